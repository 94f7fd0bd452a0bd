"""Plays a resident at the writing desk's real window, and keeps a picture of every screen (``writing_demo.py``)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtTest import QTest  # noqa: E402

from kakanai_desk import bootstrap  # noqa: E402
from kakanai_desk.settings import read_settings  # noqa: E402
from kakanai_desk.ui.application import application  # noqa: E402
from kakanai_desk.ui.screens import screens_of  # noqa: E402
from kakanai_desk.ui.widgets.painted import Painted  # noqa: E402
from kakanai_desk.ui.writing_windows import WritingWindows  # noqa: E402
from kakanai_desk.visit.visitor_view import AskQuestion, Begin, PlaceCard, TakeSlip, VisitorScreen  # noqa: E402

SECONDS = 60
NAME, READING = "MIHON HANAKO", "みほん はなこ"


class Resident:
    """Presses what stands on the screen, by its words, and waits until another screen stands there."""

    def __init__(self, windows: WritingWindows, out: Path) -> None:
        self._windows, self._out = windows, out
        self._count = 0

    @property
    def screen(self) -> VisitorScreen:
        return self._windows.visitor.view().screen

    def until(self, true: Callable[[], bool]) -> None:
        for _ in range(SECONDS * 100):
            QTest.qWait(10)
            if true():
                return
        raise SystemExit(f"画面が進みません: {type(self.screen).__name__}")

    def look(self) -> None:
        """A picture of the screen as it stands."""
        self._count += 1
        QTest.qWait(60)
        self._windows.visitor.grab().save(str(self._out / f"w{self._count:02d}-{type(self.screen).__name__}.png"))

    def press(self, words: str) -> None:
        """The first thing that can be pressed and is named so."""
        self.look()
        before = self.screen
        self._named(lambda name: words in name).click()
        self.until(lambda: self.screen != before)

    def write(self, text: str) -> None:
        for letter in text:
            self._named(lambda name, letter=letter: name == ("空白" if letter == " " else letter)).click()

    def layer(self, words: str) -> None:
        self._named(lambda name: name == words).click()

    def _named(self, fits: Callable[[str], bool]) -> Painted:
        for widget in self._windows.visitor.findChildren(Painted):
            if widget.isVisible() and fits(widget.accessibleName()):
                return widget
        raise SystemExit(f"押すものがありません: {type(self.screen).__name__}")

    def answer(self) -> None:
        """Every question with its first answer; what has to be typed is left for the counter."""
        while isinstance(asked := self.screen, AskQuestion):
            if asked.choices:
                self.press(f"{asked.choices[0].key} ")
            else:
                self.press("わからない")
                self.press("この質問は 窓口で答える")


def play(resident: Resident) -> None:
    """転入 of one person without a card, whose name stands in Latin letters on the residence card."""
    resident.until(lambda: isinstance(resident.screen, Begin) and not resident.screen.closed)  # the city's key came
    resident.press("日本語")
    resident.press("転入")
    resident.until(lambda: isinstance(resident.screen, PlaceCard))
    resident.press("カードがない")
    resident.layer("ABC")
    resident.write(NAME)
    resident.press("つぎへ")
    resident.write(READING)
    resident.press("つぎへ")
    resident.press("つぎへ")  # the day where the wheels stand
    resident.press("女")
    resident.press("ブラジル")
    resident.press("いいえ")
    resident.press("まちがいない")
    resident.answer()
    resident.press("紙を 出す")
    resident.until(lambda: isinstance(resident.screen, TakeSlip) and resident.screen.how != "printing")
    resident.press("おわる")
    resident.look()


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("settings", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--stay", action="store_true")
    chosen = options.parse_args()
    app, settings = application(), read_settings(chosen.settings)
    windows = WritingWindows(screens_of(chosen.settings), lambda changed: bootstrap.build(settings, changed))
    try:
        windows.show()
        resident = Resident(windows, chosen.out)
        resident.until(lambda: windows.running is not None and windows.at_rest)
        play(resident)
        slips = sorted(chosen.out.glob("slip-*.png"))
        print(f"受付票 {len(slips)} 枚、画面 {len(list(chosen.out.glob('w*.png')))} 枚: {chosen.out}", flush=True)
        return app.exec() if chosen.stay else int(not slips)
    finally:
        windows.stop()


if __name__ == "__main__":
    sys.exit(main())
