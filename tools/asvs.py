"""OWASP ASVS 5.0, row by row: what ``docs/security/asvs.toml`` decides, held against the tests that it names.

``python -m tools.asvs`` says what is wrong and counts; ``--write`` writes docs/security/asvs.md anew. The standard's
ids and levels are facts and stand here; what a row asks is in the table in our own words (its sentences are CC BY-SA).
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE, PAGE = "docs/security/asvs.toml", "docs/security/asvs.md"
CHAPTERS = (  # name; then each section and the levels of its rows, in their order
    ("Encoding and sanitization", "1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123"),
    ("Validation and business logic", "2.1:122 2.2:112 2.3:12223 2.4:23"),
    ("Web frontend", "3.1:3 3.2:113 3.3:12223 3.4:11222233 3.5:11122333 3.6:3 3.7:22333"),
    ("API and web service", "4.1:12233 4.2:23333 4.3:22 4.4:1222"),
    ("Files", "5.1:2 5.2:112333 5.3:113 5.4:222"),
    ("Authentication", "6.1:122 6.2:111111112222 6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222"),
    ("Sessions", "7.1:222 7.2:1111 7.3:22 7.4:11222 7.5:223 7.6:22"),
    ("Authorization", "8.1:1233 8.2:1123 8.3:133 8.4:23"),
    ("Self-contained tokens", "9.1:111 9.2:1222"),
    ("OAuth and OIDC", "10.1:22 10.2:223 10.3:22223 10.4:1111122222233333 10.5:22222 10.6:22 10.7:222"),
    ("Cryptography", "11.1:2233 11.2:22233 11.3:11233 11.4:1222 11.5:23 11.6:23 11.7:33"),
    ("Secure communication", "12.1:12233 12.2:11 12.3:22223"),
    ("Configuration", "13.1:2333 13.2:222223 13.3:2233 13.4:1222233"),
    ("Data protection", "14.1:22 14.2:12223333 14.3:122"),
    ("Secure coding and architecture", "15.1:12233 15.2:12233 15.3:1222222 15.4:3333"),
    ("Logging and errors", "16.1:2 16.2:22222 16.3:2222 16.4:222 16.5:2223"),
    ("WebRTC", "17.1:23 17.2:22223333 17.3:22"),
)
DECISIONS = {"applies": "met", "partly": "partly", "not_met": "not yet", "not_applicable": "not applicable"}
PROVEN_TO_3 = ("6", "7", "8", "11", "14", "16")  # chapters whose third level is proven like the first two
_HEAD = """# OWASP ASVS 5.0, row by row

Written by `python -m tools.asvs --write` from [asvs.toml](asvs.toml), where a decision is changed; `make check` fails
where a row is missing, a named test is gone, or this page is not what the table says. Ids and levels are those of
the standard (OWASP Application Security Verification Standard 5.0.0); what a row asks is told in our own words.

**met**: the row applies, and what is named shows it. **partly**: the reason says what is missing. **not yet**: it
applies and is not there. Rows of levels 1 and 2, and of level 3 in V6–V8, V11, V14, V16, that are met or partly met
name a test or a dated look that anybody can repeat; the others name code where that helps. Nobody but their makers
has looked at them.
""".splitlines()
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}): \S")


@dataclass(frozen=True)
class Row:
    """One requirement. ``evidence``: ``tests/…::test_name``, a file, or ``YYYY-MM-DD: what was looked at …``."""

    id: str
    level: int
    asks: str
    decision: str
    reason: str
    evidence: tuple[str, ...] = ()

    @property
    def chapter(self) -> str:
        return self.id[1:].split(".")[0]

    @property
    def to_be_proven(self) -> bool:
        """Whether a test or a dated look must show it."""
        return self.decision in ("applies", "partly") and (self.level <= 2 or self.chapter in PROVEN_TO_3)


def levels() -> dict[str, int]:
    """Every id of the standard and its level, in the standard's order."""
    return {
        f"V{section}.{place}": int(level)
        for _, sections in CHAPTERS
        for section, said in (each.split(":") for each in sections.split())
        for place, level in enumerate(said, 1)
    }


def rows_of(text: str) -> list[Row]:
    """The rows of the table, as they stand there."""
    return [_row(each) for each in tomllib.loads(text)["row"]]


def _row(said: dict[str, Any]) -> Row:
    return Row(**{**said, "evidence": tuple(said.get("evidence", ()))})


