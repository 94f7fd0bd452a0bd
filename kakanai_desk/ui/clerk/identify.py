"""The card steps: state of the card, tries left as words and dots, ways on. No digit of a PIN ever comes here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.provenance import Provenance, Source, Verification
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.card_panel import CardPanel, NumberPanel, ReaderTiles
from kakanai_desk.ui.clerk.card_pictures import HolderPhoto
from kakanai_desk.ui.clerk.parts import Band, Panel, SourceChip, Tile, Words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_words import has_words, notice_text, say
from kakanai_desk.ui.presenters.origins import origin_words
from kakanai_desk.ui.widgets.glyph_label import GlyphLabel
from kakanai_desk.visit.clerk_view import ClerkView, Serving
from kakanai_desk.visit.steps import Step


class IdentifyPage(StepPage):
    """IDENTIFY and FACTS."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._title = Words("", 34, bold=True)
        self._how = Words("", 18, "sumi-700", wrap=True)
        column.addWidget(self._title)
        column.addSpacing(4)
        column.addWidget(self._how)
        column.addSpacing(22)
        self._fault = Band("err")
        column.addWidget(self._fault)
        column.addSpacing(12)
        self._away = Band("ai", mark=False)
        self._away.say("")
        column.addWidget(self._away)
        self._card = CardPanel()
        self._readers = ReaderTiles()
        self._readers.chosen.connect(self._choose)
        column.addLayout(self._readers)
        column.addWidget(self._card)
        self._number = NumberPanel()
        self.number_field = self._number.field
        self._number.typed.connect(self._number_typed)
        column.addWidget(self._number)
        self._facts = Panel()
        facts = QGridLayout(self._facts)
        facts.setContentsMargins(28, 20, 28, 20)
        facts.setHorizontalSpacing(28)
        facts.setVerticalSpacing(14)
        facts.setColumnStretch(1, 1)
        self._values: list[GlyphLabel] = []
        self._chips: list[SourceChip] = []
        for number, key in enumerate(("name", "birth_date", "sex", "address", "number")):
            facts.addWidget(Words(say(f"field.{key}"), 16, "sumi-700"), number, 0)
            value, chip = GlyphLabel("", 27 if key == "name" else 22), SourceChip()
            self._values.append(value)
            self._chips.append(chip)
            facts.addWidget(value, number, 1)
            facts.addWidget(chip, number, 2)
        self._verified = Words("", 18, bold=True)
        facts.addWidget(self._verified, 5, 1)
        self._places = Words("", 16, "sumi-700", wrap=True)
        facts.addWidget(self._places, 6, 1, 1, 2)
        self._photo = HolderPhoto(say("facts.photo"))
        facts.addWidget(self._photo, 0, 3, 7, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._facts)
        column.addSpacing(14)
        self._notes = Band("warn")
        self._notes.say("")
        column.addWidget(self._notes)
        column.addSpacing(24)
        self._ways_title = Words(say("card.ways"), 18, bold=True)
        column.addWidget(self._ways_title)
        column.addSpacing(10)
        ways = QHBoxLayout()
        ways.setSpacing(16)
        self._tiles: dict[str, Tile] = {}
        for action in ("agree", "again", "number", "see_number", "camera", "neighbour", "without"):
            tile = Tile(say(f"card.{action}"), action=action, hint=say(f"card.{action}.hint"), look="stack")
            tile.chosen.connect(self._way)
            self._tiles[action] = tile
            ways.addWidget(tile)
        column.addLayout(ways)
        column.addStretch(1)
        self._step = Step.IDENTIFY
        self._screen: Serving | None = None

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        card = screen.card
        facts = screen.step is Step.FACTS
        self._step, self._screen = screen.step, screen
        there = screen.borrow.counter
        title = say(f"card.title.{card.phase}", count=len(card.readers), counter=there)
        self._title.setText(say("facts.title") if facts else title)
        self._how.setText(say("facts.how") if facts else say(f"card.how.{card.phase}", counter=there))
        away = f"card.away.{screen.borrow.state}"
        self._away.say(say(away, counter=there) if has_words(away) else "")
        self._readers.offer(card.readers)
        if card.member and card.phase == "waiting":
            name = card.whose.replace("\u3000", " ").strip()
            self._title.setText(say("card.member", name=name) if name else say("card.member.nobody"))
            self._how.setText(say("card.member.how"))
        self._notes.say(say("card.notes") if facts and card.notes else "", "\n".join(map(_note, card.notes)))
        self._fault.say(notice_text(card.error) if card.error and not facts else "")
        self._card.setVisible(not facts and card.phase in ("pin", "reading"))
        self._facts.setVisible(facts)
        self._card.show_card(card)
        if facts and screen.members:
            member = screen.members[0]
            rows = (
                ("name", member.name),
                ("birth_date", member.birth),
                ("sex", say(f"sex.{member.sex}")),
                ("address", screen_address(screen)),
                ("individual_number", member.number_masked or say("card.no_number")),
            )
            origins = [member.origins.get(key) for key, _ in rows]
            self._show_proof(origins)
            self._photo.show_photo(member.photo)
            for (_, words), origin, value, chip in zip(rows, origins, self._values, self._chips, strict=True):
                value.setText(words)
                chip.show_origin(origin)
        offered = len(card.readers)
        self._number.show_card(card, shown=not facts)
        typing = self._number.wanted
        ways = {
            "agree": card.needs_agreement and card.phase == "pin",
            "again": True,
            "number": bool(card.number) and card.phase in ("pin", "failed"),
            "see_number": typing and card.number == "number_b" and screen.eyes.available,
            "camera": screen.eyes.available and not card.member and card.phase != "away",
            "neighbour": screen.borrow.available and card.phase in ("waiting", "failed", "off"),
            "without": True,
        }
        self._ways_title.setVisible(not facts)
        for name, tile in self._tiles.items():
            tile.setVisible(ways[name] and not facts)
        for number, name in enumerate([n for n in self._tiles if ways[n]], start=offered + 1):
            words = "leave" if name == "without" and card.member else name
            words = "here" if name == "again" and card.phase == "away" else words
            self._tiles[name].set_words(say(f"card.{words}"), str(number), say(f"card.{words}.hint"))

    def _show_proof(self, origins: Sequence[Provenance | None]) -> None:
        """Proven or not, and every application and file that gave something."""
        read = [origin for origin in origins if origin is not None and origin.source is Source.CARD]
        proven = bool(read) and all(origin.verified is Verification.GENUINE for origin in read)
        self._verified.setText(say(f"verified.{'genuine' if proven else 'unchecked'}") if read else "")
        self._verified.ink("ok-900" if proven else "sumi-700")
        places = dict.fromkeys(origin_words(origin) for origin in read)
        self._places.setText(say("facts.origins", origins="\n".join(places)) if places else "")

    def begin(self) -> None:
        (self.number_field if self._number.wanted else self).setFocus()

    def digit(self, number: int) -> bool:
        if 1 <= number <= len(self._readers.tiles):
            self._choose(str(number - 1))
            return True
        number -= len(self._readers.tiles)
        shown = [tile for tile in self._tiles.values() if not tile.isHidden()]
        if 1 <= number <= len(shown):
            self._way(shown[number - 1].action)
            return True
        return False

    @Slot(str)
    def _choose(self, index: str) -> None:
        self.act.emit(lambda desk: desk.identify.choose_reader(int(index)), True)

    @Slot(str)
    def _way(self, action: str) -> None:
        if action == "agree":
            self.act.emit(lambda desk: desk.identify.agree_to_last_try(), True)
        elif action == "number":
            self.act.emit(lambda desk: desk.identify.by_number(), True)
        elif action == "see_number":
            self.act.emit(lambda desk: desk.seeing.watch_number(), True)
        elif action == "camera":
            self.act.emit(lambda desk: desk.seeing.watch(), True)
        elif action == "neighbour":
            self.wants.emit("borrow")
        elif action == "again":
            self.act.emit(lambda desk: desk.identify.cancel_reading(), True)
        else:
            self.act.emit(lambda desk: desk.identify.without_card(), True)

    @Slot(str)
    def _number_typed(self, text: str) -> None:
        self.act.emit(lambda desk: desk.identify.number_typed(text), False)


