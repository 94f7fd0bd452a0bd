"""The cover sheet of a bundle that is printed at a neighbour's printer: whose paper it is, and nothing of anybody."""

from __future__ import annotations

from io import BytesIO

import pypdf
from pypdf.errors import PyPdfError

from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import DARK, HEIGHT, WIDTH, Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf

HOW = "この紙のうしろが、この窓口の書類です。取りに来る職員に渡してください。"


class NotPaper(Exception):
    """The bytes are no PDF with pages."""


def with_cover(pdf: bytes, counter: str, title: str, fonts: PaperFonts) -> tuple[bytes, int]:
    """The bundle behind its cover, and how many pages it had itself. ``title``: its reception number.

    Raises:
        NotPaper.
    """
    sheet = Sheet(fonts)
    middle, size = WIDTH / 2, 96.0 if len(counter) <= 6 else 576.0 / len(counter)
    sheet.text(middle, HEIGHT / 3, counter, Type.WORD, size, align="center", color=DARK)
    sheet.text(middle, HEIGHT / 3 + 22, title, Type.DIGIT, 18, align="center", color=DARK)
    sheet.text(middle, HEIGHT / 3 + 36, HOW, Type.WORD, 11, align="center", color=DARK)
    out = BytesIO()
    try:
        behind = pypdf.PdfReader(BytesIO(pdf))
        pages = len(behind.pages)
        if not pages:
            raise NotPaper
        whole = pypdf.PdfWriter()
        whole.append(BytesIO(write_pdf([sheet], Layer.HATCH, title=counter)))
        whole.append(behind)
        whole.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotPaper from None
    return out.getvalue(), pages
