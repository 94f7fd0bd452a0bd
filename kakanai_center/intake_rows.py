"""A file of another system through the city's mapping: rows of ours, or everything that is wrong with it. Pure.

A finding names line and column and says what is expected there. It never repeats what stands in a cell: that may be
anybody's. A file with one finding gives no row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import jaconv

from kakanai_center.intake_mapping import Intake, Into, is_day, private
from kakanai_center.mapping import ANY, Days
from kakanai_center.sealing import kana_words, number_word
from kakanai_desk.core import individual_number
from kakanai_desk.core.characters import graphemes
from kakanai_desk.core.typed_dates import parse_typed
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.findings import Finding, near

MOST_BYTES = 512 * 1024 * 1024
_KANA = re.compile(r"[ぁ-ゖーゝゞ・　A-Za-z.’'-]+")
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")
_FORMS = {
    Days.ISO: "2026-04-05", Days.COMPACT: "20260405(不詳は00)", Days.SLASH: "2026/04/05", Days.WAREKI: "令和8年4月5日",
    Days.LETTER: "R08.04.05", Days.DIGIT: "5080405",
}  # fmt: skip
_ERAS = {"1": "M", "2": "T", "3": "S", "4": "H", "5": "R"}


@dataclass(frozen=True)
class TakenRow:
    """One line of the file in our words; ``number`` is what it is known by."""

    line: int
    number: str = field(repr=False)
    content: dict[str, Any] = field(repr=False)


def rows_of(name: str, content: bytes, intake: Intake, pack: Pack) -> tuple[list[TakenRow], list[Finding]]:
    """The rows, or the findings."""
    return _Reading(name, intake, pack).rows(content)


class _Reading:
    def __init__(self, name: str, intake: Intake, pack: Pack) -> None:
        self._name, self._intake, self._pack = name, intake, pack
        self._findings: list[Finding] = []

    def _fault(self, line: int, where: str, code: str, message: str, hint: str = "") -> None:
        self._findings.append(Finding(self._name, line, where, code, message, hint))

    def rows(self, content: bytes) -> tuple[list[TakenRow], list[Finding]]:
        text = self._text(content)
        found: list[TakenRow] = []
        seen: dict[str, int] = {}
        for line, cells in self._lines(text) if text is not None else ():
            row = self._row(line, cells)
            if row.number in seen and row.number:
                title = next(c.title for c in self._intake.columns if c.to == "number")
                self._fault(line, title, "IMP-020", f"同じ番号が {seen[row.number]}行目にもあります。")
            seen.setdefault(row.number, line)
            found.append(row)
        if not found and not self._findings:
            self._fault(1, "", "IMP-011", "行が一つもありません。")
        return ([], self._findings) if self._findings else (found, [])

    def _text(self, content: bytes) -> str | None:
        if len(content) > MOST_BYTES:
            self._fault(1, "", "IMP-010", "ファイルが大きすぎます。", f"{MOST_BYTES // 1024 // 1024} MBまでです。")
            return None
        try:
            return content.decode(self._intake.encoding)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            hint = f"対応表の file の encoding({self._intake.encoding})と、ファイルの文字コードを確かめてください。"
            self._fault(line, "", "IMP-010", "この文字コードでは読めません。", hint)
            return None

    def _lines(self, text: str) -> Iterator[tuple[int, dict[str, str]]]:
        reader = csv.reader(StringIO(text, newline=""), delimiter=self._intake.delimiter, strict=True)
        try:
            head = [title.strip() for title in next(reader, list[str]())]
            missing = [c.title for c in self._intake.columns if c.title not in head]
            for title in missing:
                self._fault(1, title, "IMP-012", "この見出しの列がありません。", near(title, [t for t in head if t]))
            if len(set(head)) < len(head):
                self._fault(1, "", "IMP-012", "同じ見出しが二度あります。")
            if missing:
                return
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(head):
                    said = f"列が {len(cells)} あります(1行目は {len(head)})。"
                    self._fault(reader.line_num, "", "IMP-013", said, '区切りと「"」を確かめてください。')
                    continue
                yield reader.line_num, dict(zip(head, cells, strict=True))
        except csv.Error:
            self._fault(reader.line_num, "", "IMP-013", "CSVとして読めません。", "引用符を確かめてください。")

    def _row(self, line: int, cells: dict[str, str]) -> TakenRow:
        plain: dict[str, Any] = {"v": 1, "kind": self._intake.kind.value}
        for column in self._intake.columns:
            value = self._value(column, cells[column.title].strip(), line)
            part, dot, name = column.to.partition(".")
            if value == "":
                continue
            if dot:
                plain.setdefault({"answer": "answers"}.get(part, part), {})[name] = value
            else:
                plain[part] = value
        return TakenRow(line, str(plain.get("number", "")), plain)

    def _value(self, column: Into, text: str, line: int) -> str:
        def fault(code: str, message: str, hint: str = "") -> str:
            self._fault(line, column.title, code, message, hint)
            return ""

        unknown = sorted({char for char in text if private(char) and char not in self._intake.gaiji})
        if unknown:
            for char in unknown:
                fault("IMP-017", f"外字 {ord(char):04X} の字がわかりません。", "対応表の gaiji に足してください。")
            return ""
        text = "".join(self._intake.gaiji.get(char, char) for char in text)
        if column.codes is not None and (text or "" in column.codes):
            found = column.codes.get(text, column.codes.get(ANY))
            if found is None:
                known = "、".join(list(column.codes)[:12])
                return fault("IMP-014", "コード表にない値です。", f"使えるもの: {known}。対応表の lists に足せます。")
            text = found
        if not text:
            return fault("IMP-015", "値がありません。") if column.needed else ""
        if any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
            return fault("IMP-016", "改行か、見えない字が入っています。")
        if column.longest and len(graphemes(text)) > column.longest:
            return fault("IMP-016", f"{column.longest} 字より長いです。")
        if is_day(column.to, self._pack):
            return self._day(column, text, fault)
        return self._formed(column.to, text, fault)

    def _day(self, column: Into, text: str, fault: Callable[..., str]) -> str:
        try:
            found = _read_day(text, column.day)
        except ValueError:
            return fault("IMP-018", "日付として読めません。", f"例: {_FORMS[column.day]}")
        if column.to != "person.birth_date" and found.known is None:
            return fault("IMP-018", "ない日か、不詳のある日付です。", f"例: {_FORMS[column.day]}")
        return found.iso()

    def _formed(self, place: str, text: str, fault: Callable[..., str]) -> str:
        part, _, name = place.partition(".")
        if place in ("number", "household"):
            return text if _NUMBER.fullmatch(text) else fault("IMP-019", "番号は、英数字と - の40字までです。")
        if place == "person.kana":
            kana = jaconv.kata2hira(jaconv.h2z(text, ascii=False, digit=False)).replace(" ", "\u3000")
            return kana if _KANA.fullmatch(kana) else fault("IMP-019", "よみが、かなではありません。")
        if place == "person.name":
            return "\u3000".join(text.split())
        if place == "person.relation" and text not in self._pack.relations:
            return fault("IMP-019", "続柄の言葉が、市の表(relations.yaml)にありません。", "list で言いかえられます。")
        if place == "person.individual_number" and individual_number.fault_of(text):
            return fault("IMP-019", "個人番号ではありません(12桁、検査数字)。")
        if part == "answer":
            return self._answer(name, text, fault)
        return text

    def _answer(self, name: str, text: str, fault: Callable[..., str]) -> str:
        question = self._pack.questions[name]
        if question.max_length and len(graphemes(text)) > question.max_length:
            return fault("IMP-016", f"{question.max_length} 字より長いです。")
        if question.type is AnswerType.DIGITS and not (text.isascii() and text.isdigit()):
            return fault("IMP-019", "数字だけで書きます。")
        if question.type is AnswerType.POSTAL_CODE and not re.fullmatch(r"[0-9]{3}-?[0-9]{4}", text):
            return fault("IMP-019", "郵便番号ではありません。", "例: 520-3114")
        return text


def _read_day(text: str, form: Days) -> PartialDate:
    """
    Raises:
        ValueError: it is not written in this form.
    """
    if form in (Days.ISO, Days.COMPACT, Days.SLASH):
        shape = {Days.ISO: r"\d{4}-\d\d-\d\d", Days.COMPACT: r"\d{8}", Days.SLASH: r"\d{4}/\d\d?/\d\d?"}[form]
        if not (text.isascii() and re.fullmatch(shape, text)):
            raise ValueError("form")
        found = PartialDate.parse("-".join(part.zfill(2) for part in text.split("/")) if form is Days.SLASH else text)
    elif form is Days.DIGIT:
        if not (text.isascii() and re.fullmatch(r"[1-5]\d{6}", text)):
            raise ValueError("form")
        parts = [text[1:3], *(part for part in (text[3:5], text[5:]) if part != "00")]
        found = parse_typed(_ERAS[text[0]] + ".".join(parts))
    else:
        found = parse_typed(text)
    if found.month is None and found.day is not None:
        raise ValueError("form")
    return found


def words_of(content: dict[str, Any]) -> Sequence[str]:
    """What a row is found by: reading, birth date, numbers. Never an individual number."""
    person: dict[str, str] = content.get("person") or {}
    found = {number_word(str(content["number"]))} | kana_words(person.get("kana", "")[:100])
    if "household" in content:
        found.add(number_word(str(content["household"])))
    if "birth_date" in person:
        found.add(f"d:{person['birth_date'][:10]}")
    return sorted(found)
