"""Fitting a filled-in text into its place: at its size, smaller, over several lines, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kakanai_desk.core.characters import graphemes
from kakanai_desk.forms.paper.fonts import POINT, PaperFonts, Type
from kakanai_desk.forms.paper.model import SMALLEST

LEADING = 1.24
EASILY_READ = 9.5  # pt
MOST_LINES = 3
CLEAR = 0.6  # mm between several lines and the rules above and below, besides the padding of the cell
_NOT_FIRST = set("、。，．,.・）)」』】〕ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〜！？!?：:；;")
_NOT_LAST = set("（(「『【〔〒")
_SPACED = re.compile("[\u00a0-\u036f\u1e00-\u1eff\u0900-\u097f\u1100-\u11ff\u2010-\u201f\u2026\uac00-\ud7af]")
_NOUNS = ("こと", "もの", "とき", "ため")


@dataclass(frozen=True)
class Fitted:
    """The lines of a text and the size they are set in."""

    lines: tuple[str, ...]
    size: float


def _spaced(form: str) -> bool:
    """Whether it is of a script that puts spaces between words: there a word stays whole."""
    return form.isascii() or bool(_SPACED.match(form))


def words_of(text: str) -> list[str]:
    """``text`` in pieces that stay together on a line: Latin words and numbers whole, else one character each."""
    pieces: list[str] = []
    for form in graphemes(text):
        if not pieces:
            pieces.append(form)
            continue
        before = pieces[-1][-1]
        joined = _spaced(before) and _spaced(form) and before != " " and form != " "
        if joined or form[0] in _NOT_FIRST or before in _NOT_LAST:
            pieces[-1] += form
        else:
            pieces.append(form)
    return pieces


def phrases_of(text: str) -> list[str]:
    """``text`` in phrases, roughly: one ends where hiragana or 、 meets something else (子どもを｜育てているため),
    before a bracket, and before a word like こと (委任する｜こと)."""
    phrases: list[str] = []
    pieces = words_of(text)
    for at, piece in enumerate(pieces):
        ends = phrases and (
            phrases[-1][-1] in "、・／ \u3000"
            or piece[0] in "（("
            or (_hiragana(phrases[-1][-1]) and (not _hiragana(piece[0]) or "".join(pieces[at : at + 2]) in _NOUNS))
        )
        if ends or not phrases:
            phrases.append(piece)
        else:
            phrases[-1] += piece
    return phrases


def _hiragana(char: str) -> bool:
    return "ぁ" <= char <= "ゖ"


def wrap(fonts: PaperFonts, text: str, use: Type, size: float, width: float, *, phrases: bool = False) -> list[str]:
    """``text`` broken into lines of at most ``width`` mm, at phrases if told. A wider piece is broken inside."""
    lines: list[str] = []
    line = ""
    for piece in phrases_of(text) if phrases else words_of(text):
        if fonts.width(line + piece.rstrip(" \u3000"), use, size) <= width + 0.01:
            line += piece
            continue
        head, space, tail = line.rpartition("\u3000")
        if head and space and 0 < len(tail) <= 2:  # one or two characters of a word would hang at the line's end
            line, piece = head, tail + piece
        if line:
            lines.append(line)
        line = ""
        for form in graphemes(piece.lstrip(" \u3000") if lines else piece):
            if line and fonts.width(line + form, use, size) > width + 0.01:
                lines.append(line)
                line = ""
            line += form
    if line:
        lines.append(line)
    return lines


def _at_spaces(fonts: PaperFonts, text: str, use: Type, size: float, width: float) -> list[str]:
    """Lines broken at spaces only: an address before its building, a Latin name between its names."""
    lines: list[str] = []
    for part in re.findall(r"[^ \u3000]*[ \u3000]*", text):
        if lines and fonts.width(lines[-1] + part.rstrip(" \u3000"), use, size) <= width:
            lines[-1] += part
        elif part:
            lines.append(part)
    return [line.rstrip(" \u3000") for line in lines]


def smallest(size: float) -> float:
    """The smallest size (pt) of a text meant for ``size``: 80 %, and for large ones what is still read easily."""
    return min(SMALLEST * size, EASILY_READ)


def fit(fonts: PaperFonts, text: str, use: Type, size: float, width: float, lines: int, height: float) -> Fitted | None:
    """How ``text`` stands in ``width`` × ``height`` mm; None when it would have to be smaller than ``smallest(size)``.

    One line down to 88 % is preferred to ``lines``; these down to the smallest size come next, and then as many as
    the height holds: better small and close in its place than on the continuation sheet.
    """
    natural = fonts.width(text, use, size)
    if natural <= 0:
        return Fitted((text,), size)
    least = smallest(size)
    scale = min(1.0, width / natural)
    if scale >= (SMALLEST if lines == 1 else 0.88):
        return Fitted((text,), size * scale)
    for most in (lines, MOST_LINES):
        if most == 1 or most > lines:
            if size * scale >= least:
                return Fitted((text,), size * scale)
            if most == 1:
                continue
        for step in range(40):
            at = size * (1 - 0.025 * step)
            if at < least - 1e-9:
                break
            allowed = min(most, lines_in(height, at))
            if natural * at / size > allowed * width:
                continue
            broken = _at_spaces(fonts, text, use, at, width)
            if len(broken) > allowed or any(fonts.width(line, use, at) > width for line in broken):
                broken = wrap(fonts, text, use, at, width)
            if len(broken) <= allowed:
                return Fitted(tuple(line.rstrip(" \u3000") for line in broken), at)
    return None


def lines_in(height: float, size: float) -> int:
    """How many lines of ``size`` pt stand in ``height`` mm without coming near the rules; at least one."""
    em = size * POINT
    return max(1, int((height - CLEAR - em) / (em * LEADING) + 1))
