"""What the people at the counter had been shown as taken before the power went, held against what was found after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kakanai_desk.visit.clerk_view import ClerkView, Home, Serving
from kakanai_desk.visit.steps import ORDER, Step
from tests.unit.visit.walk import VISITOR_ANSWERS

PRINTED = {"": 0, "sending": 0, "sent": 1, "all": 2}  # how far; what was to be sent may turn out as not sent
IN_A_VISIT = {  # what a clerk types, as a visit keeps it
    "s63.11.3": "1988-11-03",
    "h29.7.7": "2017-07-07",
    "r5.9.12": "2023-09-12",
    "5200000": "5200000",
    "000-0000-0000": "000-0000-0000",
}
STANDS_AT = {  # the step of the player's story whose screen was seen → where the visit must be at least
    "start": Step.IDENTIFY,
    "card": Step.IDENTIFY,
    "wrong-pin": Step.IDENTIFY,
    "card-read": Step.FACTS,
    "household": Step.HOUSEHOLD,
    "household-check": Step.CONFIRM,
    "question": Step.INTERVIEW,
    "procedures": Step.PROCEDURES,
    "numbers": Step.PROCEDURES,
    "document": Step.DOCUMENTS,
    "sign": Step.SIGN,
    "signed": Step.PRINT,
    "printed": Step.PRINT,
}


def taken(view: ClerkView) -> dict[str, Any]:
    """What the clerk's window shows as taken."""
    screen = view.screen
    if isinstance(screen, Home):
        return {"screen": "Home", "open": [v.reception_number for v in screen.open_visits]}
    if not isinstance(screen, Serving):
        return {"screen": type(screen).__name__}
    return {
        "screen": screen.step.value,
        "number": screen.reception_number,
        "people": [
            [m.name, m.kana, m.relation, m.birth_iso, m.sex.replace("unknown", ""), m.number_masked]
            for m in screen.members
        ],
        "answers": [[q.id, q.person, q.value] for q in screen.questions if not q.open],
        "checked": [d.id for d in screen.documents if d.checked],
        "signed": any(d.signed for d in screen.documents),
        "printed": screen.printed,
    }


class Acknowledged:
    """Read from the ledger of ``windowed_visit``."""

    def __init__(self, ledger: list[dict[str, Any]]) -> None:
        self._ended = ledger[-1]["at"]
        served = [line["shows"] for line in ledger if "people" in line.get("shows", {})]
        self.shown: dict[str, Any] | None = served[-1] if served else None
        self.number = str(served[-1]["number"]) if served else ""
        moves = [line for line in ledger if "did" in line]
        name, _, nth = moves[-1]["after"].partition(".")
        self.story, self.nth = name, int(nth or 1)
        self._moves = moves

    @property
    def written(self) -> list[str]:
        """What was typed or committed more than a second before the end, as a visit keeps it."""
        found: list[str] = []
        line = ""
        for move in self._moves:
            if move["at"] > self._ended - 1.0:
                break
            if move["did"] == "ime":
                found.append(move["text"])
            elif move["text"] == "Key_Return":
                found += [IN_A_VISIT[line]] if line in IN_A_VISIT else []
                line = ""
            elif move["did"] == "key":
                line = line + move["text"] if len(move["text"]) == 1 else ""
        return found

    def must_stand_in(self, found: dict[str, Any], state: Mapping[str, Any]) -> None:
        """``found``: ``taken`` of the visit as it was opened again; ``state``: its plain values in the store."""
        at = Step(found["screen"])
        if self.story in STANDS_AT:
            assert ORDER.index(at) >= ORDER.index(STANDS_AT[self.story])
        everything = json.dumps(state, ensure_ascii=False)
        for text in self.written:
            assert text in everything, "written more than a second before, and lost"
        answered = {question for question, _, _ in found["answers"]}
        if self.story == "question":
            assert len(answered & set(VISITOR_ANSWERS)) >= self.nth - 1
        if self.story in ("procedures", "numbers", "document", "sign", "signed", "printed"):
            assert answered >= set(VISITOR_ANSWERS)
        if self.story == "document":
            assert len(found["checked"]) >= self.nth - 1
        if self.story in ("signed", "printed"):
            assert found["signed"]
        if self.story == "printed":
            assert found["printed"] in ("sent", "all")
        if self.shown is not None:
            self._views(self.shown, found, at, state["case"]["answers"])

    def must_be_shown_again(self, found: dict[str, Any]) -> None:
        """``found``: what the reopened windows show first of the visit."""
        shown = self.shown or {}
        assert found["number"] == shown["number"]
        assert ORDER.index(Step(found["screen"])) >= ORDER.index(Step(shown["screen"]))
        self._people(shown, found)
        assert PRINTED[found["printed"]] >= PRINTED[shown["printed"]]

    @staticmethod
    def _people(shown: dict[str, Any], found: dict[str, Any]) -> None:
        assert len(found["people"]) >= len(shown["people"])
        for before, after in zip(shown["people"], found["people"], strict=False):
            assert [b for b in before if b] == [a for b, a in zip(before, after, strict=True) if b]

    def _views(self, shown: dict[str, Any], found: dict[str, Any], at: Step, answers: Mapping[str, Any]) -> None:
        assert shown["screen"] != Step.DONE.value, "受付済 was shown and the visit is still open"
        assert ORDER.index(at) >= ORDER.index(Step(shown["screen"]))
        self._people(shown, found)
        for question, _, value in shown["answers"]:
            kept = answers[question]
            assert value in (kept.values() if isinstance(kept, Mapping) else (kept,)), question
        assert set(found["checked"]) >= set(shown["checked"])
        assert found["signed"] >= shown["signed"]
        assert PRINTED[found["printed"]] >= PRINTED[shown["printed"]]
