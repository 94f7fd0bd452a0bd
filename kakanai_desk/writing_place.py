"""Wires a writing desk (``[desk] mode = "desk"``): the one desk that no clerk sits at (R-010, R-061)."""

from __future__ import annotations

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.kanji import KanjiSource
from kakanai_desk.core.ports.slips import SlipShelf
from kakanai_desk.core.texts import load_texts
from kakanai_desk.devices import receipts_of
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.settings import Settings
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.writing.desk import WritingDesk
from kakanai_desk.visit.writing.slip_paper import SlipPaper
from kakanai_desk.visit.writing.slips import SlipCodes


def writing_desk(
    settings: Settings,
    context: Context,
    locks: CityLocks,
    fonts: PaperFonts,
    shelf: SlipShelf,
    kanji: KanjiSource | None,
) -> WritingDesk:
    """The desk over ``context``, which is one that nobody attends (``writing.unattended``)."""
    printer = receipts_of(settings)
    if printer is None:
        raise PrinterFault(queue="receipt", what="none")
    return WritingDesk(
        context,
        SlipCodes(
            context.info.terminal,
            lambda: locks.newest.preentry_key if locks.newest is not None else None,
            settings.codes.sheet_days,
        ),
        printer,
        SlipPaper(context.info, fonts, load_texts(), printer.width).draw,
        shelf=shelf,
        neighbours=context.neighbours,
        kanji=kanji,
    )
