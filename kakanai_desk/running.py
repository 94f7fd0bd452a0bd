"""A desk at work: what it holds, what it looks after by itself, and how it ends. ``bootstrap`` builds it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kakanai_desk.core import nationalities
from kakanai_desk.core.characters import table as character_table
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.places import content
from kakanai_desk.core.ports.capture import CaptureShield
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.wedge import Spelling, WedgeHabits
from kakanai_desk.forms.bank_source import BANKS
from kakanai_desk.forms.notices import NoticesFile
from kakanai_desk.forms.town_source import TOWNS
from kakanai_desk.hardware.drivers.capture_shield import capture_shield
from kakanai_desk.hardware.drivers.evdev_keys import EvdevKeys
from kakanai_desk.hardware.drivers.serial_codes import SerialCodes
from kakanai_desk.hardware.lanes import ThreadLane
from kakanai_desk.hardware.vision_client import VisionClient
from kakanai_desk.settings import Settings
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.neighbours.listener import Listener
from kakanai_desk.sync.neighbours.rounds import Rounds
from kakanai_desk.sync.pack_feed import PackFeed
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.local_line import LocalLine
from kakanai_desk.visit.aloud import Aloud
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.desk import Desk

JOB_SECONDS = 1.0  # between two looks at a print job that somebody waits for
LOOK_EVERY = 3  # times that pages were let go: at the printer, and whether the city changed its notices
LET_GO_SECONDS = 10.0  # what was read from the store stands in memory no longer than this
FIRST_SCREENS_SECONDS = 3.0
EYES_AFTER_SECONDS = 6.0  # the windows and the card come first
log = logging.getLogger(__name__)


@dataclass
class Running:
    """A desk at work, and how it ends."""

    settings: Settings
    desk: Desk
    context: Context
    store: DeskStore
    sync: SyncEngine
    people: DeskPeople
    lanes: list[ThreadLane] = field(default_factory=list[ThreadLane])
    watching: ThreadLane | None = None  # looks after devices and tables as long as the desk runs
    printed: ThreadLane | None = None  # looks after the print job that somebody waits for
    fetching: ThreadLane | None = None  # brings releases of the program; a stop cuts it short
    line: LocalLine | None = None
    keys: EvdevKeys | None = None
    codes: SerialCodes | None = None
    aloud: Aloud | None = None
    lending: Listener | None = None
    rounds: Rounds | None = None
    ways: list[HttpsTransport] = field(default_factory=list[HttpsTransport])  # by which clerks ask the center
    stopping: threading.Event = field(default_factory=threading.Event)
    packs: PackFeed | None = None

    @property
    def newer_content(self) -> bool:
        """Whether a process that starts now serves another content than this one."""
        return self.packs is not None and self.packs.newer

    @property
    def in_session(self) -> tuple[str, str]:
        """Who is in here and since when, for the other desks; nobody where one may be in at several."""
        live = self.context.live
        here = self.settings.sign_in.one_session and live.user and not live.locked
        return (live.user, live.began) if here else ("", "")

    @property
    def visit_lane(self) -> ThreadLane:
        return self.lanes[0]

    @property
    def picture_lane(self) -> ThreadLane:
        return self.lanes[2]

    def listen_to_keys(self, pressed: Callable[[int], None]) -> None:
        """Bind the resident's ten-key pad, if the settings name one."""
        if self.settings.keypad.device:
            self.keys = EvdevKeys(Path(self.settings.keypad.device), pressed, self._device_changed)

    def listen_to_codes(self, scanned: Callable[[bytes], None]) -> None:
        """Carry every code of the serial reader to ``scanned``, on a thread of its own."""
        if self.settings.codes.serial:
            self.codes = SerialCodes(self.settings.codes.serial, scanned, self._device_changed)

    @property
    def idle_minutes(self) -> int:
        """After how long without a touch the desk locks itself."""
        return self.settings.sign_in.idle_minutes

    @property
    def abandoned_ms(self) -> int:
        """Milliseconds without a touch after which a writing desk asks whether somebody is there."""
        return 1000 * self.settings.desk.abandoned_seconds

    @property
    def longest_hours(self) -> int:
        """How long after the password was typed the desk locks itself all the same."""
        return self.settings.sign_in.longest_hours

    @property
    def wedge(self) -> WedgeHabits | None:
        """How the reader that types does so; None where there is none."""
        codes = self.settings.codes
        if not codes.wedge:
            return None
        return WedgeHabits(prefix=codes.prefix, suffix=codes.suffix, spelling=Spelling(codes.spelling))

    @property
    def capture(self) -> CaptureShield:
        """What this system offers against pictures of the screen."""
        return capture_shield()

    def _device_changed(self, status: DeviceStatus) -> None:
        self.visit_lane.submit(lambda: self.desk.device_changed(status))

    def do(self, action: Callable[[], object]) -> None:
        """Run an action of the desk on its lane; expected faults become the clerk's notice."""
        self.lanes[0].submit(lambda: self.desk.attempt(action))

    @property
    def idle(self) -> bool:
        """No device, no printer and no neighbour is at work for anybody."""
        return all(lane.idle for lane in self.lanes[1:] if lane is not self.watching)

    def stop(self, *, renewed: bool = False) -> None:
        """``renewed``: another process goes on with this desk, and says so in the record."""
        self.stopping.set()
        if self.keys is not None:
            self.keys.close()
        if self.codes is not None:
            self.codes.close()
        if self.aloud is not None:
            self.aloud.close()
        if self.line is not None:
            self.line.close()
        if self.rounds is not None:
            self.rounds.close()
        if self.lending is not None:
            self.lending.close()
        if self.context.neighbours is not None:
            self.context.neighbours.close()
        self.sync.stop()
        self.context.card.close()
        if self.context.eyes is not None:
            self.context.eyes.close()
        for lane in (*self.lanes, self.printed, self.fetching):
            if lane is not None:
                lane.stop()
        for way in self.ways:
            way.close()
        if not renewed:
            self.store.note("desk_stopped", self.context.clock.now())
        self.store.close()


