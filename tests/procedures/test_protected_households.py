"""D47, R-025: the 69 households once more, each with somebody protected: no address of theirs is on any sheet."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.person import Protection
from kakanai_desk.core.places import procedures
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.protection import COVER, HIDDEN_TYPES, covered
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_shop import RealPaperShop, load_layouts_of
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import city

FILES = sorted((Path(__file__).parents[1] / "fixtures" / "households").glob("*.yaml"))


@cache
def shop() -> RealPaperShop:
    pack = city()
    layouts = load_layouts_of(pack, procedures())
    return RealPaperShop(pack, layouts, PaperFonts.load(), load_texts(), "shiminka", training=True)


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def addresses(case: Case) -> set[str]:
    """The last eight characters of every address: street and house; the city itself stands on every form."""
    found = {p.address for p in case.people} | {case.applicant.address}
    for name, answer in case.answers.items():
        question = city().questions.get(name)
        if question is not None and question.type in HIDDEN_TYPES and question.type.value == "address":
            found |= {answer} if isinstance(answer, str) else set(answer.values())
    return {plain(address)[-8:] for address in found if address}


def printed(case: Case) -> tuple[str, tuple[str, ...]]:
    """All text of the sheets of a case, and what they left blank."""
    decision = decide(case, city())
    at = datetime(case.visit_date.year, case.visit_date.month, case.visit_date.day, 1, tzinfo=UTC)
    visit = Visit(VisitId("case"), "NA1-260410-0001-W", Step.PRINT, case, at, "")
    papers = shop().make(visit, decision, at, for_print=True)
    document = pdfium.PdfDocument(papers.pdf)
    text = "".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    return plain(text), papers.blanks


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_no_sheet_has_an_address_of_somebody_protected(file: Path) -> None:
    case = read_case(file, city())
    marked = replace(case, people=(replace(case.people[0], protection=Protection()), *case.people[1:]))
    text, blanks = printed(covered(marked, city()))
    told = addresses(case)
    assert [address for address in told if address in text] == []
    assert blanks == printed(case)[1]  # nothing is left for the pen that was not before
    assert "支援措置" not in text


def test_the_sheets_do_have_them_otherwise() -> None:
    """Else the test above could not fail."""
    seen = 0
    for file in FILES[::6]:
        case = read_case(file, city())
        text, _ = printed(case)
        seen += any(address in text for address in addresses(case))
    assert seen >= 6
    case = read_case(FILES[0], city())
    marked = replace(case, people=(replace(case.people[0], protection=Protection()), *case.people[1:]))
    assert plain(COVER) in printed(covered(marked, city()))[0] or not addresses(case)
