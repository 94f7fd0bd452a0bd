"""A sheet's codes: what each is, and that one bad code refuses the sheet. Hostile sheets, each with its sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from kakanai_desk.core.errors import (
    CodeError,
    CodeExpired,
    CodeKeyUnknown,
    CodeMalformed,
    CodeNotFound,
    CodeNotGenuine,
    CodePartsMissing,
    CodePartsMixed,
    CodeSpent,
    CodeTooLarge,
    CodeTooMany,
    CodeUnknown,
)
from kakanai_desk.core.places import procedures
from kakanai_desk.core.ports.code import Symbol, Symbology
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.codes.meaning import Payload, Trust, meaning
from kakanai_desk.forms.codes.profile_source import load_profiles
from kakanai_desk.forms.codes.spent import SpentInMemory
from kakanai_desk.vault.envelope import Verdict, written
from kakanai_desk.vault.signing import key_id
from tests.unit.forms.codes.test_foreign import sheet
from tests.unit.forms.codes.test_joining import alone, cut

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
KEY = SigningKey(b"\x01" * 32)
PUBLIC = bytes(KEY.verify_key)
PROFILES, _ = load_profiles(procedures())


class Signer:
    public_key = PUBLIC

    def sign(self, domain: str, statement: bytes) -> bytes:
        return KEY.sign(domain.encode() + b"\0" + statement).signature


def ours(kind: str = "guide", days: int = 7, payload: bytes = b"{}", **more: object) -> bytes:
    values = {"signer": Signer(), "serial": "0123456789abcdef", **more}
    return written(kind, payload, NOW + timedelta(days=days), **values)  # type: ignore[arg-type]


def trust(**more: object) -> Trust:
    return Trust({key_id(PUBLIC): PUBLIC}, **more)  # type: ignore[arg-type]


def say(*codes: bytes | Symbol, held: Trust | None = None) -> tuple[Payload, ...]:
    symbols = [c if isinstance(c, Symbol) else alone(c) for c in codes]
    return meaning(symbols, NOW, held or trust(), PROFILES)


def test_each_kind_of_code_is_told_apart() -> None:
    codes = (ours("guide"), ours("receipt"), ours("handover"), ours("preentry", signer=None), sheet().encode())
    numbers = (b"NA1-260410-0042-", b"KD1/NA1-260410-0042-")
    check = next(c for c in "ACDEFGHJKLMNPQRSTWXYZ34" if _is_number(numbers[0] + c.encode()))
    plain = (numbers[0] + check.encode(), numbers[1] + check.encode() + b"/IDOU_TODOKE_A4/1-2")
    kinds = [p.kind for p in say(*codes, *plain)]
    assert kinds == ["guide", "receipt", "handover", "preentry", "moving_out", "reception", "sheet"]


def _is_number(text: bytes) -> bool:
    try:
        return say(text)[0].kind == "reception"
    except CodeUnknown:
        return False


def test_an_unsigned_preentry_says_that_nobody_vouches_for_it() -> None:
    (found,) = say(ours("preentry", signer=None))
    assert (found.verdict, found.data) == (Verdict.UNSIGNED, b"{}")


def test_a_set_is_joined_before_it_is_judged() -> None:
    assert say(*cut(ours(payload=b"x" * 500), 4))[0].data == b"x" * 500


def test_an_advertisement_beside_our_code_is_passed_over() -> None:
    assert [p.kind for p in say(b"https://example.jp/", ours())] == ["guide"]


def test_a_forged_code_beside_a_genuine_one_refuses_the_sheet() -> None:
    with pytest.raises(CodeNotGenuine):
        say(ours(), ours(payload=b"[]")[:-1] + b"!")


def test_nothing_is_spent_by_looking() -> None:
    spent = SpentInMemory(lambda: NOW)
    for _ in range(2):
        say(ours(), held=trust(spent=spent))
    assert not spent.is_spent("0123456789abcdef")


CONTROLS = bytes(range(32)) * 96  # 3 KB
SPENT = SpentInMemory(lambda: NOW)
SPENT.spend("0123456789abcdef", NOW + timedelta(days=7))
HOSTILE: dict[str, tuple[type[CodeError], list[bytes | Symbol], Trust]] = {
    "control characters": (CodeUnknown, [CONTROLS], trust()),
    "control characters in a known code": (CodeMalformed, [sheet().encode() + CONTROLS[:900]], trust()),
    "a formula alone": (CodeUnknown, [b'=HYPERLINK("http://example.jp","x")'], trust()),
    "html alone": (CodeUnknown, [b"<img src=x onerror=alert(1)>"], trust()),
    "wrong signature": (CodeNotGenuine, [ours()[:-1] + b"?"], trust()),
    "unknown key": (CodeKeyUnknown, [ours()], Trust()),
    "sealed for another": (CodeKeyUnknown, [ours(seal_for=bytes(PrivateKey(b"\x05" * 32).public_key))], trust()),
    "expired": (CodeExpired, [ours(days=-1)], trust()),
    "replayed": (CodeSpent, [ours()], trust(spent=SPENT)),
    "half of a set": (CodePartsMissing, cut(ours(payload=b"x" * 900), 4)[:2], trust()),
    "mixed sets": (CodePartsMixed, [*cut(b"a" * 99, 3)[:2], *cut(b"b" * 98, 4)[:3]], trust()),
    "forty codes": (CodeTooMany, [bytes([n]) for n in range(40)], trust()),
    "a huge set": (CodeTooLarge, cut(b"x" * 40_000, 16), trust()),
    "a kind of ours that is none": (CodeUnknown, [ours("bomb")], trust()),
    "an unsigned guide": (CodeMalformed, [ours("guide", signer=None)], trust()),
    "no code": (CodeNotFound, [], trust()),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_sheet_is_refused_with_a_sentence(name: str) -> None:
    kind, codes, held = HOSTILE[name]
    with pytest.raises(kind) as caught:
        say(*codes, held=held)
    assert type(caught.value) is kind
    texts = load_texts()
    clerk, visitor = texts.error_for_clerk(caught.value), texts.error_for_visitor(caught.value)
    assert caught.value.code in clerk and "{" not in clerk
    assert "CODE" not in visitor and "{" not in visitor
    for secret in ("HYPERLINK", "onerror", "見本"):
        assert secret not in clerk + str(caught.value)


def test_what_a_payload_shows_of_itself_holds_no_content() -> None:
    (found,) = say(sheet().encode())
    assert "見本" not in repr(found)
    assert "見本" not in repr(Symbol(Symbology.QR, b"x", "見本"))
