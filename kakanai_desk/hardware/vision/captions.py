"""Fields by their captions: what stands right of 氏名, or under it, is a name. For faces whose layout is not fixed.

A caption is found with at most one wrong character. Its value is the text behind it, beside it or below it, and goes on
in the lines that begin under the value's own beginning, as an address does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.vision.dates import dates_in
from kakanai_desk.hardware.vision.kinds import Kind, Part
from kakanai_desk.hardware.vision.repair import is_katakana
from kakanai_desk.hardware.vision.sheet import Box, Run, joined, rows_of
from kakanai_desk.hardware.vision.values import PARSERS, Value, a_kana, after

SURE_WORD = 4  # characters from which a word may be found with one of them wrong
SURE_ALONE = 3  # … where the line has nothing else
SURE_LATIN = 7  # … of Latin letters: desigNATEd is no NAME
GOES_ON = "given_name"  # a way of reading whose value follows what its field has already
LONG = ("address", "foreign_name", "text")  # ways of reading that may go on in another line
ALIGNED = 2.5  # mm: where a line begins under another
MOST_LINES = 3
LEADING = 1.6  # heights from one line of a value to the next
FAR = 2.2  # heights between two texts of one row that belong together


@dataclass(frozen=True)
class _Token:
    """A piece of a line: a caption, or text between captions."""

    run: Run
    box: Box
    part: Part | None = None


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
    least = SURE_LATIN if word.isascii() else SURE_ALONE if len(text) == len(word) else SURE_WORD
    if len(word) < least:
        return None
    for place in range(start, len(text) - len(word) + 1):
        if sum(a != b for a, b in zip(text[place : place + len(word)], word, strict=True)) <= 1:
            return place
    return None


Reread = Callable[[Run, str], Run]


def fields_by_captions(runs: Sequence[Run], kind: Kind, reread: Reread) -> dict[str, Value]:
    """Every field whose caption was found and whose value has its form.

    ``reread`` reads a run again as what it must be (合和06年 → 令和06年), where it has not the form of its field.
    """
    tokens = [token for run in runs for token in _tokens(run, kind)]
    found: dict[str, Value] = {}
    for token in sorted(tokens, key=lambda t: t.part is not None and t.part.how == GOES_ON):
        part = token.part
        if part is None or not part.field or (part.field in found and part.how != GOES_ON):
            continue
        for run in _values(token, tokens, part.how in LONG):
            value = PARSERS[part.how](run) or PARSERS[part.how](reread(run, part.how))
            if value is not None:
                before = found.get(part.field)
                found[part.field] = value if before is None else after(before, value)
                break
    if "name" in found and "kana" not in found:
        _kana_above(found, tokens)
    return found


def _tokens(run: Run, kind: Kind) -> list[_Token]:
    text, places = run.plain()
    for value in kind.values:  # a value that begins like a caption
        text = text.replace(value, "\0" * len(value))
    cuts: list[tuple[int, int, Part]] = []
    for part in kind.parts:
        for caption in part.captions:  # the longest form stands first
            place = place_of(text, caption)
            while place is not None:
                cuts.append((place, place + len(caption), part))
                place = place_of(text, caption, place + len(caption))
    cuts.sort(key=lambda cut: (cut[0], -cut[1]))
    tokens: list[_Token] = []
    at = 0
    for start, end, part in cuts:
        if start < at:
            continue
        tokens += _text(run, places, at, start)
        piece = run.cut(places[start], places[end - 1] + 1)
        tokens.append(_Token(piece, piece.box(), part))
        at = end
    return tokens + _text(run, places, at, len(text))


def _text(run: Run, places: Sequence[int], start: int, end: int) -> list[_Token]:
    if start >= end:
        return []
    piece = run.cut(places[start], places[end - 1] + 1).stripped(" \u3000:：")
    return [_Token(piece, piece.box())] if piece else []


def _values(caption: _Token, tokens: Sequence[_Token], long: bool) -> Iterable[Run]:
    """Where the value of a caption may stand, likeliest first."""
    beside = _beside(caption, tokens)
    if beside:
        yield _with_lines(beside, caption, tokens) if long else _near(beside)
    if (below := _below(caption, tokens)) is not None:
        yield _with_lines([below], caption, tokens) if long else below.run


def _beside(caption: _Token, tokens: Sequence[_Token]) -> list[_Token]:
    """Texts right of the caption on its row, up to the next caption."""
    row = sorted(
        (
            t
            for t in tokens
            if t is not caption and t.box.left >= caption.box.right - 1.0 and _level(caption.box, t.box)
        ),
        key=lambda t: t.box.left,
    )
    found: list[_Token] = []
    for token in row:
        if token.part is not None:
            break
        found.append(token)
    return found


def _near(beside: Sequence[_Token]) -> Run:
    """The first text and what follows it closely: what stands farther off is another matter."""
    taken = [beside[0]]
    for token in beside[1:]:
        if token.box.left - taken[-1].box.right > FAR * token.box.height:
            break
        taken.append(token)
    return joined(token.run for token in taken)


def _below(caption: _Token, tokens: Sequence[_Token]) -> _Token | None:
    """The text right under the caption."""
    box = caption.box
    under = [
        t
        for t in tokens
        if t.part is None
        and 0 < t.box.middle - box.middle < 3.2 * max(box.height, 0.6 * t.box.height)
        and t.box.left < box.right + ALIGNED
        and t.box.left > box.left - 2 * ALIGNED
    ]
    return min(under, key=lambda t: t.box.middle, default=None)


def _with_lines(first: list[_Token], caption: _Token, tokens: Sequence[_Token]) -> Run:
    """The value and the lines that go on under its beginning."""
    rows = rows_of([token.run for token in first])  # a caption of two lines stands beside two
    lines = list(rows)
    last, left = rows[-1].box(), rows[-1].box().left
    for _ in range(MOST_LINES - len(rows)):
        after = [
            t
            for t in tokens
            if t.part is None
            and abs(t.box.left - left) < ALIGNED
            and 0.4 * last.height < t.box.middle - last.middle < LEADING * last.height
            and t.box.height > 0.6 * last.height
            and not _captioned(t, caption, tokens)
        ]
        if not after:
            break
        token = min(after, key=lambda t: t.box.middle)
        lines.append(token.run)
        last = token.box
    return joined(lines)


def _captioned(token: _Token, caption: _Token, tokens: Sequence[_Token]) -> bool:
    """Whether another caption, or Japanese text, stands left of it on its row: then it is another field's value."""
    return any(
        t.box.right < token.box.left + 1.0
        and t.part is not caption.part
        and _level(token.box, t.box)
        and (t.part is not None or not t.run.text.isascii())
        for t in tokens
        if t is not token
    )


