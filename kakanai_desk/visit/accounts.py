"""The account that money is to go to, held against the city's table of banks (R-081).

What is odd about it is asked of the clerk once before paper is made; without a table nothing is odd. Nothing of an
account is kept here.
"""

from __future__ import annotations

from kakanai_desk.core.banks import BankBook, BankTable
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Always
from kakanai_desk.forms.definitions import Alert, Severity
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import NEWS, SCREENS, free

BANK, BRANCH = "account_bank", "account_branch"  # questions of the city's content


class Accounts:
    def __init__(self, context: Context) -> None:
        self._c = context
        self._book = BankBook()

    @free(SCREENS)
    def book(self) -> BankBook:
        """The table of today; the same value until one of them changes."""
        table, today = self._c.live.banks, self._c.clock.today()
        if self._book.table is not table or self._book.day != today:
            self._book = BankBook(table, today)
        return self._book

    @free(NEWS)
    def banks_changed(self, table: BankTable | None) -> None:
        """Another table was imported."""
        self._c.live.banks = table
        self._c.show()

    @free(SCREENS)
    def alerts(self, case: Case) -> tuple[Alert, ...]:
        """What is odd about the account on the day of the visit, to be asked about before paper is made (R-104)."""
        table = self._c.live.banks
        if table is None:
            return ()
        odd = table.oddness(case.answer(BANK) or "", case.answer(BRANCH) or "", case.visit_date)
        if not odd:
            return ()
        return (Alert(f"{odd}.account", Severity.ALERT, Always(), load_texts().clerk(f"clerk.banks.{odd}")),)
