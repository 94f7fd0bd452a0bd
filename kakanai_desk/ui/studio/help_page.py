"""使い方: the studio's manual, at the chapter of the page that stood below; as the clerk's is shown (R-091)."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from kakanai_desk.core.places import resources
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui.clerk.help_page import HelpPage
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import StudioPage

CHAPTERS = (
    "home", "procedure", "form", "try", "findings", "tables", "conflicts", "effect", "publish", "example", "always",
)  # fmt: skip
"""One for each page; the worked example; the keys of everywhere."""


class StudioHelpPage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.manual = HelpPage(CHAPTERS, resources() / "studio" / "manual", ())
        column.addWidget(self.manual)

    def open(self, name: str) -> None:
        self.manual.open(name)

    def begin(self) -> None:
        self.manual.begin()

    def show_state(self, shown: Shown) -> None:
        """The manual does not follow the draft."""
