"""Applications at the center as a desk meets them: what this very desk closed, given back, without a network."""

from __future__ import annotations

from datetime import UTC, datetime

from kakanai_desk.core.ports.handling import Held, OpenAsked, Opened
from kakanai_desk.core.told import told
from kakanai_desk.store.desk_store import DeskStore

SINCE = datetime(2026, 4, 10, 1, 38, tzinfo=UTC)
ELSEWHERE = Held("K00999", "NB1", "hoken_nenkin", SINCE)


class FakeApplications:
    """``held``: who has everything open, until it is taken over. ``fault``: what is raised instead of an answer.
    ``answers``: what the visit said besides."""

    def __init__(
        self, store: DeskStore, held: Held | None = None, fault: Exception | None = None, **answers: str
    ) -> None:
        self.store, self.held, self.fault, self.answers = store, held, fault, answers
        self.asked: list[OpenAsked] = []
        self.closed: list[tuple[str, str, str]] = []

    def open(self, asked: OpenAsked) -> Opened | None:
        self.asked.append(asked)
        if self.fault is not None:
            raise self.fault
        if asked.over:
            self.held = None
        if self.held is not None:
            return Opened(None, self.held)
        body = self.store.closed_body(asked.visit_id)
        if body is not None:
            body["case"]["answers"] |= self.answers
        return Opened(told(body, asked.procedure, asked.limits), seconds=600) if body is not None else None

    def shut(self, visit_id: str, procedure: str, by: str) -> None:
        self.closed.append((visit_id, procedure, by))
        if self.fault is not None:
            raise self.fault
