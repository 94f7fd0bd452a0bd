"""What the codes of one sheet are: ours, judged by their signature, or another's, read by its profile.

Either every known code of the sheet is good, or nothing of the sheet is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kakanai_desk.core.errors import (
    CodeError,
    CodeExpired,
    CodeKeyUnknown,
    CodeMalformed,
    CodeNotFound,
    CodeNotGenuine,
    CodeSpent,
    CodeUnknown,
)
from kakanai_desk.core.ids import ReceptionNumber
from kakanai_desk.core.ports.code import SpentCodes, Symbol
from kakanai_desk.forms.codes.foreign import Certificate, parsed, recognised
from kakanai_desk.forms.codes.joining import joined
from kakanai_desk.forms.codes.parts import put_together
from kakanai_desk.forms.codes.profile import Profile
from kakanai_desk.vault.envelope import Header, Opened, Verdict, is_ours, opened

PREENTRY = "preentry"  # what a resident entered on the city's page
HANDOVER = "handover"  # the case that a 手続案内書 carries
OUR_KINDS = (PREENTRY, "receipt", "guide", HANDOVER)
UNSIGNED_KINDS = frozenset({PREENTRY})  # a resident's own phone has no key that could vouch for it
_REFERENCE = re.compile(rb"KKS1:([0-9A-F]{32})")
_SHEET = re.compile(r"KD1/([A-Z0-9-]{1,20})/([A-Z0-9_]{1,40})/(\d{1,2})-(\d{1,2})", re.ASCII)


def reference(name: str) -> str:
    """The text of a code that only names what a writing desk left at the center (``core.ports.slips``)."""
    return f"KKS1:{name.upper()}"


def referred(data: bytes) -> str:
    """The name in such a code; empty: it is none."""
    found = _REFERENCE.fullmatch(data)
    return found[1].decode("ascii").lower() if found else ""


@dataclass(frozen=True)
class Trust:
    """What a desk judges codes by. ``keys``: key id → public key; ``private`` gives key id → its X25519 keys, which
    change while a desk runs."""

    keys: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    private: Callable[[], Mapping[str, bytes]] = field(default=dict[str, bytes], repr=False)
    spent: SpentCodes | None = None


@dataclass(frozen=True)
class Payload:
    """What one code says. ``kind``: one of ``OUR_KINDS``, ``reception``, ``sheet``, or the profile's.

    ``data`` is the payload of our own codes, or the number itself; ``certificate`` what a foreign code says. Neither
    was taken over yet: whoever does so spends ``header.serial`` with it.
    """

    kind: str
    verdict: Verdict | None = None
    header: Header | None = None
    data: bytes = field(default=b"", repr=False)
    certificate: Certificate | None = None

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": self.kind}
        if self.verdict is not None:
            told["verdict"] = self.verdict.value
        if self.header is not None:
            told |= {"expires": self.header.to_plain()["expires"], "serial": self.header.serial}
            told |= {"signer": self.header.sender} if self.header.sender else {}
        if self.certificate is not None:
            told |= {
                "profile": self.certificate.profile,
                "document": dict(self.certificate.document),
                "persons": [dict(p) for p in self.certificate.persons],
                "dropped": list(self.certificate.dropped),
            }
        elif self.data:
            told["text"] = self.data.decode("utf-8", "replace")
        return told


def meaning(
    symbols: Iterable[Symbol],
    now: datetime,
    trust: Trust,
    profiles: Sequence[Profile],
    purpose: str | None = None,
) -> tuple[Payload, ...]:
    """The payloads of one sheet's codes. Codes that nobody knows (an advertisement) are passed over beside known ones.

    Raises:
        CodeNotFound: there are none at all.
        CodeUnknown: none of them is known.
        CodeError: any other; the sheet is refused.
    """
    whole = put_together(joined(symbols))
    if not whole:
        raise CodeNotFound()
    found: list[Payload] = []
    for symbol in whole:
        try:
            found.append(payload_of(symbol.data, now, trust, profiles, purpose))
        except CodeUnknown:
            continue
    if not found:
        raise CodeUnknown()
    return tuple(found)


def payload_of(
    data: bytes, now: datetime, trust: Trust, profiles: Sequence[Profile], purpose: str | None = None
) -> Payload:
    """What one whole code says.

    Raises:
        CodeUnknown: it is none of ours and bears the signs of no profile.
        CodeError: it is known and cannot be used.
    """
    if is_ours(data):
        judged = opened(
            data,
            now,
            trust.keys,
            private=trust.private(),
            spent=trust.spent,
            unsigned_kinds=UNSIGNED_KINDS,
            own_key_kinds=frozenset({HANDOVER}),
        )
        if judged.header is not None and judged.header.kind not in OUR_KINDS:
            raise CodeUnknown()
        if not judged.usable or judged.header is None:
            raise refusal(judged)
        return Payload(judged.header.kind, judged.verdict, judged.header, judged.payload)
    number = _number(data)
    if number is not None:
        return number
    known = recognised(data, profiles)
    if known is None:
        raise CodeUnknown()
    profile, text = known
    certificate = parsed(data, text, profile, purpose)
    return Payload(profile.kind, None, None, b"", certificate)


def refusal(judged: Opened) -> CodeError:
    """The sentence for a code of ours that cannot be used."""
    header = judged.header
    match judged.verdict:
        case Verdict.KEY_UNKNOWN:
            return CodeKeyUnknown(key=header.sender if header else "")
        case Verdict.SEALED_FOR_ANOTHER:
            return CodeKeyUnknown(key=header.to if header else "")
        case Verdict.FORGED:
            return CodeNotGenuine()
        case Verdict.EXPIRED:
            return CodeExpired(expired=f"{header.expires:%Y-%m-%d}" if header else "")
        case Verdict.SPENT:
            return CodeSpent(serial=header.serial if header else "")
        case _:
            return CodeMalformed(kind="KKC1", what=judged.what)


def _number(data: bytes) -> Payload | None:
    """The numbers that our own papers carry: a guide sheet's reception number, a form's sheet code."""
    if len(data) > 100 or not data.isascii():
        return None
    text = data.decode("ascii")
    sheet = _SHEET.fullmatch(text)
    try:
        ReceptionNumber.parse(sheet[1] if sheet else text)
    except ValueError:
        return None
    return Payload("sheet" if sheet else "reception", data=data)
