"""A visit at the clerk's window that goes on from another counter's 手続案内書."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kakanai_desk.core.ports.lineage import Later, Lineage
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.visit.handing_on import fingerprint
from kakanai_desk.visit.joining import Joining
from kakanai_desk.visit.model import Carried
from tests.fakes.lineage import FakeLineage
from tests.ui.clerk.clerk_bench import ClerkBench

AT = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


def go_on_from_a_sheet(clerk: ClerkBench) -> FakeLineage:
    """The open visit as if it had begun from one; what the center says of it."""
    context, center = clerk.bench.context, FakeLineage()
    desk = clerk.bench.desk
    desk.joining = desk._clerk._joining = Joining(context, center, desk.interviewing.resume)
    visit = context.visit
    sheet = Carried("NA1-260410-0001-9", "NA1", "0" * 16, AT, ("shiminka",), (), fingerprint(visit.case))
    context.keep(replace(visit, carried=sheet))
    clerk.settle()
    return center


def other_counter(before: Case, theirs: Case) -> Lineage:
    """保険年金課 went on from ``before`` and made ``theirs`` of it."""
    told = case_to_plain(theirs)
    later = Later("NC1-260410-0007-3", "NC1", "hoken_nenkin", AT, "", told, case_to_plain(before), ())
    return Lineage((later,))
