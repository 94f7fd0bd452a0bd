"""How applications are handed to another system: which of them, in which columns, in which characters (R-074, R-075).

A mapping is the city's content, a YAML file (docs/core-systems.md); ``mapping_source`` reads it. No column can be
anything but a source of the closed list, so a mapping cannot reach for more than an application holds.
"""

from __future__ import annotations

from collections.abc import Mapping as Values
from dataclasses import dataclass, field
from enum import StrEnum

from kakanai_desk.core.shrinking import Charset
from kakanai_desk.core.workflow import State


class Reader(StrEnum):
    """What takes the file."""

    CORE = "core"  # a core system
    RPA = "rpa"  # a robot that types into one
    SPREADSHEET = "spreadsheet"  # a person with a spreadsheet: no cell may become a formula


class Rows(StrEnum):
    """What a line of the file stands for."""

    APPLICATION = "application"
    CONCERNED = "concerned"  # each person whom the procedure concerns
    HOUSEHOLD = "household"  # each person of the case


class Policy(StrEnum):
    """What becomes of a character that the system does not take."""

    REFUSE = "refuse"  # the application stays here and is named
    IVS = "ivs"  # none is left out: the system takes variation selectors
    JUKI = "juki"  # 住基ネット統一文字コード in its place
    SHRINK = "shrink"  # 縮退 as the clerk, the city's table or the only candidate says
    GETA = "geta"  # 〓


class Days(StrEnum):
    """How a day is written. Each is shown as 2026-04-05."""

    ISO = "iso"  # 2026-04-05
    COMPACT = "compact"  # 20260405
    SLASH = "slash"  # 2026/04/05
    WAREKI = "wareki"  # 令和8年4月5日
    LETTER = "letter"  # R08.04.05
    DIGIT = "digit"  # 5080405: 1明治 2大正 3昭和 4平成 5令和


class UnknownDay(StrEnum):
    """What becomes of a day with an unknown part (不詳)."""

    REFUSE = "refuse"
    ZEROS = "zeros"  # 00 for the part
    BLANK = "blank"


class Kana(StrEnum):
    HIRAGANA = "hiragana"
    KATAKANA = "katakana"
    HALF = "half"


ENCODINGS = {"utf-8": "utf-8", "utf-8-bom": "utf-8-sig", "cp932": "cp932", "utf-16": "utf-16"}
"""As a mapping names them → Python's codec. UTF-16 is little-endian with a mark."""
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";"}
ANY = "*"  # in a code list: every value that is not named


@dataclass(frozen=True)
class Column:
    """``source``: of the closed list; empty for a ``constant``."""

    title: str
    source: str = ""
    constant: str = ""
    day: Days = Days.ISO
    unknown_day: UnknownDay = UnknownDay.REFUSE
    codes: Values[str, str] | None = None
    kana: Kana | None = None
    needed: bool = False
    longest: int = 0  # characters; 0: as long as it is. A longer one is refused, never cut
    characters: bool = True  # the mapping's characters apply


@dataclass(frozen=True)
class Characters:
    """``partner``: whose names the clerk has shrunk at the counter, where it is one of the city's partners."""

    policy: Policy
    charset: Charset
    open: Policy = Policy.REFUSE  # where ``policy`` finds nothing: REFUSE or GETA
    partner: str = ""
    form: str = "[{code}]"  # of JUKI


@dataclass(frozen=True)
class Step:
    """One thing the robot does. ``column``: what it types, by title."""

    do: str
    on: str
    column: str = ""


@dataclass(frozen=True)
class Results:
    """How the robot's answer is read: titles of its columns, and the words that mean yes and no."""

    encoding: str = "utf-8-sig"
    number: str = "受付番号"
    procedure: str = "手続"
    result: str = "結果"
    message: str = "内容"
    ok: tuple[str, ...] = ("OK", "正常")
    error: tuple[str, ...] = ("NG", "エラー")


@dataclass(frozen=True)
class FileForm:
    """How the data file is written. ``encoding``: Python's codec."""

    name: str = "data.csv"
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    delimiter: str = ","
    header: bool = True
    quote_all: bool = False


@dataclass(frozen=True)
class Mapping:
    """``digest``: SHA-256 of the file, so that every hand-over says by which text it was made.

    ``number_basis`` and ``address_basis``: the law by which the system gets 個人番号, and the addresses of protected
    persons; without one, neither leaves.
    """

    id: str
    title: str
    reader: Reader
    procedures: tuple[str, ...]
    states: frozenset[State]
    rows: Rows
    columns: tuple[Column, ...]
    characters: Characters
    digest: str
    file: FileForm = FileForm()
    number_basis: str = ""
    address_basis: str = ""
    steps: tuple[Step, ...] = ()
    results: Results = Results()
    to_confirm: tuple[str, ...] = field(default=())  # 要確認

    @property
    def numbers(self) -> bool:
        """Whether a column is an individual number."""
        return any(c.source.endswith("individual_number") for c in self.columns)
