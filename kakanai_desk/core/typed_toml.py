"""Reads a settings file into typed tables: every fault is found and reported, all at once, in Japanese.

A table is a frozen ``Part`` (msgspec struct); a key that no part names is a fault, and so is a value of another kind.
Used by the desk's and the center's settings.
"""

from __future__ import annotations

from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import Any, TypeVar, cast

import msgspec

from kakanai_desk.core.errors import SettingsBroken

T = TypeVar("T", bound="Part")


class Part(msgspec.Struct, frozen=True):
    """One table of the file. A field ``base`` is never read: the reader's caller sets it."""


def read_toml(file: Path, kind: type[T]) -> T:
    """The settings of a file.

    Raises:
        SettingsBroken: with every fault, naming file and key.
    """
    return typed(read_tables(file), kind, file.name)


def read_tables(file: Path) -> dict[str, Any]:
    """What a file says, not yet held against any kind.

    Raises:
        SettingsBroken: it cannot be opened, or is no TOML.
    """
    try:
        return loads(file.read_text("utf-8"))
    except OSError:
        raise SettingsBroken([f"{file.name}: 設定ファイルを開けません。"]) from None
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsBroken([f"{file.name}: TOMLとして読めません。{error}"]) from None


def typed(values: dict[str, Any], kind: type[T], file: str) -> T:
    """The tables of ``file`` as ``kind``.

    Raises:
        SettingsBroken: with every fault, naming file and key.
    """
    faults: list[str] = []
    found = _part(kind, values, file, "", faults)
    if faults:
        raise SettingsBroken(faults)
    return found


def _part(kind: type[T], values: dict[str, Any], file: str, place: str, faults: list[str]) -> T:
    """One table, key by key, so that every fault is found."""
    fields = {f.name: f for f in msgspec.structs.fields(kind) if f.name not in ("base", "file")}
    good: dict[str, Any] = {}
    for key, value in values.items():
        where = f"{file}: [{place}{key}]"
        field = fields.get(key)
        if field is None:
            faults.append(f"{where} という項目はありません。")
            continue
        wanted: Any = field.type
        if isinstance(wanted, type) and issubclass(wanted, Part):
            if isinstance(value, dict):
                good[key] = _part(wanted, cast("dict[str, Any]", value), file, f"{place}{key}.", faults)
            else:
                faults.append(f"{where} は [{place}{key}] の表で書きます。")
        else:
            try:
                good[key] = msgspec.convert(value, type=cast(Any, wanted), dec_hook=_path)
            except msgspec.ValidationError as error:
                faults.append(f"{where} {_said(str(error))}。")
    return kind(**good)


def _path(kind: type[Any], value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError


_SAID = (  # in this order: a broken bound also names the type
    ("matching regex", "の書き方が違います"),
    ("<=", "が大きすぎます"),
    (">=", "が小さすぎます"),
    ("Invalid enum value", "に使えない値です"),
    ("Expected `bool`", "は true か false です"),
    ("Expected `int`", "は整数です"),
    ("Expected `str`", 'は文字です("…" で囲みます)'),
)


def _said(fault: str) -> str:
    return next((words for sign, words in _SAID if sign in fault), "の書き方が違います")
