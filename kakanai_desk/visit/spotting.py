"""The camera at home, looking for codes alone: a 手続案内書, a slip, or what was entered at home (R-006, R-008, R-009).

A code that is of use begins a visit or brings back the one that waits, as with a handheld reader (``Desk.scanned``);
one that nobody knows is passed over, and what is wrong with a known one is said while the camera goes on looking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kakanai_desk.core.errors import CodeUnknown, DeskError, MoveNotAllowed, ReadCancelled
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.vision import Preview, SeeingWish, SeenDocument
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs, unrecorded

WISH = SeeingWish(codes=True, documents=False)


@dataclass(frozen=True)
class SpottingView:
    """``available``: there is a camera; ``on``: it looks. ``told``: what is wrong with a code in sight, or which part
    of it is still to come; or why the camera does not look."""

    available: bool = False
    on: bool = False
    preview: bytes = field(default=b"", repr=False)
    told: DeskError | None = None


class Spotting:
    """Used at home. ``scanned`` takes what a code says, as from a handheld reader."""

    def __init__(self, context: Context, scanned: Callable[[bytes], None]) -> None:
        self._c, self._scanned = context, scanned
        self._cancel = CancelToken()
        self._on, self._preview = False, b""
        self._told: DeskError | None = None
        self._held: set[bytes] = set()  # codes that were looked at already

    @free(SCREENS)
    def view(self) -> SpottingView:
        return SpottingView(self._c.eyes is not None, self._on, self._preview, self._told)

    @needs(Operation.SERVE)
    @unrecorded("見ているだけ。読んだコードが受付になれば、その記録が残る")
    def watch(self) -> None:
        """Look until a code has become a visit, or somebody has had enough.

        Raises:
            MoveNotAllowed: no camera here, or somebody is being served.
        """
        eyes, source, live = self._c.eyes, self._c.camera, self._c.live
        if eyes is None or self._c.open_visit is not None or not live.user or live.locked:
            raise MoveNotAllowed(state="home", move="camera")
        self.leave()
        cancel, self._on = self._cancel, True

        def look() -> SeenDocument:
            return eyes.watch(source, WISH, cancel, lambda preview: self._back(cancel, lambda: self._shown(preview)))

        self._c.lanes.eyes.submit(look, lambda found: self._back(cancel, lambda: self._ended(found)))
        self._c.show()

    @free(ENDS)
    def leave(self) -> None:
        """The camera is let go of, and no picture stays."""
        self._cancel.cancel()
        self._cancel = CancelToken()
        self._on, self._preview, self._told, self._held = False, b"", None, set()

    def _back(self, cancel: CancelToken, then: Callable[[], None]) -> None:
        def run() -> None:
            if self._cancel is cancel:
                then()

        self._c.lanes.visit.submit(run)

    def _shown(self, preview: Preview) -> None:
        self._preview = preview.jpeg
        for symbol in preview.symbols:
            if symbol.data not in self._held:
                self._held.add(symbol.data)
                self._take(symbol.data)
                if not self._on:
                    return  # it has become a visit
        self._c.show()

    def _take(self, data: bytes) -> None:
        try:
            self._scanned(data)
        except CodeUnknown:
            return
        except DeskError as error:
            self._told = error

    def _ended(self, found: SeenDocument | BaseException) -> None:
        """Only a fault ends it, or who has had enough."""
        if isinstance(found, ReadCancelled):
            return
        if isinstance(found, BaseException) and not isinstance(found, DeskError):
            raise found
        self.leave()
        self._told = found if isinstance(found, DeskError) else None
        self._c.show()
