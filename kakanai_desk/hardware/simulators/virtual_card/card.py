"""The chip's operating system: SELECT, VERIFY, READ, and the faults that may be wished for.

It behaves as docs/cards.md says a card does: names match by prefix, secrets belong to an application, foreign
commands leave no trace. Every VERIFY is counted, per power-up and over the card's life, so that a test can hold the
reader to one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import MF, Application, ElementaryFile, Secret
from kakanai_desk.hardware.simulators.virtual_card.pki import SHA256_INFO, sign_raw

CONTACTLESS_ATR = bytes.fromhex("3B888001000000000000000009")

_OK = 0x9000
_COMPUTE_SIGNATURE = bytes.fromhex("802A0000")


class CardPulled(ConnectionAbortedError):
    """The card left the field: nobody answers any more."""


class VirtualCard:
    """One card. ``execute`` never looks at the reader's side; state is what a chip would keep.

    ``on_change`` is called before the answer whenever a counter moved, as a chip writes before it answers.
    """

    def __init__(
        self, applications: dict[str, Application], faults: Faults | None = None, atr: bytes = CONTACTLESS_ATR
    ) -> None:
        self.applications = applications
        self.faults = replace(faults) if faults else Faults()
        self.atr = atr
        self.pulled = False
        self.apdus = 0
        self.verify_total = 0
        self.verify_sessions: list[int] = []  # VERIFY commands per power-up
        self.verify_seen: dict[str, int] = {}  # VERIFY commands per secret: "text:0011" → 1
        self.on_change: Callable[[], None] = lambda: None
        self._powered = False
        self._fresh = False
        self._app = ""
        self._ef: int | None = None
        self._verified: set[tuple[str, int]] = set()
        self._waiting = b""

    # --- power ---------------------------------------------------------------------------------------------------

    def power_on(self) -> bytes:
        self._forget()
        self._powered = self._fresh = True
        self.verify_sessions.append(0)
        return self.atr

    def power_off(self) -> None:
        self._forget()
        self._powered = False

    def lay_again(self) -> None:
        """Put a pulled card back on the reader."""
        self.pulled = False

    def _forget(self) -> None:
        self._app, self._ef, self._waiting = "", None, b""
        self._verified.clear()

    # --- commands ------------------------------------------------------------------------------------------------

    def execute(self, command: bytes) -> bytes:
        """One APDU and its answer with status word.

        Raises:
            CardPulled: the card is gone, or leaves now.
            TimeoutError: the command was carried out and the answer lost.
        """
        if self.pulled or not self._powered:
            raise CardPulled
        self.apdus += 1
        if self.faults.remove_at == self.apdus:
            self._pull()
        answer = self._answer(command)
        if self.faults.per_apdu or self.faults.per_byte:
            time.sleep(self.answer_seconds(len(command) + len(answer)))
        if self.faults.lose_at == self.apdus:
            self.faults.lose_at = 0
            raise TimeoutError
        return answer

    def answer_seconds(self, count: int) -> float:
        """How long this card takes for a command and answer of ``count`` bytes together."""
        return self.faults.per_apdu + self.faults.per_byte * count

    def _pull(self) -> None:
        self.faults.remove_at = 0
        self.pulled = True
        self.power_off()
        raise CardPulled

    def _answer(self, command: bytes) -> bytes:
        fresh, self._fresh = self._fresh, False
        if fresh and self.faults.first_6f00:
            return sw(0x6F00)
        if len(command) < 4:
            return sw(0x6700)
        if command[0] != 0x00 and command[:4] != _COMPUTE_SIGNATURE:
            return sw(0x6E00)
        body, le, extended = split(command)
        if extended and self.faults.no_extended:
            return sw(0x6700)
        p1, p2 = command[2], command[3]
        match command[1]:
            case 0xA4:
                return self._select(p1, body)
            case 0x20:
                return self._verify(p1, p2, body, len(command) == 4)
            case 0xB0:
                return self._handed_over(self._read_binary(p1, p2, le))
            case 0xB2:
                return self._handed_over(self._read_record(p1, p2, le))
            case 0x2A:
                return self._handed_over(self._sign(body))
            case 0xC0:
                waiting, self._waiting = self._waiting, b""
                return waiting + sw(_OK) if waiting else sw(0x6985)
            case 0xCA:
                return sw(0x6A88)
            case _:
                return sw(0x6D00)

    def _select(self, p1: int, body: bytes) -> bytes:
        if p1 == 0x00 and body in (b"", b"\x3f\x00") and MF in self.applications:
            self._app, self._ef = MF, None
            return sw(_OK)
        if p1 == 0x04:
            for name, app in self.applications.items():
                if body and app.aid.startswith(body) and name not in self.faults.missing:
                    if not self.faults.keep_verified:  # what was verified in the MF holds everywhere
                        self._verified = {(where, ef) for where, ef in self._verified if where == MF}
                    self._app, self._ef = name, None
                    return sw(app.select_sw)
            return sw(0x6A82)
        if p1 == 0x02 and len(body) == 2:
            ef = int.from_bytes(body, "big")
            if not self._has(ef):
                return sw(0x6A82)
            self._ef = ef
            return sw(_OK)
        return sw(0x6A86)

    def _has(self, ef: int) -> bool:
        app = self.applications.get(self._app)
        there = app is not None and (ef in app.files or ef in app.secrets)
        return there and self._label(ef) not in self.faults.missing

    def _label(self, ef: int) -> str:
        """As faults name a file: ``text:0002``, ``mf:2F01``."""
        return f"{self._app or 'mf'}:{ef:04X}"

    def _target(self, short_id: int) -> int:
        """Status word of making a file current by its short id, or of using the current one."""
        if short_id:
            if not self._has(short_id):
                return 0x6A82
            self._ef = short_id
        return _OK if self._ef is not None else 0x6986

    def _verify(self, p1: int, p2: int, body: bytes, question: bool) -> bytes:
        if not question:
            self.verify_total += 1
            self.verify_sessions[-1] += 1
        if p1 != 0 or not p2 & 0x80:
            return sw(0x6A86)
        found = self._target(p2 & 0x1F)
        if found != _OK:
            return sw(found)
        ef = self._ef or 0
        secret = self.applications[self._app].secrets.get(ef)
        if not question:
            self.verify_seen[self._label(ef)] = self.verify_seen.get(self._label(ef), 0) + 1
        if secret is None:
            return sw(0x6981)
        if question:
            return sw(self.faults.query_sw or 0x63C0 | secret.left)
        return self._try(ef, secret, body)

    def _try(self, ef: int, secret: Secret, body: bytes) -> bytes:
        if secret.left == 0:
            code = 0x6984
        elif body == secret.value:
            secret.left = secret.tries
            self._verified.add((self._app, ef))
            code = _OK
        else:  # a wrong length burns a try as well
            secret.left -= 1
            self._verified.discard((self._app, ef))
            code = 0x63C0 | secret.left
        self.on_change()
        if self.faults.pull_at_verify:
            self.faults.pull_at_verify = False
            self._pull()
        if self.faults.lose_verify:
            self.faults.lose_verify = False
            raise TimeoutError
        return sw(self.faults.verify_sw or code)

    def _current(self) -> ElementaryFile | int:
        """The current file if it may be read now, else the status word saying why not."""
        ef = self._ef or 0
        file = self.applications[self._app].files.get(ef)
        if file is None:
            return 0x6981  # a secret
        open_now = file.readable_by is None or any((self._app, ref) in self._verified for ref in file.readable_by)
        open_now = open_now and all((MF, ref) in self._verified for ref in file.needs)
        if not open_now or self._label(ef) in self.faults.refused:
            return 0x6982
        return file

    def _read_binary(self, p1: int, p2: int, le: int | None) -> bytes:
        found = self._target(p1 & 0x1F if p1 & 0x80 else 0)
        if found != _OK:
            return sw(found)
        file = self._current()
        if isinstance(file, int):
            return sw(file)
        if file.records or le is None:
            return sw(0x6981 if file.records else 0x6700)
        offset = p2 if p1 & 0x80 else p1 << 8 | p2
        if offset >= len(file.content) > 0:
            return sw(0x6B00)
        rest = len(file.content) - offset
        if self.faults.wrong_le and le > rest:
            return sw(0x6C00 | rest)
        count = min(le, rest, self.faults.max_read or le)
        past_end = self.faults.short_6282 and le > rest and count == rest
        return file.content[offset : offset + count] + sw(0x6282 if past_end else _OK)

    def _read_record(self, record: int, p2: int, le: int | None) -> bytes:
        found = self._target(p2 >> 3)
        if found != _OK:
            return sw(found)
        file = self._current()
        if isinstance(file, int):
            return sw(file)
        if not file.records or p2 & 0x07 != 0x04:
            return sw(0x6981 if not file.records else 0x6A86)
        if not 1 <= record <= len(file.records):
            return sw(0x6A83)
        return file.records[record - 1][: le or 0] + sw(_OK)

    def _sign(self, body: bytes) -> bytes:
        """The key of the card itself, open to anybody: it proves that the card is no copy."""
        app = self.applications.get(self._app)
        if app is None or not app.signing_key:
            return sw(0x6A88)
        if not body.startswith(SHA256_INFO) or len(body) != len(SHA256_INFO) + 32:
            return sw(0x6A80)
        signature = sign_raw(app.signing_key, body)
        return (signature[::-1] if self.faults.copied else signature) + sw(_OK)

    def _handed_over(self, answer: bytes) -> bytes:
        """The answer itself, or the offer to fetch it."""
        if not self.faults.get_response or answer[-2:] != b"\x90\x00" or len(answer) == 2:
            return answer
        self._waiting = answer[:-2]
        return sw(0x6100 | (len(self._waiting) & 0xFF))


def sw(value: int) -> bytes:
    return value.to_bytes(2, "big")


def split(command: bytes) -> tuple[bytes, int | None, bool]:
    """Data, Le (None when absent; 0 counts as its greatest) and whether the length fields are extended."""
    rest = command[4:]
    if not rest:
        return b"", None, False
    if len(rest) == 1:
        return b"", rest[0] or 256, False
    if rest[0] == 0 and len(rest) >= 3:
        if len(rest) == 3:
            return b"", int.from_bytes(rest[1:3], "big") or 65536, True
        count = int.from_bytes(rest[1:3], "big")
        tail = rest[3 + count :]
        return rest[3 : 3 + count], (int.from_bytes(tail, "big") or 65536) if tail else None, True
    count = rest[0]
    tail = rest[1 + count :]
    return rest[1 : 1 + count], (tail[0] or 256) if tail else None, False
