"""The card reader as the counter sees it."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from kakanai_desk.core.provenance import Verification
from kakanai_desk.core.secret import SecretText


class CardKind(StrEnum):
    """Kinds of card, told apart by SELECT, never by ATR."""

    MY_NUMBER = "my_number"
    JUKI = "juki"  # 住民基本台帳カード, no longer valid
    SMARTPHONE = "smartphone"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE = "residence"
    SPECIAL_PERMANENT = "special_permanent"
    PASSPORT = "passport"
    UNKNOWN = "unknown"


class CancelToken:
    """Set by the person who asked; looked at between two APDUs."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep for ``seconds`` or until cancelled; True when cancelled."""
        return self._event.wait(seconds)


@dataclass(frozen=True)
class Progress:
    """How far a read is, in bytes of the sizes known from the card's sheet."""

    done: int
    total: int


@dataclass(frozen=True)
class PresentedCard:
    """A card lying on a reader, before anything was verified.

    ``takes`` names the secrets that open something on this card; empty: it is read without any, or not at all.
    ``others``: more readers on which a card lies; somebody has to choose.
    """

    reader: str
    kind: CardKind
    tries_left: Mapping[str, int] = field(default_factory=dict[str, int])  # by secret name: {"pin": 3, …}
    tries_max: Mapping[str, int] = field(default_factory=dict[str, int])
    takes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # what else the card is that is not read: notes as in ``CardReading``


@dataclass(frozen=True)
class ReadField:
    """One field as a card gave it. ``value`` is text, or an ISO date as text.

    ``check``: the card's own sheet leaves a doubt, so the clerk confirms it by hand (手で確認). ``glyphs``: the
    character at that place of ``value`` stands for a 外字, whose shape is the picture of that name.
    """

    value: str = field(repr=False)
    source: str  # card application, e.g. "text_ap/EF0002"
    verified: Verification = Verification.UNCHECKED
    check: bool = False
    glyphs: Mapping[int, str] = field(default_factory=dict[int, str])

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"value": self.value, "source": self.source, "verified": self.verified.value}
        if self.check:
            told["check"] = True
        if self.glyphs:
            told["glyphs"] = {str(place): name for place, name in self.glyphs.items()}
        return told


@dataclass(frozen=True)
class ReadPicture:
    """A picture as the card holds it, not converted: its bytes are personal and stay out of logs and ``repr``."""

    data: bytes = field(repr=False)
    media_type: str  # image/png, image/tiff, image/jp2, image/j2c, image/jpeg
    source: str
    verified: Verification = Verification.UNCHECKED

    def to_json(self) -> dict[str, Any]:
        return {
            "media_type": self.media_type,
            "source": self.source,
            "verified": self.verified.value,
            "base64": base64.b64encode(self.data).decode("ascii"),
        }


@dataclass(frozen=True)
class CardReading:
    """What one read gave, with its cost. ``notes`` are codes of what the clerk must know (``clerk.card.note.…``)."""

    kind: CardKind
    fields: Mapping[str, ReadField]
    tries_left: Mapping[str, int]
    apdus: int
    bytes: int
    milliseconds: float
    verify_commands: int
    pictures: Mapping[str, ReadPicture] = field(default_factory=dict[str, ReadPicture])
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The answer of ``card read --json`` (docs/schemas/card-read.schema.json)."""
        return {
            "card": self.kind.value,
            "fields": {name: f.to_json() for name, f in self.fields.items()},
            "pictures": {name: picture.to_json() for name, picture in self.pictures.items()},
            "notes": list(self.notes),
            "tries_left": dict(self.tries_left),
            "apdus": self.apdus,
            "bytes": self.bytes,
            "milliseconds": round(self.milliseconds, 1),
        }


@dataclass(frozen=True)
class CardWish:
    """What the counter wants from the card. The individual number only with a lawful purpose."""

    individual_number_for: str | None = None  # id of the procedure that may use it
    last_try_confirmed: bool = False  # the clerk agreed to use the last try
    photo: bool = False  # the holder's face too; pictures of writing come with the text they belong to
    certificates: bool = False  # the expiry of the 電子証明書 too, where no secret is needed for it


OnProgress = Callable[[Progress], None]


class CardReader(Protocol):
    """One reader on the counter. Called on the card lane, never on the UI thread.

    Drivers turn vendor errors into ``CardError`` or ``DeviceFault`` at this edge. ``wait_for_card`` returns early
    (``ReadCancelled``) once ``cancel`` is set: visitors may simply walk away. ``read`` sends at most one VERIFY for
    each secret it is given.
    """

    def readers(self) -> list[str]: ...
    def wait_for_card(self, seconds: float, cancel: CancelToken, reader: str = "") -> PresentedCard: ...
    def read(
        self, secrets: Mapping[str, SecretText], wish: CardWish, cancel: CancelToken, on_progress: OnProgress
    ) -> CardReading: ...
    def card_present(self) -> bool: ...
    def close(self) -> None: ...
