"""R-083 at the window, keyboard alone: the authenticator's 2D code is one that a reader reads; nothing typed stays."""

from __future__ import annotations

from datetime import date

import pytest
import zxingcpp
from pyotp.totp import TOTP
from PySide6.QtGui import QGuiApplication, QImage

from kakanai_desk.core.directory import Posting, PutUser, ResetCredentials, User
from kakanai_desk.core.secret import SecretText
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.vault.passwords import Passwords
from kakanai_desk.visit.clerk_view import Home, SignIn
from tests.ui.clerk.clerk_bench import ClerkBench

OWN = "yama-no-mukou-no-kaze"


@pytest.fixture
def strict(clerk: ClerkBench) -> ClerkBench:
    """A counter that asks for the second factor; K1 has a first password."""
    bench = clerk.bench
    passwords = Passwords(b"p" * 32, time_cost=1, memory_cost=64)
    clerk.admin = Administration(bench.store, passwords, bench.clock.now, bench.clock.today)
    clerk.admin.found([PutUser(User("K1", "見本 窓口", "K1", (Posting("shiminka", ("clerk",), date(2026, 1, 1)),)))])
    clerk.admin.first_password(INSTALLATION, "K1", SecretText(b"hajimete-no-aikotoba"))
    bench.context.people = DeskPeople(bench.store, passwords, "湖南市")
    bench.desk.doorway._second_factor = True
    return clerk


def shown(clerk: ClerkBench) -> str:
    """What the 2D code on the window says."""
    picture = clerk.window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, line = picture.width(), picture.height(), picture.bytesPerLine()
    import numpy as np

    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(height, line)[:, :width]
    return zxingcpp.read_barcodes(np.ascontiguousarray(pixels))[0].text


def code_now(clerk: ClerkBench, codes: TOTP, later: int = 0) -> str:
    clerk.bench.clock.seconds += later
    return codes.at(clerk.bench.clock.now())


def first_time(clerk: ClerkBench) -> TOTP:
    clerk.press("K1", "Enter", "hajimete-no-aikotoba", "Enter")
    clerk.press(OWN, "Enter", OWN, "Enter")
    address = shown(clerk)
    codes = TOTP(address.split("secret=")[1].split("&")[0])
    clerk.press(code_now(clerk, codes), "Enter")
    return codes


def test_the_first_morning_new_password_authenticator_and_in(strict: ClerkBench) -> None:
    codes = first_time(strict)
    assert isinstance(strict.view.screen, Home)
    assert len(codes.secret) == 32


def test_the_next_morning_password_and_code(strict: ClerkBench) -> None:
    codes = first_time(strict)
    strict.bench.desk.sign_out()
    strict.settle()
    strict.press(OWN, "Enter")
    stages = strict.window.sign_in.stages
    assert stages.isVisible() and stages.fields[0].hasFocus() and not stages.fields[1].isVisible()
    strict.press("000000", "Enter")
    assert isinstance(strict.view.screen, SignIn) and not stages.error.isHidden()
    assert stages.fields[0].text() == "" and stages.fields[0].hasFocus()
    strict.press(code_now(strict, codes, later=60), "Enter")
    assert isinstance(strict.view.screen, Home)


def test_passwords_that_differ_are_asked_again_and_leave_nothing(strict: ClerkBench) -> None:
    strict.press("K1", "Enter", "hajimete-no-aikotoba", "Enter")
    strict.press(OWN, "Enter", "something-else-here", "Enter")
    stages = strict.window.sign_in.stages
    assert not stages.error.isHidden() and [f.text() for f in stages.fields] == ["", ""]
    assert all(f.echoMode() == f.EchoMode.Password for f in stages.fields)
    assert stages.fields[0].hasFocus()


def test_esc_goes_back_to_the_beginning(strict: ClerkBench) -> None:
    strict.press("K1", "Enter", "hajimete-no-aikotoba", "Enter", "Esc")
    page = strict.window.sign_in
    assert not page.stages.isVisible() and page.password.hasFocus() and page.password.text() == ""
    strict.press("hajimete-no-aikotoba", "Enter")
    assert page.stages.isVisible()


def test_the_own_password_is_changed_from_the_first_page(strict: ClerkBench) -> None:
    codes = first_time(strict)
    strict.bench.desk.sign_out()
    strict.settle()
    page = strict.window.sign_in
    strict.press("F5")
    assert "今のパスワード" in page.error.first.text() and page.password.hasFocus() and not page.stages.isVisible()
    strict.press(OWN, "F5")
    assert page.password.text() == ""
    strict.press(code_now(strict, codes, later=60), "Enter")
    assert "すべての窓口で替わります" in page.stages._hint.text()
    strict.press("mado-no-soto-no-yama", "Enter", "mado-no-soto-no-yama", "Enter")
    assert isinstance(strict.view.screen, Home)
    strict.bench.desk.sign_out()
    strict.settle()
    strict.press(OWN, "Enter")
    assert not page.stages.isVisible() and not page.error.isHidden()
    strict.press("mado-no-soto-no-yama", "Enter")
    assert page.stages.isVisible()


def test_a_locked_desk_offers_to_be_opened_alone(strict: ClerkBench) -> None:
    first_time(strict)
    strict.press("F11")
    assert strict.window.sign_in.renew.isHidden()
    strict.press(OWN, "F5")
    assert isinstance(strict.view.screen, SignIn) and strict.window.sign_in.password.text() == OWN


def test_a_reset_user_starts_over(strict: ClerkBench) -> None:
    first_time(strict)
    strict.bench.desk.sign_out()
    strict.admin.found([ResetCredentials("K1")])
    strict.settle()
    strict.press(OWN, "Enter")
    assert not strict.window.sign_in.error.isHidden() and isinstance(strict.view.screen, SignIn)


def test_a_password_is_taken_with_its_spaces_and_may_be_pasted(strict: ClerkBench) -> None:
    spaced = " yama no mukou no kaze "
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(spaced)
    strict.press("K1", "Enter", "hajimete-no-aikotoba", "Enter")
    stages = strict.window.sign_in.stages
    for _ in range(2):
        strict.window.focusWidget().paste()
        strict.press("Enter")
    address = shown(strict)
    codes = TOTP(address.split("secret=")[1].split("&")[0])
    strict.press(code_now(strict, codes), "Enter")
    assert isinstance(strict.view.screen, Home) and stages.fields[0].text() == ""
    strict.bench.desk.sign_out()
    strict.settle()
    strict.window.sign_in.password.paste()
    strict.press("Enter")
    strict.press(code_now(strict, codes, later=60), "Enter")
    assert isinstance(strict.view.screen, Home)
    clipboard.clear()
