"""Which kind of card lies there: told by SELECT and free files, never by the ATR, and without touching a counter.

The order is that of docs/cards.md, "Telling cards apart". Every probe here is harmless on every card, and the first
one doubles as the throw-away command after power-up, which some cards answer with 6F00.
"""

from __future__ import annotations

from kakanai_desk.core.ports.card import CardKind
from kakanai_desk.hardware.card import apdu, my_number
from kakanai_desk.hardware.card.apdu import Answer, CardChannel, Sw

_LICENCE = bytes.fromhex("A0000002310100000000000000000000")  # whole 16 bytes: names match by prefix
PASSPORT = bytes.fromhex("A0000002471001")
GUARDED = (Sw.NOT_VERIFIED, Sw.CONDITIONS)  # the application is there and wants PACE before it lets itself be selected
_TOKEN_FILE = 0x0006

_RESIDENCE_TYPES = {
    b"1": CardKind.RESIDENCE,
    b"2": CardKind.SPECIAL_PERMANENT,
    b"05": CardKind.RESIDENCE,
    b"06": CardKind.SPECIAL_PERMANENT,
}
_TOKENS = {
    b"JPKIAPICCTOKEN2": CardKind.MY_NUMBER,
    b"JPKIAPICCTOKEN": CardKind.JUKI,
    b"JPKIAPGPSETOKEN": CardKind.SMARTPHONE,
    b"JPKIAPIOSTOKEN": CardKind.SMARTPHONE,
}


def wake(card: CardChannel, step: str, command: bytes) -> Answer:
    """The first command after power-up, given a second time when the card answers 6F00 (seen on real cards)."""
    answer = card.exchange(step, command)
    return card.exchange(step, command) if answer.sw == Sw.OTHER else answer


def kind_of(card: CardChannel) -> CardKind:
    """Tell the kind of a freshly powered card. After ``MY_NUMBER`` the text AP is the selected application."""
    residence = _residence_kind(card)
    if residence is not None:
        return residence
    if card.exchange("select text_ap", apdu.select_application(my_number.TEXT_AP)).ok:
        return CardKind.MY_NUMBER
    if card.exchange("select jpki_ap", apdu.select_application(my_number.JPKI_AP)).ok:
        return _by_token(card)
    if card.exchange("select licence", apdu.select_application(_LICENCE)).sw in (Sw.OK, 0x6283):
        return CardKind.DRIVING_LICENCE
    if card.exchange("select passport", apdu.select_application(PASSPORT)).sw in (Sw.OK, *GUARDED):
        return CardKind.PASSPORT
    return CardKind.UNKNOWN


def _residence_kind(card: CardChannel) -> CardKind | None:
    """Residence cards show their version and type in the MF before any SELECT. Types 07/08 carry My Number too."""
    version = wake(card, "probe MF", apdu.read_binary_of(0x0B))
    if not version.ok or version.data[:2] != b"\xc0\x04":
        return None
    kind = card.exchange("probe MF type", apdu.read_binary_of(0x0A))
    if not kind.ok or len(kind.data) < 3 or kind.data[0] != 0xC1:
        return None
    return _RESIDENCE_TYPES.get(kind.data[2 : 2 + kind.data[1]])


def _by_token(card: CardChannel) -> CardKind:
    """A JPKI application without the text AP: an old 住基カード, or a telephone."""
    if not card.exchange("select token", apdu.select_file(_TOKEN_FILE)).ok:
        return CardKind.UNKNOWN
    token = card.exchange("read token", apdu.read_binary(0, 0x20))
    return _TOKENS.get(token.data[:32].rstrip(b" \x00"), CardKind.UNKNOWN) if token.ok else CardKind.UNKNOWN
