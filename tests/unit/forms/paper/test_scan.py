"""A scanned sheet as a form's background (R-042): its size, what is filled in over it, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from paper_people import facts
from PIL import Image

from kakanai_desk.forms.paper.bundle import Request, render_bundle
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.forms.paper.pdfa_checks import check_file
from kakanai_desk.forms.paper.raster import page_image, page_text
from kakanai_desk.forms.paper.scan import page_of
from kakanai_desk.forms.paper.template_pdf import read_template

LAYOUT = """
id: sumi_a4
title: 取り込んだ様式
revision: 1
effective: {from: 2024-04-01}
basis: 見本
section: shiminka
template:
  file: SHEET
  places:
    - {page: 1, at: [40, 100, 120, 12], item: {field: {bind: applicant.name, name: 氏名}}}
    - {page: 1, at: [40, 200, 70, 20], item: {signature: true}}
"""


@pytest.fixture
def sheet(layouts, fonts, trace):
    """A printed form as a scanner sees it: 200 dpi, grey, a little dark."""
    made = render_bundle([Request("x", layouts["idou_todoke_a4"], {})], fonts, trace)
    picture = page_image(made.pdf, 0, 1654).convert("L")
    return Image.fromarray((np.asarray(picture) * 0.96).astype("uint8"))


def saved(picture: Image.Image, kind: str = "PNG", **more) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def read(folder: Path, name: str, raw: bytes):
    (folder / name).write_bytes(raw)
    (folder / "sumi_a4.yaml").write_text(LAYOUT.replace("SHEET", name), "utf-8")
    return load_layout(folder / "sumi_a4.yaml")


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tiff", "TIFF")])
def test_a_scan_is_filled_in_and_stays_below(sheet, tmp_path, fonts, trace, name, kind):
    layout, findings = read(tmp_path, name, saved(sheet, kind, dpi=(200, 200)))
    assert findings == []
    made = render_bundle([Request("sumi_a4", layout, facts())], fonts, trace)
    assert "見本　太郎" in page_text(made.pdf, 0)
    assert check_file(made.pdf) == []
    assert (round(made.pages[0].width), round(made.pages[0].height)) == (210, 297)
    drawn = np.asarray(page_image(made.pdf, 0, 1654).convert("L")).astype(int)
    below = np.asarray(sheet).astype(int)
    rows = slice(300, 700)  # where nothing is filled in
    assert np.abs(drawn[rows] - below[rows]).mean() < 3
    again = render_bundle([Request("sumi_a4", read(tmp_path, name, saved(sheet, kind))[0], facts())], fonts, trace)
    assert again.pages[0].width == pytest.approx(210, abs=0.1)  # a picture that names no resolution is A4


def test_the_sheet_has_the_size_that_the_resolution_gives(sheet, tmp_path):
    half = sheet.crop((0, 0, 1165, 1654))
    (tmp_path / "b.png").write_bytes(saved(half, dpi=(200, 200)))
    (page,) = read_template(tmp_path / "b.png").pages
    assert (page.width, page.height) == pytest.approx((148, 210), abs=0.3)


def test_transparency_becomes_paper():
    clear = Image.new("RGBA", (1300, 1840), (0, 0, 0, 0))
    page = np.asarray(page_image(page_of(saved(clear)), 0, 400).convert("L"))
    assert page.min() == 255


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (lambda s: saved(s.resize((800, 1131))), "粗すぎます(97dpi)"),
        (lambda s: saved(s)[:5000], "画像として読めません"),
        (lambda s: b"\xff\xd8\xff" + b"\0" * 50, "画像として読めません"),
        (lambda s: saved(Image.new("1", (12_000, 12_000))), "大きすぎます"),
        (lambda s: b"GIF89a" + b"\0" * 50, "PDFとして読めません"),
    ],
)
def test_what_cannot_be_printed_well_is_refused_with_its_reason(sheet, tmp_path, raw, says):
    layout, findings = read(tmp_path, "c.png", raw(sheet))
    assert layout is None
    assert says in str(findings[0])
    assert findings[0].hint
