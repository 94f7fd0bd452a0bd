"""Papers and cards seen by the camera: their kinds, and the names of the fields that are read from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.code import Symbol


class DocumentKind(StrEnum):
    """What lies before the camera. The words are those of ``kakanai-desk ocr --json`` and never change."""

    DRIVING_LICENCE = "driving_licence"  # 運転免許証
    DRIVING_HISTORY = "driving_history"  # 運転経歴証明書
    RESIDENCE = "residence"  # 在留カード
    SPECIAL_PERMANENT = "special_permanent"  # 特別永住者証明書
    MY_NUMBER_FRONT = "my_number_front"  # マイナンバーカードの表面
    MY_NUMBER_BACK = "my_number_back"  # 同じく裏面: 個人番号。読むには法令の根拠が要る
    ELIGIBILITY = "eligibility"  # 資格確認書
    DISABILITY_PHYSICAL = "disability_physical"  # 身体障害者手帳
    DISABILITY_MENTAL = "disability_mental"  # 精神障害者保健福祉手帳
    DISABILITY_INTELLECTUAL = "disability_intellectual"  # 療育手帳
    PASSPORT = "passport"  # 旅券の顔写真のページ
    MOVING_OUT = "moving_out"  # 転出証明書 (A4)
    UNKNOWN = "unknown"


FIELD_NAMES = (
    "name",
    "kana",
    "birth_date",
    "sex",
    "address",
    "nationality",
    "status_of_residence",
    "period_of_stay",
    "work_permission",
    "card_number",
    "issued_date",
    "expiry_date",
    "conditions",
    "authority",
    "individual_number",
    "security_code",
    "grade",
    "number",
)


class FrameHint(StrEnum):
    """What is wrong with a picture, so that somebody can change it (``clerk.eyes.hint.…``)."""

    EMPTY = "empty"  # no card or paper is there
    TOO_FAR = "too_far"
    BLURRED = "blurred"
    GLARE = "glare"
    CUT_OFF = "cut_off"  # an edge lies outside the picture
    UNKNOWN = "unknown"  # a paper of a kind nobody here knows


@dataclass(frozen=True)
class SeenField:
    """One field as it was read. ``value`` is in normal form: dates ISO, sex a word of ``core.person.Sex``.

    ``certain``: it proved itself (a check digit, two calendars, the postal dictionary, two readings that agree); a name
    never is. ``candidates``: for a name, the forms each character may have, likeliest first; empty for the rest.
    ``box``: left, top, width, height in the flattened picture; ``at``: the same in the picture that was given.
    """

    value: str = field(repr=False)
    confidence: float
    certain: bool
    box: tuple[int, int, int, int]
    at: tuple[int, int, int, int]
    candidates: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


SeenPerson = Mapping[str, SeenField]


@dataclass(frozen=True)
class SeenDocument:
    """A card or paper as the camera saw it. ``picture``: JPEG of it flattened, personal, never stored (R-016).

    ``corners``: eight numbers, x and y in the given picture, clockwise from its upper left as it is read.
    ``symbols``: the 2D codes on it, where the wish asks for them.
    """

    kind: DocumentKind
    persons: tuple[SeenPerson, ...] = ()
    hints: tuple[FrameHint, ...] = ()
    corners: tuple[float, ...] = ()
    picture: bytes = field(default=b"", repr=False)
    milliseconds: float = 0.0
    symbols: tuple[Symbol, ...] = ()


@dataclass(frozen=True)
class SeeingWish:
    """What the counter may learn. The individual number only with a lawful purpose: else it is not even read.

    ``codes``: 2D codes are looked for as well; without ``documents`` they are all that is looked for, and a watch ends
    only by being cancelled.
    """

    individual_number_for: str | None = None
    codes: bool = False
    documents: bool = True


@dataclass(frozen=True)
class Preview:
    """What the camera shows just now: a small JPEG, what should change before a picture is taken, codes in sight."""

    jpeg: bytes = field(repr=False)
    hint: FrameHint | None = None
    symbols: tuple[Symbol, ...] = ()


OnPreview = Callable[[Preview], None]


class DocumentReader(Protocol):
    """The camera and what reads its pictures. Called on the eyes lane, never on the UI thread.

    ``watch`` returns once a document lay still and sharp and was read, or raises ``ReadCancelled``. ``source`` is a
    camera's number or a video file. ``camera_there``: whether it can be opened; it is let go of again.
    """

    def read(self, image: bytes, wish: SeeingWish) -> SeenDocument: ...
    def watch(self, source: str, wish: SeeingWish, cancel: CancelToken, on_preview: OnPreview) -> SeenDocument: ...
    def camera_there(self, source: str) -> bool: ...
    def close(self) -> None: ...


def fields_to_json(person: SeenPerson) -> dict[str, Any]:
    """The fields of ``ocr --json``."""
    return {
        name: {
            "value": seen.value,
            "confidence": round(seen.confidence, 3),
            "certain": seen.certain,
            "box": list(seen.at),
            "candidates": [list(forms) for forms in seen.candidates],
        }
        for name, seen in person.items()
    }
