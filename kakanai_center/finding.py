"""Finds applications by reading, birth date and reception number, without the database knowing what is looked for.

The database compares marks; what it brings is opened here and looked at again, because two kana that follow each other
somewhere are not yet a name. Names, readings, dates and numbers are understood as the desk understands them; a name of
a single character has no marks, and only narrows what another word brings.

Marks stand in the order of time: the rarest one of a query is read from the newest on, a stretch at a time, until a
page is full. So the work of a page does not grow with the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text, tuple_

from kakanai_center.applications import Applications, ClosedVisit
from kakanai_center.sealing import KeyRing, kana_words, name_words, number_word
from kakanai_center.tables import applications, marks
from kakanai_desk.core.ids import ReceptionNumber
from kakanai_desk.core.search_keys import DAY, KANA, NAME, NUMBER, SERIAL, kana_key, name_key, plain, wanted

STRETCH = 2_000  # of the rarest mark that are read at a time
MOST_READ = 20_000  # for one page; the next one goes on from there
MOST_OPENED = 300
AT_ONCE = 30
ENOUGH = 4_000  # a mark that is on more counts as this often
MOST_MEANINGS = 4
_BY_THE_INDEX = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)"  # for this transaction
    for name, value in (
        ("plan_cache_mode", "force_custom_plan"),  # a plan for a mark of middling frequency sorts all of a common one
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("enable_bitmapscan", "off"),
        ("enable_seqscan", "off"),
    )
)
"""PostgreSQL guesses how often a mark is, and reads all of a common one; along the index a stretch costs the same."""
_Place = tuple[int, str]  # when, entry
_Meaning = tuple[str, str]


@dataclass(frozen=True)
class Page:
    """The latest first. ``after``: where the next page begins; None: there is no more. ``asked``: whether the query had
    a word that marks exist for."""

    found: tuple[ClosedVisit, ...] = ()
    after: _Place | None = None
    asked: bool = True


@dataclass(frozen=True)
class Own:
    """What the desk that asks finds by itself: its visits from a day on, by the day of their reception numbers."""

    terminal: str
    kept_from: date

    def has(self, reception_number: str) -> bool:
        try:
            number = ReceptionNumber.parse(reception_number)
        except ValueError:
            return False
        return f"{number.desk}{number.epoch}" == self.terminal and number.day >= self.kept_from


class Finder:
    """``known`` opens what marks bring."""

    def __init__(self, engine: Engine, ring: KeyRing, known: Applications) -> None:
        self._engine = engine
        self._ring = ring
        self._known = known

    def find(self, query: str, today: date, most: int = 50) -> list[ClosedVisit]:
        """Applications that fit every word of the query, the latest first."""
        return list(self.page(query, today, most).found)

    def page(self, query: str, today: date, most: int, after: _Place | None = None, without: Own | None = None) -> Page:
        """One page of them, from ``after`` on."""
        words = wanted(query, today)
        marked = [word for word in (understood(w) for w in words) if word]
        if not marked:
            return Page(asked=False)
        ways = [self._marks(way) for way in list(product(*map(sorted, marked)))[:MOST_MEANINGS]]
        found: list[ClosedVisit] = []
        with self._engine.connect() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(text(_BY_THE_INDEX))
            often = self._often(tx, sorted({mark for way in ways for mark in way}))
            drivers = [sorted(way, key=often.__getitem__) for way in ways]  # the rarest first
            read = opened = 0
            while read < MOST_READ:
                places, after, whole = self._stretch(tx, drivers, after)
                read += STRETCH
                for place, visit in self._opened(tx, places, without):
                    opened += 1
                    if all(_fits(visit.body, word) for word in words):
                        found.append(visit)
                    if len(found) == most or opened == MOST_OPENED:
                        return Page(tuple(found), place)
                if whole:
                    return Page(tuple(found))
        return Page(tuple(found), after)

    def _marks(self, way: Iterable[_Meaning]) -> list[bytes]:
        return sorted({self._ring.mark(word) for meaning in way for word in mark_words(meaning)})

    @staticmethod
    def _often(tx: Connection, some: Sequence[bytes]) -> dict[bytes, int]:
        """How many entries each mark is on, all asked at once; what is on more than ``ENOUGH`` counts as that."""

        def count(mark: bytes) -> Any:
            of_it = select(marks.c.at).where(marks.c.mark == mark).limit(ENOUGH).subquery()
            return select(func.count()).select_from(of_it).scalar_subquery()

        return dict(zip(some, tx.execute(select(*map(count, some))).one(), strict=True))

    @staticmethod
    def _stretch(
        tx: Connection, drivers: Sequence[Sequence[bytes]], after: _Place | None
    ) -> tuple[list[_Place], _Place | None, bool]:
        """Entries with all marks of a way among the next ones of its rarest; where they end; whether they all end."""
        c = marks.c
        found, ends = set[_Place](), list[_Place]()
        for first, *rest in drivers:
            place = tuple_(c.at, c.entry_id)
            of = [c.mark == first, *([place < after] if after else [])]
            newest_first = select(c.at, c.entry_id).where(*of).order_by(c.at.desc(), c.entry_id.desc())
            end = tx.execute(newest_first.offset(STRETCH - 1).limit(1)).first()
            if end is not None:
                ends.append((end.at, end.entry_id))
            one = newest_first.limit(STRETCH).subquery()
            fitting = select(one.c.at, one.c.entry_id)
            for mark in rest:
                o = marks.alias().c
                has = select(o.mark).where(o.mark == mark, o.at == one.c.at, o.entry_id == one.c.entry_id)
                # no EXISTS: PostgreSQL makes joins of those, and reads the stretch anew for each row of a common mark
                fitting = fitting.where(has.limit(1).scalar_subquery().is_not(None))
            found |= {(row.at, row.entry_id) for row in tx.execute(fitting)}
        if not ends:
            return sorted(found, reverse=True), after, True
        end_of_all = max(ends)  # beyond it one of the ways has not been read
        return sorted((p for p in found if p >= end_of_all), reverse=True), end_of_all, False

    def _opened(
        self, tx: Connection, places: Sequence[_Place], without: Own | None
    ) -> Iterable[tuple[_Place, ClosedVisit]]:
        """A few at a time: a page is full long before all of a stretch are open."""
        for start in range(0, len(places), AT_ONCE):
            some = {entry: (at, entry) for at, entry in places[start : start + AT_ONCE]}
            c = applications.c
            rows = tx.execute(select(c.entry_id, c.visit_id, c.reception_number).where(c.entry_id.in_(list(some))))
            of = {r.visit_id: some[r.entry_id] for r in rows if without is None or not without.has(r.reception_number)}
            visits = sorted(of, key=lambda visit: of[visit], reverse=True)
            yield from ((of[visit.visit_id], visit) for visit in self._known.of(tx, visits))


def understood(beginnings: Iterable[str]) -> frozenset[_Meaning]:
    """The meanings of a word that marks exist for."""
    found: set[_Meaning] = set()
    for beginning in beginnings:
        kind, _, value = beginning.partition(":")
        whole_day = kind == DAY and len(value) == len("2026-04-10")
        if (
            whole_day
            or (kind in (KANA, NAME) and len(value) >= 2)
            or (kind == NUMBER and len(value) > len("na1260410"))
        ):
            found.add((kind, value))
    if any(kind == KANA for kind, _ in found):  # a name that is written in kana has its reading, too
        found = {meaning for meaning in found if meaning[0] != NAME}
    return frozenset(found)


def mark_words(meaning: _Meaning) -> set[str]:
    """The words of a meaning that marks are made of."""
    kind, value = meaning
    if kind == KANA:
        return kana_words(value)
    if kind == NAME:
        return name_words(value)
    return {f"d:{value}" if kind == DAY else number_word(value)}


def _fits(body: dict[str, Any], beginnings: Iterable[str]) -> bool:
    """Whether an application fits a word, of whatever kind it is."""
    people = body["case"].get("people") or ()
    number = str(body["reception_number"])
    for beginning in beginnings:
        kind, _, value = beginning.partition(":")
        if kind == NUMBER and plain(number).startswith(value):
            return True
        if kind == SERIAL and number.split("-")[2].lstrip("0") + "." == value:
            return True
        if kind == DAY and any(str(person.get("birth_date") or "").startswith(value) for person in people):
            return True
        if kind == KANA and any(value in kana_key(str(person.get("kana") or "")) for person in people):
            return True
        if kind == NAME and any(value in name_key(str(person.get("name") or "")) for person in people):
            return True
    return False
