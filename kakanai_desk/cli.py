"""The command line: every capability without windows (docs/command-line.md).

Exit status 0 done, 1 refused with a reason, 2 wrong use. ``--json`` prints one JSON object on standard output.
Secrets never stand on a command line: ``--secrets -`` reads a JSON object from standard input.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from kakanai_desk import __version__
from kakanai_desk import commands as does
from kakanai_desk.command_faults import Refused, WrongUse
from kakanai_desk.core import log_lines
from kakanai_desk.core.errors import DeskError, SettingsBroken
from kakanai_desk.core.places import settings_file
from kakanai_desk.core.texts import load_texts
from kakanai_desk.start import open_desk


def _late(module: str, name: str) -> Callable[[argparse.Namespace], dict[str, Any] | None]:
    """A command whose module is read when it is called: what has no use for the whole desk must not wait for it."""

    def run(options: argparse.Namespace) -> dict[str, Any] | None:
        return getattr(import_module(f"kakanai_desk.{module}"), name)(options)

    return run


def _at_desk(module: str, name: str) -> Callable[[argparse.Namespace], dict[str, Any] | None]:
    """As ``_late``, for a command that works with the settings of this desk."""

    def run(options: argparse.Namespace) -> dict[str, Any] | None:
        return getattr(import_module(f"kakanai_desk.{module}"), name)(options, does.settings_of(options))

    return run


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="kakanai-desk",
        description="書かない窓口。命令なしで画面を開きます。",
        epilog="終了コード: 0 できた / 1 理由があってできない / 2 使い方の誤り",
    )
    root.add_argument("--version", action="version", version=f"kakanai-desk {__version__}")
    root.add_argument("--settings", type=Path, default=settings_file(), help="設定ファイル(既定: desk.toml)")
    commands = root.add_subparsers(dest="command")

    def add(parent: Any, name: str, text: str, run: Callable[[argparse.Namespace], dict[str, Any] | None]) -> Any:
        one = parent.add_parser(name, help=text, description=text)
        one.add_argument("--json", action="store_true", help="結果を1つのJSONで出す(docs/schemas)")
        one.add_argument("--settings", type=Path, default=argparse.SUPPRESS, help="設定ファイル")
        one.set_defaults(run=run)
        return one

    def group(name: str, text: str) -> Any:
        return commands.add_parser(name, help=text, description=text).add_subparsers(dest="what", required=True)

    card = group("card", "カードを読む")
    read = add(card, "read", "読取機のカードを読む(暗証番号は --secrets - で標準入力から)", does.card_read)
    read.add_argument("--reader", default="", help="読取機の名前の一部(2台あるとき)")
    read.add_argument("--secrets", choices=["-"], help='標準入力からJSONで受け取る。例: {"pin": "1234"}')
    read.add_argument("--number-for", default=None, help="個人番号を使ってよい手続のID(なければ読まない)")
    read.add_argument("--photo", action="store_true", help="顔写真も読む")
    read.add_argument("--certificates", action="store_true", help="電子証明書の有効期限も読む(マイナンバーカード)")
    read.add_argument("--without-secret", action="store_true", help="番号を入れずに読めるものだけを読む")
    read.add_argument("--last-try", action="store_true", help="残り1回でも入力する(本人の了解があるとき)")

    one = add(commands, "ocr", "券面や用紙の画像を読む", _late("ocr_command", "ocr"))
    one.add_argument("files", type=Path, nargs="+", metavar="FILE")
    one.add_argument("--number-for", default=None, help="個人番号を使ってよい手続のID(なければ読まない)")
    code = group("code", "二次元コードを読む")
    scan = add(code, "read", "写真の二次元コードを読み、何のコードかを言う(何も保存しない)", does.code_read)
    scan.add_argument("files", type=Path, nargs="+", metavar="FILE", help="PNG・JPEG・TIFF などの写真")
    scan.add_argument("--key", action="append", default=[], metavar="HEX", help="署名を確かめる公開鍵(64桁)。何度でも")
    scan.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")
    scan.add_argument("--number-for", default=None, help="個人番号を使ってよい手続のID(なければ捨てる)")

    letters = group("characters", "文字")
    proof = add(
        letters,
        "prove",
        "登録された字が、登録どおりの字形で紙に描かれることを証明する",
        _late("character_command", "prove"),
    )
    proof.add_argument("--only", nargs="+", default=[], metavar="MJ", help="この字だけ(MJ文字図形名)")

    texts = group("texts", "来庁者の言葉")
    for name, text, run in (
        ("check", "訳のない文、差し込みの違う訳、確認した人を言う", _late("text_command", "check")),
        ("update", "訳のファイル(PO)を今の文に合わせて書きなおす", _late("text_command", "update")),
    ):
        one = add(texts, name, text, run)
        one.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")
        if name == "check":
            one.add_argument("--most", type=int, default=20, metavar="N", help="訳のない文をいくつまで並べるか")
        else:
            one.add_argument("--add", nargs="+", default=[], metavar="CODE", help="訳を始める言葉(languages.toml の)")

    one = add(commands, "decide", "ケースファイルから、必要な手続と理由を出す", does.decide_case)
    one.add_argument("case", type=Path, metavar="CASE.yaml")
    one.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")

    forms = group("forms", "様式を作る")
    fill = add(forms, "fill", "ケースファイルから、書類をまとめて1つのPDFにする", does.forms_fill)
    fill.add_argument("case", type=Path, metavar="CASE.yaml")
    fill.add_argument("-o", "--out", type=Path, required=True, metavar="OUT.pdf")
    fill.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")
    fill.add_argument("--number", default="NA1-000000-0001", help=argparse.SUPPRESS)

    blank = add(forms, "blank", "すべての空様式(停電や停止のときの紙)、または記入例を1つのPDFにする", does.forms_blank)
    blank.add_argument("-o", "--out", type=Path, required=True, metavar="OUT.pdf")
    blank.add_argument("--examples", action="store_true", help="空様式ではなく記入例(架空の家族で)")
    blank.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")

    studio = group("studio", "様式と手続を市が足す")
    brought = add(studio, "bring", "紙の様式(PDF・スキャン・写真)の欄を見つけ、様式の定義にする", does.studio_bring)
    brought.add_argument("file", type=Path, metavar="FILE", help="PDF・PNG・JPEG・TIFF")
    brought.add_argument("-o", "--out", type=Path, required=True, metavar="FOLDER")
    brought.add_argument("--id", default="", help="様式のID(既定: ファイルの名前から)")
    brought.add_argument("--section", default="shiminka", help="課のID")
    brought.add_argument("--from", dest="since", type=_day, default=None, metavar="DAY", help="この日から(既定: 今日)")
    brought.add_argument("--paper", default="", help="写真の紙の大きさ(A4・B5 など。既定: A4)")
    brought.add_argument("--examples", action="store_true", help="やさしい家族とむずかしい家族で書いたPDFも作る")
    brought.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")

    opened = add(studio, "open", "手続と様式を画面で編集する", _at_desk("studio_window", "open_window"))
    opened.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ(既定: この端末で使うもの)")
    opened.add_argument("--draft", type=Path, default=None, metavar="FOLDER", help="下書きの置き場所")
    opened.add_argument("--by", default="", help=argparse.SUPPRESS)  # who opened it at the desk
    opened.add_argument("--page", default="home", choices=["home", "publish"], help="はじめに開くところ")

    paper = group("printer", "プリンタ")
    trial = add(
        paper,
        "test",
        "ずれ・縮み・余白を見る試し刷りをする",
        _at_desk("printer_command", "test"),
    )
    trial.add_argument("--queue", default="", help="印刷先(既定: 設定の [printer] queue)")
    trial.add_argument("--out", type=Path, default=None, metavar="FILE", help="印刷せず、PDFをこのファイルに書く")
    offers = add(
        paper,
        "check",
        "印刷先のトレイ・両面・用紙・余白を言い、設定と様式に合うかを点検する",
        _at_desk("printer_command", "check"),
    )
    offers.add_argument("--queue", default="", help="印刷先(既定: 設定の [printer] queue)")

    receipt = group("receipt", "レシートプリンタ")
    add(receipt, "test", "試し刷りをする", _at_desk("receipt_command", "test"))

    preentry = group("preentry", "来庁前に住民が自分の端末で入れるページ")
    page = add(preentry, "build", "公開ウェブサーバーに置くフォルダを作る", _at_desk("preentry_command", "make"))
    page.add_argument("-o", "--out", type=Path, required=True, metavar="SITE")

    inspect = add(forms, "check", "PDFが長く保存できる形(PDF/A-3b)かを点検する。検証器では未確認", does.forms_check)
    inspect.add_argument("file", type=Path, metavar="FILE.pdf")

    content = group("procedures", "手続の定義")
    for name, text, run in (
        ("check", "定義の間違いをすべて挙げ、事例を試す", does.procedures_check),
        ("list", "手続の一覧", does.procedures_list),
    ):
        two = add(content, name, text, run)
        two.add_argument("folder", type=Path, nargs="?", default=None, metavar="DIR")
    two = add(content, "diff", "二つの版の判定のちがいを、作った世帯で数える", does.procedures_diff)
    two.add_argument("old", type=Path, metavar="OLD")
    two.add_argument("new", type=Path, metavar="NEW")
    two.add_argument("--households", type=int, default=1_000_000, metavar="N", help="世帯の数(はじめは100万)")

    packs = group("packs", "二人が署名して配る、手続の内容")
    one = add(packs, "key", "署名する人の鍵を作る", _late("packs_command", "key"))
    one.add_argument("file", type=Path, metavar="NEW.key", help="まだないファイル(秘密の鍵。窓口に置かない)")
    one.add_argument("--secrets", choices=["-"], help="合言葉を標準入力から受け取る")
    one = add(packs, "make", "フォルダを1つのファイルにする(間違いがあれば作らない)", _late("packs_command", "make"))
    one.add_argument("folder", type=Path, metavar="DIR")
    one.add_argument("out", type=Path, metavar="NEW.kkp")
    one.add_argument("--serial", type=int, required=True, metavar="N", help="通し番号。前のものより大きく")
    one.add_argument("--from", dest="starts", type=_day, required=True, metavar="YYYY-MM-DD")
    one.add_argument("--note", default="", help="何を変えたか")
    one = add(packs, "sign", "署名を1つ足す", _late("packs_command", "sign"))
    one.add_argument("file", type=Path, metavar="FILE.kkp")
    one.add_argument("--key", type=Path, required=True, metavar="FILE.key")
    one.add_argument("--secrets", choices=["-"], help="合言葉を標準入力から受け取る")
    one = add(packs, "take", "この端末に置く(中央からは、ひとりでに来る)", _at_desk("packs_command", "take"))
    one.add_argument("file", type=Path, metavar="FILE.kkp")
    add(packs, "list", "この端末にあるものと、今日使うもの", _at_desk("packs_command", "listed"))

    releases = group("releases", "プログラムの更新")
    text = "媒体のフォルダの更新を、署名を確かめて置く(中央からは、ひとりでに来る)"
    one = add(releases, "take", text, _at_desk("releases_command", "take"))
    one.add_argument("folder", type=Path, metavar="REPOSITORY")
    add(releases, "status", "使っている版、届いた版、断ったわけ", _at_desk("releases_command", "status"))

    visit = group("visit", "応対")
    play = add(visit, "play", "場面ファイルの応対を演じる", does.visit_play)
    play.add_argument("scene", type=Path, metavar="SCENE.yaml")
    play.add_argument("--fast", action="store_true", help="待たずに演じる")
    play.add_argument(
        "--watch", action="store_true", help="画面の流れの止まりを測り、blocks.json に書く(写真は撮らない)"
    )
    play.add_argument("--out", type=Path, default=Path("out"), help="画面の写真・PDF・記録の置き場所")
    play.add_argument("--stay", action="store_true", help="演じ終わっても画面を開いておく")

    sync = group("sync", "中央への送信")
    add(sync, "status", "送信済・送信待ちの件数", does.sync_status)
    add(sync, "once", "今すぐ一度送る", does.sync_once)

    one = add(commands, "enrol", "一度きりのコードで、この端末を中央に登録する", does.enrol)
    one.add_argument("--code", required=True, help="中央が出したコード(- なら標準入力、installed ならMSIの ENROL_CODE)")

    carry = group("carry", "線のない中央との、ファイルでの受け渡し")
    one = add(carry, "trust", "中央の名刺(kakanai-center carry card)を覚える", _at_desk("carry_command", "trust"))
    one.add_argument("card", type=Path, metavar="CARD", help="中央の名刺のファイル")
    one.add_argument("--code", default="", help="まだ登録していない端末では、中央が出したコード")
    one = add(carry, "enrol", "登録を頼むファイルを書く", _at_desk("carry_command", "enrol"))
    one.add_argument("folder", type=Path, metavar="FOLDER", help="媒体のフォルダ")
    one.add_argument("--code", required=True, help="中央が出したコード")
    one = add(carry, "out", "送信待ちを、封じたファイルに書く", _at_desk("carry_command", "out"))
    one.add_argument("folder", type=Path, metavar="FOLDER", help="媒体のフォルダ")
    one = add(carry, "in", "中央の返事のファイルを取り込む", _at_desk("carry_command", "take"))
    one.add_argument("file", type=Path, metavar="FILE.kkf", help="媒体の上のファイル")

    one = add(
        commands,
        "effort",
        "受付にかかった手数(タッチ・キー・時間)と、紙に書く字数の比べ",
        _at_desk("effort_command", "effort"),
    )
    one.add_argument("--chart", type=Path, default=None, metavar="OUT.svg", help="図も書く")

    one = add(commands, "fees", "受付で出た手数料を、日ごと・手続ごとに集計する", _at_desk("fees_command", "fees"))
    one.add_argument("--from", dest="since", type=_day, default=None, metavar="DAY", help="この日から")
    one.add_argument("--until", type=_day, default=None, metavar="DAY", help="この日まで(この日をふくむ)")
    one.add_argument("--csv", type=Path, default=None, metavar="OUT.csv", help="表計算用にも書く")

    user = group("user", "利用者")
    put = add(user, "add", "利用者を作る・パスワードを替える(パスワードは標準入力から)", does.user_add)
    put.add_argument("id")
    put.add_argument("--name", required=True)
    put.add_argument("--group", nargs="+", default=["clerk"], metavar="GROUP", help="権限のグループ(はじめは clerk)")

    _people(group("people", "利用者と権限"), add)
    _record(group("record", "記録"), add)

    towns = group("towns", "町字の表と建物の名前")
    one = add(
        towns,
        "import",
        "市の町字の表(CSV)を取り込む。間違いがあれば何も取り込まない",
        _at_desk("towns_command", "take_over"),
    )
    one.add_argument("file", type=Path, metavar="FILE.csv")
    one.add_argument("--as-of", type=_day, default=None, metavar="DAY", help="いつの表か(例: 2026-04-01)")
    add(towns, "show", "使っている町字の表", _at_desk("towns_command", "show"))
    add(
        towns, "forget-buildings", "これまでの受付で覚えた建物の名前を、すべて消す", _at_desk("towns_command", "forget")
    )

    banks = group("banks", "金融機関と支店の表")
    one = add(
        banks,
        "import",
        "市の金融機関の表(CSV)を取り込む。間違いがあれば何も取り込まない",
        _at_desk("banks_command", "take_over"),
    )
    one.add_argument("file", type=Path, metavar="FILE.csv")
    one.add_argument("--as-of", type=_day, default=None, metavar="DAY", help="いつの表か(なければ今日)")
    one.add_argument("--dry-run", action="store_true", help="何も書かず、何が変わるかを言う")
    add(banks, "show", "使っている金融機関の表", _at_desk("banks_command", "show"))
    one = add(banks, "find", "名前・読み・コードで探す", _at_desk("banks_command", "find"))
    one.add_argument("bank", metavar="BANK", help="金融機関")
    one.add_argument("branch", metavar="BRANCH", nargs="?", default=None, help="支店")
    one.add_argument("--on", type=_day, default=None, metavar="DAY", help="この日にあるもの(なければ今日)")

    one = add(
        commands,
        "residue",
        "言葉(標準入力、1行に1つ)が、窓口のプロセスの記憶か平文のファイルに残っていないかを調べる",
        _at_desk("residue_command", "residue"),
    )
    one.add_argument("--also", type=Path, nargs="+", default=[], metavar="DIR", help="ほかに調べるフォルダ")

    add(commands, "doctor", "機器・鍵・保存場所・文字・定義を点検し、直し方を言う", does.doctor)
    return root


def _people(folder: Any, add: Any) -> None:
    """The commands of users and rights (``people_command``)."""

    def one(name: str, text: str, word: str, *, signs_in: bool = True) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = add(folder, name, text, does.people)
        made.set_defaults(does=word)
        if signs_in:
            made.add_argument("--as", dest="by", default="", metavar="ID", help="行う人(パスワードは標準入力から)")
            made.add_argument("--card", action="store_true", help="確認コードの代わりに職員カード(標準入力に暗証番号)")
            made.add_argument("--reason", default="", help="管理者の権限に関わるときの理由")
        return made

    one("list", "利用者と、今日の権限のグループ", "listed", signs_in=False)
    add(folder, "table", "権限の表(docs/permissions.md)", does.people_table)
    one("proposals", "二人で決めることの一覧", "proposals", signs_in=False)
    made = one("add", "利用者を足す・配属を替える", "add")
    made.add_argument("id")
    made.add_argument("--name", required=True)
    made.add_argument("--person", default="", help="本人の番号(職員番号が2つある人のため)")
    made.add_argument("--section", default="")
    made.add_argument("--group", nargs="+", default=["clerk"], metavar="GROUP")
    made = one("reset", "パスワードと確認コードを無効にし、はじめてのパスワードを出す", "reset")
    made.add_argument("id")
    made = one("password", "はじめてのパスワードを出す(足したあと、再設定が承認されたあと)", "password")
    made.add_argument("id")
    made = one("card-add", "読取機の職員カードを登録する(標準入力に、カードの暗証番号も)", "")
    made.set_defaults(run=_at_desk("staff_card_command", "add"))
    made.add_argument("id")
    made = one("card-remove", "職員カードを使えなくする", "")
    made.set_defaults(run=_at_desk("staff_card_command", "remove"))
    made.add_argument("id")
    made.add_argument("serial", metavar="SERIAL", help="people list に出る番号")
    one("renew", "自分のパスワードを替える(標準入力に、今のもの、確認コード、新しいもの、もう一度)", "renew")
    made = one("import", "人事異動のCSVを読み込む", "import_file")
    made.add_argument("file", type=Path, metavar="FILE.csv")
    made.add_argument("--dry-run", action="store_true", help="何が変わるかを見るだけ")
    one("undo", "最後の変更をもどす", "undo")
    for how, text in (("approve", "起案を承認する"), ("refuse", "起案を差し戻す"), ("withdraw", "起案を取り下げる")):
        made = one(how, text, "decide")
        made.set_defaults(how=how)
        made.add_argument("id")


def _record(folder: Any, add: Any) -> None:
    """The commands of the record (``record_command``)."""

    def one(name: str, text: str, word: str, *, signs_in: bool = True) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = add(folder, name, text, does.record)
        made.set_defaults(does=word)
        if signs_in:
            made.add_argument("--as", dest="by", default="", metavar="ID", help="行う人(パスワードは標準入力から)")
            made.add_argument("--card", action="store_true", help="確認コードの代わりに職員カード(標準入力に暗証番号)")
            made.add_argument("--from", dest="since", type=_day, default=None, metavar="DAY", help="この日から")
            made.add_argument("--until", type=_day, default=None, metavar="DAY", help="この日まで")
        return made

    one("verify", "この窓口の記録が、書かれたときのままかを確かめる", "verify", signs_in=False)
    one("heads", "この窓口が持つ、中央の記録の頭", "heads", signs_in=False)
    made = one("search", "記録を探す", "search")
    made.add_argument("--view", choices=("all", "off-hours", "failures", "privileged"), default="all")
    for name in ("log", "kind", "actor", "result"):
        made.add_argument(f"--{name}", default="")
    made.add_argument("--who", default="", metavar="NAME", help="対象者の氏名か、よみ")
    made.add_argument("--born", default="", metavar="DAY", help="対象者の生年月日(例: 1988-11-03)")
    one("mass", "検索の多い日と人", "mass")
    one("alerts", "不正利用の兆し", "alerts")
    made = one("report", "月の報告書(CSV)", "report")
    made.add_argument("--month", required=True, metavar="2026-04")
    made.add_argument("-o", "--out", type=Path, default=None, metavar="FILE.csv")
    made = one("propose-export", "監査のための書き出しを起案する", "propose")
    made.add_argument("--reason", required=True)
    made = one("export", "承認された書き出しを、一度だけ行う", "export")
    made.add_argument("proposal", metavar="PROPOSAL")
    made.add_argument("file", type=Path, metavar="FILE.jsonl")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("2026-04-01 のように書きます") from None


def main(argv: list[str] | None = None) -> int:
    """Run one command; without one, open the windows."""
    log_lines.begin(logging.WARNING)
    options = parser().parse_args(argv)
    if not options.command:
        return open_desk(options.settings)
    try:
        answer = options.run(options)
    except Refused as why:
        print(why, file=sys.stderr)
        return 1
    except WrongUse as why:
        print(why, file=sys.stderr)
        return 2
    except SettingsBroken as error:
        print(error, file=sys.stderr)
        return 1
    except DeskError as error:
        print(load_texts().error_for_clerk(error), file=sys.stderr)
        return 1
    if answer is not None and options.json:
        print(json.dumps(answer, ensure_ascii=False))
    return int(answer.get("exit", 0)) if answer is not None and "exit" in answer else 0
