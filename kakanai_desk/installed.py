"""Settings of the machine, from the Windows registry: what the city's policy (GPO) and the installer were told.

They win over ``desk.toml`` key by key: policy, then installed, then the file, then what the program takes by itself
(docs/settings.md). Called by ``settings`` and by the windows, which come before the settings are checked.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

POLICY = r"Software\Policies\Kakanai\Desk"
INSTALLED = r"Software\Kakanai\Desk"
ENROL_CODE = "EnrolCode"
"""The code for ``kakanai-desk enrol --code installed``; no setting, and shown nowhere."""


class Registry(Protocol):
    """The machine's registry (HKEY_LOCAL_MACHINE), 64-bit view; read only."""

    def values(self, key: str) -> Mapping[str, str | int]:
        """The values below a key, by name; none where there is no such key."""
        ...


class WindowsRegistry:
    def values(self, key: str) -> Mapping[str, str | int]:
        import winreg  # of Windows only

        reg: Any = winreg
        found: dict[str, str | int] = {}
        try:
            opened = reg.OpenKey(reg.HKEY_LOCAL_MACHINE, key, 0, reg.KEY_READ | reg.KEY_WOW64_64KEY)
        except OSError:
            return found
        with opened:
            for index in range(reg.QueryInfoKey(opened)[1]):
                name, value, kind = reg.EnumValue(opened, index)
                if kind in (reg.REG_SZ, reg.REG_DWORD):
                    found[name] = value
        return found


class NoRegistry:
    def values(self, key: str) -> Mapping[str, str | int]:
        return {}


def registry() -> Registry:
    return WindowsRegistry() if sys.platform == "win32" else NoRegistry()


@dataclass(frozen=True)
class Key:
    """A value of the registry and the settings it stands for, as (table, key) of ``desk.toml``; table "": the top."""

    name: str
    property: str
    """The MSI's public property; empty: policy only."""
    stands_for: Callable[[str | int], dict[tuple[str, str], Any]]


def _one(table: str, key: str) -> Callable[[str | int], dict[tuple[str, str], Any]]:
    return lambda value: {(table, key): value}


def _counter(value: str | int) -> dict[tuple[str, str], Any]:
    """NA1: letters and epoch. What is written otherwise goes on as letters, and is a fault there."""
    found = re.fullmatch(r"([A-Z]{2})([1-9])", str(value))
    return {("desk", "letters"): found[1], ("desk", "epoch"): int(found[2])} if found else {("desk", "letters"): value}


def _kiosk(value: str | int) -> dict[tuple[str, str], Any]:
    return {("screens", "sizes"): "full"} if str(value) == "1" else {}


KEYS = (
    Key("ServerUrl", "SERVER_URL", _one("center", "url")),
    Key("CounterId", "COUNTER_ID", _counter),
    Key("Mode", "MODE", _one("desk", "mode")),
    Key("Profile", "PROFILE", _one("", "profile")),
    Key("Kiosk", "KIOSK", _kiosk),
    Key("PrinterQueue", "", _one("printer", "queue")),
    Key("IdleMinutes", "", _one("sign_in", "idle_minutes")),
)


def machine_values(source: Registry | None = None) -> dict[tuple[str, str], tuple[Any, str]]:
    """What the machine says, by (table, key) of ``desk.toml``, each with where in the registry it stands."""
    source = source or registry()
    found: dict[tuple[str, str], tuple[Any, str]] = {}
    for place in (INSTALLED, POLICY):  # the later wins
        values = source.values(place)
        for key in KEYS:
            value = values.get(key.name)
            if value is None or value == "" or (place == INSTALLED and not key.property):
                continue
            found |= {where: (said, f"{place}\\{key.name}") for where, said in key.stands_for(value).items()}
    return found


def laid_over(table: dict[str, Any], source: Registry | None = None) -> dict[str, Any]:
    """The tables of a settings file with the machine's values over them; the file's own are not changed."""
    result = dict(table)
    for (part, key), (value, _) in machine_values(source).items():
        if part:
            under: Any = result.get(part)
            result[part] = {**(under if isinstance(under, dict) else {}), key: value}
        else:
            result[key] = value
    return result


def enrol_code(source: Registry | None = None) -> str:
    """The code that the installer was given for this desk; empty: none."""
    source = source or registry()
    return str(source.values(INSTALLED).get(ENROL_CODE, ""))
