"""What a city's mapping says of files that come from other systems (R-076, R-077): the counterpart of ``mapping``.

A mapping is the city's content, a YAML file (docs/imports.md). ``read_intake`` reads it: strict, with every fault at
once, each with its line (``IMP-…``). No column can go anywhere but to a place of the closed list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Values
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from kakanai_center.mapping import DELIMITERS, ENCODINGS, Days
from kakanai_desk.core.person import Sex
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.source import Node, read
from kakanai_desk.forms.text_source import identifier

VERSION, MOST_ID, _LEAST_BASIS = 1, 40, 5
_PRIVATE = re.compile(r"[0-9A-F]{4,6}")


class Kind(StrEnum):
    """What a line of the file is. Stored: add, never rename."""

    RESIDENTS = "residents"  # 住民記録: a resident, with what they hold
    APPLICATIONS = "applications"  # 申請管理: an application that was made elsewhere


PERSON = ("name", "kana", "birth_date", "sex", "relation", "nationality", "address", "individual_number")
PLACES: Values[Kind, tuple[str, ...]] = {
    Kind.RESIDENTS: ("number", "household", "account", "protected"),
    Kind.APPLICATIONS: ("number", "procedure", "submitted"),
}
"""Beside ``person.…``; residents have ``holds.…`` (資格) too, applications ``answer.…`` (a question's id)."""
YES = ("account", "protected")


@dataclass(frozen=True)
class Into:
    """One column of the file. ``codes``: what its values mean; ``mapping.ANY`` in it: every value that is not named."""

    title: str
    to: str
    day: Days = Days.COMPACT
    codes: Values[str, str] | None = None
    needed: bool = False
    longest: int = 0


@dataclass(frozen=True)
class Intake:
    """``whole``: the file has everything there is, so what is no longer in it is taken out. ``gaiji``: characters of
    the other system's own, by code point, and ours. ``digest``: SHA-256 of the mapping's file. ``encoding``: Python's.
    """

    id: str
    title: str
    kind: Kind
    whole: bool
    encoding: str
    delimiter: str
    columns: tuple[Into, ...]
    digest: str
    gaiji: Values[str, str] = field(default_factory=dict[str, str])
    number_basis: str = ""
    to_confirm: tuple[str, ...] = ()


class BrokenIntake(Exception):
    """The mapping cannot be used; ``findings`` says all that is wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = findings


def read_intake(file: Path, pack: Pack) -> Intake:
    """
    Raises:
        BrokenIntake: with every finding.
    """
    findings: list[Finding] = []
    node = read(file, file.parent, findings)
    found = _intake(node, file, pack) if node is not None else None
    if findings or found is None:
        raise BrokenIntake(findings)
    return found


def _intake(node: Node, file: Path, pack: Pack) -> Intake:
    node.only(
        "kakanai_import", "id", "title", "kind", "whole", "file", "lawful", "lists", "gaiji", "columns", "to_confirm"
    )
    version = node.need("kakanai_import")
    if version is not None and version.whole() != VERSION:
        version.fault("IMP-001", "この版の取り込みの対応表は読めません。", f"kakanai_import: {VERSION}")
    name, title, kind, whole = identifier(node), node.need("title"), node.need("kind"), node.need("whole")
    if len(name) > MOST_ID:
        node.fault("IMP-001", f"id は {MOST_ID} 字までです。")
    what = kind.member(Kind) if kind is not None else Kind.RESIDENTS
    basis = _basis(node.get("lawful"))
    lists = _lists(node.get("lists"))
    listed = node.need("columns")
    columns = tuple(_column(at, what, lists, pack, basis) for at in (listed.items() if listed is not None else ()))
    _whole_row(listed, columns, what)
    form = node.get("file")
    if form is not None:
        form.only("encoding", "delimiter")
    encoding, delimiter = (form.get("encoding"), form.get("delimiter")) if form is not None else (None, None)
    confirm = node.get("to_confirm")
    coded = encoding.word_of(ENCODINGS) if encoding is not None else "utf-8"
    return Intake(
        name,
        title.text() if title is not None else "",
        what,
        whole.truth() if whole is not None else False,
        "utf-8-sig" if coded.startswith("utf-8") else ENCODINGS.get(coded, ""),  # a mark or none
        DELIMITERS.get(delimiter.word_of(DELIMITERS), ",") if delimiter is not None else ",",
        columns,
        sha256(file.read_bytes()).hexdigest(),
        _gaiji(node.get("gaiji")),
        basis,
        confirm.texts() if confirm is not None else (),
    )


def _basis(node: Node | None) -> str:
    if node is None:
        return ""
    node.only("individual_number")
    at = node.need("individual_number")
    if at is not None and (len(at.text().strip()) < _LEAST_BASIS or "条" not in at.text()):
        at.fault("IMP-002", "法令の名前と条を書いてください。", "例: 番号法 第9条第1項・別表")
    return at.text() if at is not None else ""


def _lists(node: Node | None) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in node.names() if node is not None else ():
        rows = node.get(name) if node is not None else None
        if rows is not None and rows.is_map():
            found[name] = {key: at.text() for key in rows.names() if (at := rows.get(key)) is not None}
            for key in rows.names():
                if key not in found[name]:
                    _unquoted(rows, key)
        elif rows is not None:
            rows.fault("IMP-003", "「コード: 値」の形で書いてください。")
    return found


def _gaiji(node: Node | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in node.names() if node is not None else ():
        at = node.get(code) if node is not None else None
        if at is None:
            _unquoted(node, code)
        elif not _PRIVATE.fullmatch(code) or not private(chr(int(code, 16) if len(code) < 6 else 0)):
            at.fault("IMP-004", f"'{code}' は外字の場所ではありません。", "例: E000: 葛")
        else:
            found[chr(int(code, 16))] = at.text()
    return found


def _unquoted(node: Node | None, key: str) -> None:
    """YAML took the code for a number, so that leading zeros are lost."""
    if node is not None:
        node.fault("IMP-003", f"コード {key} を引用符で囲んでください。", f'例: "{key}"')


def private(char: str) -> bool:
    """Whether a character is of a private use area: another system's 外字."""
    return "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"


def _column(node: Node, kind: Kind, lists: dict[str, dict[str, str]], pack: Pack, basis: str) -> Into:
    node.only("title", "to", "day", "list", "needed", "longest")
    title, to, day, named = node.need("title"), node.need("to"), node.get("day"), node.get("list")
    needed, longest = node.get("needed"), node.get("longest")
    place = to.text() if to is not None else ""
    if to is not None:
        _place(to, kind, pack, basis)
    if named is not None and named.text() not in lists:
        named.fault("IMP-006", f"'{named.text()}' というコード表はありません。", near(named.text(), lists))
    codes = lists.get(named.text()) if named is not None else None
    values = values_of(place, pack)
    if values is not None:
        if codes is None:
            node.fault("IMP-006", f"'{place}' には、コード表(list)が要ります。")
        for value in (codes or {}).values():
            if value not in values:
                (named or node).fault("IMP-006", f"'{value}' は '{place}' の値ではありません。", near(value, values))
    if day is not None and not is_day(place, pack):
        day.fault("IMP-007", f"'{place}' は日付ではありません。")
    return Into(
        title.text() if title is not None else "",
        place,
        day.member(Days) if day is not None else Days.COMPACT,
        codes,
        needed.truth() if needed is not None else False,
        longest.whole() if longest is not None else 0,
    )


def _place(node: Node, kind: Kind, pack: Pack, basis: str) -> None:
    text = node.text()
    part, dot, name = text.partition(".")
    if not dot:
        if part not in PLACES[kind]:
            node.fault("IMP-005", f"'{text}' という先はありません。", near(text, PLACES[kind]))
    elif part == "person":
        if name not in PERSON:
            node.fault("IMP-005", f"'{text}' という先はありません。", near(name, PERSON))
        elif name == "individual_number" and not basis:
            node.fault("IMP-008", "個人番号を受け取る根拠の法令がありません。", "lawful: {individual_number: …}")
    elif part == "answer" and kind is Kind.APPLICATIONS:
        question = pack.questions.get(name)
        if question is None:
            node.fault("IMP-005", f"'{name}' という質問はありません。", near(name, pack.questions))
        elif question.of_person:
            node.fault("IMP-005", f"'{name}' は人ごとの質問で、取り込めません。")
    elif part != "holds" or kind is not Kind.RESIDENTS or not re.fullmatch(r"[a-z_]{1,32}", name):
        node.fault("IMP-005", f"'{text}' という先はありません。", near(part, ("person", "answer", "holds")))


def _whole_row(node: Node | None, columns: tuple[Into, ...], kind: Kind) -> None:
    """A line is known by its number; an application says which procedure it is of."""
    if node is None:
        return
    for places in ([c.title for c in columns], [c.to for c in columns]):
        if len(set(places)) < len(places):
            node.fault("IMP-009", "同じ見出しか、同じ先が二度あります。")
    wanted = ("number", "procedure") if kind is Kind.APPLICATIONS else ("number",)
    for place in wanted:
        if not any(c.to == place and c.needed for c in columns):
            node.fault("IMP-009", f"'{place}' の列(needed: true)がありません。")


def is_day(place: str, pack: Pack) -> bool:
    part, _, name = place.partition(".")
    question = pack.questions.get(name) if part == "answer" else None
    return place in ("person.birth_date", "submitted") or (question is not None and question.type is AnswerType.DATE)


def values_of(place: str, pack: Pack) -> tuple[str, ...] | None:
    """The values that a place may have; None: any text of its form."""
    part, _, name = place.partition(".")
    if place == "person.sex":
        return tuple(sex.value for sex in Sex)
    if place == "procedure":
        return tuple(dict.fromkeys(p.id for p in pack.procedures))
    if place in YES or part == "holds":
        return ("yes", "no")
    question = pack.questions.get(name) if part == "answer" else None
    if question is not None and question.type is AnswerType.YES_NO:
        return ("yes", "no")
    if question is not None and question.type is AnswerType.CHOICE:
        return tuple(choice.value for choice in question.choices)
    return None
