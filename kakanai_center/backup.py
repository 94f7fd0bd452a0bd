"""Backups that count only when they were restored and compared (R-127), and the way back from one.

A backup is a folder: ``data`` (all rows, encrypted in one stream that shows any change or end), ``keys`` (the key of
the data, and the center's keys) sealed for the city's recovery key, whose private half is kept off this machine, and
``manifest.json``. After writing, the files are read again, restored into a scratch database of the same kind, and
counts and root are compared; bodies are opened with the ring as it stands in ``keys``. Only then is it a backup: the
desks may forget what the last ``covering`` ones hold.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy import Connection, Engine, insert, select, update

from kakanai_center import contents, migrations
from kakanai_center.alarms import raise_alarms
from kakanai_center.contents import Chunk, Content
from kakanai_center.sealing import KeyRing, bound_to
from kakanai_center.tables import backups, desks, entries
from kakanai_desk.core.errors import DeskError
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.sealed_stream import Altered, SealedFile, pieces
from kakanai_desk.vault.signing import key_id

log = logging.getLogger(__name__)
RECOVERY = "recovery-public"
SAVED_KEYS = (
    "authority",
    "authority-certificate",
    "server-tls",
    "server-tls-certificate",
    "enrolment-mac",
    "seal-ring",
    "center-signing",
    "city-envelope",
    RECOVERY,
)
OPENED = 100  # of the newest bodies are opened for a try


class BackupFailed(DeskError):
    """No backup was made, or it is none. Values: ``what``."""

    code = "CENTER-BACKUP-01"


@dataclass(frozen=True)
class Manifest:
    """What stands beside the data; nothing of it is secret."""

    name: str
    version: str  # of the schema
    counts: dict[str, int]
    root: str
    whole_to: dict[str, int]  # of each desk
    data_sha256: str
    keys_sha256: str
    recovery: str  # key id of the recovery key

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        try:
            return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            raise BackupFailed(what="manifest") from None


def make_recovery_key(keys: KeyStore) -> str:
    """A new recovery key: its public half is kept, its private half is returned, to be kept elsewhere."""
    private = PrivateKey.generate()
    keys.put(RECOVERY, bytes(private.public_key))
    return bytes(private).hex()


Scratch = Callable[[], Any]  # a context that gives an engine over an empty database of the same kind


class Backups:
    """``folder`` holds one folder a backup; ``keep`` generations; ``covering`` of them let desks forget."""

    def __init__(
        self,
        engine: Engine,
        keys: KeyStore,
        folder: Path,
        scratch: Scratch,
        now: Callable[[], datetime],
        keep: int = 7,
        covering: int = 2,
    ) -> None:
        self._engine, self._keys, self._folder, self._scratch, self._now = engine, keys, folder, scratch, now
        self._keep, self._covering = keep, covering

    def make(self) -> Manifest:
        """Write a backup, restore it, compare, and count it.

        Raises:
            BackupFailed: it is none; an alarm says so too.
        """
        try:
            manifest, key = self._write()
            self._verify(manifest, key)
        except Exception as error:
            what = str(error.values.get("what")) if isinstance(error, BackupFailed) else type(error).__name__
            log.error("the backup failed: %s", what)
            with self._engine.begin() as tx:
                raise_alarms(tx, self._now().isoformat(), [("backup", "", what)])
            raise error if isinstance(error, BackupFailed) else BackupFailed(what=what) from error
        self._count(manifest)
        self._drop_old()
        return manifest

    def _write(self) -> tuple[Manifest, bytes]:
        recovery = self._keys.get(RECOVERY)
        if recovery is None:
            raise BackupFailed(what="recovery key")
        name = self._now().strftime("%Y%m%dT%H%M%S%fZ")
        folder = self._folder / name
        folder.mkdir(parents=True, mode=0o700)
        version = migrations.version(self._engine) or ""
        key = secrets.token_bytes(32)
        with _snapshot(self._engine) as tx, (folder / "data").open("xb") as data, SealedFile(data, key) as out:
            content = contents.content_of(tx, lambda chunk: out.put(msgspec.msgpack.encode(chunk)))
            whole_to = {row.terminal: row.whole_to for row in tx.execute(select(desks.c.terminal, desks.c.whole_to))}
        saved = {n: v for n in SAVED_KEYS if (v := self._keys.get(n)) is not None}
        sealed = SealedBox(PublicKey(recovery)).encrypt(msgspec.msgpack.encode({"data": key, "keys": saved}))
        (folder / "keys").write_bytes(sealed)
        manifest = Manifest(
            name,
            version,
            content.counts,
            content.root,
            whole_to,
            _file_sha256(folder / "data"),
            sha256(sealed).hexdigest(),
            key_id(recovery),
        )
        (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
        return manifest, key

    def _verify(self, manifest: Manifest, key: bytes) -> None:
        """Restore what lies on the disk into a scratch database, and compare."""
        folder = self._folder / manifest.name
        if Manifest.read(folder) != manifest:
            raise BackupFailed(what="manifest")
        if sha256((folder / "keys").read_bytes()).hexdigest() != manifest.keys_sha256:
            raise BackupFailed(what="keys")
        with self._scratch() as engine:
            found = _restore_rows(engine, folder, manifest, key)
            ring = KeyRing.read(self._keys)
            if ring is not None:
                _open_some(engine, ring)
        if (found.counts, found.root) != (manifest.counts, manifest.root):
            raise BackupFailed(what="root")

    def _count(self, manifest: Manifest) -> None:
        with self._engine.begin() as tx:
            tx.execute(
                insert(backups).values(
                    name=manifest.name,
                    verified_at=self._now().isoformat(),
                    root=manifest.root,
                    whole_to=json.dumps(manifest.whole_to),
                )
            )
            newest = tx.execute(select(backups.c.whole_to).order_by(backups.c.name.desc()).limit(self._covering))
            held = [json.loads(said) for said in newest.scalars()]
            if len(held) < self._covering:
                return
            for terminal in held[0]:
                covered = min(one.get(terminal, 0) for one in held)
                tx.execute(
                    update(desks)
                    .where(desks.c.terminal == terminal, desks.c.verified_to < covered)
                    .values(verified_to=covered)
                )

    def _drop_old(self) -> None:
        """Keep the newest verified generations; what is older, and what was never verified, goes."""
        verified = self.verified()
        kept = set(verified[: self._keep])
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in kept and folder.name < verified[0]:
                shutil.rmtree(folder)

    def verified(self) -> list[str]:
        """Names of the backups that count, the newest first."""
        with self._engine.connect() as tx:
            return list(tx.execute(select(backups.c.name).order_by(backups.c.name.desc())).scalars())

    def younger_than(self, limit: timedelta) -> bool:
        """Whether there is one that counts and is younger than ``limit``."""
        age = self.age(self._now())
        return age is not None and age < limit

    def age(self, now: datetime) -> timedelta | None:
        """How old the newest one that counts is; None: there is none."""
        with self._engine.connect() as tx:
            newest = tx.execute(select(backups.c.verified_at).order_by(backups.c.name.desc()).limit(1)).scalar()
        return now - datetime.fromisoformat(newest) if newest is not None else None

    def watch(self, limit: timedelta) -> None:
        """Raise an alarm when the newest backup that counts is not younger than ``limit``."""
        if not self.younger_than(limit):
            with self._engine.begin() as tx:
                raise_alarms(tx, self._now().isoformat(), [("backup", "", "too old")])


def restore(folder: Path, recovery_key: str, engine: Engine, keys: KeyStore) -> Manifest:
    """Fill an empty database and an empty key store from a backup.

    Raises:
        BackupFailed: it is damaged, or not for this recovery key, or the database is not empty.
    """
    manifest = Manifest.read(folder)
    try:
        box = SealedBox(PrivateKey(bytes.fromhex(recovery_key.strip())))
        opened = msgspec.msgpack.decode(box.decrypt((folder / "keys").read_bytes()))
    except (OSError, ValueError, TypeError, CryptoError):
        raise BackupFailed(what="recovery key") from None
    if migrations.version(engine) is not None:
        raise BackupFailed(what="not empty")
    found = _restore_rows(engine, folder, manifest, opened["data"])
    if (found.counts, found.root) != (manifest.counts, manifest.root):
        raise BackupFailed(what="root")
    for name, value in opened["keys"].items():
        keys.put(name, value)
    return manifest


def _restore_rows(engine: Engine, folder: Path, manifest: Manifest, key: bytes) -> Content:
    """Rows of the file into an empty database; what stands there after."""
    migrations.upgrade(engine, manifest.version)
    with engine.begin() as tx:
        contents.write(tx, _opened(folder / "data", key))
    with engine.begin() as tx:
        return contents.content_of(tx)


def _open_some(engine: Engine, ring: KeyRing) -> None:
    c = entries.c
    with engine.begin() as tx:
        newest = select(c.id, c.terminal, c.seq, c.body, c.key_id).order_by(c.received_at.desc()).limit(OPENED)
        for row in tx.execute(newest.where(c.key_id != "")).mappings():
            ring.open(row["key_id"], bytes(row["body"]), bound_to(row))


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """One moment of the database. Embedded, nothing else is written meanwhile; PostgreSQL goes on."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _opened(file: Path, key: bytes) -> Iterator[Chunk]:
    """The chunks of a file.

    Raises:
        BackupFailed: it was altered, or ends before its end.
    """
    try:
        with file.open("rb") as data:
            for piece in pieces(data, key):
                yield msgspec.msgpack.decode(piece, type=Chunk)
    except (Altered, msgspec.DecodeError):
        raise BackupFailed(what="data") from None


def _file_sha256(file: Path) -> str:
    found = sha256()
    with file.open("rb") as data:
        while some := data.read(1 << 20):
            found.update(some)
    return found.hexdigest()
