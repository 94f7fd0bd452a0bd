"""No blank is left for the pen (R-050, R-129): every case, answered to the end, fills every field of its forms and
ticks a box wherever boxes are to be ticked."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.decision import decide, document_id
from kakanai_desk.forms.document_facts import document_facts
from kakanai_desk.forms.paper.bundle import Request, Trace, render_bundle, requests_of
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.model import Cell, Check, Choice, Layout, Ringed, Table
from kakanai_desk.visit.paper_shop import load_layouts_of
from tests.fakes.desk import city
from tests.procedures.completed import completed_cases

MADE = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


@cache
def layouts() -> dict[str, Layout]:
    return load_layouts_of(city(), procedures())


@cache
def filled() -> dict[str, list[Request]]:
    """Of every case: one request a form."""
    found: dict[str, list[Request]] = {}
    for sentence, case in completed_cases(city()):
        decision = decide(case, city())
        by_form: dict[str, list] = {}
        for needed in decision.needed:
            for name in needed.procedure.documents:
                by_form.setdefault(document_id(name), []).append(needed)
        found[sentence] = [
            request
            for name, of in by_form.items()
            for request in requests_of(
                name, layouts()[name], document_facts(case, decision, city(), "0-0", MADE, needed=of)
            )
        ]
    return found


def cells(request: Request) -> Iterator[tuple[Cell, dict | None]]:
    """Every cell with the entry of the repeating table it stands in."""
    for block in request.layout.body:
        tables = [block] if isinstance(block, Table) else [t for t in [getattr(block, "beside", None)] if t]
        for table in tables:
            yield from ((cell, None) for row in table.rows for cell in row.cells)
            for item in (table.repeat.over.value(request.facts) or ()) if table.repeat else ():
                yield from ((cell, item) for row in table.repeat.template for cell in row.cells)


def unticked(request: Request) -> list[str]:
    found: list[str] = []
    for cell, item in cells(request):
        items = [i for line in cell.lines for i in line]
        boxes = [i for i in items if isinstance(i, Check) and not i.office and not i.optional]
        other = [i for i in items if isinstance(i, Choice | Ringed)]
        if boxes and not other and not any(b.test is not None and b.test.holds(request.facts, item) for b in boxes):
            found.append(f"{request.document}: " + "・".join(b.label for b in boxes))
    return found


@pytest.mark.parametrize("sentence", sorted(filled()))
def test_every_field_is_filled_and_every_group_of_boxes_ticked(sentence):
    requests = filled()[sentence]
    left = [line for request in requests for line in unticked(request)]
    assert left == []
    if requests:
        made = render_bundle(requests, PaperFonts.load(), Trace("0-0", MADE), show_individual_number=True)
        assert [f"{blank.document}: {blank.name}" for blank in made.blanks] == []
        assert made.missing_glyphs == ()
        assert made.crowded == ()


def test_every_form_is_filled_by_some_case():
    assert {request.layout.id for requests in filled().values() for request in requests} == set(layouts())
    assert len(layouts()) >= 45
