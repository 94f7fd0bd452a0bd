"""Paper takes over when everything is off: every form blank, and each once filled in (R-047)."""

import os
import re

import pypdfium2
import pytest

from kakanai_desk import paper_reserve
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.paper.blank_forms import blank_forms, digest_of, form_examples
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.marks import NOT_SHOWN
from kakanai_desk.forms.paper.pdfa_checks import check_file
from kakanai_desk.forms.paper.sheets import draw
from kakanai_desk.forms.samples import FAMILY, Kind
from kakanai_desk.paper_reserve import keep_paper
from kakanai_desk.visit.paper_shop import load_layouts_of
from tests.fakes.desk import city


@pytest.fixture(scope="module")
def layouts():
    return load_layouts_of(city(), procedures())


@pytest.fixture(scope="module")
def fonts():
    return PaperFonts.load()


def text_of(pdf):
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


def test_every_form_is_there_once_and_holds_no_word_of_anybody(layouts, fonts):
    pdf = blank_forms(layouts.values(), fonts)
    pages = text_of(pdf)
    assert len(pages) == len(layouts)
    for layout, page in zip(layouts.values(), pages, strict=True):
        assert f"空様式{layout.short}" in page
        assert "受付NA" not in page and "照合" not in page
        assert "令和8年" not in page.replace(f"第{layout.revision}版", "").split("空様式")[0]
    assert check_file(pdf) == []


def slanting(sheets):
    """Lines aslant over most of the sheet: rows that nobody may fill any more."""
    found = re.findall(r"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S", " ".join(map(str, sheets[0].entries)))
    return sum(abs(float(x1) - float(x2)) > 280 and y1 != y2 for x1, y1, x2, y2 in found)


def test_rows_of_a_blank_form_are_free_for_the_pen_and_nothing_is_filled_in(layouts, fonts):
    layout = layouts["kokuho_shutoku_a4"]
    nobody, blank = (draw(layout, {"person": {}}, fonts, blank=free) for free in (False, True))
    assert (slanting(nobody.sheets), slanting(blank.sheets)) == (1, 0)
    for name, one in layouts.items():
        values = draw(one, {"person": {}}, fonts, blank=True).outcome.values
        assert {said for _, said in values} <= {"", "0", NOT_SHOWN}, name  # no box is ticked, no number shown


def test_an_example_of_every_form_is_filled_in_and_says_what_it_is(layouts, fonts):
    pages = text_of(form_examples(layouts, city(), fonts))
    assert len(pages) >= len(layouts)
    assert all("記入例" in page and "架空の家族です" in page for page in pages)
    name = "".join(FAMILY[Kind.PLAIN][0]["name"].split())
    assert sum(name in page for page in pages) > 40


def test_the_desk_keeps_both_and_writes_them_anew_only_for_other_forms(tmp_path, layouts, fonts):
    kept = keep_paper(tmp_path, city(), layouts, fonts)
    assert [file.name.split("-")[0] for file in kept] == ["空様式", "記入例"]
    stamps = [file.stat().st_mtime_ns for file in kept]
    assert keep_paper(tmp_path, city(), layouts, fonts) == kept
    assert [file.stat().st_mtime_ns for file in kept] == stamps
    fewer = dict(list(layouts.items())[:2])
    assert digest_of(fewer.values()) != digest_of(layouts.values())
    other = keep_paper(tmp_path, city(), fewer, fonts)
    assert sorted((tmp_path / "paper").iterdir()) == sorted(other)


def test_a_full_disk_leaves_the_old_forms(tmp_path, layouts, fonts, monkeypatch):
    fewer = dict(list(layouts.items())[:2])
    old = keep_paper(tmp_path, city(), fewer, fonts)

    def full(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(paper_reserve.Path, "replace", full)
    assert keep_paper(tmp_path, city(), layouts, fonts) == []
    assert all(file.exists() for file in old)
