"""An empty database of the same kind as the center's, for as long as somebody looks at it."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from kakanai_center.database import embedded_engine, served_engine
from kakanai_desk.vault.database import KEY_BYTES


def embedded_scratch(folder: Path) -> Callable[[], AbstractContextManager[Engine]]:
    """A SQLCipher file below ``folder``, under a key that nobody keeps."""

    @contextmanager
    def scratch() -> Iterator[Engine]:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = Path(tempfile.mkdtemp(prefix="scratch-", dir=folder))
        engine = embedded_engine(place / "scratch.db", secrets.token_bytes(KEY_BYTES))
        try:
            yield engine
        finally:
            engine.dispose()
            shutil.rmtree(place)

    return scratch


def served_scratch(engine: Engine, database: str) -> Callable[[], AbstractContextManager[Engine]]:
    """A schema of its own in the center's PostgreSQL database."""

    @contextmanager
    def scratch() -> Iterator[Engine]:
        name = f"kakanai_scratch_{secrets.token_hex(6)}"
        with engine.begin() as tx:
            tx.execute(text(f"CREATE SCHEMA {name}"))
        there = served_engine(database, schema=name)
        try:
            yield there
        finally:
            there.dispose()
            with engine.begin() as tx:
                tx.execute(text(f"DROP SCHEMA {name} CASCADE"))

    return scratch