def warm_tables(running: Running) -> None:
    """What the first screens look up is read before a GUI thread has to wait for it."""
    texts = load_texts()
    character_table().variants_of("\u4e00")
    nationalities.code_of("")
    for language in texts.languages():
        if not running.stopping.is_set():
            texts.prepare(language.code)


def warm_eyes(running: Running) -> None:
    """Models are loaded while nobody waits, after everything else of the start."""
    if running.stopping.wait(FIRST_SCREENS_SECONDS):
        return
    running.visit_lane.submit(running.store.let_go)  # what the first screens read does not wait for models
    eyes = running.context.eyes
    if isinstance(eyes, VisionClient) and not running.stopping.wait(EYES_AFTER_SECONDS - FIRST_SCREENS_SECONDS):
        eyes.warm_up()
        running.desk.seeing.look_for_camera()


def look_after(running: Running, reserve: Callable[[], object]) -> None:
    """The printer's lamp now and then, so that one that is gone is seen before the paper is wanted; and the notices.

    ``reserve`` keeps the blank forms on the disk.
    """
    notices = NoticesFile(content(), tuple(running.context.pack.sections))
    towns = TOWNS.watched(running.settings.path(running.settings.store.folder))
    banks = BANKS.watched(running.settings.path(running.settings.store.folder))
    reserved, times = False, 0
    while not running.stopping.wait(LET_GO_SECONDS):
        running.visit_lane.submit(running.store.let_go)
        times += 1
        if times % LOOK_EVERY:
            continue
        if not reserved:  # long after the start, on the lane that draws
            reserved = True
            running.picture_lane.submit(reserve)
        if running.packs is not None:
            running.packs.look()
        found = notices.changed()
        running.visit_lane.submit(lambda: running.desk.calling.time_passed())
        if found is not None:
            running.visit_lane.submit(lambda n=found: running.desk.calling.notices_changed(n))
        if (table := towns.changed()) is not None:
            running.visit_lane.submit(lambda t=table: running.desk.addresses.towns_changed(t))
        if (listed := banks.changed()) is not None:
            running.visit_lane.submit(lambda b=listed: running.desk.accounts.banks_changed(b))
        try:
            status = running.context.printer.status()
        except DeskError as error:
            log.info("the printer does not answer: %s", error.code)
            continue
        running.lanes[0].submit(lambda s=status: running.desk.device_changed(s))


def look_at_print_jobs(running: Running) -> None:
    """How the job of the visit that is served stands, until it has ended or the visit has."""
    printing = running.desk.printing
    while not running.stopping.wait(JOB_SECONDS):
        if printing.watches:
            running.visit_lane.submit(printing.look)


def look_at_devices(running: Running) -> None:
    """The lamps of the device bar, at start."""
    desk, visit = running.desk, running.lanes[0]
    try:
        readers = running.context.card.readers()
    except Exception as error:
        log.info("the card reader does not answer: %s", type(error).__name__)
        readers = []
    card = DeviceStatus(
        "card",
        DeviceState.OK if readers else DeviceState.CAUTION,
        "clerk.device.ok" if readers else "clerk.device.card.none",
        len(readers),
    )
    printer = running.context.printer.status()
    for status in (card, printer):
        visit.submit(lambda s=status: desk.device_changed(s))
