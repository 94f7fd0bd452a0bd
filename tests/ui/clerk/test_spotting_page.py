"""R-008 at the clerk's window: Shift+F5 at home reads codes by the camera, Esc lets go of it."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import CameraAbsent
from kakanai_desk.core.ports.code import Symbol, Symbology
from tests.fakes.eyes import FakeEyes
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def camera(clerk: ClerkBench) -> FakeEyes:
    found = FakeEyes()
    clerk.bench.context.eyes = found
    clerk.sign_in()
    clerk.settle()
    return found


def keys(clerk: ClerkBench) -> dict[str, str]:
    return {key.key: key.action for key in clerk.workplace.bar.keys()}  # noqa: SIM118 - a method of ours


def test_the_camera_looks_while_the_page_stands_and_no_longer(clerk: ClerkBench, camera: FakeEyes) -> None:
    assert keys(clerk)["Shift+F5"] == "spot"
    clerk.press("Shift+F5")
    assert clerk.workplace.place().page == "spotting"
    page = clerk.workplace.spotting
    assert page._state.text() == "カメラが見ています"
    assert page.face._data == b"a frame"
    clerk.press("Esc")
    assert clerk.workplace.place().page == ""
    assert not clerk.bench.desk.spotting.view().on
    assert page.face._data == b""


def test_the_number_of_a_visit_that_waits_brings_it_back(clerk: ClerkBench, camera: FakeEyes) -> None:
    clerk.press("1", "F9")
    (waiting,) = clerk.bench.store.open_visits()
    camera.in_sight = ((Symbol(Symbology.QR, waiting.reception_number.encode()),),)
    clerk.press("Shift+F5")
    assert clerk.serving.visit_id == waiting.id
    assert clerk.workplace.place().page == ""


def test_without_a_camera_the_page_says_so(clerk: ClerkBench, camera: FakeEyes) -> None:
    camera.fault = CameraAbsent()
    clerk.press("Shift+F5")
    page = clerk.workplace.spotting
    assert page._state.text() == "カメラは見ていません"
    assert "カメラ" in page.told.first.text()


def test_where_there_is_no_camera_no_key_is_offered(clerk: ClerkBench) -> None:
    clerk.sign_in()
    assert "Shift+F5" not in keys(clerk)
