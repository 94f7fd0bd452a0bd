"""人事異動 as a CSV file: read whole or not at all, shown before it is done (R-085). Pure.

One row says where somebody works from a day on: 職員番号, 氏名, 本人番号, 所属, グループ, 開始日, 終了日. An empty
グループ ends the posting the day before. What begins later than 開始日 is replaced, since the list is the newer word.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kakanai_desk.core.directory import FOREVER, Directory, Posting, PutUser, User
from kakanai_desk.core.permissions import Group
from kakanai_desk.core.typed_dates import parse_typed

COLUMNS = ("職員番号", "氏名", "本人番号", "所属", "グループ", "開始日", "終了日")
NEEDED = ("職員番号", "氏名", "所属", "グループ", "開始日")
ENCODINGS = ("utf-8-sig", "cp932")
MOST_ROWS = 5000


@dataclass(frozen=True)
class StaffFile:
    """What a file asks for. With ``findings`` (sentences with the line) nothing of it is done."""

    changes: tuple[PutUser, ...]
    findings: tuple[str, ...]


def read_staff_file(data: bytes, directory: Directory, sections: Mapping[str, str]) -> StaffFile:
    """The changes of a file over ``directory``. ``sections``: ids and names of the city's sections."""
    text = _text(data)
    if text is None:
        return StaffFile((), ("文字コードが分かりません。UTF-8 か、Excel の CSV(Shift_JIS)で保存してください。",))
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return StaffFile((), ('CSVとして読めません。引用符(")が閉じているか確かめてください。',))
    if not rows:
        return StaffFile((), ("1行もありません。",))
    missing = [c for c in NEEDED if c not in rows[0]]
    if missing:
        return StaffFile((), (f"列がありません: {'、'.join(missing)}。1行目に列の名前を書いてください。",))
    if len(rows) > MOST_ROWS:
        return StaffFile((), (f"{MOST_ROWS}行までです({len(rows)}行あります)。",))
    return _read(rows, directory, sections)


def _read(rows: Sequence[Mapping[str, str]], directory: Directory, sections: Mapping[str, str]) -> StaffFile:
    findings: list[str] = []
    users: dict[str, User] = {}
    by_section = {name: section for section, name in sections.items()} | {s: s for s in sections}
    by_group = {g.name: g for g in directory.groups.values()} | dict(directory.groups)
    for line, row in enumerate(rows, start=2):
        try:
            user_id, posting = _row(row, by_section, by_group)
        except _Fault as fault:
            findings.append(f"{line}行目: {fault}")
            continue
        known = users.get(user_id) or directory.users.get(user_id)
        name, person = _cell(row, "氏名"), _cell(row, "本人番号")
        user = known or User(user_id, name, person or user_id)
        users[user_id] = posted(replace(user, name=name, person=person or user.person, disabled=False), posting)
    return StaffFile(() if findings else tuple(PutUser(u) for u in users.values()), tuple(findings))


class _Fault(Exception):
    """What is wrong with a row, as a sentence."""


def _row(row: Mapping[str, str], sections: Mapping[str, str], groups: Mapping[str, Group]) -> tuple[str, Posting]:
    user_id = _cell(row, "職員番号")
    if not user_id or not _cell(row, "氏名"):
        raise _Fault("職員番号と氏名を入れてください。")
    section = sections.get(_cell(row, "所属"))
    if section is None:
        raise _Fault(f"所属「{_cell(row, '所属')}」がありません。使える所属: {'、'.join(sorted(set(sections)))}。")
    wanted = [g.strip() for g in _cell(row, "グループ").replace("、", ";").split(";") if g.strip()]
    unknown = [g for g in wanted if g not in groups]
    if unknown:
        raise _Fault(f"グループ「{'、'.join(unknown)}」がありません。使えるグループ: {'、'.join(sorted(groups))}。")
    first = _day(row, "開始日")
    last = _day(row, "終了日") if _cell(row, "終了日") else FOREVER
    if last < first:
        raise _Fault("終了日が開始日より前です。")
    return user_id, Posting(section, tuple(groups[g].id for g in wanted), first, last)


def _cell(row: Mapping[str, str], column: str) -> str:
    return (row.get(column) or "").strip()


def _day(row: Mapping[str, str], column: str) -> date:
    try:
        found = parse_typed(_cell(row, column)).known
    except ValueError:
        found = None
    if found is None:
        raise _Fault(f"{column}「{_cell(row, column)}」を日付として読めません。例 2027/4/1、令和9年4月1日。")
    return found


def posted(user: User, posting: Posting) -> User:
    """``user`` from ``posting.first`` on at this posting alone; nowhere, where it names no group."""
    before = (
        replace(p, last=min(p.last, posting.first - timedelta(days=1)))
        for p in user.postings
        if p.first < posting.first
    )
    return replace(user, postings=(*before, *((posting,) if posting.groups else ())))


@dataclass(frozen=True)
class Difference:
    """One user before and after, for the eye: ``before`` and ``after`` are sentences, empty where there is nothing."""

    user_id: str
    name: str
    before: str
    after: str


def differences(before: Directory, changes: Sequence[PutUser], sections: Mapping[str, str]) -> tuple[Difference, ...]:
    """What a file would change; who stays as is does not appear."""
    found: list[Difference] = []
    for change in changes:
        known, user = before.users.get(change.user.id), change.user
        if known is not None and replace(user, credentials=known.credentials) == known:
            continue
        old = _said(known, before.groups, sections) if known else ""
        found.append(Difference(user.id, user.name, old, _said(user, before.groups, sections)))
    return tuple(found)


def _said(user: User, groups: Mapping[str, Group], sections: Mapping[str, str]) -> str:
    def one(p: Posting) -> str:
        names = "・".join(groups[g].name if g in groups else g for g in p.groups)
        until = "" if p.last == FOREVER else p.last.isoformat()
        return f"{sections.get(p.section, p.section)} {names}({p.first.isoformat()}〜{until})"

    return " / ".join(one(p) for p in user.postings) or "配属なし"


def _text(data: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
