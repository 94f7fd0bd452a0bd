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
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kakanai_desk import __version__, character_command, ocr_command, text_command
from kakanai_desk.command_faults import Refused, WrongUse
from kakanai_desk.core.errors import DeskError, SettingsBroken, StoreBusy
from kakanai_desk.core.texts import load_texts
from kakanai_desk.start import open_desk

if TYPE_CHECKING:  # the windows come before the settings are checked
    from kakanai_desk.settings import Settings

NOT_SHOWN = ("individual_number",)
SECRETS = ("pin", "number_a", "number_b", "birth", "sign_password", "pin1", "pin2", "card_number", "mrz")


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="kakanai-desk",
        description="書かない窓口。命令なしで画面を開きます。",
        epilog="終了コード: 0 できた / 1 理由があってできない / 2 使い方の誤り",
    )
    root.add_argument("--version", action="version", version=f"kakanai-desk {__version__}")
    root.add_argument("--settings", type=Path, default=Path("desk.toml"), help="設定ファイル(既定: desk.toml)")
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
    read = add(card, "read", "読取機のカードを読む(暗証番号は --secrets - で標準入力から)", card_read)
    read.add_argument("--reader", default="", help="読取機の名前の一部(2台あるとき)")
    read.add_argument("--secrets", choices=["-"], help='標準入力からJSONで受け取る。例: {"pin": "1234"}')
    read.add_argument("--number-for", default=None, help="個人番号を使ってよい手続のID(なければ読まない)")
    read.add_argument("--photo", action="store_true", help="顔写真も読む")
    read.add_argument("--certificates", action="store_true", help="電子証明書の有効期限も読む(マイナンバーカード)")
    read.add_argument("--without-secret", action="store_true", help="番号を入れずに読めるものだけを読む")
    read.add_argument("--last-try", action="store_true", help="残り1回でも入力する(本人の了解があるとき)")

    one = add(commands, "ocr", "券面や用紙の画像を読む", ocr_command.ocr)
    one.add_argument("files", type=Path, nargs="+", metavar="FILE")
    one.add_argument("--number-for", default=None, help="個人番号を使ってよい手続のID(なければ読まない)")
    code = group("code", "二次元コードを読む")
    scan = add(code, "read", "写真の二次元コードを読み、何のコードかを言う(何も保存しない)", code_read)
    scan.add_argument("files", type=Path, nargs="+", metavar="FILE", help="PNG・JPEG・TIFF などの写真")
    scan.add_argument("--key", action="append", default=[], metavar="HEX", help="署名を確かめる公開鍵(64桁)。何度でも")
    scan.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")
    scan.add_argument("--number-for", default=None, help="個人番号を使ってよい手続のID(なければ捨てる)")

    letters = group("characters", "文字")
    proof = add(
        letters, "prove", "登録された字が、登録どおりの字形で紙に描かれることを証明する", character_command.prove
    )
    proof.add_argument("--only", nargs="+", default=[], metavar="MJ", help="この字だけ(MJ文字図形名)")

    texts = group("texts", "来庁者の言葉")
    for name, text, run in (
        ("check", "訳のない文、差し込みの違う訳、確認した人を言う", text_command.check),
        ("update", "訳のファイル(PO)を今の文に合わせて書きなおす", text_command.update),
    ):
        one = add(texts, name, text, run)
        one.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")
        if name == "check":
            one.add_argument("--most", type=int, default=20, metavar="N", help="訳のない文をいくつまで並べるか")
        else:
            one.add_argument("--add", nargs="+", default=[], metavar="CODE", help="訳を始める言葉(languages.toml の)")

    one = add(commands, "decide", "ケースファイルから、必要な手続と理由を出す", decide_case)
    one.add_argument("case", type=Path, metavar="CASE.yaml")
    one.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")

    forms = group("forms", "様式を作る")
    fill = add(forms, "fill", "ケースファイルから、書類をまとめて1つのPDFにする", forms_fill)
    fill.add_argument("case", type=Path, metavar="CASE.yaml")
    fill.add_argument("-o", "--out", type=Path, required=True, metavar="OUT.pdf")
    fill.add_argument("--procedures", type=Path, default=None, help="定義のフォルダ")
    fill.add_argument("--number", default="NA1-000000-0001", help=argparse.SUPPRESS)

    inspect = add(forms, "check", "PDFが長く保存できる形(PDF/A-3b)かを点検する。検証器では未確認", forms_check)
    inspect.add_argument("file", type=Path, metavar="FILE.pdf")

    content = group("procedures", "手続の定義")
    for name, text, run in (
        ("check", "定義の間違いをすべて挙げ、事例を試す", procedures_check),
        ("list", "手続の一覧", procedures_list),
    ):
        two = add(content, name, text, run)
        two.add_argument("folder", type=Path, nargs="?", default=None, metavar="DIR")
    two = add(content, "diff", "二つの版の判定のちがいを、作った世帯で数える", procedures_diff)
    two.add_argument("old", type=Path, metavar="OLD")
    two.add_argument("new", type=Path, metavar="NEW")
    two.add_argument("--households", type=int, default=1_000_000, metavar="N", help="世帯の数(はじめは100万)")

    visit = group("visit", "応対")
    play = add(visit, "play", "場面ファイルの応対を演じる", visit_play)
    play.add_argument("scene", type=Path, metavar="SCENE.yaml")
    play.add_argument("--fast", action="store_true", help="待たずに演じる")
    play.add_argument(
        "--watch", action="store_true", help="画面の流れの止まりを測り、blocks.json に書く(写真は撮らない)"
    )
    play.add_argument("--out", type=Path, default=Path("out"), help="画面の写真・PDF・記録の置き場所")
    play.add_argument("--stay", action="store_true", help="演じ終わっても画面を開いておく")

    sync = group("sync", "中央への送信")
    add(sync, "status", "送信済・送信待ちの件数", sync_status)
    add(sync, "once", "今すぐ一度送る", sync_once)

    one = add(commands, "enrol", "一度きりのコードで、この端末を中央に登録する", enrol)
    one.add_argument("--code", required=True, help="中央が出したコード(- なら標準入力から)")

    one = add(commands, "effort", "受付にかかった手数(タッチ・キー・時間)と、紙に書く字数の比べ", effort)
    one.add_argument("--chart", type=Path, default=None, metavar="OUT.svg", help="図も書く")

    user = group("user", "利用者")
    put = add(user, "add", "利用者を作る・パスワードを替える(パスワードは標準入力から)", user_add)
    put.add_argument("id")
    put.add_argument("--name", required=True)
    put.add_argument("--group", nargs="+", default=["clerk"], metavar="GROUP", help="権限のグループ(はじめは clerk)")

    _people(group("people", "利用者と権限"), add)

    towns = group("towns", "町字の表と建物の名前")
    one = add(towns, "import", "市の町字の表(CSV)を取り込む。間違いがあれば何も取り込まない", towns_import)
    one.add_argument("file", type=Path, metavar="FILE.csv")
    one.add_argument("--as-of", type=_day, default=None, metavar="DAY", help="いつの表か(例: 2026-04-01)")
    add(towns, "show", "使っている町字の表", towns_show)
    add(towns, "forget-buildings", "これまでの受付で覚えた建物の名前を、すべて消す", towns_forget)

    add(commands, "doctor", "機器・鍵・保存場所・文字・定義を点検し、直し方を言う", doctor)
    return root


