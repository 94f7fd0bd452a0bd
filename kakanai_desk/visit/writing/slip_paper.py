"""Draws the slip of an entry: what to do now, in Japanese and in the language of the screen, and its codes (R-010)."""

from __future__ import annotations

from kakanai_desk.core.clock import JST
from kakanai_desk.core.ports.receipts import Strip
from kakanai_desk.core.spoken_days import short_day
from kakanai_desk.core.texts import Texts
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.slip import Said, Slip, render_slip
from kakanai_desk.visit.info import DeskInfo
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.writing.slips import Written

LINES = ("visitor.writing.ticket.show", "visitor.writing.ticket.identity")


class SlipPaper:
    """``width``: of the roll, in dots."""

    def __init__(self, info: DeskInfo, fonts: PaperFonts, texts: Texts, width: int) -> None:
        self._info, self._fonts, self._texts, self._width = info, fonts, texts, width

    def draw(self, visit: Visit, code: Written, place: str) -> Strip:
        """The strip of one slip; ``place``: the counter to go to, where that is known. Slow: on the print lane."""
        language = visit.language
        day = short_day(code.until.astimezone(JST).date(), language, None, weekday=False)
        return render_slip(
            Slip(
                f"{self._info.city}\u3000{self._info.place}",
                visit.reception_number,
                visit.started_at,
                self._said("visitor.writing.ticket", language),
                (*([Said(place)] if place else []), *(self._said(line, language) for line in LINES)),
                code.texts,
                self._texts.visitor("visitor.by", language, day=day),
                language,
                self._info.training,
            ),
            self._fonts,
            self._width,
        )

    def _said(self, key: str, language: str) -> Said:
        own = self._texts.visitor(key, language) if language != "ja" else ""
        return Said(self._texts.visitor(key), own)
