"""An address in this city, read against the table of its 町字: how it is written, and what is to be looked at (R-080).

What is odd is an *alert*, never an error: a new 町字 may be younger than the table. The way of writing follows the
table: 住居表示 gives 番・号, elsewhere 番地; digits are half width as in the register's own output.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from kakanai_desk.core.towns import DASHES, NUMERALS, Town, TownTable, number_of

SPACE = "\u3000"
_SEPARATOR = r"(?:-|の|ノ)"
_STREET = re.compile(rf"[\s0-9０-９\-‐‑‒–—―−ー－のノ番地号{NUMERALS}十]*")  # one letter each, in every width
_NUMBERS = re.compile(
    rf"\s*(?P<first>\d{{1,5}})(?!\d)(?P<unit>番地|番)?"
    rf"(?:{_SEPARATOR}?(?P<second>(?<=[番地\-のノ])\d{{1,5}})(?!\d|号室|室|階|号棟|号館|棟)号?"
    rf"(?P<more>(?:{_SEPARATOR}\d{{1,5}})*))?"
)
_NO_NUMBER = re.compile(r"\s*無番地")
_KANJI_NUMBER = re.compile(
    rf"[{NUMERALS}十]{{1,3}}(?=番|号)|(?:(?<=番地)|(?<=[のノ\-]))[{NUMERALS}十]{{1,3}}(?=$|[\s号])"
)
# a building's name without its rooms and floors: 見本ハイツ203号 → 見本ハイツ
_ROOM = re.compile(r"(?:[\s\-]*(?:[A-Za-z]{0,2}-?\d+[A-Za-z]?(?:号室|号|室|階|F|f)?|[A-Za-z]-?\d+))+\s*$")
_PERSON = re.compile(r"(?:方|様|殿|気付|内)$")  # 山田方 says who lives there
_BUILDING = re.compile(r"[ァ-ヺー]{3,}|荘|寮|館|棟|団地|住宅|苑|公舎|宿舎|社宅|ビル")
LONGEST_NAME = 30


@dataclass(frozen=True)
class Address:
    """``alerts``: unknown_town, no_chome, no_such_chome, no_number. ``written``: as the table writes it."""

    written: str
    town: Town | None = None
    building: str = ""
    alerts: tuple[str, ...] = ()


def read_address(text: str, table: TownTable) -> Address | None:
    """What ``text`` says of a place in the table's city; None: it is about another city, or says none."""
    city = table.here(text)
    if city is None:
        return None
    rest = text[city:]
    found = table.find(rest)
    if found is None:
        return Address(text.strip(), alerts=("unknown_town",) if rest.strip() else ())
    street = rest[found.end :]
    if found.town is None:
        asked = re.match(r"\s*[\d〇一二三四五六七八九十]{1,3}丁目", unicodedata.normalize("NFKC", street))
        return Address(text.strip(), alerts=("no_such_chome" if asked else "no_chome",))
    number, tail = _street(street, found.town)
    building = tail.strip().strip(SPACE).strip()
    written = text[:city].strip() + found.town.name + number + (SPACE + building if building else "")
    return Address(written, found.town, building, () if number else ("no_number",))


def _street(text: str, town: Town) -> tuple[str, str]:
    """(番地 as it is written, what follows it); the second is as it was typed."""
    head = _STREET.match(text)
    cut = head.end() if head else 0
    plain = unicodedata.normalize("NFKC", text[:cut]).translate(DASHES) + text[cut:]
    if none := _NO_NUMBER.match(plain):
        return "無番地", text[none.end() :]
    plain = _KANJI_NUMBER.sub(lambda found: str(number_of(found.group())), plain)
    found = _NUMBERS.match(plain)
    if found is None:
        return "", text
    left = len(plain) - found.end()
    tail = text[len(text) - left :] if left else ""
    first, second, more = str(int(found["first"])), found["second"], found["more"] or ""
    if more:
        return "-".join([first, str(int(second)), *re.findall(r"\d+", more)]), tail
    if second and town.residential is None and not found["unit"]:
        return f"{first}-{int(second)}", tail  # nobody said which it is
    residential = town.residential if town.residential is not None else found["unit"] == "番"
    if residential:
        return f"{first}番{int(second)}号" if second else f"{first}番", tail
    return f"{first}番地{int(second)}" if second else f"{first}番地", tail


def building_of(text: str) -> str:
    """The building's name in a 方書, without rooms; empty where there is none or where it says who lives there."""
    name = unicodedata.normalize("NFKC", text).strip()
    if _PERSON.search(name):
        return ""
    name = _ROOM.sub("", name).strip(" -")
    if not 2 <= len(name) <= LONGEST_NAME or _PERSON.search(name) or not _BUILDING.search(name):
        return ""
    return name


@dataclass(frozen=True, eq=False)
class AddressBook:
    """The table, and by 町字ID the buildings of this city's past visits, the most often named first (R-079)."""

    table: TownTable | None = None
    buildings: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def read(self, text: str) -> Address | None:
        return read_address(text, self.table) if self.table is not None and text.strip() else None

    def completions(self, text: str) -> tuple[str, ...]:
        """What ``text`` may be meant to be: as the table writes it, then with the buildings that stand there."""
        found = self.read(text)
        if found is None or found.town is None:
            return ()
        written = (found.written,) if found.written != text.strip() else ()
        if found.alerts:
            return written
        begun = unicodedata.normalize("NFKC", found.building)
        head = found.written.removesuffix(SPACE + found.building) if found.building else found.written
        names = [n for n in self.buildings.get(found.town.id, ()) if n != begun and n.startswith(begun)]
        return (*written, *(head + SPACE + name for name in names[:9]))
