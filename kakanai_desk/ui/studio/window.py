"""The studio's window: header, the row of pages, one page, the function keys. It decides nothing of the content."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from kakanai_desk.studio.last_month import LastMonthSource
from kakanai_desk.studio.pack.carrying import OpenConflicts
from kakanai_desk.studio.publishing import Publisher
from kakanai_desk.studio.workshop import Edit, Shown, Wanted, Workshop
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk.function_bar import FunctionBar
from kakanai_desk.ui.clerk.parts import Band, Ground, Tile, Words
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import Services, StudioPage

PAGES = {  # by their word: module and class below ui/studio
    "home": "home_page.HomePage",
    "procedure": "procedure_page.ProcedurePage",
    "form": "form_page.FormPage",
    "try": "try_page.TryPage",
    "findings": "findings_page.FindingsPage",
    "tables": "tables_page.TablesPage",
    "conflicts": "conflicts_page.ConflictsPage",
    "help": "help_page.StudioHelpPage",
    "effect": "effect_page.EffectPage",
    "publish": "publish_page.PublishPage",
}
HIDDEN = frozenset({"conflicts", "help"})  # pages without a seat in the row: reached from another one


class StudioWindow(QWidget):
    """``shown``: a state of the draft was put onto the pages."""

    closed = Signal()
    shown = Signal()

    def __init__(
        self,
        workshop: Workshop,
        lane: Lane,
        notes: tuple[str, ...] = (),
        publisher: Publisher | None = None,
        conflicts: OpenConflicts | None = None,
        last_month: LastMonthSource | None = None,
    ) -> None:
        super().__init__()
        self._services = Services(workshop, publisher, conflicts, last_month)
        self.setWindowTitle(say("title"))
        self._workshop, self.lane = workshop, lane
        self.state: Shown | None = None
        self._pages: dict[str, StudioPage] = {}
        self._at = self._below = ""
        self._seats: tuple[FunctionKey, ...] = ()
        self._draft = Words("", 16, "ai-200")
        self._undo, self._redo = Tile(look="key"), Tile(look="key")
        self._tabs = {
            name: Tile(say(f"page.{name}"), action=name, key=f"Alt+{number}", look="key")
            for number, name in enumerate((n for n in PAGES if n not in HIDDEN), 1)
        }
        self._notice = Band("err")
        self._notice.say("")
        self._stack = QStackedWidget()
        self.bar = FunctionBar()
        self._arrange()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self.bar.pressed.connect(self.perform)
        self._undo.clicked.connect(self.undo)
        self._redo.clicked.connect(self.redo)
        if notes:
            self._notice.kind("warn")
            self._notice.say(notes[-1], "\n".join(notes[:-1]))
        self.go_to("conflicts" if conflicts is not None and conflicts.all() else "home", "")
        self._ask(workshop.shown)

    def _arrange(self) -> None:
        head = Ground("ai-900")
        head.setFixedHeight(56)
        line = QHBoxLayout(head)
        line.setContentsMargins(32, 0, 24, 0)
        line.addWidget(Words(say("title"), 20, "washi-0", bold=True))
        line.addSpacing(28)
        line.addWidget(self._draft)
        line.addStretch(1)
        tabs = Ground("washi-100", "bottom")
        row = QHBoxLayout(tabs)
        row.setContentsMargins(24, 4, 24, 4)
        row.setSpacing(4)
        for tile in self._tabs.values():
            tile.chosen.connect(self._tab)
            row.addWidget(tile)
        row.addStretch(1)
        row.addWidget(self._undo)
        row.addWidget(self._redo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # the screen gives the size
        for widget in (head, tabs, self._notice):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self.bar)

    # --- pages

    def page(self, name: str) -> StudioPage:
        """One page, made when it is wanted first."""
        if name not in self._pages:
            module, kind = PAGES[name].split(".")
            page: StudioPage = getattr(import_module(f"kakanai_desk.ui.studio.{module}"), kind)(self.lane)
            page.equip(self._services)
            page.change.connect(self.change)
            page.go.connect(self.go_to)
            page.turned.connect(self._show_keys)
            self._stack.addWidget(page)
            self._pages[name] = page
        return self._pages[name]

    @property
    def at(self) -> str:
        """The word of the page that stands."""
        return self._at

    @Slot(str, str)
    def go_to(self, name: str, file: str) -> None:
        if name not in PAGES:
            return
        self.page(name).open(file)
        self._stand(name)

    def _stand(self, name: str) -> None:
        """This page stands, about what it was about."""
        page = self.page(name)
        self._at = name
        if self.state is not None:
            page.show_state(self.state)
        self._stack.setCurrentWidget(page)
        for word, tile in self._tabs.items():
            tile.dress("key-primary" if word == name else "key")
        page.begin()
        self._show_keys()

    @Slot(str)
    def _tab(self, name: str) -> None:
        self.go_to(name, "")

    @Slot()
    def _show_keys(self) -> None:
        if self._at:
            help_key = FunctionKey("F1", "help", say("help"))
            self._seats = (help_key, *self.page(self._at).keys())
            self.bar.show_keys(self._seats)

    @Slot(str)
    def perform(self, action: str) -> None:
        if action == "help" and self._at != "help":
            self._below = self._at
            self.go_to("help", self._at)
        else:
            self.page(self._at).perform(action)
        self._show_keys()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z and Ctrl+Y are the draft's, unless a field has something half typed of its own to take back.

        Alt and a figure turn the page from anywhere: a line would take the figure for typed.
        """
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(watched, QWidget)
            and watched.window() is self
            and self._turns(event)
        ):
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            and isinstance(watched, QWidget)
            and watched.window() is self
        ):
            own = isinstance(watched, QLineEdit) and (watched.isUndoAvailable(), watched.isRedoAvailable())
            if event.key() == Qt.Key.Key_Z and not (own and own[0]):
                self.undo()
                return True
            if event.key() == Qt.Key.Key_Y and not (own and own[1]):
                self.redo()
                return True
        return super().eventFilter(watched, event)

    def _turns(self, event: QKeyEvent) -> bool:
        """Whether it was the key of a page in the row, which is turned to then."""
        number = event.key() - Qt.Key.Key_1
        names = list(self._tabs)
        if event.modifiers() != Qt.KeyboardModifier.AltModifier or not 0 <= number < len(names):
            return False
        self.go_to(names[number], "")
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
            word = f"F{key - Qt.Key.Key_F1 + 1}"
            action = {seat.key: seat.action for seat in self._seats}.get(word, "")
            if action:
                self.perform(action)
        elif key == Qt.Key.Key_Escape:
            if self._at == "help":
                self._stand(self._below)
            elif self.page(self._at).leave() and self._at != "home":
                self.go_to("home", "")
        else:
            super().keyPressEvent(event)

    # --- the draft

    @Slot(str, object)
    def change(self, words: str, wanted: Wanted | Edit) -> None:
        self._ask(lambda: self._workshop.change(words, wanted))

    @Slot()
    def undo(self) -> None:
        self._ask(self._workshop.undo)

    @Slot()
    def redo(self) -> None:
        self._ask(self._workshop.redo)

    def _ask(self, work: Callable[[], Shown]) -> None:
        self._draft.setText(say("draft.working"))
        self.lane.run(work, self._show, self._failed)

    def _show(self, shown: Shown) -> None:
        self.state = shown
        count = len(shown.changed)
        self._draft.setText(say("draft.changed", count=count) if count else say("draft.none"))
        self._dress(self._undo, "undo", shown.undo, "Ctrl+Z")
        self._dress(self._redo, "redo", shown.redo, "Ctrl+Y")
        if self._notice.first.text() and self._notice.accessibleName().startswith(say("failed", why="")):
            self._notice.say("")
        self.page(self._at).show_state(shown)
        self._show_keys()
        self.shown.emit()

    @staticmethod
    def _dress(tile: Tile, name: str, words: str, key: str) -> None:
        tile.set_words(say(name), key)
        tile.setToolTip(say(f"{name}.what", words=words) if words else "")
        tile.setAccessibleDescription(tile.toolTip())
        tile.setEnabled(bool(words))
        tile.setVisible(bool(words))

    def _failed(self, error: Exception) -> None:
        self._notice.kind("err")
        self._notice.say(say("failed", why=str(error) or type(error).__name__))
        if self.state is not None:
            self._show_keys()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("washi-50"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
