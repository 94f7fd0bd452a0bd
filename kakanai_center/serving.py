"""Runs the center: the service for desks over mutual TLS, the one for enrolment beside it, and the local line.

The command line asks a running center by the local line, because the embedded database has one owner.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn

from kakanai_center.authority import Authority
from kakanai_center.backup import BackupFailed, Backups
from kakanai_center.commands import answer
from kakanai_center.identity import PeerH11
from kakanai_center.monitoring import Monitor, figures_of
from kakanai_center.opening import backups_of, key_store
from kakanai_center.service import build, build_enrolment
from kakanai_center.settings import LOCAL_NAMES, CenterSettings
from kakanai_center.store import CenterStore
from kakanai_desk.core.clock import JST
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.tabulating import Terms
from kakanai_desk.vault.certificates import Key, server_context, show_as
from kakanai_desk.vault.local_line import LocalLine

log = logging.getLogger(__name__)
CONNECTIONS = 256
LOOK_SECONDS = 600.0  # how often it is asked whether a backup is due
OWED_SECONDS = 0.2  # between a few applications and the next
HEADERS = [("cache-control", "no-store"), ("x-content-type-options", "nosniff")]  # of every answer
KEEP_ALIVE_SECONDS = 90  # longer than a desk is silent


class Handshake(ssl.SSLObject):
    """Says in the log why a handshake failed: asyncio drops it without a word. A line a second at most."""

    _said = Rates(rate=1.0, burst=10.0)

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            if self._said.allow(""):
                log.warning("a TLS handshake failed: %s", error.reason or type(error).__name__)
            raise


class _Beside(uvicorn.Server):
    """A second server in the process of the first, which alone hears the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ShownCertificate:
    """The center's own certificate, shown on every port; made anew while it serves, before it ends."""

    def __init__(self, authority: Authority, names: Sequence[str]) -> None:
        self._authority, self._names = authority, names
        self._contexts: list[ssl.SSLContext] = []
        self._shown: tuple[Key, bytes] | None = None

    def over(self, context: ssl.SSLContext) -> None:
        """Show it in this context from now on; after the first ``renew``."""
        self._contexts.append(context)
        if self._shown is not None:
            show_as(context, *self._shown)

    def renew(self, now: datetime) -> bool:
        """Show another one where the present one ends soon (``Authority.for_server``); whether that was so."""
        key, certificate = self._authority.for_server(self._names, now)
        if self._shown is not None and self._shown[1] == certificate:
            return False
        self._shown = (key, certificate)
        for context in self._contexts:
            show_as(context, key, certificate)
        return True


def run(settings: CenterSettings, store: CenterStore) -> None:
    """Serve until a signal ends it."""
    keys = key_store(settings)
    authority = Authority(keys)
    backups = backups_of(settings, store)
    shown = ShownCertificate(authority, [*settings.serve.names, *LOCAL_NAMES])
    shown.renew(datetime.now(UTC))

    def listening(app: Any, port: int, trusted: bytes | None) -> uvicorn.Config:
        context = server_context(trusted)
        context.sslobject_class = Handshake
        shown.over(context)

        def ready(*_: Any) -> ssl.SSLContext:
            return context

        return uvicorn.Config(
            app,
            host=settings.serve.host,
            port=port,
            http=PeerH11,
            ws="none",
            ssl_context_factory=ready,
            log_config=None,
            access_log=False,
            server_header=False,
            headers=HEADERS,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )

    terms = Terms(settings.statistics.smallest, settings.statistics.seconds_per_character)
    service = build(store, authority, terms=terms, goal=settings.statistics.goal)
    desks = uvicorn.Server(listening(service, settings.serve.port, authority.certificate))
    enrolment: uvicorn.Server | None = None
    if settings.serve.enrolment_port:
        app = build_enrolment(store, authority)
        enrolment = _Beside(listening(app, settings.serve.enrolment_port, None))

    def asked(request: Mapping[str, Any]) -> dict[str, Any]:
        return answer(store, authority, keys, backups, request, serving=True)

    store.record.note("center_started")
    ended = threading.Event()
    if settings.backup.every_hours:
        threading.Thread(target=_back_up, args=(settings, backups, ended), name="backup", daemon=True).start()
    if settings.retention.nightly:
        threading.Thread(target=_sweep, args=(settings, store, ended), name="retention", daemon=True).start()
    threading.Thread(target=_make_owed_marks, args=(store, ended), name="marks", daemon=True).start()
    line = LocalLine(settings.base, keys, asked, "center")
    monitor: Monitor | None = None
    if settings.serve.monitor_port:
        oldest = timedelta(hours=settings.backup.oldest_hours)
        monitor = Monitor(settings.serve.monitor_port, lambda: figures_of(store, backups, oldest, datetime.now(UTC)))
    try:
        asyncio.run(_both(desks, enrolment, shown))
    finally:
        ended.set()
        line.close()
        if monitor is not None:
            monitor.close()


