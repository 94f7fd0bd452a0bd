"""様式を持ちこむ: a file is chosen, read on the lane, and becomes files of the draft; what cannot serve is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.clock import JST
from kakanai_desk.forms.paper.template_form import TemplateBroken
from kakanai_desk.forms.paper.template_pdf import MOST_BYTES
from kakanai_desk.studio.form.proposing import Proposal, propose
from kakanai_desk.studio.form.straighten import PAPERS
from kakanai_desk.studio.form.taking import IdUnfit, free_id, open_engine, taken_into
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui.clerk.editors import ChoiceField, LineField
from kakanai_desk.ui.clerk.parts import Band, Panel, Tile, Words
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.finder import Choice, Finder
from kakanai_desk.ui.studio.lane import Lane

WIDTH, ROWS = 900, 6
KINDS = "*.pdf *.png *.jpg *.jpeg *.tif *.tiff"


class BringPage(QWidget):
    """``brought``: procedure, form's id, and the files of the step, made from the draft's files when it is taken."""

    brought = Signal(str, str, object)

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.lane = lane
        self._files: Mapping[str, bytes] = {}
        self._procedures: tuple[tuple[str, str, str], ...] = ()  # id, title, section
        self._procedure = ""
        self.setAcceptDrops(True)
        self.file = LineField(say("bring.file"), height=50)
        self.file.setPlaceholderText(say("bring.file.example"))
        self.choose = Tile(say("bring.choose"), action="choose", key="F2")
        self.paper = ChoiceField(say("bring.paper"), [("", say("bring.paper.found")), *((p, p) for p in PAPERS)])
        self.paper.setText("")
        self.procedure = Finder(say("bring.procedure"), self._find, ROWS, (say("bring.procedure"), 0), ("", 220))
        self.id = LineField(say("bring.id"))
        self.take = Tile(say("bring.take"), action="take", key="F10", look="primary")
        self.told = Band("ai")
        self.told.say("")
        self._arrange()
        self.choose.clicked.connect(self.ask)
        self.take.clicked.connect(self.bring)
        self.file.edited.connect(self._named)
        self.file.entered.connect(self.procedure.setFocus)
        self.procedure.taken.connect(self._chosen)
        self.procedure.kept.connect(self.id.setFocus)
        self.id.entered.connect(self.bring)

    def show_state(self, shown: Shown, procedure: str = "") -> None:
        """``procedure``: that somebody came from."""
        self._files = shown.files
        named = {p.id: (p.id, p.title["ja"], p.section) for p in shown.pack.procedures}
        self._procedures = tuple(named.values())
        if procedure in named:
            self._procedure = procedure
            self.procedure.settle(named[procedure][1])

    def begin(self) -> None:
        self.file.setFocus()
        self.file.selectAll()

    @Slot()
    def ask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, say("bring.choose"), "", f"{say('bring.kinds')} ({KINDS})")
        if name:
            self.put(Path(name))

    def put(self, file: Path) -> None:
        """As if its path had been typed."""
        self.file.setText(str(file))
        self._named()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.put(Path(files[0]))

    @Slot()
    def bring(self) -> None:
        """Read it and take it; says why not."""
        if not self.file.text().strip():
            return self._refuse(say("bring.no_file"))
        if not self._procedure:
            self.procedure.setFocus()
            return self._refuse(say("bring.no_procedure"))
        file, paper = Path(self.file.text().strip()), self.paper.text()
        self.told.kind("ai")
        self.told.say(say("bring.reading", name=file.name), say("bring.reading.how"))
        self.take.setEnabled(False)
        self.lane.run(lambda: _proposed(file, paper), self._take, self._failed, key="bring")
        return None

    def _take(self, proposal: Proposal) -> None:
        self.take.setEnabled(True)
        procedure, form_id = self._procedure, self.id.text().strip()
        section = next((s for p, _, s in self._procedures if p == procedure), "")
        files: Callable[[Mapping[str, bytes]], object] = lambda now: taken_into(  # noqa: E731
            now, proposal, procedure, form_id, section, datetime.now(JST).date()
        )
        try:
            files(self._files)
        except IdUnfit as fault:
            self.id.wrong = True
            self.id.setFocus()
            return self._refuse(say("bring.id.taken" if fault.taken else "bring.id.unfit", id=form_id))
        self.id.wrong = False
        self.told.kind("warn" if proposal.brought.notes else "ok")
        self.told.say(say("bring.found", count=len(proposal.guesses)), " ".join(proposal.brought.notes))
        self.brought.emit(procedure, form_id, files)
        return None

    def _failed(self, error: Exception) -> None:
        self.take.setEnabled(True)
        if isinstance(error, TemplateBroken):
            self._refuse(error.message, f"{error.hint} [{error.code}]")
        else:
            self._refuse(say("bring.unreadable"))

    def _refuse(self, first: str, second: str = "") -> None:
        self.told.kind("err")
        self.told.say(first, second)

    @Slot()
    def _named(self) -> None:
        self.told.say("")
        self.id.wrong = False
        self.id.setText(free_id(Path(self.file.text().strip()).stem, self._files))

    @Slot(object)
    def _chosen(self, procedure: str) -> None:
        self._procedure = procedure
        self.told.say("")
        self.id.setFocus()

    def _find(self, typed: str) -> Sequence[Choice]:
        words = typed.split()
        return [
            Choice(name, title, name)
            for name, title, _ in self._procedures
            if all(word in f"{title} {name}" for word in words)
        ]

    def _arrange(self) -> None:
        panel = Panel("washi-0", "washi-300")
        panel.setFixedWidth(WIDTH)
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(36, 28, 36, 28)
        inside.setSpacing(6)
        inside.addWidget(Words(say("bring.title"), 24, bold=True))
        inside.addWidget(Words(say("bring.how"), 17, "sumi-700", wrap=True))
        inside.addSpacing(12)
        inside.addWidget(Words(say("bring.file"), 15, "sumi-700"))
        line = QHBoxLayout()
        line.addWidget(self.file, 1)
        line.addWidget(self.choose)
        inside.addLayout(line)
        for title, widget in (
            ("bring.paper", self.paper), ("bring.procedure", self.procedure), ("bring.id", self.id),
        ):  # fmt: skip
            inside.addSpacing(8)
            inside.addWidget(Words(say(title), 15, "sumi-700"))
            inside.addWidget(widget)
        inside.addSpacing(14)
        inside.addWidget(self.take)
        inside.addWidget(self.told)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(panel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addLayout(row)
        column.addStretch(1)


def _proposed(file: Path, paper: str) -> Proposal:
    """
    Raises:
        TemplateBroken: it cannot serve. OSError.
    """
    if file.stat().st_size > MOST_BYTES:
        raise TemplateBroken("PAPER-042", say("bring.large", most=MOST_BYTES // 1024**2), "")
    return propose(file.read_bytes(), file.name, open_engine, paper)