def _note(code: str) -> str:
    return say(f"card.note.{code}")


def screen_address(screen: Serving) -> str:
    """The address before the move, as the card or the clerk gave it."""
    return next((row.shown for row in screen.questions if row.id == "old_address"), "")


class StepLine(QWidget):
    """The seven stations of the clerk's line; where the visit stands is a ring."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names, self._now = names, 0
        self.setFixedHeight(30)

    def show_step(self, number: int) -> None:
        if number != self._now:
            self._now = number
            self.update()
        self.setAccessibleName(self._names[number])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        x, middle = 4.0, self.height() / 2
        for number, name in enumerate(self._names):
            done, now = number < self._now, number == self._now
            center = QPointF(x + 8, middle)
            if now:
                painter.setPen(QPen(theme.color("ai-700"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(center, 12, 12)
            painter.setPen(QPen(theme.color("ai-700" if done or now else "washi-500"), 3))
            painter.setBrush(theme.color("ai-700" if done or now else "washi-0"))
            painter.drawEllipse(center, 6.5, 6.5)
            font = theme.words(16, bold=now)
            painter.setFont(font)
            painter.setPen(theme.color("ai-800" if now else "sumi-900" if done else "sumi-700"))
            width = paint.width_of(name, font)
            painter.drawText(QRectF(x + 26, 0, width + 4, self.height()), paint.LEFT, name)
            x += 26 + width + 12
            if number < len(self._names) - 1:
                painter.fillRect(QRectF(x, middle - 1.5, 44, 3), theme.color("ai-700" if done else "washi-300"))
                x += 44 + 12
