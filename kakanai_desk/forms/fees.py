"""What a visit costs: copies × unit price, what is free of charge and why, the total (spec 4-4-1 (4) エ).

The prices are the city's (``procedures/_shared/fees.yaml``). One that the city has not filled in yet (要確認) is never
guessed: its line stands without an amount, and the total says that it is not whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kakanai_desk.core.words import Words
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Truth
from kakanai_desk.forms.decision import Decision, Needed
from kakanai_desk.forms.definitions import Fee, FeeRule, Pack
from kakanai_desk.forms.facts import CaseFacts


@dataclass(frozen=True)
class FeeLine:
    """One procedure's fee. ``copies`` is None while nobody said how many; ``waived``: why it is free of charge."""

    procedure: str
    title: Words
    fee: Fee
    copies: int | None
    waived: Words = field(default_factory=dict[str, str])

    @property
    def amount(self) -> int | None:
        """In yen; None while the copies or the city's price are unknown."""
        if self.waived:
            return 0
        return None if self.copies is None or self.fee.yen is None else self.copies * self.fee.yen

    def to_json(self) -> dict[str, object]:
        return {
            "procedure": self.procedure,
            "title": self.title.get("ja", ""),
            "copies": self.copies,
            "unit": self.fee.unit,
            "yen": self.fee.yen,
            "amount": self.amount,
            "basis": self.fee.basis,
            "waived": self.waived.get("ja"),
        }


@dataclass(frozen=True)
class Fees:
    lines: tuple[FeeLine, ...] = ()

    @property
    def total(self) -> int:
        """The sum of what is known, in yen."""
        return sum(line.amount or 0 for line in self.lines)

    @property
    def whole(self) -> bool:
        """Whether every line has its amount."""
        return all(line.amount is not None for line in self.lines)

    def to_json(self) -> dict[str, object]:
        return {"lines": [line.to_json() for line in self.lines], "total": self.total, "whole": self.whole}


def fees_of(case: Case, pack: Pack, decision: Decision) -> Fees:
    """The fees of all that is needed, in the order of the procedures."""
    facts = {event: CaseFacts(case.of(event), pack) for event in case.events}
    lines = [
        _line(n, n.procedure.fee, pack, facts[n.event or case.event])
        for n in decision.needed
        if n.procedure.fee is not None
    ]
    return Fees(tuple(lines))


def _line(needed: Needed, rule: FeeRule, pack: Pack, facts: CaseFacts) -> FeeLine:
    """A waiver that is still open does not apply yet."""
    said = facts.value(rule.copies, None) if rule.copies else "1"
    copies = int(said) if isinstance(said, str) and said.isdecimal() else None
    places: tuple[str | None, ...] = needed.persons if needed.procedure.of_person else (None,)
    free = next((w for w in rule.waived if any(w.when.evaluate(facts, p).truth is Truth.TRUE for p in places)), None)
    title = needed.procedure.short or needed.procedure.title
    return FeeLine(needed.procedure.id, title, pack.fees[rule.fee], copies, free.why if free else {})
