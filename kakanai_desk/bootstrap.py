"""The composition root: builds and wires one desk from its settings. It alone knows drivers and simulators.

``open_store`` suffices for the command line; ``build`` gives the whole desk without windows; the windows are put on
top by ``__main__``.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from datetime import date, time
from hashlib import sha256
from pathlib import Path

from kakanai_desk import __version__
from kakanai_desk.core import log_lines
from kakanai_desk.core.clock import Clock, FixedDayClock, SystemClock
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.places import procedures, serve_content
from kakanai_desk.core.ports.kanji import KanjiSource
from kakanai_desk.core.texts import load_texts
from kakanai_desk.devices import card_reader, eyes_of, practice_cards, printer_of
from kakanai_desk.forms.bank_source import BANKS
from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.codes.meaning import Trust
from kakanai_desk.forms.codes.profile_source import load_profiles
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.loader import BrokenDefinitions, load
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.town_source import TOWNS
from kakanai_desk.forms.trees import kept_trees
from kakanai_desk.hardware.drivers import mozc_kanji
from kakanai_desk.hardware.drivers.loudspeaker import AplayLoudspeaker, WindowsLoudspeaker
from kakanai_desk.hardware.drivers.mozc_kanji import MozcKanji
from kakanai_desk.hardware.lanes import ThreadLane
from kakanai_desk.hardware.speech_client import SpeechClient
from kakanai_desk.line_answers import answer_line
from kakanai_desk.pack_shelf import PackShelf
from kakanai_desk.paper_reserve import keep_paper
from kakanai_desk.release_shelf import Ready, ReleaseShelf
from kakanai_desk.running import Running, look_after, look_at_devices, look_at_print_jobs, warm_eyes, warm_tables
from kakanai_desk.settings import Settings
from kakanai_desk.sharing import lend, neighbours_of, peers_of, rounds_of, shared_printer
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.own_record import OwnLines
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.studio_desk import effect_feed, proposal_feed, studio_start
from kakanai_desk.sync.alarm_feed import AlarmFeed
from kakanai_desk.sync.application_lookup import ApplicationLookup
from kakanai_desk.sync.city_figures import AskedFigures
from kakanai_desk.sync.city_lines import CityLines
from kakanai_desk.sync.city_search import CitySearch
from kakanai_desk.sync.city_tries import CityTries
from kakanai_desk.sync.credential_feed import CredentialFeed
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.enrolment import enrol, enrolment_url
from kakanai_desk.sync.feed import BoardFeed
from kakanai_desk.sync.imported_lookup import ImportedLookup
from kakanai_desk.sync.lineage_lookup import LineageLookup
from kakanai_desk.sync.meeting import Meeting
from kakanai_desk.sync.pack_feed import PackFeed
from kakanai_desk.sync.pause_feed import PauseFeed
from kakanai_desk.sync.people_feed import PeopleFeed
from kakanai_desk.sync.release_feed import ReleaseFeed
from kakanai_desk.sync.resident_lookup import ResidentLookup
from kakanai_desk.sync.slip_shelf import CenterShelf
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.sync.witness import Witness
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.database import store_key
from kakanai_desk.vault.keystore import FileKeyStore, KeyringKeyStore, KeyStore
from kakanai_desk.vault.local_line import LocalLine
from kakanai_desk.vault.passwords import Passwords, pepper_of
from kakanai_desk.vault.record_views import Hours, hours_of, limits_of
from kakanai_desk.vault.releases import Release, ReleaseUnfit, must_be_root, root_of_program
from kakanai_desk.vault.signing import DeskSigner, key_id
from kakanai_desk.vault.tpm import Tpm2Tools
from kakanai_desk.vault.tpm_keys import TpmKeyStore, UnwrappedKeyStore
from kakanai_desk.visit.aloud import Aloud
from kakanai_desk.visit.context import Context, Lanes
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.handing_on import SheetCodes
from kakanai_desk.visit.info import DeskInfo
from kakanai_desk.visit.paper_shop import RealPaperShop, load_layouts_of
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.seat import Left
from kakanai_desk.visit.writing.unattended import UnattendedContext, at_home
from kakanai_desk.writing_place import writing_desk

TRIES_SECONDS = 1.5  # a sign-in waits so long for the center, and then does without
FIGURES_SECONDS = 120.0  # a year of a city is counted for the answer
LINES_SECONDS = 20.0  # of every desk's record, by a question that no index was made for
SLIP_SECONDS = 2.0  # who waits for a slip does not wait for the center
SEARCH_SECONDS = 5.0  # the clerk has the own counter's results meanwhile
log = logging.getLogger(__name__)


def key_store(settings: Settings) -> KeyStore:
    """The key store the settings name, wrapped by the TPM where they name one; never another one."""
    if settings.keys.kind == "files":
        kept: KeyStore = FileKeyStore(settings.path(settings.store.folder) / "keys")
    else:
        kept = KeyringKeyStore(f"{settings.desk.letters}{settings.desk.epoch}")
    return TpmKeyStore(kept, Tpm2Tools(settings.keys.tpm)) if settings.keys.tpm else UnwrappedKeyStore(kept)


def store_file(settings: Settings) -> Path:
    return settings.path(settings.store.folder) / "desk.db"


def open_store(settings: Settings) -> tuple[DeskStore, DeskSigner]:
    """The desk's store with its keys; made at the first start.

    Raises:
        StoreBusy: a running desk owns it. StoreUnreadable, KeyMissing: as their docstrings say.
    """
    keys = key_store(settings)
    signer = DeskSigner(keys)
    file = store_file(settings)
    key = store_key(keys, create=not file.exists())
    return DeskStore(file, key, settings.desk.letters, settings.desk.epoch, signer), signer


def clock_of(settings: Settings) -> Clock:
    return FixedDayClock(date.fromisoformat(settings.day)) if settings.day else SystemClock()


def pack_shelf(settings: Settings) -> PackShelf:
    return PackShelf(settings.path(settings.store.folder) / "packs", settings.content.publishers)


def release_shelf(settings: Settings, ready: Ready) -> ReleaseShelf:
    """
    Raises:
        ReleaseUnfit: the root that the program brings, or the settings name, cannot be trusted.
    """
    named = settings.updates.root
    root = root_of_program() if named is None else must_be_root(settings.path(named).read_bytes())
    return ReleaseShelf(settings.path(settings.store.folder) / "releases", root, __version__, ready)


class RecordedReleases:
    """What became of a release, as lines of this desk's record (``release_shelf.Ready``)."""

    def __init__(self, store: DeskStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def staged(self, release: Release, file: Path) -> None:
        self._store.note("release_staged", self._clock.now(), version=release.version, digest=release.sha256[:16])

    def refused(self, flaw: str) -> None:
        self._store.note("release_refused", self._clock.now(), flaw=flaw)


def release_feed(
    settings: Settings,
    store: DeskStore,
    clock: Clock,
    calendar: OpeningDays,
    lane: ThreadLane,
    stopped: threading.Event,
) -> ReleaseFeed | None:
    """What brings releases to this desk; None: the program brings no root, so it takes none."""
    try:
        shelf = release_shelf(settings, RecordedReleases(store, clock))
    except (ReleaseUnfit, OSError) as error:
        logging.getLogger(__name__).error("no release will be taken: %s", type(error).__name__)
        return None
    if not shelf.takes_any:
        return None
    part = settings.updates
    hours = Hours(
        lambda day: calendar.why_closed(day) is not None,
        time.fromisoformat(part.opens),
        time.fromisoformat(part.closes),
    )
    ways = (transport_of(settings), transport_of(settings))
    return ReleaseFeed(shelf, *ways, lane, clock.now, lambda at: not hours.off(at), stopped.is_set)


class KeptPacks:
    """This desk's shelf as the sync loop fills it, with a line of the record for each pack (``pack_feed.Shelf``)."""

    def __init__(self, settings: Settings, store: DeskStore) -> None:
        self._shelf = pack_shelf(settings)
        self._store, self._clock = store, clock_of(settings)

    def highest(self) -> int:
        return self._shelf.highest()

    def due(self) -> int:
        served = self._shelf.served(self._clock.today())
        return served.pack.serial if served is not None else 0

    def keep(self, content: bytes) -> None:
        kept = self._shelf.take(content).pack
        told = {"serial": kept.serial, "starts": kept.starts.isoformat(), "digest": kept.digest[:16]}
        self._store.note("pack_taken", self._clock.now(), **told)


def pack_folder(settings: Settings) -> Path:
    """The content of this day: of the newest signed pack whose day has come, or as configured, or the program's."""
    served = pack_shelf(settings).served(clock_of(settings).today())
    return served.folder if served is not None else _without_packs(settings)


def _without_packs(settings: Settings) -> Path:
    return settings.path(settings.content.procedures) if settings.content.procedures else procedures()


def _own_trees(settings: Settings) -> Path:
    """Where definitions that this desk has read before are kept parsed."""
    return settings.path(settings.store.folder) / "definitions.trees"


def load_pack(settings: Settings) -> Pack:
    return load(pack_folder(settings))


def transport_of(settings: Settings) -> HttpsTransport:
    return HttpsTransport(settings.center.url, key_store(settings))


def enrol_desk(settings: Settings, code: str) -> dict[str, object]:
    """Come to the center with a one-time code (docs/schemas/enrol.schema.json). A running desk finds it by itself.

    Raises:
        CodeMistyped, CodeOfAnother, OtherCenter, CenterUnreachable, CenterRefused: as ``sync.enrolment.enrol``.
    """
    keys = key_store(settings)
    terminal = f"{settings.desk.letters}{settings.desk.epoch}"
    url = settings.center.enrolment or enrolment_url(settings.center.url)
    made = enrol(url, code, terminal, keys, DeskSigner(keys))
    return {"terminal": terminal, "until": made.lasts[1].isoformat()}


def start_log(settings: Settings) -> None:
    """Every logger of this process, and of the card worker, at the level of the settings."""
    log_lines.begin(settings.log.level)
    logging.getLogger().setLevel(settings.log.level)


def build(settings: Settings, changed: Callable[[], None], left: Left | None = None) -> Running:
    """The whole desk without windows. ``changed`` is called on the visit lane after every change.

    ``left``: the seat of the process that ran this desk before.
    """
    start_log(settings)
    store, signer = open_store(settings)
    served = pack_shelf(settings).served(clock_of(settings).today())  # once: this process serves it to its end
    folder = served.folder if served is not None else _without_packs(settings)
    with kept_trees(_own_trees(settings), folder):
        serve_content(folder)
        pack = load(folder)
        layouts = load_layouts_of(pack, folder)
        locks = CityLocks(key_store(settings))
        codes = codes_of(folder, store, signer, locks)
    clock = clock_of(settings)
    visit, card, paper, printing, eyes, neighbours, figures, city, watch = (
        ThreadLane(n) for n in ("visit", "card", "paper", "printing", "eyes", "neighbours", "figures", "city", "watch")
    )
    note_start(settings, store, clock, renewed=left is not None)
    store.record.share_marks(lambda: locks.record_keys)
    people = people_of(settings, store, locks)
    transport = transport_of(settings)
    feed = BoardFeed(store, transport, lambda: visit.submit(lambda: board_changed(running.desk)))
    witness = Witness(store.terminal, store.record, signer, transport, clock)
    packs = PackFeed(KeptPacks(settings, store), transport, served.pack.serial if served is not None else 0)
    studio = proposal_feed(settings, store, transport, clock), effect_feed(settings, store, transport)
    meeting = PeopleFeed(store, transport, clock, lambda: visit.submit(lambda: running.desk.people_changed()))
    pauses = PauseFeed(store, transport, lambda found: visit.submit(lambda: running.desk.calling.pauses_changed(found)))
    alarms = AlarmFeed(
        store.terminal,
        transport,
        lambda count, found: visit.submit(lambda: running.desk.watching.heard(count, found)),
    )
    passwords = CredentialFeed(
        store,
        locks,
        transport,
        lambda: running.in_session,
        lambda terminal, began: visit.submit(lambda: running.desk.doorway.came_in_elsewhere(terminal, began)),
    )
    fetching, stopping = ThreadLane("releases"), threading.Event()
    releases = release_feed(settings, store, clock, pack.calendar, fetching, stopping)
    sync = SyncEngine(
        store.terminal,
        store,
        transport,
        clock,
        witness,
        feed.pull,
        first=(meeting.meet, passwords.meet),
        also=(
            pauses.pull,
            alarms.pull,
            packs.pull,
            *(end.pull for end in studio),
            *([releases.pull] if releases is not None else []),
        ),
    )
    peers = peers_of(settings, key_store(settings), store.revoked)
    neighbours_there = neighbours_of(settings, peers)
    reader, printer = card_reader(settings), shared_printer(settings, neighbours_there) or printer_of(settings)
    info = DeskInfo(
        settings.desk.city,
        settings.desk.section,
        settings.desk.counter,
        settings.desk.place,
        store.terminal,
        settings.profile.value,
        settings.desk.mode == "desk",
    )
    fonts = PaperFonts.load()
    shop = RealPaperShop(
        pack,
        layouts,
        fonts,
        load_texts(),
        settings.desk.section,
        training=info.training,
        printed_head=store.record.printed,
        both_sides=settings.printer.duplex != "off" and not settings.shared.print_at,
        sheet_codes=SheetCodes(
            store.terminal,
            settings.desk.section,
            signer,
            lambda: locks.newest.sheet_key if locks.newest is not None else None,
            settings.codes.sheet_days,
        ),
    )
    keys, ways = key_store(settings), list[HttpsTransport]()

    def asking(seconds: float) -> HttpsTransport:
        ways.append(HttpsTransport(settings.center.url, keys, timeout=seconds))
        return ways[-1]

    lanes = Lanes(visit, card, paper, printing, eyes, neighbours, figures, city)
    context = (UnattendedContext if info.unattended else Context)(
        info,
        at_home(pack) if info.unattended else pack,
        store,
        clock,
        signer,
        lanes,
        reader,
        printer,
        shop,
        changed,
        sync.wake,
        people,
        eyes_of(settings),
        settings.eyes.camera,
        neighbours_there,
        CitySearch(store.terminal, asking(SEARCH_SECONDS)),
        AskedFigures(store.terminal, asking(FIGURES_SECONDS)),
        reader,
        alarms.seen,
        OwnLines(
            store.record,
            store.terminal,
            hours_of(settings.watch, lambda day: pack.calendar.why_closed(day) is not None),
            limits_of(settings.watch),
        ),
        CityLines(store.terminal, asking(LINES_SECONDS)),
        ResidentLookup(store.terminal, asking(SEARCH_SECONDS)),
        ImportedLookup(store.terminal, asking(SEARCH_SECONDS)),
        ApplicationLookup(store.terminal, asking(SEARCH_SECONDS)),
    )
    context.live.pauses = pauses.known()
    context.live.towns = TOWNS.kept(settings.path(settings.store.folder))
    context.live.banks = BANKS.kept(settings.path(settings.store.folder))
    shelf = CenterShelf(store.terminal, asking(SLIP_SECONDS), clock.now, settings.codes.preentry_days + 1)
    if info.unattended:
        desk = writing_desk(settings, context, locks, fonts, shelf, kanji_source())
    else:
        desk = Desk(
            context,
            codes,
            findable_days=settings.store.findable_days,
            cards=practice_cards(settings),
            second_factor=settings.asks_second_factor,
            kanji=kanji_source(),
            shelf=shelf,
            lineage=LineageLookup(store.terminal, asking(SEARCH_SECONDS)),
            studio=studio_start(settings),
        )
    all_lanes = [visit, card, paper, printing, eyes, neighbours, figures, city, watch]
    running = Running(
        settings, desk, context, store, sync, people, all_lanes, watch, fetching, stopping=stopping, ways=ways,
        packs=packs,
    )  # fmt: skip
    if left is not None:
        visit.submit(lambda: desk.seating.take(left.seat, left.words))
    sync.start(lambda status: visit.submit(lambda: running.desk.sync_changed(status)))
    data = settings.path(settings.store.folder)
    running.aloud = aloud_of(running)
    meeting = Meeting(store.record, signer, clock, witness)
    lent = printer_of(settings, one_sided=True) if settings.shared.printer else printer
    running.lending = lend(settings, peers, desk, context, fonts, signer, meeting.answer, lent)
    running.rounds = rounds_of(settings, meeting, neighbours_there)
    watch.submit(lambda: look_at_devices(running))
    watch.submit(lambda: warm_tables(running))
    watch.submit(lambda: warm_eyes(running))
    watch.submit(lambda: look_after(running, lambda: keep_paper(data, pack, layouts, fonts)))
    running.printed = ThreadLane("printed")
    running.printed.submit(lambda: look_at_print_jobs(running))
    running.line = LocalLine(settings.path(settings.store.folder), keys, answer_line(running, keys))
    return running


def board_changed(desk: Desk) -> None:
    """The center has placed something new: the board, and an application that is open over it."""
    desk.boarding.changed()
    desk.reading.changed()


def note_start(settings: Settings, store: DeskStore, clock: Clock, *, renewed: bool = False) -> None:
    """The desk starts; and where its settings are others than at the last start, that they changed (R-093)."""
    now, fingerprint = clock.now(), sha256(repr(settings).encode()).hexdigest()[:16]
    before = store.settings_seen(fingerprint)
    if before not in ("", fingerprint):
        store.note("settings_changed", now, before=before, after=fingerprint)
    kind = "desk_renewed" if renewed else "desk_started"
    store.note(kind, now, version=__version__, profile=settings.profile.value, settings=fingerprint)


def aloud_of(running: Running) -> Aloud | None:
    """What reads the visitor's screen aloud; None where the settings have it off."""
    speech = running.settings.speech
    if not speech.on:
        return None
    lane = ThreadLane("speech")
    running.lanes.append(lane)

    def failed(error: DeskError) -> None:
        def tell() -> None:
            raise error

        running.do(tell)

    loudspeaker = WindowsLoudspeaker() if sys.platform == "win32" else AplayLoudspeaker(speech.device)
    return Aloud(lane, SpeechClient(), loudspeaker, failed)


def people_of(settings: Settings, store: DeskStore, locks: CityLocks | None = None) -> DeskPeople:
    """Who may sign in at this desk. ``locks``: where somebody else takes new ones meanwhile."""
    keys = key_store(settings)
    spent = CityTries(store.terminal, HttpsTransport(settings.center.url, keys, timeout=TRIES_SECONDS))
    passwords = Passwords(pepper_of(keys), locks or CityLocks(keys))
    return DeskPeople(store, passwords, settings.desk.city, spent, settings.sign_in.away_days)


def kanji_source() -> KanjiSource | None:
    """What turns kana into kanji; None where the extra ``kanji`` is not installed."""
    return MozcKanji() if mozc_kanji.installed() else None


def codes_of(folder: Path, store: DeskStore, signer: DeskSigner, locks: CityLocks) -> Codes:
    """What codes are judged by: the profiles of this content, this desk's own key, the key that the city's desks share
    for their sheets, and the serials that were used.

    Raises:
        BrokenDefinitions: a profile has faults.
    """
    profiles, findings = load_profiles(folder)
    if findings:
        raise BrokenDefinitions(findings)
    return Codes(profiles, Trust({key_id(signer.public_key): signer.public_key}, lambda: locks.code_keys, store))
