"""The whole content of a center's database as a stream of rows, the same from both databases, and back again.

Rows go table by table in the order of their keys, so the same content has the same root (SHA-256 over tables, counts
and rows) wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, MetaData, String, Table, collate, select, text

from kakanai_center import bulk
from kakanai_center.partitions import derived

AT_ONCE = 500
OF_ALEMBIC = "alembic_version"
Chunk = tuple[str, Sequence[Sequence[Any]]]  # table, rows


@dataclass
class Content:
    """What went through: rows of each table, and the root over all."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    _hash: Any = field(default_factory=sha256)

    def add(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if table not in self.counts:
            self.counts[table] = 0
            self._hash.update(b"\x00" + table.encode())
        self.counts[table] += len(rows)
        parts: list[bytes] = []
        for row in rows:
            said = msgspec.msgpack.encode(row)
            parts += (len(said).to_bytes(4, "big"), said)
        self._hash.update(b"".join(parts))

    @property
    def root(self) -> str:
        return self._hash.hexdigest()


def tables_of(tx: Connection) -> list[Table]:
    """The tables as the database has them, in the order of their names, without what is another one's rows again."""
    found, again = MetaData(), derived(tx)
    found.reflect(tx, only=lambda name, _: name not in again)
    return [found.tables[name] for name in sorted(found.tables) if name != OF_ALEMBIC]


def read(tx: Connection) -> Iterator[Chunk]:
    """Every row, as the transaction sees it. A table without rows comes with none."""
    for table in tables_of(tx):
        keys = [
            collate(c, "C") if tx.dialect.name == "postgresql" and isinstance(c.type, String) else c
            for c in table.primary_key
        ]
        name = str(table.name)  # SQLAlchemy gives a text of its own kind
        yield name, []
        for some in bulk.read(tx, select(table).order_by(*keys), AT_ONCE):
            yield name, some


def content_of(tx: Connection, also: Callable[[Chunk], object] = lambda _: None) -> Content:
    """Counts and root of a database; ``also`` sees every chunk."""
    content = Content()
    for chunk in read(tx):
        content.add(*chunk)
        also(chunk)
    return content


def write(tx: Connection, chunks: Iterable[Chunk]) -> None:
    """Fill the empty tables of a database that stands at the version the rows were read at."""
    tables = {str(table.name): table for table in tables_of(tx)}
    with bulk.without_indexes(tx):
        for name, rows in chunks:
            if rows:
                bulk.write(tx, tables[name], rows)
    if tx.dialect.name == "postgresql":  # numbers that the database gives go on after those that are there
        tx.execute(text("SELECT setval(pg_get_serial_sequence('alarms', 'number'), (SELECT max(number) FROM alarms))"))
