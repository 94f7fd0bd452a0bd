"""The card worker: a helper process for one card session. ``python -m kakanai_desk.hardware.card_worker``.

It exists because Python cannot wipe ``bytes`` and an exit can: the PIN enters by the pipe, serves one VERIFY, and the
process ends with the read. The desk never loads pyscard; a driver that hangs is ended from outside. Started and
spoken to by ``card_client.py`` only; the words are in ``card/wire.py``.
"""

from __future__ import annotations

import argparse
import logging
import os
import queue
import sys
import threading
from pathlib import Path
from typing import IO, Any

from kakanai_desk.core.errors import DeskError, DeviceFault
from kakanai_desk.core.ports.card import CancelToken, CardWish, Progress
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import wire
from kakanai_desk.hardware.card.session import CardSession, kinds_believing
from kakanai_desk.hardware.card.staff import PIN as STAFF_PIN
from kakanai_desk.hardware.card.staff_session import StaffSession
from kakanai_desk.hardware.card.transport import CardReaders
from kakanai_desk.hardware.card.trust import NOBODY
from kakanai_desk.hardware.helper_words import LogToDesk, Mouth, heard
from kakanai_desk.hardware.trust_store import read_trust

log = logging.getLogger(__name__)

_MOST_SECRET_BYTES = 96  # both lines of a passport are 88


class _Ears:
    """The way in, on its own thread: commands go to the queue, ``cancel`` and the end of the pipe act at once.

    Bytes are read into buffers of our own, so that a secret is nowhere but in the ``SecretText`` that carries it.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe: Any = pipe
        self.commands: queue.SimpleQueue[tuple[dict[str, Any], dict[str, SecretText]] | None] = queue.SimpleQueue()
        self.cancel = CancelToken()

    def listen(self) -> None:
        try:
            while (command := self._line()) is not None:
                if command.get("do") == "cancel":
                    self.cancel.cancel()
                    continue
                secrets = {name: self._secret(count) for name, count in command.get("secrets", {}).items()}
                self.commands.put((command, secrets))
        except (OSError, ValueError) as error:
            log.info("the desk speaks no sense: %s", type(error).__name__)
        self.cancel.cancel()  # the desk is gone: nobody waits for this card
        self.commands.put(None)

    def _line(self) -> dict[str, Any] | None:
        held, one = bytearray(), bytearray(1)
        while self._pipe.readinto(one):
            if one == b"\n":
                return heard(held)
            held += one
        return None

    def _secret(self, count: int) -> SecretText:
        if not 0 <= count <= _MOST_SECRET_BYTES:
            raise ValueError("secret")
        secret, one = SecretText(), bytearray(1)
        while len(secret) < count:
            if not self._pipe.readinto(one):
                raise ValueError("secret")
            secret.push(one[0])
        one[0] = 0
        return secret


def serve(session: CardSession, staff: StaffSession, ears: _Ears, mouth: Mouth) -> None:
    """Carry out commands until a read is over, the desk says close, or the desk is gone."""
    while (order := ears.commands.get()) is not None:
        command, secrets = order
        try:
            mouth.say(done=_carry_out(session, staff, command, secrets, ears.cancel, mouth))
        except DeskError as error:
            mouth.fault(error)
        except Exception as error:
            log.error("unexpected: %s", type(error).__name__)
            mouth.fault(DeviceFault(device="card_worker", what=type(error).__name__))
        if command["do"] in ("read", "prove", "close"):
            return


def _carry_out(
    session: CardSession,
    staff: StaffSession,
    command: dict[str, Any],
    secrets: dict[str, SecretText],
    cancel: CancelToken,
    mouth: Mouth,
) -> Any:
    match command["do"]:
        case "readers":
            return session.readers()
        case "wait":
            return wire.presented_to_wire(session.wait_for_card(command["seconds"], cancel, command["reader"]))
        case "present":
            session.use_reader(command["reader"])
            return session.card_present()
        case "read":
            session.use_reader(command["reader"])
            wish = CardWish(**command["wish"])

            def progress(at: Progress) -> None:
                mouth.say(progress=[at.done, at.total])

            return wire.reading_to_wire(session.read(secrets, wish, cancel, progress))
        case "prove":
            challenge, keys = bytes.fromhex(command["challenge"]), command["keys"]
            proof = staff.prove(
                challenge,
                keys,
                secrets[STAFF_PIN],
                cancel,
                seconds=command["seconds"],
                last_try=command["last_try"],
            )
            return {"serial": proof.serial, "key": proof.key, "signature": proof.signature.hex()}
        case "close":
            return None
        case _:
            raise ValueError("command")


def _readers(chosen: argparse.Namespace) -> CardReaders:
    if chosen.slot is not None:
        from kakanai_desk.hardware.simulators.virtual_card.slot import slot_readers

        return slot_readers(chosen.slot, chosen.fault)
    from kakanai_desk.hardware.drivers.pcsc import PcscReaders

    return PcscReaders(allow_virtual=chosen.allow_virtual, only=chosen.reader)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="card_worker")
    parser.add_argument("--allow-virtual", action="store_true", help="profiles dev and training only")
    parser.add_argument("--reader", default="", help="part of a reader's name, where several are attached")
    parser.add_argument("--slot", type=Path, help="no PC/SC: the card is the person file at this path")
    parser.add_argument("--fault", action="append", default=[], help="a fault of the card in --slot")
    parser.add_argument("--trust", type=Path, help="folder of the keys that are believed")
    parser.add_argument("--relay-seconds", type=float, default=1.0)
    parser.add_argument("--log-level", type=int, default=logging.INFO)
    chosen = parser.parse_args(arguments)
    if chosen.slot is not None and not chosen.allow_virtual:
        parser.error("--slot needs --allow-virtual")
    mouth = Mouth(os.fdopen(os.dup(1), "wb"))
    logging.basicConfig(level=chosen.log_level, handlers=[LogToDesk(mouth)])
    ears = _Ears(os.fdopen(os.dup(0), "rb", buffering=0))
    threading.Thread(target=ears.listen, name="ears", daemon=True).start()
    readers = _readers(chosen)

    def verifies(name: str) -> None:
        mouth.say(verify=name)

    staff = StaffSession(readers, relay_seconds=chosen.relay_seconds, on_verify=verifies)
    session = CardSession(
        readers,
        relay_seconds=chosen.relay_seconds,
        on_verify=verifies,
        kinds=kinds_believing(read_trust(chosen.trust, invented=chosen.allow_virtual) if chosen.trust else NOBODY),
    )
    mouth.say(ready=True)
    try:
        serve(session, staff, ears, mouth)
    finally:
        session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
