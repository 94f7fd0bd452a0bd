"""The wire messages of a search over every desk's record (R-096), shared by both. Words on the wire live forever.

The desk has judged who may; the center writes down who asked, from where, and by which fields. A person is asked for by
marks whose key the desks have and the center has not.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from kakanai_desk.core.record_search import RecordAsked, View
from kakanai_desk.sync.protocol import Count
from kakanai_desk.sync.record_protocol import Terminal

LINES_PATH = "/v1/lines"
MAX_REQUEST = 16 * 1024
MOST_LINES = 100  # of one page
MOST_MARKS = 64

_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{0,40}\Z")]


class LinesPlace(msgspec.Struct, forbid_unknown_fields=True):
    """The last line of the page before: milliseconds since 1970, writer, number."""

    at: Count
    terminal: Terminal
    seq: Count


class LinesQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``by``: who asks. The others as ``core.record_search.RecordAsked``."""

    terminal: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
    by: Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
    protocol: Literal[1]
    view: View = View.ALL
    since: date | None = None
    until: date | None = None
    of: Annotated[str, msgspec.Meta(pattern=r"^(?:[A-Z]{2}[1-9]|center|)\Z")] = ""
    actor: Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{0,64}\Z")] = ""
    log: _Word = ""
    kind: _Word = ""
    result: Annotated[str, msgspec.Meta(pattern=r"^(?:done|refused|failed|)\Z")] = ""
    person: bool = False
    marks: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=r"^c?[0-9a-f]{16}\Z")]], msgspec.Meta(max_length=MOST_MARKS)
    ] = []
    after: LinesPlace | None = None

    @property
    def asked(self) -> RecordAsked:
        return RecordAsked(
            self.view,
            self.since,
            self.until,
            self.of,
            self.actor,
            self.log,
            self.kind,
            self.result,
            self.person,
            tuple(self.marks),
        )


class WireLine(msgspec.Struct):
    """A line as its writer hashed it."""

    terminal: Terminal
    content: str


class WireSearches(msgspec.Struct):
    day: date
    who: str
    searches: Count
    numbers: Count


class LinesAnswer(msgspec.Struct):
    """The latest first. ``after``: there is more."""

    lines: Annotated[list[WireLine], msgspec.Meta(max_length=MOST_LINES)]
    rows: Annotated[list[WireSearches], msgspec.Meta(max_length=MOST_LINES)]
    after: LinesPlace | None = None
    protocol: Literal[1] = 1


def question_of(terminal: str, by: str, asked: RecordAsked, after: tuple[int, str, int] | None) -> LinesQuestion:
    return LinesQuestion(
        terminal,
        by,
        1,
        asked.view,
        asked.since,
        asked.until,
        asked.terminal,
        asked.actor,
        asked.log,
        asked.kind,
        asked.result,
        asked.person,
        list(asked.marks[:MOST_MARKS]),
        LinesPlace(*after) if after else None,
    )
