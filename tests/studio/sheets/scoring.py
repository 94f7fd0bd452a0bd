"""What was found against what is there.

A field is found when a proposal covers it by an intersection over union of at least a half. A label is right at first
guess when the proposal for that field names the right fact (for a box to tick: and its value); fields that ask for
nothing the product knows are right when nothing is guessed. A field that was not found has no right label.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from kakanai_desk.hardware.vision.engine import TextEngine
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.page import overlap
from kakanai_desk.studio.form.proposing import Proposal, propose
from tests.studio.sheets.draft import Sheet, Truth

FOUND = 0.5


@dataclass(frozen=True)
class Score:
    """One page. ``wrong``: (path that is right, path guessed)."""

    fields: int
    found: int
    labelled: int
    right: int
    false: int
    seconds: float
    processor: float  # seconds of all cores together
    missed: tuple[Truth, ...] = ()
    wrong: tuple[tuple[Truth, str], ...] = ()
    extra: tuple[str, ...] = ()


def score(sheet: Sheet, raw: bytes, name: str, engine: TextEngine | None) -> tuple[Score, Proposal]:
    begun, worked = time.perf_counter(), time.process_time()
    proposal = propose(raw, name, lambda: engine)
    spent, work = time.perf_counter() - begun, time.process_time() - worked
    guesses = [g for g in proposal.guesses if g.page == 0]
    free = set(range(len(guesses)))
    missed: list[Truth] = []
    wrong: list[tuple[Truth, str]] = []
    right = labelled = 0
    for truth in sheet.fields:
        x, y, w, h = truth.box
        box = Box(x, y, x + w, y + h)
        best = max(free, key=lambda i: overlap(guesses[i].guess.place.box, box), default=None)
        labelled += truth.kind != "seal"
        if best is None or overlap(guesses[best].guess.place.box, box) < FOUND:
            missed.append(truth)
            continue
        free.discard(best)
        if truth.kind == "seal":
            continue
        one = guesses[best].guess
        paths = tuple(path for path in truth.paths if path)
        good = one.path in paths and one.value == truth.value if paths else not one.path
        right += good
        if not good:
            wrong.append((truth, f"{one.path}={one.value}" if one.value else one.path))
    extra = tuple(f"{g.kind.value} {g.path} {_at(g.place.box)}" for g in (guesses[i].guess for i in free))
    count = len(sheet.fields)
    made = Score(
        count, count - len(missed), labelled, right, len(free), spent, work, tuple(missed), tuple(wrong), extra
    )  # fmt: skip
    return made, proposal


def _at(box: Box) -> str:
    return f"({box.left:.0f},{box.top:.0f},{box.right - box.left:.0f}x{box.bottom - box.top:.0f})"


def total(scores: Sequence[Score]) -> Score:
    return Score(
        sum(s.fields for s in scores), sum(s.found for s in scores), sum(s.labelled for s in scores),
        sum(s.right for s in scores), sum(s.false for s in scores), sum(s.seconds for s in scores),
        sum(s.processor for s in scores),
    )  # fmt: skip
