"""The right side of ためす: where the procedure stands and why, what else is needed, what the exhaustive check says."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from kakanai_desk.studio.rule.tried import Tried
from kakanai_desk.studio.rule.trying import Covered, stand_words
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.presenters.studio_words import say

WHY, OTHERS = 9, 6
STAND_INKS = {"required": "ai-800", "likely": "ai-800", "optional": "ai-800", "unknown": "warn-900"}


class TrySide(Panel):
    def __init__(self) -> None:
        super().__init__("washi-0", "washi-300")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        self._stand = Words("", 28, "ai-800", bold=True)
        self._more = Words("", 18, wrap=True)
        self._why = [Words("", 16, "sumi-700", wrap=True) for _ in range(WHY)]
        self._others = Words("", 15, "sumi-700", wrap=True)
        self._covered = Words("", 16, "ok-900", bold=True, wrap=True)
        self._note = Words("", 16, "ai-800", wrap=True)
        for words in (self._stand, self._more, *self._why):
            column.addWidget(words)
        column.addStretch(1)
        for words in (self._others, self._covered, self._note):
            column.addWidget(words)

    def show_tried(self, found: Tried) -> None:
        self._stand.setText(stand_words(found.stand))
        self._stand.ink(STAND_INKS.get(found.stand, "sumi-700"))
        more = [say("try.deadline", day=found.deadline)] if found.deadline else []
        more += [say("try.bring", things="・".join(found.bring))] if found.bring else []
        more += [say("try.persons", people="・".join(found.persons))] if found.persons else []
        self._more.setText("\n".join(more))
        self._more.setVisible(bool(more))
        for words, text in zip(self._why, (*found.why, *[""] * WHY), strict=False):
            words.setText(text)
            words.setVisible(bool(text))
        others = say("try.others", count=len(found.others), titles="・".join(found.others[:OTHERS]))
        self._others.setText(others if found.others else "")

    def show_covered(self, found: Covered) -> None:
        if found.findings:
            self._covered.setText(say("try.uncovered", what=found.findings[0].message))
        else:
            words = "try.covered" if found.complete else "try.covered.partly"
            self._covered.setText(say(words, count=f"{found.households:,}"))
        self._covered.ink("err-800" if found.findings else "ok-900")

    def covering(self) -> str:
        """What the exhaustive check says."""
        return self._covered.text()

    def note(self, words: str) -> None:
        """Of the trial with both screens."""
        self._note.setText(words)
