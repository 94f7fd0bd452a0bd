"""How a code that others print is laid out: a closed description, read from ``procedures/_shared/codes/*.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kakanai_desk.core.ports.vision import FIELD_NAMES

ENCODINGS = ("utf-8", "cp932", "shift_jis", "shift_jisx0213", "shift_jis_2004", "euc_jp", "euc_jis_2004")
SEPARATORS: Mapping[str, str] = {
    "CR": "\r", "LF": "\n", "CRLF": "\r\n", "TAB": "\t", "NUL": "\0", "SOH": "\x01", "STX": "\x02", "ETX": "\x03",
    "EOT": "\x04", "ESC": "\x1b", "FS": "\x1c", "GS": "\x1d", "RS": "\x1e", "US": "\x1f",
    "COMMA": ",", "SEMICOLON": ";", "PIPE": "|", "SLASH": "/", "COLON": ":", "SPACE": " ",
}  # fmt: skip
GUARDED = ("individual_number", "resident_record_code")
PERSON_NAMES = (
    *(name for name in FIELD_NAMES if name != "individual_number"),
    "relation",
    "former_name",
    "alias",
    "domicile",
    "head_of_register",
)
DOCUMENT_NAMES = (
    "certificate_number",
    "issued_date",
    "municipality",
    "reason",
    "moving_date",
    "old_address",
    "new_address",
    "head_of_household",
)


class Into(StrEnum):
    """Whose fields a record holds."""

    DOCUMENT = "document"
    PERSON = "person"


class DateForm(StrEnum):
    """The ways a date may be written. Zeros stand for what is not known (不詳)."""

    ISO = "iso"  # 2026-04-05, 2026/04/05
    COMPACT = "compact"  # 20260405
    ERA = "era"  # 平成元年5月1日, H1.5.1
    ERA_COMPACT = "era_compact"  # an era's code and six digits: 4010501


@dataclass(frozen=True)
class Test:
    """One sign by which a code is known; ``kind`` is one of ``TESTS``. All of a profile must hold."""

    kind: str
    text: str = ""
    number: int = 0


TESTS = ("starts_with", "ends_with", "contains", "least_bytes", "most_bytes")


@dataclass(frozen=True)
class Field:
    """One field in its place. Exactly one of ``name``, ``guarded``, ``fixed`` is set; none: it is passed over."""

    name: str = ""
    guarded: str = ""  # recognised, and dropped unless there is a lawful purpose
    fixed: str = ""
    required: bool = False
    most: int = 200  # characters
    width: int = 0  # characters, where there is no separator
    dates: tuple[DateForm, ...] = ()
    values: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Group:
    """Fields that repeat inside one record, once for each person."""

    fields: tuple[Field, ...]
    least: int
    most: int


@dataclass(frozen=True)
class Record:
    """A record with its fields; ``tag`` is what its first field says, if it says anything."""

    fields: tuple[Field, ...]
    into: Into
    tag: str = ""
    least: int = 1
    most: int = 1
    group: Group | None = None


@dataclass(frozen=True)
class Profile:
    """A foreign code's layout."""

    id: str
    title: str
    kind: str
    largest: int
    encodings: tuple[str, ...]
    tests: tuple[Test, ...]
    record_separator: str  # empty: the whole code is one record
    field_separator: str  # empty: fields have widths
    quote: str
    era_codes: Mapping[str, str]
    records: tuple[Record, ...]

    def known_in(self, data: bytes, text: str) -> bool:
        """Whether a code with this text bears every sign of the profile."""
        for test in self.tests:
            fits = {
                "starts_with": lambda t=test: text.startswith(t.text),
                "ends_with": lambda t=test: text.endswith(t.text),
                "contains": lambda t=test: t.text in text,
                "least_bytes": lambda t=test: len(data) >= t.number,
                "most_bytes": lambda t=test: len(data) <= t.number,
            }[test.kind]
            if not fits():
                return False
        return True
