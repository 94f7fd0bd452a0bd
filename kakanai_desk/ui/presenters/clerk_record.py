"""記録を見る as the auditor sees it: what a line says in words, what was typed, what is chosen (R-096). No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kakanai_desk.core.clock import JST
from kakanai_desk.core.record_kinds import Log, Result
from kakanai_desk.core.record_search import FoundLine, RecordAsked, View
from kakanai_desk.core.typed_dates import parse_typed
from kakanai_desk.ui.presenters.clerk_words import has_words, say
from kakanai_desk.visit.auditing import Looked, RecordView, Standing

VIEWS = tuple(View)
FIELDS = ("since", "until", "terminal", "actor", "name", "born")
LOGS = ("", *(log.value for log in Log))
RESULTS = ("", *(result.value for result in Result))


class NotUnderstood(Exception):
    """``field``: what was typed there is no date, or somebody is named without the birth date."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def typed(looked: Looked, fields: Mapping[str, str], today: date) -> Looked:
    """The question with what was typed.

    Raises:
        NotUnderstood.
    """
    days = {name: _day(name, fields[name], today) for name in ("since", "until")}
    born = _born(fields["born"])
    name = fields["name"].strip()
    if name and not born:
        raise NotUnderstood("born")
    asked = replace(
        looked.asked, **days, terminal=fields["terminal"].strip().upper(), actor=fields["actor"].strip(), person=False
    )
    return replace(looked, asked=asked, name=name, born=born)


def _day(name: str, text: str, today: date) -> date | None:
    if not text.strip():
        return None
    try:
        found = parse_typed(text, today).known
    except ValueError:
        found = None
    if found is None:
        raise NotUnderstood(name)
    return found


def _born(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return parse_typed(text).iso()
    except ValueError:
        raise NotUnderstood("born") from None


def field_texts(looked: Looked) -> dict[str, str]:
    """What stands in the fields for a question."""
    asked = looked.asked
    since, until = (day.isoformat() if day else "" for day in (asked.since, asked.until))
    return dict(zip(FIELDS, (since, until, asked.terminal, asked.actor, looked.name, looked.born), strict=True))


def following(choices: tuple[str, ...], now: str) -> str:
    """The choice after this one."""
    return choices[(choices.index(now) + 1) % len(choices)] if now in choices else choices[0]


def with_kind(asked: RecordAsked, line: FoundLine | None) -> RecordAsked:
    """Only what the current line did; again: everything."""
    return replace(asked, kind="" if asked.kind or line is None else line.kind)


# --- words


def view_words(view: View) -> str:
    return say(f"record.view.{view or 'all'}")


def kind_words(kind: str) -> str:
    return say(f"record.kind.{kind}") if has_words(f"record.kind.{kind}") else kind


def log_words(log: str) -> str:
    return say(f"record.log.{log}") if has_words(f"record.log.{log}") else log


def result_words(result: str) -> str:
    return say(f"record.result.{result}") if has_words(f"record.result.{result}") else result


def at_words(line: FoundLine) -> str:
    here = line.at.astimezone(JST)
    return f"{here:%Y-%m-%d %H:%M:%S}"


def desk_words(line: FoundLine) -> str:
    return say("record.center") if line.terminal == "center" else line.terminal


def value_words(name: str) -> str:
    """What a number or code of a line is of."""
    return say(f"record.value.{name}") if has_words(f"record.value.{name}") else name


def more_words(line: FoundLine) -> str:
    """Numbers and codes as they stand in the line."""
    found = (f"{value_words(name)} {_value(value)}" for name, value in sorted(line.values.items()))
    return "　".join(found)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return say("record.yes" if value else "record.no")
    return "・".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def chosen_words(view: RecordView, what: str) -> str:
    """What is chosen now, for the tile that changes it."""
    asked = view.looked.asked
    now = {
        "where": say("record.where.city" if view.looked.city else "record.where.here"),
        "log": log_words(asked.log) if asked.log else say("record.all"),
        "result": result_words(asked.result) if asked.result else say("record.all"),
        "kind": kind_words(asked.kind) if asked.kind else say("record.all"),
    }[what]
    return say("figures.chosen", what=say(f"record.{what}"), now=now)


def state_words(view: RecordView) -> str:
    """Whose lines they are, and how many."""
    if view.state in (Standing.NOTHING, Standing.ASKED):
        return say("record.asked") if view.state is Standing.ASKED else ""
    whose = say("record.of.city" if view.state is Standing.CITY else "record.of.here")
    count = len(view.rows) or len(view.lines)
    return say("record.found.more" if view.more else "record.found", whose=whose, count=count)


def away_words(view: RecordView) -> tuple[str, str]:
    """The warning where the center did not answer."""
    return (say("record.away"), say("record.away.how")) if view.state is Standing.AWAY else ("", "")


def nothing_words(view: RecordView) -> str:
    if view.state in (Standing.NOTHING, Standing.ASKED) or view.lines or view.rows:
        return ""
    return say("record.nothing")
