"""The way of an application from 受付 to 完了: its states, who moves it how, and what two sections did at once (R-066).

A closed visit opens one application for each procedure. All that happens to it afterwards is an entry that is added and
never changed: 受付取消 is an entry as well (R-071). ``folded`` works out from the entries of one visit, in the center's
order, where its applications stand; it is the same on every desk and depends on no clock. A move that was made without
knowing of another desk's is *crossed*: it takes effect where the rules still let it, stays in the history either way,
and the application says so until somebody has looked (``Move.ACCEPT``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class State(StrEnum):
    """Where an application stands. Stored and sent: add, never rename."""

    RECEIVED = "received"  # 受付
    REVIEW = "review"  # 審査中
    DECISION = "decision"  # 決裁待ち
    APPROVED = "approved"  # 決裁済
    DONE = "done"  # 完了
    RETURNED = "returned"  # 差戻し
    HELD = "held"  # 保留
    LATER = "later"  # 後日提出
    CANCELLED = "cancelled"  # 受付取消


ENDED = frozenset({State.DONE, State.CANCELLED})
OPEN = frozenset(State) - ENDED


class Move(StrEnum):
    """What is done to an application. Stored and sent: add, never rename."""

    START = "start"  # 審査を始める
    SEND = "send"  # 決裁に回す
    APPROVE = "approve"  # 決裁する
    REGISTER = "register"  # 本登録する
    COMPLETE = "complete"  # 完了する
    RETURN = "return"  # 差し戻す
    HOLD = "hold"  # 保留する
    LATER = "later"  # 後日提出を待つ
    RESUME = "resume"  # 再開する
    HAND_OVER = "hand_over"  # ほかの課へ引き継ぐ
    READ = "read"  # 既読
    TAKE = "take"  # 担当する
    RELEASE = "release"  # 担当をはずす
    NOTE = "note"  # メモ
    CANCEL = "cancel"  # 受付取消
    REOPEN = "reopen"  # 完了・受付取消を取り消す
    ACCEPT = "accept"  # 行き違いを確かめた


FROM: Mapping[Move, frozenset[State]] = MappingProxyType(
    {
        Move.START: frozenset({State.RECEIVED}),
        Move.SEND: frozenset({State.REVIEW}),
        Move.APPROVE: frozenset({State.DECISION}),
        Move.REGISTER: frozenset({State.APPROVED}),
        Move.COMPLETE: frozenset({State.APPROVED}),
        Move.RETURN: frozenset({State.REVIEW, State.DECISION, State.APPROVED}),
        Move.HOLD: frozenset({State.RECEIVED, State.REVIEW, State.DECISION}),
        Move.LATER: frozenset({State.RECEIVED, State.REVIEW}),
        Move.RESUME: frozenset({State.RETURNED, State.HELD, State.LATER}),
        Move.HAND_OVER: OPEN,
        Move.READ: frozenset(State),
        Move.TAKE: OPEN,
        Move.RELEASE: frozenset(State),
        Move.NOTE: frozenset(State),
        Move.CANCEL: frozenset(State) - {State.CANCELLED},
        Move.REOPEN: ENDED,
        Move.ACCEPT: frozenset(State),
    }
)
"""The states that each move starts from."""

TO: Mapping[Move, State] = MappingProxyType(
    {
        Move.START: State.REVIEW,
        Move.SEND: State.DECISION,
        Move.APPROVE: State.APPROVED,
        Move.COMPLETE: State.DONE,
        Move.RETURN: State.RETURNED,
        Move.HOLD: State.HELD,
        Move.LATER: State.LATER,
        Move.RESUME: State.REVIEW,
        Move.CANCEL: State.CANCELLED,
        Move.REOPEN: State.REVIEW,
    }
)
SETTLING = frozenset({Move.APPROVE, Move.CANCEL, Move.REOPEN})
"""Moves that take the right to decide; all others take that to work on applications."""
WITH_MEMO = frozenset({Move.RETURN, Move.HOLD, Move.LATER, Move.HAND_OVER, Move.NOTE, Move.CANCEL, Move.REOPEN})
ANYBODY = frozenset({Move.READ, Move.NOTE, Move.TAKE, Move.ACCEPT, Move.CANCEL, Move.REOPEN})
"""Moves that do not wait for whoever has the application in hand."""
QUIET = frozenset({Move.READ, Move.NOTE, Move.ACCEPT})
"""Moves that change nothing another desk could miss."""
MOST_MEMO = 400  # characters


class Why(StrEnum):
    """Why a move cannot be."""

    STATE = "state"  # not from where the application stands
    HELD = "held"  # another clerk has it in hand
    OPEN = "open"  # another counter has it open at this moment
    OWN = "own"  # who sent it to be decided does not decide
    MEMO = "memo"  # it needs a reason
    PROVISIONAL = "provisional"  # 本登録 comes before 完了
    SECTION = "section"  # it is there already, or no section was named
    NOTHING = "nothing"  # nothing to read, release or accept


@dataclass(frozen=True)
class Opening:
    """What a closed visit says of itself on the board. ``who`` is empty where somebody is protected (支援措置)."""

    visit_id: str
    reception_number: str
    event: str
    procedures: tuple[tuple[str, str, str, str], ...]  # id, title, section, deadline (ISO or empty)
    clerk: str
    terminal: str
    at: datetime
    who: str = field(default="", repr=False)
    protected: bool = False


@dataclass(frozen=True)
class Moved:
    """One entry of the history. ``seen``: how many entries of the center's order the mover's desk knew of the visit."""

    entry_id: str
    visit_id: str
    procedure: str
    move: Move
    by: str  # user
    name: str
    section: str  # of the mover
    terminal: str
    at: datetime
    seen: int
    memo: str = field(default="", repr=False)
    to: str = ""  # section, of HAND_OVER
    crossed: bool = False
    void: bool = False  # it had no effect


@dataclass(frozen=True)
class Application:
    """One procedure of a closed visit, where it stands now."""

    opening: Opening
    procedure: str
    title: str
    section: str
    deadline: str
    state: State = State.RECEIVED
    final: bool = False  # 本登録; before it, 仮登録
    holder: str = ""  # user who has it in hand, and where
    holder_name: str = ""
    unread: bool = False  # handed over, and nobody of the section has read it
    sender: str = ""  # who asked for the decision
    crossed: bool = False
    changed_at: datetime | None = None
    history: tuple[Moved, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.opening.visit_id}/{self.procedure}"

    @property
    def since(self) -> datetime:
        """When it last changed its place."""
        return self.changed_at or self.opening.at


def hindrance(
    application: Application, move: Move, by: str, *, memo: str = "x", to: str = "", over: bool = False
) -> Why | None:
    """Why a move cannot be; None where it can. ``over``: the clerk was told who has it in hand, and takes it over."""
    a = application
    if a.state not in FROM[move]:
        return Why.STATE
    if a.holder not in ("", by) and (move not in ANYBODY or (move is Move.TAKE and not over)):
        return Why.HELD
    if move in WITH_MEMO and not memo.strip():
        return Why.MEMO
    if move is Move.APPROVE and a.sender == by:
        return Why.OWN
    if move is Move.HAND_OVER and to in ("", a.section):
        return Why.SECTION
    if move is Move.COMPLETE and not a.final:
        return Why.PROVISIONAL
    nothing = {
        Move.REGISTER: a.final,
        Move.READ: not a.unread,
        Move.TAKE: a.holder == by,
        Move.RELEASE: not a.holder,
        Move.ACCEPT: not a.crossed,
    }
    return Why.NOTHING if nothing.get(move, False) else None


def after(application: Application, moved: Moved) -> Application:
    """The application with one more entry, in effect or void."""
    a, move = application, moved.move
    # whether the mover was told who has it in hand is not asked again: an order of two takers is what is left
    why = hindrance(a, move, moved.by, memo=moved.memo, to=moved.to, over=True)
    void = why is not None
    entry = replace(moved, void=void)
    a = replace(a, history=(*a.history, entry), crossed=a.crossed or moved.crossed or (void and move not in QUIET))
    if void:
        return a
    state = TO.get(move, a.state)
    a = replace(a, state=state, changed_at=moved.at if move not in QUIET else a.changed_at)
    match move:
        case Move.SEND:
            return replace(a, sender=moved.by, holder="", holder_name="")
        case Move.REGISTER:
            return replace(a, final=True)
        case Move.HAND_OVER:
            return replace(a, section=moved.to, unread=True, holder="", holder_name="")
        case Move.READ:
            return replace(a, unread=False)
        case Move.TAKE:
            return replace(a, holder=moved.by, holder_name=moved.name, unread=False)
        case Move.RELEASE | Move.COMPLETE | Move.CANCEL:
            return replace(a, holder="", holder_name="")
        case Move.REOPEN:
            return replace(a, final=False, sender="")
        case Move.ACCEPT:
            return replace(a, crossed=moved.crossed)
        case _:
            return a


@dataclass(frozen=True)
class Placed:
    """An entry with its place in the center's order of the visit, from 1; 0: the center has not placed it yet."""

    place: int
    what: Opening | Moved