async def _both(desks: uvicorn.Server, enrolment: uvicorn.Server | None, shown: ShownCertificate) -> None:
    beside = asyncio.create_task(enrolment.serve()) if enrolment is not None else None
    renewing = asyncio.create_task(_renew(shown))
    try:
        await desks.serve()
    finally:
        renewing.cancel()
        if enrolment is not None and beside is not None:
            enrolment.should_exit = True
            await beside


async def _renew(shown: ShownCertificate) -> None:
    """In the loop that makes the handshakes, so that none comes between a key and its certificate."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            if shown.renew(datetime.now(UTC)):
                log.info("the center shows a new certificate")
        except Exception as error:  # the present one serves on
            log.warning("the center's certificate was not renewed: %s", type(error).__name__)


def _back_up(settings: CenterSettings, backups: Backups, ended: threading.Event) -> None:
    """A backup when the newest good one is old enough, and an alarm when it is too old; until the center ends."""
    due, limit = timedelta(hours=settings.backup.every_hours), timedelta(hours=settings.backup.oldest_hours)
    while not ended.wait(LOOK_SECONDS):
        try:
            if not backups.younger_than(due):
                backups.make()
        except BackupFailed:
            log.warning("there is no new backup")
        backups.watch(limit)


def sweep_if_due(settings: CenterSettings, store: CenterStore, now: datetime) -> bool:
    """Sweep where today's has not been done and its hour has come; the alarm where it was not done for long. Whether
    one ran. A center that was restored, or was off at night, is due at once."""
    here, last = now.astimezone(JST), store.sweeper.last()
    due = here.hour >= settings.retention.at_hour and (last is None or last[0] < here.date().isoformat())
    try:
        if due:
            store.sweeper.sweep()
    except Exception as error:  # it has its alarm, and the next look tries again
        log.warning("nothing was swept: %s", type(error).__name__)
    store.sweeper.watch(timedelta(hours=settings.retention.oldest_hours))
    return due


def _sweep(settings: CenterSettings, store: CenterStore, ended: threading.Event) -> None:
    while not ended.wait(LOOK_SECONDS):
        try:
            store.maintenance.current()  # one whose hours are over is closed
            store.slips.sweep()
            sweep_if_due(settings, store, datetime.now(UTC))
        except Exception as error:  # the database is away
            log.warning("retention could not be looked at: %s", type(error).__name__)


def _make_owed_marks(store: CenterStore, ended: threading.Event) -> None:
    """What a center of before kept is found by names, too, once this came to its end; desks wait for nothing of it."""
    pause = OWED_SECONDS
    while not ended.wait(pause):
        try:
            if not store.make_owed_marks():
                return
            pause = OWED_SECONDS
        except Exception as error:  # the database is away
            log.warning("marks of names could not be made: %s", type(error).__name__)
            pause = LOOK_SECONDS
