"""A camera that sees what a test lays before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kakanai_desk.core.errors import CameraAbsent, DeskError, ReadCancelled
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.code import Symbol
from kakanai_desk.core.ports.vision import (
    DocumentKind,
    FrameHint,
    OnPreview,
    Preview,
    SeeingWish,
    SeenDocument,
    SeenField,
)

PLACE = (100, 50, 200, 40)
LICENCE = {
    "name": ("高橋　花子", 0.99, False, (("高", "髙"), ("橋", "槗"), ("\u3000",), ("花",), ("子",))),
    "birth_date": ("1988-11-03", 0.99, True, ()),
    "address": ("滋賀県湖南市中央一丁目1番地", 0.91, False, ()),
    "expiry_date": ("2029-11-03", 0.98, True, ()),
    "card_number": ("301234567890", 0.62, False, ()),
}


RESIDENCE = {
    "name": ("MODELO ANA PAULA", 0.97, False, ()),
    "birth_date": ("1990-03-05", 0.99, True, ()),
    "sex": ("female", 0.99, True, ()),
    "nationality": ("ブラジル", 0.98, True, ()),
    "address": ("滋賀県湖南市中央一丁目1番地", 0.96, True, ()),
    "expiry_date": ("2031-03-05", 0.98, True, ()),
}


@dataclass
class FakeEyes:
    """``kind`` and ``says`` (a dict a person: value, confidence, certain, candidates) or ``fault``."""

    kind: DocumentKind = DocumentKind.DRIVING_LICENCE
    says: tuple[Mapping[str, tuple], ...] = (LICENCE,)
    hints: tuple[FrameHint, ...] = ()
    fault: DeskError | None = None
    picture: bytes = b""
    frame: bytes = b"a frame"
    in_sight: tuple[tuple[Symbol, ...], ...] = ((),)  # the codes of each preview
    on_paper: tuple[Symbol, ...] = ()
    wishes: list[SeeingWish] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    closed: bool = False

    def read(self, image: bytes, wish: SeeingWish) -> SeenDocument:
        self.wishes.append(wish)
        if self.fault is not None:
            raise self.fault
        persons = tuple(
            {
                name: SeenField(value, confidence, certain, PLACE, PLACE, candidates)
                for name, (value, confidence, certain, candidates) in person.items()
            }
            for person in self.says
        )
        symbols = self.on_paper if wish.codes else ()
        return SeenDocument(self.kind, persons, self.hints, picture=self.picture, symbols=symbols)

    def watch(self, source: str, wish: SeeingWish, cancel: CancelToken, on_preview: OnPreview) -> SeenDocument:
        self.sources.append(source)
        if cancel.cancelled:
            raise ReadCancelled
        for symbols in self.in_sight:
            on_preview(Preview(self.frame, FrameHint.TOO_FAR, symbols if wish.codes else ()))
        if not wish.documents:
            self.wishes.append(wish)
            if self.fault is not None:
                raise self.fault
            raise ReadCancelled  # nothing more comes into sight
        return self.read(b"", wish)

    def camera_there(self, source: str) -> bool:
        return not isinstance(self.fault, CameraAbsent)

    def close(self) -> None:
        self.closed = True
