"""Card readers over PC/SC: the one home of pyscard. Imported by the card worker's process only.

The low-level interface is used on purpose: pyscard's monitor and its shared context die for good when the service
goes away, which Windows does to it whenever the last reader is unplugged. We poll on our own lane and build the
context anew. A card is held exclusively (what one program verified, every program on a shared handle may read) and
its power is cut before and after (a warm reset does not forget VERIFY); see docs/cards.md, "Transport".
"""

from __future__ import annotations

import logging
import time
from typing import Any

from smartcard import scard

from kakanai_desk.core.errors import (
    CardBusy,
    CardRemoved,
    CardSilent,
    DeskError,
    DeviceFault,
    NoCard,
    NoReader,
    ReadCancelled,
    SimulatorRefused,
)
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.hardware.card.apdu import SHORT_DATA
from kakanai_desk.hardware.card.transport import Transport
from kakanai_desk.hardware.drivers import pcsc_properties

log = logging.getLogger(__name__)

VIRTUAL_PREFIX = "Virtual PCD"

_SERVICE_GONE = {
    scard.SCARD_E_NO_SERVICE,
    scard.SCARD_E_SERVICE_STOPPED,
    scard.SCARD_E_INVALID_HANDLE,
    scard.SCARD_F_COMM_ERROR,
}
_NO_READER = {
    scard.SCARD_E_NO_READERS_AVAILABLE,
    scard.SCARD_E_UNKNOWN_READER,
    scard.SCARD_E_READER_UNAVAILABLE,
}
_NO_CARD = {scard.SCARD_E_NO_SMARTCARD}
_REMOVED = {
    scard.SCARD_W_REMOVED_CARD,
    scard.SCARD_E_NOT_TRANSACTED,  # an APDU in flight when the card is pulled
    scard.SCARD_W_RESET_CARD,  # somebody else cut in: nothing verified holds any more
    scard.SCARD_W_UNPOWERED_CARD,
}
_SILENT = {
    scard.SCARD_W_UNRESPONSIVE_CARD,
    scard.SCARD_W_UNSUPPORTED_CARD,
    scard.SCARD_E_PROTO_MISMATCH,
    scard.SCARD_E_CARD_UNSUPPORTED,
}
_BUSY = {scard.SCARD_E_SHARING_VIOLATION, scard.SCARD_E_SERVER_TOO_BUSY}
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_FEATURE_REQUEST = scard.SCARD_CTL_CODE(3400)
_VIRTUAL_DATA = 0x10000  # the virtual reader says nothing and passes everything (measured)
_POLL_SECONDS = 0.1
_BUSY_PATIENCE_SECONDS = 1.0  # services of the system look at a new card for a moment


class PcscReaders:
    """All PC/SC readers. One object per worker, used by one thread.

    ``only``: part of the name of the readers that count, where several are attached.
    ``allow_virtual``: readers named "Virtual PCD" take cards from anyone on the network; only the profiles ``dev``
    and ``training`` may see them.
    """

    def __init__(
        self, *, allow_virtual: bool = False, only: str = "", busy_patience: float = _BUSY_PATIENCE_SECONDS
    ) -> None:
        self._allow_virtual = allow_virtual
        self._only = only
        self._busy_patience = busy_patience
        self._context: Any = None

    def readers(self) -> list[str]:
        """Names of the readers attached now; empty when there are none or the service does not run."""
        try:
            found, names = self._with_context(scard.SCardListReaders, [])
        except NoReader:
            return []
        if found in _NO_READER:
            return []
        _expect(found, "list")
        return [
            name
            for name in names
            if (self._allow_virtual or not name.startswith(VIRTUAL_PREFIX)) and self._only in name
        ]

    def present(self, reader: str) -> bool:
        return reader in self.readers() and bool(self._state(reader) & scard.SCARD_STATE_PRESENT)

    def wait_for_present(self, seconds: float, cancel: CancelToken) -> str:
        """Poll until a card lies on a reader; readers and the service may come and go meanwhile.

        Raises:
            NoCard, NoReader: time is up with readers, without readers.
            ReadCancelled.
        """
        until = time.monotonic() + seconds
        while not cancel.cancelled:
            names = self.readers()
            for name in names:
                if self._state(name) & scard.SCARD_STATE_PRESENT:
                    return name
            if time.monotonic() >= until:
                raise NoCard() if names else NoReader()
            cancel.wait(_POLL_SECONDS)
        raise ReadCancelled(step="wait")

    def open(self, reader: str) -> Transport:
        if reader.startswith(VIRTUAL_PREFIX) and not self._allow_virtual:
            raise SimulatorRefused(what="virtual_reader")
        return PcscTransport(self, reader)

    def close(self) -> None:
        context, self._context = self._context, None
        if context is not None:
            scard.SCardReleaseContext(context)

    def connect(self, reader: str) -> tuple[Any, int]:
        """Handle and protocol of an exclusive connection. Waits a moment for a busy card."""
        until = time.monotonic() + self._busy_patience
        while True:
            found, handle, protocol = self._with_context(
                scard.SCardConnect, reader, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS
            )
            if found not in _BUSY or time.monotonic() >= until:
                _expect(found, "connect")
                return handle, protocol
            time.sleep(_POLL_SECONDS)

    def _state(self, reader: str) -> int:
        try:
            found, states = self._with_context(scard.SCardGetStatusChange, 0, [(reader, scard.SCARD_STATE_UNAWARE)])
        except NoReader:
            return 0
        if found in _NO_READER or found == scard.SCARD_E_TIMEOUT:
            return 0
        _expect(found, "status")
        return states[0][1]

    def _with_context(self, call: Any, *arguments: Any) -> Any:
        """``call`` with a living context: built if there is none, and once more if the service went away.

        Raises:
            NoReader: the service does not run.
        """
        for _ in range(2):
            if self._context is None:
                found, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
                if found != scard.SCARD_S_SUCCESS:
                    log.debug("no PC/SC service: %s", _hex(found))
                    raise NoReader()
                self._context = context
            result = call(self._context, *arguments)
            if result[0] not in _SERVICE_GONE:
                return result
            log.info("the PC/SC service went away: %s", _hex(result[0]))
            self.close()
        raise NoReader()


