"""記録を見る at home (R-096): this desk's lines, or those of every desk, asked of the center.

With the center away the desk's own lines stand there and it is said. That somebody looked is a line of this desk's
record before anything is shown, and of the center's where it was asked; what was looked for is in neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.record_search import FoundLine, RecordAsked, RecordPage, Searches
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs

FIRST_DAYS = 7  # that the page begins with
Place = tuple[int, str, int]


class Standing(StrEnum):
    """What stands on the page."""

    NOTHING = ""
    ASKED = "asked"
    HERE = "here"
    CITY = "city"
    AWAY = "away"  # every desk was asked for, and the center did not answer: this desk's lines


@dataclass(frozen=True)
class Looked:
    """What is asked. ``name``: name or reading, with ``born`` (1988-11-03), of whose data the lines are about."""

    asked: RecordAsked = field(default_factory=RecordAsked)
    city: bool = False
    name: str = field(default="", repr=False)
    born: str = field(default="", repr=False)


@dataclass(frozen=True)
class RecordView:
    """``may``: the page is for this user. ``more``: there is another page. ``center``: there is one to ask."""

    may: bool = False
    state: Standing = Standing.NOTHING
    looked: Looked = field(default_factory=Looked)
    today: date = date.min
    lines: tuple[FoundLine, ...] = ()
    rows: tuple[Searches, ...] = ()
    more: bool = False
    center: bool = False


class Auditing:
    """Used at home; what was found goes when the page is left."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self._number = 0
        self._after: Place | None = None
        self._shown = RecordView()

    @free(SCREENS)
    def view(self) -> RecordView:
        """What the page draws, and whether it is for this user."""
        if self._c.own_record is None or not self._c.rights.may(Operation.SEE_RECORD):
            return RecordView()
        return replace(self._shown, may=True, center=self._c.city_record is not None)

    @needs(Operation.SEE_RECORD)
    def look(self, looked: Looked | None = None) -> None:
        """Search; without a question, the last days of this desk.

        Raises:
            MoveNotAllowed: somebody is being served.
        """
        self._at_home()
        today = self._c.clock.today()
        looked = looked or Looked(RecordAsked(since=today - timedelta(days=FIRST_DAYS - 1), until=today))
        self._shown = RecordView(state=Standing.ASKED, looked=looked, today=today)
        self._after = None
        self._ask()

    @needs(Operation.SEE_RECORD)
    def more(self) -> None:
        """The next page, below what stands there.

        Raises:
            MoveNotAllowed: there is none.
        """
        self._at_home()
        if self._after is None or self._shown.state is Standing.ASKED:
            raise MoveNotAllowed(state="home", move="more")
        self._ask()

    @free(ENDS)
    def leave(self) -> None:
        """An answer that is still to come is let go."""
        self._number += 1
        self._after = None
        if self._shown.state is not Standing.NOTHING:
            self._shown = RecordView()
            self._c.show()

    def _ask(self) -> None:
        """On a lane of its own; only the latest question's answer is shown."""
        c, looked, after, state = self._c, self._shown.looked, self._after, self._shown.state
        own, city = c.own_record, c.city_record
        if own is None:
            raise MoveNotAllowed(state="home", move="record")
        everywhere = looked.city and city is not None
        asked = looked.asked
        if looked.name:
            asked = replace(asked, person=True, marks=own.marks(subjects_of(looked.name, looked.name, looked.born)))
        c.record(
            "record_searched",
            view=asked.view.value,
            fields=",".join(asked.fields),
            everywhere=everywhere,
            further=after is not None,
        )
        number, by = self._number + 1, c.live.user
        self._number = number

        def find() -> tuple[Standing, RecordPage]:
            if everywhere and city is not None and state is not Standing.AWAY:
                try:
                    return Standing.CITY, city.search(asked, by, after)
                except (CenterUnreachable, CenterRefused):
                    if after is not None:
                        raise
            return Standing.AWAY if everywhere else Standing.HERE, own.search(asked, after)

        def came(found: tuple[Standing, RecordPage] | BaseException) -> None:
            c.lanes.visit.submit(lambda: self._came(number, found))

        c.lanes.figures.submit(find, came)
        c.show()

    def _came(self, number: int, found: tuple[Standing, RecordPage] | BaseException) -> None:
        if number != self._number or not self._c.rights.may(Operation.SEE_RECORD):
            return
        if isinstance(found, CenterUnreachable | CenterRefused):
            self._c.live.notice = found  # what stands there stays
        elif isinstance(found, BaseException):
            self._shown = RecordView()
            self._c.show()
            raise found
        else:
            state, page = found
            before = self._shown.lines if self._after is not None else ()
            self._after = page.after
            self._shown = replace(
                self._shown, state=state, lines=(*before, *page.lines), rows=page.rows, more=page.after is not None
            )
        self._c.show()

    def _at_home(self) -> None:
        if self._c.open_visit is not None or not self._c.live.user or self._c.live.locked:
            raise MoveNotAllowed(state="visit", move="record")
