"""縮退: a name put into the characters that a partner's system takes, with every choice told and recorded.

A rare character often has several more common ones (邉 → 辺, 邊), and which is right is for the city to say. So nothing
is chosen quietly: where one candidate exists it is taken and recorded with its rule, where there are several (or none)
the name stays open until a person or the city's own table chooses. What each system takes is data
(``resources/characters/charsets.toml``); the candidates are the register's 縮退マップ. Source: MJ縮退マップ 1.2.0.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from kakanai_desk.core.characters import CharacterTable, graphemes, is_selector, table
from kakanai_desk.core.places import resources

BARE = "異体字セレクタを外す"
_DEEPEST = 3  # 縮退 of a 縮退: what the first candidate shrinks to, where the target lacks it too


class ChosenBy(StrEnum):
    """Who said which character stands for another."""

    ONLY = "only"  # there is one candidate
    CITY = "city"  # the city's own table
    CLERK = "clerk"


@dataclass(frozen=True)
class Charset:
    """The characters a partner's system takes."""

    id: str
    name: str
    codec: str
    selectors: bool = False
    bmp_only: bool = False
    refuse: str = ""

    def takes(self, cluster: str) -> bool:
        """Whether ``cluster`` (a character, perhaps with its selector) can be handed over as it is."""
        if any(is_selector(char) for char in cluster) and not self.selectors:
            return False
        if self.bmp_only and any(ord(char) > 0xFFFF for char in cluster):
            return False
        if any(char in self.refuse for char in cluster):
            return False
        try:
            cluster.encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True


@dataclass(frozen=True)
class Candidate:
    """A character that may stand for another, and the rules on the way to it, first to last."""

    text: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One character that the target does not take: ``at`` counts characters from 0; ``chosen`` None is open."""

    at: int
    cluster: str
    mj: str  # MJ文字図形名, empty for one the register does not know
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    by: ChosenBy | None

    def to_json(self) -> dict[str, Any]:
        """For the record: what was put in place of what, by which rule, said by whom."""
        return {
            "at": self.at,
            "from": self.cluster,
            "mj": self.mj,
            "to": self.chosen.text if self.chosen else None,
            "rules": list(self.chosen.rules) if self.chosen else [],
            "by": str(self.by) if self.by else None,
            "candidates": [candidate.text for candidate in self.candidates],
        }


@dataclass(frozen=True)
class Shrunk:
    """A text for a partner. ``text`` is None as long as a step is open; the register's own text is ``original``."""

    original: str
    charset: str
    text: str | None
    steps: tuple[Step, ...]

    @property
    def open(self) -> tuple[Step, ...]:
        """The steps that somebody has to decide."""
        return tuple(step for step in self.steps if step.chosen is None)


class NotACandidate(ValueError):
    """A choice that is none of the candidates: neither the clerk nor a table may write just anything."""


def shrink(
    text: str,
    charset: Charset,
    clerk: Mapping[int, str] | None = None,
    city: Mapping[str, str] | None = None,
    characters: CharacterTable | None = None,
) -> Shrunk:
    """``text`` in the characters of ``charset``.

    ``clerk``: chosen characters by place (from 0). ``city``: the city's standing choices by character. A clerk's
    choice goes before the city's, the city's before a single candidate.

    Raises:
        NotACandidate: a choice that the register does not offer.
    """
    known = characters or table()
    done: list[str | None] = []
    steps: list[Step] = []
    for at, cluster in enumerate(graphemes(text)):
        if charset.takes(cluster):
            done.append(cluster)
            continue
        step = _step(at, cluster, charset, (clerk or {}).get(at), (city or {}).get(cluster), known)
        steps.append(step)
        done.append(step.chosen.text if step.chosen else None)
    whole = None if any(part is None for part in done) else "".join(part or "" for part in done)
    return Shrunk(text, charset.id, whole, tuple(steps))


def _step(
    at: int, cluster: str, charset: Charset, clerk: str | None, city: str | None, characters: CharacterTable
) -> Step:
    found = candidates(cluster, charset, characters)
    registered = characters.identify(cluster)
    mj = registered.mj if registered else ""
    for wanted, by in ((clerk, ChosenBy.CLERK), (city, ChosenBy.CITY)):
        if wanted is not None:
            chosen = next((candidate for candidate in found if candidate.text == wanted), None)
            if chosen is None:
                raise NotACandidate(f"U+{ord(cluster[0]):04X}")
            return Step(at, cluster, mj, found, chosen, by)
    if len(found) == 1:
        return Step(at, cluster, mj, found, found[0], ChosenBy.ONLY)
    return Step(at, cluster, mj, found, None, None)


def candidates(cluster: str, charset: Charset, characters: CharacterTable | None = None) -> tuple[Candidate, ...]:
    """Every character of ``charset`` that may stand for ``cluster``, the strongest rule first.

    Where a candidate is none of the charset's either, its own candidates follow in its place.
    """
    known = characters or table()
    found: dict[str, Candidate] = {}

    def follow(form: str, rules: tuple[str, ...]) -> None:
        if len(rules) >= _DEEPEST:
            return
        next_forms = [(candidate.text, candidate.rule) for candidate in known.shrink_candidates(form)]
        if len(form) > 1 and form[0] not in [text for text, _ in next_forms]:
            next_forms.append((form[0], BARE))
        for text, rule in next_forms:
            if charset.takes(text):
                found.setdefault(text, Candidate(text, (*rules, rule)))
            elif text != form:
                follow(text, (*rules, rule))

    follow(cluster, ())
    return tuple(found.values())


def read_charsets(file: Path) -> dict[str, Charset]:
    """The charsets of a file, by id.

    Raises:
        LookupError: a codec that does not exist.
        KeyError, TypeError: an entry without name or codec, or with an unknown key.
    """
    found: dict[str, Charset] = {}
    for name, entry in tomllib.loads(file.read_text("utf-8")).items():
        charset = Charset(name, **entry)
        "".encode(charset.codec)
        found[name] = charset
    return found


@cache
def charsets() -> dict[str, Charset]:
    """The product's own: ``resources/characters/charsets.toml``."""
    return read_charsets(resources() / "characters" / "charsets.toml")
