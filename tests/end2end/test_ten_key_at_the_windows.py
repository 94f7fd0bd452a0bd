"""The resident types the PIN on the ten-key pad while the clerk types: each key lands where it belongs."""

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit

from kakanai_desk import bootstrap
from kakanai_desk.ui.application import DeskWindows, application
from kakanai_desk.ui.player import eyes, hands
from kakanai_desk.ui.player.actors import Clerk, Visitor
from kakanai_desk.ui.player.card import OnPlayedReader
from kakanai_desk.ui.player.scene import read_scene
from kakanai_desk.ui.screens import Screens
from tests.end2end.windowed_kill import Place
from tests.end2end.windowed_visit import SCENE
from tests.fakes.ten_key import TenKey


class AtTheCounter:
    """Both windows over a whole desk, a pad that is plugged in, and the scene's two people."""

    def __init__(self, qtbot, folder):
        self.qtbot = qtbot
        self.pad = TenKey(folder / "pad")
        place = Place(folder)
        place.file.write_text(f'{place.file.read_text("utf-8")}[keypad]\ndevice = "{self.pad.device}"\n', "utf-8")
        settings = place.settings
        application()
        self.windows = DeskWindows(Screens(), lambda changed: bootstrap.build(settings, changed))
        with qtbot.waitSignal(self.windows.ready, timeout=30_000):
            self.windows.show()
        for window in (self.windows.clerk, self.windows.visitor):
            window.resize(1920, 1080)
        self.windows.clerk.activateWindow()  # without a window system the one shown last is active
        self.until(self.windows.clerk.isActiveWindow)
        pack = bootstrap.load_pack(settings)
        scene = read_scene(SCENE, pack)
        self.card = OnPlayedReader(scene.card_person, settings.path(settings.card.played))
        self.clerk = Clerk(self.windows.clerk, scene)
        self.visitor = Visitor(self.windows.visitor, scene, pack)

    def until(self, seen):
        self.qtbot.waitUntil(seen, timeout=20_000)

    def play(self, play):
        for turn in play:
            if callable(turn):
                self.until(turn)
            QApplication.processEvents()

    def clerks_fields(self):
        """The text of every field of the clerk's window."""
        window = self.windows.clerk
        lines = [field.text() for field in window.findChildren(QLineEdit)]
        return lines + [field.toPlainText() for field in window.findChildren(QTextEdit)]


@pytest.fixture
def counter(qtbot, tmp_path):
    found = AtTheCounter(qtbot, tmp_path)
    yield found
    found.windows.stop()
    found.windows.clerk.close()
    found.windows.visitor.close()
    found.pad.unplug()


def test_the_pin_from_the_pad_never_reaches_what_the_clerk_types(counter):
    clerk, visitor, pad = counter.clerk, counter.visitor, counter.pad.plug()
    counter.play(clerk.sign_in())
    counter.play(clerk.start("転入"))
    counter.until(lambda: visitor.sees("カードを、読取機に"))
    counter.card.lay()
    counter.until(lambda: visitor.sees("暗証番号"))
    memo = next(field for field in clerk.window.findChildren(QLineEdit) if "メモ" in field.accessibleName())
    memo.setFocus()
    counter.until(lambda: QApplication.focusWidget() is memo)
    before = counter.clerks_fields()
    before.remove("")  # the memo's
    for number, (digit, letter) in enumerate(zip("1234", "abcd", strict=True), start=1):
        pad.press(digit)
        for _ in hands.keys(clerk.window, letter):
            QApplication.processEvents()
        counter.until(lambda n=number: visitor.sees("●" * n + "○" * (4 - n)))
    assert QApplication.focusWidget() is memo
    assert sorted(counter.clerks_fields()) == sorted([*before, "abcd"])
    pad.press("\r")
    counter.until(lambda: visitor.sees("こんにちは"))
    assert memo.text() == "abcd"


def test_the_clerk_sees_a_pad_that_was_pulled_and_the_pin_goes_on_after_it_is_back(counter):
    clerk, visitor, pad = counter.clerk, counter.visitor, counter.pad.plug()
    counter.play(clerk.sign_in())
    counter.play(clerk.start("転入"))
    counter.card.lay()
    counter.until(lambda: visitor.sees("暗証番号"))
    pad.press("12")
    counter.until(lambda: visitor.sees("●●○○"))
    lamp = next(t.text for t in eyes.things(clerk.window) if "テンキー" in t.text)
    pad.unplug()
    counter.until(lambda: not any(t.text == lamp for t in eyes.things(clerk.window)))
    pad.plug().press("34\r")
    counter.until(lambda: visitor.sees("こんにちは"))
