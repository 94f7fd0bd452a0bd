"""Undo within a visit (F10): the last change of household, answers or procedures comes back, step after step.

What is kept to go back to lives in memory only, as long as the visit is served: parking or closing it forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.provenance import Provenance
from kakanai_desk.forms.case import Case
from kakanai_desk.visit.claims import Claims
from kakanai_desk.visit.model import Override, Visit
from kakanai_desk.visit.steps import ORDER, Step

DEEPEST = 200  # changes of one visit; the oldest are dropped


@dataclass(frozen=True)
class Before:
    """The visit's content before one change; ``what``: the record kind of that change."""

    what: str
    case: Case
    origins: Mapping[str, Provenance]
    overrides: tuple[Override, ...]
    confirmed: tuple[str, ...]
    claims: Claims
    step: Step


class Past:
    """The changes of the visit that is served, the latest last."""

    def __init__(self) -> None:
        self._changes: list[Before] = []

    def note(self, before: Visit | None, after: Visit, records: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Remember how it was, where ``after`` differs in content. What a card brings at the start stays: もどる."""
        if before is None or before.id != after.id:
            self.forget()
            return
        if before.step is Step.IDENTIFY or _content(before) == _content(after):
            return
        what = records[0][0] if records else "changed"
        self._changes.append(Before(what, *_content(before), before.step))
        del self._changes[:-DEEPEST]

    def last(self) -> Before | None:
        return self._changes[-1] if self._changes else None

    def take(self) -> Before:
        """
        Raises:
            MoveNotAllowed: there is nothing to undo.
        """
        if not self._changes:
            raise MoveNotAllowed(state="unchanged", move="undo")
        return self._changes.pop()

    def forget(self) -> None:
        self._changes.clear()


def restored(visit: Visit, before: Before) -> Visit:
    """``visit`` with the content of ``before``, at the step where it was changed or at an earlier one it stands at.

    Papers are made anew: nothing after the procedures stays.
    """
    step = min(visit.step, before.step, Step.PROCEDURES, key=ORDER.index)
    return replace(
        visit,
        case=before.case,
        origins=before.origins,
        overrides=before.overrides,
        confirmed=before.confirmed,
        claims=before.claims,
        step=step,
    )


def _content(visit: Visit) -> tuple[Case, Mapping[str, Provenance], tuple[Override, ...], tuple[str, ...], Claims]:
    return visit.case, visit.origins, visit.overrides, visit.confirmed, visit.claims
