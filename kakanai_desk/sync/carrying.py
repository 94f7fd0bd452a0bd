"""The desk's end of files carried to a center that no line leads to: the same entries, the same answers.

What leaves is what ``SyncEngine`` would have sent, sealed for the center; what comes back settles the outbox as an
answer over the line does. A file that is lost is carried again; one that is carried twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
from nacl.public import PrivateKey

from kakanai_desk.core.ports.store import OutboxReader
from kakanai_desk.sync.engine import batch, heard
from kakanai_desk.sync.enrolment import CodeMistyped, CodeOfAnother, OtherCenter
from kakanai_desk.sync.identity import Identity
from kakanai_desk.sync.protocol import BadMessage, decode_answer, encode_entries
from kakanai_desk.vault import signing
from kakanai_desk.vault.carried import (
    Card,
    Carried,
    CarriedUnfit,
    Enrolment,
    Header,
    Kind,
    Written,
    file_name,
    read,
    write_whole,
)
from kakanai_desk.vault.certificates import desk_of, key_from_bytes, key_to_bytes, make_request, new_key
from kakanai_desk.vault.enrolment_code import EnrolmentCode, mark_of
from kakanai_desk.vault.keystore import KeyStore

CARD, REPLY, PENDING = "center-card", "carry-reply", "center-tls-pending"


class Outbox(OutboxReader, Protocol):
    @property
    def terminal(self) -> str: ...


class NoCard(CarriedUnfit):
    """This desk was never given the card of its center."""

    code = "CARRY-02"


@dataclass(frozen=True)
class Taken:
    """What an answer settled: how many entries the center has taken, and how many answers it said."""

    kind: Kind
    entries: int
    messages: int


class DeskCarrier:
    """``terminal`` is this desk; ``keys`` and ``signer`` are its own."""

    def __init__(self, terminal: str, keys: KeyStore, signer: signing.Signer) -> None:
        self._terminal = terminal
        self._keys = keys
        self._signer = signer

    def trust(self, card: bytes, typed: str = "") -> Card:
        """Keep the card of the center: the one that this desk is enrolled at, or the one that made the code.

        Raises:
            CarriedUnfit: it is no card. CodeMistyped, CodeOfAnother, OtherCenter: as ``sync.enrolment``.
        """
        found = Card.read(card)
        known = Identity.kept(self._keys)
        if typed:
            if mark_of(found.authority) != self._code(typed).mark:
                raise OtherCenter
        elif known is None or known.authority != found.authority:
            raise OtherCenter
        self._keys.put(CARD, card)
        return found

    def _code(self, typed: str) -> EnrolmentCode:
        try:
            code = EnrolmentCode.parse(typed)
        except ValueError:
            raise CodeMistyped from None
        if code.terminal != self._terminal:
            raise CodeOfAnother(terminal=code.terminal)
        return code

    def enrolment(self, typed: str, folder: Path, now: datetime) -> Written:
        """A file that asks the center to know this desk. The card must be there."""
        code = self._code(typed)
        key = new_key()
        request = make_request(key, self._terminal)
        proof = self._signer.sign(signing.ENROL, request)
        asked = Enrolment(code.secret, request, self._signer.public_key, proof)
        written = self._write(Kind.ENROLMENT, iter([msgspec.msgpack.encode(asked)]), folder, now)
        self._keys.put(PENDING, key_to_bytes(key))
        return written

    def outbox(self, outbox: Outbox, folder: Path, now: datetime) -> Written:
        """Everything that waits, in one file."""
        carried = 0

        def messages() -> Iterator[bytes]:
            nonlocal carried
            after = 0
            while entries := batch(outbox, after):
                after = entries[-1].seq
                carried += len(entries)
                yield encode_entries(self._terminal, entries)

        written = self._write(Kind.OUTBOX, messages(), folder, now)
        return Written(written.file, carried, written.size)

    def take(self, file: Path, outbox: Outbox, now: datetime) -> Taken:
        """Settle what the center answered.

        Raises:
            CarriedUnfit: it is no answer to this desk; nothing was changed. NoCard.
        """
        card, reply = self._card(), self._keys.get(REPLY)
        if reply is None:
            raise CarriedUnfit(flaw="sealed")
        carried = read(file, reply, lambda header, _: card.signing if header.terminal == self._terminal else None)
        if carried.header.kind is Kind.ENROLLED:
            self._enrolled(carried, card)
            return Taken(Kind.ENROLLED, 0, 1)
        if carried.header.kind is not Kind.ANSWER:
            raise CarriedUnfit(flaw="kind")
        try:
            answers = [decode_answer(piece) for piece in carried.pieces()]
        except BadMessage:
            raise CarriedUnfit(flaw="form") from None
        taken = sum(heard(outbox, answer, {r.id for r in answer.results}, now) for answer in answers)
        return Taken(Kind.ANSWER, taken, len(answers))

    def _enrolled(self, carried: Carried, card: Card) -> None:
        pending = self._keys.get(PENDING)
        (certificate,) = carried.pieces()
        if not pending or desk_of(certificate) != self._terminal:
            raise CarriedUnfit(flaw="terminal")
        Identity(key_from_bytes(pending), certificate, card.authority).keep(self._keys)
        self._keys.put(PENDING, b"")

    def _card(self) -> Card:
        kept = self._keys.get(CARD)
        if kept is None:
            raise NoCard(flaw="card")
        return Card.read(kept)

    def _reply(self) -> PrivateKey:
        kept = self._keys.get(REPLY)
        key = PrivateKey(kept) if kept is not None else PrivateKey.generate()
        if kept is None:
            self._keys.put(REPLY, bytes(key))
        return key

    def _write(self, kind: Kind, content: Iterator[bytes], folder: Path, now: datetime) -> Written:
        card, reply = self._card(), bytes(self._reply().public_key).hex()
        header = Header(1, kind, self._terminal, now.isoformat(), "", "", reply)
        return write_whole(folder / file_name(self._terminal, kind, now), header, content, self._signer, card.envelope)
