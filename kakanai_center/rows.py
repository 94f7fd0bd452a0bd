"""Inserts many rows at once where they do not collide with what is there, in the way each database does it fastest.

PostgreSQL takes one array a column (``unnest``): a statement with a mark for every value costs the client more than the
server. SQLite takes the rows as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, Table, text
from sqlalchemy.dialects import sqlite

_ARRAYS = ((BigInteger, "bigint[]"), (Integer, "integer[]"), (LargeBinary, "bytea[]"))


def insert_new(tx: Connection, table: Table, rows: Sequence[dict[str, Any]], key: Column[str]) -> set[str]:
    """Insert rows of one shape; those that collide are left out. Gives ``key`` of each inserted row."""
    if not rows:
        return set()
    if tx.dialect.name != "postgresql":
        statement = sqlite.insert(table).on_conflict_do_nothing().returning(key)
        return set(tx.execute(statement, list(rows)).scalars())
    names = list(rows[0])
    arrays = ", ".join(f"CAST(:{name} AS {_array(table.c[name])})" for name in names)
    sql = (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays})"  # noqa: S608 - our own names
        f" ON CONFLICT DO NOTHING RETURNING {key.name}"
    )
    return set(tx.execute(text(sql), {name: [row[name] for row in rows] for name in names}).scalars())


def _array(column: Column[Any]) -> str:
    return next((array for kind, array in _ARRAYS if isinstance(column.type, kind)), "text[]")
