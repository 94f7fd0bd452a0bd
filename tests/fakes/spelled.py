"""Everything personal of a scene, in every spelling a careless line could use: for looking through logs and files."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import jaconv

from kakanai_desk.core.wareki import era_of
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE, load_person
from kakanai_desk.ui.player.scene import Scene

ADDRESSES = ("new_address", "old_address", "honseki")


def found_in(text: str, scene: Scene) -> list[str]:
    """What of the scene stands in ``text``; each finding is the plain word, not its spelling."""
    findings = [word for word in words(scene) if any(s in text for s in _written(word))]
    findings += [n for n in numbers(scene) if any(re.search(rf"(?<!\d){s}(?!\d)", text) for s in _counted(n))]
    return findings


def words(scene: Scene) -> set[str]:
    """Names, readings, addresses, dates and the telephone number."""
    found: set[str] = {scene.clerk_password}
    for person in scene.case.people:
        for name in (person.name, person.kana):
            found |= {name, *name.split("\u3000")}
        if person.birth_date is not None and person.birth_date.known is not None:
            found |= set(_dates(person.birth_date.known))
        found |= set(_parts(person.address))
    for question in ADDRESSES:
        found |= set(_parts(scene.case.answer(question) or ""))
    found.add(scene.case.answer("phone") or "")
    card = load_person(PEOPLE / f"{scene.card_person}.yaml")
    found |= {card.name, card.individual_number, *_parts(card.address)}
    return found - {""}


def numbers(scene: Scene) -> set[str]:
    """Short numbers, that count only when no other digit stands beside them."""
    return {scene.pin, scene.mistaken_pin, scene.case.answer("new_postal_code") or scene.pin}


def _parts(address: str) -> Iterator[str]:
    """The address, and what is particular in it (the city alone stands in every log)."""
    if address:
        yield address
        yield from re.findall(r"見本[^\s\d\uff10-\uff19]{2,}", address)


def _dates(day: date) -> Iterator[str]:
    era = era_of(day)
    y, m, d = day.year, day.month, day.day
    yield from (f"{y}-{m:02}-{d:02}", f"{y}{m:02}{d:02}", f"{y}/{m}/{d}", f"{y}/{m:02}/{d:02}", f"{y}年{m}月{d}日")
    yield from (f"{y}, {m}, {d}", f"{y}.{m}.{d}", f"{d:02}.{m:02}.{y}")
    if era is not None:
        letter, year = era.era.letter, era.year
        yield f"{era.era.name}{year}年{m}月{d}日"
        for sign in (letter.lower(), letter.upper()):
            yield from (f"{sign}{year}.{m}.{d}", f"{sign}{year}/{m}/{d}", f"{sign}{year:02}{m:02}{d:02}")


def _written(word: str) -> set[str]:
    """The word as text, normalised, in katakana, escaped, percent-encoded, and as bytes in hex and base 64."""
    plain = {
        word,
        unicodedata.normalize("NFKC", word),
        re.sub(r"\s", "", word),
        re.sub(r"[\U000e0100-\U000e01ef]", "", word),
    }
    plain |= {jaconv.hira2kata(w) for w in plain} | {jaconv.h2z(w, digit=True, ascii=True) for w in plain}
    found = set(plain)
    for w in plain:
        for raw in (w.encode(), w.encode("cp932", "ignore"), w.encode("utf-16-be")):
            if len(raw) >= 4:
                found |= {raw.hex(), raw.hex().upper(), raw.hex(" "), raw.hex(" ").upper()}
        found |= {repr(w.encode())[2:-1]}
        for shift in range(3):  # wherever the word begins in what was encoded
            middle = base64.b64encode(b"\0" * shift + w.encode()).decode().rstrip("=")[shift + 1 : -1]
            found |= {middle} if len(middle) >= 7 else set()
        found |= {w.encode("unicode_escape").decode(), quote(w)}
    return {f for f in found if len(f) >= 2 or not f.isascii()}


def _counted(number: str) -> set[str]:
    raw = number.encode()
    return {number, jaconv.h2z(number, digit=True), raw.hex(), raw.hex(" "), ", ".join(map(str, raw)), "-".join(number)}
