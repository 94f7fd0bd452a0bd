"""Katakana and prefectures in Latin letters, as Japanese passports write them."""

from __future__ import annotations

_DIGRAPHS = {
    "キャ": "KYA", "キュ": "KYU", "キョ": "KYO", "シャ": "SHA", "シュ": "SHU", "ショ": "SHO",
    "チャ": "CHA", "チュ": "CHU", "チョ": "CHO", "リャ": "RYA", "リュ": "RYU", "リョ": "RYO",
    "ジュ": "JU", "ジョ": "JO", "ジャ": "JA", "ヒョ": "HYO",
}  # fmt: skip
_SIGNS = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン" + (
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ"
)
_SOUNDS = (
    "A I U E O KA KI KU KE KO SA SHI SU SE SO TA CHI TSU TE TO NA NI NU NE NO HA HI FU HE HO MA MI MU ME MO YA YU YO "
    "RA RI RU RE RO WA N GA GI GU GE GO ZA JI ZU ZE ZO DA JI ZU DE DO BA BI BU BE BO PA PI PU PE PO"
)
_KANA = dict(zip(_SIGNS, _SOUNDS.split(), strict=True))


def romaji(kana: str) -> str:
    """Hepburn as passports write it (旅券法施行規則: no long vowels, M before B, M, P)."""
    said, at = "", 0
    double = False
    while at < len(kana):
        pair = kana[at : at + 2]
        if kana[at] == "ッ":
            double, at = True, at + 1
            continue
        if kana[at] == "ー":
            at += 1
            continue
        part, step = (_DIGRAPHS[pair], 2) if pair in _DIGRAPHS else (_KANA[kana[at]], 1)
        said += (("T" if part.startswith("CH") else part[0]) if double else "") + part
        double, at = False, at + step
    for long, short in (("OU", "O"), ("OO", "O"), ("UU", "U"), ("NB", "MB"), ("NM", "MM"), ("NP", "MP")):
        said = said.replace(long, short)
    return said


_PLACES = {
    "北海道": "HOKKAIDO", "青森": "AOMORI", "岩手": "IWATE", "宮城": "MIYAGI", "秋田": "AKITA", "山形": "YAMAGATA",
    "福島": "FUKUSHIMA", "茨城": "IBARAKI", "栃木": "TOCHIGI", "群馬": "GUNMA", "埼玉": "SAITAMA", "千葉": "CHIBA",
    "東京": "TOKYO", "神奈川": "KANAGAWA", "新潟": "NIIGATA", "富山": "TOYAMA", "石川": "ISHIKAWA", "福井": "FUKUI",
    "山梨": "YAMANASHI", "長野": "NAGANO", "岐阜": "GIFU", "静岡": "SHIZUOKA", "愛知": "AICHI", "三重": "MIE",
    "滋賀": "SHIGA", "京都": "KYOTO", "大阪": "OSAKA", "兵庫": "HYOGO", "奈良": "NARA", "和歌山": "WAKAYAMA",
    "鳥取": "TOTTORI", "島根": "SHIMANE", "岡山": "OKAYAMA", "広島": "HIROSHIMA", "山口": "YAMAGUCHI",
    "徳島": "TOKUSHIMA", "香川": "KAGAWA", "愛媛": "EHIME", "高知": "KOCHI", "福岡": "FUKUOKA", "佐賀": "SAGA",
    "長崎": "NAGASAKI", "熊本": "KUMAMOTO", "大分": "OITA", "宮崎": "MIYAZAKI", "鹿児島": "KAGOSHIMA",
    "沖縄": "OKINAWA",
}  # fmt: skip


def romaji_place(prefecture: str) -> str:
    return _PLACES[prefecture if prefecture == "北海道" else prefecture[:-1]]
