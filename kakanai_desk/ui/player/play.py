"""Plays a scene at the real windows and tells in words what happened.

The two actors work with what their windows show; this module lays and takes the card, gives turns, measures the
steps, takes pictures and writes the summary.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from kakanai_desk.forms.definitions import Pack
from kakanai_desk.settings import Settings
from kakanai_desk.ui.application import DeskWindows, RunningDesk, application, guard
from kakanai_desk.ui.player import eyes
from kakanai_desk.ui.player.actors import Clerk, NotSeen, Play, Turn, Visitor
from kakanai_desk.ui.player.scene import Scene
from kakanai_desk.ui.player.watch import Watch
from kakanai_desk.ui.presenters.play_words import summary_lines
from kakanai_desk.ui.screens import Screens
from kakanai_desk.visit.clerk_view import ClerkView, Serving

PATIENCE = 30.0  # seconds a person waits for a screen
TURN_MS = 8


class Player(QObject):
    """Gives the actors their turns from the event loop; never blocks it."""

    def __init__(
        self, windows: DeskWindows, scene: Scene, pack: Pack, out: Path, *, fast: bool, pictures: bool = True
    ) -> None:
        super().__init__()
        self._windows = windows
        self._scene = scene
        self._out = out
        self._fast = fast
        self._pictures = pictures
        self.visitor = Visitor(windows.visitor, scene, pack)
        self.clerk = Clerk(windows.clerk, scene)
        self._pack = pack
        self._card: subprocess.Popen[bytes] | None = None
        self._play = self._visit()
        self._waiting: Turn = None
        self._since = time.perf_counter()
        self._step_began = time.perf_counter()
        self.steps: list[tuple[str, float]] = []
        self.serving: Serving | None = None
        self.view: ClerkView | None = None
        self.failure = ""
        self.finished: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(TURN_MS)
        self._timer.timeout.connect(self._turn)
        windows.bridge.clerk_view.connect(self._remember)

    @Slot(object)
    def _remember(self, clerk: ClerkView) -> None:
        """For the summary only; the actors never look here."""
        self.view = clerk
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
        self.take_card()
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
        for who, window in (("clerk", self._windows.clerk), ("visitor", self._windows.visitor)):
            window.grab().save(str(self._out / f"{number:02d}-{name}-{who}.png"))

    # --- the card in the resident's hand

    def lay_card(self) -> None:
        """The resident puts the card on the reader (a virtual card of ordinary speed)."""
        module = "kakanai_desk.hardware.simulators.virtual_card"
        command = [sys.executable, "-m", module, self._scene.card_person, "--per-apdu=0.015", "--per-byte=0.00011"]
        self._card = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def take_card(self) -> None:
        if self._card is not None:
            self._card.terminate()
            self._card.wait(10)
            self._card = None

    # --- the visit

    def _visit(self) -> Play:
        """One 転入 from sign-in to the wiped screens."""
        visitor, clerk, scene = self.visitor, self.clerk, self._scene
        yield from clerk.sign_in()
        self._step("sign-in")
        yield from clerk.start("転入")
        yield lambda: visitor.sees("カードを、読取機に")
        self._step("start")
        self.lay_card()
        yield lambda: visitor.sees("暗証番号")
        self._step("card")
        if scene.mistaken_pin:
            yield from visitor.pin(scene.mistaken_pin)
            yield lambda: visitor.sees("番号が ちがいます")
            self._step("wrong-pin")
        yield from visitor.pin(scene.pin)
        yield lambda: visitor.sees("こんにちは")
        self._step("card-read")
        yield from visitor.tap("まちがいない")
        yield lambda: clerk.sees("世帯の人")
        yield 0.5
        for order, person in enumerate(scene.case.people):
            yield from clerk.add_member(person, order)
        yield from clerk.common_items(self._pack)
        yield 0.6
        self._step("household")
        yield from clerk.press(Qt.Key.Key_F12)
        yield lambda: visitor.sees("引っ越したのは")
        self._step("household-check")
        yield from visitor.tap("まちがいない")
        yield lambda: visitor.question() is not None
        while visitor.question() is not None:
            self._step("question")
            yield from visitor.answer()
            yield 0.2
            yield lambda: visitor.question() is not None or visitor.sees("あなたの手続")
        yield lambda: visitor.sees("あなたの手続")
        self._step("procedures")
        yield from visitor.read_on("書類を作る")
        while True:
            yield lambda: visitor.sees("書類 ") or visitor.sees("お名前を書いてください")
            if visitor.sees("お名前を書いてください"):
                break
            before = self._document()
            yield 0.8
            self._step("document")
            yield from visitor.read_on("まちがいない")
            yield lambda b=before: self._document() != b
        self._step("sign")
        yield from visitor.sign()
        yield lambda: clerk.sees("印刷します")
        self._step("signed")
        yield from clerk.press(Qt.Key.Key_F12)
        yield lambda: clerk.sees("紙は、出ましたか")
        self._step("printed")
        yield from clerk.type("1")
        yield lambda: clerk.sees("受付済です") or clerk.sees("受付を終える") or visitor.sees("おつかれさまでした")
        yield lambda: visitor.sees("おつかれさまでした")
        self._step("closed")
        yield 0.8
        self.take_card()
        yield from visitor.tap("よかった")
        yield from visitor.tap("おわる") if visitor.sees("おわる") else iter(())
        yield lambda: visitor.sees("書かずに")
        yield lambda: self.view is not None and self.view.sync.waiting == 0 and self.view.sync.sent > 0
        self._step("wiped")

    def _document(self) -> str:
        """書類 2 全部で 5, as it stands on the visitor's screen."""
        return next((t.text for t in eyes.things(self._windows.visitor) if t.text.startswith("書類 ")), "")


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
) -> dict[str, Any]:
    """Play ``scene`` and give the answer of ``visit play --json`` (docs/schemas/visit-play.schema.json)."""
    out.mkdir(parents=True, exist_ok=True)
    app = application()
    wanted = settings.screens
    windows = DeskWindows(Screens(wanted.clerk, wanted.visitor, wanted.sizes), lambda changed: build(settings, changed))
    windows.clerk.closed.connect(app.quit)
    players: list[Player] = []
    watch = Watch(lambda: players[0].steps[-1][0] if players and players[0].steps else "begin")
    began = time.perf_counter()
    answer: dict[str, Any] = {}

    def start() -> None:
        player = Player(windows, scene, pack, out, fast=fast, pictures=not watched)
        players.append(player)
        player.finished = done
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
            app.quit()

    windows.ready.connect(start)
    guard(windows)
    windows.show()
    try:
        app.exec()
    finally:
        for player in players:
            player.take_card()
        windows.stop()
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
        "visitor_taps": serving.taps if serving else 0,
        "sent": view.sync.sent if view else 0,
        "waiting": view.sync.waiting if view else 0,
        "steps": [{"step": name, "seconds": round(took, 2)} for name, took in player.steps],
        "seconds": round(seconds, 1),
        "pdf": pdfs,
        "pictures": len(list(out.glob("*.png"))),
        "exit": 1 if player.failure else 0,
    }
