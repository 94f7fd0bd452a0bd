"""What a template is once it was read (``template_pdf``): its pages as they are seen, and where its fields stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import Any


class TemplateBroken(Exception):
    """The PDF cannot serve as a template. ``code`` is the finding's; message and ``hint`` are Japanese."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass(frozen=True)
class Spot:
    """One widget: page from 0, place in mm from the top left of the page as it is seen, its ``state`` when ticked."""

    page: int
    x: float
    y: float
    width: float
    height: float
    state: str = ""


@dataclass(frozen=True)
class FormField:
    """A field: ``kind`` is text, check, radio or choice; ``comb`` the number of its cells, 0 for none."""

    name: str
    kind: str
    spots: tuple[Spot, ...]
    comb: int = 0
    multiline: bool = False
    size: float = 0.0  # pt; 0: as large as fits
    align: str = "left"


@dataclass(frozen=True)
class SeenPage:
    """A page as it is seen: width and height in mm, and the matrix that brings its content there (PDF points)."""

    width: float
    height: float
    matrix: tuple[float, ...]
    box: tuple[float, ...]


@dataclass(frozen=True)
class TemplatePdf:
    """A template, read. ``archivable``: nothing in it keeps our file from being PDF/A-3b (a font not embedded, …)."""

    name: str
    sha256: str
    pages: tuple[SeenPage, ...]
    fields: Mapping[str, FormField]
    archivable: bool
    raw: bytes = field(repr=False, compare=False)
    _lock: Any = field(default_factory=Lock, repr=False, compare=False)
    _open: list[Any] = field(default_factory=list[Any], repr=False, compare=False)

    def page(self, index: int) -> Any:
        """The page for whoever copies it; under ``lock`` only."""
        if not self._open:
            from pypdf import PdfReader  # 10 MB and a fifth of a second that a desk without templates never needs

            self._open.append(PdfReader(BytesIO(self.raw)))
        return self._open[0].pages[index]

    @property
    def lock(self) -> Any:
        """pypdf's reader is for one thread at a time."""
        return self._lock
