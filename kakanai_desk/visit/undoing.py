"""Undo within a visit (F10): the last change of household, answers or procedures comes back, step after step.

What is kept to go back to lives in memory as long as the visit is served, and with a parked visit in its encrypted row
(the newest ``PARKED_DEEPEST`` changes, ``PARKED_MOST`` bytes at most); closing or abandoning the visit forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.provenance import Provenance
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.visit.claims import Claims
from kakanai_desk.visit.model import Override, Visit, from_plain, to_plain
from kakanai_desk.visit.steps import ORDER, Step

DEEPEST = 200  # changes of one visit; the oldest are dropped
PARKED_DEEPEST = 50
PARKED_MOST = 512 * 1024  # bytes of a parked visit's changes
CONTENT = ("case", "person_origins", "origins", "overrides", "confirmed", "claims", "step")  # of a visit's plain values


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

    def parked(self, visit: Visit) -> list[dict[str, Any]]:
        """The newest changes as plain values, for the row of ``visit``, which is put aside."""
        found: list[dict[str, Any]] = []
        size = 0
        for before in reversed(self._changes[-PARKED_DEEPEST:]):
            plain = to_plain(_with(visit, before, before.step))
            one = {"what": before.what, **{name: plain[name] for name in CONTENT}}
            size += len(canonical(one))
            if size > PARKED_MOST:
                break
            found.append(one)
        return found[::-1]

    def resumed(self, changes: Sequence[Mapping[str, Any]], state: Mapping[str, Any], pack: Pack) -> None:
        """Take back what ``parked`` gave; ``state``: the plain values of the visit it belongs to."""
        self._changes = []
        for one in changes:
            visit = from_plain({**state, **{name: one[name] for name in CONTENT}}, pack)
            self._changes.append(Before(one["what"], *_content(visit), visit.step))


def restored(visit: Visit, before: Before) -> Visit:
    """``visit`` with the content of ``before``, at the step where it was changed or at an earlier one it stands at.

    Papers are made anew: nothing after the procedures stays.
    """
    return _with(visit, before, min(visit.step, before.step, Step.PROCEDURES, key=ORDER.index))


def _with(visit: Visit, before: Before, step: Step) -> Visit:
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
