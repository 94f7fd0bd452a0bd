"""Brings this desk's steps of the directory to the center, and those of all desks here (R-082).

First in the loop of ``engine``: who was shut out is out before anything else is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from kakanai_desk.core.clock import Clock
from kakanai_desk.core.directory_steps import Step
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.people_protocol import MOST_STEPS, answered, question
from kakanai_desk.sync.protocol import BadMessage

log = logging.getLogger(__name__)
NO_PEOPLE = 404  # a center from before it had people
MOST_ROUNDS = 50  # of one meeting


class Steps(Protocol):
    def mark(self) -> tuple[int, str]: ...
    def unsent(self, most: int) -> list[Step]: ...


class PeopleCopy(Protocol):
    """The desk's own store (``store.desk_store``)."""

    @property
    def terminal(self) -> str: ...
    def people_steps(self) -> AbstractContextManager[Steps]: ...
    def begin_people(self, at: datetime, day: date) -> None: ...
    def take_people(self, steps: Sequence[tuple[int, Step]], *, again: bool, at: datetime, day: date) -> int: ...
    def refuse_people(self, step_id: str, why: str, at: datetime) -> None: ...


class PeopleTransport(Protocol):
    """Asks for steps. Raises as ``CenterTransport``."""

    def people(self, question: bytes) -> bytes: ...


class PeopleFeed:
    """``changed`` is called after every meeting that brought something, on the thread of the loop."""

    def __init__(self, copy: PeopleCopy, transport: PeopleTransport, clock: Clock, changed: Callable[[], None]) -> None:
        self._copy = copy
        self._transport = transport
        self._clock = clock
        self._changed = changed
        self._begun = False

    def meet(self) -> int:
        """Bring and take all that is new; how many steps came that were not known here.

        Raises:
            CenterUnreachable, CenterRefused: what was taken until then is kept.
        """
        total, heard = 0, False
        try:
            for _ in range(MOST_ROUNDS):
                new, took, more = self._round()
                total, heard = total + new, heard or took
                if not more:
                    break
        finally:
            if heard:
                self._changed()
        return total

    def _round(self) -> tuple[int, bool, bool]:
        """How many were new, whether anything came, whether more waits on either side."""
        now, today = self._clock.now(), self._clock.today()
        if not self._begun:
            self._copy.begin_people(now, today)
            self._begun = True
        with self._copy.people_steps() as rows:
            mark, mine = rows.mark(), rows.unsent(MOST_STEPS)
        message, brought = question(self._copy.terminal, mark, mine)
        try:
            answer, steps = answered(self._transport.people(message))
        except CenterRefused as error:
            if error.values.get("status") != NO_PEOPLE:
                raise
            return 0, False, False
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        for step_id, why in answer.refused:
            log.error("the center does not take a step of the directory: %s", why)
            self._copy.refuse_people(step_id, why, now)
        if not steps and not answer.again:
            return 0, bool(answer.refused), brought < len(mine) and bool(answer.refused)
        if answer.again:
            log.warning("the center was restored: the steps of the directory are numbered anew")
        try:
            new = self._copy.take_people(steps, again=answer.again, at=now, day=today)
        except ValueError as error:
            log.error("the center's directory is not what this desk holds; nothing of it is taken")
            raise CenterRefused(status="people") from error
        return new, True, answer.more or answer.again or len(mine) > brought or len(mine) == MOST_STEPS
