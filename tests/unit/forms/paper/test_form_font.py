"""Our faces as fonts of reportlab, and reportlab with its settings fixed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from paper_people import KUZUHA, SIGNATURE, facts

from kakanai_desk.forms.paper.fonts import Type
from kakanai_desk.forms.paper.form_font import FormFont, font_name
from kakanai_desk.forms.paper.reportlab_door import Canvas, pdfmetrics
from kakanai_desk.forms.paper.small_font import small_font
from kakanai_desk.forms.paper.truetype import Face

IDOU = "idou_todoke_a4"


class Document:
    """As much of reportlab's document as a font asks for before the file is written."""

    def __init__(self) -> None:
        self.fontMapping: dict[str, str] = {}
        self.delayedFonts: list[FormFont] = []


@pytest.fixture
def font(fonts) -> FormFont:
    return FormFont("fact", fonts.faces[Type.FACT])


def test_each_written_form_has_its_own_two_byte_code(font):
    doc = Document()
    assert font.splitString("葛\U000e0102葛𠮷", doc) == [(0, b"\0\1\0\2\0\3")]
    assert font.splitString("𠮷葛\U000e0102", doc) == [(0, b"\0\3\0\1")]


def test_two_files_written_at_one_time_number_apart(font):
    one, other = Document(), Document()
    assert font.splitString("見本", one) == [(0, b"\0\1\0\2")]
    assert font.splitString("本", other) == [(0, b"\0\1")]
    assert font.splitString("本", one) == [(0, b"\0\2")]


def test_a_font_is_entered_once_for_a_file(font):
    doc = Document()
    names = {font.getSubsetInternalName(0, doc) for _ in range(3)}
    assert names == {"/F1"}
    assert doc.delayedFonts == [font]


def test_a_text_is_as_wide_for_reportlab_as_for_the_layout(font, fonts):
    text = "葛\U000e0102葉 𠮷野"
    assert font.stringWidth(text, 12) == pytest.approx(fonts.width(text, Type.FACT, 12) / (25.4 / 72))


def test_a_form_the_face_lacks_is_as_wide_as_geta(font):
    assert font.stringWidth("太\U000e0102", 10) == font.stringWidth("〓", 10)


def test_the_same_file_opened_twice_is_one_font(fonts):
    again = Face(fonts.faces[Type.FACT].path)
    assert font_name(again) == font_name(fonts.faces[Type.FACT])
    assert pdfmetrics.getFont(font_name(again)).fontName == font_name(again)


@pytest.fixture
def compound(fonts, tmp_path) -> Face:
    """A face whose 0 is put together from its 1 and its 2: none of ours has compound glyphs, other fonts do."""
    with TTFont(fonts.faces[Type.DIGIT].path) as font:
        names = font.getBestCmap()
        pen = TTGlyphPen(font.getGlyphSet())
        pen.addComponent(names[ord("1")], (1, 0, 0, 1, 0, 0))
        pen.addComponent(names[ord("2")], (1, 0, 0, 1, 500, 0))
        font["glyf"][names[ord("0")]] = pen.glyph()
        font.save(tmp_path / "compound.ttf")
    return Face(tmp_path / "compound.ttf")


def test_two_fonts_with_one_name_are_not_taken_for_each_other(compound, fonts):
    face = fonts.faces[Type.DIGIT]
    assert compound.name == face.name
    assert font_name(compound) != font_name(face)
    assert pdfmetrics.getFont(font_name(compound)) is not pdfmetrics.getFont(font_name(face))


def test_parts_of_a_compound_come_along_and_are_renumbered(compound):
    zero, one, two = (compound.glyph_of(char) or 0 for char in "012")
    with TTFont(io.BytesIO(small_font(compound, [zero, one, zero]))) as small:
        glyf, order = small["glyf"], small.getGlyphOrder()
        assert len(order) == 6  # .notdef, the three, and the two parts
        points = {name: list(glyf[name].getCoordinates(glyf)[0]) for name in order}
        parts = points[order[4]] + [(x + 500, y) for x, y in points[order[5]]]
        assert points[order[1]] == points[order[3]] == parts
        assert points[order[2]] == points[order[4]]
        assert small["hmtx"][order[5]] == compound.metrics(two)


def test_the_small_font_carries_no_instructions(fonts):
    face = fonts.faces[Type.WORD]
    glyphs = [face.glyph_of(char) or 0 for char in "あ漢A"]
    with TTFont(io.BytesIO(small_font(face, glyphs))) as small:
        assert not {"fpgm", "prep", "cvt "} & set(small.keys())
        assert not any(small["glyf"][name].program.getBytecode() for name in small.getGlyphOrder()[1:])


def test_a_canvas_that_sets_nothing_embeds_nothing(fonts):
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, initialFontName=font_name(fonts.faces[Type.WORD]))
    canvas.rect(10, 10, 20, 20)
    canvas.showPage()
    canvas.save()
    assert b"Helvetica" not in out.getvalue()
    assert b"FontFile2" not in out.getvalue()


def test_the_file_says_what_it_is_and_when_it_was_made(render):
    bundle = render(facts(), IDOU, signature=SIGNATURE)
    found = pypdf.PdfReader(io.BytesIO(bundle.pdf))
    assert found.metadata is not None
    assert found.metadata.title == "住民異動届"
    assert found.metadata["/Keywords"] == bundle.statements[IDOU].check_code
    assert found.metadata["/CreationDate"] == "D:20260410104300"
    assert found.root_object["/Lang"] == "ja-JP"


def test_the_pages_are_deflated_and_nothing_else(render):
    for page in pypdf.PdfReader(io.BytesIO(render(facts([KUZUHA])).pdf)).pages:
        filters = page["/Contents"].get_object()["/Filter"]
        assert list(filters) == ["/FlateDecode"]


def test_a_file_in_the_home_of_the_clerk_and_variables_change_nothing(render, tmp_path):
    witness = tmp_path / "witness"
    (tmp_path / ".reportlab_settings").write_text(f"open({str(witness)!r}, 'w').close()\nuseA85 = 1\n", "utf-8")
    here = Path(__file__).parent
    program = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from datetime import datetime\n"
        "from kakanai_desk.core.places import procedures\n"
        "from kakanai_desk.forms.paper.bundle import *\n"
        "from kakanai_desk.forms.paper.fonts import PaperFonts\n"
        "from kakanai_desk.forms.paper.layout import load_layouts\n"
        "from paper_people import facts\n"
        "layouts, _ = load_layouts(procedures())\n"
        "trace = Trace('N8-0410-0042', datetime(2026, 4, 10, 10, 43))\n"
        f"requests = [Request({IDOU!r}, layouts[{IDOU!r}], facts())]\n"
        "sys.stdout.buffer.write(render_bundle(requests, PaperFonts.load(), trace, None, TRAINING).pdf)\n"
    )
    odd = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "RL_useA85": "1", "RL_invariant": "0"}
    odd |= {"RL_pdfMultiLine": "1", "RL_pdfComments": "1", "RL_pageCompression": "0", "RL_documentLang": "en-US"}
    found = subprocess.run(
        [sys.executable, "-c", program, str(here.parents[3]), str(here)],
        capture_output=True,
        check=True,
        env={**os.environ, **odd},
    )
    assert found.stdout == render(facts(), IDOU).pdf
    assert not witness.exists()
