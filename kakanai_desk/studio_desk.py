"""The desk's end of the studio: where it lies, how it is started, and what it leaves for the center (R-035, R-117)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kakanai_desk.core.clock import Clock
from kakanai_desk.effect_box import EffectBox
from kakanai_desk.proposal_box import ProposalBox
from kakanai_desk.settings import Settings
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.effect_feed import EffectFeed, EffectTransport
from kakanai_desk.sync.proposal_feed import ProposalFeed, ProposalTransport, Wish

KINDS = {"propose": "content_proposed", "sign": "content_signed", "refuse": "content_refused"}


def studio_folder(settings: Settings) -> Path:
    """Where the studio of this desk keeps its draft, and its box."""
    return settings.path(settings.store.folder) / "studio"


def proposal_box(settings: Settings) -> ProposalBox:
    return ProposalBox(studio_folder(settings) / "box")


def proposal_feed(settings: Settings, store: DeskStore, transport: ProposalTransport, clock: Clock) -> ProposalFeed:
    """For the desk's loop; what the center took is a line of this desk's record, too."""

    def noted(wish: Wish) -> None:
        told = {"serial": wish.serial, "digest": wish.digest[:16], "by": wish.by, "reason": wish.reason}
        store.note(KINDS[wish.act], clock.now(), **told)

    return ProposalFeed(store.terminal, proposal_box(settings), transport, noted)


def effect_folder(settings: Settings) -> Path:
    """Where the studio asks about last month's visits (``effect_box``)."""
    return studio_folder(settings) / "effects"


def effect_feed(settings: Settings, store: DeskStore, transport: EffectTransport) -> EffectFeed:
    """For the desk's loop."""
    return EffectFeed(store.terminal, EffectBox(effect_folder(settings)), transport)


def studio_start(settings: Settings) -> Callable[[str, str], None]:
    """Opens the studio's window in a process of its own, which outlives this one."""

    def start(user: str, page: str) -> None:
        own = [sys.executable, "-m", "kakanai_desk", "--settings", str(settings.file), "studio", "open"]
        subprocess.Popen([*own, "--by", user, "--page", page], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    return start
