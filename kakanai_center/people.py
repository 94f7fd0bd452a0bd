"""The city's directory as the desks made it: signed steps in one order (``core.directory_steps``, R-082).

The center numbers what it is brought and gives it to every desk; it judges nothing but whose signature it is. A step
may be brought by any desk that holds it, so that a center that was restored is filled again by whoever comes first.
What stands here is staff data, and is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text

from kakanai_center.alarms import raise_alarms
from kakanai_center.sealing import KeyRing
from kakanai_center.tables import desks, people_steps
from kakanai_desk.core.directory_steps import MOST_BYTES, Step, read
from kakanai_desk.sync.people_protocol import MESSAGE_BYTES, MOST_STEPS, PeopleAnswer, PeopleQuestion, WireNumbered
from kakanai_desk.vault import signing

_ORDER = 0x68697465  # of the advisory lock


def step_bound_to(row: Any) -> bytes:
    """What the sealed content of a step is bound to."""
    return f"kakanai/center/people/1\x00{row['id']}\x00{row['terminal']}".encode()


class People:
    """``now`` is the center's own time."""

    def __init__(self, engine: Engine, ring: KeyRing, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._ring = ring
        self._now = now

    def meet(self, said: PeopleQuestion) -> PeopleAnswer:
        """Number what a desk brings, and give it what came after its mark."""
        refused = self._take(said)
        with self._engine.connect() as tx:
            again = said.number > 0 and not self._is(tx, said.number, said.id)
            steps = self._after(tx, 0 if again else said.number)
            last = self._last(tx)
        return PeopleAnswer(again, bool(steps) and steps[-1].number < last, steps, refused)

    def last(self) -> int:
        """The number of the newest step; 0: there is none."""
        with self._engine.connect() as tx:
            return self._last(tx)

    # --- taking

    def _take(self, said: PeopleQuestion) -> list[tuple[str, str]]:
        if not said.steps:
            return []
        refused = list[tuple[str, str]]()
        alarms = list[tuple[str, str, str]]()
        with self._engine.begin() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": _ORDER})
            keys = {
                row.terminal: bytes(row.public_key) for row in tx.execute(select(desks.c.terminal, desks.c.public_key))
            }
            last = self._last(tx)
            for wire in said.steps:
                try:
                    step = read(wire.content.encode("utf-8"), bytes.fromhex(wire.sig))
                except ValueError:
                    continue  # it has no id to refuse it by
                why = self._fault(tx, step, keys)
                if why == "known":
                    continue
                if why:
                    refused.append((step.id[:64], why))
                    alarms.append(("people_refused", said.terminal, why))
                    continue
                last += 1
                self._insert(tx, last, step)
            raise_alarms(tx, self._now().isoformat(), alarms)
        return refused

    def _fault(self, tx: Connection, step: Step, keys: dict[str, bytes]) -> str:
        key = keys.get(step.terminal)
        if len(step.content) > MOST_BYTES or len(step.id) > 64:
            return "form"
        if key is None or not signing.verify(key, signing.PEOPLE, step.content, step.signature):
            return "signature"
        c = people_steps.c
        row = tx.execute(select(c.id, c.terminal, c.body, c.key_id).where(c.id == step.id)).mappings().first()
        if row is None:
            return ""
        return "known" if self._opened(row) == step.content else "conflict"

    def _insert(self, tx: Connection, number: int, step: Step) -> None:
        row = {"number": number, "id": step.id, "terminal": step.terminal}
        sealed = self._ring.seal(step.content, step_bound_to(row))
        more = {"body": sealed, "key_id": self._ring.newest, "signature": step.signature}
        tx.execute(insert(people_steps), [row | more | {"received_at": self._now().isoformat()}])

    # --- giving

    def _after(self, tx: Connection, number: int) -> list[WireNumbered]:
        c = people_steps.c
        rows = tx.execute(select(people_steps).where(c.number > number).order_by(c.number).limit(MOST_STEPS)).mappings()
        size, found = 0, list[WireNumbered]()
        for row in rows:
            content = self._opened(row)
            size += len(content)
            if found and size > MESSAGE_BYTES:
                break
            found.append(WireNumbered(row["number"], content.decode("utf-8"), bytes(row["signature"]).hex()))
        return found

    def _opened(self, row: Any) -> bytes:
        return self._ring.open(row["key_id"], bytes(row["body"]), step_bound_to(row))

    @staticmethod
    def _is(tx: Connection, number: int, step_id: str) -> bool:
        found = tx.execute(select(people_steps.c.id).where(people_steps.c.number == number)).scalar()
        return found == step_id

    @staticmethod
    def _last(tx: Connection) -> int:
        return int(tx.execute(select(func.coalesce(func.max(people_steps.c.number), 0))).scalar_one())


def reseal_steps(tx: Connection, ring: KeyRing, most: int) -> int:
    """Bring some steps under the newest key; how many."""
    c = people_steps.c
    rows: Sequence[Any] = (
        tx.execute(select(c.number, c.id, c.terminal, c.body, c.key_id).where(c.key_id != ring.newest).limit(most))
        .mappings()
        .all()
    )
    for row in rows:
        content = ring.open(row["key_id"], bytes(row["body"]), step_bound_to(row))
        sealed = ring.seal(content, step_bound_to(row))
        tx.execute(people_steps.update().where(c.number == row["number"]).values(body=sealed, key_id=ring.newest))
    return len(rows)
