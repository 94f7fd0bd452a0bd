"""R-082, R-117: every use case has a word about its right, and the desk keeps to the table: each group, each use case,
each state. A refusal changes nothing and is recorded."""

from __future__ import annotations

import inspect
from operator import attrgetter
from pathlib import Path

import pytest

from kakanai_desk.core.errors import DeskError, MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import DELIVERED, NOBODY, Operation, Rights
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.permission_table import PLACES, UseCase, use_cases, written
from tests.fakes.desk import desk_bench, rights_of
from tests.unit.visit.walk import walk

ROOT = Path(__file__).resolve().parents[3]
GATED = [case for case in use_cases() if case.needs is not None]
GROUPS = {g.id: rights_of(g.id) for g in DELIVERED} | {"nobody": NOBODY}


@pytest.mark.parametrize("case", list(use_cases()), ids=lambda case: case.path)
def test_every_use_case_says_what_right_it_takes_or_why_none(case) -> None:
    assert (case.needs is None) == bool(case.free), f"{case.path}: @needs(…) or @free(…)"


def test_the_places_are_all_that_a_desk_has(tmp_path) -> None:
    bench = desk_bench(tmp_path)
    parts = {
        name for name, part in vars(bench.desk).items()
        if not name.startswith("_") and type(part).__module__.startswith("kakanai_desk.visit")
    }  # fmt: skip
    bench.store.close()
    assert parts == set(PLACES) - {""}


def test_docs_permissions_is_the_table() -> None:
    assert (ROOT / "docs" / "permissions.md").read_text("utf-8") == written(), "kakanai-desk people table"


def call(desk, case: UseCase) -> DeskError | None:
    """The use case with arguments that mean nothing: where it is refused, it never looks at them."""
    method = attrgetter(case.path)(desk)
    wanted = [
        p for p in inspect.signature(method).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]  # fmt: skip
    try:
        method(*[None] * len(wanted))
    except DeskError as error:
        return error
    return None


def newest(bench) -> int:
    """The number of the newest line of the record."""
    return bench.store._rows("SELECT coalesce(max(seq), 0) FROM record")[0][0]


def refused(bench, case: UseCase, expected: type[DeskError]) -> None:
    context = bench.context
    before: Visit | None = context.open_visit
    last = newest(bench)
    error = call(bench.desk, case)
    assert type(error) is expected, f"{case.path}: {error}"
    assert context.open_visit is before
    added = bench.store.record_since(last)
    assert [(line.kind, line.values["operation"]) for line in added] == (
        [("denied", case.needs.value)] if expected is NotAllowed else []
    )


def every_group(bench, state: str) -> int:
    """Every use case that takes a right, with every group; how many were refused."""
    count = 0
    for rights in GROUPS.values():
        bench.people.allowed = rights
        for case in GATED:
            if case.needs in rights.operations:
                bench.context.need(case.needs)  # raises where the table is not kept
            else:
                refused(bench, case, NotAllowed)
                count += 1
    bench.people.allowed = rights_of("supervisor")
    assert count > 100, state
    return count


def test_every_group_at_every_use_case_in_every_state(tmp_path) -> None:
    bench = desk_bench(tmp_path)
    states, tried = 0, 0
    for case in GATED:
        refused(bench, case, MoveNotAllowed)  # nobody is signed in
    bench.signed_in()
    tried += every_group(bench, "home")
    seen = set()
    for _ in walk(bench):
        visit = bench.context.open_visit
        step = visit.step.value if visit else "home"
        if step in seen:
            continue
        seen.add(step)
        tried += every_group(bench, step)
        states += 1
        bench.desk.lock()
        for case in GATED:
            refused(bench, case, MoveNotAllowed)
        bench.signed_in()
    bench.store.close()
    assert seen >= {
        "identify",
        "facts",
        "household",
        "confirm",
        "interview",
        "procedures",
        "documents",
        "sign",
        "print",
    }
    assert tried > 3_000


@pytest.mark.parametrize("operation", Operation)
def test_one_right_opens_its_use_cases_and_no_other(tmp_path, operation) -> None:
    bench = desk_bench(tmp_path).signed_in()
    from kakanai_desk.core.permissions import Grant

    bench.people.allowed = Rights((Grant(frozenset({operation}), frozenset(), frozenset(), frozenset()),))
    for other in Operation:
        if other is operation:
            bench.context.need(other)
        else:
            with pytest.raises(NotAllowed):
                bench.context.need(other)
    bench.store.close()
