"""Self-diagnosis: what works, what does not, and how to mend it (R-125). The same list at start and on demand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kakanai_desk import bootstrap
from kakanai_desk.core.errors import DeskError, SettingsBroken, StoreBusy
from kakanai_desk.core.places import resources
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.texts import load_texts
from kakanai_desk.devices import card_reader, printer_of, receipts_of
from kakanai_desk.forms.loader import BrokenDefinitions
from kakanai_desk.forms.paper.fonts import files_in
from kakanai_desk.forms.town_source import TOWNS
from kakanai_desk.hardware.drivers import mozc_kanji
from kakanai_desk.hardware.speech_client import SpeechClient
from kakanai_desk.settings import Settings, read_settings
from kakanai_desk.sharing import neighbours_of, peers_of, shared_printer
from kakanai_desk.sync.protocol import encode_entries
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.visit.paper_shop import load_layouts_of

Row = dict[str, str]
TOWNS_FRESH_DAYS = 400  # a new table comes about once a year
LEAST_FREE = 500 * 1024 * 1024
OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)


def _row(name: str, state: str, key: str, **values: object) -> Row:
    texts = load_texts()
    mend = "" if state == "ok" else texts.clerk(f"clerk.doctor.{name}.mend", **values)
    return {
        "id": name,
        "title": texts.clerk(f"clerk.doctor.{name}.title"),
        "state": state,
        "found": texts.clerk(f"clerk.doctor.{key}", **values),
        "mend": mend,
    }


def examine(settings_file: Path) -> list[Row]:
    """Every check, in order; a check that itself fails counts as broken."""
    try:
        settings = read_settings(settings_file)
    except SettingsBroken as error:
        return [_row("settings", "broken", "settings.broken", faults="; ".join(error.findings))]
    rows = [_row("settings", "ok", "good")]
    checks: tuple[tuple[str, Callable[[Settings], Row]], ...] = (
        ("store", _store),
        ("content", _content),
        ("towns", _towns),
        ("fonts", _fonts),
        ("languages", _languages),
        ("voice", _voice),
        ("kanji", _kanji),
        ("card", _card),
        ("printer", _printer),
        ("receipt", _receipt),
        ("neighbours", _neighbours),
        ("center", _center),
        ("space", _space),
        ("clock", _clock),
    )
    for name, check in checks:
        try:
            rows.append(check(settings))
        except DeskError as error:
            rows.append(_row(name, "broken", "fault", code=error.code))
    return rows


def _store(settings: Settings) -> Row:
    try:
        store, _ = bootstrap.open_store(settings)
    except StoreBusy:
        return _row("store", "ok", "store.in_use")
    store.close()
    return _row("store", "ok", "good")


def _content(settings: Settings) -> Row:
    try:
        pack = bootstrap.load_pack(settings)
        layouts = load_layouts_of(pack, bootstrap.pack_folder(settings))
    except BrokenDefinitions as broken:
        return _row("content", "broken", "content.findings", count=len(broken.findings))
    return _row("content", "ok", "content.count", procedures=len(pack.procedures), documents=len(layouts))


def _towns(settings: Settings) -> Row:
    """Which table of 町字 addresses are held against, and from when it is (R-080)."""
    table = TOWNS.kept(settings.path(settings.store.folder))
    if table is None:
        return _row("towns", "caution", "towns.none")
    old = (bootstrap.clock_of(settings).today() - table.as_of).days > TOWNS_FRESH_DAYS
    state = "caution" if old or table.sample else "ok"
    found = "towns.sample" if table.sample else "towns.table"
    return _row("towns", state, found, count=len(table.towns), day=table.as_of.isoformat())


def _fonts(_: Settings) -> Row:
    folder = resources() / "fonts"
    listed = [line.split()[1] for line in (folder / "SHA256SUMS").read_text("ascii").splitlines()]
    missing = [f for f in dict.fromkeys((*files_in(folder).values(), *listed)) if not (folder / f).is_file()]
    return _row(
        "fonts", "broken" if missing else "ok", "fonts.missing" if missing else "good", files=", ".join(missing)
    )


def _languages(_: Settings) -> Row:
    """Which languages no native reader has checked (R-122)."""
    texts = load_texts()
    unchecked = "、".join(language.ja for language in texts.unchecked_languages())
    offered = len(texts.languages())
    found = "languages.unchecked" if unchecked else "languages.count"
    return _row("languages", "caution" if unchecked else "ok", found, count=offered, languages=unchecked)


def _voice(settings: Settings) -> Row:
    if not settings.speech.on:
        return _row("voice", "ok", "voice.off")
    voice = SpeechClient()
    try:
        mute = "、".join(one.ja for one in load_texts().languages() if not voice.speaks(one.code))
    finally:
        voice.close()
    return _row("voice", "caution" if mute else "ok", "voice.missing" if mute else "good", languages=mute)


def _kanji(_: Settings) -> Row:
    here = mozc_kanji.installed()
    return _row("kanji", "ok" if here else "caution", "good" if here else "kanji.none")


def _card(settings: Settings) -> Row:
    reader = card_reader(settings)
    try:
        found = reader.readers()
    finally:
        reader.close()
    return _row("card", "ok" if found else "caution", "card.count", count=len(found))


def _printer(settings: Settings) -> Row:
    peers = peers_of(settings, bootstrap.key_store(settings))
    status = (shared_printer(settings, neighbours_of(settings, peers)) or printer_of(settings)).status()
    if status.state is DeviceState.OK:
        return _row("printer", "ok", "good")
    state = "caution" if status.state is DeviceState.CAUTION else "broken"
    where = settings.shared.print_at or settings.printer.queue
    return _row("printer", state, "printer.bad", queue=where, says=load_texts().clerk(status.text))


def _receipt(settings: Settings) -> Row:
    """The receipt printer's lamp in words (docs/receipts.md); and that a writing desk has the key to seal its slips."""
    printer = receipts_of(settings)
    if printer is None:
        return _row("receipt", "ok", "receipt.none")
    if settings.desk.mode == "desk" and CityLocks(bootstrap.key_store(settings)).newest is None:
        return _row("receipt", "broken", "receipt.no_key")
    status = printer.status()
    found = load_texts().clerk(status.text)
    state = {DeviceState.OK: "ok", DeviceState.CAUTION: "caution"}.get(status.state, "broken")
    return _row("receipt", state, "receipt.said", said=found)


