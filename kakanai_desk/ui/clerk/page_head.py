"""The head of every page that opens over another: its title, what stands beside it, and how it is left."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.presenters.clerk_words import say


class PageHead(QVBoxLayout):
    """``name``: of the page in the text table (``NAME.title``, ``NAME.leave``). ``beside``: what follows the title.

    ``how``: say ``NAME.how`` in a line of its own below.
    """

    BESIDE, BELOW = 20, 6

    def __init__(self, name: str, *beside: QWidget, how: bool = False) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        row = QHBoxLayout()
        row.addWidget(Words(say(f"{name}.title"), 24, bold=True))
        for widget in beside:
            row.addSpacing(self.BESIDE)
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(Words(say(f"{name}.leave"), 16, "sumi-700"))
        self.addLayout(row)
        if how:
            self.addSpacing(self.BELOW)
            self.addWidget(Words(say(f"{name}.how"), 18, "sumi-700", wrap=True))
