"""Invented Japanese people of each split, rich in the character variants a city hall meets (髙 﨑 邉 齋 𠮷 濵 德 槗 …).

No family name and no given name is in both lists; the variants themselves are, since they are what is to be read.
Pairs are (as registered, katakana).
"""

from __future__ import annotations

from kakanai_desk.hardware.simulators.documents.split import Split

Name = tuple[str, str]


def _pairs(text: str) -> tuple[Name, ...]:
    words = text.split()
    return tuple(zip(words[::2], words[1::2], strict=True))


_FAMILY_DEV = _pairs("""
髙橋 タカハシ 山﨑 ヤマサキ 渡邉 ワタナベ 齋藤 サイトウ 𠮷田 ヨシダ 濵田 ハマダ 槗本 ハシモト
辻 ツジ 桒原 クワバラ 栁田 ヤナギダ 冨田 トミタ 宮嵜 ミヤザキ 舘林 タテバヤシ 德田 トクダ
濱﨑 ハマサキ 田邊 タナベ 廣瀨 ヒロセ 黑川 クロカワ 嶋﨑 シマザキ 髙島 タカシマ 塚原 ツカハラ
斉木 サイキ 曻田 ノボリタ 増淵 マスブチ 舩木 フナキ 邉見 ヘンミ 惠良 エラ 佐藤 サトウ
鈴木 スズキ 田中 タナカ 伊藤 イトウ 小林 コバヤシ 加藤 カトウ 山口 ヤマグチ 森 モリ 池田 イケダ
石川 イシカワ 五十嵐 イガラシ 長谷川 ハセガワ 小野寺 オノデラ 勅使河原 テシガワラ 二ノ宮 ニノミヤ
井ノ上 イノウエ 葛城 カツラギ 神﨑 カンザキ 福德 フクトク 鷗外 オウガイ 國枝 クニエダ 澤井 サワイ
櫻庭 サクラバ 眞鍋 マナベ 龍﨑 リュウザキ 都築 ツヅキ
""")
_GIVEN_DEV = _pairs("""
德子 ノリコ 榮一郎 エイイチロウ 惠 メグミ 眞由美 マユミ 龍之介 リュウノスケ 太郎 タロウ
花子 ハナコ 祐輔 ユウスケ 美咲 ミサキ 陽菜 ヒナ さくら サクラ 健 ケン 翔太 ショウタ
ひろみ ヒロミ 千代 チヨ 幸男 ユキオ 和彦 カズヒコ 由紀子 ユキコ 大輔 ダイスケ 悠真 ユウマ
結衣 ユイ 廣志 ヒロシ 澤子 サワコ 壽美 スミ 禮子 レイコ みつゑ ミツエ 静香 シズカ 忠 タダシ
蓮 レン 葵 アオイ 寛之 ヒロユキ マリア マリア 與一 ヨイチ 彌生 ヤヨイ 琢磨 タクマ 晴美 ハルミ
喜久治 キクジ 麻里奈 マリナ 俊 シュン 志保 シホ
""")
_FAMILY_HELDOUT = _pairs("""
髙木 タカギ 﨑山 サキヤマ 渡邊 ワタナベ 齊藤 サイトウ 𠮷岡 ヨシオカ 濱口 ハマグチ 髙槗 タカハシ
辻本 ツジモト 桒田 クワタ 栁沢 ヤナギサワ 冨永 トミナガ 嵜本 サキモト 舘野 タテノ 德永 トクナガ
渡部 ワタベ 川邉 カワベ 斎木 サイキ 廣田 ヒロタ 濵﨑 ハマザキ 黒﨑 クロサキ 髙野 タカノ
塚越 ツカゴシ 齋木 サイキ 増渕 マスブチ 舩越 フナコシ 福﨑 フクザキ 惠藤 エトウ 高橋 タカハシ
渡辺 ワタナベ 中村 ナカムラ 山本 ヤマモト 吉岡 ヨシオカ 松本 マツモト 井上 イノウエ 木村 キムラ
林 ハヤシ 清水 シミズ 大久保 オオクボ 佐々木 ササキ 宇都宮 ウツノミヤ 東海林 ショウジ
三ツ井 ミツイ 西ヶ谷 ニシガヤ 葛西 カサイ 國分 コクブン 大澤 オオサワ 櫻井 サクライ 眞田 サナダ
瀧澤 タキザワ 龍野 タツノ 靏田 ツルタ 饗庭 アエバ 鷲尾 ワシオ 薮内 ヤブウチ 逸見 ヘンミ
""")
_GIVEN_HELDOUT = _pairs("""
德次郎 トクジロウ 榮子 エイコ 惠子 ケイコ 眞一 シンイチ 龍太郎 リュウタロウ 一郎 イチロウ
和子 カズコ 祐子 ユウコ 七海 ナナミ 陽向 ヒナタ あかり アカリ 誠 マコト 拓海 タクミ
まさみ マサミ 千鶴 チヅル 昭夫 アキオ 雅彦 マサヒコ 久美子 クミコ 直樹 ナオキ 蒼空 ソラ
莉子 リコ 廣美 ヒロミ 澤太 サワタ 壽一 トシカズ 禮次 レイジ すゑ スエ 遥香 ハルカ 清 キヨシ
湊 ミナト 凛 リン 康弘 ヤスヒロ エミリ エミリ 與志子 ヨシコ 彌太郎 ヤタロウ 琢也 タクヤ
春美 ハルミ 喜代子 キヨコ 亜由美 アユミ 徹 トオル 香織 カオリ
""")

FAMILIES: dict[Split, tuple[Name, ...]] = {Split.DEV: _FAMILY_DEV, Split.HELDOUT: _FAMILY_HELDOUT}
GIVENS: dict[Split, tuple[Name, ...]] = {Split.DEV: _GIVEN_DEV, Split.HELDOUT: _GIVEN_HELDOUT}

FEMALE_ENDINGS = tuple("子美惠咲菜香衣奈葵凛江代保")
"""A given name that ends so is mostly a woman's; only so that the specimens look right."""
