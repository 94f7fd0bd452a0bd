"""The steps of the city's directory in the desk's store, and what they come to (``core.directory_steps``).

Numbered ones come from the center, in its order. After them stand those that have no number: this desk's own, on their
way, and whatever a restored center has not yet again. So nothing that was in force here ends because a center is older
than this desk.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kakanai_desk.core import two_people
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.directory import Change, PutGroup, PutUser, RemoveGroup, change_to_plain
from kakanai_desk.core.directory_steps import (
    INSTALLATION,
    Judged,
    State,
    Step,
    folded,
    placed,
    read,
    written,
)
from kakanai_desk.core.ids import new_entry_id
from kakanai_desk.core.permissions import DELIVERED
from kakanai_desk.core.two_people import Matter, Proposal
from kakanai_desk.store.people_rows import PeopleRows
from kakanai_desk.vault import signing

DELIVERED_GROUPS = {group.id: group for group in DELIVERED}
IN_ORDER = "number IS NULL, number, was IS NULL, was, place"


@dataclass(frozen=True)
class SetAside:
    """A step of which something does not hold: why, with the number of each change (from 0; -1: all of it)."""

    step: Step
    aside: tuple[tuple[int, str], ...]
    refused: str = ""  # why the center has not taken it


class PeopleSteps:
    """Inside a transaction that somebody else opened, where it writes."""

    def __init__(self, connection: Any, terminal: str, signer: signing.Signer) -> None:
        self._connection = connection
        self._rows = PeopleRows(connection)
        self._terminal = terminal
        self._signer = signer

    # --- made here

    def add(
        self, by: str, changes: Sequence[Change], at: datetime, day: date, proposal: Proposal | None = None
    ) -> Judged:
        """A step of this desk, in force at once. The caller has judged that it may be."""
        self.begin(at, day)
        return self._put(self._state(), by, changes, at, day, proposal)

    def begin(self, at: datetime, day: date) -> None:
        """What this desk had before there were steps becomes its first one."""
        now = self._rows.directory()
        if not now.users or self._connection.execute("SELECT 1 FROM people_steps").fetchone():
            return
        changes: list[Change] = [PutGroup(g) for _, g in sorted(now.groups.items()) if DELIVERED_GROUPS.get(g.id) != g]
        changes += [RemoveGroup(group_id) for group_id in DELIVERED_GROUPS if group_id not in now.groups]
        users = [PutUser(user) for _, user in sorted(now.users.items())]
        self._put(State(), INSTALLATION, _gone_last(changes, users), at, day, None)
        for found in self._rows.proposals():
            if found.matter is Matter.ADMINISTRATORS and found.state is two_people.ProposalState.OPEN:
                self._put(self._state(), found.by, (), at, day, found)

    def _put(
        self, before: State, by: str, changes: Sequence[Change], at: datetime, day: date, proposal: Proposal | None
    ) -> Judged:
        said = two_people.to_plain(proposal) if proposal else None
        content = written(
            before.directory,
            step_id=new_entry_id(),
            terminal=self._terminal,
            at=at,
            day=day,
            by=by,
            changes=changes,
            proposal=said,
        )
        step = read(content, self._signer.sign(signing.PEOPLE, content))
        judged = placed(before, step)
        self._insert(step, None, judged)
        self._keep(judged.state)
        return judged

    # --- with the center

    def mark(self) -> tuple[int, str]:
        """Number and id of the last step that came from the center."""
        row = self._connection.execute(
            "SELECT number, id FROM people_steps WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return (row[0], row[1]) if row else (0, "")

    def unsent(self, most: int) -> list[Step]:
        """What the center is still to number, in the order in which it is in force here."""
        rows = self._connection.execute(
            f"SELECT content, signature FROM people_steps WHERE number IS NULL AND refused = '' ORDER BY {IN_ORDER}"  # noqa: S608
            " LIMIT ?",
            (most,),
        ).fetchall()
        return [read(bytes(content), bytes(signature)) for content, signature in rows]

    def waiting(self) -> int:
        """How many the center has not numbered yet."""
        return int(
            self._connection.execute(
                "SELECT count(*) FROM people_steps WHERE number IS NULL AND refused = ''"
            ).fetchone()[0]
        )

    def refuse(self, step_id: str, why: str) -> None:
        """The center will not take it: it stays in force here alone, and is shown."""
        self._connection.execute("UPDATE people_steps SET refused = ? WHERE id = ?", (why, step_id))

    def take(self, steps: Sequence[tuple[int, Step]], *, again: bool) -> int:
        """Steps with their numbers; ``again``: they begin anew, because the center was restored. How many were not
        known here.

        Raises:
            ValueError: one is not what this desk holds under its id; nothing was taken.
        """
        if again:
            self._connection.execute("UPDATE people_steps SET was = coalesce(number, was), number = NULL")
        new = 0
        for number, step in steps:
            held = self._connection.execute("SELECT content FROM people_steps WHERE id = ?", (step.id,)).fetchone()
            if held is not None and bytes(held[0]) != step.content:
                raise ValueError("a step differs from the one that is held")
            if held is None:
                self._insert(step, number, None)
                new += 1
            else:
                self._connection.execute(
                    "UPDATE people_steps SET number = ?, refused = '' WHERE id = ?", (number, step.id)
                )
        self._judge_all()
        return new

    def _judge_all(self) -> None:
        rows = self._connection.execute(
            f"SELECT place, content, signature FROM people_steps ORDER BY {IN_ORDER}"  # noqa: S608
        ).fetchall()
        state, judged = folded(read(bytes(content), bytes(signature)) for _, content, signature in rows)
        self._connection.executemany(
            "UPDATE people_steps SET done = ?, back = ?, aside = ? WHERE place = ?",
            [(*_plain(one), row[0]) for row, one in zip(rows, judged, strict=True)],
        )
        self._keep(state)

    # --- what is shown

    def last_back(self) -> list[dict[str, Any]] | None:
        """What takes back the last step of which something holds; None where there is none."""
        row = self._connection.execute(
            "SELECT back FROM people_steps WHERE done != CAST('[]' AS BLOB)"
            " ORDER BY number IS NOT NULL, number DESC, was DESC, place DESC LIMIT 1"
        ).fetchone()
        return json.loads(row[0]) if row else None

    def set_aside(self) -> list[SetAside]:
        """Every step of which something does not hold, the oldest first."""
        rows = self._connection.execute(
            "SELECT content, signature, aside, refused FROM people_steps"  # noqa: S608
            f" WHERE aside != CAST('[]' AS BLOB) OR refused != '' ORDER BY {IN_ORDER}"
        ).fetchall()
        return [
            SetAside(read(bytes(c), bytes(s)), tuple((place, why) for place, why in json.loads(a)), refused)
            for c, s, a, refused in rows
        ]

    # --- parts

    def _state(self) -> State:
        ours = {p.id: p for p in self._rows.proposals() if p.matter is Matter.ADMINISTRATORS}
        return State(self._rows.directory(), ours)

    def _keep(self, state: State) -> None:
        self._rows.save_directory(state.directory)
        for proposal in state.proposals.values():
            self._rows.put_proposal(proposal)

    def _insert(self, step: Step, number: int | None, judged: Judged | None) -> None:
        self._connection.execute(
            "INSERT INTO people_steps (id, number, content, signature, done, back, aside) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (step.id, number, step.content, step.signature, *_plain(judged or Judged(State()))),
        )


def _gone_last(groups: Sequence[Change], users: Sequence[Change]) -> list[Change]:
    """Groups that are put, then users, then groups that go: no posting may name a group that is not there."""
    put = [change for change in groups if isinstance(change, PutGroup)]
    return [*put, *users, *(change for change in groups if not isinstance(change, PutGroup))]


def _plain(judged: Judged) -> tuple[bytes, bytes, bytes]:
    done, back = ([change_to_plain(change) for change in some] for some in (judged.done, judged.back))
    return canonical(done), canonical(back), canonical([[one.change, one.why] for one in judged.aside])
