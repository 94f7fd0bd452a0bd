"""What the clerk's first screen tells of pauses of the center, and of the clerk's own account, in words. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kakanai_desk.core.alarms import KINDS, CityAlarm
from kakanai_desk.core.clock import JST
from kakanai_desk.core.ports.people import Since
from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.presenters.clerk_words import say

if TYPE_CHECKING:
    from kakanai_desk.visit.clerk_view import PauseRow
    from kakanai_desk.visit.helping import HelpCall


def pause_words(pauses: Iterable[PauseRow]) -> tuple[str, ...]:
    """One sentence each: that it lasts and the counter goes on, or when it will be."""
    return tuple(
        say("pause.lasts" if p.lasts else "pause.coming", starts=p.starts, ends=p.ends, text=p.text) for p in pauses
    )


def help_words(helps: Iterable[HelpCall]) -> tuple[str, ...]:
    """One sentence for each resident who waits at a writing desk, with the language of the screen there."""
    named = {language.code: language.ja for language in load_texts().languages()}

    def words(call: HelpCall) -> str:
        at = f"{call.at.astimezone(JST):%H:%M}"
        return say("help.called", counter=call.counter, language=named.get(call.language, call.language), at=at)

    return tuple(map(words, helps))


SHOWN = 3  # alarms with words of their own; more are counted


def alarm_words(alarms: Sequence[CityAlarm], count: int) -> tuple[str, ...]:
    """The center's open alarms, the oldest first: what, where, how often, and by which key they are looked at."""
    if not alarms:
        return ()
    told = [say("alarm.count", count=count)]
    for one in alarms[:SHOWN]:
        what = say(f"alarm.{one.kind}") if one.kind in KINDS else say("alarm.other", kind=one.kind)
        where = f" {one.terminal}" if one.terminal else ""
        told.append(say("alarm.one", what=what, where=where, detail=one.detail, times=one.times, at=_at(one.last_at)))
    return tuple(told)


def since_words(since: Since) -> tuple[str, ...]:
    """What happened to the clerk's account since the last time here; nothing where nothing did."""
    told: list[str] = []
    if since.tries:
        told.append(say("since.tries", count=since.tries))
    if since.renewed and since.last:
        told.append(say("since.renewed", at=_at(since.renewed), last=_at(since.last)))
    return tuple(told)


def _at(moment: datetime) -> str:
    here = moment.astimezone(JST)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
