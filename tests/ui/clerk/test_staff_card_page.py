"""R-083 at the window, keyboard alone: the staff card's PIN beside the one-time code; nothing typed stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kakanai_desk.core.ports.people import Passed
from kakanai_desk.core.ports.staff_card import CardProof, CardQuestion
from kakanai_desk.core.staff_cards import StaffPinRejected
from kakanai_desk.visit.clerk_view import Home, SignIn
from tests.fakes.desk import FakePeople
from tests.ui.clerk.clerk_bench import ClerkBench

PASSWORD = "mihon-no-aikotoba"


class Holders(FakePeople):
    """Everybody holds a card; ``code``: and has an authenticator."""

    code = True

    def try_password(self, user_id, password, now):
        passed: Passed = super().try_password(user_id, password, now)
        return replace(passed, second=True, code=self.code, card=True)

    def card_question(self, user_id, now):
        return CardQuestion(bytes(32), ("04",))

    def try_card(self, user_id, proof, now): ...


class PlayedReader:
    pin = b"246810"

    def prove(self, challenge, keys, pin, cancel, *, seconds, last_try=False):
        if bytes(pin.buffer()) != self.pin:
            raise StaffPinRejected(attempts_left=2)
        return CardProof("aa", "04", b"signature")


@pytest.fixture
def holders(clerk: ClerkBench) -> ClerkBench:
    clerk.bench.context.people = Holders()
    clerk.bench.context.staff_cards = PlayedReader()
    clerk.bench.desk.doorway._second_factor = True
    return clerk


def test_enter_goes_past_the_empty_code_to_the_pin_and_in(holders: ClerkBench) -> None:
    holders.press("K00123", "Enter", PASSWORD, "Enter")
    stages = holders.window.sign_in.stages
    code, pin = stages.fields
    assert code.hasFocus() and pin.isVisible() and pin.echoMode() == pin.EchoMode.Password
    assert "職員カード" in stages._hint.text() and "職員カード" in pin.accessibleName()
    holders.press("Enter")
    assert pin.hasFocus()
    holders.press("000000", "Enter")
    assert isinstance(holders.view.screen, SignIn) and not stages.error.isHidden() and pin.text() == ""
    assert pin.hasFocus()
    holders.press("246810", "Enter")
    assert isinstance(holders.view.screen, Home) and pin.text() == ""


def test_who_has_but_a_card_sees_but_its_pin_and_is_asked_to_hold_it_there(holders: ClerkBench) -> None:
    holders.bench.context.people.code = False
    holders.press("K00123", "Enter", PASSWORD, "Enter")
    stages = holders.window.sign_in.stages
    assert not stages.fields[0].isVisible() and stages.fields[1].hasFocus()
    holders.bench.context.live.entering = replace(holders.bench.context.live.entering, reading=True)
    holders.bench.context.show()
    holders.settle()
    assert stages._hint.text().startswith("職員カードをかざしてください")


def test_esc_leaves_the_page_while_a_card_is_waited_for(holders: ClerkBench) -> None:
    holders.press("K00123", "Enter", PASSWORD, "Enter", "Enter", "24681", "Esc")
    assert holders.window.sign_in.password.hasFocus()
    holders.press(PASSWORD, "Enter")
    assert [field.text() for field in holders.window.sign_in.stages.fields] == ["", ""]
