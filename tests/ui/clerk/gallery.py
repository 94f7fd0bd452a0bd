"""Every page of the clerk's window as a picture, in one played visit; ``make shots`` draws them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from kakanai_desk.core.permissions import Field
from kakanai_desk.core.ports.code import Symbol, Symbology
from kakanai_desk.core.ports.devices import JobStage, JobState, JobTrouble
from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.forms.codes import parts
from tests.fakes.city import FakeCity, elsewhere
from tests.fakes.desk import without
from tests.fakes.eyes import FakeEyes
from tests.fakes.figures import EFFORT, FakeFigures
from tests.fakes.handling import ELSEWHERE, FakeApplications
from tests.fakes.imports import FakeImports
from tests.fakes.lines import FakeLines
from tests.fakes.neighbours import ASKED, FakeLender, FakeNeighbours
from tests.fakes.residents import FakeRegister
from tests.ui.clerk.clerk_bench import ClerkBench
from tests.ui.clerk.sheets import go_on_from_a_sheet, other_counter


def clerk_shots(out: Path) -> list[Path]:
    """Play the visit and write a picture of each page. The QApplication and its fonts are there already."""
    from kakanai_desk.ui.visitor.window import VisitorWindow

    files: list[Path] = []
    desk = ClerkBench(Path(tempfile.mkdtemp()))
    visitor = VisitorWindow(desk.bridge)
    visitor.resize(1920, 1080)
    visitor.show()
    desk.workplace.mirror_from(visitor)
    desk.window.activateWindow()
    desk.settle()
    number = 0

    def shot(name: str) -> None:
        nonlocal number
        number += 1
        desk.settle()
        desk.workplace.mirror.refresh()
        files.append(out / f"{number:02d}-{name}.png")
        desk.window.grab().save(str(files[-1]))

    shot("sign-in")
    desk.press("K00123", "Enter", "wrong", "Enter")
    shot("sign-in-refused")
    desk.press("mihon-no-aikotoba", "Enter")
    shot("home")
    desk.press("F5", *["Down"] * 14, "Right", "Down")
    shot("home-uses")
    desk.press("Esc", "1")
    shot("card-pin")
    desk.visitor_types_pin(b"9999")
    desk.visitor_types_pin(b"9998")
    shot("card-last-try")
    desk.press("1")
    desk.visitor_types_pin()
    shot("facts")
    desk.press("F12")
    shot("household-begin")
    desk.fill_household()
    desk.bench.desk.household.change("p2", name="見𨕙　花子")
    shot("household-members")
    desk.press("PageUp")
    _register(desk, shot)
    names = desk.workplace.visit.household
    names._fields["given"].focus()
    desk.press("Home", "F3")
    shot("forms")
    desk.press("3")
    shot("forms-chosen")
    desk.press("Esc")
    names._common["move_from"].focus()
    desk.fill_common()
    shot("household-full")
    desk.press("F4")
    shot("standing")
    desk.press("Esc", "F1")
    shot("help")
    desk.press("Esc", "F12")
    shot("confirm")
    desk.press("F12")
    shot("interview")
    desk.press("Esc")
    desk.visitor_answers(
        move_date=("2026-04-05", None),
        health_insurance=("kokuho", "*"),
        pension=("kokumin", "*"),
        my_number_card=("yes", "*"),
    )
    shot("interview-half")
    desk.visitor_answers(
        civil_servant=("no", None), public_account=("yes", None), childcare_wish=("yes", None), more_things=("no", None)
    )
    desk.press("Down", "Down")
    shot("procedures")
    _sheet(desk, shot)
    desk.press("F7")
    shot("exclude")
    desk.press("1")
    shot("excluded")
    desk.press("F7", "F5")
    shot("uses")
    desk.press("Right", "Down", "Down")
    shot("uses-not-needed")
    desk.press("Enter")
    shot("include")
    desk.press("2")
    shot("added")
    desk.press("End", "F7", "F6")
    shot("answers-over")
    allowed, fields = desk.bench.people.allowed, (Field.HONSEKI, Field.ACCOUNT)
    desk.bench.people.allowed = without(allowed, *fields)
    desk.bench.context.show()
    rows = desk.serving.questions
    desk.workplace.visit.answers.table.go_to(next(n for n, row in enumerate(rows) if row.id == "honseki"))
    shot("answers-masked")
    desk.bench.people.allowed = allowed
    desk.bench.context.show()
    desk.press("Esc", "Shift+F8", "4")
    shot("manner")
    desk.press("4", "Esc", "Shift+F4")
    shot("shrink")
    desk.press("Esc", "F8")
    shot("hidden")
    desk.press("F8", "F12")
    shot("documents")
    desk.bench.people.allowed = without(allowed, *fields)
    desk.bench.context.show()
    shot("documents-covered")
    desk.bench.people.allowed = allowed
    desk.bench.context.show()
    while desk.serving.step.value == "documents":
        desk.press("F12")
    shot("sign")
    desk.press("F12")
    shot("mark")
    desk.press("Esc")
    desk.visitor_signs()
    shot("print-ready")
    desk.press("F12")
    shot("closing")
    _print_jobs(desk, shot)
    desk.press("F11")
    shot("locked")
    desk.press("mihon-no-aikotoba", "Enter")
    desk.press("1")
    shot("done")
    desk.press("F12")
    desk.press("1", "F9")
    shot("home-with-open-visits")
    desk.bench.context.city = FakeCity([elsewhere(1), elsewhere(2, state="done"), elsewhere(3, state="held")], [])
    desk.press("F3").ime("みほん", "みほん").press("Enter", "Down")
    shot("find-parked")
    desk.press("End", "Enter")
    shot("find-elsewhere")
    desk.bench.context.city = None
    desk.press("F3", "Enter")
    desk.press("End", "Enter")
    shot("find-closed")
    desk.press("Esc", "F6", "F2")
    shot("board")
    desk.press("Enter")
    shot("board-opened")
    _reading(desk, shot)
    desk.press("3")
    shot("board-hand-over")
    desk.press("Esc", "Esc", "Esc")
    _figures(desk, shot)
    _imports(desk, shot)
    _spotting(desk, shot)
    _record(desk, shot)
    _neighbours(desk, shot)
    visitor.close()
    desk.window.close()
    desk.bench.store.close()
    return files


def _reading(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """The content of an application, over the board: held, taken over, covered, and from the desk's own copy."""
    context, people = desk.bench.context, desk.bench.people
    desk.press("Esc")
    for _ in desk.bench.context.pack.sections:
        if "juumin_idou_todoke" in [a.procedure for a in desk.view.board.rows]:
            break
        desk.press("F2")  # the next section's board
    desk.press("PageUp", *["Down"] * [a.procedure for a in desk.view.board.rows].index("juumin_idou_todoke"), "Enter")
    said = {"honseki": "京都府見本市中央一丁目2番", "hittousha": "見本　太郎"}
    context.applications = FakeApplications(desk.bench.store, ELSEWHERE, **said)
    desk.press("Enter")
    shot("reading-held")
    desk.ime("せつめい", "説明の電話があったため").press("Enter")
    shot("reading")
    desk.press("Esc")
    allowed, people.allowed = people.allowed, without(people.allowed, Field.HONSEKI)
    desk.press("Enter")
    shot("reading-covered")
    desk.press("Esc")
    context.applications = FakeApplications(desk.bench.store, fault=CenterUnreachable())
    desk.press("Enter")
    shot("reading-alone")
    people.allowed = allowed
    context.applications = None
    desk.press("Esc")


