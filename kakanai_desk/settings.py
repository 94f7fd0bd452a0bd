"""The counter's settings: one typed TOML file (docs/settings.md). Every fault is reported, all at once.

Paths are relative to the settings file's folder. ``[desk] letters`` must be unique in the city; ``epoch`` grows when
a desk is replaced or restored.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.core.typed_toml import Part, read_tables, typed
from kakanai_desk.core.watch_settings import WatchPart
from kakanai_desk.installed import Registry, laid_over, machine_values

TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class Profile(StrEnum):
    """service serves residents. training and dev may use simulators; their paper and screens say 見本."""

    SERVICE = "service"
    TRAINING = "training"
    DEV = "dev"


class DeskPart(Part, frozen=True):
    letters: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] = "NA"
    epoch: Annotated[int, Meta(ge=1, le=9)] = 1
    city: str = "湖南市"
    section: str = "shiminka"
    counter: str = "3番窓口"
    place: str = "東庁舎 1階"
    mode: Literal["counter", "desk"] = "counter"  # desk: a writing desk (記載台), which has no clerk
    abandoned_seconds: Annotated[int, Meta(ge=30, le=1200)] = 120  # at a writing desk; then it warns for a minute


class StorePart(Part, frozen=True):
    folder: Path = Path("data")
    findable_days: Annotated[int, Meta(ge=0, le=3650)] = 365  # how long a closed visit is found (docs/settings.md)


class KeysPart(Part, frozen=True):
    kind: Literal["keyring", "files"] = "keyring"
    tpm: str = ""  # where the TPM 2.0 is that keys are wrapped by ("device:/dev/tpmrm0"); empty: none


class CenterPart(Part, frozen=True):
    url: Annotated[str, Meta(pattern=r"^https://")] = "https://127.0.0.1:8470"
    enrolment: Annotated[str, Meta(pattern=r"^(https://.+)?$")] = ""  # empty: the port after that of url


class SignInPart(Part, frozen=True):
    second_factor: bool | None = None  # asked for in service, not in training and dev, where nothing is said
    idle_minutes: Annotated[int, Meta(ge=0, le=120)] = 10  # the clerk's screen locks itself; 0: never
    longest_hours: Annotated[int, Meta(ge=0, le=24)] = 12  # since the password was typed: locked all the same; 0: never
    one_session: bool = True  # who comes in at another counter is put away here
    away_days: Annotated[int, Meta(ge=0, le=3660)] = 30  # who may come in while the center is away; 0: everybody


class CardPart(Part, frozen=True):
    allow_virtual: bool = False  # a "Virtual PCD" reader; refused in service
    trust: Path | None = None  # folder of the public keys that cards are checked against
    played: Path | None = None  # no reader at all: the card is the person file at this path; refused in service


class EyesPart(Part, frozen=True):
    camera: str = ""  # number of the camera, or a video file in training and dev; empty: this counter has none
    engine: Literal["rapidocr", "paddleocr"] = "rapidocr"
    python: Path | None = None  # interpreter of the environment that has paddleocr (docs/eyes.md)
    threads: Annotated[int, Meta(ge=1, le=16)] = 2


class CodesPart(Part, frozen=True):
    serial: str = ""  # serial line of the code reader: /dev/ttyACM0, COM3
    wedge: bool = False  # the reader types like a keyboard
    prefix: str = ""  # what it types before a code, where it was told to
    suffix: str = "\r"
    spelling: Literal["plain", "escaped", "half_width"] = "plain"  # how it types bytes that no key has
    preentry_days: Annotated[int, Meta(ge=0, le=31)] = 7  # days after its own on which a code of the page is read
    sheet_days: Annotated[int, Meta(ge=0, le=14)] = 0  # days after its own on which a 手続案内書 of a counter is read


class KeypadPart(Part, frozen=True):
    device: str = ""  # /dev/input/by-id/… of the resident's ten-key pad


class SpeechPart(Part, frozen=True):
    on: bool = True  # whether screens can be read aloud, where the machine has voices
    device: str = ""  # ALSA's name of the visitor's headphone jack; empty: the default output


class PrinterPart(Part, frozen=True):
    queue: str = ""  # of CUPS or of Windows; empty: to a folder, in training and dev only
    driver: Literal["auto", "cups", "windows"] = "auto"  # auto: that of this system
    tray: str = ""  # as the queue calls it; empty: the queue's own choice
    duplex: Literal["off", "long", "short"] = "off"  # both sides, turned at the long or the short edge
    folder: Path = Path("out")


RECEIPT_ADDRESSES = {  # how each kind names its printer (docs/receipts.md)
    "network": (r"[^\s:/]+(:\d{1,5})?", "192.168.1.50 または 192.168.1.50:9100"),
    "usb": (r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", "04b8:0e15(製造者と製品の番号)"),
    "serial": (r"[^\s,]+(,\d{3,7})?", "/dev/ttyUSB0、COM3 または COM3,9600"),
    "file": (r"/\S+", "/dev/usb/lp0"),
    "windows": (r".+", "プリンタの名前"),
    "folder": (r".+", "フォルダ"),
}


class ReceiptPart(Part, frozen=True):
    """The receipt printer of a writing desk. ``kind`` empty: none."""

    kind: Literal["", "network", "usb", "serial", "file", "windows", "folder"] = ""
    address: str = ""
    roll: Literal[80, 58] = 80  # mm

    @property
    def width(self) -> int:
        """Dots across that are printed."""
        return 576 if self.roll == 80 else 384


class NeighbourPart(Part, frozen=True, forbid_unknown_fields=True):
    terminal: Annotated[str, Meta(pattern=r"^[A-Z]{2}[1-9]$")]  # as its certificate names it
    counter: str  # 4番窓口
    address: Annotated[str, Meta(pattern=r"^([^\s:/]+:\d{1,5})?$")] = ""  # empty: it asks, and is never asked

    @property
    def host(self) -> str:
        return self.address.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2] or 0)


class SharedPart(Part, frozen=True):
    """Devices that counters share (docs/neighbours.md). Without ``listen`` nobody can ask this desk."""

    listen: Annotated[str, Meta(pattern=r"^([^\s:/]+:\d{1,5})?$")] = ""
    reader: bool = False  # neighbours may have cards read here
    printer: bool = False  # … and may print here
    print_at: Annotated[str, Meta(pattern=r"^([A-Z]{2}[1-9])?$")] = ""  # the neighbour that prints for this counter
    neighbours: tuple[NeighbourPart, ...] = ()

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2] or 0)


class CarryPart(Part, frozen=True):
    folders: tuple[Path, ...] = ()  # media that files for the center may lie on; none: nothing is carried


class ScreensPart(Part, frozen=True):
    clerk: str = ""  # the monitor's name; empty: the first
    visitor: str = ""  # empty: the second
    sizes: Literal["full", "window"] = "full"


class ContentPart(Part, frozen=True):
    procedures: Path | None = None
    publishers: tuple[Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")], ...] = ()  # who may sign packs; none: no packs


class UpdatesPart(Part, frozen=True):
    """Releases of the program (docs/decisions/releases.md). From ``opens`` to ``closes`` none comes."""

    opens: Annotated[str, Meta(pattern=TIME)] = "08:30"  # Japan's time (要確認)
    closes: Annotated[str, Meta(pattern=TIME)] = "17:15"
    root: Path | None = None  # training and dev: who is trusted instead of those that the program names


class LogPart(Part, frozen=True):
    level: Literal["ERROR", "WARNING", "INFO", "DEBUG"] = "WARNING"


class Settings(Part, frozen=True):
    profile: Profile = Profile.SERVICE
    day: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""  # training and dev: the day that is played
    desk: DeskPart = DeskPart()
    store: StorePart = StorePart()
    keys: KeysPart = KeysPart()
    center: CenterPart = CenterPart()
    sign_in: SignInPart = SignInPart()
    card: CardPart = CardPart()
    eyes: EyesPart = EyesPart()
    codes: CodesPart = CodesPart()
    keypad: KeypadPart = KeypadPart()
    speech: SpeechPart = SpeechPart()
    printer: PrinterPart = PrinterPart()
    receipt: ReceiptPart = ReceiptPart()
    shared: SharedPart = SharedPart()
    carry: CarryPart = CarryPart()
    screens: ScreensPart = ScreensPart()
    content: ContentPart = ContentPart()
    updates: UpdatesPart = UpdatesPart()
    watch: WatchPart = WatchPart()
    log: LogPart = LogPart()
    base: Path = Path()
    file: Path = Path("desk.toml")

    def path(self, relative: Path) -> Path:
        """A path of the settings, relative to the settings file."""
        return relative if relative.is_absolute() else self.base / relative

    @property
    def real(self) -> bool:
        """Whether real residents are served."""
        return self.profile is Profile.SERVICE

    @property
    def asks_second_factor(self) -> bool:
        """Whether a second factor is asked for when somebody signs in."""
        asked = self.sign_in.second_factor
        return self.real if asked is None else asked


def read_settings(file: Path, machine: Registry | None = None) -> Settings:
    """The settings of a file, with what the machine's policy and installer say over them (``installed``).

    A machine that says something needs no file. ``machine``: its registry; none: that of this system.

    Raises:
        SettingsBroken: with every fault, in Japanese, naming the key, and the registry's value where it is one.
    """
    told = machine_values(machine)
    tables = {} if told and not file.exists() else read_tables(file)
    try:
        typed_settings = typed(laid_over(tables, machine), Settings, file.name)
    except SettingsBroken as broken:
        raise SettingsBroken([_from_machine(fault, told) for fault in broken.findings]) from None
    found = msgspec.structs.replace(typed_settings, base=file.resolve().parent, file=file.resolve())
    faults = _contradictions(found, file.name)
    if faults:
        raise SettingsBroken(faults)
    return found


def _from_machine(fault: str, told: dict[tuple[str, str], tuple[object, str]]) -> str:
    """A fault of a value that does not stand in the file says where it does."""
    for (table, key), (_, place) in told.items():
        if f"[{table}.{key}]" in fault or (not table and f"[{key}]" in fault):
            return f"{fault}この値はレジストリ HKLM\\{place} のものです。"
    return fault


def _contradictions(settings: Settings, file: str) -> list[str]:
    faults: list[str] = []
    if settings.real and settings.card.allow_virtual:
        faults.append(f'{file}: [card.allow_virtual] は profile = "service" では使えません。')
    if settings.real and settings.card.played is not None:
        faults.append(f'{file}: [card.played] は profile = "service" では使えません。')
    if settings.real and settings.eyes.camera and not settings.eyes.camera.isdigit():
        faults.append(f'{file}: [eyes.camera] は profile = "service" ではカメラの番号です。')
    if settings.eyes.engine == "paddleocr" and settings.eyes.python is None:
        faults.append(
            f'{file}: [eyes.python] がありません。engine = "paddleocr" では、入れた環境の python が要ります。'
        )
    if settings.real and settings.updates.root is not None:
        faults.append(f'{file}: [updates.root] は profile = "service" では使えません。')
    if settings.updates.opens >= settings.updates.closes:
        faults.append(f"{file}: [updates.opens] は [updates.closes] より前の時刻です。")
    if settings.real and settings.day:
        faults.append(f'{file}: [day] は profile = "service" では使えません。')
    shared = settings.shared
    named = [n.terminal for n in shared.neighbours]
    if len(set(named)) != len(named) or f"{settings.desk.letters}{settings.desk.epoch}" in named:
        faults.append(f"{file}: [shared.neighbours] に、同じ端末が2回あるか、この端末があります。")
    if shared.print_at and not any(n.terminal == shared.print_at and n.address for n in shared.neighbours):
        faults.append(f"{file}: [shared.print_at] の端末が [shared.neighbours] に address つきでありません。")
    if (shared.reader or shared.printer) and not shared.listen:
        faults.append(f"{file}: [shared.listen] がありません。隣に貸すには、聞く場所(アドレス:ポート)が要ります。")
    if settings.desk.mode == "desk" and not settings.receipt.kind:
        faults.append(
            f'{file}: [receipt.kind] がありません。mode = "desk" (記載台) には、受付票を出す印刷機が要ります。'
        )
    if settings.real and settings.desk.mode == "counter" and not settings.printer.queue and not shared.print_at:
        faults.append(f"{file}: [printer.queue] がありません。service では印刷先の名前が要ります。")
    return [*faults, *_receipt_faults(settings, file)]


def _receipt_faults(settings: Settings, file: str) -> list[str]:
    receipt = settings.receipt
    if not receipt.kind:
        return (
            [f"{file}: [receipt.kind] がありません。address だけでは、つなぎ方が分かりません。"]
            if receipt.address
            else []
        )
    faults: list[str] = []
    form, example = RECEIPT_ADDRESSES[receipt.kind]
    if not re.fullmatch(form, receipt.address):
        faults.append(f'{file}: [receipt.address] は、kind = "{receipt.kind}" では {example} のように書きます。')
    if settings.real and receipt.kind == "folder":
        faults.append(f'{file}: [receipt.kind] の "folder" は profile = "service" では使えません。')
    return faults
