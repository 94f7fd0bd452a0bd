"""How a print job stands, in the clerk's words, with the way on."""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.core.ports.devices import JobStage, JobState, JobTrouble
from kakanai_desk.ui.presenters.clerk_words import say

OVER = {JobStage.FAILED, JobStage.CANCELLED, JobStage.GONE, JobStage.UNSEEN}


@dataclass(frozen=True)
class JobWords:
    """``kind``: of the band that says it; ``likely``: the answer that the queue's word speaks for."""

    kind: str
    first: str
    second: str
    likely: str


def job_words(state: JobState | None, printed: str, queue: str) -> JobWords | None:
    """None where nothing is to be said: no job, or the clerk has answered and nothing of it can come any more."""
    if state is None or (printed in ("", "some", "none") and not state.pending):
        return None
    if state.pending and printed in ("", "some", "none"):
        return JobWords("err", say("print.job.earlier"), say("print.job.earlier.how"), "none")
    troubled = state.trouble is not JobTrouble.NONE
    key = f"print.trouble.{state.trouble.value}" if troubled and state.pending else f"print.job.{state.stage.value}"
    first, second = say(key), say(f"{key}.how")
    if state.stage is JobStage.FAILED and state.trouble is not JobTrouble.UNKNOWN and troubled:
        second = f"{say(f'print.trouble.{state.trouble.value}')}。{second}"
    kind = "ok" if state.stage is JobStage.DONE else "err" if state.stage in OVER else "warn" if troubled else "ai"
    likely = "none" if troubled or state.stage in OVER or state.stage is JobStage.HELD else "all"
    where = say("print.job.at", queue=queue, number=state.number) if queue and state.number else ""
    return JobWords(kind, f"{first}{where}", second, likely)
