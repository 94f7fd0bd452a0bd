"""The way to a card: what a reader driver offers, and the same in memory for cards that are only played.

Two implementations exist: ``drivers/pcsc.py`` and ``MemoryReaders`` here. Both raise ``CardError`` and
``DeviceFault`` only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from kakanai_desk.core.errors import CardBusy, CardRemoved, CardSilent, DeviceFault, NoCard, NoReader, ReadCancelled
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.hardware.card.apdu import SHORT_DATA


class Transport(Protocol):
    """One card on one reader."""

    @property
    def atr(self) -> bytes:
        """Answer to reset of the last ``connect``. Shown for support only: no card is told by it."""
        ...

    def connect(self) -> None:
        """Take the card for ourselves and power it up anew, so that nothing verified before is still open.

        Raises:
            NoReader, NoCard, CardBusy, CardRemoved, CardSilent, DeviceFault.
        """
        ...

    def most_data(self) -> int:
        """The most data one command or answer may hold, as the connected reader says; 256 when it does not say."""
        ...

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One APDU. Raises: CardRemoved, DeviceFault."""
        ...

    def disconnect(self) -> None:
        """Cut the power and let go. Never raises; may be called twice."""
        ...


class CardReaders(Protocol):
    """All readers of this machine, as one driver sees them."""

    def readers(self) -> list[str]: ...
    def wait_for_present(self, seconds: float, cancel: CancelToken) -> str:
        """Name of the first reader with a card. Raises: NoReader, NoCard (time is up), ReadCancelled."""
        ...

    def present(self, reader: str) -> bool: ...
    def open(self, reader: str) -> Transport: ...
    def close(self) -> None: ...


class Chip(Protocol):
    """A played card: ``execute`` takes a command and gives the answer with its status word.

    It raises ``ConnectionError`` once it is pulled and ``TimeoutError`` when an answer is lost.
    """

    def power_on(self) -> bytes: ...
    def power_off(self) -> None: ...
    def execute(self, command: bytes, /) -> bytes: ...


Slots = Mapping[str, Callable[[], Chip | None]]


class MemoryReaders:
    """Readers whose slots are functions giving the chip that lies there now, or None.

    ``most_data`` is what they say they carry; a longer command or answer is a fault of the reader, as in life.
    """

    def __init__(self, slots: Slots, most_data: int = 0x10000) -> None:
        self._slots = slots
        self._most_data = most_data
        self._held: set[str] = set()

    def readers(self) -> list[str]:
        return list(self._slots)

    def present(self, reader: str) -> bool:
        return reader in self._slots and self._slots[reader]() is not None

    def wait_for_present(self, seconds: float, cancel: CancelToken) -> str:
        until = time.monotonic() + seconds
        while not cancel.cancelled:
            for name in self._slots:
                if self.present(name):
                    return name
            if time.monotonic() >= until:
                raise NoCard() if self._slots else NoReader()
            cancel.wait(0.02)
        raise ReadCancelled(step="wait")

    def open(self, reader: str) -> Transport:
        if reader not in self._slots:
            raise NoReader()
        return _MemoryTransport(self._slots[reader], reader, self._held, self._most_data)

    def close(self) -> None:
        return None


class _MemoryTransport:
    def __init__(self, slot: Callable[[], Chip | None], reader: str, held: set[str], most_data: int) -> None:
        self._most_data = most_data
        self._slot = slot
        self._reader = reader
        self._held = held
        self._chip: Chip | None = None
        self._atr = b""

    @property
    def atr(self) -> bytes:
        return self._atr

    def connect(self) -> None:
        chip = self._slot()
        if chip is None:
            raise NoCard()
        if self._reader in self._held:
            raise CardBusy()
        chip.power_off()
        self._atr = chip.power_on()
        if self._atr[:1] not in (b"\x3b", b"\x3f"):  # as PC/SC does: no chip card begins with anything else
            raise CardSilent()
        self._held.add(self._reader)
        self._chip = chip

    def most_data(self) -> int:
        return self._most_data

    def transmit(self, command: bytes | bytearray) -> bytes:
        if self._chip is None or self._slot() is not self._chip:
            raise CardRemoved()
        if self._most_data <= SHORT_DATA and len(command) > 5 and command[4] == 0:
            raise DeviceFault(device="card_reader", what="extended")
        try:
            answer = self._chip.execute(bytes(command))
        except ConnectionError:
            raise CardRemoved() from None
        except TimeoutError:
            raise DeviceFault(device="card_reader", what="timeout") from None
        if len(answer) - 2 > self._most_data:
            raise DeviceFault(device="card_reader", what="too long")
        return answer

    def disconnect(self) -> None:
        chip, self._chip = self._chip, None
        if chip is not None:
            self._held.discard(self._reader)
            chip.power_off()
