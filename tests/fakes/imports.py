"""Applications of another system as a desk meets them: by hand, without a center."""

from __future__ import annotations

from datetime import UTC, datetime

from kakanai_desk.core.ports.imports import ImportedCase, ImportKey, ImportList, ImportRow

AS_OF = datetime(2026, 4, 9, 9, 0, tzinfo=UTC)


class FakeImports:
    """児童手当 of 見本 花子 and a day nursery of 見本 太郎. ``taken``: the terminals that opened them before."""

    def __init__(self, *procedures: str, fault: Exception | None = None, taken: tuple[str, ...] = ()) -> None:
        self.procedures, self.fault, self.taken = procedures, fault, taken
        self.as_of: datetime | None = AS_OF
        self.protected = False
        self.answers = {"phone": "0748000000", "public_account": "yes", "no_such_question": "yes"}
        self.asked: list[tuple[str, str]] = []
        self.opened: list[tuple[ImportKey, str, str]] = []
        self.returned: list[tuple[str, str]] = []

    def listed(self, by: str, number: str) -> ImportList:
        self.asked.append((by, number))
        if self.fault is not None:
            raise self.fault
        taken = tuple((terminal, AS_OF) for terminal in self.taken)
        rows = tuple(
            ImportRow(ImportKey("shinsei", f"{n}"), f"A-{n}", procedure, "2026-04-08", name, birth, taken)
            for n, (procedure, name, birth) in enumerate(
                zip(self.procedures, ("見本　花子", "見本　太郎"), ("1988-11-03", "1986-05-01"), strict=False), start=1
            )
        )
        return ImportList(rows, False, self.as_of)

    def open(self, key: ImportKey, by: str, visit: str) -> ImportedCase | None:
        self.opened.append((key, by, visit))
        if self.fault is not None:
            raise self.fault
        said = {"name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03"}
        if not self.protected:
            said["address"] = "滋賀県湖南市見本町1"
        procedure = self.procedures[int(key.mark) - 1]
        return ImportedCase(f"A-{key.mark}", procedure, "2026-04-08", said, self.answers, self.protected)

    def give_back(self, by: str, visit: str) -> None:
        self.returned.append((by, visit))
        if self.fault is not None:
            raise self.fault
