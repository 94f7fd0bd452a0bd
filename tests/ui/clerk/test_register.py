"""R-011, R-076 at the clerk's window: Shift+F3 asks the register, a digit takes over, F7 compares what differs."""

from __future__ import annotations

import pytest

from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.core.provenance import Source
from tests.fakes.residents import FakeRegister
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def register(clerk: ClerkBench) -> FakeRegister:
    found = FakeRegister("1002", "1001")
    clerk.bench.context.residents = found
    clerk.to_household()
    return found


def told(clerk: ClerkBench) -> str:
    return clerk.workplace.visit.register._told.first.text()


def shown(clerk: ClerkBench) -> list[str]:
    return [cell.accessibleName() for cell in clerk.workplace.visit.register.cells if cell.isVisible()]


def test_a_digit_takes_over_who_it_is_and_then_the_household(clerk: ClerkBench, register: FakeRegister) -> None:
    clerk.press("Shift+F3")
    assert clerk.workplace.place().page == "register"
    assert shown(clerk) == [
        "1 見本　太郎 みほん　たろう 昭和61年5月1日生 世帯主　滋賀県湖南市見本町…",
        "2 見本　花子 みほん　はなこ 昭和63年11月3日生 妻　滋賀県湖南市見本町…",
    ]
    assert clerk.workplace.visit.register._as_of.text() == "4月9日 18:00 に届いた住民記録"
    clerk.press("1")
    assert clerk.serving.members[0].kana == "みほん　たろう"
    assert told(clerk) == "見本 太郎 の住民記録を入れました(入った欄 2)"
    clerk.press("1", "1")
    assert [member.name for member in clerk.serving.members] == ["見本　太郎", "見本　花子", "見本　葛葉"]
    assert clerk.workplace.visit.register._told.second.text().endswith("同じ世帯に、足す人はいません。")
    clerk.press("Esc")
    assert clerk.workplace.place().page == ""
    assert clerk.bench.desk.registering.view().rows == ()
    assert clerk.serving.members[2].source("kana") == Source.CORE.value


def test_what_is_still_typed_goes_first(clerk: ClerkBench, register: FakeRegister) -> None:
    clerk.workplace.visit.household._fields["kana"].focus()
    clerk.ime("", "みほん　たろお").press("Shift+F3")
    assert register.asked[0].kana == "みほん　たろお"
    clerk.press("1")
    assert clerk.serving.members[0].kana == "みほん　たろお"
    assert "F7" in {key.key for key in clerk.workplace.bar.keys()}  # noqa: SIM118 - a method of ours
    clerk.press("F7")
    assert clerk.workplace.place().page == "compare"
    clerk.press("1", "2")  # the address of the card, the reading of the register
    assert clerk.serving.members[0].kana == "みほん　たろう"
    assert clerk.workplace.place().page == ""


def test_the_number_is_typed_where_nobody_was_found(clerk: ClerkBench, register: FakeRegister) -> None:
    register.numbers = ()
    clerk.press("Shift+F3")
    assert told(clerk).startswith("この人は、住民記録にいません")
    assert clerk.workplace.visit.register.field.hasFocus()
    clerk.press("12/", "Enter")
    assert "40字まで" in clerk.workplace.visit.register._wrong.text()
    clerk.press("Backspace")
    register.numbers = ("1002",)
    clerk.press("Enter")
    assert register.asked[-1].number == "12"
    clerk.press("1")
    assert clerk.serving.members[0].source("relation") == Source.CORE.value


def test_without_the_center_the_clerk_reads_so_and_goes_on(clerk: ClerkBench, register: FakeRegister) -> None:
    register.fault = CenterUnreachable()
    clerk.press("Shift+F3")
    assert told(clerk) == "中央が答えません。住民記録なしで、そのまま受付を続けてください。"
    clerk.press("Esc").fill_household()
    assert len(clerk.serving.members) == 4


def test_a_protected_person_is_marked_and_no_address_is_drawn(clerk: ClerkBench, register: FakeRegister) -> None:
    register.protected = True
    clerk.press("Shift+F3")
    assert all("支援措置　住所は出ません" in line and "見本町" not in line for line in shown(clerk))
    clerk.press("1")
    assert "支援措置があります" in clerk.workplace.visit.register._told.second.text()
    assert clerk.serving.protection is not None


def test_the_key_is_there_only_where_there_is_a_center(clerk: ClerkBench) -> None:
    clerk.to_household()
    assert "Shift+F3" not in {key.key for key in clerk.workplace.bar.keys()}  # noqa: SIM118 - a method of ours
    clerk.press("Shift+F3")
    assert clerk.workplace.place().page == ""