def folded(entries: Iterable[Placed]) -> tuple[Application, ...]:
    """The applications of one visit. Entries that have no place yet come last, in the order given.

    Without the opening there is none: entries that came before it wait for it.
    """
    in_order = sorted(entries, key=lambda e: (e.place == 0, e.place))
    opening = next((e.what for e in in_order if isinstance(e.what, Opening)), None)
    if opening is None:
        return ()
    found = {p: Application(opening, p, title, section, until) for p, title, section, until in opening.procedures}
    earlier: list[tuple[int, Moved]] = []
    for entry in in_order:
        moved = entry.what
        if isinstance(moved, Opening) or moved.procedure not in found:
            continue
        blind = moved.move in (Move.READ, Move.NOTE)  # but not ACCEPT: it accepts only what its clerk saw
        moved = replace(moved, crossed=not blind and _crosses(moved, earlier))
        found[moved.procedure] = after(found[moved.procedure], moved)
        earlier.append((entry.place, moved))
    return tuple(found.values())


def _crosses(moved: Moved, earlier: Sequence[tuple[int, Moved]]) -> bool:
    """Whether another desk changed the same application before, without the mover having known."""
    return any(
        place > moved.seen
        and other.procedure == moved.procedure
        and other.terminal != moved.terminal
        and other.move not in QUIET
        for place, other in earlier
        if place
    )


