"""``kakanai-desk receipt test``: one slip on the receipt printer of the settings, and what it then says of itself."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kakanai_desk.command_faults import Refused
from kakanai_desk.core.texts import load_texts

if TYPE_CHECKING:
    from kakanai_desk.settings import Settings

CODE = "KAKANAI-DESK"


def test(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Print it (docs/schemas/receipt-test.schema.json).

    Raises:
        Refused: the settings name no receipt printer.
        PrinterFault: it does not print.
    """
    from kakanai_desk.devices import receipts_of
    from kakanai_desk.forms.paper.fonts import PaperFonts
    from kakanai_desk.forms.paper.slip import Said, Slip, render_slip

    texts, printer = load_texts(), receipts_of(settings)
    if printer is None:
        raise Refused(texts.clerk("clerk.receipt.test.none"))
    desk = settings.desk
    slip = Slip(
        place=f"{desk.city} {desk.place}",
        number=f"{desk.letters}{desk.epoch}",
        made_at=datetime.now(UTC),
        heading=Said(texts.clerk("clerk.receipt.test.heading")),
        lines=tuple(Said(texts.clerk(f"clerk.receipt.test.{word}")) for word in ("cut", "code")),
        codes=(CODE,),
        until=texts.clerk("clerk.receipt.test.until"),
        training=not settings.real,
    )
    printer.print_strip(render_slip(slip, PaperFonts.load(), printer.width))
    status = printer.status()
    said = texts.clerk(status.text)
    print(
        texts.clerk("clerk.receipt.test.done", said=said),
        file=sys.stderr if options.json else sys.stdout,
    )
    return {"printed": True, "state": status.state.value, "said": said}
