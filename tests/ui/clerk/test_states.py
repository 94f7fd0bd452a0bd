"""What happens at a counter: offline, no printer, no reader, a locked card, a clerk or a visitor who goes away."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import MoveNotAllowed, NoReader, PrinterFault
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.core.ports.sync import LinkState, SyncStatus
from kakanai_desk.core.secret import SecretText
from kakanai_desk.visit.clerk_view import Home, SignIn
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.visitor_view import Hidden, Idle
from tests.ui.clerk.clerk_bench import ClerkBench


def lamp(clerk: ClerkBench, device: str) -> tuple[DeviceState, str]:
    return next((b.lamp.state, b.lamp.words) for name, b in clerk.workplace.header._lamps.items() if name == device)


def test_offline_is_a_lamp_and_the_visit_goes_on_to_its_end(clerk: ClerkBench) -> None:
    clerk.sign_in()
    clerk.bench.desk.sync_changed(SyncStatus(2, 0, 0, LinkState.DOWN))
    clerk.settle()
    state, words = lamp(clerk, "center")
    assert state is DeviceState.CAUTION
    assert words == "2 件が送信待ち。受付は続けられます"
    clerk.press("1")
    clerk.visitor_types_pin()
    assert clerk.serving.step is Step.FACTS


def test_a_printer_that_is_gone_turns_its_lamp_and_prints_when_it_is_back(clerk: ClerkBench) -> None:
    clerk.to_print()
    clerk.bench.printer.fault = PrinterFault(queue="shiminka", what="refused")
    clerk.press("F12")
    assert "PRINT-01" in clerk.workplace.visit.notice.first.text()
    assert lamp(clerk, "printer")[0] is DeviceState.BROKEN
    assert clerk.serving.printed == ""
    clerk.bench.printer.fault = None
    clerk.press("F12")
    assert clerk.serving.printed == "sent"
    assert lamp(clerk, "printer")[0] is DeviceState.OK
    assert len(clerk.bench.printer.printed) == 1


def test_a_reader_that_is_gone_says_so_and_reads_when_it_is_back(clerk: ClerkBench, monkeypatch) -> None:
    clerk.sign_in()
    there = clerk.bench.card.wait_for_card

    def gone(*_arguments: object) -> object:
        raise NoReader

    monkeypatch.setattr(clerk.bench.card, "wait_for_card", gone)
    clerk.press("1")
    assert clerk.serving.card.phase is CardPhase.FAILED
    assert lamp(clerk, "card")[0] is DeviceState.CAUTION
    monkeypatch.setattr(clerk.bench.card, "wait_for_card", there)
    clerk.press("1")
    assert clerk.serving.card.phase is CardPhase.PIN
    assert lamp(clerk, "card")[0] is DeviceState.OK


def test_with_a_locked_card_the_visit_goes_on_by_hand(clerk: ClerkBench) -> None:
    clerk.bench.card.tries = 0
    clerk.sign_in().press("1")
    assert clerk.serving.card.error is not None
    assert clerk.serving.card.error.code == "CARD-PIN-02"
    clerk.press("2")
    assert clerk.serving.step is Step.HOUSEHOLD


def test_the_same_clerk_comes_back_to_the_same_field_and_nobody_else_does(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().press("F11")
    assert isinstance(clerk.view.screen, SignIn)
    assert isinstance(clerk.view.visitor.screen, Idle)
    assert clerk.bench.desk.attempt(lambda: clerk.bench.desk.sign_in("K00999", SecretText(b"mihon-no-aikotoba")))
    clerk.settle()
    assert isinstance(clerk.view.screen, SignIn)
    clerk.press("mihon-no-aikotoba", "Enter")
    assert clerk.serving.step is Step.HOUSEHOLD
    assert len(clerk.serving.members) == 4


def test_a_visitor_who_walks_away_is_hidden_and_shown_again_by_f8(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    clerk.bench.desk.nobody_touches()
    clerk.bench.desk.nobody_touches()
    clerk.settle()
    assert isinstance(clerk.view.visitor.screen, Hidden)
    assert "隠しています" in clerk.workplace.header._hiding.text()
    clerk.press("F8")
    assert not isinstance(clerk.view.visitor.screen, Hidden)


def test_who_comes_back_later_is_found_by_the_number_or_by_the_code_on_the_slip(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household()
    number = clerk.serving.reception_number
    clerk.press("F9", "F3", number, "Enter", "Enter")
    assert clerk.serving.reception_number == number
    clerk.press("F9")
    clerk.bench.desk.scanned(number.encode())
    clerk.settle()
    assert clerk.serving.reception_number == number
    assert len(clerk.serving.members) == 4


@pytest.mark.parametrize("step", [step.value for step in Step if step is not Step.DONE])
def test_from_every_step_one_is_parked_another_served_and_the_first_goes_on_where_it_stood(
    clerk: ClerkBench, step: str
) -> None:
    ways = {
        "identify": lambda: clerk.sign_in().press("1"),
        "facts": lambda: (clerk.sign_in().press("1"), clerk.visitor_types_pin()),
        "household": lambda: clerk.to_household().fill_household(),
        "confirm": lambda: clerk.to_household().fill_household().fill_common().press("F12"),
        "interview": lambda: clerk.to_household().fill_household().fill_common().press("F12", "F12"),
        "procedures": clerk.to_procedures,
        "documents": lambda: clerk.to_procedures().press("F12"),
        "sign": lambda: to_sign(clerk),
        "print": clerk.to_print,
    }
    ways[step]()
    first = clerk.bench.context.visit
    assert first.step.value == step
    clerk.press("F9")
    assert isinstance(clerk.view.screen, Home)
    clerk.press("2")
    assert clerk.serving.title == "転居"
    assert clerk.serving.members == ()
    clerk.press("F9")
    rows = clerk.workplace.home.table.model_.rows
    assert [row.parked for row in rows] == [True, True]
    place = [row.reception_number for row in rows].index(first.reception_number)
    clerk.workplace.home.table.setFocus()
    clerk.workplace.home.table.go_to(place)
    clerk.press("Enter")
    again = clerk.bench.context.visit
    assert (again.id, again.step) == (first.id, first.step)
    assert again.case.people == first.case.people
    assert again.case.answers == first.case.answers


def to_sign(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F12")
    while clerk.serving.step is Step.DOCUMENTS:
        clerk.press("F12")


def test_a_fault_in_the_papers_of_a_parked_visit_is_not_told_to_the_next(clerk: ClerkBench, monkeypatch) -> None:
    desk = clerk.to_procedures().bench.desk

    def broken(*_arguments: object, **_more: object) -> None:
        raise PrinterFault(queue="shiminka", what="refused")

    monkeypatch.setattr(clerk.bench.paper, "make", broken)
    desk.paperwork.make()
    desk.park()
    desk.start("tenkyo")
    clerk.settle()
    assert clerk.view.notice is None
    assert clerk.serving.title == "転居"


def test_paper_made_for_a_parked_visit_does_not_reach_the_one_that_is_served_now(clerk: ClerkBench) -> None:
    desk = clerk.to_print().bench.desk
    desk.printing.print()  # the job runs, its answer is not here yet
    desk.park()
    desk.start("tenkyo")
    clerk.settle()
    assert clerk.bench.context.visit.printed == ""
    assert clerk.bench.context.visit.step is Step.IDENTIFY
    vain = clerk.bench.store.record_lines()[-1]
    assert vain.kind == "printed_in_vain"
    assert vain.values["documents"] and vain.values["page_digests"], "paper lies there: the record says which"
    with pytest.raises(MoveNotAllowed):
        desk.closing.close()


def test_paper_that_a_change_has_overtaken_does_not_count_as_printed(clerk: ClerkBench) -> None:
    desk = clerk.to_print().bench.desk
    desk.printing.print()
    person = clerk.bench.context.visit.case.people[-1].id
    desk.household.change(person, kana="みほん　みさき")
    clerk.settle()
    assert clerk.bench.context.visit.printed == ""
