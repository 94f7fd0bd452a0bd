"""用途メニュー (R-041): what people come for, and the procedures that do it, each with the events that receive it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kakanai_desk.core.words import said
from kakanai_desk.forms.definitions import Pack, Use


@dataclass(frozen=True)
class UseProcedure:
    """One procedure, received as one event; a procedure of several events stands there once for each."""

    id: str
    title: str
    section: str
    event: str
    event_title: str


@dataclass(frozen=True)
class UseRow:
    """One entry of the menu that leads to procedures; ``title`` says the entries above it."""

    id: str
    title: str
    procedures: tuple[UseProcedure, ...]


def uses_of(pack: Pack, day: date) -> tuple[UseRow, ...]:
    """The entries that lead somewhere on a day, in the menu's order."""
    rows = (row for use in pack.uses for row in _rows(use, "", pack, day))
    return tuple(row for row in rows if row.procedures)


def _rows(use: Use, above: str, pack: Pack, day: date) -> Iterator[UseRow]:
    title = f"{above} › {said(use.title)}" if above else said(use.title)
    if use.procedures:
        found = (one for name in use.procedures for one in _received(name, pack, day))
        yield UseRow(use.id, title, tuple(found))
    for below in use.uses:
        yield from _rows(below, title, pack, day)


def _received(procedure_id: str, pack: Pack, day: date) -> Iterator[UseProcedure]:
    edition = next((p for p in pack.procedures if p.id == procedure_id and p.effective_on(day)), None)
    for event in edition.events if edition is not None else ():
        known = pack.events.get(event)
        if edition is not None and known is not None:
            section = pack.sections[edition.section].name
            yield UseProcedure(edition.id, said(edition.title), section, event, said(known.title))
