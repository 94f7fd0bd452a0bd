"""What visits cost the people in them, beside what the same paper forms would have cost (R-100, R-123)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Summary:
    """Medians of the visits of one kind. ``paper``: characters and ticks that stood on their forms."""

    events: tuple[str, ...]
    language: str
    visits: int
    people: float
    taps: float
    keys: float
    seconds: float
    paper: float
    pen: float
    by_step: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        return {
            "events": list(self.events),
            "language": self.language,
            "visits": self.visits,
            "people": self.people,
            "taps": self.taps,
            "keys": self.keys,
            "seconds": self.seconds,
            "paper": self.paper,
            "pen": self.pen,
            "seconds_by_step": dict(self.by_step),
        }


def summaries(efforts: Iterable[Mapping[str, Any]]) -> list[Summary]:
    """One summary for each set of life events and language, the most frequent first."""
    groups: dict[tuple[tuple[str, ...], str], list[Mapping[str, Any]]] = defaultdict(list)
    for effort in efforts:
        groups[tuple(effort["events"]), effort["language"]].append(effort)
    found = [_summary(events, language, rows) for (events, language), rows in groups.items()]
    return sorted(found, key=lambda s: (-s.visits, s.events, s.language))


def _summary(events: tuple[str, ...], language: str, rows: list[Mapping[str, Any]]) -> Summary:
    steps = dict.fromkeys(step for row in rows for step in row["seconds"])
    return Summary(
        events,
        language,
        len(rows),
        median(row["people"] for row in rows),
        median(row["taps"] for row in rows),
        median(row["keys"] for row in rows),
        median(sum(row["seconds"].values()) for row in rows),
        median(row["paper"] for row in rows),
        median(row["pen"] for row in rows),
        {step: median(row["seconds"].get(step, 0) for row in rows) for step in steps},
    )
