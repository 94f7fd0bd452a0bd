"""The visitor's window: draws the newest ``VisitorView`` and nothing else, never takes the keyboard focus.

A tap is meant for the screen it was made on: it carries that screen's identity to the visit lane and is dropped there
when another screen is shown by then. One answer a screen: after it, nothing more is sent until a newer view came.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kakanai_desk.core.texts import Texts, load_texts
from kakanai_desk.core.translations import languages
from kakanai_desk.ui import theme
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor import present, present_languages
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown, identity, next_letters
from kakanai_desk.ui.visitor.actions import REPEATED, guarded
from kakanai_desk.ui.visitor.frame import Frame, Watermark, paint_bar
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.visitor.pages import page_for
from kakanai_desk.ui.widgets import ruby_text
from kakanai_desk.visit.visitor_view import Hidden, Idle, VisitorView

CHOSEN_MS = 350


class Presses(QObject):
    """Counts what the visitor pressed, whatever it led to: every button of the window, every key of the ten-key."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._count = 0

    def listen(self) -> None:
        """Count every button that stands in the window by now."""
        for button in cast("QWidget", self.parent()).findChildren(QAbstractButton):
            if not button.property("counted"):
                button.setProperty("counted", True)
                button.pressed.connect(self.count)

    @Slot()
    def count(self) -> None:
        self._count += 1

    def taken(self) -> int:
        """How many there were since they were last asked for."""
        count, self._count = self._count, 0
        return count


