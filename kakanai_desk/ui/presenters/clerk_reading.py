"""An application that was opened over the board, in the clerk's words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kakanai_desk.core import nationalities
from kakanai_desk.core.clock import JST
from kakanai_desk.core.told import Cover, Told, ToldPaper, ToldPerson
from kakanai_desk.core.wareki import PartialDate, wareki
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.reading import ReadingView, Reads
from kakanai_desk.visit.words import SEX_WORDS

CALM = (Reads.OFF, Reads.ASKED)
GRAVE = (Reads.AWAY, Reads.GONE)


@dataclass(frozen=True)
class Line:
    """``covered``: ``value`` says that it is there, and is none of it. ``fact``: of a record or of the resident;
    ``name``: and somebody's name."""

    label: str
    value: str
    covered: bool = False
    fact: bool = True
    name: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    lines: tuple[Line, ...]


def head(view: ReadingView) -> str:
    """NA1-260410-0001-X　国民健康保険 資格取得届"""
    a = view.application
    return say("board.head", number=a.opening.reception_number, title=a.title) if a is not None else ""


def told(view: ReadingView) -> tuple[str, str, str]:
    """The kind of the band, its line, and the line below; empty: nothing is to be said."""
    state, holder = view.state, view.holder
    if state is Reads.OPEN:
        return "ai", "", ""
    kind = "ai" if state in CALM else "err" if state in GRAVE else "warn"
    if holder is None:
        return kind, say(f"reading.{state}"), say(f"reading.{state}.then") if state in GRAVE else ""
    place = say("reading.place", section=holder.section, terminal=holder.terminal)
    values = {"name": holder.name, "place": place, "since": since(holder.since)}
    if state is Reads.HELD:
        return kind, say("reading.held", **values), say("reading.held.then")
    if state is Reads.TAKEN:
        return kind, say("reading.taken", **values), say("reading.taken.why", why=holder.reason or "—")
    return kind, say("reading.alone"), say("reading.alone.in_hand", **values)


def until(view: ReadingView, now: datetime) -> str:
    """Until when it is this counter's, from ``now`` on; empty: nobody holds it for us."""
    if view.state is not Reads.OPEN or not view.seconds:
        return ""
    ends = (now + timedelta(seconds=view.seconds)).astimezone(JST)
    return say("reading.until", time=f"{ends:%H:%M}")


def since(at: datetime) -> str:
    here = at.astimezone(JST)
    return f"{here.month}月{here.day}日 {here:%H:%M}"


def left(view: ReadingView) -> tuple[Group, ...]:
    """Who it is about, and who stood at the counter."""
    shown = view.told
    if shown is None:
        return ()
    return (*(_person(p) for p in shown.people), _applicant(shown, view.identity))


def right(view: ReadingView) -> tuple[Group, ...]:
    """What it needs: why and by when, the answers, the papers."""
    shown = view.told
    if shown is None:
        return ()
    case = [Line(say("reading.event"), view.event, fact=False), Line(say("reading.day"), _day(shown.day), fact=False)]
    case += [Line(say("reading.why"), why, fact=False) for why in shown.why]
    if shown.added:
        case.append(Line(say("reading.added"), shown.added, fact=False))
    if shown.deadline:
        case.append(Line(say("reading.deadline"), _day(shown.deadline), fact=False))
    answers = tuple(
        Line(_whose(a.title, a.people), _covered(a.value, a.cover), a.cover is not Cover.NONE) for a in view.answers
    )
    papers = tuple(Line(p.title, _paper(p), fact=False) for p in shown.papers)
    if shown.by_mark:
        papers = (*papers, Line(say("reading.by_mark"), shown.by_mark, fact=False))
    nothing = (Line(say("reading.none"), "", fact=False),)
    return (
        Group(say("reading.case"), tuple(case)),
        Group(say("reading.answers"), answers or nothing),
        Group(say("reading.papers"), papers or nothing),
    )


def _person(p: ToldPerson) -> Group:
    words = [_birth(p), SEX_WORDS.get(p.sex, "")]
    if p.nationality not in ("", "JP"):
        words.append(nationalities.name_of(p.nationality))
    lines = [
        Line(say("reading.name"), p.name, name=True),
        Line(say("reading.kana"), p.kana),
        Line(say("reading.born"), "　".join(word for word in words if word)),
    ]
    if p.address or p.address_cover:
        lines.append(Line(say("reading.address"), _covered(p.address, p.address_cover), bool(p.address_cover)))
    if p.number:
        lines.append(Line(say("reading.number"), say("reading.there"), covered=True))
    title = p.relation or say("reading.person")
    return Group(say("reading.protected", title=title) if p.protected else title, tuple(lines))


def _applicant(shown: Told, identity: tuple[str, ...]) -> Group:
    a = shown.applicant
    name = next((p.name for p in shown.people if p.id == a.person), a.name)
    role = say(f"role.{a.role}") if a.role else ""
    lines = [Line(say("reading.name"), say("reading.as", name=name, role=role) if role else name, name=True)]
    if a.address or a.address_cover:
        lines.append(Line(say("reading.address"), _covered(a.address, a.address_cover), bool(a.address_cover)))
    lines.append(Line(say("reading.shown"), "・".join(identity) or say("reading.none"), fact=False))
    checks = [say(f"reading.{word}") for word in ("number_checked", "authority_checked") if getattr(a, word)]
    if checks:
        lines.append(Line(say("reading.checked"), "・".join(checks), fact=False))
    return Group(say("reading.applicant"), tuple(lines))


def _covered(value: str, cover: Cover) -> str:
    if cover is Cover.PROTECTED:
        return say("reading.protected.there")
    return say("reading.there") if cover is Cover.RIGHT else value


def _whose(title: str, people: tuple[str, ...]) -> str:
    return say("reading.whose", title=title, people="・".join(people)) if people else title


def _paper(p: ToldPaper) -> str:
    signed = say("reading.signed") if p.signed else say("reading.unsigned")
    return say("reading.paper", pages=p.pages, signed=signed, check=p.check)


def _birth(p: ToldPerson) -> str:
    if not p.birth:
        return ""
    born = PartialDate.parse(p.birth)
    if p.nationality not in ("", "JP") and born.known:
        return f"{born.known.year}年{born.known.month}月{born.known.day}日"
    return wareki(born)


def _day(text: str) -> str:
    return wareki(date.fromisoformat(text))
