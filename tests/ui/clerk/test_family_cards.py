"""A member's card read from the household's form, and sources laid side by side (R-011, R-017)."""

from io import BytesIO

import pytest
from PIL import Image
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.ports.card import CardKind
from kakanai_desk.core.provenance import Verification
from tests.fakes.wallet import HANAKO, Wallet
from tests.ui.clerk.clerk_bench import ClerkBench


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (120, 150), "gray").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def wallet() -> Wallet:
    return Wallet()


def words(clerk: ClerkBench) -> str:
    page = clerk.workplace.visit.page()
    assert page is not None
    return " ".join(
        w.accessibleName() or getattr(w, "text", str)() for w in page.findChildren(QWidget) if w.isVisible()
    )


def lay(wallet: Wallet, pin: bytes = b"5678") -> None:
    """Her card, when the one before was taken."""
    wallet.lay(CardKind.MY_NUMBER, HANAKO, pin=pin)
    wallet.on_reader = False


def test_f5_reads_the_card_of_the_member_on_the_form(clerk: ClerkBench, wallet: Wallet) -> None:
    clerk.to_household().press("F2")
    lay(wallet)
    clerk.press("F5")
    assert clerk.workplace.visit.page() is clerk.workplace.visit.identify
    keys = clerk.workplace.bar.keys()
    assert "F2" not in [key.key for key in keys]
    clerk.visitor_types_pin(b"5678")
    household = clerk.workplace.visit.household
    assert clerk.workplace.visit.page() is household
    assert household.member_id() == "p2"
    assert household._fields["given"].editor.text() == "花子"
    assert clerk.serving.members[1].source() == "card"


def test_a_wrong_card_or_none_leads_back_with_the_digit_of_the_way(clerk: ClerkBench, wallet: Wallet) -> None:
    clerk.to_household().press("F2")
    lay(wallet)
    clerk.press("F5")
    clerk.visitor_types_pin(b"0000")
    assert clerk.serving.card.tries_left == 2
    clerk.press("2")
    assert clerk.workplace.visit.page() is clerk.workplace.visit.household


def test_digits_settle_one_difference_after_the_other(clerk: ClerkBench, wallet: Wallet) -> None:
    clerk.to_household()
    clerk.bench.clock.seconds = 0  # each look at the clock is a second; all of this is within a minute
    clerk.press("F2").ime("はなこ", "華子").press("Enter", "s63.11.4", "Enter")
    lay(wallet)
    clerk.press("F5")
    clerk.visitor_types_pin(b"5678")
    assert [row.fact for row in clerk.serving.differences] == ["name", "birth_date"]
    clerk.press("F7")
    shown = words(clerk)
    assert "1 職員・10:00 見本　華子" in shown
    assert "2 マイナンバーカード TEST・検証不可・10:00 見本　花子" in shown
    clerk.press("2")
    assert "昭和63年11月4日" in words(clerk)
    clerk.press("2")
    assert clerk.serving.differences == ()
    assert clerk.workplace.visit.page() is clerk.workplace.visit.household
    assert clerk.serving.members[1].birth_iso == "1988-11-03"


def test_the_household_is_not_shown_to_the_visitor_before_all_is_settled(clerk: ClerkBench, wallet: Wallet) -> None:
    clerk.to_household().fill_household().fill_common()
    clerk.press("PageUp", "PageUp")  # the mother
    wallet.lay(CardKind.MY_NUMBER, HANAKO | {"birth_date": "1988-11-30"}, pin=b"5678")
    wallet.on_reader = False
    clerk.press("F5")
    clerk.visitor_types_pin(b"5678")
    clerk.press("F12")
    assert clerk.serving.step.value == "household"
    assert "F7" in clerk.workplace.visit.notice.first.text() + clerk.workplace.visit.notice.second.text()
    clerk.press("F7", "1", "F12")
    assert clerk.serving.step.value == "confirm"


def test_the_number_on_the_face_is_typed_when_the_pin_is_forgotten(clerk: ClerkBench, wallet: Wallet) -> None:
    wallet.lay(CardKind.MY_NUMBER, HANAKO, pin=b"1234", number_b=b"63110320322285")
    clerk.sign_in().press("1")
    assert "券面の番号で読む" in words(clerk)
    clerk.press("2")
    page = clerk.workplace.visit.identify
    assert clerk.focused() is page.number_field
    clerk.press("63110320322280", "Enter")
    assert "照合番号B" in page._fault.first.text() + page._fault.second.text()
    assert page.number_field.text() == ""  # nothing of it stays
    clerk.press("63110320322285", "Enter")
    assert clerk.serving.step.value == "facts"


def test_a_card_that_wants_its_number_has_the_field_ready_for_the_first_key(clerk: ClerkBench, wallet: Wallet) -> None:
    wallet.lay(CardKind.RESIDENCE, HANAKO, card_number=b"AA12345678BB")
    clerk.sign_in().press("1")
    assert clerk.focused() is clerk.workplace.visit.identify.number_field
    clerk.press("aa12345678bb", "Enter")
    assert clerk.serving.step.value == "facts"


def test_two_readers_are_offered_with_their_digits_before_the_other_ways(clerk: ClerkBench, wallet: Wallet) -> None:
    wallet.lay(CardKind.MY_NUMBER, HANAKO, pin=b"5678")
    wallet.others = ("Reader B 01",)
    clerk.sign_in().press("1")
    assert "カードが 2 枚あります" in words(clerk)
    clerk.press("2")
    assert wallet.asked[-1] == "Reader B 01"
    assert clerk.serving.card.phase == "pin"
    clerk.visitor_types_pin(b"5678")
    assert clerk.serving.step.value == "facts"


def test_the_clerk_sees_which_file_of_which_card_said_it_and_the_face(clerk: ClerkBench, wallet: Wallet) -> None:
    wallet.lay(CardKind.DRIVING_LICENCE, HANAKO, pin1=b"5678")
    wallet.sources = {name: ("df1/EF01", Verification.GENUINE) for name in HANAKO}
    wallet.sources["sex"] = ("df1/EF06", Verification.UNCHECKED)
    wallet.shapes = {"photo": png()}
    clerk.sign_in().press("1")
    clerk.visitor_types_pin(b"5678")
    page = clerk.workplace.visit.identify
    assert "運転免許証 DF1(EF01)・真正・10:00\n運転免許証 DF1(EF06)・検証不可・10:00" in words(clerk)
    assert "検証不可" in page._verified.text()  # one field that is not proven is enough
    assert "顔写真" in words(clerk)
    assert page._photo.isVisible()
