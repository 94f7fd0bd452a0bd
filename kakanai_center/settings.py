"""The center's settings: ``center.toml`` in its data folder (docs/settings.md). All faults at once."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kakanai_center.database import on_this_machine
from kakanai_center.token_place import TokenPlace
from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.core.typed_toml import Part, read_toml
from kakanai_desk.core.uptime import Goal
from kakanai_desk.core.watch_settings import WatchPart

FILE = "center.toml"
EMBEDDED = "embedded"
STRICT = "verify-full"
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class KeysPart(Part, frozen=True):
    kind: Literal["files", "keyring", "pkcs11"] = "files"
    token: str = ""  # PKCS#11 URI of the wrapping key (RFC 7512), without the PIN


class ServePart(Part, frozen=True):
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8470  # desks with their certificate
    enrolment_port: Annotated[int, Meta(ge=0, le=65535)] = 8471  # desks that come with a one-time code; 0: none may
    monitor_port: Annotated[int, Meta(ge=0, le=65535)] = 0  # numbers for monitoring, on 127.0.0.1 alone; 0: none
    names: tuple[Annotated[str, Meta(pattern=r"^[A-Za-z0-9.:-]{1,253}$")], ...] = ()  # what desks call this machine


class BackupPart(Part, frozen=True):
    folder: Path = Path("backups")  # relative to the data folder; better on another disk
    every_hours: Annotated[int, Meta(ge=0, le=168)] = 24  # 0: only by command
    keep: Annotated[int, Meta(ge=2, le=365)] = 14  # generations
    covering: Annotated[int, Meta(ge=1, le=10)] = 2  # that many must hold an entry before its desk forgets it
    oldest_hours: Annotated[int, Meta(ge=1, le=720)] = 30  # an alarm when the newest good one is older


class CarryPart(Part, frozen=True):
    folders: tuple[Path, ...] = ()  # media that desks' files may lie on; none: nothing is carried (R-106)


class HandlingPart(Part, frozen=True):
    minutes: Annotated[int, Meta(ge=1, le=120)] = 10  # an application that a counter opened is its own for so long


class PacksPart(Part, frozen=True):
    publishers: tuple[Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")], ...] = ()  # two of them must have signed a pack


class RetentionPart(Part, frozen=True):
    at_hour: Annotated[int, Meta(ge=0, le=23)] = 3  # of the city's day, from which a serving center sweeps; once a day
    nightly: bool = True  # False: only by command
    oldest_hours: Annotated[int, Meta(ge=25, le=720)] = 50  # an alarm when the newest whole sweep is older


class StatisticsPart(Part, frozen=True):
    smallest: Annotated[int, Meta(ge=3, le=100)] = 10  # no smaller count is shown, so that nobody is seen in one
    seconds_per_character: Annotated[float, Meta(ge=0.1, le=60)] = 2.0  # by hand, on paper (要確認)
    opens: Annotated[str, Meta(pattern=TIME)] = "08:30"  # 開庁時間, of Japan's day (要確認)
    closes: Annotated[str, Meta(pattern=TIME)] = "17:15"
    uptime_percent: Annotated[float, Meta(ge=50, le=100)] = 99.5  # of 開庁時間 that desks have an answer (要確認)

    @property
    def goal(self) -> Goal:
        """What the center's uptime is held against."""
        return Goal(time.fromisoformat(self.opens), time.fromisoformat(self.closes), self.uptime_percent)


LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


class CenterSettings(Part, frozen=True):
    database: str = EMBEDDED  # or postgresql://user@host:port/name; the password stands in ~/.pgpass, never here
    keys: KeysPart = KeysPart()
    serve: ServePart = ServePart()
    backup: BackupPart = BackupPart()
    carry: CarryPart = CarryPart()
    handling: HandlingPart = HandlingPart()
    packs: PacksPart = PacksPart()
    retention: RetentionPart = RetentionPart()
    statistics: StatisticsPart = StatisticsPart()
    watch: WatchPart = WatchPart()
    base: Path = Path()  # the data folder

    @property
    def embedded(self) -> bool:
        return self.database == EMBEDDED


def read_center_settings(data: Path) -> CenterSettings:
    """The settings of a data folder; without a file, all as it stands above.

    Raises:
        SettingsBroken: with every fault, in Japanese, naming the key.
    """
    file = data / FILE
    found = read_toml(file, CenterSettings) if file.exists() else CenterSettings()
    find_faults(found)
    return msgspec.structs.replace(found, base=data)


def find_faults(settings: CenterSettings) -> None:
    """What each key alone does not show.

    Raises:
        SettingsBroken: with every such fault.
    """
    faults: list[str] = []
    if settings.backup.covering > settings.backup.keep:
        faults.append("[backup.covering] は [backup.keep] より大きくできません。")
    if settings.statistics.opens >= settings.statistics.closes:
        faults.append("[statistics.opens] は [statistics.closes] より前の時刻です。")
    if settings.keys.kind == "pkcs11" or settings.keys.token:
        try:
            fit = bool(TokenPlace.parse(settings.keys.token)) and settings.keys.kind == "pkcs11"
        except ValueError:
            fit = False
        if not fit:
            faults.append(
                '[keys.token] は、kind = "pkcs11" のときの'
                " pkcs11:token=…;object=…?module-path=…&pin-source=file:… です。"
                "PIN は書けません(pin-source のファイルか、環境変数 KAKANAI_TOKEN_PIN)。"
            )
    if not settings.embedded:
        try:
            url = make_url(settings.database)
        except ArgumentError:
            url = None
        if url is None or url.drivername != "postgresql" or not url.database:
            faults.append('[database] は "embedded" か "postgresql://利用者@機械/名前" です。')
        elif not on_this_machine(url) and url.query.get("sslmode", STRICT) != STRICT:
            faults.append(
                "[database] 別の機械の PostgreSQL に使える sslmode は verify-full だけです(なければそうなります)。"
            )
        elif url.password is not None:
            faults.append("[database] にパスワードは書けません。~/.pgpass に書きます(ほかの人が読めないように)。")
    if faults:
        raise SettingsBroken([f"{FILE}: {fault}" for fault in faults])
