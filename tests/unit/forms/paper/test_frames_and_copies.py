"""Seal and photo frames, alternatives struck out, 2D codes in a cell (R-042), and further copies of a form (R-049)."""

from __future__ import annotations

import numpy as np
import pytest
from paper_people import SIGNATURE, facts
from PIL import Image

from kakanai_desk.forms.paper.bundle import Request, render_bundle
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.forms.paper.pdfa_checks import check_file
from kakanai_desk.forms.paper.raster import page_image, page_text

LAYOUT = """
id: kata_a4
title: 形の見本
revision: 1
effective: {from: 2024-04-01}
basis: 見本
section: shiminka
COPIES
body:
  - heading: {title: 形の見本}
  - table:
      columns: [93, 93]
      rows:
        - height: 46
          cells:
            - {align: center, items: [{photo: {}}]}
            - {align: center, items: [{seal: 印}]}
        - height: 30
          cells:
            - items:
                - choice:
                    {bind: event, name: 届出, strike: true, options: {tennyu: 転入, tenkyo: 転居, tenshutsu: 転出}}
            - {align: center, items: [{code: {bind: reception_number, name: 受付, side: 22}}]}
        - height: 12
          cells:
            - {items: [{individual_number: {bind: applicant.individual_number, name: 個人番号}}]}
            - {items: [{field: {bind: applicant.name, name: 氏名}}]}
        - height: 22
          cells: [{items: [{signature: true}]}, {}]
"""


@pytest.fixture
def drawn(tmp_path, fonts, trace):
    def draw(kept: str = "", **how):
        (tmp_path / "kata_a4.yaml").write_text(LAYOUT.replace("COPIES", kept), "utf-8")
        layout, findings = load_layout(tmp_path / "kata_a4.yaml")
        assert [str(f) for f in findings] == []
        request = Request("kata_a4", layout, facts(event=how.pop("event", "tenkyo")))
        return render_bundle([request], fonts, trace, {"kata_a4": SIGNATURE}, **how)

    return draw


def part(bundle, page, left, top, width, height):
    """A piece of a page in mm, dark is 1."""
    picture = page_image(bundle.pdf, page, 2100).convert("L")
    box = tuple(round(v * 10) for v in (left, top, left + width, top + height))
    return 1 - np.asarray(picture.crop(box)) / 255


def test_the_frames_have_the_size_they_are_told(drawn):
    made = drawn()
    frame = part(made, 0, 12, 33, 93, 44)
    columns = np.flatnonzero(frame.sum(axis=0) > 60)  # the upright sides of the dotted box
    inner = columns[(columns > 50) & (columns < 880)]
    assert 29.5 <= (inner.max() - inner.min()) / 10 <= 30.5
    ring = part(made, 0, 106, 33, 91, 44)
    rows = np.flatnonzero(ring.sum(axis=1) > 0)
    assert 13.5 <= (rows.max() - rows.min()) / 10 <= 14.5
    assert "縦4cm" in page_text(made.pdf, 0)


def test_what_does_not_apply_is_struck_out_and_the_rest_stays(drawn):
    made, other = drawn(event="tenkyo"), drawn(event="tennyu")
    assert "転入" in page_text(made.pdf, 0)  # still to be read

    def lined(bundle) -> list[bool]:
        """Of each of the three words: whether a line goes all the way through."""
        strip = part(bundle, 0, 15, 91, 32, 4)
        through = (strip > 0.5).sum(axis=1).argsort()[-2:]  # the rows of the two lines, if there are any
        row = (strip[through] > 0.5).any(axis=0)
        return [bool(row[left : left + 50].mean() > 0.95) for left in (10, 120, 230)]

    assert lined(made) == [True, False, True]
    assert lined(other) == [False, True, True]
    assert ("event", "転居") in [(p.name and "event", p.value) for p in made.pages[0].pins if p.name == "届出"]


def test_the_code_in_a_cell_can_be_read(drawn):
    import zxingcpp

    made = drawn()
    cell = page_image(made.pdf, 0, 2100).convert("L").crop((1050, 750, 1980, 1060))
    (found,) = zxingcpp.read_barcodes(np.asarray(cell))
    assert found.text == facts()["reception_number"]


def test_the_preview_has_no_copies(drawn):
    assert len(drawn("copies: [副, 控え]").pages) == 1


def test_copies_follow_their_original_and_say_what_they_are(drawn):
    made = drawn("copies: [副]", copies=["控え"], show_individual_number=True)
    assert [page.document for page in made.pages] == ["kata_a4", "kata_a4#副", "kata_a4#控え"]
    assert set(made.statements) == {"kata_a4"}
    assert made.statements == drawn().statements  # the signature holds for what was looked at
    for page, mark in ((1, "副"), (2, "控え")):
        assert page_text(made.pdf, page).endswith(mark)
        signature = part(made, page, 14, 118, 60, 20)
        assert signature.sum() > 50
    assert check_file(made.pdf) == []
    assert sum(len(page.pins) for page in made.pages[1:]) == 0


def test_only_the_office_s_copy_has_the_individual_number(drawn):
    made = drawn("copies: [副]", copies=["控え"], show_individual_number=True)
    number = facts()["applicant"]["individual_number"]
    texts = ["".join(page_text(made.pdf, page).split()) for page in range(3)]
    assert [number in text for text in texts] == [True, True, False]
    assert "印刷のときだけ" in texts[2]


def test_the_picture_of_a_copy_differs_by_its_mark_alone(drawn):
    made = drawn(copies=["控え"])  # without the number both are hatched
    first, second = (page_image(made.pdf, page, 1050).convert("L") for page in (0, 1))
    different = Image.fromarray((np.abs(np.asarray(first).astype(int) - np.asarray(second)) > 40).astype("uint8"))
    left, top, right, bottom = different.getbbox()
    assert (left / 5 >= 11.5, top / 5 >= 5, right / 5 <= 26, bottom / 5 <= 11) == (True,) * 4
