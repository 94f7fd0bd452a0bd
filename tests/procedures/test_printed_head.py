"""R-120: the guide sheet shows how far the desk's record is, so that who takes it home is a witness."""

from datetime import UTC, datetime

import pypdfium2 as pdfium

from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.places import procedures, root
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_shop import RealPaperShop, load_layouts_of
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import city

AT = datetime(2026, 4, 10, 1, tzinfo=UTC)
HEADS = ("NA1-1234-0123456789abcdef", "NA1-1240-fedcba9876543210")


def test_it_stands_on_the_guide_sheet_alone_and_is_that_of_the_printing():
    heads = iter(HEADS)
    shop = RealPaperShop(
        city(),
        load_layouts_of(city(), procedures()),
        PaperFonts.load(),
        load_texts(),
        "shiminka",
        training=True,
        printed_head=lambda: next(heads),
    )
    case = read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", city())
    visit = Visit(VisitId("case"), "NA1-260410-0001-W", Step.PRINT, case, AT, "")
    decision = decide(case, city())
    checked = shop.make(visit, decision, AT, for_print=False)
    assert not any(head in text for head in HEADS for text in pages(checked))
    for head in HEADS:
        papers = shop.make(visit, decision, AT, for_print=True)
        of_pages = [head in text for text in pages(papers)]
        assert papers.guide_pages >= 1
        assert sum(of_pages) == papers.guide_pages
        assert [s.check_code for s in papers.sheets] == [s.check_code for s in checked.sheets]  # not of the check


def pages(papers):
    return [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(papers.pdf)]
