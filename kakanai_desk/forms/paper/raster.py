"""Pages as pictures, for the on-screen check, Windows printing and tests.

pdfium is not thread-safe: one lock for all.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import pypdfium2  # pyright: ignore[reportMissingTypeStubs]

if TYPE_CHECKING:
    from PIL.Image import Image

_pdfium = Lock()


def pdfium_alone() -> Lock:
    """The lock under which whoever calls pdfium holds it; use with ``with``."""
    return _pdfium


def page_image(pdf: bytes, page_index: int, width_px: int) -> Image:
    """One page, ``width_px`` wide, as a Pillow image in RGB.

    Raises:
        IndexError: no such page.
    """
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 0 <= page_index < len(document):
                raise IndexError(page_index)
            page = document[page_index]
            bitmap = cast("Any", page).render(scale=width_px / page.get_width())
            image: Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
            return image
        finally:
            document.close()


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of every page, in mm."""
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            sizes: list[tuple[float, float]] = []
            for index in range(len(document)):
                width, height = cast("Any", document).get_page_size(index)
                sizes.append((width * 25.4 / 72, height * 25.4 / 72))
            return tuple(sizes)
        finally:
            document.close()


def page_png(pdf: bytes, page_index: int, width_px: int) -> bytes:
    """As ``page_image``, encoded as PNG."""
    out = BytesIO()
    page_image(pdf, page_index, width_px).save(out, "PNG", compress_level=1)  # for the screen: soon, not small
    return out.getvalue()


def page_text(pdf: bytes, page_index: int) -> str:
    """The text pdfium finds on a page."""
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[page_index]
            text_page = page.get_textpage()
            text = text_page.get_text_range()
            text_page.close()
            page.close()
            return text
        finally:
            document.close()
