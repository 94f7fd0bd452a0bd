"""Reads the city's table of banks and branches from its CSV file, or says everything that is wrong with it (R-081).

One line a branch, the bank's own columns repeated in each. Nothing of a file with a finding is used.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kakanai_desk.core.banks import Bank, BankTable, Branch, Span, from_plain, to_plain
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.kept_table import KeptTable

BANKS = KeptTable("banks.json", to_plain, from_plain)
"""Where the imported table is kept in the desk's folder."""

NEEDED = ("bank_code", "bank_name", "bank_kana", "branch_code", "branch_name", "branch_kana")
SAMPLE = "見本"  # in remarks: the row is ours, it is no bank's
_KANA = re.compile(r"[ァ-ヶーヽヾ・　 A-Za-z0-9]+")


@dataclass(frozen=True)
class Row:
    """One line of the file, and how it says what is wrong with it."""

    file: str
    line: int
    values: Mapping[str, str]
    findings: list[Finding]

    def get(self, name: str) -> str:
        return (self.values.get(name) or "").strip()

    def fault(self, where: str, code: str, message: str, hint: str = "") -> None:
        self.findings.append(Finding(self.file, self.line, where, code, message, hint))

    def day(self, name: str) -> date | None:
        text = self.get(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, "BANK-006", f"'{text}' は日付ではありません。", "例: 2026-04-01")
            return None

    def kana(self, name: str) -> str:
        text = unicodedata.normalize("NFKC", self.get(name))
        if not _KANA.fullmatch(text):
            self.fault(name, "BANK-007", "読みがカタカナではありません。")
        return text

    def span(self, of: str) -> Span:
        since, until = self.day(f"{of}_since"), self.day(f"{of}_until")
        if since is not None and until is not None and until < since:
            self.fault(f"{of}_until", "BANK-006", "終わりの日が、始まりの日より前です。")
        return Span(since, until)


def read_banks(file: Path, as_of: date) -> tuple[BankTable | None, list[Finding]]:
    """The table of ``file``, or None with all findings."""
    findings: list[Finding] = []
    try:
        content = file.read_bytes()
    except OSError:
        return None, [Finding(file.name, 1, "", "BANK-001", "ファイルを開けません。")]
    banks: dict[str, tuple[int, Bank]] = {}
    branches: dict[str, list[Branch]] = {}
    seen: dict[tuple[str, str], list[tuple[int, Span]]] = {}
    sample = False
    for row in _rows(file.name, content, findings):
        sample = sample or SAMPLE in row.get("remarks")
        bank, branch = _bank(row), _branch(row)
        line, known = banks.setdefault(bank.code, (row.line, bank))
        if known != bank:
            row.fault("bank_code", "BANK-008", f"同じ金融機関コードの {line}行目と、名前・読み・日付が違います。")
        for line, span in seen.get((bank.code, branch.code), ()):
            if _overlap(span, branch.span):
                row.fault("branch_code", "BANK-009", f"同じ店番が、同じ時期に {line}行目にもあります。")
        seen.setdefault((bank.code, branch.code), []).append((row.line, branch.span))
        branches.setdefault(bank.code, []).append(branch)
    if not banks and not findings:
        findings.append(Finding(file.name, 1, "", "BANK-002", "支店の行が一つもありません。"))
    if findings:
        return None, findings
    found = tuple(
        Bank(bank.code, bank.name, bank.kana, tuple(sorted(branches[code], key=_place)), bank.span)
        for code, (_, bank) in sorted(banks.items())
    )
    return BankTable(found, as_of, hashlib.sha256(content).hexdigest(), sample), []


def _place(branch: Branch) -> tuple[str, date]:
    return branch.code, branch.span.since or date.min


def _overlap(one: Span, other: Span) -> bool:
    first = max(one.since or date.min, other.since or date.min)
    return first <= min(one.until or date.max, other.until or date.max)


def _bank(row: Row) -> Bank:
    code = row.get("bank_code")
    if not (code.isascii() and re.fullmatch(r"\d{4}", code)):
        row.fault("bank_code", "BANK-005", "金融機関コードが4桁の数字ではありません。", "先頭の0も書きます。例: 0001")
    if not row.get("bank_name"):
        row.fault("bank_name", "BANK-004", "金融機関の名前がありません。")
    return Bank(code, row.get("bank_name"), row.kana("bank_kana"), (), row.span("bank"))


def _branch(row: Row) -> Branch:
    code = row.get("branch_code")
    if not (code.isascii() and re.fullmatch(r"\d{3}", code)):
        row.fault("branch_code", "BANK-005", "店番が3桁の数字ではありません。", "先頭の0も書きます。例: 001")
    if not row.get("branch_name"):
        row.fault("branch_name", "BANK-004", "支店の名前がありません。")
    return Branch(code, row.get("branch_name"), row.kana("branch_kana"), row.span("branch"))


def _rows(name: str, content: bytes, findings: list[Finding]) -> Iterator[Row]:
    """The lines below the heading. UTF-8 or, as older offices write it, CP932."""
    text = ""
    for encoding in ("utf-8-sig", "cp932"):
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            break
    else:
        findings.append(Finding(name, 1, "", "BANK-001", "文字コードが UTF-8 でも Shift_JIS でもありません。"))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [column.strip() for column in next(reader, list[str]())]
        missing = [column for column in NEEDED if column not in head]
        for column in missing:
            hint = near(column, [c for c in head if c])
            findings.append(Finding(name, 1, column, "BANK-003", f"'{column}' の列がありません。", hint))
        if missing:
            return
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(head):
                message = f"列が {len(values)} あります(1行目は {len(head)})。"
                findings.append(Finding(name, reader.line_num, "", "BANK-003", message, '「,」と「"」を確かめます。'))
                continue
            yield Row(name, reader.line_num, dict(zip(head, values, strict=True)), findings)
    except csv.Error:
        findings.append(
            Finding(name, reader.line_num, "", "BANK-001", "CSVとして読めません。", "引用符を確かめてください。")
        )