class PcscTransport:
    """One card on one PC/SC reader (a ``Transport``)."""

    def __init__(self, readers: PcscReaders, reader: str) -> None:
        self._readers = readers
        self._reader = reader
        self._handle: Any = None
        self._protocol = 0
        self._atr = b""

    @property
    def atr(self) -> bytes:
        return self._atr

    def connect(self) -> None:
        self._handle, self._protocol = self._readers.connect(self._reader)
        try:
            found, self._protocol = scard.SCardReconnect(
                self._handle, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS, scard.SCARD_UNPOWER_CARD
            )
            _expect(found, "power cycle")
            found, _, _, _, atr = scard.SCardStatus(self._handle)
            _expect(found, "atr")
        except DeskError:
            self.disconnect()
            raise
        self._atr = bytes(atr)

    def most_data(self) -> int:
        told = pcsc_properties.most_data(self._control, _FEATURE_REQUEST)
        if told is None:
            return _VIRTUAL_DATA if self._reader.startswith(VIRTUAL_PREFIX) else SHORT_DATA
        return told

    def _control(self, code: int) -> bytes:
        """What the reader's driver answers; nothing when it does not know the question."""
        if self._handle is None:
            return b""
        found, answer = scard.SCardControl(self._handle, code, [])
        return bytes(answer) if found == scard.SCARD_S_SUCCESS else b""

    def transmit(self, command: bytes | bytearray) -> bytes:
        if self._handle is None:
            raise CardRemoved()
        header = scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        numbers = list(command)
        try:
            found, answer = scard.SCardTransmit(self._handle, header, numbers)
        finally:
            numbers[:] = [0] * len(numbers)
        _expect(found, "transmit")
        if len(answer) < 2:  # success without a status word: seen when the card leaves during a command
            raise CardRemoved()
        return bytes(answer)

    def disconnect(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            found = scard.SCardDisconnect(handle, scard.SCARD_UNPOWER_CARD)
            if found != scard.SCARD_S_SUCCESS:
                log.debug("disconnect: %s", _hex(found))


def _hex(code: int) -> str:
    return f"{code & 0xFFFFFFFF:08X}"


def _expect(code: int, what: str) -> None:
    """Turn PC/SC's answer into our words."""
    if code == scard.SCARD_S_SUCCESS:
        return
    if code in _NO_READER or code in _SERVICE_GONE:
        raise NoReader()
    if code in _NO_CARD:
        raise NoCard()
    if code in _REMOVED:
        raise CardRemoved()
    if code in _BUSY:
        raise CardBusy()
    if code in _SILENT:
        raise CardSilent()
    raise DeviceFault(device="card_reader", what=f"{what} {_hex(code)}")
