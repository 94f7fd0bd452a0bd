"""Several jobs of a queue that are one to the desk: what they are called, and how they stand together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kakanai_desk.core.ports.devices import JobStage, JobState, JobTrouble

MOST_LETTERS = 40
"""Of the numbers as one word; more of them are found by their title."""
_PART = re.compile(r"(?P<title>.+) (?P<part>\d{1,3})/(?P<of>\d{1,3})\Z", re.DOTALL)
_ENDED = (JobStage.FAILED, JobStage.CANCELLED, JobStage.GONE, JobStage.DONE)  # the first that any of them is


def part_title(title: str, part: int, of: int) -> str:
    """What the queue calls one of them; ``part`` from 1. One alone has the title itself."""
    return title if of == 1 else f"{title} {part}/{of}"


def title_parts(name: str) -> tuple[str, int, int]:
    """Title, part and how many of a job's name."""
    found = _PART.fullmatch(name)
    return (found["title"], int(found["part"]), int(found["of"])) if found else (name, 1, 1)


def joined(numbers: Sequence[int]) -> str:
    word = ",".join(map(str, numbers))
    return word if len(word) <= MOST_LETTERS else ""


def separate(number: str) -> list[int]:
    return [int(word) for word in number.split(",") if word]


def together(states: Sequence[JobState]) -> JobState:
    """How they stand as one: as long as paper may come of any, it may come of the whole.

    ``states``: at least one, in the order of the parts.
    """
    number = joined([n for state in states for n in separate(state.number)])
    stages = [state.stage for state in states]
    trouble = next((s.trouble for s in states if s.pending and s.trouble), JobTrouble.NONE)
    if JobStage.UNSEEN in stages:
        return JobState(JobStage.UNSEEN, JobTrouble.NONE, number)
    if any(state.pending for state in states):
        begun = any(stage in (JobStage.PRINTING, JobStage.DONE) for stage in stages)
        held = JobStage.HELD in stages
        stage = JobStage.HELD if held else JobStage.PRINTING if begun else JobStage.WAITING
        return JobState(stage, trouble, number)
    stage = next(stage for stage in _ENDED if stage in stages)
    trouble = next((s.trouble for s in states if s.stage is stage and s.trouble), JobTrouble.NONE)
    return JobState(stage, trouble, number)
