"""The right glyph for every name, and the same name back out of the PDF."""

from __future__ import annotations

import io
import subprocess

import pypdf
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from paper_people import TARO, facts
from PIL import Image, ImageChops, ImageDraw

from kakanai_desk.forms.paper.bundle import Part, Statement, assemble
from kakanai_desk.forms.paper.fonts import FILES, Type
from kakanai_desk.forms.paper.glyphs import Subset
from kakanai_desk.forms.paper.ink import Sheet
from kakanai_desk.forms.paper.raster import page_image, page_text
from kakanai_desk.forms.paper.small_font import small_font

HARD = [
    "葛\U000e0102", "葛\U000e0103", "葛\U000e0104", "邉\U000e010f", "邉\U000e0111", "邉\U000e011a", "邊\U000e0108",
    "辻\U000e0102", "辻\U000e0103", "𠮷", "﨑", "髙", "濵", "德",
]  # fmt: skip


def sheet_pdf(fonts, text, size=100.0):
    sheet = Sheet(fonts)
    sheet.text(20, 100, text, Type.FACT, size)
    part = Part("d", "t", [sheet], Statement("d", "00" * 32, "00" * 32))
    return assemble([part]), sheet


@pytest.mark.parametrize("form", HARD)
def test_every_form_of_a_name_comes_back_out_of_the_paper(form, render, pdftotext):
    name = f"見本\u3000{form}子"
    bundle = render(facts([TARO | {"name": name}]), "idou_todoke_a4")
    assert bundle.missing_glyphs == ()
    assert name.replace("\u3000", " ") in pdftotext(bundle.pdf)  # poppler writes every kind of space as one
    assert name in page_text(bundle.pdf, 0)


def test_two_forms_of_one_character_stay_apart_in_one_bundle(render, pdftotext):
    names = ["葛\U000e0102葉", "葛\U000e0103葉", "葛葉"]
    text = pdftotext(render(facts([TARO | {"name": name} for name in names]), "idou_todoke_a4").pdf)
    for name in names:
        assert name in text


SIDE, FINE = 381, 4  # px of the compared square (50 mm on a page 1600 px wide), and how much finer it is drawn


def outline_picture(form, size_pt):
    """The form's glyph drawn from its outline alone, by fontTools and Pillow: what the paper has to look like.

    Shows the square from (15, 60) to (65, 110) mm of a page on which the glyph starts at (20, 100).
    """
    font = TTFont(str(_FONT), lazy=True)
    base, selector = ord(form[0]), ord(form[1]) if len(form) > 1 else 0
    name = font.getBestCmap()[base]
    if selector:
        table = next(t for t in font["cmap"].tables if t.format == 14)
        name = dict(table.uvsDict[selector])[base] or name
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    scale = 1600 / 210 * FINE
    unit = size_pt * 25.4 / 72 / font["head"].unitsPerEm * scale

    def at(point):
        return (5 * scale + point[0] * unit, 40 * scale - point[1] * unit)

    picture = Image.new("L", (SIDE * FINE, SIDE * FINE), 0)
    contour: list[tuple[float, float]] = []
    for step, points in pen.value:
        if step == "moveTo":
            contour = [points[0]]
        elif step == "lineTo":
            contour.append(points[0])
        elif step == "qCurveTo":
            spline = list(points)
            while len(spline) > 1:
                control = spline.pop(0)
                end = (
                    spline[0]
                    if len(spline) == 1
                    else tuple((a + b) / 2 for a, b in zip(control, spline[0], strict=True))
                )
                start = contour[-1]
                for t in range(1, 9):
                    u = t / 8
                    contour.append(
                        tuple(
                            (1 - u) ** 2 * s + 2 * u * (1 - u) * c + u * u * e
                            for s, c, e in zip(start, control, end, strict=True)
                        )
                    )
        elif step in ("closePath", "endPath"):
            one = Image.new("L", picture.size, 0)
            ImageDraw.Draw(one).polygon([at(point) for point in contour], fill=255)
            picture = ImageChops.difference(picture, one)  # even-odd: counters stay open
    font.close()
    return picture.resize((SIDE, SIDE), Image.Resampling.BOX)


