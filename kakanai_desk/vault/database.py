"""Opens an encrypted SQLite file: SQLCipher with a raw key, one owner, nothing acknowledged that is not on disk.

Measured reasons in docs/architecture.md: the raw key with its salt from the key store opens in about 1 ms (a
passphrase costs 735 ms) and survives a torn page 1; ``synchronous=FULL`` in WAL keeps what was acknowledged.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as _dbapi2

from kakanai_desk.core.errors import StoreBusy, StoreUnreadable
from kakanai_desk.vault.keystore import KeyStore

sqlcipher: Any = _dbapi2  # the extension module has no type information

OLDEST_SQLITE = (3, 51, 3)  # older ones have the WAL-reset corruption bug
SMALLEST = 512  # of a page; what is shorter and not empty was cut, and would be taken for a new store
KEY_BYTES = 48  # 32 key + 16 salt


def store_key(keys: KeyStore, name: str = "store", *, create: bool) -> bytes:
    """The raw key with its salt; made at first use when ``create``.

    Raises:
        StoreUnreadable: there is no key and none may be made (a store exists that it would not open).
    """
    found = keys.get(name)
    if found is None:
        if not create:
            raise StoreUnreadable(what="key")
        found = secrets.token_bytes(KEY_BYTES)
        keys.put(name, found)
    return found


def connect(file: Path, key: bytes) -> Any:
    """A connection that owns ``file`` alone, in autocommit mode with explicit transactions.

    An empty file beside it (``….made``) tells that there was one: without it a database that was lost or emptied would
    be taken for a first start, and its numbers given again.

    Raises:
        StoreBusy: another process owns it.
        StoreUnreadable: the key does not open it, it was cut, it is gone, or the library is too old.
    """
    version = tuple(int(part) for part in sqlcipher.sqlite_version.split("."))
    if version < OLDEST_SQLITE:
        raise StoreUnreadable(what=f"sqlite {sqlcipher.sqlite_version}")
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.made")
    size = file.stat().st_size if file.exists() else 0
    if made.exists() and not size:
        raise StoreUnreadable(what="gone")
    if 0 < size < SMALLEST:
        raise StoreUnreadable(what="open")
    connection = sqlcipher.connect(str(file), isolation_level=None, check_same_thread=False, timeout=0.2)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA cipher_memory_security = ON")  # what SQLite gives back was wiped before
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("COMMIT")
    except sqlcipher.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise StoreBusy from error
        raise StoreUnreadable(what="open") from error
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise StoreUnreadable(what="key") from error
    if file.stat().st_size >= SMALLEST:
        made.touch()
    return connection
