"""The machine readable zone of a passport as the camera sees it: two lines of OCR-B that check themselves (R-005)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.hardware.card import mrz
from kakanai_desk.hardware.vision.sheet import Run
from kakanai_desk.hardware.vision.values import Value

LENGTH = 44
_DIGITS = str.maketrans("OQDIZSBG", "00012586")
_NUMERIC = ((9, 10), (13, 20), (21, 28), (42, 44))  # places of the second line that hold digits, or a digit and <


def fields_of_zone(runs: Sequence[Run], reread: Callable[[Run], Run]) -> dict[str, Value]:
    """Name, number, dates and sex when the check digits are right; nothing when they are not.

    ``reread`` reads a run as what a zone may hold.
    """
    lines = sorted((run for run in runs if _is_zone(run)), key=lambda run: run.box().middle)[-2:]
    if len(lines) != 2:
        return {}
    first, second = (reread(run) for run in lines)
    upper, lower = _fitted(_text(first)), _numbers(_fitted(_text(second)))
    typed = (upper + lower).encode("ascii", "replace")
    if mrz.info_of(typed) is None:
        return {}
    try:
        told = mrz.parse(typed)
    except CardDataBroken:
        return {}
    found = {
        "name": Value(told.name, lines[0], candidates=tuple((char,) for char in told.name)),
        "card_number": Value(told.number, lines[1], proven=True),
        "expiry_date": Value(told.expires_on.iso(), lines[1], proven=True),
        "sex": Value(told.sex.value, lines[1], proven=True),
    }
    if told.birth_date is not None and told.birth_sure:
        found["birth_date"] = Value(told.birth_date.iso(), lines[1], proven=True)
    return {name: replace(value) for name, value in found.items() if value.text}


def _is_zone(run: Run) -> bool:
    text = run.plain()[0]
    return len(text) > 30 and text.count("<") >= 3


def _text(run: Run) -> str:
    return run.plain()[0].replace("«", "<<")


def _fitted(text: str) -> str:
    """44 characters: a run of fillers is where some are lost or too many."""
    if len(text) == LENGTH or "<" not in text:
        return text[:LENGTH].ljust(LENGTH, "<")
    longest = max((len(part), part) for part in _fillers(text))[1]
    at = text.rindex(longest)
    return (text[:at] + "<" * max(1, len(longest) + LENGTH - len(text)) + text[at + len(longest) :])[:LENGTH].ljust(
        LENGTH, "<"
    )


def _fillers(text: str) -> list[str]:
    parts: list[str] = []
    run = ""
    for char in text + " ":
        if char == "<":
            run += char
        elif run:
            parts.append(run)
            run = ""
    return parts


def _numbers(line: str) -> str:
    """Letters that look like digits, where only digits stand."""
    for start, end in _NUMERIC:
        line = line[:start] + line[start:end].translate(_DIGITS) + line[end:]
    return line
