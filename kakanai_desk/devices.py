"""The devices that the settings name, each behind its port; simulators in training and dev only."""

from __future__ import annotations

import sys
from pathlib import Path

from kakanai_desk.core.errors import PrinterFault, SimulatorRefused
from kakanai_desk.core.ports.devices import Printer
from kakanai_desk.core.ports.receipts import ReceiptPrinter
from kakanai_desk.hardware.card_client import CardClient, worker_command
from kakanai_desk.hardware.drivers.cups import CupsPrinter
from kakanai_desk.hardware.drivers.slips_alone import SlipsAlone
from kakanai_desk.hardware.simulators.file_printer import FilePrinter
from kakanai_desk.hardware.simulators.file_receipts import FolderReceipts
from kakanai_desk.hardware.simulators.practice_cards import SlotCards
from kakanai_desk.hardware.vision_client import VisionClient
from kakanai_desk.hardware.vision_client import worker_command as eyes_command
from kakanai_desk.settings import Profile, Settings

ORDINARY_SPEED = ("per_apdu=0.015", "per_byte=0.00011")  # of a played card; docs/cards.md, "Playing a card"


def card_reader(settings: Settings) -> CardClient:
    """The reader of this counter, for residents' cards and for those of staff."""
    played = settings.card.played
    if settings.real and (settings.card.allow_virtual or played):
        raise SimulatorRefused(what="virtual_card")
    trust = settings.path(settings.card.trust) if settings.card.trust is not None else None
    if trust is not None:
        from kakanai_desk.hardware.trust_store import read_trust

        read_trust(trust, invented=not settings.real)  # its faults are told here, where somebody hears them
    if played is not None:
        slot = settings.path(played)
        return CardClient(worker_command(allow_virtual=True, slot=slot, faults=ORDINARY_SPEED, trust=trust))
    return CardClient(worker_command(allow_virtual=settings.card.allow_virtual, trust=trust))


def practice_cards(settings: Settings) -> SlotCards | None:
    """Cards that training lays on the played reader; None where a real or virtual reader stands."""
    if settings.real or settings.card.played is None:
        return None
    return SlotCards(settings.path(settings.card.played), allowed=True)


def printer_of(settings: Settings, *, one_sided: bool = False) -> Printer:
    """The queue of the settings, or a folder in training and dev only; a writing desk prints slips alone.

    ``one_sided``: for papers of which nobody here knows where one document ends.
    """
    if settings.desk.mode == "desk":
        return SlipsAlone(receipts_of(settings))
    part = settings.printer
    duplex = "off" if one_sided else part.duplex
    if part.queue and (part.driver == "windows" or (part.driver == "auto" and sys.platform == "win32")):
        return _windows_printer(part.queue, part.tray, duplex)
    if part.queue:
        return CupsPrinter(part.queue, part.tray, duplex)
    return FilePrinter(settings.path(settings.printer.folder), allowed=not settings.real)


def _windows_printer(queue: str, tray: str, duplex: str) -> Printer:
    """
    Raises:
        PrinterFault: this system is not Windows.
    """
    if sys.platform != "win32":
        raise PrinterFault(queue=queue, what="not_windows")
    from kakanai_desk.hardware.drivers.qt_spooler import QtSpooler
    from kakanai_desk.hardware.drivers.windows_queue import WindowsQueue, Winspool

    return QtSpooler(queue, WindowsQueue(queue, Winspool()), tray, duplex)


def receipts_of(settings: Settings) -> ReceiptPrinter | None:
    """The receipt printer of the settings; None where there is none. Nothing is opened yet."""
    receipt = settings.receipt
    if not receipt.kind:
        return None
    if receipt.kind == "folder":
        folder = settings.path(Path(receipt.address))
        return FolderReceipts(folder, receipt.width, allowed=not settings.real)
    from kakanai_desk.hardware.drivers.escpos_receipts import EscposReceipts  # most counters have none

    return EscposReceipts.at(receipt.kind, receipt.address, receipt.width)


def eyes_of(settings: Settings) -> VisionClient | None:
    """The camera's reader; its process starts when the windows stand. None where no camera is set.

    Training reads picture files as well, so it needs no camera.
    """
    if not settings.eyes.camera and settings.profile is not Profile.TRAINING:
        return None
    python = str(settings.path(settings.eyes.python)) if settings.eyes.python else ""
    command = eyes_command(engine=settings.eyes.engine, threads=settings.eyes.threads, python=python)
    return VisionClient(command, ahead=False)
