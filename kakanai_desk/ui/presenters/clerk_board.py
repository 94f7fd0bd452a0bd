"""The board in words: rows, lanes, what may be done with the opened application, its history. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kakanai_desk.core.clock import JST
from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.workflow import SETTLING, WITH_MEMO, Application, Move, Moved, State
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.boarding import LANES, BoardView

ORDER = (
    Move.START, Move.SEND, Move.APPROVE, Move.REGISTER, Move.COMPLETE, Move.RESUME, Move.REOPEN, Move.ACCEPT,
    Move.TAKE, Move.RELEASE, Move.HAND_OVER, Move.LATER, Move.HOLD, Move.RETURN, Move.NOTE, Move.CANCEL,
)  # fmt: skip
"""Of the offers: what brings it on first, what ends it last. 既読 is not offered: opening is reading."""
LOOKS = {
    State.DONE: ("ok-50", "ok-700", "ok-900"),
    State.APPROVED: ("ok-50", "ok-700", "ok-900"),
    State.RETURNED: ("warn-100", "warn-700", "warn-900"),
    State.HELD: ("warn-100", "warn-700", "warn-900"),
    State.LATER: ("warn-100", "warn-700", "warn-900"),
    State.REVIEW: ("ai-100", "ai-700", "ai-900"),
    State.DECISION: ("ai-100", "ai-700", "ai-900"),
    State.CANCELLED: ("washi-100", "washi-500", "sumi-700"),
}
"""Fill, line and ink of a state's box; the word in it says the same."""
PLAIN = ("washi-0", "washi-500", "sumi-900")


@dataclass(frozen=True)
class Offer:
    """One thing that may be done. ``over``: it takes the application over from another clerk."""

    move: Move
    label: str
    over: bool = False

    @property
    def wants_memo(self) -> bool:
        return self.over or self.move in WITH_MEMO

    @property
    def settles(self) -> bool:
        return self.move in SETTLING


def offers(board: BoardView) -> tuple[Offer, ...]:
    """What may be done with the opened one; the first nine have digits."""
    a = board.opened
    if a is None:
        return ()
    others = a.holder not in ("", board.clerk)
    return tuple(
        Offer(
            move,
            say("board.move.take_over" if move is Move.TAKE and others else f"board.move.{move}"),
            over=move is Move.TAKE and others,
        )
        for move in ORDER
        if move in board.can
    )


def lanes(board: BoardView) -> tuple[tuple[str, str, int], ...]:
    """(lane, its words, how many); the first one is all that are open."""
    running = sum(count for lane, count in board.counts.items() if lane != "ended")
    return (
        ("", say("board.lane."), running),
        *((lane, say(f"board.lane.{lane}"), board.counts.get(lane, 0)) for lane in LANES),
    )


def section_name(board: BoardView, section: str) -> str:
    return dict(board.sections).get(section, section)


def section_words(board: BoardView) -> str:
    """保険課　12件"""
    count = sum(count for lane, count in board.counts.items() if lane != "ended")
    if not board.section:
        return say("board.section.all", count=count)
    return say("board.section", name=section_name(board, board.section), count=count)


def next_section(board: BoardView) -> str:
    """The section after the one that is shown; after the last come all."""
    ids = ["", *(i for i, _ in board.sections)]
    return ids[(ids.index(board.section) + 1) % len(ids)] if board.section in ids else ""


def who(a: Application) -> str:
    if a.opening.protected and not a.opening.who:
        return say("board.protected")
    return a.opening.who or say("board.nobody")


def state_words(a: Application) -> str:
    return say(f"board.state.{a.state}")


def registration(a: Application) -> str:
    return say("board.final" if a.final else "board.provisional")


def second_line(board: BoardView, a: Application) -> str:
    """NA1-260410-0001-X　保険課　期限 令和8年4月24日"""
    parts = [a.opening.reception_number, section_name(board, a.section)]
    if a.deadline:
        parts.append(say("board.deadline", day=wareki(date.fromisoformat(a.deadline))))
    return "　".join(parts)


def marks(a: Application) -> tuple[str, ...]:
    """行き違い, 未読: what is to be looked at first."""
    return tuple(say(f"board.{name}") for name in ("crossed", "unread") if getattr(a, name))


def holder(a: Application) -> str:
    return a.holder_name or say("board.nobody")


def since(a: Application, today: date) -> str:
    """きょう 10:38, or 4月10日"""
    at = a.since.astimezone(JST)
    return say("board.today", time=f"{at:%H:%M}") if at.date() == today else f"{at.month}月{at.day}日"


def none_words(board: BoardView) -> str:
    if not board.rows:
        return say("board.none")
    return say("board.more", count=board.all - len(board.rows)) if board.all > len(board.rows) else ""


def history(board: BoardView) -> tuple[tuple[str, str], ...]:
    """(what happened, memo or what is to be known), the latest first."""
    a = board.opened
    if a is None:
        return ()
    lines = [(_step(board, m), _beneath(board, m)) for m in reversed(a.history)]
    opened = say("board.opened", clerk=a.opening.clerk, terminal=a.opening.terminal)
    return (*lines, (f"{_day(a.opening.at)}　{opened}", ""))


def _step(board: BoardView, m: Moved) -> str:
    day, time = _day(m.at).split(" ")
    move = say(f"board.move.{m.move}")
    return say("board.step", day=day, time=time, move=move, name=m.name, section=section_name(board, m.section))


def _beneath(board: BoardView, m: Moved) -> str:
    parts = [say("board.step.to", section=section_name(board, m.to))] if m.to else []
    if m.memo:
        parts.append(m.memo)
    if m.void:
        parts.append(say("board.step.void"))
    elif m.crossed:
        parts.append(say("board.step.crossed"))
    return "　".join(parts)


def _day(at: datetime) -> str:
    here = at.astimezone(JST)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
