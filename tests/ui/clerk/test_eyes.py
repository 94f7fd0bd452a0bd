"""c05 by keys alone: look, compare, correct, take over (R-005)."""

from __future__ import annotations

import cv2
import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from kakanai_desk.core.errors import CameraAbsent
from kakanai_desk.core.ports.vision import DocumentKind, FrameHint
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import FakeCard
from tests.fakes.drawn_card import flat, jpeg_of
from tests.fakes.eyes import RESIDENCE, FakeEyes
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def eyes() -> FakeEyes:
    return FakeEyes(picture=jpeg_of(cv2.resize(flat(), (1024, 646))))


@pytest.fixture
def wallet() -> FakeCard:
    return FakeCard(on_reader=False)


def words(clerk: ClerkBench) -> str:
    page = clerk.workplace.visit.page()
    assert page is not None
    return " ".join(
        w.accessibleName() or getattr(w, "text", str)() for w in page.findChildren(QWidget) if w.isVisible()
    )


def looked(clerk: ClerkBench) -> ClerkBench:
    clerk.sign_in().press("1")
    assert "カメラで読む" in words(clerk)
    return clerk.press("2")


def test_the_camera_is_one_of_the_ways_and_opens_the_page(clerk: ClerkBench) -> None:
    looked(clerk)
    page = clerk.workplace.visit.eyes
    assert clerk.workplace.visit.page() is page
    assert [field.name for field in page.fields] == ["name", "birth_date", "address", "expiry_date"]
    assert "見くらべる" in words(clerk)
    bar = clerk.workplace.bar.keys()
    assert "残り 2 か所" in " ".join(shown.label for shown in bar)


def test_enter_settles_one_open_field_after_the_other_and_f12_takes_them(clerk: ClerkBench) -> None:
    looked(clerk)
    page = clerk.workplace.visit.eyes
    assert clerk.focused() is page.fields[0].box.editor  # the certain ones are passed over
    clerk.press("F12")
    assert clerk.serving.step is Step.IDENTIFY  # refused: two are open
    clerk.press("Enter")
    assert clerk.focused() is page.fields[2].box.editor
    clerk.press("Enter", "F12")
    assert clerk.serving.step is Step.FACTS
    assert clerk.serving.members[0].source() == "read"
    assert clerk.serving.eyes.picture == b""


def test_a_typed_correction_is_kept_and_a_bad_date_stays_in_its_field(clerk: ClerkBench) -> None:
    looked(clerk)
    page = clerk.workplace.visit.eyes
    page.fields[1].box.focus()
    page.fields[1].box.editor.setText("s63.13.40")
    clerk.press("Enter")
    assert page.fields[1].box.editor.text() == "s63.13.40"
    assert clerk.serving.eyes.rows[1].value == "1988-11-03"
    page.fields[1].box.editor.setText("s63.12.4")
    clerk.press("Enter")
    assert clerk.serving.eyes.rows[1].value == "1988-12-04"
    assert clerk.serving.eyes.rows[1].typed


def test_a_bad_picture_says_what_to_change_and_f3_takes_another(clerk: ClerkBench, eyes: FakeEyes) -> None:
    eyes.hints = (FrameHint.GLARE,)
    looked(clerk)
    assert "反射しています" in words(clerk) + clerk.workplace.visit.eyes._hint.second.text()
    clerk.press("F3")
    assert len(eyes.sources) == 2


def test_without_a_camera_the_clerk_goes_back_to_the_other_ways(clerk: ClerkBench, eyes: FakeEyes) -> None:
    eyes.fault = CameraAbsent()
    looked(clerk)
    assert "カメラが見つかりません" in clerk.workplace.visit.eyes._fault.first.text()
    clerk.press("F10")
    assert clerk.workplace.visit.page() is clerk.workplace.visit.identify


def test_a_trainee_opens_a_picture_file_instead(clerk: ClerkBench, eyes: FakeEyes, tmp_path, monkeypatch) -> None:
    eyes.fault = CameraAbsent()
    looked(clerk)
    bar = clerk.workplace.bar.keys()
    assert "画像ファイルを開く" in " ".join(shown.label for shown in bar)
    picture = tmp_path / "face.jpg"
    picture.write_bytes(b"a picture")
    eyes.fault = None
    parents: list[type] = []

    def answered(parent: object, *_more: str) -> tuple[str, str]:
        parents.append(type(parent))
        return str(picture), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answered)
    clerk.press("Shift+F3")
    assert issubclass(parents[0], QWidget), "Qt takes no stand-in for a window"
    assert [field.name for field in clerk.workplace.visit.eyes.fields][:2] == ["name", "birth_date"]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    clerk.press("Shift+F3")  # thought better of it
    assert clerk.serving.eyes.rows


def test_a_country_that_could_not_be_read_is_picked_by_its_name(clerk: ClerkBench, eyes: FakeEyes) -> None:
    eyes.kind = DocumentKind.RESIDENCE
    eyes.says = ({**RESIDENCE, "nationality": ("フヲジル", 0.98, True, ())},)
    looked(clerk)
    page = clerk.workplace.visit.eyes
    field = next(f for f in page.fields if f.name == "nationality")
    assert field.box.editor.text() == ""
    assert clerk.focused() is page.fields[0].box.editor  # the name
    clerk.press("Enter")
    assert clerk.focused() is field.box.editor
    clerk.press("Enter")
    assert not clerk.serving.eyes.rows[3].settled
    assert clerk.focused() is field.box.editor  # refused, and still here
    field.box.editor.setText("ブラジル")
    clerk.press("Enter", "F12")
    assert clerk.serving.members[0].nationality == "BRA"
