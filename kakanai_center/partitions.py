"""Entries and marks in partitions by month, for a center on PostgreSQL that grows for years (docs/decisions/scale.md).

Optional, by ``kakanai-center partition``; a city's partition is its own database. Nothing above the database notices:
the tables keep their names and columns. A partitioned table can hold nothing unique over its months, so ``entry_keys``
does it: a trigger writes each entry's two keys there first and leaves out an entry that collides, as ON CONFLICT DO
NOTHING would. Backups hold no partition and no ``entry_keys``: they restore into any center.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from kakanai_desk.core.errors import DeskError

KEYS = "entry_keys"
AHEAD = 12  # months that stand ready
REST = "rest"  # what is of no month that stands: too old, too far ahead


class NotPartitioned(DeskError):
    """The database is the embedded one, which has no partitions."""

    code = "CENTER-PARTITION-01"


@dataclass(frozen=True)
class _Parted:
    """A table by months of ``column``; ``kind`` says how a month is written in it."""

    table: str
    column: str
    key: str
    indexes: tuple[tuple[str, str], ...]


_ENTRIES = _Parted(
    "entries",
    "recorded_at",
    "id, recorded_at",
    (
        ("ix_entries_visit_id", "visit_id"),
        ("ix_entries_key_id", "key_id"),
        ("ix_entries_terminal_seq", "terminal, seq"),
    ),
)
_MARKS = _Parted("marks", "at", "mark, at, entry_id", (("ix_marks_entry_id", "entry_id"),))
_PARTED = (_ENTRIES, _MARKS)
_TRIGGER = f"""
CREATE FUNCTION {KEYS}_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO {KEYS} (id, terminal, seq) VALUES (NEW.id, NEW.terminal, NEW.seq) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {KEYS}_first BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION {KEYS}_first();
"""  # noqa: S608 - our own names


def partitioned(tx: Connection) -> bool:
    """Whether this center's entries stand in partitions."""
    if tx.dialect.name != "postgresql":
        return False
    found = tx.execute(text("SELECT relkind::text FROM pg_class WHERE oid = to_regclass('entries')")).scalar()
    return found == "p"


def derived(tx: Connection) -> frozenset[str]:
    """Tables whose rows are those of another one: partitions, and the keys."""
    if not partitioned(tx):
        return frozenset()
    names = text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    return frozenset(tx.execute(names).scalars()) | {KEYS}


def partition(engine: Engine, now: datetime) -> list[str]:
    """Put a center's entries and marks into partitions, all of them or none; the months that stand there after.

    It holds both tables until it is done, and needs their size again on the disk. Called again it adds months.

    Raises:
        NotPartitioned: the database is not PostgreSQL.
    """
    if engine.dialect.name != "postgresql":
        raise NotPartitioned
    with engine.begin() as tx:
        tx.execute(text("LOCK TABLE entries, marks IN ACCESS EXCLUSIVE MODE"))
        if not partitioned(tx):
            first = _first_month(tx) or _month(now)
            for one in _PARTED:
                _part(tx, one, first, now)
            _guard(tx)
    return extend(engine, now)


def extend(engine: Engine, now: datetime) -> list[str]:
    """Add the months up to ``AHEAD`` from now where a center is partitioned; its months, the oldest first."""
    with engine.begin() as tx:
        if not partitioned(tx):
            return []
        for one in _PARTED:
            there = _standing(tx, one)
            for month in _months(_month(now), now):
                if _name(one, month) not in there:
                    _add(tx, one, month)
        return sorted(name.removeprefix("entries_") for name in _standing(tx, _ENTRIES) if not name.endswith(REST))


def _part(tx: Connection, one: _Parted, first: datetime, now: datetime) -> None:
    table, before = one.table, f"{one.table}_before"
    for name, _ in one.indexes:
        tx.execute(text(f"DROP INDEX IF EXISTS {name}"))
    tx.execute(text(f"ALTER TABLE {table} RENAME TO {before}"))
    tx.execute(text(f"CREATE TABLE {table} (LIKE {before} INCLUDING DEFAULTS) PARTITION BY RANGE ({one.column})"))
    tx.execute(text(f"CREATE TABLE {table}_{REST} PARTITION OF {table} DEFAULT"))
    for month in _months(first, now):
        tx.execute(text(f"CREATE TABLE {_name(one, month)} PARTITION OF {table} FOR VALUES {_bounds(one, month)}"))
    tx.execute(text(f"INSERT INTO {table} SELECT * FROM {before}"))  # noqa: S608 - our own names
    tx.execute(text(f"DROP TABLE {before}"))
    tx.execute(text(f"ALTER TABLE {table} ADD PRIMARY KEY ({one.key})"))
    for name, columns in one.indexes:
        tx.execute(text(f"CREATE INDEX {name} ON {table} ({columns})"))


def _guard(tx: Connection) -> None:
    """The two keys of an entry, unique over all months."""
    columns = "id varchar(64) PRIMARY KEY, terminal varchar(8) NOT NULL, seq bigint NOT NULL, UNIQUE (terminal, seq)"
    tx.execute(text(f"CREATE TABLE {KEYS} ({columns})"))
    tx.execute(text(f"INSERT INTO {KEYS} SELECT id, terminal, seq FROM entries"))  # noqa: S608 - our own names
    tx.exec_driver_sql(_TRIGGER)


def _add(tx: Connection, one: _Parted, month: datetime) -> None:
    """A month, with what of it lies in the rest."""
    name, table, rest = _name(one, month), one.table, f"{one.table}_{REST}"
    low, high = _ends(one, month)
    tx.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
    tx.execute(text(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS)"))
    tx.execute(
        text(
            f"WITH moved AS (DELETE FROM {rest} WHERE {one.column} >= {low} AND {one.column} < {high} RETURNING *)"  # noqa: S608 - our own names
            f" INSERT INTO {name} SELECT * FROM moved"
        )
    )
    tx.execute(text(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES {_bounds(one, month)}"))


def _ends(one: _Parted, month: datetime) -> tuple[str, str]:
    """Where a month begins and the next one does, as SQL. Entries keep the text that their desk signed."""
    low, high = month, _next(month)
    if one is _ENTRIES:
        return f"'{low:%Y-%m}'", f"'{high:%Y-%m}'"
    return str(int(low.timestamp())), str(int(high.timestamp()))


def _bounds(one: _Parted, month: datetime) -> str:
    low, high = _ends(one, month)
    return f"FROM ({low}) TO ({high})"


def _name(one: _Parted, month: datetime) -> str:
    return f"{one.table}_{month:%Y%m}"


def _standing(tx: Connection, one: _Parted) -> set[str]:
    found = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:table)")
    return {str(name).rpartition(".")[2] for name in tx.execute(found, {"table": one.table}).scalars()}


def _first_month(tx: Connection) -> datetime | None:
    """The month of the oldest entry."""
    oldest = tx.execute(text("SELECT min(recorded_at) FROM entries")).scalar()
    return _month(datetime.fromisoformat(oldest)) if oldest else None


def _month(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _months(first: datetime, now: datetime) -> Iterator[datetime]:
    """From ``first`` to ``AHEAD`` months after now."""
    last = _month(now)
    for _ in range(AHEAD):
        last = _next(last)
    while first <= last:
        yield first
        first = _next(first)
