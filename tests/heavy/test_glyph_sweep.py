"""Every registered form that can be written, drawn on paper and read back out of the PDF (R-119)."""

import sqlite3

import pytest

from kakanai_desk.core.places import resources
from kakanai_desk.forms.paper.bundle import Part, Statement, assemble
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import Sheet
from kakanai_desk.forms.paper.raster import page_text

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(900)]
A_LINE, LINES = 24, 30


def written_forms():
    """Every distinct way to write a registered glyph: base, or base with its selector."""
    with sqlite3.connect(f"file:{resources() / 'characters' / 'characters.sqlite'}?mode=ro", uri=True) as table:
        rows = table.execute("select distinct text from glyph where text <> '' order by text")
        return [row[0] for row in rows]


def sheets_of(forms, fonts):
    for start in range(0, len(forms), A_LINE * LINES):
        sheet = Sheet(fonts)
        part = forms[start : start + A_LINE * LINES]
        lines = ["".join(part[i : i + A_LINE]) for i in range(0, len(part), A_LINE)]
        for number, line in enumerate(lines):
            sheet.text(12, 20 + 8.5 * number, line, Type.FACT, 16)
        yield sheet, lines


@pytest.fixture(scope="module")
def swept():
    """(forms in all, forms the font cannot draw, lines that do not come back)"""
    fonts, forms = PaperFonts.load(), written_forms()
    missing, wrong = set(), []
    for sheet, lines in sheets_of(forms, fonts):
        bundle = assemble([Part("d", "t", [sheet], Statement("d", "00" * 32, "00" * 32))])
        missing.update(bundle.missing_glyphs)
        text = page_text(bundle.pdf, 0).replace("\r", "").replace("\n", "")
        for line in lines:
            if not any(form in line for form in bundle.missing_glyphs) and line not in text:
                wrong.append(line)
    return forms, missing, wrong


def test_nearly_all_registered_forms_can_be_drawn_and_the_rest_are_reported(swept):
    forms, missing, _ = swept
    assert len(forms) > 52_000
    assert len(missing) <= 30, len(missing)


def test_every_form_that_is_drawn_comes_back_with_its_selector(swept):
    _, _, wrong = swept
    assert wrong == []