def _level(one: Box, other: Box) -> bool:
    """On one row: at least half of the lower one stands beside the other."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.height, other.height)


def _kana_above(found: dict[str, Value], tokens: Sequence[_Token]) -> None:
    """フリガナ without a caption: a small line of katakana right above the name."""
    name = found["name"].run.box()
    for token in tokens:
        text = "".join(token.run.text.split())
        if token.part is not None or len(text) < 2 or not all(is_katakana(char) or char in "・" for char in text):
            continue
        near = 0 < name.middle - token.box.middle < 1.8 * name.height
        if near and token.box.left < name.right and token.box.right > name.left:
            value = a_kana(token.run)
            if value is not None:
                found["kana"] = value


def fields_by_zones(runs: Sequence[Run], kind: Kind, reread: Reread) -> dict[str, Value]:
    """Fields by where they stand on a face that never changes: for those whose caption could not be read."""
    found: dict[str, Value] = {}
    for zone in kind.zones:
        right, bottom = zone.left + zone.width, zone.top + zone.height
        parts: list[Run] = []
        for run in runs:
            inside = [
                n for n, box in enumerate(run.boxes)
                if zone.left <= (box.left + box.right) / 2 <= right and zone.top <= box.middle <= bottom
            ]  # fmt: skip
            if inside:
                parts.append(run.cut(inside[0], inside[-1] + 1))
        run = joined(rows_of(parts))
        if run and (value := PARSERS[zone.how](run) or PARSERS[zone.how](reread(run, zone.how))) is not None:
            found[zone.field] = value
    return found


def is_mark(run: Run, kind: Kind) -> bool:
    """Whether a line is of this kind's own print: a word that gives it away, or a caption."""
    text = run.plain()[0]
    words = (*kind.words, *(caption for part in kind.parts for caption in part.captions if len(caption) > 1))
    return any(word in text for word in words)


def marks_of(run: Run, kind: Kind) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Words of the run that have their place on the face: where they were seen, and where they ought to be, in mm."""
    text, places = run.plain()
    found: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for word, place in kind.marks.items():
        at = text.find(word)
        if at >= 0:
            box = run.cut(places[at], places[at + len(word) - 1] + 1).box()
            found.append((((box.left + box.right) / 2, box.middle), place))
    return found


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
