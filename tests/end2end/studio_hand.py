"""An editor's hands at the studio's window, counted as the operators of the keystroke-level model (Card, Moran).

K 0.28 s (a key), P 1.1 s (pointing), B 0.1 s (a mouse button down or up), H 0.4 s (a hand from keys to mouse or back),
M 1.35 s (before each decision). A clicked step costs H + P + 2B, and the next key another H. A Japanese text costs its
keystrokes as romaji, two for each run of kanji (convert it, take it), and one when the input method is turned on or
off. Every text, click and key is a decision, save Tab and Enter that end what another began. The machine's own time
(reading a scan, checking) is not hand time and is not counted.
"""

from __future__ import annotations

import re
from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.studio.studio_bench import StudioBench

SECONDS = {"K": 0.28, "P": 1.1, "B": 0.1, "H": 0.4, "M": 1.35}
VOWELS, SMALL = frozenset("あいうえおー"), frozenset("ゃゅょぁぃぅぇぉっ")
SHIFTED = frozenset('{}|()+*?!"_:<>~')
ENDING = frozenset(("Tab", "Enter"))
KANJI = re.compile("[一-鿿]+")
CONVERT = 2  # strokes for a run of kanji: space and Enter


def strokes(text: str) -> int:
    """Keys of one text: kana as romaji (ん typed twice), anything else a key a character, with Shift two."""
    return sum(_stroke(char) for char in text)


def _stroke(char: str) -> int:
    if "ぁ" <= char <= "ゖ":
        return 1 if char in VOWELS or char in SMALL else 2
    return 2 if char in SHIFTED or (char.isascii() and char.isupper()) else 1


class StudioHand:
    def __init__(self, bench: StudioBench) -> None:
        self.bench = bench
        self.counted: Counter[str] = Counter()
        self._at_mouse = self._kana = False

    @property
    def seconds(self) -> float:
        return sum(SECONDS[operator] * count for operator, count in self.counted.items())

    def keys(self, *names: str) -> None:
        """Each is a decision, but for Tab and Enter that end another; a chord is as many keys as it has names."""
        self._decide(mouse=False, count=max(1, sum(name not in ENDING for name in names)))
        for name in names:
            self.counted["K"] += name.count("+") + 1 if len(name) > 1 else 1
            self.bench.press(name)

    def write(self, text: str, reading: str = "") -> None:
        """A text at the cursor. ``reading``: in kana, of a text that is converted."""
        self._decide(mouse=False)
        self.counted["K"] += strokes(reading or text) + CONVERT * len(KANJI.findall(text))
        self.counted["K"] += bool(reading) is not self._kana
        self._kana = bool(reading)
        self.bench.press(text)

    def click(self, widget: QWidget) -> None:
        self._decide(mouse=True)
        self.counted["P"] += 1
        self.counted["B"] += 2
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.bench.settle()

    def over(self, widget: QWidget, text: str, reading: str = "") -> None:
        """Into a field, over what stands there."""
        self.click(widget)
        self.keys("Ctrl+A")
        self.write(text, reading)

    def page(self, name: str) -> None:
        """By its key in the row of pages."""
        names = list(self.bench.window._tabs)
        self.keys(f"Alt+{names.index(name) + 1}")

    def told(self) -> str:
        operators = " ".join(f"{operator} {self.counted[operator]}" for operator in "MKPBH")
        return f"{self.seconds / 60:.1f} min of hand time ({operators})"

    def _decide(self, *, mouse: bool, count: int = 1) -> None:
        self.counted["M"] += count
        self.counted["H"] += mouse is not self._at_mouse
        self._at_mouse = mouse
