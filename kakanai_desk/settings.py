"""The counter's settings: one typed TOML file (docs/settings.md). Every fault is reported, all at once.

Paths are relative to the settings file's folder. ``[desk] letters`` must be unique in the city; ``epoch`` grows when
a desk is replaced or restored.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kakanai_desk.core.errors import SettingsBroken


class Profile(StrEnum):
    """service serves residents. training and dev may use simulators; their paper and screens say 見本."""

    SERVICE = "service"
    TRAINING = "training"
    DEV = "dev"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeskPart(_Part):
    letters: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "NA"
    epoch: Annotated[int, Field(ge=1, le=9)] = 1
    city: str = "湖南市"
    section: str = "shiminka"
    counter: str = "3番窓口"
    place: str = "東庁舎 1階"


class StorePart(_Part):
    folder: Path = Path("data")


class KeysPart(_Part):
    kind: Literal["keyring", "files"] = "keyring"


class CenterPart(_Part):
    url: Annotated[str, Field(pattern=r"^https?://")] = "http://127.0.0.1:8470"


class CardPart(_Part):
    allow_virtual: bool = False  # a "Virtual PCD" reader; refused in service


class KeypadPart(_Part):
    device: str = ""  # /dev/input/by-id/… of the resident's ten-key pad


class PrinterPart(_Part):
    queue: str = ""  # a CUPS queue; empty: to a folder, in training and dev only
    folder: Path = Path("out")


class ScreensPart(_Part):
    clerk: str = ""  # the monitor's name; empty: the first
    visitor: str = ""  # empty: the second
    sizes: Literal["full", "window"] = "full"


class ContentPart(_Part):
    procedures: Path | None = None


class Settings(_Part):
    profile: Profile = Profile.SERVICE
    day: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""  # training and dev: the day that is played
    desk: DeskPart = DeskPart()
    store: StorePart = StorePart()
    keys: KeysPart = KeysPart()
    center: CenterPart = CenterPart()
    card: CardPart = CardPart()
    keypad: KeypadPart = KeypadPart()
    printer: PrinterPart = PrinterPart()
    screens: ScreensPart = ScreensPart()
    content: ContentPart = ContentPart()
    base: Annotated[Path, Field(exclude=True)] = Path()

    def path(self, relative: Path) -> Path:
        """A path of the settings, relative to the settings file."""
        return relative if relative.is_absolute() else self.base / relative

    @property
    def real(self) -> bool:
        """Whether real residents are served."""
        return self.profile is Profile.SERVICE


_SAID = {
    "extra_forbidden": "という項目はありません",
    "missing": "がありません",
    "string_pattern_mismatch": "の書き方が違います",
    "enum": "に使えない値です",
    "literal_error": "に使えない値です",
    "bool_parsing": "は true か false です",
    "bool_type": "は true か false です",
    "int_parsing": "は整数です",
    "int_type": "は整数です",
    "string_type": 'は文字です("…" で囲みます)',
    "greater_than_equal": "が小さすぎます",
    "less_than_equal": "が大きすぎます",
}


def read_settings(file: Path) -> Settings:
    """The settings of a file.

    Raises:
        SettingsBroken: with every fault, in Japanese, naming the key.
    """
    try:
        values: dict[str, Any] = loads(file.read_text("utf-8"))
    except OSError:
        raise SettingsBroken([f"{file.name}: 設定ファイルを開けません。"]) from None
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsBroken([f"{file.name}: TOMLとして読めません。{error}"]) from None
    try:
        found = Settings(**{**values, "base": file.resolve().parent})
    except ValidationError as error:
        raise SettingsBroken([_said(file.name, e["loc"], e["type"], str(e["msg"])) for e in error.errors()]) from None
    faults = _contradictions(found, file.name)
    if faults:
        raise SettingsBroken(faults)
    return found


def _said(file: str, place: tuple[int | str, ...], kind: str, otherwise: str) -> str:
    return f"{file}: [{'.'.join(str(p) for p in place)}] {_SAID.get(kind, otherwise)}。"


def _contradictions(settings: Settings, file: str) -> list[str]:
    faults: list[str] = []
    if settings.real and settings.card.allow_virtual:
        faults.append(f'{file}: [card.allow_virtual] は profile = "service" では使えません。')
    if settings.real and settings.day:
        faults.append(f'{file}: [day] は profile = "service" では使えません。')
    if settings.real and not settings.printer.queue:
        faults.append(f"{file}: [printer.queue] がありません。service では印刷先の名前が要ります。")
    return faults
