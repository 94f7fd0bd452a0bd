"""Reads a code that others print, as its profile says: strictly, within its sizes, and without believing anything.

The values stay text: nothing in them is evaluated, and a layout that does not fit in one place is refused whole.
A 個人番号 or 住民票コード is recognised and dropped unless the caller names the procedure that may lawfully use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from kakanai_desk.core.errors import CodeMalformed, CodeTooLarge
from kakanai_desk.core.individual_number import fault_of
from kakanai_desk.core.wareki import PartialDate, eras, from_wareki
from kakanai_desk.forms.codes.profile import DateForm, Field, Into, Profile, Record

_NOT_IN_VALUES = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]")
_FULL_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True)
class Certificate:
    """What a foreign code says: plain values by name, for the clerk to compare. Nobody has vouched for them."""

    profile: str
    kind: str
    document: Mapping[str, str] = field(repr=False)
    persons: tuple[Mapping[str, str], ...] = field(repr=False)
    dropped: tuple[str, ...] = ()  # guarded numbers that were there and were not kept


def recognised(data: bytes, profiles: Sequence[Profile]) -> tuple[Profile, str] | None:
    """The first profile whose signs the code bears, with the code as text."""
    for profile in profiles:
        for encoding in profile.encodings:
            try:
                text = data.decode(encoding).removeprefix("\ufeff")
            except UnicodeDecodeError:
                continue
            if profile.known_in(data, text):
                return profile, text
    return None


def parsed(data: bytes, text: str, profile: Profile, purpose: str | None = None) -> Certificate:
    """The code's values.

    Raises:
        CodeTooLarge: more bytes than the profile allows.
        CodeMalformed: some place does not fit; ``what`` names the record, the field and the rule.
    """
    if len(data) > profile.largest:
        raise CodeTooLarge(bytes=len(data), most=profile.largest)
    return _Parser(profile, purpose).run(text)


class _Parser:
    def __init__(self, profile: Profile, purpose: str | None) -> None:
        self._profile = profile
        self._purpose = purpose
        self._document: dict[str, str] = {}
        self._persons: list[dict[str, str]] = []
        self._dropped: dict[str, None] = {}

    def run(self, text: str) -> Certificate:
        profile = self._profile
        lines = text.split(profile.record_separator) if profile.record_separator else [text]
        if lines and lines[-1] == "" and profile.record_separator:
            lines.pop()
        counts = [0] * len(profile.records)
        at = 0
        for number, line in enumerate(lines, start=1):
            values = self._split(line, number)
            at = self._record_of(values, at, counts, number)
            counts[at] += 1
            record = profile.records[at]
            if counts[at] > record.most:
                raise self._fault(number, 0, "often")
            self._take(record, values[1:] if record.tag else values, number)
        if any(count < record.least for count, record in zip(counts, profile.records, strict=True)):
            raise self._fault(len(lines), 0, "missing")
        return Certificate(profile.id, profile.kind, self._document, tuple(self._persons), tuple(self._dropped))

    def _record_of(self, values: list[str], at: int, counts: list[int], number: int) -> int:
        """Which layout this line has: by its tag, or by its place after the one before."""
        records = self._profile.records
        for index, record in enumerate(records):
            if record.tag and values and values[0] == record.tag:
                return index
        while at < len(records) and (records[at].tag or counts[at] >= records[at].most):
            at += 1
        if at == len(records):
            raise self._fault(number, 1, "record")
        return at

    def _split(self, line: str, number: int) -> list[str]:
        profile = self._profile
        if not profile.field_separator:
            return [line]  # cut by the widths of its fields
        if not profile.quote:
            return line.split(profile.field_separator)
        return list(self._quoted(line, number))

    def _quoted(self, line: str, number: int) -> Iterator[str]:
        """Fields that may stand in quotes, a doubled quote being one; in one walk over the line."""
        separator, quote, at = self._profile.field_separator, self._profile.quote, 0
        while True:
            if line.startswith(quote, at):
                value, at = "", at + 1
                while True:
                    end = line.find(quote, at)
                    if end < 0:
                        raise self._fault(number, 0, "quote")
                    value, at = value + line[at:end], end + 1
                    if not line.startswith(quote, at):
                        break
                    value, at = value + quote, at + 1
            else:
                end = line.find(separator, at)
                end = len(line) if end < 0 else end
                value, at = line[at:end], end
            yield value
            if at == len(line):
                return
            if not line.startswith(separator, at):
                raise self._fault(number, 0, "quote")
            at += len(separator)

    def _take(self, record: Record, values: list[str], number: int) -> None:
        group = record.group
        if not self._profile.field_separator:
            values = self._cut(record, values[0] if values else "", number)
        own = len(record.fields)
        if len(values) < own or (group is None and len(values) != own):
            raise self._fault(number, len(values), "fields")
        found = self._values(record.fields, values[:own], number, 0)
        if record.into is Into.PERSON:
            self._persons.append(found)
        else:
            self._document |= found
        if group is None:
            return
        rest, size = values[own:], len(group.fields)
        if len(rest) % size or not group.least <= len(rest) // size <= group.most:
            raise self._fault(number, len(values), "persons")
        for begin in range(0, len(rest), size):
            self._persons.append(self._values(group.fields, rest[begin : begin + size], number, own + begin))

    def _cut(self, record: Record, line: str, number: int) -> list[str]:
        """A line without separators, by widths; the group repeats as long as there is text."""
        fields = list(record.fields)
        room = sum(f.width for f in fields)
        if record.group is not None:
            size = sum(f.width for f in record.group.fields)
            times = -(-(len(line) - room) // size) if size else 0
            if times > record.group.most:
                raise self._fault(number, 0, "persons")
            fields += list(record.group.fields) * max(times, 0)
        values: list[str] = []
        at = 0
        for one in fields:
            values.append(line[at : at + one.width])
            at += one.width
        if at != len(line):
            raise self._fault(number, len(fields), "width")
        return values

    def _values(self, fields: Sequence[Field], values: list[str], number: int, before: int) -> dict[str, str]:
        found: dict[str, str] = {}
        for place, (one, raw) in enumerate(zip(fields, values, strict=True), start=before + 1):
            value = raw.strip(" \u3000")
            if len(value) > one.most:
                raise self._fault(number, place, "long")
            if _NOT_IN_VALUES.search(value):
                raise self._fault(number, place, "control")
            if one.fixed and value != one.fixed:
                raise self._fault(number, place, "fixed")
            if not value:
                if one.required:
                    raise self._fault(number, place, "empty")
            elif one.guarded:
                self._guarded(one, value, found, number, place)
            elif one.name:
                found[one.name] = self._meant(one, value, number, place)
        return found

    def _guarded(self, one: Field, value: str, found: dict[str, str], number: int, place: int) -> None:
        if self._purpose is None:
            self._dropped[one.guarded] = None
        elif one.guarded == "individual_number" and fault_of(value):
            raise self._fault(number, place, fault_of(value))
        else:
            found[one.guarded] = value

    def _meant(self, one: Field, value: str, number: int, place: int) -> str:
        if one.values is not None:
            if value not in one.values:
                raise self._fault(number, place, "value")
            return one.values[value]
        if one.dates:
            for form in one.dates:
                day = _date(value, form, self._profile.era_codes)
                if day is not None:
                    return day.iso()
            raise self._fault(number, place, "date")
        return value

    def _fault(self, record: int, place: int, what: str) -> CodeMalformed:
        return CodeMalformed(kind=self._profile.id, what=f"{record}-{place} {what}")


# --- dates ------------------------------------------------------------------------------------------------------

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_SHORT = re.compile(r"(.)(\d{2})(\d{2})(\d{2})", re.ASCII)


@cache
def _era() -> re.Pattern[str]:
    names = "|".join(re.escape(n) for e in eras() for n in (e.name, e.kanji, e.letter))
    return re.compile(rf"({names})(元|\d{{1,2}})(?:年|\.)(\d{{1,2}})(?:月|\.)(\d{{1,2}})日?", re.ASCII)


def _date(value: str, form: DateForm, codes: Mapping[str, str]) -> PartialDate | None:
    value = value.translate(_FULL_DIGITS)
    match form:
        case DateForm.ISO | DateForm.COMPACT:
            found = (_ISO if form is DateForm.ISO else _COMPACT).fullmatch(value)
            return _western(*(int(n) for n in found.groups())) if found else None
        case DateForm.ERA:
            found = _era().fullmatch(value)
            name, year = (found[1], 1 if found[2] == "元" else int(found[2])) if found else ("", 0)
        case DateForm.ERA_COMPACT:
            found = _SHORT.fullmatch(value)
            name, year = (codes.get(found[1], ""), int(found[2])) if found else ("", 0)
    return _japanese(name, year, int(found[3]), int(found[4])) if found and name else None


def _western(year: int, month: int, day: int) -> PartialDate | None:
    if year == 0 or (month == 0 and day):
        return None
    value = PartialDate(year, month or None, day or None)
    return value if 1868 <= year <= 2199 and _exists(value) else None


def _japanese(name: str, year: int, month: int, day: int) -> PartialDate | None:
    if year == 0 or (month == 0 and day):
        return None
    if month and day:
        try:
            return PartialDate.of(from_wareki(name, year, month, day))
        except ValueError:
            return None
    for era in eras():
        if name in (era.name, era.kanji, era.letter):
            value = PartialDate(era.begins.year + year - 1, month or None, day or None)
            return value if _exists(value) else None
    return None


def _exists(value: PartialDate) -> bool:
    if value.month is not None and not 1 <= value.month <= 12:
        return False
    return value.day is None or value.known is not None