def _sheet(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """A visit from a sheet: what another counter changed, and what both did. Undone at the end."""
    visit = desk.bench.context.visit
    center, case = go_on_from_a_sheet(desk), visit.case
    center.says = other_counter(case.answered("phone", "1"), case.answered("phone", "000-0000-0001"))
    desk.bench.desk.joining.ask(case)
    desk.settle()
    shot("sheet-joined")
    desk.press("F7")
    shot("sheet-compared")
    desk.press("Esc")
    while desk.bench.context.visit.claims:
        desk.press("F10")
    desk.bench.desk.joining.leave()
    desk.bench.context.adopt(replace(desk.bench.context.visit, carried=None))


def _register(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """The resident register: who it may be, what was taken over, nobody, and without the center. Undone at the end."""
    context, case = desk.bench.context, desk.bench.context.visit.case
    context.residents = FakeRegister("1002", "1001", name="見本　太朗")
    context.show()
    desk.settle()
    while desk.serving.members[0].id != desk.workplace.visit.household.member_id():
        desk.press("PageUp")
    desk.press("Shift+F3")
    shot("register-found")
    desk.press("1")
    shot("register-taken")
    desk.press("F7")
    shot("register-compared")
    desk.press("Esc")
    context.residents = FakeRegister()
    desk.press("Shift+F3")
    shot("register-nobody")
    desk.press("Esc")
    context.residents = FakeRegister(fault=CenterUnreachable())
    desk.press("Shift+F3")
    shot("register-away")
    desk.press("Esc")
    while context.visit.case != case:
        desk.press("F10")
    context.residents = None


def _spotting(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """The camera at home, with a code of which a part is still to come."""
    context, before = desk.bench.context, desk.bench.context.eyes
    paper = Image.new("RGB", (640, 480), "#d8d4cc")
    data = BytesIO()
    paper.save(data, "JPEG")
    part = parts.split("KKC1:" + "A" * 700, 483)[0]
    context.eyes = FakeEyes(frame=data.getvalue(), in_sight=((Symbol(Symbology.QR, part.encode()),),))
    context.show()
    desk.settle()
    desk.press("Shift+F5")
    shot("spotting")
    desk.press("Esc")
    context.eyes = before


def _imports(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """Applications of another system: the list, one that another desk opened, and the visit that one becomes."""
    context = desk.bench.context
    context.imports = FakeImports("jidou_teate", "hoiku_nyuusho")
    context.show()
    desk.settle()
    desk.press("Shift+F3")
    shot("imports")
    context.imports = FakeImports("jidou_teate", taken=("NB1",))
    desk.workplace.imports.field.setFocus()
    desk.press("A-1", "Enter", "1")
    shot("imports-warned")
    desk.press("1")
    shot("imports-visit")
    desk.press("F9")
    context.imports = None


def _print_jobs(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """How a job may stand, and what is pressed then."""
    printer = desk.bench.printer
    for stage, trouble in (
        (JobStage.WAITING, JobTrouble.NONE),
        (JobStage.PRINTING, JobTrouble.PAPER_OUT),
        (JobStage.UNSEEN, JobTrouble.NONE),
        (JobStage.FAILED, JobTrouble.JAM),
        (JobStage.DONE, JobTrouble.NONE),
    ):
        printer.state = JobState(stage, trouble, "12")
        desk.bench.context.live.print_state = None
        desk.bench.desk.printing.look()
        desk.settle()
        shot(f"print-job-{stage.value}")
    desk.press("3")
    printer.state = JobState(JobStage.PRINTING, JobTrouble.PAPER_OUT, "12")
    desk.bench.context.live.print_state = None
    desk.bench.desk.printing.look()
    desk.settle()
    shot("print-job-earlier")
    desk.press("F5")
    shot("cancel-print")
    desk.press("1")
    desk.settle()
    shot("print-job-cancelled")
    desk.press("F12")
    shot("reprint")
    desk.press("1")
    desk.settle()


def _figures(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """What the counters did: by day, how visitors found it, a period to choose, and without the center."""
    desk.bench.context.figures = FakeFigures(900, uptime=True)
    desk.press("F9")
    shot("figures")
    desk.press("Left")
    shot("figures-uptime")
    desk.press("Down", "Down", "Down")
    shot("figures-uptime-counters")
    desk.press("Up", "Up", "Up", "Right")
    desk.press("Down", "Down", "Down", "Right", "Right", "Right")
    shot("figures-answers")
    desk.press("F2", "Down")
    shot("figures-period")
    desk.press("Esc", "Esc")
    desk.bench.context.figures = None
    with desk.bench.store.transaction() as tx:
        for _ in range(20):
            tx.efforts.append(EFFORT, desk.bench.clock.now())
    desk.press("F9")
    shot("figures-alone")
    desk.press("Esc")


def _record(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """Lines of this desk, of every desk, mass searching, and without the center."""
    source = desk.bench.context.city_record = FakeLines()
    desk.press("F10")
    shot("record")
    desk.press("F2", "Right", "Down")
    shot("record-all-desks")
    desk.press("Left", "End", "Enter")
    shot("record-mass")
    source.away = True
    desk.press("Home", "Enter")
    shot("record-away")
    desk.press("Esc")


def _neighbours(desk: ClerkBench, shot: Callable[[str], None]) -> None:
    """The reader of this counter lent to a neighbour, and the neighbour's asked for."""
    desk.bench.desk.lending.asked(ASKED, FakeLender())
    shot("home-asked-for-reader")
    desk.press("F7")
    for code in b"1234":
        desk.bench.desk.card_talk.digit(code)
    shot("lending")
    desk.bench.desk.card_talk.enter()
    shot("lending-given")
    desk.press("F12")
    desk.bench.context.neighbours, desk.bench.card.on_reader = FakeNeighbours(), False
    desk.press("1")
    desk.settle()
    shot("card-or-neighbour")
    desk.press(desk.workplace.visit.identify._tiles["neighbour"].property("key"))
    shot("borrow")