# --- as entries carry them -----------------------------------------------------------------------------------------


def moved_to_plain(moved: Moved) -> dict[str, Any]:
    """The body of an entry (``EntryKind.APPLICATION_MOVED``); visit, terminal and time stand in the entry itself."""
    return {
        "v": 1,
        "procedure": moved.procedure,
        "move": moved.move.value,
        "by": moved.by,
        "name": moved.name,
        "section": moved.section,
        "seen": moved.seen,
        "memo": moved.memo,
        "to": moved.to,
    }


def moved_from_plain(plain: Mapping[str, Any], entry_id: str, visit_id: str, terminal: str, at: datetime) -> Moved:
    """
    Raises:
        ValueError, KeyError, TypeError: it is no such body.
    """
    texts = {name: plain[name] for name in ("procedure", "by", "name", "section", "memo", "to")}
    if not all(isinstance(t, str) and len(t) <= MOST_MEMO for t in texts.values()):
        raise TypeError("text")
    seen = plain["seen"]
    if not isinstance(seen, int) or seen < 0:
        raise TypeError("seen")
    return Moved(
        entry_id, visit_id, texts["procedure"], Move(plain["move"]), texts["by"], texts["name"], texts["section"],
        terminal, at, seen, texts["memo"], texts["to"],
    )  # fmt: skip


def opening_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the board is told of a closed visit: no answer, no address, no number of anybody; one name.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: the body does not say what it must.
    """
    people: list[dict[str, Any]] = list(body["case"].get("people") or ())
    decision: dict[str, Any] = body.get("decision") or {}
    protected = any(p.get("protection") for p in people)
    procedures: list[list[str]] = []
    for procedure in decision.get("procedures") or ():
        p: dict[str, Any] = procedure
        deadline: dict[str, Any] = p.get("deadline") or {}
        procedures.append([str(p["id"]), str(p["title"]), str(p["section"]), str(deadline.get("date", ""))])
    return {
        "reception_number": str(body["reception_number"]),
        "event": str(body["case"]["event"]),
        "clerk": str(body.get("clerk", "")),
        "who": "" if protected or not people else str(people[0].get("name") or ""),
        "protected": protected,
        "procedures": procedures,
    }


def opening_from_plain(plain: Mapping[str, Any], visit_id: str, terminal: str, at: datetime) -> Opening:
    """
    Raises:
        ValueError, KeyError, TypeError: it is none that ``opening_of`` made.
    """
    procedures = tuple((str(i), str(t), str(s), str(d)) for i, t, s, d in plain["procedures"])
    return Opening(
        visit_id, str(plain["reception_number"]), str(plain["event"]), procedures, str(plain["clerk"]), terminal, at,
        str(plain["who"]), bool(plain["protected"]),
    )  # fmt: skip
