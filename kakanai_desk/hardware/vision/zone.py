"""The machine readable zone of a passport as the camera sees it: two lines of OCR-B that check themselves (R-005)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kakanai_desk.core import nationalities
from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.hardware.card import mrz
from kakanai_desk.hardware.vision.sheet import Run
from kakanai_desk.hardware.vision.values import Value

LENGTH = 44
_DIGITS = str.maketrans("OQDIZSBG", "00012586")
_LETTERS = str.maketrans("012586", "OIZSBG")
_NUMERIC = ((9, 10), (13, 20), (21, 28), (42, 44))  # places of the second line that hold digits, or a digit and <
_ALPHABETIC = ((10, 13), (20, 21))  # … and letters
_NUMBER = slice(0, 9)
_ALIKE = {"0": "OD", "O": "0", "D": "0", "1": "I", "I": "1", "2": "Z", "Z": "2", "5": "S", "S": "5", "8": "B", "B": "8",
          "6": "G", "G": "6"}  # fmt: skip
SIGNS = "-'"  # in names, for which the zone has no characters
_WHOLE = ((0, 10), (13, 20), (21, 43))  # what the last check digit is over


def fields_of_zone(
    runs: Sequence[Run], reread: Callable[[Run, str], Run], printed: Mapping[str, Value]
) -> dict[str, Value]:
    """Name, number, dates and sex when the check digits are right; nothing when they are not.

    ``reread`` reads a run as what a zone may hold. ``printed``: what the page says above it. Number and dates are
    proven where two check digits are over them, number and sex where the page says the same.
    """
    lines = sorted((run for run in runs if _is_zone(run)), key=lambda run: run.box().middle)[-2:]
    if len(lines) != 2:
        return {}
    first, second = reread(lines[0], "zone_names"), reread(lines[1], "zone")
    upper = _fitted(_text(first)).translate(_LETTERS)
    for lower in _meant(_placed(_fitted(_text(second)))):
        typed = (upper + lower).encode("ascii", "replace")
        if mrz.info_of(typed) is None:
            continue
        try:
            told = mrz.parse(typed)
        except CardDataBroken:
            continue
        return _fields(told, lower, (first, second), printed)
    return {}


def _fields(told: mrz.Zone, line: str, runs: tuple[Run, Run], printed: Mapping[str, Value]) -> dict[str, Value]:
    first, second = runs
    whole = _checks_as_a_whole(line)
    sex = printed.get("sex")
    found = {
        "card_number": _number(told.number, line, second, printed.get("card_number")),
        "expiry_date": Value(told.expires_on.iso(), _part(second, 21, 27), proven=True, checked=whole),
        "sex": Value(told.sex.value, _part(second, 20, 21), checked=sex is not None and sex.text == told.sex.value),
    }
    if told.birth_date is not None and told.birth_sure:
        found["birth_date"] = Value(told.birth_date.iso(), _part(second, 13, 19), proven=True, checked=whole)
    if nationalities.code_of(told.nationality):  # no check digit is over it
        found["nationality"] = Value(told.nationality, _part(second, 10, 13), doubted=True)
    if told.name_whole or "name" not in printed:
        found["name"] = _name(told.name, first, printed.get("name"))
    return {name: value for name, value in found.items() if value.text}


def _number(text: str, line: str, run: Run, printed: Value | None) -> Value:
    """The number, certain where the page says the same. Its check digits cannot tell G from 6, S from 8, Z from 5: they
    count 16 as 6. Where the page's number satisfies them as well, its larger letters are believed."""
    part = _part(run, 0, 9)
    if printed is None:
        return Value(text, part, doubted=True)
    if printed.text == text:
        return Value(text, part, checked=_checks_as_a_whole(line))
    other = printed.text.ljust(9, "<") + line[9:]
    believed = _checks(other[_NUMBER], line[9]) and _checks_as_a_whole(other)
    return Value(printed.text if believed else text, part, doubted=True)


def _name(text: str, run: Run, printed: Value | None) -> Value:
    """The zone's name with the page's signs (the zone has a space for a hyphen); where the page says another letter at
    a place, it is offered."""
    forms = tuple((char,) for char in text)
    if printed is not None and len(printed.text) == len(text) == len(printed.candidates):
        text = "".join(
            sign if char == " " and sign in SIGNS else char for char, sign in zip(text, printed.text, strict=True)
        )
        forms = tuple(
            tuple(dict.fromkeys((char, *(form for form in offered if form not in SIGNS or form == char))))
            for char, offered in zip(text, printed.candidates, strict=True)
        )
    return Value(text, run, candidates=forms)


def _part(line: Run, start: int, end: int) -> Run:
    """The characters of some places; the whole line where fillers before them may have been lost."""
    text, places = line.plain()
    if len(text) < end or "<" in text[:end]:
        return line
    return line.cut(places[start], places[end - 1] + 1)


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


def _placed(line: str) -> str:
    """Letters that look like digits where only digits stand, and the other way round."""
    for places, table in ((_NUMERIC, _DIGITS), (_ALPHABETIC, _LETTERS)):
        for start, end in places:
            line = line[:start] + line[start:end].translate(table) + line[end:]
    return line


def _meant(line: str) -> Iterator[str]:
    """The line, then, where the number fails its check, with one character exchanged for one that looks like it: only
    if a single exchange satisfies both check digits."""
    yield line
    number = line[_NUMBER]
    changed = [
        number[:at] + other + number[at + 1 :] for at, char in enumerate(number) for other in _ALIKE.get(char, "")
    ]
    right = [other + line[9:] for other in changed if _checks(other, line[9]) and _checks_as_a_whole(other + line[9:])]
    if len(right) == 1:
        yield right[0]


def _checks_as_a_whole(line: str) -> bool:
    return _checks("".join(line[start:end] for start, end in _WHOLE), line[43])


def _checks(said: str, digit: str) -> bool:
    try:
        return str(mrz.check_digit(said.encode("ascii", "replace"))) == digit
    except KeyError:
        return False
