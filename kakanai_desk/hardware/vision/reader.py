"""From a frame to a document: found, turned upright, told apart, read, doubted.

Lines are found on a small flat picture and read from the frame itself. A field is read twice, in two crops, before it
may be called certain; a name never is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kakanai_desk.core.ports.vision import DocumentKind, FrameHint, SeeingWish, SeenDocument, SeenField, SeenPerson
from kakanai_desk.hardware.vision import charsets, places, quality
from kakanai_desk.hardware.vision.captions import (
    dates_by_words,
    fields_by_captions,
    fields_by_zones,
    fields_that_show,
    judged,
)
from kakanai_desk.hardware.vision.dates import date_in
from kakanai_desk.hardware.vision.edges import outline_by_print
from kakanai_desk.hardware.vision.engine import Corners, Line, Picture, TextEngine
from kakanai_desk.hardware.vision.find import find_document, lies_far_off
from kakanai_desk.hardware.vision.kinds import Kind, kinds
from kakanai_desk.hardware.vision.movers import persons_of_table
from kakanai_desk.hardware.vision.names import read_again
from kakanai_desk.hardware.vision.sense import in_its_place, sensible, stands_elsewhere
from kakanai_desk.hardware.vision.sheet import Box, Run, rows_of, run_of
from kakanai_desk.hardware.vision.sight import CARD, Sight, sight_of
from kakanai_desk.hardware.vision.values import PARSERS, Value
from kakanai_desk.hardware.vision.zone import fields_of_zone

CARD_WIDTH, PAGE_WIDTH = 560, 1000  # pixels on which lines are sought
PICTURE_WIDTH = 1024
MOST_ASKEW = 0.035  # of slope (two degrees) between lines and edges
ASKEW_COSTS = 4.0
TRIED = 2  # candidates whose lines are read
MARGIN = 0.16  # of the height, around the outline that was found: it may be a frame within the face
PROBES, PROBED = 4, 8.0  # lines read from both sides to learn which side is up, and how much of them, in heights
LEAST_PRINT = 1.3  # mm of a line's height: what is smaller is English under a Japanese caption
DATES = {"生": "birth_date", "まで有効": "expiry_date", "まで": "expiry_date"}
HALF_A_DATE = re.compile(r"[0-9元]年[0-9]{1,2}月[0-9]{1,2}")
CERTAIN = 0.93  # least probability of every character of a certain value
ALLOWED = {  # characters of a value, by the way it is read
    "date": charsets.DATE, "english_date": charsets.ENGLISH_DATE, "sex": charsets.SEX,
    "individual_number": charsets.NUMBER, "licence_number": charsets.NUMBER,
    "residence_number": charsets.CARD_NUMBER, "four_digits": charsets.DIGITS,
    "zone": charsets.ZONE, "zone_names": charsets.ZONE_NAMES,
}  # fmt: skip


@dataclass(frozen=True)
class _Reading:
    sight: Sight
    runs: list[Run]
    rows: list[Run]
    kind: DocumentKind
    score: float
    askew: bool = False  # its lines do not run along its edges: the edges are another thing's

    @property
    def weight(self) -> float:
        return self.score - (ASKEW_COSTS if self.askew else 0.0)


class DocumentEyes:
    """Reads documents with one engine. One thread at a time."""

    def __init__(self, engine: TextEngine) -> None:
        self._engine = engine

    def warm(self) -> None:
        """Everything that is slow at its first use."""
        blank = np.full((120, 400, 3), 255, np.uint8)
        cv2.putText(blank, "12345", (20, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 4)
        self._engine.find(blank)
        self._engine.read([blank])
        places.warm()
        kinds()

    def read(self, frame: Picture, wish: SeeingWish) -> SeenDocument:
        """The best document of the frame; without one, hints say what to change."""
        begun = time.perf_counter()
        candidates = list(find_document(frame))
        best: _Reading | None = None
        for found in candidates[:TRIED]:
            reading = self._rows(sight_of(frame, found))
            if reading is not None and (best is None or reading.weight > best.weight):
                best = reading
            if best is not None and best.kind is not DocumentKind.UNKNOWN and not best.askew:
                break
        if best is None:
            far = (FrameHint.TOO_FAR,) if lies_far_off(frame) else quality.without_document(frame)
            return SeenDocument(DocumentKind.UNKNOWN, hints=far, milliseconds=_since(begun))
        kind = kinds().get(best.kind)
        if kind is not None:
            best = _within(best, outline_by_print(best.sight, best.runs, kind, candidates))
        hints = quality.hints(best.sight)
        persons = self._persons(best, wish)
        if best.kind is DocumentKind.UNKNOWN:  # what was read may be another paper on the desk
            far = (FrameHint.TOO_FAR,) if lies_far_off(frame) else ()
            hints = (*far, *hints, FrameHint.UNKNOWN)
        flat = best.sight.flat(PICTURE_WIDTH)
        _, jpeg = cv2.imencode(".jpg", flat, [cv2.IMWRITE_JPEG_QUALITY, 88])
        corners = tuple(float(n) for n in best.sight.corners.ravel())
        return SeenDocument(best.kind, persons, hints, corners, jpeg.tobytes(), _since(begun))

    # --- lines

    def _rows(self, sight: Sight) -> _Reading | None:
        """All lines of the document from the side from which it can be read."""
        page = sight.size != CARD
        width = PAGE_WIDTH if page else CARD_WIDTH
        margin = MARGIN * sight.size[1]
        flat = sight.flat(width, margin)
        scale = flat.shape[1] / (sight.size[0] + 2 * margin)
        found = self._engine.find(flat)
        boxes = [_box(corners, scale, margin) for corners in found]
        boxes = [box for box in boxes if box.height > 0.8]
        if not boxes:
            return None
        upright = sum((b.right - b.left) * (1 if b.right - b.left >= b.height else -1) for b in boxes)
        sides = (0, 2) if upright >= 0 else (1, 3)
        boxes.sort(key=lambda b: -(b.right - b.left) * b.height)
        heads = [_middle(box) for box in boxes[:PROBES]]
        probed = {s: self._lines(sight.turned(s), [_turned(head, sight, s) for head in heads]) for s in sides}
        side = max(sides, key=lambda s: sum(line.sure * min(12, len(line.glyphs)) for line in probed[s]))
        boxes = [_turned(box, sight, side) for box in boxes]
        sight = sight.turned(side)
        boxes = [*boxes[:PROBES], *(box for box in boxes[PROBES:] if box.height > LEAST_PRINT)]
        runs = [
            self._dated(sight, run_of(line, box)) for line, box in zip(self._lines(sight, boxes), boxes, strict=True)
        ]
        runs = [run for run in runs if run]
        rows = rows_of(runs)
        name, weight = judged(rows, kinds().values())
        kind = kinds().get(name)
        if kind is not None and kind.size != sight.size:
            sight, runs = _measured(sight, runs, kind.size)
            rows = rows_of(runs)
        return _Reading(sight, runs, rows, name, weight, _askew(found) > MOST_ASKEW)

    def _dated(self, sight: Sight, run: Run) -> Run:
        """A date whose era was misread (合和8年8月28日交付), read again as one."""
        if not HALF_A_DATE.search(run.plain()[0]) or date_in(run.text):
            return run
        (line,) = self._lines(sight, [run.box()], ALLOWED["date"])
        return run_of(line, run.box()) if date_in(line.text) else run

    def _lines(self, sight: Sight, boxes: Sequence[Box], allowed: frozenset[str] | None = None) -> list[Line]:
        return self._engine.read([sight.strip(box) for box in boxes], allowed)

    # --- fields

    def _persons(self, reading: _Reading, wish: SeeingWish) -> tuple[SeenPerson, ...]:
        kind = kinds().get(reading.kind)
        if kind is None:
            return ()

        def reread(run: Run, how: str) -> Run:
            allowed = ALLOWED.get(how)
            if allowed is None or not run:
                return run
            (line,) = self._lines(reading.sight, [run.box()], allowed)
            return run_of(line, run.box())

        values = fields_that_show(reading.rows, kind) | dates_by_words(reading.rows, {**DATES, **kind.dates})
        for name, value in fields_by_captions(reading.runs, kind, reread).items():
            values.setdefault(name, value)
        values |= self._named(reading.sight, values)
        if reading.kind is DocumentKind.PASSPORT:
            values |= fields_of_zone(reading.runs, reread, values)
        values = sensible(values)
        for name, value in fields_by_zones(reading.runs, kind, reread).items():
            if name not in values or stands_elsewhere(name, values[name].run.box(), kind):
                values[name] = value
        people = [values]
        if reading.kind is DocumentKind.MOVING_OUT:
            movers = persons_of_table(reading.runs, reread)
            people = [sensible(values | mover | self._named(reading.sight, mover)) for mover in movers] or people
        if wish.individual_number_for is None:
            for found in people:
                found.pop("individual_number", None)
        return tuple(
            {name: self._seen(reading, name, value, kind) for name, value in found.items()} for found in people
        )

    def _named(self, sight: Sight, values: Mapping[str, Value]) -> dict[str, Value]:
        """The name of ``values``, by several readings."""
        if "name" not in values:
            return {}
        again = PARSERS["name"](read_again(sight, values["name"].run, self._engine.read))
        return {} if again is None else {"name": again}

    def _seen(self, reading: _Reading, name: str, value: Value, kind: Kind) -> SeenField:
        sight = reading.sight
        box = value.run.box()
        certain = self._certain(reading, name, value, kind)
        scale = PICTURE_WIDTH / sight.size[0]
        left, top = round(box.left * scale), round(box.top * scale)
        place = (left, top, round(box.right * scale) - left, round(box.bottom * scale) - top)
        return SeenField(value.text, value.run.sure, certain, place, sight.in_frame(box), value.candidates)

    def _certain(self, reading: _Reading, name: str, value: Value, kind: Kind) -> bool:
        """Whether two proofs hold over it; and it stands where its kind prints it."""
        if value.candidates or value.doubted or reading.askew or not in_its_place(name, value.run.box(), kind):
            return False
        if value.checked:
            return True
        return value.run.sure >= CERTAIN and (value.proven or self._again(reading.sight, name, value, kind))

    def _again(self, sight: Sight, name: str, value: Value, kind: Kind) -> bool:
        """Whether a second, wider crop says the same."""
        how = next((p.how for p in (*kind.finds, *kind.parts, *kind.zones) if p.field == name), "date")
        strip = sight.strip(value.run.box(), 0.22)
        (line,) = self._engine.read([strip], ALLOWED.get(how))
        again = PARSERS[how](run_of(line, value.run.box()))
        return again is not None and again.text == value.text


def _middle(box: Box) -> Box:
    """Enough of a line to tell whether it is upright."""
    wide, high = box.right - box.left, box.bottom - box.top
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    reach = PROBED / 2 * min(wide, high)
    return Box(max(box.left, x - reach), max(box.top, y - reach), min(box.right, x + reach), min(box.bottom, y + reach))


def _box(corners: Corners, scale: float, margin: float) -> Box:
    points = corners / scale - margin
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def _askew(found: Sequence[Corners]) -> float:
    """Median slope of the longer lines against the flat picture's edges."""
    slopes: list[float] = []
    for corners in found:
        side = np.roll(corners, -1, axis=0) - corners
        longest = side[int(np.argmax(np.linalg.norm(side, axis=1)))]
        if np.linalg.norm(longest) > 3 * np.linalg.norm(side, axis=1).min():
            slopes.append(float(np.abs(longest).min() / max(1e-6, float(np.abs(longest).max()))))
    return float(np.median(slopes)) if len(slopes) >= 4 else 0.0


