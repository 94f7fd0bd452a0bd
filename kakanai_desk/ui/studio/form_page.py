"""様式: a form's page with every field that was found, confirmed or mended, and filled in at once (R-035, R-041).

The page is ahead of the draft: an edit is seen at once and told to the draft, which keeps it on the lane.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from kakanai_desk.forms.paper.template_form import TemplateBroken
from kakanai_desk.studio.form.facts import KnownFacts
from kakanai_desk.studio.form.guides import Guides
from kakanai_desk.studio.form.live import Filled, Live, drawn, live
from kakanai_desk.studio.form.opening import Opened, opened
from kakanai_desk.studio.form.page import Box
from kakanai_desk.studio.form.sheet import Edit, Sheet
from kakanai_desk.studio.form.sheet_items import WITHOUT_FACT
from kakanai_desk.studio.form.taking import name_of
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk.parts import Band, Ground, Words
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_form import edit_of
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.bring_page import BringPage
from kakanai_desk.ui.studio.field_panel import FieldPanel
from kakanai_desk.ui.studio.form_canvas import MARGIN, FormCanvas
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import StudioPage

BRING = "bring"  # as the name of a file: another one is to be brought
ZOOMS = (2.7, 3.4, 4.5, 5.6, 7.5, 10.0)  # pixels a millimetre
FILLED = {"blank": Filled.BLANK, "plain": Filled.PLAIN, "hard": Filled.HARD}
MOST_MOVED = 3  # texts on the continuation sheet that are named


class FormPage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._shown: Shown | None = None
        self._facts: KnownFacts | None = None
        self._name, self._wanted = "", ""
        self._form: Opened | None = None
        self._sheet: Sheet | None = None  # as it is seen; ahead of what the draft has
        self._sent: list[Sheet] = []
        self._written: dict[int, bytes] = {}  # what each sent state became, by its id
        self._text: YamlText | None = None
        self._filled = Filled.PLAIN
        self._zoom = ZOOMS.index(4.5)
        self._pages = 1
        self.canvas, self.panel, self.bring = FormCanvas(), FieldPanel(), BringPage(lane)
        self._title, self._count = Words("", 20, bold=True), Words("", 17, "sumi-700")
        self._told = Band("warn")
        self._told.say("")
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()

    # --- which form

    def open(self, name: str) -> None:
        if name == BRING or not (name or self._name):
            self._wanted = BRING
        elif name and name != self._name:
            self._name = self._wanted = name
            self._form = self._sheet = None
            self._sent = []
            self.canvas.choose(())
        else:
            self._wanted = self._name
        self._stack.setCurrentWidget(self.bring if self._wanted == BRING else self._editor)

    def show_state(self, shown: Shown) -> None:
        if self._shown is None or shown.pack is not self._shown.pack:
            self._facts = KnownFacts(shown.pack)
        self._shown = shown
        self.bring.show_state(shown, self._name.split("/")[0] if self._name else "")
        data = shown.files.get(self._name)
        if self._wanted == BRING or data is None:
            if data is None and self._name:  # it was undone
                self._name, self._form, self._sheet = "", None, None
                self.open(BRING)
            return
        if self._is_own(data):
            return
        name, files, facts, before = self._name, shown.files, self._facts, self._form
        if facts is not None:
            self.lane.run(lambda: opened(files, name, facts, before), self._open, self._broken, key="form")

    def _is_own(self, data: bytes) -> bool:
        """Whether the draft has what this page sent, or is on its way to it."""
        for number, sheet in enumerate(self._sent):
            if self._written.get(id(sheet)) == data:
                for gone in self._sent[:number]:
                    self._written.pop(id(gone), None)
                self._sent = self._sent[number:]
                return True
        return self._form is not None and self._form.data == data and not self._sent

    def _open(self, form: Opened) -> None:
        if form.name != self._name:
            return
        if self._form is None:
            self._fit(form.sheet.pages[0][0] if form.sheet is not None else 210.0)
        self._form, self._sheet, self._sent, self._written = form, form.sheet, [], {}
        self._told.say("")
        self._pages = len(form.sheet.pages) if form.sheet is not None else 1
        if self.canvas.page >= self._pages:
            self.canvas.go_to_page(0)
        self._show()
        if form.sheet is not None and not self.canvas.chosen:
            self.canvas.next_doubtful(1)

    def _fit(self, wide: float) -> None:
        """As large as the page's width has room for."""
        room = self._area.viewport().width() - 2 * MARGIN
        self._zoom = max((n for n, scale in enumerate(ZOOMS) if scale * wide <= room), default=0)
        self.canvas.zoom(ZOOMS[self._zoom])

    def _broken(self, error: Exception) -> None:
        words = f"{error.message} {error.hint}" if isinstance(error, TemplateBroken) else say("form.broken")
        self._told.kind("err")
        self._told.say(words)

    # --- what is seen

    def _show(self, *, printed: bool = True) -> None:
        """``printed``: what is printed may be another now."""
        form, sheet = self._form, self._sheet
        if form is None:
            return
        self._title.setText(form.title)
        self.canvas.show_sheet(sheet, self._guides())
        self.panel.setVisible(sheet is not None)
        self._how.setVisible(sheet is not None)
        if sheet is None:
            self._count.setText(say("form.own"))
        else:
            left = len(sheet.doubtful)
            self._count.setText(say("form.left", count=left) if left else say("form.all_right"))
            self._count.ink("warn-900" if left else "ok-900")
        self._show_chosen()
        if printed:
            self._ask()

    def _show_chosen(self) -> None:
        place = self.canvas.current
        steps = place.path.split(".") if place is not None else []
        row = int(steps[1]) if len(steps) > 2 and steps[1].isdecimal() else 0
        self.panel.show_place(place, self._sheet.facts if self._sheet is not None else None, row)
        self.turned.emit()

    def _guides(self) -> Guides:
        form = self._form
        return form.guides[self.canvas.page] if form is not None and form.guides else Guides()

    def _ask(self) -> None:
        """The page's picture, of the newest state."""
        form, sheet, shown = self._form, self._sheet, self._shown
        if form is None or shown is None:
            return
        page, filled = self.canvas.page, self._filled
        wide = sheet.pages[page][0] if sheet is not None else 210.0
        width = round(wide * self.canvas.scale * self.devicePixelRatioF())
        file = shown.folder / form.name
        if sheet is not None:
            tree = form.tree | {"template": sheet.template}
            work = lambda: live(tree, file, form.template, shown.pack, filled, page, width)  # noqa: E731
            self.lane.run(work, self._filled_in, self._broken, key="live")
            return
        layout = shown.layouts.get(file.stem)
        if layout is not None:
            self.lane.run(lambda: drawn(layout, shown.pack, filled, page, width), self._filled_in, key="live")

    def _filled_in(self, seen: Live) -> None:
        self.canvas.show_image(QImage.fromData(seen.png))
        self._pages = max(self._pages, seen.pages if self._sheet is None else 1)
        if seen.findings:
            self._told.kind("err")
            self._told.say(say("form.unfit", why=seen.findings[0].message), seen.findings[0].hint)
        elif seen.moved and self._sheet is not None:
            names = "、".join(dict.fromkeys(name for name, _ in seen.moved[:MOST_MOVED]))
            self._told.kind("warn")
            self._told.say(say("form.moved", count=len(seen.moved), names=names), say("form.moved.how"))
        else:
            self._told.say("")

    # --- edits

    def _make(self, edit: Edit | None) -> None:
        if edit is None or self._sheet is None or edit.sheet.template == self._sheet.template:
            self._show(printed=False)
            return
        self._sheet = sheet = edit.sheet
        self.canvas.show_sheet(sheet, self._guides())
        if edit.chosen != self.canvas.chosen:
            self.canvas.choose(edit.chosen)
        self._show(printed=edit.what != "confirm")
        self._sent.append(sheet)
        name, written = self._name, self._written

        def put(files: Mapping[str, bytes]) -> dict[str, YamlText]:
            text = sheet.onto(self._text_of(files[name]))
            self._text = text  # on the lane alone
            written[id(sheet)] = text.text.encode("utf-8")
            return {name: text}

        self.change.emit(say(f"form.step.{edit.what}", name=edit.name or say("form.place")), put)

    def _text_of(self, data: bytes) -> YamlText:
        """The definition's text, read once as long as only this page changes it."""
        text = data.decode("utf-8")
        return self._text if self._text is not None and self._text.text == text else YamlText(text)

    @Slot(object, float, float)
    def _moved(self, numbers: tuple[int, ...], x: float, y: float) -> None:
        if self._sheet is not None:
            self._make(self._sheet.moved(numbers, x, y))

    @Slot(int, object)
    def _put(self, number: int, box: Box) -> None:
        if self._sheet is not None:
            self._make(self._sheet.put(number, box))

    @Slot(object)
    def _drawn(self, box: Box) -> None:
        if self._sheet is not None:
            self._make(self._sheet.with_more(self.canvas.page, box))
            self.panel.describe()

    @Slot(int)
    def _confirm(self, number: int) -> None:
        """It is right; the next one that is not sure comes."""
        if self._sheet is None:
            return
        if self._sheet.places[number].doubtful:
            self._make(self._sheet.confirmed(number))
        self.canvas.next_doubtful(1)
        self.canvas.setFocus()

    @Slot(object)
    def _delete(self, numbers: tuple[int, ...]) -> None:
        if self._sheet is None or not numbers:
            return
        gone = {kin for number in numbers for kin in self._sheet.kin(number)} if len(numbers) == 1 else set(numbers)
        above = self._sheet.places[min(gone)]
        self._make(self._sheet.without(gone))
        following = [p for p in self._sheet.doubtful if (p.page, p.box.top) >= (above.page, above.box.top - 1)]
        if following:
            self.canvas.choose((following[0].number,))

    @Slot(str, object)
    def _edited(self, what: str, value: Any) -> None:
        place = self.canvas.current
        if place is not None and self._sheet is not None:
            self._make(edit_of(self._sheet, place.number, what, value, self._guides()))

    @Slot()
    def _confirm_chosen(self) -> None:
        if self.canvas.current is not None:
            self._confirm(self.canvas.current.number)

    @Slot()
    def _delete_chosen(self) -> None:
        self._delete(self.canvas.chosen)

    @Slot(int)
    def _describe(self, number: int) -> None:
        if self.canvas.chosen != (number,):
            self.canvas.choose((number,))
        self.panel.describe()

    @Slot(object)
    def _chose(self, numbers: tuple[int, ...]) -> None:
        place = self.canvas.current
        if place is not None and place.page != self.canvas.page:
            self._turn(place.page)
        self._show_chosen()
        if place is not None:
            rect = self.canvas.rect_of(place.box).center()
            self._area.ensureVisible(round(rect.x()), round(rect.y()), 220, 180)

    @Slot(bool)
    def _tabbed(self, forward: bool) -> None:
        if self.canvas.current is not None:
            self.panel.describe()

    @Slot(str, str, object)
    def _brought(self, procedure: str, form_id: str, files: Any) -> None:
        self.change.emit(say("form.step.bring", name=form_id), files)
        self.open(name_of(procedure, form_id))
        self.canvas.setFocus()
        self.turned.emit()

    # --- keys

    def begin(self) -> None:
        if self._stack.currentWidget() is self.bring:
            self.bring.begin()
        else:
            self.canvas.setFocus()

    def keys(self) -> tuple[FunctionKey, ...]:
        if self._stack.currentWidget() is self.bring:
            return (
                FunctionKey("F2", "choose", say("bring.choose")),
                FunctionKey("F10", "take", say("bring.take"), primary=True),
            )
        keys = [
            FunctionKey(f"F{number}", name, say("form.now", name=said) if self._filled is FILLED[name] else said)
            for number, (name, said) in enumerate(((one, say(f"form.key.{one}")) for one in FILLED), 2)
        ]
        place = self.canvas.current
        if self._sheet is not None:
            keys.append(FunctionKey("F5", "add", say("form.key.add")))
            if place is not None and not place.field:
                keys.append(FunctionKey("F6", "duplicate", say("form.key.duplicate")))
            keys.append(FunctionKey("F7", "renumber", say("form.key.renumber")))
        if self._pages > 1:
            at = say("form.key.page", page=self.canvas.page + 1, pages=self._pages)
            keys.append(FunctionKey("F8", "page", at))
        keys += [FunctionKey("F9", "smaller", say("form.key.smaller")),
                 FunctionKey("F10", "larger", say("form.key.larger"))]  # fmt: skip
        if self._name:
            keys.append(FunctionKey("F11", "details", say("details")))
        if place is not None and place.doubtful:
            right = bool(place.path) or place.kind in WITHOUT_FACT
            keys.append(FunctionKey("Enter", "enter", say("form.right" if right else "form.fact"), primary=True))
        return tuple(keys)

    def perform(self, action: str) -> None:
        if action in FILLED:
            self._filled = FILLED[action]
            self._ask()
        elif action in ("smaller", "larger"):
            self._zoom = max(0, min(len(ZOOMS) - 1, self._zoom + (1 if action == "larger" else -1)))
            self.canvas.zoom(ZOOMS[self._zoom])
            self._chose(self.canvas.chosen)
            self._ask()
        elif action == "page":
            self._turn((self.canvas.page + 1) % self._pages)
        elif action == "enter":
            self.canvas.enter()
        elif action == "details":
            self.go.emit("tables", self._name)
        elif action == "choose":
            self.bring.ask()
        elif action == "take":
            self.bring.bring()
        elif self._sheet is not None:
            self._edit_by_key(action, self._sheet)
        self.turned.emit()

    def _edit_by_key(self, action: str, sheet: Sheet) -> None:
        self.canvas.settle()
        place = self.canvas.current
        if action == "add":
            self._drawn(self._room_for_one(sheet))
        elif action == "duplicate" and place is not None:
            self._make(sheet.doubled(place.number))
        elif action == "renumber":
            self._make(sheet.renumbered())

    def _room_for_one(self, sheet: Sheet) -> Box:
        """Below the chosen place, else in the middle of what is seen."""
        place = self.canvas.current
        if place is not None:
            box, tall = place.box, sheet.pages[place.page][1]
            top = min(box.bottom + 1, tall - box.height)
            return Box(box.left, top, box.right, top + box.height)
        seen = self.canvas.visibleRegion().boundingRect().center()
        x, y = seen.x() / self.canvas.scale, seen.y() / self.canvas.scale
        return Box(max(0.0, x - 20), max(0.0, y - 4), x + 20, y + 4)

    def _turn(self, page: int) -> None:
        self.canvas.go_to_page(page)
        self.canvas.show_sheet(self._sheet, self._guides())
        if self.canvas.current is not None and self.canvas.current.page != page:
            self.canvas.choose(())
        self._ask()
        self.turned.emit()

    def leave(self) -> bool:
        """Esc: out of the panel, then from the chosen place, then from the page."""
        if self._stack.currentWidget() is self.bring:
            return True
        self.canvas.settle()
        if self.panel.isAncestorOf(self.focusWidget() or self) and self.focusWidget() is not None:
            self.canvas.setFocus()
            return False
        if self.canvas.chosen:
            self.canvas.choose(())
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and self._pages > 1:
            step = 1 if event.key() == Qt.Key.Key_PageDown else -1
            self._turn((self.canvas.page + step) % self._pages)
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel with Ctrl draws nearer; without, it scrolls."""
        if isinstance(event, QWheelEvent) and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.perform("larger" if event.angleDelta().y() > 0 else "smaller")
            return True
        return super().eventFilter(watched, event)

    # --- layout

    def _connect(self) -> None:
        canvas, panel = self.canvas, self.panel
        canvas.chose.connect(self._chose)
        canvas.moved.connect(self._moved)
        canvas.put.connect(self._put)
        canvas.drawn.connect(self._drawn)
        canvas.confirm.connect(self._confirm)
        canvas.delete.connect(self._delete)
        canvas.describe.connect(self._describe)
        canvas.tabbed.connect(self._tabbed)
        panel.edited.connect(self._edited)
        panel.confirm.connect(self._confirm_chosen)
        panel.delete.connect(self._delete_chosen)
        panel.back.connect(canvas.setFocus)
        self.bring.brought.connect(self._brought)

    def _arrange(self) -> None:
        head = Ground("washi-0", "bottom")
        line = QHBoxLayout(head)
        line.setContentsMargins(24, 8, 24, 8)
        line.addWidget(self._title)
        line.addSpacing(20)
        line.addWidget(self._count)
        line.addStretch(1)
        self._how = Words(say("form.how"), 15, "sumi-700")
        line.addWidget(self._how)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.canvas)
        self._area.viewport().installEventFilter(self)
        ground = self._area.palette()
        ground.setColor(QPalette.ColorRole.Window, theme.color("washi-200"))
        self._area.setPalette(ground)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._told)
        left.addWidget(self._area, 1)
        both = QHBoxLayout()
        both.setSpacing(0)
        both.addLayout(left, 1)
        both.addWidget(self.panel)
        self._editor = QWidget()
        column = QVBoxLayout(self._editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(both, 1)
        self._stack.addWidget(self._editor)
        self._stack.addWidget(self.bring)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
