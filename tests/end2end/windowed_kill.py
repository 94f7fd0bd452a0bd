"""Kills the windowed visit at a point, and goes on from what is left.

The store is opened again without windows, held against what the screens had acknowledged (``acknowledged.py``), the
visit is finished and sent.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kakanai_desk import administering, bootstrap
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.places import root
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.settings import Settings, read_settings
from kakanai_desk.visit.clerk_view import Home
from kakanai_desk.visit.paper_shop import RealPaperShop, load_layouts_of
from tests.end2end.acknowledged import Acknowledged, taken
from tests.end2end.headless_visit import finish
from tests.end2end.sent import exactly_one_application
from tests.fakes.desk import DeskBench, FakeCard, bench_over
from tests.fakes.screens import CLERK, VISITOR, two_screens
from tests.unit.visit.walk import walk

SETTINGS = """profile = "training"
day = "2026-04-10"
[store]
folder = "data"
[keys]
kind = "files"
[center]
url = "https://127.0.0.1:{port}"
[card]
{card}
[screens]
clerk = "{clerk}"
visitor = "{visitor}"
[printer]
folder = "out"
"""
PLAYED = 'played = "card.yaml"'
NOWHERE = 9  # a port nobody listens on


@dataclass
class Place:
    """A desk's folder: settings, store, out; a card lies there when the scene lays one."""

    folder: Path
    port: int = NOWHERE
    card: str = PLAYED

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = SETTINGS.format(port=self.port, card=self.card, clerk=CLERK, visitor=VISITOR)
        self.file.write_text(text, "utf-8")
        store, _ = bootstrap.open_store(self.settings)
        password = SecretText(b"mihon-no-aikotoba")
        administering.put_user(self.settings, store, "K00123", "見本 窓口", password, ("clerk",))
        store.close()

    @property
    def file(self) -> Path:
        return self.folder / "desk.toml"

    @property
    def settings(self) -> Settings:
        return read_settings(self.file)

    def play(self, *options: str, ledger: str = "ledger", seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """The application with both windows; everything it started is gone afterwards."""
        command = [sys.executable, "-m", "tests.end2end.windowed_visit", str(self.file), str(self.folder / ledger)]
        with subprocess.Popen(
            [*command, *options],
            cwd=root(),
            env=os.environ | two_screens(self.folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as running:
            try:
                told, _ = running.communicate(timeout=seconds)
            finally:
                if running.poll() is None:
                    os.killpg(running.pid, signal.SIGKILL)
        return subprocess.CompletedProcess(command, running.returncode, told, "")

    def ledger(self, name: str = "ledger") -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / name).read_text("utf-8").splitlines()]

    def reopened(self) -> DeskBench:
        """The store as the killed desk left it, on a bench with the real paper and a card that can be read."""
        settings = self.settings
        store, signer = bootstrap.open_store(settings)
        pack = bootstrap.load_pack(settings)
        layouts = load_layouts_of(pack, bootstrap.pack_folder(settings))
        shop = RealPaperShop(pack, layouts, PaperFonts.load(), load_texts(), "shiminka", training=True)
        return bench_over(store, signer, shop, FakeCard()).signed_in()


def killed(folder: Path, point: str) -> Place:
    """A desk whose process was killed at ``point`` (see ``windowed_visit``)."""
    place = Place(folder)
    done = place.play("--kill", point)
    assert done.returncode == -signal.SIGKILL, f"{point} never came\n{done.stdout[-2000:]}"
    return place


def nothing_is_lost_and_the_visit_arrives_once(place: Place) -> None:
    """Open the store again, hold it against the ledger, finish the visit and send it."""
    seen = Acknowledged(place.ledger())
    bench = place.reopened()
    home = bench.desk.views()[0].screen
    assert isinstance(home, Home)
    printed = False
    if home.open_visits:
        (offered,) = home.open_visits
        state = bench.store.open_visits()[0].state
        bench.desk.resume(VisitId(offered.id))
        bench.settle()
        found = taken(bench.desk.views()[0])
        seen.must_stand_in(found, state)
        printed = found["printed"] != ""
        finish(bench)
    elif bench.store.sync_counts().waiting:
        printed = True
        assert seen.story in ("printed", "closed")
    else:
        assert seen.shown is None, "a visit was shown and is gone"
        assert list(walk(bench))[-1] == "left"
    exactly_one_application(bench, place.folder)
    assert len(bench.printer.printed) == (0 if printed else 1), "printed twice, or never"
    lines = bench.store.record_lines()
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    bench.store.close()
