"""2D codes: the time of a clear frame, and how many frames of a grid are read, by zxing-cpp alone and by the desk.

``read`` means that the very bytes came back, and for the desk within its time. The held-out grid is the one whose
figures count; what each recovery step brought is told with it.
"""

from __future__ import annotations

import collections
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import zxingcpp

from kakanai_desk.core.ports.code import CodeReading, GreyFrame
from kakanai_desk.hardware.scan import second_reader
from kakanai_desk.hardware.scan.reader import PictureReader
from tests.bench import code_grid
from tests.bench.code_grid import Picture, Shot
from tests.bench.decision import row

FRAME_LIMIT = 250.0
GRIDS: tuple[tuple[str, Callable[[], Iterator[Shot]], float | None, float | None], ...] = (
    ("development", code_grid.development, None, None),
    ("held out", code_grid.held_out, 80.0, 90.0),
    ("other blurs", code_grid.other_blurs, None, None),
    ("dim", code_grid.dim, None, None),
)


def grey(picture: Picture) -> GreyFrame:
    return GreyFrame(picture.shape[1], picture.shape[0], picture.tobytes())


def measure() -> list[dict[str, Any]]:
    rows = [_clear()]
    for name, shots, single, several in GRIDS:
        rows += _grid(name, list(shots()), single, several)
    return rows


def _clear() -> dict[str, Any]:
    reader = PictureReader()
    ours: list[float] = []
    peer: list[float] = []
    for shot in code_grid.clear():
        frame = code_grid.frame(shot)
        for _ in range(5):
            reading = reader.look(grey(frame))
            assert [s.data for s in reading.symbols] == [shot.payload]
            ours.append(reading.milliseconds)
            began = time.perf_counter()
            zxingcpp.read_barcodes(frame)
            peer.append((time.perf_counter() - began) * 1000)
    ours.sort()
    return row(
        "code in a clear 1080p frame, p95",
        ours[int(len(ours) * 0.95)],
        40.0,
        peer=statistics.median(peer),
        peer_name="zxing-cpp, all its formats (median)",
    )


def _grid(name: str, shots: list[Shot], single: float | None, several: float | None) -> list[dict[str, Any]]:
    reader = PictureReader()
    counts: collections.Counter[str] = collections.Counter()
    steps: dict[str, collections.Counter[str]] = {"one": collections.Counter(), "five": collections.Counter()}
    by_blur: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    took: dict[str, list[float]] = {"one": [], "five": []}
    for shot in shots:
        frames = code_grid.video(shot)
        alone = any(b.bytes == shot.payload for b in zxingcpp.read_barcodes(frames[0]))
        one = reader.look(grey(frames[0]))
        five = reader.look_through([grey(f) for f in frames])
        right = {
            "zxing": alone,
            "zbar": any(s.data == shot.payload for s in second_reader.read(frames[0])),
            "one": _right(one, shot) and one.milliseconds <= FRAME_LIMIT,
            "five": _right(five, shot),
        }
        for kind, reading in (("one", one), ("five", five)):
            took[kind].append(reading.milliseconds)
            if right[kind]:
                steps[kind][reading.step] += 1
        key = f"{shot.kind} {shot.blur:g}"
        by_blur[key]["shots"] += 1
        for kind, yes in right.items():
            counts[kind] += yes
            by_blur[key][kind] += yes

    def share(kind: str) -> float:
        return 100.0 * counts[kind] / len(shots)

    def told(kind: str, title: str, goal: float | None) -> dict[str, Any]:
        return row(f"codes read, {name} grid, {title}", share(kind), 0.0, "%") | {
            "better": "higher",
            "limit": goal,
            "goal": goal,
            "ratio": None,
            "ok": goal is None or share(kind) >= goal,
            "peer": share("zxing"),
            "peer_name": "zxing-cpp alone on one frame",
            "zbar": share("zbar"),
            "shots": len(shots),
            "steps": dict(steps[kind]),
            "by_blur": {k: dict(v) for k, v in by_blur.items()},
            "milliseconds": {
                "mean": statistics.fmean(took[kind]),
                "p95": sorted(took[kind])[int(len(shots) * 0.95)],
                "longest": max(took[kind]),
            },
        }

    return [told("one", "single frame", single), told("five", "five frames", several)]


def _right(reading: CodeReading, shot: Shot) -> bool:
    return any(s.data == shot.payload for s in reading.symbols)


if __name__ == "__main__":
    for one in measure():
        print(one, file=sys.stdout)
