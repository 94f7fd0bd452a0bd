"""How a My Number card is read: which application, which secret, in which order (docs/cards.md).

A number typed once opens one application: 照合番号A and B open the text unless the PIN does or the face is wished for,
then they open the face. The same digits are never sent to both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kakanai_desk.core import individual_number
from kakanai_desk.core.errors import NumberWithoutPurpose
from kakanai_desk.core.ports.card import CardKind, CardWish
from kakanai_desk.core.provenance import Verification
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import apdu, cv, detect, jpki, my_number
from kakanai_desk.hardware.card import my_number_visual as visual
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.kind import CAPITALS, DIGITS, Asked, Harvest, NotThisKind, Reference, SecretForm
from kakanai_desk.hardware.card.trust import NOBODY, TrustStore
from kakanai_desk.hardware.card.verify import Gate, ask_tries

_TEXT = ("select text_ap", apdu.select_application(my_number.TEXT_AP))
_VISUAL = ("select visual_ap", apdu.select_application(visual.VISUAL_AP))
_LICENCE_APPLET = bytes.fromhex("A0000002310600000000000000000000")  # マイナ免許証
_RESIDENCE_APPLET = bytes.fromhex("D392F0004F01") + bytes(10)  # 特定在留カード
_JPKI = ("select jpki_ap", apdu.select_application(jpki.JPKI_AP))

PIN = Reference("pin", my_number.PIN_TRIES, _TEXT, ("select pin", apdu.select_file(my_number.PIN_FILE)))
TEXT_A = Reference("number_a", 10, _TEXT, ("select number_a", apdu.select_file(0x0014)))
TEXT_B = Reference("number_b", 10, _TEXT, ("select number_b", apdu.select_file(0x0015)))
VISUAL_A = Reference("number_a", 10, _VISUAL, ("select visual number_a", apdu.select_file(0x0013)))
VISUAL_B = Reference("number_b", 10, _VISUAL, ("select visual number_b", apdu.select_file(0x0012)))
BIRTH = Reference("birth", 10, _VISUAL, ("select birth", apdu.select_file(0x0011)))
SIGN = Reference("sign_password", 5, _JPKI, ("select sign_password", apdu.select_file(0x001B)))


def _is_number(typed: SecretText) -> bool:
    return not individual_number.fault_of(typed.buffer().decode("ascii"))


class MyNumber:
    """マイナンバーカード (a ``KindModule``). Without a trust store nothing is checked and no file is read for it."""

    kinds = frozenset({CardKind.MY_NUMBER})
    secrets: Mapping[str, SecretForm] = {
        "pin": SecretForm(my_number.PIN_LENGTH, my_number.PIN_LENGTH),
        "number_a": SecretForm(12, 12, fits_too=_is_number),
        "number_b": SecretForm(14, 14),
        "birth": SecretForm(6, 6),
        "sign_password": SecretForm(6, 16, DIGITS + CAPITALS, capitals=True),
    }

    def __init__(self, trust: TrustStore = NOBODY) -> None:
        self._trust = trust

    def planned_bytes(self, given: frozenset[str], wish: CardWish) -> int:
        text, face = _openers(given, wish)
        total = (my_number.TEXT_AP_BYTES if {"pin", "number_b"} & text else 0) + (1450 if self._trust.my_number else 0)
        total += my_number.NUMBER_BYTES if wish.individual_number_for and {"pin", "number_a"} & text else 0
        total += visual.AGE_BYTES if "birth" in given else 0
        total += visual.FACE_BYTES if face else 0
        total += jpki.CERTIFICATE_BYTES * (("sign_password" in given) + (not given or wish.certificates))
        return total

    def ask(self, card: CardChannel, kind: CardKind) -> Asked:
        left = {"pin": ask_tries(card, PIN)}
        return Asked(tuple(self.secrets), left, {"pin": PIN.tries}, tuple(_also(card)))

    def read(self, card: CardChannel, gate: Gate, wish: CardWish) -> tuple[CardKind, Harvest]:
        given = gate.given
        if "number_a" in given and not wish.individual_number_for:
            raise NumberWithoutPurpose()
        out = Harvest()
        common = detect.wake(card, "select common_ap", apdu.select_application(my_number.COMMON_AP))
        issued = my_number.read_issue(card) if common.ok else my_number.Issue()
        if not card.exchange(*_TEXT).ok:
            raise NotThisKind
        text, face = _openers(given, wish)
        self._text(card, gate, wish, text, issued, out)
        if not given and issued.municipality:
            out.fields["municipality"] = my_number.issue_field(issued.municipality)
        if face or "birth" in given:
            self._visual(card, gate, wish, face, out)
        if "sign_password" in given or wish.certificates or not given:
            self._certificates(card, gate, wish.certificates or not given, out)
        if self._trust.my_number and (text or face or "birth" in given):
            _notes(out)
        return CardKind.MY_NUMBER, out

    def _text(
        self, card: CardChannel, gate: Gate, wish: CardWish, text: frozenset[str], issued: my_number.Issue, out: Harvest
    ) -> None:
        for reference in (PIN, TEXT_B, TEXT_A):
            if reference.name in text:
                gate.verify(reference)
        basic = my_number.basic_four_file(card) if {"pin", "number_b"} & text else None
        number = my_number.number_file(card) if wish.individual_number_for and {"pin", "number_a"} & text else None
        fields = my_number.reading_fields(
            None if basic is None else my_number.parse_basic_four(basic),
            None if number is None else my_number.parse_number(number),
            issued.expires_on,
        )
        verified = Verification.UNCHECKED
        if text and self._trust.my_number:
            verified = cv.proof_of_text(card, self._trust, number, basic)
        signed = (name for name in fields if name != "expires_on")
        out.fields.update(fields)
        out.fields.update({name: replace(fields[name], verified=verified) for name in signed})

    def _visual(self, card: CardChannel, gate: Gate, wish: CardWish, face: frozenset[str], out: Harvest) -> None:
        card.must(*_VISUAL)
        if "birth" in gate.given:
            gate.verify(BIRTH)
            visual.read_age(card, self._trust, out)
        for reference in (VISUAL_B, VISUAL_A):
            if reference.name in face:
                gate.verify(reference)
        if face:
            visual.read_face(card, self._trust, out, photo=wish.photo)
        if "number_a" in face:
            visual.read_number_picture(card, self._trust, out)

    def _certificates(self, card: CardChannel, gate: Gate, auth: bool, out: Harvest) -> None:
        card.must(*_JPKI)
        if auth:
            jpki.read_auth_expiry(card, out)
        if "sign_password" in gate.given:
            gate.verify(SIGN)
            jpki.read_signing(card, out)
            out.note("sign_certificate_for_comparing")


def _also(card: CardChannel) -> Iterator[str]:
    """What other cards this one is too. Their contents stay unread: the sheet does not have their layout."""
    if card.exchange("select licence applet", apdu.select_application(_LICENCE_APPLET)).ok:
        yield "licence_applet"
    if card.exchange("select residence applet", apdu.select_application(_RESIDENCE_APPLET)).ok:
        yield "specified_residence"


def _openers(given: frozenset[str], wish: CardWish) -> tuple[frozenset[str], frozenset[str]]:
    """Which of the given secrets open the text, and which the face."""
    numbers = given & {"number_a", "number_b"}
    if "pin" in given:
        return frozenset({"pin"}), numbers
    return (frozenset(), numbers) if wish.photo else (numbers, frozenset())


def _notes(out: Harvest) -> None:
    parts = [*out.fields.values(), *out.pictures.values()]
    if any(part.verified is Verification.FORGED for part in parts):
        out.note("forged")
    elif not any(part.verified is Verification.GENUINE for part in parts):
        out.note("not_checked")
