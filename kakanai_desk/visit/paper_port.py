"""Paper as a visit needs it: the documents of a case, made ready, signed, and as pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kakanai_desk.core.permissions import Field
from kakanai_desk.forms.decision import Decision
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.visitor_view import Pin


@dataclass(frozen=True)
class Sheet:
    """One document of the bundle. ``first_page`` counts pages of the bundle from 0.

    ``fields``: what only some clerks see and may stand on it (R-084); where nobody looked, any of them.
    """

    id: str
    title: str
    procedures: tuple[str, ...]
    content_sha256: str
    page_sha256: str
    check_code: str
    first_page: int
    pages: int
    pins: tuple[Pin, ...] = ()
    signed: bool = True  # whether it has a box for the resident's signature
    fields: frozenset[Field] = frozenset(Field)


@dataclass(frozen=True)
class Papers:
    """All documents of one visit in one PDF, with what the clerk must know about them."""

    pdf: bytes = field(repr=False)
    sheets: tuple[Sheet, ...]
    overflow: tuple[str, ...] = ()  # sentences: what was moved to a continuation sheet
    blanks: tuple[str, ...] = ()  # labels of boxes that would be left for the pen
    missing_glyphs: tuple[str, ...] = ()
    guide_pages: int = 0
    copy_pages: int = 0  # 副, 控え
    leaves: int = 0  # sheets of paper; fewer than pages where both sides are printed
    written: int = 0  # characters and ticks that a person would have written by hand on the same forms

    @property
    def pages(self) -> int:
        """All printed pages."""
        return sum(s.pages for s in self.sheets) + self.copy_pages + self.guide_pages


class PaperShop(Protocol):
    """Makes paper. Called on the paper lane; pure in its arguments, so the same visit gives the same bytes."""

    def make(
        self, visit: Visit, decision: Decision, made_at: datetime, *, for_print: bool, for_resident: bool = False
    ) -> Papers:
        """``for_print``: with the individual number where lawful, the signature, and the guide sheet at the end.

        ``for_resident``: each form once more as 控え, without the number (R-049).
        """
        ...

    def picture(self, papers: Papers, page: int, width: int) -> bytes:
        """One page as PNG, ``width`` pixels wide."""
        ...
