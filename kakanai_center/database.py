"""Opens the center's database: one SQLCipher file of this process, or PostgreSQL. Nothing above knows which.

A transaction begins explicitly on both, and a commit that returned is on disk on both (``synchronous = FULL``,
``synchronous_commit = on``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from kakanai_desk.core.errors import DeskError
from kakanai_desk.vault.database import connect

OLDEST_POSTGRESQL = 15
CONNECTIONS = 8
CACHE_KIB = 64 * 1024  # of the embedded one: a search reads over the whole store


class DatabaseAway(DeskError):
    """The database server does not answer, or is none that serves. Values: ``what``."""

    code = "CENTER-DB-01"


def embedded_engine(file: Path, key: bytes) -> Engine:
    """An engine over one SQLCipher file, owned by this process: one connection, one user of it at a time.

    Raises:
        StoreBusy, StoreUnreadable: as ``vault.database.connect``.
    """
    from sqlcipher3 import dbapi2

    def connected() -> Any:
        connection = connect(file, key)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return connection

    opened: list[Any] = [connected()]  # its faults are told here; opened anew only after an invalidation
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: opened.pop() if opened else connected(),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction] - the driver itself begins nothing
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    engine.connect().close()  # so that dispose() closes the file even if nothing was asked
    return engine


def on_this_machine(url: URL) -> bool:
    """Whether a PostgreSQL address leads nowhere over a network: a socket, or loopback."""
    asked = url.query.get("host") or url.host or ""
    hosts = asked if isinstance(asked, tuple) else asked.split(",")
    return all(
        not each or each.startswith(("/", "127.", "@")) or each in ("localhost", "::1", "[::1]") for each in hosts
    )


def address_of(database: str) -> URL:
    """Where PostgreSQL is, as the driver wants it: over a network by TLS alone, with its certificate checked."""
    url = make_url(database).set(drivername="postgresql+psycopg")
    if not url.query.get("sslmode") and not on_this_machine(url):
        url = url.update_query_dict({"sslmode": "verify-full"})
    return url


def served_engine(database: str, schema: str = "") -> Engine:
    """An engine over a PostgreSQL database, or over one schema of it.

    Raises:
        DatabaseAway: it does not answer, is older than 15, or does not keep UTF-8.
    """
    url = address_of(database)
    options = "-c synchronous_commit=on -c timezone=UTC"
    if schema:
        options += f" -c search_path={schema}"
    engine = create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
    try:
        with engine.connect() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10000
            encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    except DBAPIError:
        engine.dispose()
        raise DatabaseAway(what="postgresql") from None
    if version < OLDEST_POSTGRESQL or encoding != "UTF8":
        engine.dispose()
        raise DatabaseAway(what=f"postgresql {version} {encoding}")
    return engine
