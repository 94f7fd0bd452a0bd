"""Reads the tables that the city fills in: fees and closing days. What it has not said yet stands as 要確認."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kakanai_desk.forms.condition_source import month_and_day
from kakanai_desk.forms.deadlines import Closings
from kakanai_desk.forms.definitions import Fee
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.source import Node, read
from kakanai_desk.forms.text_source import identifier, required

UNKNOWN = "要確認"


def read_fees(shared: Path, base: Path, findings: list[Finding]) -> dict[str, Fee]:
    """``_shared/fees.yaml``: id, yen (or 要確認), unit, basis."""
    return {fee.id: fee for node in _rows(shared / "fees.yaml", "fees", base, findings) for fee in (_fee(node),)}


def _fee(node: Node) -> Fee:
    node.only("id", "yen", "unit", "basis")
    yen = node.need("yen")
    price = None if yen is None or yen.value == UNKNOWN else yen.whole()
    return Fee(identifier(node), price, required(node, "unit"), required(node, "basis"))


def read_closings(shared: Path, base: Path, findings: list[Finding]) -> dict[str, Closings]:
    """``_shared/closings.yaml``: closing days by the month for which one applies."""
    return dict(_closings(node) for node in _rows(shared / "closings.yaml", "closings", base, findings))


def _closings(node: Node) -> tuple[str, Closings]:
    node.only("id", "title", "months", "otherwise")
    months, otherwise = node.get("months"), node.need("otherwise")
    own: list[tuple[int, tuple[int, int, int]]] = []
    for one in months.items() if months else ():
        one.only("for", "on", "year")
        wished, on, year = one.need("for"), one.need("on"), one.get("year")
        day = month_and_day(on) if on else None
        if wished is not None and day is not None:
            years = {"same": 0, "before": -1}[year.word_of(("same", "before"))] if year else 0
            own.append((wished.whole(), (years, *day)))
    if otherwise is not None:
        otherwise.only("months_before", "day")
    before, day_at = (otherwise.need("months_before"), otherwise.need("day")) if otherwise else (None, None)
    table = Closings(
        required(node, "title"), tuple(own), before.whole() if before else 0, day_at.whole() if day_at else 31
    )
    return identifier(node), table


def _rows(file: Path, key: str, base: Path, findings: list[Finding]) -> Iterator[Node]:
    """Nothing where the city has no such table."""
    node = read(file, base, findings) if file.is_file() else None
    rows = node.need(key) if node is not None else None
    yield from rows.items() if rows else ()
