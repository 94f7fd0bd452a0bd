"""Our own codes: what may be believed, and that every bit of them counts."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from kakanai_desk.forms.codes.spent import SpentInMemory
from kakanai_desk.vault import base45
from kakanai_desk.vault.envelope import LARGEST, MAGIC, Verdict, opened, typed, written
from kakanai_desk.vault.signing import key_id

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
SERIAL = "0123456789abcdef"
PAYLOAD = '{"name":"見本　花子"}'.encode()


class Signer:
    def __init__(self, seed: int = 1) -> None:
        self._key = SigningKey(bytes([seed]) * 32)

    @property
    def public_key(self) -> bytes:
        return bytes(self._key.verify_key)

    def sign(self, domain: str, statement: bytes) -> bytes:
        return self._key.sign(domain.encode() + b"\0" + statement).signature


DESK = Signer()
KEYS = {key_id(DESK.public_key): DESK.public_key}
SECTION = PrivateKey(b"\x07" * 32)
SECTION_KEY = bytes(SECTION.public_key)
OURS = {key_id(SECTION_KEY): bytes(SECTION)}


def guide(**more: object) -> bytes:
    values = {"kind": "guide", "payload": PAYLOAD, "expires": LATER, "serial": SERIAL, "signer": DESK, **more}
    return written(**values)  # type: ignore[arg-type]


def test_a_signed_code_gives_its_payload() -> None:
    found = opened(guide(), NOW, KEYS)
    assert (found.verdict, found.payload) == (Verdict.GENUINE, PAYLOAD)
    assert found.header is not None
    assert (found.header.kind, found.header.serial, found.header.expires) == ("guide", SERIAL, LATER)


def test_the_typed_form_is_the_same_code() -> None:
    text = typed(guide())
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert opened(text.encode("ascii"), NOW, KEYS).payload == PAYLOAD


def test_no_single_changed_byte_passes() -> None:
    code = guide()
    for place in range(len(code)):
        hurt = bytearray(code)
        hurt[place] ^= 1
        found = opened(bytes(hurt), NOW, KEYS, unsigned_kinds=frozenset({"guide"}))
        assert not found.usable and found.payload == b"", place


def test_a_code_cut_short_or_grown_does_not_pass() -> None:
    code = guide()
    for length in range(len(code)):
        assert not opened(code[:length], NOW, KEYS).usable
    assert not opened(code + b"\0", NOW, KEYS).usable
    assert opened(MAGIC + bytes(LARGEST), NOW, KEYS).what == "large"


def test_another_key_is_unknown_and_a_key_under_a_wrong_name_is_no_key() -> None:
    code = guide(signer=Signer(2))
    assert opened(code, NOW, KEYS).verdict is Verdict.KEY_UNKNOWN
    wrong = {key_id(Signer(2).public_key): DESK.public_key}
    assert opened(code, NOW, wrong).verdict is Verdict.FORGED


def test_a_signature_made_for_another_purpose_does_not_count() -> None:
    class ForEntries(Signer):
        def sign(self, domain: str, statement: bytes) -> bytes:
            return super().sign("kakanai/entry/1", statement)

    assert opened(guide(signer=ForEntries()), NOW, KEYS).verdict is Verdict.FORGED


def test_a_code_ends_with_its_last_second() -> None:
    assert opened(guide(expires=NOW), NOW, KEYS).verdict is Verdict.GENUINE
    found = opened(guide(expires=NOW - timedelta(seconds=1)), NOW, KEYS)
    assert (found.verdict, found.payload) == (Verdict.EXPIRED, b"")


def test_a_code_counts_once() -> None:
    spent = SpentInMemory(lambda: NOW)
    assert opened(guide(), NOW, KEYS, spent=spent).usable
    assert opened(guide(), NOW, KEYS, spent=spent).usable  # looking spends nothing
    spent.spend(SERIAL, LATER)
    assert opened(guide(), NOW, KEYS, spent=spent).verdict is Verdict.SPENT


def test_the_memory_of_spent_codes_forgets_only_what_is_expired() -> None:
    clock = [NOW]
    spent = SpentInMemory(lambda: clock[0])
    spent.spend("a" * 16, NOW + timedelta(hours=1))
    clock[0] = NOW + timedelta(minutes=59)
    spent.spend("b" * 16, LATER)
    assert spent.is_spent("a" * 16)
    clock[0] = NOW + timedelta(hours=2)
    spent.spend("c" * 16, LATER)
    assert not spent.is_spent("a" * 16)
    assert spent.is_spent("b" * 16)


def test_a_sealed_code_opens_only_for_its_recipient() -> None:
    code = guide(seal_for=SECTION_KEY)
    assert PAYLOAD not in code
    assert opened(code, NOW, KEYS).verdict is Verdict.SEALED_FOR_ANOTHER
    assert opened(code, NOW, KEYS, private=OURS).payload == PAYLOAD
    other = {key_id(SECTION_KEY): bytes(PrivateKey(b"\x08" * 32))}
    assert opened(code, NOW, KEYS, private=other).verdict is Verdict.FORGED


def test_a_sealed_body_does_not_fit_another_header() -> None:
    one, other = guide(seal_for=SECTION_KEY), guide(seal_for=SECTION_KEY, kind="handover")
    head = int.from_bytes(one[4:6], "big") + 6
    head2 = int.from_bytes(other[4:6], "big") + 6
    assert opened(other[:head2] + one[head:], NOW, KEYS, private=OURS).verdict is Verdict.FORGED


def test_an_unsigned_code_passes_only_for_the_kinds_that_may_be() -> None:
    code = guide(kind="preentry", signer=None)
    allowed = frozenset({"preentry"})
    assert opened(code, NOW, KEYS, unsigned_kinds=allowed).verdict is Verdict.UNSIGNED
    assert opened(code, NOW, KEYS).verdict is Verdict.MALFORMED
    assert opened(guide(signer=None), NOW, KEYS, unsigned_kinds=allowed).verdict is Verdict.MALFORMED


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"v": 2}, "version"),
        ({"v": True}, "version"),
        ({"kind": "Guide"}, "kind or serial"),
        ({"serial": "xyz"}, "kind or serial"),
        ({"expires": "2026-04-10"}, "expires"),
        ({"from": "zz"}, "key"),
        ({"from": ""}, "key"),
        ({"more": "1"}, "canonical"),
        ({"expires": 5}, "header"),
    ],
)
def test_a_header_of_another_form_is_malformed(change: dict[str, object], what: str) -> None:
    code = guide()
    length = int.from_bytes(code[4:6], "big")
    plain = json.loads(code[6 : 6 + length]) | change
    head = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
    found = opened(MAGIC + len(head).to_bytes(2, "big") + head + code[6 + length :], NOW, KEYS)
    assert (found.verdict, found.what) == (Verdict.MALFORMED, what)


def test_a_header_nested_without_end_is_malformed() -> None:
    head = b"[" * 500
    assert opened(MAGIC + (500).to_bytes(2, "big") + head, NOW, KEYS).verdict is Verdict.MALFORMED


@given(st.binary(max_size=400))
def test_any_bytes_after_the_magic_are_judged_and_never_raise(tail: bytes) -> None:
    for begin in (b"KKC1", b"KKC1:"):
        assert not opened(begin + tail, NOW, KEYS).usable


def test_random_damage_never_passes() -> None:
    draw = random.Random(9)
    code = guide()
    for _ in range(300):
        hurt = bytearray(code)
        for _ in range(draw.randrange(1, 6)):
            hurt[draw.randrange(len(hurt))] = draw.randrange(256)
        if bytes(hurt) != code:
            assert not opened(bytes(hurt), NOW, KEYS).usable


def test_too_large_a_payload_or_a_bad_serial_is_not_written() -> None:
    with pytest.raises(ValueError):
        guide(payload=bytes(LARGEST))
    with pytest.raises(ValueError):
        guide(serial="")


@given(st.binary(max_size=200))
def test_base45_gives_the_bytes_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data).encode("ascii")) == data


def test_base45_is_that_of_its_standard() -> None:
    assert base45.encode(b"AB") == "BB8"
    assert base45.encode(b"Hello!!") == "%69 VD92EX0"
    assert base45.decode(b"QED8WEX0") == b"ietf!"
    for bad in (b"GGW", b"::", b"A", b"a00", b"ZZ Z:"):
        with pytest.raises(ValueError):
            base45.decode(bad)
