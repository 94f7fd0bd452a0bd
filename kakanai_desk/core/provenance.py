"""Where a fact came from: shown beside it on the screens and kept with it in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Origin of one field. The letter on the chip is in the text table (IC QR 住 手 触 継 読)."""

    CARD = "card"  # read from a chip
    CODE = "code"  # a 2D code
    CORE = "core"  # the resident register's data
    TYPED = "typed"  # typed by the clerk
    TOUCHED = "touched"  # answered by the visitor
    CARRIED = "carried"  # said in an application that was made elsewhere
    READ = "read"  # camera and OCR
    DERIVED = "derived"  # worked out from other facts


class Verification(StrEnum):
    """Result of checking a signature: never a bare boolean."""

    GENUINE = "genuine"
    UNCHECKED = "unchecked"
    FORGED = "forged"


@dataclass(frozen=True)
class Provenance:
    """Origin of one field of one person."""

    source: Source
    detail: str = ""  # card kind and application, code kind …; never personal data
    verified: Verification = Verification.UNCHECKED
    at: datetime | None = None
