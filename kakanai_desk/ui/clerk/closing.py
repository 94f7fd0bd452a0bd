"""c06: print, ask whether the paper came out, and close. 受付済 is said only after everything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Band, Tile, Words, elided
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_print import job_words
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, Serving
from kakanai_desk.visit.steps import Step

if TYPE_CHECKING:
    from kakanai_desk.visit.desk import Desk

ANSWERS = ("all", "some", "none")


@dataclass(frozen=True)
class Stage:
    name: str
    words: str
    state: str  # done | now | open
    result: str


class StageLine(QWidget):
    """署名・印刷・保存・送信・片付け down one line."""

    ROW = 62

    def __init__(self) -> None:
        super().__init__()
        self._stages: tuple[Stage, ...] = ()

    def show_stages(self, stages: tuple[Stage, ...]) -> None:
        self._stages = stages
        self.setFixedHeight(self.ROW * len(stages))
        self.setAccessibleName("、".join(f"{s.name} {s.result}" for s in stages))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        last = len(self._stages) - 1
        for number, stage in enumerate(self._stages):
            rect = QRectF(0, number * self.ROW, self.width(), self.ROW)
            if stage.state == "now":
                painter.fillRect(rect, theme.color("ai-50"))
            painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), theme.color("washi-200"))
            middle = rect.center().y()
            top = middle if number == 0 else rect.top()
            bottom = middle if number == last else rect.bottom()
            painter.fillRect(QRectF(16, top, 4, bottom - top), theme.color("washi-300"))
            center = QPointF(18, middle)
            token = {"done": "ok-700", "now": "ai-700"}.get(stage.state, "washi-500")
            if stage.state == "now":
                painter.setPen(QPen(theme.color("ai-700"), 3))
                painter.setBrush(theme.color("washi-50"))
                painter.drawEllipse(center, 16, 16)
            painter.setPen(QPen(theme.color(token), 4))
            painter.setBrush(theme.color("washi-50" if stage.state == "open" else token))
            painter.drawEllipse(center, 10, 10)
            if stage.state == "done":
                painter.setPen(QPen(theme.color("washi-0"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawPolyline([center + QPointF(-5, 0), center + QPointF(-1, 4), center + QPointF(6, -4)])
            painter.setFont(theme.words(20, bold=True))
            painter.setPen(theme.color("sumi-900"))
            painter.drawText(QRectF(50, rect.y(), 110, self.ROW), paint.LEFT, stage.name)
            painter.setFont(theme.words(17))
            painter.setPen(theme.color("sumi-700"))
            room = rect.width() - 150 - 150
            painter.drawText(QRectF(150, rect.y(), room, self.ROW), paint.LEFT, elided(stage.words, 17, room))
            painter.setFont(theme.words(17, bold=True))
            painter.setPen(theme.color("ok-900" if stage.state == "done" else "ai-700"))
            painter.drawText(rect.adjusted(0, 0, -16, 0), paint.RIGHT, stage.result)


class ClosingPage(StepPage):
    """PRINT and DONE."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 0)
        column.setSpacing(0)
        self._title = Words("", 34, bold=True)
        self._how = Words("", 18, "sumi-700", wrap=True)
        column.addWidget(self._title)
        column.addSpacing(2)
        column.addWidget(self._how)
        column.addSpacing(18)
        self._job = Band("ai")
        column.addWidget(self._job)
        column.addSpacing(14)
        self._asking = QWidget()
        row = QHBoxLayout(self._asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._tiles: list[Tile] = []
        for number, answer in enumerate(ANSWERS, start=1):
            tile = Tile(say(f"print.{answer}"), action=answer, key=str(number), hint=say(f"print.{answer}.hint"),
                        look="stack")  # fmt: skip
            tile.chosen.connect(self._answer)
            self._tiles.append(tile)
            row.addWidget(tile)
        column.addWidget(self._asking)
        column.addSpacing(24)
        self.stages = StageLine()
        column.addWidget(self.stages)
        column.addSpacing(26)
        self._card = Band("shu")
        column.addWidget(self._card)
        column.addStretch(1)
        self._asks = False
        self._likely = "all"  # the answer that the queue's word speaks for
        self._sent_before = 0  # entries that had reached the center before this visit closed

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        step, printed, busy = screen.step, screen.printed, bool(view.busy)
        asked, likely, self._asks = self._asks, self._likely, "came_out" in screen.can
        if step is Step.DONE:
            key = "done"
        elif busy:
            key = "cancel" if view.busy == "clerk.busy.cancel_print" else "busy"
        elif self._asks:
            key = "ask"
        elif printed in ("some", "none"):
            key = printed
        else:
            key = "all" if printed == "all" else "ready"
        self._title.setText(say(f"print.title.{key}"))
        self._how.setText(say(f"print.how.{key}", sheets=screen.sheets, number=screen.reception_number))
        self._asking.setVisible(self._asks)
        self._show_job(screen)
        for tile, answer in zip(self._tiles, ANSWERS, strict=True):
            tile.selected = self._asks and answer == self._likely
        self._tiles[0].set_words(say("print.all", sheets=screen.sheets), "1", say("print.all.hint"))
        self.stages.show_stages(self._stages(view, screen))
        if self._asks and (not asked or likely != self._likely):
            self._likely_tile().setFocus()
        elif asked and not self._asks:
            self.setFocus()  # not to the memo, where the next key would be written down
        remind = screen.card_used and (step is Step.DONE or self._asks or printed == "all")
        self._card.say(say("print.card") if remind else "", say("print.card.how") if remind else "")

    def _show_job(self, screen: Serving) -> None:
        """What the queue says of the job; the answer stays the clerk's."""
        words = job_words(screen.print_state, screen.printed, screen.print_queue) if screen.step is Step.PRINT else None
        self._likely = words.likely if words else "all"
        if words is not None:
            self._job.kind(words.kind)
        self._job.say(words.first if words else "", words.second if words else "")

    def _likely_tile(self) -> Tile:
        return self._tiles[ANSWERS.index(self._likely)]

    def _stages(self, view: ClerkView, screen: Serving) -> tuple[Stage, ...]:
        done = screen.step is Step.DONE
        printed = done or screen.printed == "all"
        if not done:
            self._sent_before = view.sync.sent
        waiting = view.sync.waiting or 1
        sent = done and not view.sync.waiting and view.sync.sent > self._sent_before
        titles = "・".join(dict.fromkeys(row.title for row in screen.documents))
        signed = sum(row.signed for row in screen.documents)
        bound = say("stage.signed.words", count=signed) if signed else say("stage.signed.none")
        rows = (
            ("signed", bound, "done", say("stage.good")),
            ("printed", titles or say("stage.printed.words"), "done" if printed else "now",
             say("stage.good") if printed else say("stage.confirm") if "came_out" in screen.can else ""),
            ("stored", say("stage.stored.words"), "done" if done else "open", say("stage.good") if done else ""),
            ("sent", say("stage.sent.words"), "done" if sent else "open",
             say("stage.good") if sent else say("lamp.waiting", count=waiting) if done else ""),
            ("wiped", say("stage.wiped.words"), "now" if done else "open", ""),
        )  # fmt: skip
        return tuple(Stage(say(f"stage.{name}"), words, state, result) for name, words, state, result in rows)

    def begin(self) -> None:
        if self._asks:
            self._likely_tile().setFocus()
        else:
            self.setFocus()

    def digit(self, number: int) -> bool:
        if self._asks and 1 <= number <= 3:
            self._answer(ANSWERS[number - 1])
            return True
        return False

    @Slot(str)
    def _answer(self, answer: str) -> None:
        """``all`` goes straight on to storing; the others offer to print again."""

        def tell(desk: Desk) -> None:
            desk.printing.came_out(answer)
            if answer == "all":
                desk.closing.close()

        self.act.emit(tell, True)
