"""An application opened by the section that works on it: its facts and papers, to be read (R-068), by one counter at a
time (R-026).

The center gives what the procedure needs and the clerk may see, and tells who else has it open; it is taken over
knowingly, with a reason that stands in the application's own history. Without the center the desk shows what it closed
itself, and says that it cannot know of others. Every opening is a line of the record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import ApplicationNotMoved, MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.handling import OpenAsked, Opened
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.core.told import WHOLE, Cover, Limits, Told, ToldAnswer, told
from kakanai_desk.core.words import said
from kakanai_desk.core.workflow import Application, Move, hindrance
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.needed_answers import limits_for
from kakanai_desk.visit.boarding import Boarding
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, NEWS, SCREENS, free, needs
from kakanai_desk.visit.words import answer_in_words


class Reads(StrEnum):
    """How far the opening is."""

    OFF = "off"
    ASKED = "asked"
    OPEN = "open"
    ALONE = "alone"  # from this desk's own copy: whether another counter has it open, nobody knows
    HELD = "held"  # another counter has it open
    TAKEN = "taken"  # another counter took it over meanwhile
    ENDED = "ended"  # the set time is over
    AWAY = "away"  # the center did not answer, and it was closed at another counter
    GONE = "gone"  # neither has it, or no longer


TOLD = (Reads.OPEN, Reads.ALONE)


@dataclass(frozen=True)
class Holder:
    """Who has it open. ``reason``: why it was taken over."""

    name: str
    terminal: str
    section: str
    since: datetime
    reason: str = field(default="", repr=False)


@dataclass(frozen=True)
class AnswerLine:
    """One answer in words. ``people``: whose it is; empty: the household's."""

    title: str
    people: tuple[str, ...] = field(repr=False)
    value: str = field(repr=False)
    cover: Cover = Cover.NONE


@dataclass(frozen=True)
class ReadingView:
    """``told`` with its ``answers`` and what was shown at the counter (``identity``) in words.

    ``seconds``: how long it lasts from the opening with this ``serial`` on; 0: as long as the page stands.
    """

    state: Reads = Reads.OFF
    application: Application | None = field(default=None, repr=False)
    section: str = ""
    event: str = ""
    told: Told | None = field(default=None, repr=False)
    answers: tuple[AnswerLine, ...] = field(default=(), repr=False)
    identity: tuple[str, ...] = ()
    holder: Holder | None = None
    seconds: int = 0
    serial: int = 0


