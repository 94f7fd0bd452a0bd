"""A form with ``each``: the 就労証明書 goes to two employers, so each working parent has a sheet (D36)."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.places import procedures
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_shop import RealPaperShop, load_layouts_of
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import city

NURSERY = Path(__file__).parents[1] / "fixtures" / "households" / "n01.yaml"
FORM = "hoiku_shuurou_a4"
AT = datetime(2026, 4, 10, 1, tzinfo=UTC)


def made(case):
    shop = RealPaperShop(
        city(), load_layouts_of(city(), procedures()), PaperFonts.load(), load_texts(), "shiminka", training=True
    )
    visit = Visit(VisitId("case"), "NA1-260410-0001-W", Step.PRINT, case, AT, "")
    return shop.make(visit, decide(case, city()), AT, for_print=True)


def text_of(papers, sheet):
    page = pdfium.PdfDocument(papers.pdf)[sheet.first_page]
    return page.get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    ("reasons", "names"),
    [
        ({"taro": "work", "hanako": "work"}, ["太郎", "花子"]),
        ({"taro": "birth", "hanako": "work"}, ["花子"]),
    ],
)
def test_each_working_parent_has_a_sheet_of_their_own(reasons, names):
    case = read_case(NURSERY, city())
    case = replace(case, answers={**case.answers, "care_reason": reasons})
    papers = made(case)
    sheets = [sheet for sheet in papers.sheets if sheet.id.split(".")[0] == FORM]
    assert [sheet.id for sheet in sheets] == [FORM, f"{FORM}.2"][: len(names)]
    assert len({sheet.check_code for sheet in sheets}) == len(names)
    for sheet, name in zip(sheets, names, strict=True):
        assert sheet.pages == 1
        text = text_of(papers, sheet)
        assert f"見本　{name}" in text.replace("\u3000", "　")
        assert not any(f"見本　{other}" in text for other in {"太郎", "花子"} - {name})
        assert "見本保育園" in text
    assert not [blank for blank in papers.blanks if blank.startswith("就労証明書")]


def test_what_is_no_list_of_people_has_no_sheet_for_each(tmp_path):
    source = procedures() / "hoiku_shuurou" / "documents" / f"{FORM}.yaml"
    file = tmp_path / f"{FORM}.yaml"
    file.write_text(source.read_text("utf-8").replace("each: concerned", "each: applicant"), "utf-8")
    layout, findings = load_layout(file)
    assert layout is None
    assert [(f.code, "applicant" in f.message) for f in findings] == [("PAPER-040", True)]
