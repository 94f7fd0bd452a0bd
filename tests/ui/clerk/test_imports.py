"""R-077 at the clerk's window: Shift+F3 at home lists the applications, a digit opens one as a visit."""

from __future__ import annotations

import pytest

from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.core.provenance import Source
from kakanai_desk.visit.clerk_view import Home
from tests.fakes.imports import FakeImports
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def source(clerk: ClerkBench) -> FakeImports:
    found = FakeImports("jidou_teate", "hoiku_nyuusho")
    clerk.bench.context.imports = found
    clerk.sign_in()
    return found


def shown(clerk: ClerkBench) -> list[tuple[str, str]]:
    tiles = clerk.workplace.imports.tiles
    return [(t.accessibleName(), t.accessibleDescription()) for t in tiles if t.isVisible()]


def test_a_digit_opens_one_as_a_visit(clerk: ClerkBench, source: FakeImports) -> None:
    clerk.press("Shift+F3")
    people = [name for name, _ in shown(clerk)]
    assert people == ["見本 花子　昭和63年11月3日", "見本 太郎　昭和61年5月1日"]
    assert shown(clerk)[0][1].endswith("A-1　4月8日 申請")
    assert clerk.workplace.imports._as_of.text() == "4月9日 18:00 に届いた分まで"
    clerk.press("1")
    assert clerk.serving.imported == "A-1"
    assert clerk.serving.members[0].source("name") == Source.CARRIED.value
    assert clerk.workplace.visit.who._reception.text().endswith("申請 A-1")


def test_another_desks_is_warned_of_and_opened_when_it_is_chosen_again(clerk: ClerkBench, source: FakeImports) -> None:
    source.taken = ("NB1",)
    clerk.press("Shift+F3")
    page = clerk.workplace.imports
    page.field.setFocus()
    clerk.press("A-1", "Enter")
    assert source.asked[-1] == ("K00123", "A-1")
    clerk.press("1")
    assert isinstance(clerk.view.screen, Home)
    assert page._told.first.text().startswith("NB1 が 4月9日 18:00 に、この申請をひらいています")
    clerk.press("1")
    assert clerk.serving.imported == "A-1"


def test_a_wrong_number_and_a_center_that_is_away_are_said(clerk: ClerkBench, source: FakeImports) -> None:
    clerk.press("Shift+F3")
    page = clerk.workplace.imports
    page.field.setFocus()
    clerk.press("A/1", "Enter")
    assert "40字まで" in page._wrong.text()
    source.fault = CenterUnreachable()
    clerk.press("Esc", "Shift+F3")
    assert page._told.first.text() == "中央が答えません。いつもの受付で始めてください。"
    clerk.press("Esc", "1")
    assert clerk.serving.imported == ""


def test_nothing_of_the_list_stays_on_the_page(clerk: ClerkBench, source: FakeImports) -> None:
    clerk.press("Shift+F3", "Esc")
    assert clerk.workplace.home.isVisible()
    assert all(not tile.isVisibleTo(clerk.workplace.imports) for tile in clerk.workplace.imports.tiles)
    assert clerk.bench.desk.importing.view().rows == ()