def _people(folder: Any, add: Any) -> None:
    """The commands of users and rights (``people_command``)."""

    def one(name: str, text: str, does: str, *, signs_in: bool = True) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = add(folder, name, text, people)
        made.set_defaults(does=does)
        if signs_in:
            made.add_argument("--as", dest="by", default="", metavar="ID", help="行う人(パスワードは標準入力から)")
            made.add_argument("--reason", default="", help="管理者の権限に関わるときの理由")
        return made

    one("list", "利用者と、今日の権限のグループ", "listed", signs_in=False)
    add(folder, "table", "権限の表(docs/permissions.md)", people_table)
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
    made = one("import", "人事異動のCSVを読み込む", "import_file")
    made.add_argument("file", type=Path, metavar="FILE.csv")
    made.add_argument("--dry-run", action="store_true", help="何が変わるかを見るだけ")
    one("undo", "最後の変更をもどす", "undo")
    for how, text in (("approve", "起案を承認する"), ("refuse", "起案を差し戻す"), ("withdraw", "起案を取り下げる")):
        made = one(how, text, "decide")
        made.set_defaults(how=how)
        made.add_argument("id")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("2026-04-01 のように書きます") from None


def main(argv: list[str] | None = None) -> int:
    """Run one command; without one, open the windows."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
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


def settings_of(options: argparse.Namespace) -> Settings:
    from kakanai_desk.settings import read_settings

    return read_settings(options.settings)


def _say(options: argparse.Namespace, *lines: str) -> None:
    """Sentences for people; with ``--json`` standard output belongs to the object."""
    print(*lines, sep="\n", file=sys.stderr if options.json else sys.stdout)


# --- cards ------------------------------------------------------------------------------------------------------


def card_read(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.core.ports.card import CancelToken, CardWish
    from kakanai_desk.core.secret import SecretText
    from kakanai_desk.hardware.card_client import CardClient, worker_command
    from kakanai_desk.hardware.trust_store import read_trust

    virtual, trust = True, None
    if options.settings.exists():
        settings = settings_of(options)
        virtual = settings.card.allow_virtual
        trust = settings.path(settings.card.trust) if settings.card.trust is not None else None
        if trust is not None:
            read_trust(trust, invented=not settings.real)
    secrets = _secrets() if options.secrets else {}
    reader = CardClient(worker_command(allow_virtual=virtual, reader=options.reader, trust=trust))
    try:
        card = reader.wait_for_card(5.0, CancelToken())
        if card.takes and not options.without_secret and not set(secrets) & set(card.takes):
            raise Refused(
                f"{card.kind.value}: {' / '.join(card.takes)} のどれかが要ります。--secrets - で渡してください。"
                f"残り {dict(card.tries_left)}"
            )
        wish = CardWish(options.number_for, options.last_try, options.photo, options.certificates)
        fitting = {name: value for name, value in secrets.items() if name in card.takes}  # others stay unsent
        held = {name: SecretText(value.encode("ascii", "replace")) for name, value in fitting.items()}
        reading = reader.read(held, wish, CancelToken(), lambda _: None)
    finally:
        reader.close()
    notes = (*reading.notes, *card.also)
    answer = reading.to_json() | {"notes": list(notes)}
    marks = {name: " [手で確認]" for name, f in reading.fields.items() if f.check}
    shown = {name: f.value for name, f in reading.fields.items() if name not in NOT_SHOWN}
    _say(options, *(f"{name}: {value}{marks.get(name, '')}" for name, value in shown.items()))
    _say(options, *(f"{name}: 絵 {p.media_type} {len(p.data)} バイト" for name, p in reading.pictures.items()))
    _say(options, *(f"※ {load_texts().clerk(f'clerk.card.note.{note}')}" for note in notes))
    return answer


def _secrets() -> dict[str, str]:
    try:
        found = json.loads(sys.stdin.read())
    except ValueError:
        raise WrongUse('標準入力がJSONではありません。例: {"pin": "1234"}') from None
    if not isinstance(found, dict) or not all(k in SECRETS and isinstance(v, str) for k, v in found.items()):
        raise WrongUse(f"使える名前: {', '.join(SECRETS)}(値は文字)")
    return found


def code_read(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.code_command import read_files

    answer, lines = read_files(options.files, options.key, options.procedures, options.number_for)
    _say(options, *lines)
    return answer


# --- decisions and forms ----------------------------------------------------------------------------------------


def _pack(folder: Path | None) -> tuple[Any, Path]:
    from kakanai_desk.core.places import procedures
    from kakanai_desk.forms.loader import BrokenDefinitions, load

    place = folder or procedures()
    try:
        return load(place), place
    except BrokenDefinitions as broken:
        raise Refused("\n".join(str(f) for f in broken.findings)) from None


def _case(file: Path, pack: Any) -> Any:
    from kakanai_desk.forms.case_file import BrokenCase, read_case

    if not file.is_file():
        raise WrongUse(f"{file.name}: ファイルがありません。")
    try:
        return read_case(file, pack)
    except BrokenCase as broken:
        raise Refused("\n".join(str(f) for f in broken.findings)) from None


def decide_case(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.core.words import said
    from kakanai_desk.forms.alerts import alerts_of
    from kakanai_desk.forms.decision import decide, fact_title
    from kakanai_desk.forms.definitions import Severity
    from kakanai_desk.forms.fees import fees_of
    from kakanai_desk.forms.settling import settling

    pack, _ = _pack(options.procedures)
    case = _case(options.case, pack)
    decision = decide(case, pack)
    asks = settling(case, pack, decision)
    fees = fees_of(case, pack, decision)
    alerts = alerts_of(case, pack)
    answer: dict[str, Any] = decision.to_json(pack) | {"fees": fees.to_json()}
    answer["alerts"] = [{"id": a.id, "level": a.severity.value, "say": a.say} for a in alerts]
    for alert in alerts:
        _say(options, f"[{'直す' if alert.severity is Severity.ERROR else '確かめる'}] {alert.say}")

    answer["ask"] = [
        {"question": a.question.id, "title": fact_title(a.question.id, pack), "persons": list(a.persons)} for a in asks
    ]
    levels = {"required": "必ず", "likely": "可能性", "optional": "希望"}
    for p in answer["procedures"]:
        by = f" {p['deadline']['date']}まで" if p["deadline"] else ""
        _say(options, f"[{levels[p['level']]}] {p['rule']} {p['title']}{by} — {p['reasons'][0]['why']}({p['basis']})")
    for u in answer["unknown"]:
        _say(
            options, f"[未定] {u['rule']} {u['id']}: {'、'.join(m['title'] for m in u['missing'])} がわかれば決まります"
        )
    for line in fees.lines:
        amount = "窓口で確認" if line.amount is None else f"{line.amount:,}円"
        _say(options, f"[手数料] {said(line.title)}: {amount}")
    if asks:
        _say(options, f"聞く順: {'、'.join(a['title'] for a in answer['ask'])}")
    return answer


def forms_fill(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.core.ids import VisitId
    from kakanai_desk.forms.decision import decide
    from kakanai_desk.forms.paper.fonts import PaperFonts
    from kakanai_desk.forms.protection import covered
    from kakanai_desk.visit.model import Visit
    from kakanai_desk.visit.paper_shop import RealPaperShop, load_layouts_of
    from kakanai_desk.visit.steps import Step

    pack, folder = _pack(options.procedures)
    case = covered(_case(options.case, pack), pack)  # a protected address is printed at the counter alone
    shop = RealPaperShop(
        pack, load_layouts_of(pack, folder), PaperFonts.load(), load_texts(), "shiminka", training=True
    )
    made_at = datetime(case.visit_date.year, case.visit_date.month, case.visit_date.day, 1, tzinfo=UTC)
    visit = Visit(VisitId("case"), options.number, Step.PRINT, case, made_at, "")
    decision = decide(case, pack)
    if not any(n.procedure.documents for n in decision.needed):
        raise Refused("このケースで印刷する様式はありません。")
    papers = shop.make(visit, decision, made_at, for_print=True)
    options.out.write_bytes(papers.pdf)
    _say(options, f"{options.out.name}: {sum(s.pages for s in papers.sheets) + papers.guide_pages} 枚")
    if papers.blanks:
        _say(options, f"書かれていない欄: {'、'.join(papers.blanks)}")
    return {
        "documents": [
            {"id": s.id, "title": s.title, "pages": s.pages, "check_code": s.check_code} for s in papers.sheets
        ],
        "pages": sum(s.pages for s in papers.sheets) + papers.guide_pages,
        "bytes": len(papers.pdf),
        "overflow": list(papers.overflow),
        "blanks": list(papers.blanks),
        "missing_glyphs": list(papers.missing_glyphs),
    }


def forms_check(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.forms_command import check

    answer, lines = check(options.file)
    _say(options, *lines)
    return answer


def procedures_check(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.core.places import procedures
    from kakanai_desk.procedures_command import check

    answer, lines = check(options.folder or procedures())
    _say(options, *lines)
    return answer


def procedures_list(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.procedures_command import listing

    answer, lines = listing(_pack(options.folder)[0])
    _say(options, *lines)
    return answer


def procedures_diff(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.procedures_command import compare

    answer, lines = compare(options.old, options.new, options.households)
    _say(options, *lines)
    return answer


# --- the desk ---------------------------------------------------------------------------------------------------


def visit_play(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.ui.player.scene import BrokenScene, read_scene

    settings = settings_of(options)
    pack, _ = _pack(settings.path(settings.content.procedures) if settings.content.procedures else None)
    try:
        scene = read_scene(options.scene, pack)
    except BrokenScene as broken:
        raise Refused("\n".join(str(f) for f in broken.findings)) from None
    from kakanai_desk import bootstrap
    from kakanai_desk.ui.player.play import play

    return play(
        settings,
        scene,
        options.out,
        bootstrap.build,
        pack,
        fast=options.fast,
        stay=options.stay,
        watched=options.watch,
    )


def sync_status(options: argparse.Namespace) -> dict[str, Any]:
    return _ask_or_do(options, "sync_status")


def sync_once(options: argparse.Namespace) -> dict[str, Any]:
    return _ask_or_do(options, "sync_once")


def _ask_or_do(options: argparse.Namespace, what: str) -> dict[str, Any]:
    """Ask the running desk; when none runs, open the store."""
    from kakanai_desk import bootstrap
    from kakanai_desk.vault import local_line

    settings = settings_of(options)
    folder = settings.path(settings.store.folder)
    answer = local_line.ask(folder, bootstrap.key_store(settings), {"do": what})
    if answer is None:
        try:
            answer = bootstrap.sync_without_desk(settings, what)
        except StoreBusy:
            raise Refused("動いている窓口が答えません。少し待って、もう一度試してください。") from None
    if "error" in answer:
        raise Refused(str(answer["error"]))
    _say(options, f"送信済 {answer['sent']}  送信待ち {answer['waiting']}  受け付けられない {answer['refused']}")
    return answer


def enrol(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import bootstrap

    code = sys.stdin.readline() if options.code == "-" else options.code
    answer = bootstrap.enrol_desk(settings_of(options), code)
    _say(options, f"端末 {answer['terminal']} を登録しました。証明書は {str(answer['until'])[:10]} までです。")
    return answer


def effort(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import effort_command

    return effort_command.effort(options, settings_of(options))


def towns_import(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import towns_command

    return towns_command.take_over(options, settings_of(options))


def towns_show(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import towns_command

    return towns_command.show(options, settings_of(options))


def towns_forget(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import towns_command

    return towns_command.forget(options, settings_of(options))


def user_add(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import bootstrap
    from kakanai_desk.core.secret import SecretText

    settings = settings_of(options)
    password = SecretText(sys.stdin.readline().rstrip("\n").encode())
    store, _ = bootstrap.open_store(settings)
    try:
        with password:
            bootstrap.put_user(settings, store, options.id, options.name, password, tuple(options.group))
    except DeskError as error:
        raise Refused(load_texts().error_for_clerk(error)) from None
    finally:
        store.close()
    _say(options, f"利用者 {options.id} を登録しました。")
    return {"user": options.id}


def people_table(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.visit.permission_table import written

    text = written()
    _say(options, text.rstrip("\n"))
    return {"table": text}


def people(options: argparse.Namespace) -> dict[str, Any]:
    """Any command of ``people``; ``options.does`` names it."""
    from kakanai_desk import people_command

    answer: dict[str, Any] = getattr(people_command, options.does)(options, settings_of(options))
    return answer


def doctor(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.doctor import examine

    found = examine(options.settings)
    for row in found:
        mark = {"ok": "○", "caution": "△", "broken": "×"}[row["state"]]
        _say(options, f"{mark} {row['title']}: {row['found']}" + (f" → {row['mend']}" if row["mend"] else ""))
    return {"checks": found, "exit": 1 if any(r["state"] == "broken" for r in found) else 0}