class Reading:
    """Used at home, over the board."""

    def __init__(self, context: Context, boarding: Boarding) -> None:
        self._c, self._boarding = context, boarding
        self._view = ReadingView()
        self._serial = 0
        self._ours = ""  # the application that the center holds for this desk

    @free(SCREENS)
    def view(self) -> ReadingView:
        return self._view

    @needs(Operation.HANDLE)
    def open(self, application_id: str) -> None:
        """Show what it says, or who has it.

        Raises:
            MoveNotAllowed: there is none, or somebody is being served. NotAllowed: another section's.
        """
        self._at_home()
        a = self._boarding.one(application_id)
        self.leave()
        self._ask(a, over=False)

    @needs(Operation.HANDLE)
    def take_over(self, reason: str) -> None:
        """From the counter that has it open; ``reason`` stands in the history of the application.

        Raises:
            MoveNotAllowed: nobody has it. ApplicationNotMoved: without a reason.
        """
        self._at_home()
        holder, shown = self._view.holder, self._view.application
        if self._view.state is not Reads.HELD or holder is None or shown is None:
            raise MoveNotAllowed(state=self._view.state.value, move="take_over")
        if not reason.strip():
            raise ApplicationNotMoved(board_why="memo")
        a = self._boarding.one(shown.id)
        self._boarding.elsewhere.discard(a.id)
        taking = hindrance(a, Move.TAKE, self._c.live.user, over=True) is None  # else it is this clerk's, or has ended
        self._boarding.move(a.id, Move.TAKE if taking else Move.NOTE, reason, over=taking)
        self._c.record(
            "application_taken_over",
            reception_number=a.opening.reception_number,
            procedure=a.procedure,
            of=holder.terminal,
        )
        self._ask(self._boarding.one(a.id), over=True)

    @free(ENDS)
    def leave(self) -> None:
        """Nothing of it stays in memory, and the next counter may open it."""
        self._serial += 1
        if self._view != ReadingView():
            self._view = ReadingView()
            self._c.show()
        self._let_go()

    @free(NEWS)
    def overdue(self, serial: int) -> None:
        """The set time of the opening ``serial`` is over."""
        if serial == self._view.serial and self._view.state in TOLD:
            self._put(replace(self._bare(), state=Reads.ENDED))
            self._let_go()

    @free(NEWS)
    def changed(self) -> None:
        """The board has changed: another counter may have taken it over."""
        view, before = self._view, self._view.application
        if view.state not in TOLD or before is None:
            return
        a = self._c.store.application(before.id)
        if a is None:
            self._put(replace(self._bare(), state=Reads.GONE))
            return
        known = {moved.entry_id for moved in before.history}
        new = [m for m in a.history if m.entry_id not in known and m.terminal != self._c.info.terminal]
        self._view = replace(view, application=a)
        took = next((m for m in reversed(new) if m.move is Move.TAKE and not m.void), None)
        if took is not None:
            self._ours = ""
            holder = Holder(took.name, took.terminal, self._section(took.section), took.at, took.memo)
            self._put(replace(self._bare(), state=Reads.TAKEN, holder=holder))
        elif new and view.state is Reads.OPEN:
            self._ask(a, over=False, again=True)

    # --- asking

    def _ask(self, a: Application, *, over: bool, again: bool = False) -> None:
        """Ask the center; the answer is taken only while this very opening stands. ``again``: the page stays."""
        c, source = self._c, self._c.applications
        self._serial += 1
        if not again:
            event = c.pack.events.get(a.opening.event)
            self._view = ReadingView(
                Reads.ASKED, a, self._section(a.section), said(event.title) if event else a.opening.event
            )
        self._view = replace(self._view, serial=self._serial)
        limits = self._limits(a)
        if source is None:
            self._from_here(a, limits, Reads.AWAY)
            return
        asked, rights, here = self._serial, c.rights, c.info.section
        question = OpenAsked(a.opening.visit_id, a.procedure, c.live.user, here, rights, limits, over)

        def came(found: Opened | BaseException | None) -> None:
            c.lanes.visit.submit(lambda: self._came(asked, a, limits, found))

        c.lanes.city.submit(lambda: source.open(question), came)
        c.show()

    def _came(self, asked: int, a: Application, limits: Limits, found: Opened | BaseException | None) -> None:
        if asked != self._serial:
            if isinstance(found, Opened) and found.told is not None:
                self._shut(a)  # nobody waits for it any more
            return
        if not self._c.rights.may(Operation.HANDLE, section=a.section, procedure=a.procedure):
            self.leave()
            return
        if isinstance(found, CenterUnreachable | CenterRefused):
            self._from_here(a, limits, Reads.AWAY)
        elif isinstance(found, BaseException):
            self._put(replace(self._bare(), state=Reads.AWAY))
            raise found
        elif found is None:
            self._from_here(a, limits, Reads.GONE)
        elif found.held is not None:
            held = found.held
            name = self._c.people.name_of(held.by) or held.by
            self._boarding.elsewhere.add(a.id)
            holder = Holder(name, held.terminal, self._section(held.section), held.since)
            state = Reads.TAKEN if self._view.state in TOLD else Reads.HELD
            self._ours = ""
            if state is Reads.HELD:
                values = {"reception_number": a.opening.reception_number, "procedure": a.procedure}
                self._c.record("application_held", **values, terminal=held.terminal)
            self._put(replace(self._bare(), state=state, holder=holder))
        elif found.told is not None:
            self._ours = a.id
            self._show(a, found.told, Reads.OPEN, found.seconds)

    def _from_here(self, a: Application, limits: Limits, otherwise: Reads) -> None:
        """From this desk's own copy, where it has one."""
        body = self._c.store.closed_body(a.opening.visit_id)
        try:
            shown = told(body, a.procedure, limits) if body is not None else None
        except (KeyError, ValueError, TypeError, AttributeError):
            shown = None
        if shown is None:
            self._put(replace(self._bare(), state=otherwise))
        else:
            self._show(a, shown, Reads.ALONE, 0)

    def _show(self, a: Application, shown: Told, state: Reads, seconds: int) -> None:
        self._boarding.elsewhere.discard(a.id)
        again = self._view.told is not None
        if not again:
            subjects = [word for p in shown.people for word in subjects_of(p.name, p.kana, p.birth)]
            covered = sum(answer.cover is not Cover.NONE for answer in shown.answers)
            self._c.record(
                "application_read",
                subjects=subjects,
                reception_number=a.opening.reception_number,
                procedure=a.procedure,
                source="center" if state is Reads.OPEN else "desk",
                covered=covered,
            )
        kinds = self._c.pack.identity_kinds
        self._put(
            replace(
                self._view,
                state=state,
                told=shown,
                answers=_lines(shown, self._c.pack),
                identity=tuple(kinds[k].name if k in kinds else k for k in shown.applicant.identity),
                holder=self._in_hand(a) if state is Reads.ALONE else None,
                seconds=seconds,
            )
        )

    def _in_hand(self, a: Application) -> Holder | None:
        """Who has it in hand by this desk's board, if that is another."""
        took = next((m for m in reversed(a.history) if m.move is Move.TAKE and not m.void), None)
        if took is None or a.holder in ("", self._c.live.user):
            return None
        return Holder(took.name, took.terminal, self._section(took.section), took.at)

    # --- inside

    def _limits(self, a: Application) -> Limits:
        c, day = self._c, _day_of(a)
        return limits_for(c.pack, a.procedure, a.section, day, a.opening.event, c.rights)

    def _section(self, section: str) -> str:
        known = self._c.pack.sections.get(section)
        return known.name if known is not None else section

    def _bare(self) -> ReadingView:
        """The view without anything of what was told."""
        view = self._view
        return ReadingView(view.state, view.application, view.section, view.event, serial=view.serial)

    def _put(self, view: ReadingView) -> None:
        self._view = view
        self._c.show()

    def _let_go(self) -> None:
        """The center holds nothing for this desk any more; it ends there by itself where the center is away."""
        held, self._ours = self._ours, ""
        a = self._c.store.application(held) if held else None
        if a is not None:
            self._shut(a)

    def _shut(self, a: Application) -> None:
        c, source, by = self._c, self._c.applications, self._c.live.user
        if source is None or not by:
            return

        def done(found: BaseException | None) -> None:
            if isinstance(found, BaseException) and not isinstance(found, CenterUnreachable | CenterRefused):
                c.lanes.visit.submit(_raising(found))

        c.lanes.city.submit(lambda: source.shut(a.opening.visit_id, a.procedure, by), done)

    def _at_home(self) -> None:
        live = self._c.live
        if self._c.open_visit is not None or not live.user or live.locked:
            raise MoveNotAllowed(state="visit", move="read")


