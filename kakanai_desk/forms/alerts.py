"""What looks wrong in a case (R-104): an error is mended before paper is made, an alert is asked about and recorded.

Which things those are is the city's data (``procedures/_shared/alerts.yaml``), in the conditions of the procedures.
"""

from __future__ import annotations

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Truth
from kakanai_desk.forms.definitions import Alert, Pack, Severity
from kakanai_desk.forms.facts import CaseFacts


def alerts_of(case: Case, pack: Pack) -> tuple[Alert, ...]:
    """Those that hold for this case, errors first. What is still undecided is none yet."""
    found: dict[str, Alert] = {}
    for event in case.events:
        facts = CaseFacts(case.of(event), pack)
        here = [a for a in pack.alerts if not a.events or event in a.events]
        found |= {a.id: a for a in here if a.when.evaluate(facts, None).truth is Truth.TRUE}
    return tuple(sorted(found.values(), key=lambda a: a.severity is not Severity.ERROR))