def printed_picture(form, fonts):
    page = ImageChops.invert(page_image(sheet_pdf(fonts, form)[0].pdf, 0, 1600).convert("L"))
    left, top = round(15 * 1600 / 210), round(60 * 1600 / 210)
    return page.crop((left, top, left + SIDE, top + SIDE))


_FONT = None


@pytest.fixture(autouse=True)
def _where(fonts):
    global _FONT
    _FONT = fonts.faces[Type.FACT].path
    assert _FONT.name == FILES[Type.FACT]


def unlike(one, other):
    """Share of the ink that differs by more than the softness of an edge."""
    ink = sum(one.point(lambda v: 255 * (v > 127)).histogram()[128:]) or 1
    rough = ImageChops.difference(one, other).point(lambda v: 255 * (v > 128))
    return sum(rough.histogram()[128:]) / ink


@pytest.mark.parametrize("form", ["葛\U000e0102", "葛\U000e0103", "邉\U000e010f", "邉\U000e0111", "𠮷", "髙", "﨑"])
def test_the_printed_glyph_is_the_registered_outline(form, fonts):
    assert unlike(outline_picture(form, 100.0), printed_picture(form, fonts)) < 0.04


@pytest.mark.parametrize(
    ("one", "other"), [("葛\U000e0102", "葛\U000e0103"), ("邉\U000e010f", "邉\U000e0111"), ("𠮷", "吉"), ("﨑", "崎")]
)
def test_two_variants_do_not_look_alike(one, other, fonts):
    assert unlike(printed_picture(one, fonts), printed_picture(other, fonts)) > 0.1
    assert unlike(outline_picture(one, 100.0), printed_picture(other, fonts)) > 0.1


@pytest.mark.parametrize("form", ["\U0002fffd", "太\U000e0102", "辻\U000e01ef", "ཀ"])
def test_a_form_no_font_has_is_reported_and_drawn_as_geta(form, fonts, render, pdftotext):
    bundle = render(facts([TARO | {"name": f"見本\u3000{form}"}]), "idou_todoke_a4")
    assert bundle.missing_glyphs == (form,)
    geta = fonts.shape("〓", Type.FACT)[0].glyph
    assert fonts.shape(form, Type.FACT)[0].glyph == geta


def test_no_document_font_is_left_unembedded(render, tmp_path):
    file = tmp_path / "all.pdf"
    file.write_bytes(render(facts()).pdf)
    lines = subprocess.run(["pdffonts", str(file)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert 4 <= len(lines) <= 5  # one subset of each face for the whole bundle
    for line in lines:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, back to text
    assert "Helvetica" not in "\n".join(lines)


def test_qpdf_and_pypdf_find_nothing_wrong(render, tmp_path):
    bundle = render(facts())
    file = tmp_path / "all.pdf"
    file.write_bytes(bundle.pdf)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "WARNING" not in checked.stdout + checked.stderr
    assert len(pypdf.PdfReader(io.BytesIO(bundle.pdf)).pages) == len(bundle.pages)


def test_the_subset_is_a_font_other_programs_accept(fonts):
    face = fonts.faces[Type.FACT]
    glyphs = [face.glyph_of(form) or 0 for form in HARD]
    font = TTFont(io.BytesIO(small_font(face, glyphs)), checkChecksums=2)
    assert font["maxp"].numGlyphs >= len(HARD) + 1
    for name in font.getGlyphOrder():
        font["glyf"][name].expand(font["glyf"])
    assert font["hmtx"].metrics[font.getGlyphName(1)][0] == 2048


def test_a_form_written_twice_keeps_one_number(fonts):
    subset = Subset(fonts.faces[Type.FACT])
    assert subset.number("葛\U000e0102", 5) == subset.number("葛\U000e0102", 5) == 1
    assert subset.number("葛", 5) == 2  # the same shape, another way of writing it
    assert b"845BDB40DD02" in subset.to_unicode()
