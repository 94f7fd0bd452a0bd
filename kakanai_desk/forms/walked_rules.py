"""What a written function does with each person, put together so that most of it is passed over.

Many rules of a pack fall by the same fact (not insured, no certificate held). What several rules fall by is looked at
once, before all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One of ``falls`` is true where this way is not gone; where it is, ``hit`` is done if ``true``, else ``open``."""

    falls: tuple[str, ...]
    true: str
    hit: str
    open: str

    def lines(self, known: frozenset[str], word: str) -> list[str]:
        """``known``: what is known to be false here."""
        left = " or ".join(fall for fall in self.falls if fall not in known) or "False"
        return [f"{word} not ({left}):", f"    if {self.true}: {self.hit}", f"    else: {self.open}"]


@dataclass(frozen=True)
class Rule:
    """The first of its ways that is gone decides."""

    ways: Sequence[Way]

    @property
    def guards(self) -> frozenset[str]:
        """What makes all its ways fall."""
        first, *others = (frozenset(way.falls) for way in self.ways)
        return first.intersection(*others)

    def lines(self, known: frozenset[str]) -> list[str]:
        return [line for n, way in enumerate(self.ways) for line in way.lines(known, "elif" if n else "if")]


def guarded(rules: Iterable[Rule], known: frozenset[str] = frozenset()) -> list[str]:
    """The statements of all rules: what most of them fall by comes first, and so on."""
    left: list[Rule] = list(rules)
    lines: list[str] = []
    while left:
        shared = Counter(guard for rule in left for guard in sorted(rule.guards - known))
        guard, times = max(shared.items(), key=lambda found: found[1], default=("", 0))
        if times < 2:
            return [*lines, *(line for rule in left for line in rule.lines(known))]
        under = [rule for rule in left if guard in rule.guards]
        left = [rule for rule in left if guard not in rule.guards]
        lines += [f"if not {guard}:", *(f"    {line}" for line in guarded(under, known | {guard}))]
    return lines
