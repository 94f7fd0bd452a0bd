"""Banks and their branches: what a clerk means by a name, a reading or a code, on the day it is meant (R-081). Pure.

The rows are the city's file (``forms.bank_source``): 金融機関コード of four digits, 店番 of three, as 全国銀行協会's
統一金融機関コード has them. A branch that was merged away is found until its last day; afterwards it is said since when
it is no more. Nothing here is about anybody's account.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kakanai_desk.core.search_keys import kana_key, plain

BANK_ENDS = ("銀行", "信用金庫", "信用組合", "労働金庫", "農業協同組合", "信金", "信組", "労金", "農協")
MOST_OFFERED = 9
BRANCH_ENDS = ("支店", "出張所", "本店", "営業部", "支所")


@dataclass(frozen=True)
class Span:
    """In force ``since`` … ``until``, both days included; None: always, and until further notice."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Branch:
    code: str  # 店番, three digits
    name: str
    kana: str  # katakana
    span: Span = Span()


@dataclass(frozen=True)
class Bank:
    """``branches``: in the order of their codes; one code may have followed another in time."""

    code: str  # 金融機関コード, four digits
    name: str
    kana: str
    branches: tuple[Branch, ...]
    span: Span = Span()

    def find(self, query: str, day: date) -> tuple[Branch, ...]:
        """Branches in force on ``day`` that ``query`` may mean: its code, or what name or reading begin with."""
        here = (b for b in self.branches if b.span.holds(day))
        return tuple(b for b in here if _means(query, b.code, b.name, b.kana, BRANCH_ENDS))


@dataclass(frozen=True)
class BankTable:
    """The imported file. ``as_of``: the day it is of; ``source``: its SHA-256; ``sample``: its rows are invented."""

    banks: tuple[Bank, ...]
    as_of: date
    source: str
    sample: bool = False

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Bank, ...]]:
        found: dict[str, tuple[Bank, ...]] = {}
        for bank in self.banks:
            found[plain(bank.name)] = (*found.get(plain(bank.name), ()), bank)
        return found

    def find(self, query: str, day: date) -> tuple[Bank, ...]:
        """Banks in force on ``day`` that ``query`` may mean; one that is written in full comes first."""
        found = [b for b in self.banks if b.span.holds(day) and _means(query, b.code, b.name, b.kana, BANK_ENDS)]
        return tuple(sorted(found, key=lambda b: (plain(b.name) != plain(query), b.code)))

    def bank(self, name: str, day: date) -> Bank | None:
        """The bank of this very name, in force on ``day``."""
        return next((b for b in self._by_name.get(plain(name), ()) if b.span.holds(day)), None)

    def oddness(self, bank: str, branch: str, day: date) -> str:
        """What is odd about an answered account: empty, ``unknown_bank``, ``closed_bank``, ``unknown_branch``,
        ``closed_branch``. An oddness is to be looked at, never an error: the file may be older than the branch."""
        if not bank.strip():
            return ""
        found = self.bank(bank, day)
        if found is None:
            return "closed_bank" if plain(bank) in self._by_name else "unknown_bank"
        if not branch.strip():
            return ""
        named = [b for b in found.branches if plain(b.name) == plain(branch) or b.code == _digits(branch)]
        if not named:
            return "unknown_branch"
        return "" if any(b.span.holds(day) for b in named) else "closed_branch"


def _digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _means(query: str, code: str, name: str, kana: str, ends: tuple[str, ...]) -> bool:
    """Whether a query means a row: the code's digits, the beginning of the name (with or without its end), of the
    reading."""
    digits = _digits(query)
    if not digits:
        return False
    if digits.isdecimal():
        return code == digits.zfill(len(code)) if len(digits) >= len(code) else code.startswith(digits)
    word = plain(query)
    for end in ends:
        word = word.removesuffix(plain(end)) or word
    return plain(name).startswith(word) or (bool(kana_key(query)) and kana_key(kana).startswith(kana_key(query)))


@dataclass(frozen=True)
class BankBook:
    """The table on one day, for a clerk who types."""

    table: BankTable | None = None
    day: date = date.min

    def banks(self, text: str) -> tuple[str, ...]:
        """Names of banks that ``text`` may mean; none where it is one already."""
        if self.table is None or self.table.bank(text, self.day) is not None:
            return ()
        return tuple(bank.name for bank in self.table.find(text, self.day)[:MOST_OFFERED])

    def branches(self, bank: str, text: str) -> tuple[str, ...]:
        """Names of branches of the bank of this name that ``text`` may mean."""
        found = self.table.bank(bank, self.day) if self.table is not None else None
        if found is None:
            return ()
        names = tuple(b.name for b in found.find(text, self.day))
        return () if text.strip() in names else names[:MOST_OFFERED]


# --- as the file is kept -------------------------------------------------------------------------------------------


def to_plain(table: BankTable) -> dict[str, Any]:
    return {
        "v": 1,
        "as_of": table.as_of.isoformat(),
        "source": table.source,
        "sample": table.sample,
        "banks": [
            [b.code, b.name, b.kana, *_span(b.span), [[r.code, r.name, r.kana, *_span(r.span)] for r in b.branches]]
            for b in table.banks
        ],
    }


def from_plain(said: Mapping[str, Any]) -> BankTable:
    """
    Raises:
        ValueError, KeyError, TypeError: it is none that ``to_plain`` made.
    """
    banks = tuple(
        Bank(code, name, kana, tuple(Branch(c, n, k, _read(s, u)) for c, n, k, s, u in branches), _read(since, until))
        for code, name, kana, since, until, branches in said["banks"]
    )
    return BankTable(banks, date.fromisoformat(said["as_of"]), str(said["source"]), bool(said["sample"]))


def _span(span: Span) -> tuple[str, str]:
    return (span.since.isoformat() if span.since else "", span.until.isoformat() if span.until else "")


def _read(since: str, until: str) -> Span:
    return Span(date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)