def _raising(error: BaseException) -> Callable[[], None]:
    def again() -> None:
        raise error

    return again


def _day_of(a: Application) -> date:
    return a.opening.at.astimezone(JST).date()


def _lines(shown: Told, pack: Pack) -> tuple[AnswerLine, ...]:
    """The answers in the order of the questions; of several people with the same answer, one line."""
    names = {p.id: p.name.split("　")[-1] for p in shown.people}
    grouped: dict[tuple[str, str, Cover], list[str]] = {}
    for answer in shown.answers:
        grouped.setdefault((answer.question, _words(answer, pack), answer.cover), []).append(answer.person)
    order = {name: question.order for name, question in pack.questions.items()}
    found: list[AnswerLine] = []
    for (question, value, cover), people in sorted(grouped.items(), key=lambda one: order.get(one[0][0], 0)):
        asked = pack.questions.get(question)
        title = (asked.clerk or said(asked.ask)) if asked is not None else question
        whose = () if {"", WHOLE} & set(people) else tuple(names[p] for p in people)
        found.append(AnswerLine(title, whose, value, cover))
    return tuple(found)


def _words(answer: ToldAnswer, pack: Pack) -> str:
    asked = pack.questions.get(answer.question)
    return answer_in_words(asked, answer.value) if asked is not None and answer.value else answer.value
