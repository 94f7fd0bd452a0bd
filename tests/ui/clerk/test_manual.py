"""F1 opens the chapter that fits the page, and the chapter tells the truth about the keys (R-091)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from kakanai_desk.core.manual import CHAPTERS, chapter
from kakanai_desk.core.places import resources
from kakanai_desk.core.ports.devices import JobStage, JobState, JobTrouble
from kakanai_desk.ui.clerk.visit import OVER
from kakanai_desk.ui.clerk.workplace import HIDDEN_KEYS, WIDE
from kakanai_desk.ui.presenters.clerk import primary_action
from kakanai_desk.ui.presenters.clerk_manual import chapter_of
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import FakeCard
from tests.fakes.drawn_card import flat, jpeg_of
from tests.fakes.eyes import FakeEyes
from tests.fakes.figures import FakeFigures
from tests.fakes.handling import ELSEWHERE, FakeApplications
from tests.fakes.imports import FakeImports
from tests.fakes.lines import FakeLines
from tests.fakes.neighbours import ASKED, FakeLender, FakeNeighbours
from tests.fakes.residents import FakeRegister
from tests.ui.clerk.clerk_bench import ClerkBench
from tests.ui.clerk.test_alarms_at_home import FIVE

NAMED = re.compile(r"(?:Shift\+)?F\d+|Esc|Enter")
NO_PAGE = ("trouble", "always")


@pytest.fixture
def eyes() -> FakeEyes:
    return FakeEyes(picture=jpeg_of(cv2.resize(flat(), (1024, 646))))


@pytest.fixture
def wallet() -> FakeCard:
    return FakeCard(tries=1)


def here(clerk: ClerkBench) -> tuple[str, set[str]]:
    """The chapter of where the clerk is, and the keys that work there."""
    view = clerk.view
    keys = {key.key for key in clerk.workplace.bar.keys()}  # noqa: SIM118 - a method of ours
    name = chapter_of(view, clerk.workplace.place())
    if primary_action(view) is not None and not clerk.workplace.place().page:
        keys.add("F12")
    if name == "household":
        keys |= set(HIDDEN_KEYS)
    return name, keys | {"Enter", "Esc"}


def pages(clerk: ClerkBench) -> Iterator[tuple[str, set[str]]]:
    """Every page of the clerk's window."""
    clerk.sign_in()
    yield here(clerk)
    clerk.press("F2")
    yield here(clerk)
    clerk.bench.desk.watching.heard(1, FIVE[:1])
    clerk.settle()
    yield here(clerk)
    clerk.bench.desk.watching.heard(0, ())
    clerk.bench.desk.helping.called("記載台1", "vi")
    clerk.settle()
    yield here(clerk)
    clerk.press("Shift+F6")
    clerk.bench.context.imports = FakeImports("jidou_teate")
    clerk.bench.context.eyes = FakeEyes()
    clerk.bench.context.show()
    clerk.settle()
    yield here(clerk)
    for key in ("F5", "F3", "Shift+F3", "Shift+F5", "Shift+F1"):
        clerk.press(key)
        yield here(clerk)
        clerk.press("Esc")
    clerk.bench.desk.lending.asked(ASKED, FakeLender())
    clerk.settle()
    yield here(clerk)
    clerk.press("F7")
    yield here(clerk)
    clerk.press("1")
    clerk.visitor_types_pin()
    yield here(clerk)
    clerk.press("F12")
    clerk.bench.card.tries = 1
    clerk.bench.context.neighbours = FakeNeighbours()
    clerk.press("1")
    yield here(clerk)
    clerk.workplace.commands.perform("borrow")
    clerk.settle()
    yield here(clerk)
    clerk.press("Esc", "Shift+F8")
    yield here(clerk)
    for key in ("Shift+F6", "Shift+F7", "Shift+F4"):
        clerk.press("Esc", key)
        yield here(clerk)
    clerk.press("Esc", "F9")
    yield here(clerk)
    clerk.press("F12", "1")
    yield here(clerk)
    clerk.visitor_types_pin()
    yield here(clerk)
    clerk.bench.context.residents = FakeRegister("1002", name="見本　太朗")
    clerk.press("F12").fill_household().press("PageUp", "PageUp", "PageUp")
    yield here(clerk)
    clerk.press("Shift+F3", "1")
    yield here(clerk)
    clerk.press("Esc", "F10")
    clerk.workplace.visit.household._fields["given"].focus()
    clerk.press("Home")
    yield here(clerk)
    clerk.press("F3")
    yield here(clerk)
    clerk.press("Esc", "Shift+F5")
    yield here(clerk)
    clerk.press("F10", "F4")
    yield here(clerk)
    clerk.press("Esc")
    clerk.workplace.visit.household._common["move_from"].focus()
    clerk.fill_common().press("F12")
    yield here(clerk)
    clerk.press("F12")
    yield here(clerk)
    clerk.visitor_answers(
        move_date=("2026-04-05", None), health_insurance=("kokuho", "*"), pension=("kokumin", "*"),
        my_number_card=("yes", "*"), civil_servant=("no", None), public_account=("yes", None),
        childcare_wish=("yes", None), more_things=("no", None),
    )  # fmt: skip
    clerk.press("Down")
    yield here(clerk)
    for key in ("F6", "F3", "F7"):
        clerk.press(key)
        yield here(clerk)
        clerk.press("Esc")
    clerk.press("F12")
    yield here(clerk)
    while clerk.serving.step is Step.DOCUMENTS:
        clerk.press("F12")
    yield here(clerk)
    clerk.visitor_signs()
    yield here(clerk)
    clerk.press("F12")
    clerk.bench.printer.state = JobState(JobStage.PRINTING, JobTrouble.PAPER_OUT, "1")
    clerk.bench.desk.printing.look()
    clerk.settle()
    yield here(clerk)
    clerk.press("1")
    yield here(clerk)
    clerk.press("F12")
    yield here(clerk)
    clerk.press("F6", "F2")
    yield here(clerk)
    clerk.press("Enter")
    yield here(clerk)
    clerk.bench.context.applications = FakeApplications(clerk.bench.store, ELSEWHERE)
    clerk.press("Enter")
    yield here(clerk)
    clerk.press("Esc", "Esc", "Esc")
    clerk.bench.context.figures = FakeFigures()
    clerk.press("F9")
    yield here(clerk)
    clerk.press("F2")
    yield here(clerk)
    clerk.press("Esc", "Esc")
    clerk.bench.context.city_record = FakeLines()
    clerk.press("F10", "F2")
    yield here(clerk)
    clerk.press("Esc")