def _measured(sight: Sight, runs: Sequence[Run], size: tuple[float, float]) -> tuple[Sight, list[Run]]:
    """The same, in the millimetres of a kind whose size is known."""
    x, y = size[0] / sight.size[0], size[1] / sight.size[1]

    def scaled(box: Box) -> Box:
        return Box(box.left * x, box.top * y, box.right * x, box.bottom * y)

    return Sight(sight.frame, sight.corners, size), [
        Run(run.glyphs, tuple(scaled(box) for box in run.boxes)) for run in runs
    ]


def _within(reading: _Reading, outline: Corners | None) -> _Reading:
    """The same within another outline: every box where it stands in that."""
    if outline is None or np.allclose(outline, reading.sight.corners):
        return reading
    sight = replace(reading.sight, corners=outline)
    runs = [Run(run.glyphs, _moved(run.boxes, reading.sight, sight)) for run in reading.runs]
    return replace(reading, sight=sight, runs=runs, rows=rows_of(runs))


def _moved(boxes: Sequence[Box], old: Sight, new: Sight) -> tuple[Box, ...]:
    """The boxes of a line, in the millimetres of ``new``."""
    ends = np.array([[[x, box.middle] for box in boxes for x in (box.left, box.right)]], np.float32)
    x, y = new.places(old.points(ends))[0].T
    middle, half = float(y.mean()), boxes[0].height * old.pixels_per_mm / new.pixels_per_mm / 2
    return tuple(Box(float(x[n]), middle - half, float(x[n + 1]), middle + half) for n in range(0, len(x), 2))


def _turned(box: Box, sight: Sight, quarters: int) -> Box:
    """``box`` of ``sight``, in the measures of ``sight.turned(quarters)``."""
    width, height = sight.size
    for _ in range(quarters):
        box = Box(box.top, width - box.right, box.bottom, width - box.left)
        width, height = height, width
    return box


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
