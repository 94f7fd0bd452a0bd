"""The wire messages by which a counter learns what others received after its sheet was printed (R-113), shared by both.

Who asks shows the serials of the sheet, which are on paper and sealed: with a reception number alone nothing is told.
個人番号 is in no message. Words on the wire live forever.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from kakanai_desk.sync.protocol import Id

LINEAGE_PATH = "/v1/lineage"
MAX_REQUEST = 8 * 1024
MOST_SHEETS = 20  # of one chain
MOST_LATER = 20  # visits that are told of

_Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
_User = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
_Serial = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z")]


class LineageQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``by`` at ``terminal`` goes on from the last of ``sheets`` in ``visit``."""

    terminal: _Terminal
    by: _User
    visit: Id
    sheets: Annotated[list[_Serial], msgspec.Meta(min_length=1, max_length=MOST_SHEETS)]
    protocol: Literal[1] = 1


class LaterVisit(msgspec.Struct):
    """``core.ports.lineage.Later``. ``at`` is ISO."""

    number: str
    terminal: str
    section: str
    at: str
    after: str
    case: dict[str, Any] | None
    before: dict[str, Any] | None
    procedures: list[str]
    protected: list[str]


class LineageAnswer(msgspec.Struct):
    """``core.ports.lineage.Lineage``."""

    later: list[LaterVisit]
    cancelled: list[str]
    protocol: int = 1
