"""The wire messages by which a desk asks for a person of the resident register (R-076, R-011), shared by both.

A search brings only what a clerk tells people apart by; the values of one person come when the clerk has chosen them.
個人番号 is in no message, and no address of a household in which somebody is protected (支援措置, R-025). Words on the
wire live forever.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kakanai_desk.sync.protocol import Id

RESIDENTS_PATH = "/v1/residents"
RESIDENT_PATH = "/v1/resident"
MAX_REQUEST = 16 * 1024
MOST_FOUND = 9  # as many as the clerk has digits

_Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
_User = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{0,120}\Z")]
_Birth = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}(-[0-9]{2}){0,2})?\Z")]
_Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{0,40}\Z")]


class ResidentsQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``visit``: the visit it is for. Either ``birth`` with a name or a reading, or ``number`` (宛名番号)."""

    terminal: _Terminal
    by: _User
    visit: Id
    name: _Name = ""
    kana: _Name = ""
    birth: _Birth = ""
    number: _Number = ""
    protocol: int = 1

    @property
    def whole(self) -> bool:
        """Whether it names somebody."""
        return bool(self.number or (self.birth and (self.name.strip() or self.kana.strip())))


class ResidentPlace(msgspec.Struct, forbid_unknown_fields=True):
    """A row at the center: its mapping, and the keyed mark of its number (hex)."""

    source: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,40}\Z")]
    mark: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]


class ResidentFound(msgspec.Struct):
    """What a clerk tells one from another by. ``address`` ends before the first number; of who is protected, empty."""

    place: ResidentPlace
    name: str
    kana: str
    birth: str
    relation: str
    address: str
    protected: bool


class ResidentsAnswer(msgspec.Struct):
    """``more``: there are others that fit. ``as_of``: when a file of the register came last; empty: none did."""

    rows: list[ResidentFound]
    more: bool
    as_of: str
    protocol: int = 1


class ResidentQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """One person that the clerk has chosen."""

    terminal: _Terminal
    by: _User
    visit: Id
    place: ResidentPlace
    protocol: int = 1


class ResidentAnswer(msgspec.Struct):
    """What the register says of them; what it does not say is empty. ``household``: the others of their 世帯."""

    name: str
    kana: str
    birth: str
    sex: str
    relation: str
    nationality: str
    address: str
    protected: bool
    household: list[ResidentFound]
    as_of: str
    protocol: int = 1
