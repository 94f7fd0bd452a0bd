"""What the commands do, each with the parsed options; ``cli`` names them and tells of faults.

Everything a command needs is imported when it runs, so that none waits for another's libraries.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kakanai_desk.command_faults import Refused, WrongUse
from kakanai_desk.core.errors import DeskError, StoreBusy
from kakanai_desk.core.texts import load_texts

if TYPE_CHECKING:  # the windows come before the settings are checked
    from kakanai_desk.settings import Settings

NOT_SHOWN = ("individual_number",)
SECRETS = ("pin", "number_a", "number_b", "birth", "sign_password", "pin1", "pin2", "card_number", "mrz")


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

    virtual, trust, settings = True, None, None
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
        if settings is not None:
            from kakanai_desk.asking import noted

            number = options.number_for or ""
            noted(settings, "card_read_by_command", card=card.kind.value, number_for=number, photo=options.photo)
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
    _say(options, f"{options.out.name}: {papers.pages} 枚")
    if papers.blanks:
        _say(options, f"書かれていない欄: {'、'.join(papers.blanks)}")
    return {
        "documents": [
            {"id": s.id, "title": s.title, "pages": s.pages, "check_code": s.check_code} for s in papers.sheets
        ],
        "pages": papers.pages,
        "bytes": len(papers.pdf),
        "overflow": list(papers.overflow),
        "blanks": list(papers.blanks),
        "missing_glyphs": list(papers.missing_glyphs),
    }


def forms_blank(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.forms.paper.blank_forms import blank_forms, form_examples
    from kakanai_desk.forms.paper.fonts import PaperFonts
    from kakanai_desk.visit.paper_shop import load_layouts_of

    pack, folder = _pack(options.procedures)
    layouts, fonts = load_layouts_of(pack, folder), PaperFonts.load()
    if not layouts:
        raise Refused("この定義には、様式がありません。")
    pdf = form_examples(layouts, pack, fonts) if options.examples else blank_forms(layouts.values(), fonts)
    options.out.write_bytes(pdf)
    _say(options, f"{options.out.name}: {len(layouts)} 様式")
    return {"forms": len(layouts), "bytes": len(pdf)}


def studio_bring(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.studio_command import bring, examples

    day = options.since or datetime.now(UTC).astimezone().date()
    answer, lines = bring(
        options.file, options.out, day, form_id=options.id, section=options.section, paper=options.paper
    )
    _say(options, *lines)
    if options.examples:
        answer["files"] += examples(options.out, answer["id"], _pack(options.procedures)[0])
    return answer


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
    from kakanai_desk import bootstrap, sync_command
    from kakanai_desk.vault import local_line

    settings = settings_of(options)
    folder = settings.path(settings.store.folder)
    answer = local_line.ask(folder, bootstrap.key_store(settings), {"do": what})
    if answer is None:
        try:
            answer = sync_command.sync_without_desk(settings, what)
        except StoreBusy:
            raise Refused("動いている窓口が答えません。少し待って、もう一度試してください。") from None
    if "error" in answer:
        raise Refused(str(answer["error"]))
    _say(options, f"送信済 {answer['sent']}  送信待ち {answer['waiting']}  受け付けられない {answer['refused']}")
    return answer


def enrol(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import bootstrap
    from kakanai_desk.asking import noted

    code = _code_of(options.code)
    settings = settings_of(options)
    answer = bootstrap.enrol_desk(settings, code)
    noted(settings, "center_joined", until=str(answer["until"])[:10])
    _say(options, f"端末 {answer['terminal']} を登録しました。証明書は {str(answer['until'])[:10]} までです。")
    return answer


def _code_of(word: str) -> str:
    """The one-time code itself, or where it is: standard input, or what the installer was told."""
    if word == "installed":
        from kakanai_desk.installed import enrol_code

        if not (found := enrol_code()):
            raise Refused("インストールのときのコード(ENROL_CODE)がありません。--code に中央のコードを書きます。")
        return found
    return sys.stdin.readline() if word == "-" else word


def user_add(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk import administering, bootstrap
    from kakanai_desk.core.secret import SecretText

    settings = settings_of(options)
    password = SecretText(sys.stdin.readline().rstrip("\n").encode())
    store, _ = bootstrap.open_store(settings)
    try:
        with password:
            administering.put_user(settings, store, options.id, options.name, password, tuple(options.group))
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


def record(options: argparse.Namespace) -> dict[str, Any]:
    """Any command of ``record``; ``options.does`` names it."""
    from kakanai_desk import record_command

    answer: dict[str, Any] = getattr(record_command, options.does)(options, settings_of(options))
    return answer


def doctor(options: argparse.Namespace) -> dict[str, Any]:
    from kakanai_desk.doctor import examine

    found = examine(options.settings)
    for row in found:
        mark = {"ok": "○", "caution": "△", "broken": "×"}[row["state"]]
        _say(options, f"{mark} {row['title']}: {row['found']}" + (f" → {row['mend']}" if row["mend"] else ""))
    return {"checks": found, "exit": 1 if any(r["state"] == "broken" for r in found) else 0}
