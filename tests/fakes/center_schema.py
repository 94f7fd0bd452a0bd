"""The center's migrations run once in a process; the next empty databases get the statements that came of it.

Fifty migrations take half a second, and hundreds of tests begin with an empty center. A server's databases are copies
of one that was brought there (``migrated``), half the time of the statements. What the migrations themselves do
is for ``tests/contract/test_center_migrations.py``, which uses the real ones.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event, inspect

from kakanai_center import migrations
from kakanai_center.database import served_engine
from tests.fakes.postgres import Cluster

migrate = migrations.upgrade
_kept: dict[str, list[tuple[str, Any]]] = {}  # by dialect: statement and parameters
_templates: dict[Cluster, str] = {}


def upgrade(engine: Engine, to: str = "head") -> None:
    """As ``migrations.upgrade``."""
    with engine.connect() as connection:
        empty = not inspect(connection).get_table_names()
    dialect = engine.dialect.name
    if not empty or to not in ("head", migrations.newest()):
        migrate(engine, to)
    elif dialect in _kept:
        with engine.begin() as connection:
            for statement, parameters in _kept[dialect]:
                connection.exec_driver_sql(statement, parameters or None)
    else:
        _kept[dialect] = _heard(engine)


def migrated(server: Cluster) -> str:
    """The address of a new database of ``server``, at the newest migration and empty."""
    if server not in _templates:
        address = server.new_database()
        engine = served_engine(address)
        migrate(engine)
        engine.dispose()
        _templates[server] = address.split("/")[3].split("?")[0]
    return server.new_database(_templates[server])


def _heard(engine: Engine) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            found.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        migrate(engine)
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return found
