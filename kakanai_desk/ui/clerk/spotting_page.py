"""コードをカメラで読む: what the camera sees at home, until a code has become a visit (R-008, R-009)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.ui.clerk.eyes_page import FaceView
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Words
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters.clerk_words import notice_kind, notice_text, say
from kakanai_desk.visit.clerk_view import ClerkView


class SpottingPage(WidePage):
    """``act`` as of a ``StepPage``."""

    act = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._state = Words("", 16, "sumi-700")
        column.addLayout(PageHead("spotting", self._state, how=True))
        column.addSpacing(16)
        self.told = Band("ai")
        self.told.say("")
        column.addWidget(self.told)
        column.addSpacing(12)
        line = QHBoxLayout()
        line.setSpacing(32)
        self.face = FaceView()
        line.addWidget(self.face, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Words(say("spotting.what"), 20, "sumi-700", wrap=True), 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        column.addSpacing(12)
        column.addWidget(Words(say("spotting.gone"), 16, "sumi-700"))
        column.addStretch(1)

    def place(self) -> str:
        return "spotting"

    def begin(self) -> None:
        self.setFocus()
        self.act.emit(lambda desk: desk.spotting.watch(), False)

    def leave(self) -> bool:
        self.forget()
        return True

    def forget(self) -> None:
        """No picture stays on the page."""
        self.face.show_face(b"", ())
        self.told.say("")

    def show_view(self, view: ClerkView) -> None:
        state = view.spotting
        self._state.setText(say("spotting.on" if state.on else "spotting.off"))
        self.face.show_face(state.preview, ())
        self.told.kind(notice_kind(state.told))
        self.told.say(notice_text(state.told, view) if state.told is not None else "")
