"""Puts a center together from its data folder: settings, keys, database."""

from __future__ import annotations

import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from kakanai_center import migrations, partitions
from kakanai_center.authority import Authority
from kakanai_center.backup import BackupFailed, Backups, Manifest, restore
from kakanai_center.carrying import RECORD_KEY, make_envelope_key
from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.scratch import embedded_scratch, served_scratch
from kakanai_center.sealing import KeyRing
from kakanai_center.settings import FILE, CenterSettings, find_faults, read_center_settings
from kakanai_center.signs import Watch
from kakanai_center.store import CenterStore
from kakanai_center.tables import entries
from kakanai_center.token_place import TokenPlace
from kakanai_desk.core.errors import DeskError, KeyMissing, SettingsBroken, StoreBusy
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import opening_days
from kakanai_desk.vault.database import store_key
from kakanai_desk.vault.keystore import FileKeyStore, KeyringKeyStore, KeyStore, need
from kakanai_desk.vault.record_views import hours_of, limits_of
from kakanai_desk.vault.signing import DeskSigner

KEYRING_NAME, MAC_KEY = "center", "enrolment-mac"


class NoCenter(Exception):
    """The folder holds no center: ``init`` was never run there."""


class CenterBusy(DeskError):
    """Another process has the data and answers nobody: a center that is just starting, or another command."""

    code = "CENTER-BUSY-01"


def key_store(settings: CenterSettings) -> KeyStore:
    """The key store that the settings name; never another one."""
    if settings.keys.kind == "keyring":
        return KeyringKeyStore(KEYRING_NAME)
    if settings.keys.kind == "pkcs11":
        from kakanai_center.token_keys import TokenKeyStore  # no other center loads a token's library

        return TokenKeyStore(settings.base / "keys", TokenPlace.parse(settings.keys.token))
    return FileKeyStore(settings.base / "keys")


def make_center(data: Path, database: str) -> None:
    """Lay out a data folder. A folder that has its settings keeps them.

    Raises:
        SettingsBroken: ``database`` is none that can be used, or not the one of the folder's settings.
    """
    _lay_out(data, database)
    settings = read_center_settings(data)
    if database not in ("", settings.database):
        raise SettingsBroken([f"{FILE}: [database] には、もう別のデータベースが書いてあります。"])
    open_store(settings, create=True).close()


def _lay_out(data: Path, database: str) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (data / FILE).exists() and database:
        find_faults(CenterSettings(database=database))
        temporary = data / f"{FILE}.new"
        temporary.write_text(f'database = "{database}"\n', "utf-8")
        temporary.replace(data / FILE)


def open_store(settings: CenterSettings, *, create: bool = False) -> CenterStore:
    """The store of a center.

    Raises:
        NoCenter: there is none and ``create`` is not set.
        CenterBusy, StoreUnreadable, KeyMissing, DatabaseAway: as their docstrings say.
    """
    keys = key_store(settings)
    if settings.embedded:
        file = settings.base / "center.db"
        if not file.exists() and not create:
            raise NoCenter
        try:
            engine = embedded_engine(file, store_key(keys, create=not file.exists()))
        except StoreBusy:
            raise CenterBusy from None
    else:
        engine = served_engine(settings.database)
        if not create and not CenterStore.stands(engine):
            engine.dispose()
            raise NoCenter
    ring = KeyRing.read(keys) or _first_ring(engine, keys)
    calendar = opening_days(procedures())
    hours = hours_of(settings.watch, lambda day: calendar.why_closed(day) is not None)
    watch = Watch(hours, limits_of(settings.watch))
    store = CenterStore(
        engine,
        lambda: datetime.now(UTC),
        ring,
        DeskSigner(keys, RECORD_KEY),
        watch,
        settings.base / "releases",
        timedelta(minutes=settings.handling.minutes),
        settings.packs.publishers,
    )
    make_envelope_key(keys)
    partitions.extend(engine, datetime.now(UTC))
    store.reseal()  # what a center from before sealing kept, and what a turn of the ring left undone
    if not store.registry.all():  # no desk has come yet, so none trusts another authority
        Authority.make(keys, datetime.now(UTC))
        if keys.get(MAC_KEY) is None:
            keys.put(MAC_KEY, secrets.token_bytes(32))
    store.registry.mac_key = need(keys, MAC_KEY)
    return store


def _first_ring(engine: Engine, keys: KeyStore) -> KeyRing:
    """The ring of a center that has sealed nothing yet.

    Raises:
        KeyMissing: it has sealed something, so its ring is lost: nothing may be sealed under another.
    """
    migrations.upgrade(engine)
    with engine.connect() as tx:
        sealed = tx.execute(select(entries.c.id).where(entries.c.key_id != "").limit(1)).first()
    if sealed is not None:
        engine.dispose()
        raise KeyMissing(name="seal-ring")
    ring = KeyRing.new()
    ring.keep(keys)
    return ring


def backups_of(settings: CenterSettings, store: CenterStore) -> Backups:
    """The backups of an open center."""
    scratch = (
        embedded_scratch(settings.base / "scratch")
        if settings.embedded
        else served_scratch(store.engine, settings.database)
    )
    part = settings.backup
    folder = part.folder if part.folder.is_absolute() else settings.base / part.folder
    return Backups(
        store.engine,
        key_store(settings),
        folder,
        scratch,
        lambda: datetime.now(UTC),
        keep=part.keep,
        covering=part.covering,
    )


def restore_center(data: Path, database: str, backup: Path, recovery_key: str) -> None:
    """A center in a new data folder (and an empty database) from a backup.

    Raises:
        BackupFailed: the folder or the database holds a center, or the backup is none. SettingsBroken, DatabaseAway.
    """
    Manifest.read(backup)
    if (data / FILE).exists() or (data / "center.db").exists() or (data / "keys").exists():
        raise BackupFailed(what="not empty")
    empty = not data.exists()
    try:
        _restore_into(data, database, backup, recovery_key)
    except BaseException:
        if empty:
            shutil.rmtree(data, ignore_errors=True)
        raise
    open_store(read_center_settings(data)).close()  # brings an older schema up to date


def _restore_into(data: Path, database: str, backup: Path, recovery_key: str) -> None:
    _lay_out(data, database)
    settings = read_center_settings(data)
    keys = key_store(settings)
    if settings.embedded:
        engine = embedded_engine(data / "center.db", store_key(keys, create=True))
    else:
        engine = served_engine(settings.database)
    try:
        restore(backup, recovery_key, engine, keys)
    finally:
        engine.dispose()
