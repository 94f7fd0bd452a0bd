"""Rows by the hundred thousand, read and written past SQLAlchemy in the way each driver does it fastest.

For ``contents`` alone: a backup reads every row of a center and writes it into an empty database, and what SQLAlchemy
does for each row took most of its time. Indexes that keep nothing unique are made once the rows are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, Select, Table, text

_TYPES = ((BigInteger, "int8"), (Integer, "int4"), (LargeBinary, "bytea"))
_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": """
        SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND NOT i.indisunique""",
}


def read(tx: Connection, rows: Select[Any], at_once: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a statement that has no parameters, ``at_once`` at a time."""
    driver: Any = tx.connection.driver_connection
    # on PostgreSQL a cursor of the server: the rows do not come all at once
    cursor = driver.cursor("contents", binary=True) if tx.dialect.name == "postgresql" else driver.cursor()
    try:
        cursor.execute(str(rows.compile(dialect=tx.dialect)))
        while some := cursor.fetchmany(at_once):
            yield some
    finally:
        cursor.close()


def write(tx: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Rows with a value for every column, in the order of the columns."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor = tx.connection.cursor()
    if tx.dialect.name == "postgresql":
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
            copy.set_types([_type(column.type) for column in table.columns])
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(table.columns))
        cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - our own names
    cursor.close()


@contextmanager
def without_indexes(tx: Connection) -> Iterator[None]:
    """The database's indexes go, but for those that keep something unique, and come again at the end."""
    found = [(str(name), str(made)) for name, made in tx.execute(text(_INDEXES[tx.dialect.name]))]
    unique = [name for name, made in found if made.upper().startswith("CREATE UNIQUE")]
    loose = [(name, made) for name, made in found if name not in unique]
    for name, _ in loose:
        tx.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, made in loose:
        tx.exec_driver_sql(made)


def _type(kind: Any) -> str:
    return next((name for of, name in _TYPES if isinstance(kind, of)), "text")