def faults_of(rows: Iterable[Row], root: Path, today: date) -> list[str]:
    """What is wrong with the table, each with its row and how it is mended."""
    rows, wanted = list(rows), levels()
    times = Counter(row.id for row in rows)
    faults = [f"{key}: 行がありません。判断と理由を書きます。" for key in wanted if key not in times]
    faults += [f"{key}: {count}行あります。1行にします。" for key, count in times.items() if count > 1]
    for row in rows:
        faults += [f"{row.id}: {fault}" for fault in _row_faults(row, wanted.get(row.id), root, today)]
    return faults


def _row_faults(row: Row, level: int | None, root: Path, today: date) -> Iterable[str]:
    if level is None:
        yield "ASVS 5.0 にない番号です。"
    elif row.level != level:
        yield f"レベルは {level} です({row.level} とあります)。"
    if row.decision not in DECISIONS:
        yield f"判断は {'・'.join(DECISIONS)} のどれかです({row.decision} とあります)。"
    if not row.asks.strip() or not row.reason.strip():
        yield "何を求めるか(asks)と理由(reason)が要ります。"
    shown = False
    for each in row.evidence:
        fault, proof = _evidence(each, root, today)
        shown = shown or proof
        if fault:
            yield fault
    if row.to_be_proven and not shown:
        yield "試験か、日付のある確認がありません。evidence に足すか、判断を直します。"


def _evidence(said: str, root: Path, today: date) -> tuple[str, bool]:
    """What is wrong with it (empty: nothing), and whether it is a test or a dated look."""
    if day := _DAY.match(said):
        late = date.fromisoformat(day[1]) > today
        return f"確認の日が先の日です: {said[:40]}" if late else "", True
    file, _, test = said.partition("::")
    if not (root / file).exists():
        return f"ファイルがありません: {file}", False
    if test and test not in _tests(root / file):
        return f"試験がありません: {said}", False
    return "", bool(test)


@cache
def _tests(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, kinds) and each.name.startswith("test_"))


def counts_of(rows: Iterable[Row]) -> list[list[str]]:
    """A table: chapter, how many rows of each decision, all; the last line is the sum."""
    rows = list(rows)
    head = ["", *DECISIONS.values(), "all"]
    lines = [
        [f"V{number} {name}", *_numbers(row for row in rows if row.chapter == str(number))]
        for number, (name, _) in enumerate(CHAPTERS, 1)
    ]
    return [head, *lines, ["all", *_numbers(rows)]]


def _numbers(rows: Iterable[Row]) -> list[str]:
    found = Counter(row.decision for row in rows)
    return [*(str(found[each]) for each in DECISIONS), str(found.total())]


def page_of(rows: Iterable[Row]) -> str:
    """docs/security/asvs.md."""
    found = {row.id: row for row in rows}
    out = [*_HEAD, *_table(counts_of(found.values()))]
    for number, (name, _) in enumerate(CHAPTERS, 1):
        out += ["", f"## V{number} {name}", "", "| row | level | asks | | reason | shown by |", "|---" * 6 + "|"]
        out += [_line(found[key]) for key in levels() if key.startswith(f"V{number}.") and key in found]
    return "\n".join(out) + "\n"


def _line(row: Row) -> str:
    shown = "<br>".join(_shown(each) for each in row.evidence)
    cells = (row.id, str(row.level), row.asks, DECISIONS.get(row.decision, row.decision), row.reason, shown)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _table(lines: list[list[str]]) -> list[str]:
    head, *rest = (f"| {' | '.join(each)} |" for each in lines)
    return [head, "|---" * len(lines[0]) + "|", *rest]


def _shown(said: str) -> str:
    if _DAY.match(said):
        return said
    file, _, test = said.partition("::")
    return f"`{Path(file).name}::{test}`" if test else f"`{file}`"


def main(arguments: list[str], root: Path = ROOT) -> int:
    try:
        rows = rows_of((root / TABLE).read_text("utf-8"))
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        print(f"{TABLE}: 読めません: {error}")
        return 1
    faults = faults_of(rows, root, datetime.now(UTC).astimezone().date())
    if not faults:
        page, wanted = root / PAGE, page_of(rows)
        if "--write" in arguments:
            page.write_text(wanted, "utf-8")
        elif not page.exists() or page.read_text("utf-8") != wanted:
            faults.append(f"{PAGE}: 表と違います。python -m tools.asvs --write で書き直し、差を読みます。")
    for fault in faults:
        print(fault)
    if not faults:
        for line in counts_of(rows):
            print(f"{line[0]:<34}" + "".join(f"{each:>16}" for each in line[1:]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
