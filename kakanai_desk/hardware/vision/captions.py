"""Fields by their captions: what follows 氏名 until the next caption is a name. For faces whose layout is not fixed.

Captions are found in the rows of the whole document, in reading order, with at most one wrong character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.vision.dates import dates_in
from kakanai_desk.hardware.vision.kinds import Kind, Part
from kakanai_desk.hardware.vision.sheet import Run, joined
from kakanai_desk.hardware.vision.values import PARSERS, Value

SURE_WORD = 4  # characters from which a word may be found with one of them wrong


def judged(rows: Sequence[Run], kinds: Iterable[Kind]) -> tuple[DocumentKind, float]:
    """The kind whose words stand in ``rows``, and the sum of their weights; UNKNOWN when hardly any do."""
    text = "".join(row.plain()[0] for row in rows)
    best, most = DocumentKind.UNKNOWN, 2.5
    for kind in kinds:
        score = sum(weight for word, weight in kind.words.items() if place_of(text, word) is not None)
        if score > most:
            best, most = kind.kind, score
    return best, most


def place_of(text: str, word: str, start: int = 0) -> int | None:
    """Where ``word`` begins in ``text`` at or behind ``start``; long words with one wrong character."""
    at = text.find(word, start)
    if at >= 0:
        return at
    if len(word) < SURE_WORD:
        return None
    for place in range(start, len(text) - len(word) + 1):
        if sum(a != b for a, b in zip(text[place : place + len(word)], word, strict=True)) <= 1:
            return place
    return None


def fields_by_captions(rows: Sequence[Run], kind: Kind) -> dict[str, Value]:
    """Every field whose caption was found and whose value has its form."""
    whole = joined(rows)
    found: dict[str, Value] = {}
    for part, run in _sections(whole, kind.parts):
        if part.field and part.field not in found and (value := PARSERS[part.how](run)) is not None:
            found[part.field] = value
    return found


def _sections(whole: Run, parts: Sequence[Part]) -> list[tuple[Part, Run]]:
    """The document cut at its captions, in reading order."""
    text, places = whole.plain()
    cuts: list[tuple[int, int, Part]] = []
    for part in parts:
        for caption in part.captions:  # the longest form stands first
            at = 0
            hit = False
            while (place := place_of(text, caption, at)) is not None:
                hit = True
                cuts.append((place, place + len(caption), part))
                at = place + len(caption)
            if hit:
                break
    cuts.sort(key=lambda cut: (cut[0], -cut[1]))
    kept: list[tuple[int, int, Part]] = []
    for cut in cuts:
        if not kept or cut[0] >= kept[-1][1]:
            kept.append(cut)
    ends = [cut[0] for cut in kept[1:]] + [len(text)]
    return [
        (part, whole.cut(places[end] if end < len(places) else len(whole.glyphs), _glyph(places, stop, whole)))
        for (_, end, part), stop in zip(kept, ends, strict=True)
    ]


def _glyph(places: Sequence[int], index: int, whole: Run) -> int:
    return places[index] if index < len(places) else len(whole.glyphs)


def fields_that_show(rows: Sequence[Run], kind: Kind) -> dict[str, Value]:
    """Fields found by their own form: the number 第 123456789012 号, AB12345678CD."""
    whole = joined(rows)
    text, places = whole.plain()
    found: dict[str, Value] = {}
    for find in kind.finds:
        match = re.search(find.pattern, text)
        if match is None or find.field in found:
            continue
        value = PARSERS[find.how](whole.cut(places[match.start(1)], places[match.end(1) - 1] + 1))
        if value is not None:
            found[find.field] = value
    return found


def dates_by_words(rows: Sequence[Run], words: Mapping[str, str]) -> dict[str, Value]:
    """Dates that a word follows: ``生`` a birth date, ``まで有効`` an expiry. ``words``: field by word."""
    found: dict[str, Value] = {}
    whole = joined(rows)
    text, places = whole.plain()
    for date in dates_in(text):
        for word, field in words.items():
            if field not in found and text.startswith(word, date.end):
                run = whole.cut(places[date.start], places[date.end - 1] + 1)
                found[field] = Value(date.iso, run, date.agreed)
    return found