class VisitorWindow(QWidget):
    """Full screen on the visitor's panel. ``touched`` tells that a person was there (for 「まだ 使いますか」)."""

    touched = Signal()
    read_aloud = Signal()  # 聞く, or + of the ten-key
    screen_changed = Signal()

    def __init__(
        self, bridge: DeskBridge, parent: QWidget | None = None, *, texts: Texts | None = None, still: bool = False
    ) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle("Kakanai Desk")
        self.bridge = bridge
        self._texts = texts or load_texts()
        self._view = VisitorView(Idle())
        self._shown: Shown | None = None
        self._page: Page | None = None
        self._marked = ""  # the language marked on v02 while that stands over the page
        self._tongues: Page | None = None
        self._locked_at = -1  # the revision at which an answer was sent
        self._pending: tuple[str, Any, tuple[object, ...]] | None = None
        self._chosen = QTimer(self)
        self._chosen.setSingleShot(True)
        self._chosen.setInterval(CHOSEN_MS)
        self._chosen.timeout.connect(self._send_chosen)
        self._presses = Presses(self)
        self._frame = Frame(self, still=still)
        self._watermark = Watermark(self)
        self._frame.back.connect(self._back)
        self._frame.ask.connect(self._ask)
        self._frame.next.connect(self._next)
        self._frame.language.connect(self._open_languages)
        self._frame.size.connect(self._change_size)
        self._frame.aloud.connect(self._read_aloud)
        self._voices: frozenset[str] = frozenset()
        bridge.visitor_view.connect(self.show_view)
        self.resize(1920, 1080)
        self.show_view(self._view)

    # --- views in

    def view(self) -> VisitorView:
        return self._view

    def page(self) -> Page | None:
        """The page that is seen: the languages while they are looked at, else that of the screen."""
        return self._tongues or self._page

    def measures(self) -> Measures:
        view, shown = self._view, self._shown
        low = view.low if shown is None else shown.low
        return Measures(max(self.width(), 1024), max(self.height(), 700), view.size, low, view.left)

    @Slot(object)
    def show_view(self, view: VisitorView) -> None:
        """Draw ``view`` in one paint. Hidden and idle are painted before this returns."""
        before, self._view = self._view, view
        if view.revision != self._locked_at:
            self._locked_at = -1
        same = identity(view.screen) == identity(before.screen)
        if not same:
            self._chosen.stop()
            self._pending = None
            self._close_languages()
        if view.language != before.language or self._shown is None or self._marked:
            ruby_text.speak(languages().get(view.language))
        shown = present(view, self._texts)
        theme.wear(shown.look)
        if shown != self._shown:
            self._shown = shown
            if not (same and self._page is not None and self._refreshed(before, shown)):
                self._build(shown, keep=same)
        elif not self._marked:
            return
        if self._marked:
            self._build_languages()
        self._dress()
        if isinstance(view.screen, Idle):
            ruby_text.forget()
        if isinstance(view.screen, Hidden | Idle):
            self.repaint()  # at once: nothing of the last visitor stays for another frame

    def _refreshed(self, before: VisitorView, shown: Shown) -> bool:
        view = self._view
        if _manner(view) != _manner(before) or self._page is None:
            return False
        return type(self._page.shown.body) is type(shown.body) and self._page.refresh(shown)

    def _build(self, shown: Shown, *, keep: bool) -> None:
        self._page = self._exchanged(self._page, shown, keep=keep)
        page = self._page
        page.setVisible(not self._marked)

    def _exchanged(self, old: Page | None, shown: Shown, *, keep: bool) -> Page:
        """A new page for ``shown`` in the place of ``old``."""
        state = old.state() if keep and old is not None else None
        if old is not None:
            self._take_off(old)
        page = page_for(shown, self.measures(), self.bridge, self)
        if state is not None:
            page.restore(state)
        page.acted.connect(self._act)
        page.seats_changed.connect(self._dress)
        return page

    def _take_off(self, page: Page) -> None:
        page.hide()
        page.acted.disconnect(self._act)
        page.seats_changed.disconnect(self._dress)
        page.setParent(None)
        page.deleteLater()

    # --- v02, over whatever is asked

    @Slot()
    def _open_languages(self) -> None:
        self.touched.emit()
        if not self._marked and self._page is not None and self._free():
            self._page.hide()
            self._mark(self._view.language)

    def _mark(self, code: str) -> None:
        """The page of languages speaks the one that is marked, so that everybody sees what would come."""
        self._marked = code
        self._build_languages()
        self._dress()

    def _build_languages(self) -> None:
        self._texts.prepare(self._marked)
        ruby_text.speak(languages().get(self._marked))
        view = replace(self._view, language=self._marked)
        shown = present_languages(view, self._texts, self._marked)
        self._tongues = self._exchanged(self._tongues, shown, keep=True)
        self._tongues.show()

    def _close_languages(self) -> None:
        if self._tongues is not None:
            self._take_off(self._tongues)
            self._tongues = None
            self._marked = ""
            ruby_text.speak(languages().get(self._view.language))
            if self._page is not None:
                self._page.show()

    def _speak(self, code: str) -> None:
        """Go on in ``code``; empty: as before."""
        new = code != self._view.language and code
        self._close_languages()
        self._dress()
        if new:
            self._send("language", code, identity(self._view.screen))

    @Slot()
    def _dress(self) -> None:
        """Stations, tools and seats for the page as it stands."""
        page, shown = self.page(), self.seen()
        if shown is None or page is None:
            return
        if shown.language not in self._voices:
            shown = replace(shown, aloud_tool="")
        self.screen_changed.emit()
        m = self.measures()
        bare = isinstance(shown.body, bodies.Idle | bodies.Hidden)
        self._frame.show_frame(shown, page.seats(), m, self._watermark.on_line(shown.watermark, m))
        self._watermark.show_words(
            shown.watermark, m, self._frame.line_right, bare=bare, on_picture=isinstance(shown.body, bodies.Idle)
        )
        self._presses.listen()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None:
            if self._marked:
                ruby_text.speak(languages().get(self._view.language))
            self._build(self._shown, keep=True)
            if self._marked:
                self._build_languages()
            self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.seen("washi-50"))
        if self._shown is not None and self._shown.stations:
            paint_bar(painter, self.measures())

    # --- touches out

    def _free(self) -> bool:
        return self._locked_at != self._view.revision and self._pending is None

    @Slot(str, object)
    def _act(self, name: str, value: object) -> None:
        """Something on the page was pressed."""
        self.touched.emit()
        if not self._free() or name == "still_here":  # to be there is all that was asked
            return
        if name == "mark":
            self._mark(str(value))
            return
        if name == "speak":
            self._speak(str(value))
            return
        made_on = identity(self._view.screen)
        if name == "choose":  # shown as chosen for a moment, then sent
            self._pending = ("answer", value, made_on)
            self._chosen.start()
            return
        self._send(name, value, made_on)

    @Slot()
    def _send_chosen(self) -> None:
        if self._pending is not None:
            name, value, made_on = self._pending
            self._pending = None
            self._send(name, value, made_on)

    def _send(self, name: str, value: object, made_on: tuple[object, ...]) -> None:
        if name not in REPEATED:
            self._locked_at = self._view.revision
        self.bridge.do(guarded(name, value, made_on, self._presses.taken()))

    @Slot()
    def _back(self) -> None:
        page = self.page()
        if page is not None and not page.press_back():
            self._act("back", None)

    @Slot()
    def _ask(self) -> None:
        page = self.page()
        if page is not None and not page.press_ask():
            self._act("ask", None)

    @Slot()
    def _next(self) -> None:
        page = self.page()
        if page is not None and self._free():
            page.press_next()

    def speak_in(self, voices: frozenset[str]) -> None:
        """Which languages can be read aloud: their screens have 聞く from now on."""
        self._voices = voices
        self._dress()

    def seen(self) -> Shown | None:
        """The screen that is seen: the languages while they are looked at."""
        page = self.page()
        return page.shown if page is not None and self._marked else self._shown

    @Slot()
    def _read_aloud(self) -> None:
        shown = self.seen()
        self.touched.emit()
        if shown is not None and shown.language in self._voices:
            self.read_aloud.emit()

    @Slot()
    def _change_size(self) -> None:
        self._act("letters", next_letters(self._view.size, self._view.look))

    # --- the ten-key

    @Slot(int)
    def key(self, code: int) -> None:
        """A key of the visitor's ten-key pad, told apart by its device.

        Digits choose, \\r, * and / press the three seats (next, back, staff), + reads aloud, - shows the languages,
        \\b takes the last digit away.
        """
        char = chr(code)
        page = self.page()
        if page is None or not self._free() or isinstance(self._view.screen, Hidden | Idle):
            return
        self.touched.emit()
        self._presses.count()
        seats = self.seats()
        if char == "\r":
            if seats.next:
                page.press_next()
            else:
                page.turn_on()
        elif char == "+":
            self._read_aloud()
        elif char == "*":
            if seats.back:
                self._back()
        elif char == "/":
            if seats.ask:
                self._ask()
        elif char == "-":
            self._open_languages()
        elif char.isascii() and (char.isdigit() or char == "\b"):
            page.key(char)

    def seats(self) -> Seats:
        """Who sits in the bar now."""
        page = self.page()
        return page.seats() if page is not None else Seats()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.touched.emit()
        return super().event(event)


def _manner(view: VisitorView) -> tuple[object, ...]:
    """What a page is built for; another one needs another page."""
    return view.language, view.size, view.look, view.low, view.left
