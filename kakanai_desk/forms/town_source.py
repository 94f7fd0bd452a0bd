"""Reads the city's table of 町字 from its CSV file, or says everything that is wrong with it (R-080).

The columns are those of the アドレス・ベース・レジストリ's 町字マスター; the city may take its rows from there or write
its own. Nothing of a file with a finding is used.
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

from kakanai_desk.core.towns import Town, TownTable, from_plain, to_plain
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.kept_table import KeptTable

TOWNS = KeptTable("towns.json", to_plain, from_plain)
"""Where the imported table is kept in the desk's folder."""

NEEDED = ("lg_code", "machiaza_id", "pref", "city", "oaza_cho", "oaza_cho_kana")
SAMPLE = "見本"  # in remarks: the row is ours, its id is invented
_KANA = re.compile(r"[ァ-ヶーヽヾ・　 ]+")
_WEIGHTS = (6, 5, 4, 3, 2)


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
            self.fault(name, "TOWN-006", f"'{text}' は日付ではありません。", "例: 2026-04-01")
            return None


def read_towns(file: Path, city: str, today: date, as_of: date | None = None) -> tuple[TownTable | None, list[Finding]]:
    """The table of ``file`` for ``city`` as it stands ``today``, or None with all findings."""
    findings: list[Finding] = []
    try:
        content = file.read_bytes()
    except OSError:
        return None, [Finding(file.name, 1, "", "TOWN-001", "ファイルを開けません。")]
    rows = list(_rows(file.name, content, findings))
    if findings:
        return None, findings
    towns: list[Town] = []
    days: list[date] = []
    seen: dict[str, int] = {}
    for row in rows:
        town = _town(row, rows[0], city, seen)
        since, until = row.day("efct_date"), row.day("ablt_date")
        if since is not None and since <= today:
            days.append(since)
        if (until is None or until > today) and (since is None or since <= today):
            towns.append(town)
    if not rows:
        findings.append(Finding(file.name, 1, "", "TOWN-002", "町字の行が一つもありません。"))
    elif not days and as_of is None:
        hint = "--as-of 2026-04-01 のように付けます。"
        findings.append(Finding(file.name, 1, "efct_date", "TOWN-007", "いつの表か、わかりません。", hint))
    if findings:
        return None, findings
    sample = any(SAMPLE in row.get("remarks") for row in rows)
    source = hashlib.sha256(content).hexdigest()
    return TownTable(rows[0].get("pref"), city, tuple(towns), as_of or max(days), source, sample), []


def _rows(name: str, content: bytes, findings: list[Finding]) -> Iterator[Row]:
    """The lines below the heading. UTF-8 or, as older offices write it, CP932."""
    text = ""
    for encoding in ("utf-8-sig", "cp932"):
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            break
    else:
        findings.append(Finding(name, 1, "", "TOWN-001", "文字コードが UTF-8 でも Shift_JIS でもありません。"))
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        head = [column.strip() for column in next(reader, list[str]())]
        missing = [column for column in NEEDED if column not in head]
        for column in missing:
            hint = (
                near(column, [c for c in head if c])
                if len(head) > 1
                else "1行目に列の名前を、「,」で区切って書きます。"
            )
            findings.append(Finding(name, 1, column, "TOWN-003", f"'{column}' の列がありません。", hint))
        if missing:
            return
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(head):
                message = f"列が {len(values)} あります(1行目は {len(head)})。"
                findings.append(Finding(name, reader.line_num, "", "TOWN-004", message, '「,」と「"」を確かめます。'))
                continue
            yield Row(name, reader.line_num, dict(zip(head, values, strict=True)), findings)
    except csv.Error:
        findings.append(
            Finding(name, reader.line_num, "", "TOWN-001", "CSVとして読めません。", "引用符を確かめてください。")
        )


def _town(row: Row, first: Row, city: str, seen: dict[str, int]) -> Town:
    code, town_id = row.get("lg_code"), row.get("machiaza_id")
    if not _is_city_code(code):
        row.fault("lg_code", "TOWN-005", f"'{code}' は全国地方公共団体コード(6桁、検査数字つき)ではありません。")
    elif code != first.get("lg_code"):
        row.fault("lg_code", "TOWN-005", f"'{code}' は1行目の市の '{first.get('lg_code')}' と違います。")
    if row.get("city") != city:
        row.fault("city", "TOWN-008", f"'{row.get('city')}' は、この窓口の市 '{city}' ではありません。")
    if not re.fullmatch(r"\d{7}", town_id):
        row.fault("machiaza_id", "TOWN-009", f"町字ID '{town_id}' が7桁の数字ではありません。")
    elif town_id in seen:
        row.fault("machiaza_id", "TOWN-009", f"町字ID '{town_id}' が {seen[town_id]}行目にもあります。")
    seen.setdefault(town_id, row.line)
    oaza, kana = row.get("oaza_cho"), unicodedata.normalize("NFKC", row.get("oaza_cho_kana"))
    if not oaza and not row.get("koaza"):
        row.fault("oaza_cho", "TOWN-010", "大字・町名も小字名もありません。")
    if oaza and not _KANA.fullmatch(kana):
        row.fault("oaza_cho_kana", "TOWN-011", "読みがカタカナではありません。")
    number, chome = row.get("chome_number"), row.get("chome")
    if bool(number) != bool(chome):
        row.fault("chome_number", "TOWN-012", "丁目の名前と数字は、両方書くか、両方空けます。")
    elif number and not re.fullmatch(r"[1-9]\d?", number):
        row.fault("chome_number", "TOWN-012", f"'{number}' は丁目の数字ではありません。")
    flag, postal = row.get("rsdt_addr_flg"), row.get("post_code").replace("-", "")
    if flag not in ("", "0", "1"):
        row.fault("rsdt_addr_flg", "TOWN-013", f"'{flag}' は使えません。", "1(住居表示)か 0 を書きます。")
    if postal and not re.fullmatch(r"\d{7}", postal):
        row.fault("post_code", "TOWN-014", f"郵便番号 '{postal}' が7桁の数字ではありません。")
    return Town(
        town_id,
        oaza,
        kana,
        chome,
        int(number) if number.isdecimal() else 0,
        row.get("koaza"),
        unicodedata.normalize("NFKC", row.get("koaza_kana")),
        {"": None, "0": False, "1": True}.get(flag),
        postal,
    )


def _is_city_code(code: str) -> bool:
    """六桁: two of the prefecture, three of the city, one check digit (総務省)."""
    if not re.fullmatch(r"\d{6}", code):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], _WEIGHTS, strict=True))
    return int(code[5]) == (11 - total % 11) % 10
