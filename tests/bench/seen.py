"""How what was read from a synthetic document compares with its truth: shared by the bench and the tests."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass, field

import numpy as np

from kakanai_desk.core.ports.vision import SeenDocument, SeenField
from kakanai_desk.hardware.simulators.documents.truth import Truth

STRICT = ("birth_date", "issued_date", "expiry_date", "card_number", "individual_number", "security_code", "sex",
          "number")  # fmt: skip


@dataclass
class Score:
    """Counts over documents. ``wrong_certain``: kind, seed, field of every value called certain that is wrong."""

    strict: list[int] = field(default_factory=lambda: [0, 0])  # right, all
    address: list[int] = field(default_factory=lambda: [0, 0])  # characters
    names: list[int] = field(default_factory=lambda: [0, 0])  # characters among the first three offered
    whole_names: list[int] = field(default_factory=lambda: [0, 0])
    kinds: list[int] = field(default_factory=lambda: [0, 0])
    outlines: list[int] = field(default_factory=lambda: [0, 0])  # all corners within 12 pixels at 1080p
    wrong_certain: list[tuple[str, int, str]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, seen: SeenDocument, truth: Truth, width: int) -> None:
        kind = truth.kind.value if truth.kind is not None else ""
        _count(self.kinds, seen.kind is truth.kind)
        _count(self.outlines, corner_error(seen, truth) <= 12 * width / 1920)
        self.milliseconds.append(seen.milliseconds)
        for index, person in enumerate(truth.persons):
            got = seen.persons[index] if index < len(seen.persons) else {}
            for name, value in person.items():
                self._field(kind, truth.seed, name, value, got.get(name))

    def _field(self, kind: str, seed: int, name: str, value: str, got: SeenField | None) -> None:
        said = got.value if got is not None else ""
        right = same(said, value)
        if name in STRICT:
            _count(self.strict, right)
        elif name == "address":
            matched = difflib.SequenceMatcher(None, plain(value), plain(said), autojunk=False).get_matching_blocks()
            self.address[0] += sum(block.size for block in matched)
            self.address[1] += len(plain(value))
        elif name == "name":
            self._name(value, got)
        if got is not None and got.certain and not right:
            self.wrong_certain.append((kind, seed, name))

    def _name(self, value: str, got: SeenField | None) -> None:
        wanted = [char for char in value if not char.isspace()]
        offered = [forms for forms in got.candidates if forms and not forms[0].isspace()] if got is not None else []
        if len(offered) == len(wanted):
            hits = [char in forms[:3] for char, forms in zip(wanted, offered, strict=True)]
        else:  # a character lost or too many: what still stands in order counts
            firsts = "".join(forms[0] for forms in offered)
            blocks = difflib.SequenceMatcher(None, "".join(wanted), firsts, autojunk=False).get_matching_blocks()
            right = sum(block.size for block in blocks)
            hits = [True] * right + [False] * (len(wanted) - right)
        self.names[0] += sum(hits)
        self.names[1] += len(hits)
        _count(self.whole_names, all(hits))


def corner_error(seen: SeenDocument, truth: Truth) -> float:
    """Largest distance of a corner in pixels, whichever corner comes first."""
    if not seen.corners:
        return 9999.0
    found, wanted = np.array(seen.corners).reshape(4, 2), np.array(truth.corners)
    return min(float(np.abs(np.roll(found, turn, axis=0) - wanted).max()) for turn in range(4))


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def same(said: str, value: str) -> bool:
    return plain(said) == plain(value)


def share(pair: list[int]) -> float:
    return 100 * pair[0] / pair[1] if pair[1] else 0.0


def _count(pair: list[int], right: bool) -> None:
    pair[0] += right
    pair[1] += 1
