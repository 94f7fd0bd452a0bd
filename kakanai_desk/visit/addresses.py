"""Addresses in this city: the table of 町字 in use, what is odd about an address, and the buildings of past visits.

Of a past visit only the name of a building is kept, by 町字 and with a count (R-079): no room, no 番地, no day, nobody.
A name that says who lives there (山田方) is not kept at all, and one that a single visit named is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from kakanai_desk.core.addresses import Address, AddressBook, building_of, read_address
from kakanai_desk.core.ports.store import Transaction
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.towns import TownTable
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Always
from kakanai_desk.forms.definitions import Alert, Severity
from kakanai_desk.forms.protection import protects
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, NEWS, SCREENS, free
from kakanai_desk.visit.model import Visit

HERE = ("new_address", "home_address")  # questions whose answer is where the resident lives, in this city
LEAST_VISITS = 2


class Addresses:
    def __init__(self, context: Context) -> None:
        self._c = context
        self._book: AddressBook | None = None

    @free(SCREENS)
    def book(self) -> AddressBook:
        """The table and the buildings; the same value until one of them changes."""
        if self._book is None:
            self._book = AddressBook(self._c.live.towns, self._c.store.buildings(LEAST_VISITS))
        return self._book

    @free(NEWS)
    def towns_changed(self, table: TownTable | None) -> None:
        """Another table was imported."""
        self._c.live.towns, self._book = table, None
        self._c.show()

    @free(NEWS)
    def buildings_forgotten(self) -> None:
        self._book = None
        self._c.show()

    @free(SCREENS)
    def alerts(self, case: Case) -> tuple[Alert, ...]:
        """What is odd about the addresses of ``case``, to be asked about before paper is made (R-104)."""
        say = load_texts().clerk
        return tuple(
            Alert(f"{kind}.{question}", Severity.ALERT, Always(), say(f"clerk.address.{kind}"))
            for question, address in self._addresses(case)
            for kind in address.alerts
        )

    @free(ENDS)
    def remember(self, tx: Transaction, visit: Visit) -> None:
        """A closed visit's buildings, each counted once; in the transaction that closes it."""
        if protects(visit.case):
            return  # no trace of where somebody lives who is to be hidden
        named = {
            (address.town.id, name)
            for _, address in self._addresses(visit.case)
            if address.town is not None and (name := building_of(address.building))
        }
        for town, name in sorted(named):
            tx.buildings.count(town, name)
        if named:
            self._book = None

    def _addresses(self, case: Case) -> Iterator[tuple[str, Address]]:
        table = self._c.live.towns
        for question in HERE if table is not None else ():
            text = case.answer(question)
            found = read_address(text, table) if text and table is not None else None
            if found is not None:
                yield question, found
