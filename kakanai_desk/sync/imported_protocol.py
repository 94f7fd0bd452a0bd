"""The wire messages by which a desk opens an application of another system as a visit (R-077), shared by both.

A list shows as much as tells one application from another; all of one comes when the clerk has chosen it, and then it
is marked as taken: a warning for the next desk, no lock. 個人番号 is in no message, and no address of who is protected
(支援措置, R-025). Words on the wire live forever.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kakanai_desk.sync.protocol import Id

IMPORTED_PATH = "/v1/imported"
IMPORTED_OPEN_PATH = "/v1/imported/open"
IMPORTED_BACK_PATH = "/v1/imported/back"
MAX_REQUEST = 16 * 1024
MOST_LISTED = 9  # as many as the clerk has digits

_Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
_User = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
_Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{0,40}\Z")]


class ImportedPlace(msgspec.Struct, forbid_unknown_fields=True):
    """A row at the center: its mapping, and the keyed mark of its number (hex)."""

    source: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,40}\Z")]
    mark: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]


class ImportedQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``number``: 受付番号; without it, those that nobody has opened."""

    terminal: _Terminal
    by: _User
    number: _Number = ""
    protocol: int = 1


class ImportedTaken(msgspec.Struct):
    """A desk that opened it before."""

    terminal: str
    at: str


class ImportedRow(msgspec.Struct):
    place: ImportedPlace
    number: str
    procedure: str
    submitted: str
    name: str
    birth: str
    taken: list[ImportedTaken]


class ImportedAnswer(msgspec.Struct):
    """``more``: there are others. ``as_of``: when a file of applications came last; empty: none did."""

    rows: list[ImportedRow]
    more: bool
    as_of: str
    protocol: int = 1


class ImportedOpening(msgspec.Struct, forbid_unknown_fields=True):
    """The one that the clerk has chosen. ``visit``: the id of the visit that it becomes."""

    terminal: _Terminal
    by: _User
    visit: Id
    place: ImportedPlace
    protocol: int = 1


class ImportedApplication(msgspec.Struct):
    """What it says; what it does not say is empty. ``answers`` by question."""

    number: str
    procedure: str
    submitted: str
    name: str
    kana: str
    birth: str
    sex: str
    address: str
    answers: dict[str, str]
    protected: bool
    protocol: int = 1


class ImportedReturn(msgspec.Struct, forbid_unknown_fields=True):
    """``visit`` came to nothing: what it had taken is nobody's."""

    terminal: _Terminal
    by: _User
    visit: Id
    protocol: int = 1


class ImportedReturned(msgspec.Struct):
    """``count``: how many rows are free again."""

    count: int
    protocol: int = 1
