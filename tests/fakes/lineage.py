"""What the center would say of a sheet: ``core.ports.lineage.LineageSource`` in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kakanai_desk.core.ports.lineage import Lineage
from kakanai_desk.core.ports.sync import CenterUnreachable


@dataclass
class FakeLineage:
    """``away``: the center does not answer. ``asked``: the serials of each question."""

    says: Lineage = field(default_factory=Lineage)
    away: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def after(self, sheets: Sequence[str], by: str, visit_id: str) -> Lineage:
        self.asked.append(tuple(sheets))
        if self.away:
            raise CenterUnreachable
        return self.says
