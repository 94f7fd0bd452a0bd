"""Where both sides are printed, no document begins on the back of another (R-045)."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from kakanai_desk.forms.paper.bundle import Part, Statement, assemble
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import Sheet
from kakanai_desk.visit.paper_shop import _leaves

FONTS = PaperFonts.load()


def part(name, pages):
    sheets = [Sheet(FONTS) for _ in range(pages)]
    for number, sheet in enumerate(sheets, start=1):
        sheet.text(20, 20, f"{name}{number}", Type.DIGIT, 12)
    return Part(name, name, sheets, Statement(name, "00", "00"))


def words(pdf):
    return [page.extract_text().strip() for page in pypdf.PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ((1, 1), ["A1", "", "B1"]),
        ((2, 1), ["A1", "A2", "B1"]),
        ((3, 2), ["A1", "A2", "A3", "", "B1", "B2"]),
    ],
)
def test_an_empty_page_stands_before_a_document_that_would_begin_on_a_back(pages, expected):
    parts = [part(name, count) for name, count in zip("AB", pages, strict=True)]
    made = assemble(parts, both_sides=True)
    assert words(made.pdf) == expected
    assert _leaves(made) == (len(expected) + 1) // 2


def test_on_one_side_no_page_is_empty():
    made = assemble([part("A", 1), part("B", 1)])
    assert words(made.pdf) == ["A1", "B1"]
