"""What a card holds: applications, elementary files, and references to secrets."""

from __future__ import annotations

from dataclasses import dataclass, field

FREE: frozenset[int] | None = None
MF = ""  # the name of the application that is selected after power-up


@dataclass
class ElementaryFile:
    """A file as it lies on the chip, padding included.

    ``readable_by`` names the secrets (file ids of the same application) any one of which opens it; None: always.
    ``needs`` names secrets of the MF all of which must be verified. ``records`` instead of ``content`` makes it a
    record file.
    """

    content: bytes = field(default=b"", repr=False)
    readable_by: frozenset[int] | None = FREE
    records: tuple[bytes, ...] = field(default=(), repr=False)
    needs: frozenset[int] = frozenset()
    sealed: bool = False  # read by secure messaging only


@dataclass
class Secret:
    """A PIN or 照合番号 with its counter. ``left`` 0 means locked."""

    value: bytes = field(repr=False)
    tries: int
    left: int


@dataclass
class Application:
    """``select_sw`` is what SELECT answers: 6283 for one that is blocked. ``signing_key`` answers challenges freely."""

    aid: bytes
    files: dict[int, ElementaryFile] = field(default_factory=dict[int, ElementaryFile])
    secrets: dict[int, Secret] = field(default_factory=dict[int, Secret])
    select_sw: int = 0x9000
    signing_key: str = ""
