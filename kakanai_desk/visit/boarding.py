"""The board of applications from 受付 to 完了 (R-066…R-068, R-071), worked on from the desk's own copy.

What the clerk does is an entry of the outbox and stands on the board at once; the center gives it its place among those
of the other desks later. Without a network everything works, and what two sections did at once is shown afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import ApplicationNotMoved, MoveNotAllowed
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.permissions import Field, Operation
from kakanai_desk.core.workflow import (
    ENDED,
    MOST_MEMO,
    QUIET,
    SETTLING,
    Application,
    Move,
    Moved,
    State,
    Why,
    hindrance,
    moved_to_plain,
)
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.finding import people_of
from kakanai_desk.visit.gate import ENDS, NEWS, SCREENS, free, needs

MOST = 200  # rows that are listed; the rest is counted
LANES: Mapping[str, frozenset[State]] = MappingProxyType(
    {
        "received": frozenset({State.RECEIVED}),
        "review": frozenset({State.REVIEW}),
        "decision": frozenset({State.DECISION, State.APPROVED}),
        "waiting": frozenset({State.RETURNED, State.HELD, State.LATER}),
        "ended": ENDED,
    }
)
"""The columns of the board, in their order. Of those that ended, the ones of today."""


@dataclass(frozen=True)
class BoardView:
    """``rows``: of the chosen section and lane. ``counts``: of all lanes of the section. Empty while it is closed."""

    open: bool = False
    section: str = ""  # empty: all that the clerk may work on
    lane: str = ""  # empty: all that are open
    sections: tuple[tuple[str, str], ...] = ()  # id, name: those that have something here
    all_sections: tuple[tuple[str, str], ...] = ()  # id, name: where one may be handed over to
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    rows: tuple[Application, ...] = field(default=(), repr=False)
    all: int = 0
    opened: Application | None = field(default=None, repr=False)
    can: tuple[Move, ...] = ()  # what may be done with the opened one now
    clerk: str = ""
    day: date = date.min  # today


class Boarding:
    """Used at home; nothing of it stays on the screen once a visit is served."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self.board = BoardView()
        self.elsewhere: set[str] = set()  # open at another counter, as this desk was told last (``reading``)
        self._inbox: int | None = None

    @needs(Operation.HANDLE)
    def look(self) -> None:
        """Open the board at the desk's own section.

        Raises:
            MoveNotAllowed: somebody is being served.
        """
        self._at_home()
        self._c.record("board_looked_at")
        own = self._c.info.section
        section = own if self._c.rights.may(Operation.HANDLE, section=own) else ""
        self._show(BoardView(open=True, section=section))

    @needs(Operation.HANDLE)
    def section(self, section: str) -> None:
        """Show another section's board; empty: every one that the clerk may work on."""
        self._c.need(Operation.HANDLE, section=section)
        self._show(replace(self.board, open=True, section=section))

    @needs(Operation.HANDLE)
    def lane(self, lane: str) -> None:
        """Show one lane (``LANES``); empty: all that are open."""
        if lane and lane not in LANES:
            raise MoveNotAllowed(state="board", move="lane")
        self._show(replace(self.board, open=True, lane=lane))

    @needs(Operation.HANDLE)
    def open(self, application_id: str) -> None:
        """Show one with its history. That its section has it before the eyes is 既読 (R-068).

        Raises:
            MoveNotAllowed: there is none. NotAllowed: another section's.
        """
        self._at_home()
        a = self._one(application_id, Operation.HANDLE)
        number = a.opening.reception_number
        self._c.record("application_looked_at", subjects=self._about(a), reception_number=number, procedure=a.procedure)
        if a.unread and a.section == self._c.info.section:
            a = self._write(a, Move.READ)
        self._show(replace(self.board, open=True, opened=a))

    @free(ENDS)
    def one(self, application_id: str) -> Application:
        """An application that the clerk may work on.

        Raises:
            MoveNotAllowed: there is none. NotAllowed: another section's.
        """
        return self._one(application_id, Operation.HANDLE)

    @needs(Operation.HANDLE)
    def move(self, application_id: str, move: Move, memo: str = "", to: str = "", *, over: bool = False) -> None:
        """Work on an application. ``to``: section, of a hand-over. ``over``: take it over from who has it in hand, with
        a reason.

        Raises:
            ApplicationNotMoved: it cannot be (``why``: ``workflow.Why``). MoveNotAllowed, NotAllowed.
        """
        if move in SETTLING:
            self._c.need(Operation.SETTLE)
        self._work(application_id, move, Operation.HANDLE, memo, to, over=over)

    @needs(Operation.SETTLE)
    def settle(self, application_id: str, move: Move, memo: str = "") -> None:
        """Decide, cancel or reopen: what a supervisor does (``workflow.SETTLING``).

        Raises:
            As ``move``.
        """
        self._work(application_id, move, Operation.SETTLE, memo, "", over=False)

    @free(ENDS)
    def shut(self) -> None:
        """The opened one goes from the screen, the list stays."""
        if self.board.opened is not None:
            self.board = replace(self.board, opened=None, can=())
            self._c.show()

    @free(ENDS)
    def leave(self) -> None:
        """Nothing of the board stays in memory."""
        if self.board != BoardView():
            self.board = BoardView()
            self._c.show()

    @free(NEWS)
    def changed(self) -> None:
        """The center has placed something new."""
        self._inbox = None
        if self.board.open:
            self._show(self.board)
        else:
            self._c.show()

    @free(SCREENS)
    def inbox(self) -> int:
        """How many were handed over to this section and nobody has read; worked out when something has changed."""
        if self._inbox is None:
            self._inbox = self._c.store.unread(self._c.info.section, ended_since=self._c.clock.today())
        return self._inbox

    # --- inside

    def _work(self, application_id: str, move: Move, right: Operation, memo: str, to: str, *, over: bool) -> None:
        self._at_home()
        a = self._one(application_id, right)
        if to and to not in self._c.pack.sections:
            raise MoveNotAllowed(state="board", move="section")
        memo = memo.strip()[:MOST_MEMO]
        why = hindrance(a, move, self._c.live.user, memo=memo, to=to, over=over)
        if why is None and move is Move.TAKE and a.holder and not memo:
            why = Why.MEMO
        if why is None and a.id in self.elsewhere and move not in QUIET:
            why = Why.OPEN
        if why is not None:
            raise ApplicationNotMoved(board_why=why.value)
        a = self._write(a, move, memo, to)
        self._show(replace(self.board, open=True, opened=a if self.board.opened else None))

    def _write(self, a: Application, move: Move, memo: str = "", to: str = "") -> Application:
        """Entry, board and record in one transaction."""
        c, now = self._c, self._c.clock.now()
        visit_id = VisitId(a.opening.visit_id)
        moved = Moved(
            "", visit_id, a.procedure, move, c.live.user, c.live.user_name, c.info.section, c.info.terminal, now,
            c.store.known_entries(visit_id), memo, to,
        )  # fmt: skip
        plain = moved_to_plain(moved)
        with c.store.transaction() as tx:
            entry = tx.outbox.append(visit_id, EntryKind.APPLICATION_MOVED, canonical(plain), now)
            tx.board.add(entry, plain)
            values = {"entry": entry.id, "seq": entry.seq, "procedure": a.procedure, "move": move.value}
            tx.record.append(
                "application_moved", c.live.user, visit_id, values, now, screen=c.screen, subjects=self._about(a)
            )
        self._inbox = None
        c.wake_sync()
        found = c.store.application(a.id)
        return found or a

    def _about(self, a: Application) -> tuple[str, ...]:
        """Whose data it is, as far as this desk served the visit: of another desk's it knows no birth dates."""
        row = self._c.store.found(a.opening.visit_id)
        return tuple(people_of([row])) if row is not None else ()

    def _one(self, application_id: str, right: Operation) -> Application:
        a = self._c.store.application(application_id)
        if a is None:
            raise MoveNotAllowed(state="board", move="open")
        self._c.need(right, section=a.section, procedure=a.procedure)
        return self._seen(a)

    def _show(self, board: BoardView) -> None:
        rights, info = self._c.rights, self._c.info
        listed = [a for a in self._listed() if rights.may(Operation.HANDLE, section=a.section, procedure=a.procedure)]
        there = {a.section for a in listed} | {info.section, board.section} - {""}
        known = tuple((s.id, s.name) for s in sorted(self._c.pack.sections.values(), key=lambda s: s.order))
        here = [a for a in listed if board.section in ("", a.section)]
        counts = {lane: sum(a.state in states for a in here) for lane, states in LANES.items()}
        rows = [a for a in here if a.state in (LANES[board.lane] if board.lane else frozenset(State) - ENDED)]
        opened = self._c.store.application(board.opened.id) if board.opened else None
        opened = opened and self._seen(opened)
        self.board = replace(
            board,
            sections=tuple(s for s in known if s[0] in there),
            all_sections=known,
            counts=counts,
            rows=tuple(self._seen(a) for a in rows[:MOST]),
            all=len(rows),
            opened=opened,
            can=self._can(opened) if opened else (),
            clerk=self._c.live.user,
            day=self._c.clock.today(),
        )
        self._c.show()

    def _can(self, a: Application) -> tuple[Move, ...]:
        """What this clerk may do with it now; who has it in hand may be asked over."""
        rights, user = self._c.rights, self._c.live.user
        return tuple(
            move
            for move in Move
            if rights.may(
                Operation.SETTLE if move in SETTLING else Operation.HANDLE, section=a.section, procedure=a.procedure
            )
            and hindrance(a, move, user, to="?", over=True) is None
        )

    def _listed(self) -> list[Application]:
        return self._c.store.applications(ended_since=self._c.clock.today())

    def _seen(self, a: Application) -> Application:
        """Without the name where somebody is protected and the clerk may not see such (R-025)."""
        if not a.opening.protected or self._c.rights.sees(Field.PROTECTION, section=a.section):
            return a
        return replace(a, opening=replace(a.opening, who=""))

    def _at_home(self) -> None:
        live = self._c.live
        if self._c.open_visit is not None or not live.user or live.locked:
            raise MoveNotAllowed(state="visit", move="board")