def _neighbours(settings: Settings) -> Row:
    """Which of the neighbours that may be asked do not answer (docs/neighbours.md)."""
    neighbours = neighbours_of(settings, peers_of(settings, bootstrap.key_store(settings)))
    if neighbours is None:
        return _row("neighbours", "ok", "neighbours.none")
    around = neighbours.around()
    silent = "、".join(one.counter for one in around if not one.answers)
    found = "neighbours.silent" if silent else "neighbours.count"
    return _row("neighbours", "caution" if silent else "ok", found, count=len(around), counters=silent)


def _center(settings: Settings) -> Row:
    transport = bootstrap.transport_of(settings)
    try:
        transport.exchange(encode_entries(f"{settings.desk.letters}{settings.desk.epoch}", []))
    except CenterUnreachable:
        return _row("center", "caution", "center.down")
    except CenterRefused:
        return _row("center", "broken", "center.refused")
    finally:
        transport.close()
    return _row("center", "ok", "good")


def _space(settings: Settings) -> Row:
    folder = settings.path(settings.store.folder)
    free = shutil.disk_usage(folder if folder.exists() else settings.base).free
    return _row("space", "ok" if free >= LEAST_FREE else "caution", "space.free", megabytes=free // (1024 * 1024))


def _clock(_: Settings) -> Row:
    now = datetime.now(UTC)
    return _row("clock", "ok" if now >= OLDEST_CLOCK else "broken", "clock.now", now=f"{now:%Y-%m-%d %H:%M}Z")
