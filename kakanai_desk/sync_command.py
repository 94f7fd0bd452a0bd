"""``kakanai-desk sync status | once`` when no desk runs: the command opens the store itself."""

from __future__ import annotations

from kakanai_desk.bootstrap import clock_of, key_store, open_store, transport_of
from kakanai_desk.line_answers import sync_answer
from kakanai_desk.settings import Settings
from kakanai_desk.sync.credential_feed import CredentialFeed
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.identity import Identity
from kakanai_desk.sync.people_feed import PeopleFeed
from kakanai_desk.vault.city_lock import CityLocks


def sync_without_desk(settings: Settings, what: str) -> dict[str, object]:
    """The answer of ``sync status`` or, for ``sync_once``, after one meeting with the center.

    Raises:
        StoreBusy: a desk runs after all. CenterUnreachable, CenterRefused: for ``sync_once``.
    """
    store, signer = open_store(settings)
    transport, clock = transport_of(settings), clock_of(settings)
    engine = SyncEngine(store.terminal, store, transport, clock)
    try:
        if what == "sync_once":
            if Identity.kept(key_store(settings)) is not None:  # a desk that never came has nobody to ask
                PeopleFeed(store, transport, clock, lambda: None).meet()
                CredentialFeed(store, CityLocks(key_store(settings)), transport).meet()
            engine.drain()
        return sync_answer(engine, store.terminal, signer.public_key)
    finally:
        engine.stop()
        store.close()