def test_every_page_has_a_chapter_and_every_key_named_there_works(clerk: ClerkBench) -> None:
    known: dict[str, set[str]] = {}
    for name, keys in pages(clerk):
        known.setdefault(name, set()).update(keys)
    assert sorted(set(CHAPTERS) - set(known) - set(NO_PAGE)) == ["compare"]  # below: two sources must differ first
    for name, keys in known.items():
        assert name in CHAPTERS
        named = {key for head in chapter(name).keys() for key in NAMED.findall(head)}  # noqa: SIM118
        assert named - keys == set(), name
    everywhere = {"Shift+F4", "Shift+F6", "Shift+F7", "Shift+F8"}.union(
        *known.values()
    )  # these stand beside the mirror
    assert {key for head in chapter("always").keys() for key in NAMED.findall(head)} <= everywhere  # noqa: SIM118


def test_no_page_opens_without_a_chapter() -> None:
    assert set(OVER) | {"reason", "picker"} | set(WIDE) - {"help"} <= set(CHAPTERS)
    assert {step.value for step in Step} <= set(CHAPTERS)


def test_the_chapters_and_the_files_are_the_same_set() -> None:
    files = {file.stem for file in Path(resources() / "manual").glob("*.md")}
    assert files == set(CHAPTERS)
    assert all(chapter(name).blocks for name in CHAPTERS)


def test_f1_opens_the_chapter_and_esc_comes_back_to_the_same_field(clerk: ClerkBench) -> None:
    clerk.bench.card.tries = 3
    clerk.to_household().press("F2")
    clerk.workplace.visit.household._common["phone"].focus()
    before = clerk.focused()
    clerk.press("F1")
    page = clerk.workplace.manual
    assert page.isVisible()
    assert page._title.text() == "世帯"
    assert "F2 を押します" in page.texts()
    assert "いつでも使えるキー" in page.texts()
    clerk.press("Down")
    assert page._title.text() == "世帯の確認"
    clerk.press("Esc")
    assert clerk.focused() is before


def test_the_manual_stands_over_a_list_and_gives_it_back(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F3", "F1")
    assert clerk.workplace.manual._title.text() == "受付をさがす"
    clerk.press("Esc")
    assert clerk.workplace.finder.field.hasFocus()
    clerk.press("Esc")
    assert clerk.workplace.home.isVisible()


def test_a_new_clerk_adds_a_member_by_what_the_page_and_f1_say_alone(clerk: ClerkBench) -> None:
    """Exercise 3: every key that is pressed stands in the chapter or on the page."""
    clerk.bench.card.tries = 3
    clerk.to_household().press("F1")
    told = clerk.workplace.manual.texts()
    for words in ("F2 を押します", "名を打って Enter", "性別と続柄は、出ている数字", "S61.5.1"):
        assert words in told
    clerk.press("Esc", "F2").ime("はなこ", "花子").press("Enter", "s63.11.3", "Enter", "2", "2", "Enter")
    member = clerk.serving.members[-1]
    assert (member.name, member.birth_iso, member.sex, member.relation) == ("見本　花子", "1988-11-03", "female", "妻")
    assert [row.number for row in clerk.view.lessons.exercises if row.done] == [1, 2, 3]
