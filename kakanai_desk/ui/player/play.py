"""Plays a scene at the real windows and tells in words what happened.

The two actors work with what their windows show, in the order of ``story.py``; this module gives turns, measures
the steps, takes pictures and writes the summary.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Slot

from kakanai_desk.forms.definitions import Pack
from kakanai_desk.settings import Settings
from kakanai_desk.ui.application import DeskWindows, RunningDesk, application, guard
from kakanai_desk.ui.player.actors import Clerk, NotSeen, Turn, Visitor
from kakanai_desk.ui.player.card import CardInHand, OnPlayedReader, OnVirtualReader
from kakanai_desk.ui.player.code import CodeInHand
from kakanai_desk.ui.player.scene import Scene
from kakanai_desk.ui.player.story import Story
from kakanai_desk.ui.player.watch import Watch
from kakanai_desk.ui.presenters.play_words import summary_lines
from kakanai_desk.ui.screens import Screens
from kakanai_desk.visit.clerk_view import ClerkView, Serving

PATIENCE = 30.0  # seconds a person waits for a screen
TURN_MS = 8


class Player(QObject):
    """Gives the actors their turns from the event loop; never blocks it."""

    def __init__(
        self,
        windows: DeskWindows,
        scene: Scene,
        pack: Pack,
        card: CardInHand,
        out: Path,
        *,
        fast: bool,
        pictures: bool = True,
        resume: bool = False,
        code: CodeInHand | None = None,
    ) -> None:
        super().__init__()
        self.windows = windows
        self._out = out
        self._fast = fast
        self._pictures = pictures
        self.visitor = Visitor(windows.visitor, scene, pack)
        self.clerk = Clerk(windows.clerk, scene)
        self.card = card
        story = Story(self.visitor, self.clerk, scene, pack, card, code, self._step, self._sent)
        self._play = story.go_on() if resume else story.whole()
        self._waiting: Turn = None
        self._since = time.perf_counter()
        self._step_began = time.perf_counter()
        self.steps: list[tuple[str, float]] = []
        self.serving: Serving | None = None
        self.view: ClerkView | None = None
        self.failure = ""
        self.finished: Callable[[], None] = lambda: None
        self.shown: Callable[[ClerkView], None] = lambda _: None  # after the clerk's window took a view
        self._timer = QTimer(self)
        self._timer.setInterval(TURN_MS)
        self._timer.timeout.connect(self._turn)
        windows.bridge.clerk_view.connect(self._remember)

    @Slot(object)
    def _remember(self, clerk: ClerkView) -> None:
        """For the summary only; the actors never look here."""
        self.view = clerk
        self.shown(clerk)
        if isinstance(clerk.screen, Serving):
            self.serving = clerk.screen

    @Slot()
    def start(self) -> None:
        self._timer.start()

    # --- turns

    @Slot()
    def _turn(self) -> None:
        waiting = self._waiting
        passed = time.perf_counter() - self._since
        if callable(waiting):
            if not waiting():
                if passed > PATIENCE:
                    self._stop(f"waited in vain in step {len(self.steps) + 1}")
                return
        elif isinstance(waiting, float) and not self._fast and passed < waiting:
            return
        try:
            self._waiting = next(self._play)
            self._since = time.perf_counter()
        except StopIteration:
            self._stop("")
        except NotSeen as missing:
            self._stop(f"not on the screen: {missing}")
        except Exception as error:
            self._stop(f"{type(error).__name__} in step {len(self.steps) + 1}")
            raise

    def _stop(self, why: str) -> None:
        self._timer.stop()
        self.failure = why
        if why:
            self._picture("failed")
        self.card.take()
        self.finished()

    def _step(self, name: str) -> None:
        now = time.perf_counter()
        self.steps.append((name, now - self._step_began))
        self._picture(name)
        self._step_began = time.perf_counter()

    def _picture(self, name: str) -> None:
        if not self._pictures:
            return
        number = len(self.steps)
        for who, window in (("clerk", self.windows.clerk), ("visitor", self.windows.visitor)):
            window.grab().save(str(self._out / f"{number:02d}-{name}-{who}.png"))

    def _sent(self) -> bool:
        return self.view is not None and self.view.sync.waiting == 0 and self.view.sync.sent > 0


def _nobody(_player: Player) -> None:
    """Nobody looks on."""


def _card(settings: Settings, scene: Scene) -> CardInHand:
    played = settings.card.played
    return OnPlayedReader(scene.card_person, settings.path(played)) if played else OnVirtualReader(scene.card_person)


def play(
    settings: Settings,
    scene: Scene,
    out: Path,
    build: Callable[[Settings, Callable[[], None]], RunningDesk],
    pack: Pack,
    *,
    fast: bool,
    stay: bool,
    watched: bool = False,
    resume: bool = False,
    beside: Callable[[Player], None] = _nobody,
) -> dict[str, Any]:
    """Play ``scene`` and give the answer of ``visit play --json`` (docs/schemas/visit-play.schema.json).

    ``resume`` plays on in the open visit of the store. ``beside`` meets the player before its first turn: a test
    looks on from there.
    """
    out.mkdir(parents=True, exist_ok=True)
    code = CodeInHand(scene.code) if scene.code else None
    if code is not None:
        settings = replace(settings, codes=replace(settings.codes, serial=str(code.port)))
    app = application()
    wanted = settings.screens
    windows = DeskWindows(Screens(wanted.clerk, wanted.visitor, wanted.sizes), lambda changed: build(settings, changed))
    windows.clerk.closed.connect(app.exit)
    players: list[Player] = []
    watch = Watch(lambda: players[0].steps[-1][0] if players and players[0].steps else "begin")
    began = time.perf_counter()
    answer: dict[str, Any] = {}

    def start() -> None:
        card = _card(settings, scene)
        player = Player(windows, scene, pack, card, out, fast=fast, pictures=not watched, resume=resume, code=code)
        players.append(player)
        player.finished = done
        beside(player)
        player.start()
        if watched:
            watch.start()

    def done() -> None:
        answer.update(_answer(players[0], out, time.perf_counter() - began))
        sys.stderr.write("\n".join(summary_lines(answer, scene.title)) + "\n")
        (out / "summary.json").write_text(json.dumps(answer, ensure_ascii=False, indent=1), "utf-8")
        if watched:
            watch.write(out / "blocks.json")
        if not stay or players[0].failure:
            app.exit()

    windows.ready.connect(start)
    guard(windows)
    windows.show()
    try:
        app.exec()
    finally:
        for player in players:
            player.card.take()
        windows.stop()
        if code is not None:
            code.put_away()
    return answer


def _answer(player: Player, out: Path, seconds: float) -> dict[str, Any]:
    serving, view = player.serving, player.view
    pdfs = sorted(p.name for p in out.glob("*.pdf"))
    return {
        "done": not player.failure,
        "failure": player.failure,
        "reception_number": serving.reception_number if serving else "",
        "people": len(serving.members) if serving else 0,
        "procedures": [
            {"rule": p.rule, "title": p.title, "level": p.level, "deadline": p.deadline}
            for p in (serving.procedures if serving else ())
        ],
        "documents": [d.title for d in (serving.documents if serving else ())],
        "sheets": serving.sheets if serving else 0,
        "blanks": len(serving.blanks) if serving else 0,
        "visitor_taps": serving.taps if serving else 0,
        "clerk_keys": serving.keys if serving else 0,
        "sent": view.sync.sent if view else 0,
        "waiting": view.sync.waiting if view else 0,
        "steps": [{"step": name, "seconds": round(took, 2)} for name, took in player.steps],
        "seconds": round(seconds, 1),
        "pdf": pdfs,
        "pictures": len(list(out.glob("*.png"))),
        "exit": 1 if player.failure else 0,
    }
