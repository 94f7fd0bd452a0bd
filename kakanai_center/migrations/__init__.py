"""The center's schema by numbered migrations (Alembic), forward only. One that was released is never changed.

``upgrade`` is called at every start. On PostgreSQL one process migrates at a time.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

FIRST = "0001"
_LOCK = 0x6B616B616E6169  # an arbitrary number: PostgreSQL's name of our advisory lock


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to ``to``, each migration in its own transaction.

    A database from before the migrations (it has tables and no version) counts as the first version.
    """
    with engine.connect() as connection:
        served = connection.dialect.name == "postgresql"
        if served:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
        try:
            found = set(inspect(connection).get_table_names())
            connection.rollback()
            config = _config(connection)
            if "entries" in found and "alembic_version" not in found:
                command.stamp(config, FIRST)
            command.upgrade(config, to)
        finally:
            if served:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
                connection.commit()


def version(engine: Engine) -> str | None:
    """The migration that the database stands at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None  # noqa: S101 - the package holds at least the first
    return head
