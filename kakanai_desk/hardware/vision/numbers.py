"""Numbers printed on cards, and whether they prove themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kakanai_desk.core import individual_number
from kakanai_desk.hardware.vision.dates import plain

_LICENCE_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class FoundNumber:
    """``proven``: a check digit over it is right."""

    text: str
    proven: bool = False


def licence_number(text: str) -> FoundNumber | None:
    """運転免許証の番号: twelve digits. The eleventh is a check digit over the ten before (widely published, not by the
    police; so a wrong one makes the number doubtful and not impossible)."""
    digits = _digits(text)
    if len(digits) != 12:
        return None
    rest = sum(int(d) * w for d, w in zip(digits, _LICENCE_WEIGHTS, strict=False)) % 11
    return FoundNumber(digits, int(digits[10]) == (1 - rest if rest <= 1 else 11 - rest))


def residence_number(text: str) -> FoundNumber | None:
    """在留カード等の番号: two letters, eight digits, two letters; no check digit is published."""
    found = re.search(r"[A-Z]{2}\d{8}[A-Z]{2}", plain(text))
    return FoundNumber(found[0]) if found else None


def individual(text: str) -> FoundNumber | None:
    """個人番号: twelve digits, the last of them a check digit; a number that fails it is none."""
    digits = _digits(text)
    if individual_number.fault_of(digits):
        return None
    return FoundNumber(digits, True)


def digits_of(text: str, count: int) -> FoundNumber | None:
    """Exactly ``count`` digits and nothing else that is one."""
    digits = _digits(text)
    return FoundNumber(digits) if len(digits) == count else None


def _digits(text: str) -> str:
    return "".join(re.findall(r"[0-9]", plain(text)))
