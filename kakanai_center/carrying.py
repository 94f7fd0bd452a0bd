"""The center's end of files carried from desks that no line leads to (R-107): the same inbox, the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from nacl.public import PrivateKey

from kakanai_center.authority import Authority
from kakanai_center.registry import Enrolment
from kakanai_center.store import CenterStore
from kakanai_desk.sync.protocol import Answer, BadMessage, Message, decode_entries, encode_answer
from kakanai_desk.vault.carried import Card, Carried, CarriedUnfit, Header, Kind, Written, file_name, read, write_whole
from kakanai_desk.vault.carried import Enrolment as Asked
from kakanai_desk.vault.keystore import KeyStore, need
from kakanai_desk.vault.signing import Signer

ENVELOPE = "city-envelope"  # X25519, private half
RECORD_KEY = "center-signing"


def make_envelope_key(keys: KeyStore) -> None:
    """Made once; desks seal for its public half."""
    if keys.get(ENVELOPE) is None:
        keys.put(ENVELOPE, bytes(PrivateKey.generate()))


class CenterCarrier:
    """``signer`` is the center's own, which also signs the heads over every record."""

    def __init__(self, store: CenterStore, authority: Authority, keys: KeyStore, signer: Signer) -> None:
        self._store = store
        self._authority = authority
        self._keys = keys
        self._signer = signer

    def card(self) -> bytes:
        """The center's card: nothing of it is secret."""
        envelope = bytes(PrivateKey(need(self._keys, ENVELOPE)).public_key)
        card = Card(self._authority.certificate, envelope, self._signer.public_key)
        return self._authority.proves(card).to_bytes()

    def take(self, file: Path, folder: Path, now: datetime) -> tuple[Kind, Written, int]:
        """Take a desk's file and write the answer to it: what it was, the answer, and of how many entries that speaks.

        Raises:
            CarriedUnfit: nothing was taken. EnrolmentRefused: wrong, used or expired code.
        """
        carried = read(file, need(self._keys, ENVELOPE), self._sender)
        header = carried.header
        if header.kind is Kind.OUTBOX:
            for piece in carried.pieces():  # all of it is looked through before anything is taken
                _message(piece, header.terminal)
        try:
            reply = bytes.fromhex(header.reply)
        except ValueError:
            raise CarriedUnfit(flaw="form") from None
        if len(reply) != 32:
            raise CarriedUnfit(flaw="form")
        kind = Kind.ENROLLED if header.kind is Kind.ENROLMENT else Kind.ANSWER
        taken = 0

        def answers() -> Iterator[bytes]:
            nonlocal taken
            for number, said in self._answers(carried):
                taken += number
                yield said

        head = Header(1, kind, header.terminal, now.isoformat(), "", "")
        out = folder / file_name(header.terminal, kind, now)
        return header.kind, write_whole(out, head, answers(), self._signer, reply), taken

    def _answers(self, carried: Carried) -> Iterator[tuple[int, bytes]]:
        terminal = carried.header.terminal
        if carried.header.kind is Kind.ENROLMENT:
            (piece,) = carried.pieces()
            asked = msgspec.msgpack.decode(piece, type=Asked)
            known = Enrolment(terminal, asked.secret, asked.request, asked.signing_key, asked.proof)
            yield 0, self._store.registry.enrol(known, self._authority)
            return
        for piece in carried.pieces():
            message = _message(piece, terminal)
            taken = self._store.take(message.entries)
            yield (
                len(taken.results),
                encode_answer(Answer(taken.results, taken.standings.get(terminal)), message.protocol),
            )
        yield 0, encode_answer(Answer([], self._store.standings([terminal]).get(terminal)))

    def _sender(self, header: Header, first: bytes) -> bytes | None:
        """The key that must have signed a file. What its pieces say is looked through as well."""
        if header.kind is Kind.ENROLMENT:
            try:
                return msgspec.msgpack.decode(first, type=Asked).signing_key
            except (msgspec.DecodeError, msgspec.ValidationError):
                raise CarriedUnfit(flaw="form") from None
        if header.kind is not Kind.OUTBOX:
            raise CarriedUnfit(flaw="kind")
        return self._store.registry.key_of(header.terminal)


def _message(piece: bytes, terminal: str) -> Message:
    try:
        message = decode_entries(piece)
    except BadMessage:
        raise CarriedUnfit(flaw="form") from None
    if message.terminal != terminal:
        raise CarriedUnfit(flaw="terminal")
    return message
