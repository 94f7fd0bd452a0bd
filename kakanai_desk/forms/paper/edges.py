"""How near to the edges of its sheet a page has ink, so that a printer's margins can be held against it."""

from __future__ import annotations

from kakanai_desk.core.ports.devices import Margins
from kakanai_desk.forms.paper.raster import page_image

FINE = 4  # pixels a millimetre
LIGHT = 250  # of 255; what is lighter is paper
ALLOWED = 0.5  # mm: a line that ends there loses nothing that is read


def white_around(pdf: bytes, page: int, width: float) -> Margins | None:
    """The white around the ink of one page, in mm; None where it is empty. ``width``: the page's, in mm.

    Raises:
        IndexError: no such page.
    """
    ink = [255 if tone < LIGHT else 0 for tone in range(256)]
    picture = page_image(pdf, page, round(width * FINE)).convert("L").point(ink)
    box = picture.getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    return Margins(left / FINE, top / FINE, (picture.width - right) / FINE, (picture.height - bottom) / FINE)


def cut_off(ink: Margins, printer: Margins) -> tuple[str, ...]:
    """The edges (left, top, right, bottom) at which the printer leaves out what the page has."""
    return tuple(
        edge for edge in ("left", "top", "right", "bottom") if getattr(ink, edge) + ALLOWED < getattr(printer, edge)
    )
