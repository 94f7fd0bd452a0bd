"""The one table of rights: groups, fields, use cases, what takes two (R-082, R-084).

``docs/permissions.md`` is its text. It is read off the code itself: a use case without a word about its right is found
by the test, not forgotten here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType

from kakanai_desk.core.permissions import DELIVERED, Field, Operation
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.two_people import Matter
from kakanai_desk.visit.accounts import Accounts
from kakanai_desk.visit.addresses import Addresses
from kakanai_desk.visit.auditing import Auditing
from kakanai_desk.visit.boarding import Boarding
from kakanai_desk.visit.borrowing import Borrowing
from kakanai_desk.visit.calling import Calling
from kakanai_desk.visit.closing import Closing
from kakanai_desk.visit.converting import Converting
from kakanai_desk.visit.copying import Copying
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.doorway import Doorway
from kakanai_desk.visit.editing import Editing
from kakanai_desk.visit.figuring import Figuring
from kakanai_desk.visit.finding import Finding
from kakanai_desk.visit.helping import Helping
from kakanai_desk.visit.household import Household
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.importing import Importing
from kakanai_desk.visit.interviewing import Interviewing
from kakanai_desk.visit.joining import Joining
from kakanai_desk.visit.lending import Lending
from kakanai_desk.visit.lessons import Lessons
from kakanai_desk.visit.numbers import Numbers
from kakanai_desk.visit.paperwork import Paperwork
from kakanai_desk.visit.printing import Printing
from kakanai_desk.visit.protecting import Protecting
from kakanai_desk.visit.reading import Reading
from kakanai_desk.visit.registering import Registering
from kakanai_desk.visit.scanning import Scanning
from kakanai_desk.visit.seat import Seating
from kakanai_desk.visit.seeing import Seeing
from kakanai_desk.visit.shrinking import Shrinking
from kakanai_desk.visit.spotting import Spotting
from kakanai_desk.visit.talking import Talking
from kakanai_desk.visit.watching import Watching

PLACES: dict[str, type] = {
    "": Desk,
    "doorway": Doorway,
    "seating": Seating,
    "calling": Calling,
    "watching": Watching,
    "identify": Identify,
    "borrowing": Borrowing,
    "lending": Lending,
    "helping": Helping,
    "scanning": Scanning,
    "joining": Joining,
    "spotting": Spotting,
    "editing": Editing,
    "seeing": Seeing,
    "household": Household,
    "registering": Registering,
    "importing": Importing,
    "addresses": Addresses,
    "accounts": Accounts,
    "interviewing": Interviewing,
    "converting": Converting,
    "numbers": Numbers,
    "protecting": Protecting,
    "shrinking": Shrinking,
    "paperwork": Paperwork,
    "printing": Printing,
    "closing": Closing,
    "talking": Talking,
    "finding": Finding,
    "boarding": Boarding,
    "reading": Reading,
    "figuring": Figuring,
    "auditing": Auditing,
    "copying": Copying,
    "lessons": Lessons,
}
"""Where a desk has its use cases, and their classes."""


@dataclass(frozen=True)
class UseCase:
    """``needs``: the right it takes; without one, ``free`` says why; with neither, somebody forgot it."""

    place: str
    name: str
    needs: Operation | None
    free: str
    unrecorded: str = ""  # why it leaves no line in the record

    @property
    def path(self) -> str:
        return f"{self.place}.{self.name}" if self.place else self.name


def methods_of(kind: type) -> dict[str, FunctionType]:
    """Every method of a class of use cases, with those it inherits."""
    found: dict[str, FunctionType] = {}
    for above in reversed(kind.__mro__[:-1]):
        found |= {name: method for name, method in vars(above).items() if isinstance(method, FunctionType)}
    return found


def use_cases() -> Iterator[UseCase]:
    """Every public method of the desk's use cases."""
    for place, kind in PLACES.items():
        for name, method in methods_of(kind).items():
            if not name.startswith("_"):
                yield UseCase(
                    place,
                    name,
                    getattr(method, "needs", None),
                    getattr(method, "free", ""),
                    getattr(method, "unrecorded", ""),
                )


def written() -> str:
    """The table as Markdown, in Japanese."""
    say = load_texts().clerk
    names = [g.name for g in DELIVERED]
    lines = [
        "# 権限の表",
        "",
        "`kakanai-desk people table > docs/permissions.md` が書く。グループは市が増やし、変えられる。ここにあるのは、",
        "はじめから入っているもの。",
        "",
        "## 操作",
        "",
        *_head("操作", names),
    ]
    for operation in Operation:
        marks = ["○" if operation in g.operations else "" for g in DELIVERED]
        lines.append(_line([f"{say(f'clerk.operation.{operation}')} `{operation.value}`", *marks]))
    lines += ["", "## 項目(見てよい人のほかには「あり」とだけ出る)", "", *_head("項目", names)]
    for seen in Field:
        marks = ["○" if seen in g.fields else "" for g in DELIVERED]
        lines.append(_line([f"{say(f'clerk.seen_field.{seen}')} `{seen.value}`", *marks]))
    lines += ["", "## 二人で行うこと(R-117)", "", *_head("ことがら", ["起案", "承認"])]
    for matter in Matter:
        allowed = [
            "・".join(g.name for g in DELIVERED if operation in g.operations)
            for operation in (matter.proposing, matter.approving)
        ]
        lines.append(_line([f"{say(f'clerk.matter.{matter}')} `{matter.value}`", *allowed]))
    lines += [
        "",
        "起案した人は承認できない。同じ本人の別の職員番号でもできない。",
        "",
        "## 窓口の操作ごとの権限",
        "",
        "サインインしていないとき、離席中は、権限の要る操作は1つもできない。",
        "",
        *_head("操作(コードの名)", ["要る権限"]),
    ]
    for case in use_cases():
        right = say(f"clerk.operation.{case.needs}") if case.needs else f"要らない: {case.free}"
        lines.append(_line([f"`{case.path}`", right]))
    return "\n".join(lines) + "\n"


def _head(first: str, names: Sequence[str]) -> list[str]:
    return [_line([first, *names]), _line(["---"] * (len(names) + 1))]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
