"""``kakanai-desk record …``: look at this desk's record, verify it, report a month, hand it to auditors (R-095…R-097).

Looking takes the right to see the record (``--as``; password and code as lines of the standard input) and is a line of
the record itself. A file for auditors takes two people: one proposes, another approves (``people approve``), and each
approval is good for one file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from kakanai_desk import bootstrap
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.errors import NotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.core.two_people import Matter, ProposalState
from kakanai_desk.people_command import actor, administration
from kakanai_desk.settings import Settings
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.vault import record_views as views
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.record import CityHead, RecordLine, first_fault


def verify(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The chain, and the tree over it, computed anew."""
    from kakanai_desk.core.merkle import Tree, leaf_hash

    with administration(settings) as admin:
        record = admin.store.record
        lines = list(record.lines())
        ended, leaves = record.ended(), record.leaves_before()
        fault = first_fault(lines, ended)
        tree = Tree([*leaves, *(leaf_hash(line.content) for line in lines)])
        root = tree.root().hex()
        same = root == record.root(record.size) and len(leaves) == ended[0]
        found = [[of, at, what] for of, at, what, _ in record.faults()]
    whole = fault is None and same and not found
    if not options.json:
        print(f"{len(lines)} 行、根 {root[:16]}: {'すべて合っています' if whole else '合わないところがあります'}")
        if fault is not None:
            print(f"はじめに合わない行: {fault}")
        for of, at, what in found:
            print(f"{at}  {of}  {what}")
    answer = {"lines": len(lines), "root": root, "first_fault": fault, "tree": same, "witnessed_faults": found}
    return {**answer, "exit": 0 if whole else 1}


def heads(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """What this desk holds of the center, to be given to who verifies there."""
    with administration(settings) as admin:
        kept = admin.store.record.kept("center")
    if not options.json:
        print(f"{kept['at']}  {CityHead.from_plain(kept).short}" if kept else "まだ、中央の頭を持っていません。")
    return {"heads": [kept] if kept else []}


def search(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Lines that fit every condition, or one of the views."""
    with _looking(options, settings) as (admin, by):
        lines = _between(admin, options)
        if options.who:
            locks = CityLocks(bootstrap.key_store(settings))
            admin.store.record.share_marks(lambda: locks.record_keys)
            marks = admin.store.record.marks(subjects_of(options.who, options.who, options.born))
            lines = views.about(lines, marks)
        lines = _viewed(lines, options.view, settings)
        wanted = {"log": options.log, "kind": options.kind, "actor": options.actor, "result": options.result}
        for name, value in wanted.items():
            lines = [line for line in lines if not value or getattr(line, name) == value]
        asked = [name for name, value in wanted.items() if value]
        _note(admin, by, "record_searched", view=options.view, fields=asked, person=bool(options.who), found=len(lines))
    if not options.json:
        for line in lines:
            print(_row(line))
        print(f"{len(lines)} 行")
    return {"lines": [json.loads(line.content) for line in lines]}


def mass(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """大量検索: searches and opened individual numbers by day and user."""
    with _looking(options, settings) as (admin, by):
        rows = views.searches(_between(admin, options))
        _note(admin, by, "record_searched", view="mass", found=len(rows))
    if not options.json:
        for day, who, made, opened in rows:
            print(f"{day}  {who}  検索 {made}  個人番号 {opened}")
    return {"rows": [[day.isoformat(), who, made, opened] for day, who, made, opened in rows]}


def alerts(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Signs of misuse."""
    with _looking(options, settings) as (admin, by):
        found = views.alerts(_between(admin, options), _hours(settings), views.limits_of(settings.watch))
        _note(admin, by, "record_searched", view="alerts", found=len(found))
    if not options.json:
        for one in found:
            print(f"{one.day}  {one.code}  {one.who}  {one.count}")
    return {"alerts": [[one.code, one.day.isoformat(), one.who, one.count] for one in found]}


def report(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """One month as CSV."""
    try:
        first = date.fromisoformat(f"{options.month}-01")
    except ValueError:
        raise Refused("月は 2026-04 のように書きます。") from None
    with _looking(options, settings) as (admin, by):
        lines = list(admin.store.record.lines())
        whole = first_fault(lines, admin.store.record.ended()) is None
        made = views.report(
            views.month(lines, first.year, first.month), _hours(settings), views.limits_of(settings.watch)
        )
        _note(admin, by, "record_searched", view="report", month=options.month)
    text = f"part,name,what,count\r\nrecord,chain,{'whole' if whole else 'broken'},{len(lines)}\r\n"
    text += made.to_csv().split("\r\n", 1)[1]
    if options.out:
        options.out.write_text(text, "utf-8-sig", newline="")
    elif not options.json:
        print(text, end="")
    return {"month": options.month, "whole": whole, "csv": text}


def propose(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Propose a file for auditors; another person approves it."""
    content = {"since": _day(options.since), "until": _day(options.until)}
    with administration(settings) as admin:
        made = admin.propose_matter(actor(options, settings, admin), Matter.EXPORT, content, options.reason)
    if not options.json:
        print(f"起案しました: {made.id}。別の人が people approve で承認すると、record export で書き出せます。")
    return {"proposal": made.id}


def export(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Write what was approved, once: lines, each with its proof under this desk's signed head."""
    with _looking(options, settings, Operation.PROPOSE_EXPORT) as (admin, by):
        found = next((p for p in admin.proposals() if p.id == options.proposal), None)
        record = admin.store.record
        used = any(
            line.kind == "record_exported" and line.values["proposal"] == options.proposal for line in record.lines()
        )
        if found is None or found.matter is not Matter.EXPORT or found.state is not ProposalState.DONE or used:
            raise Refused("承認されて、まだ使っていない起案ではありません。")
        options.since, options.until = (
            date.fromisoformat(day) if (day := str(found.content[name])) else None for name in ("since", "until")
        )
        if options.file.exists():
            raise Refused(f"{options.file.name} は、もうあります。新しい名前を書いてください。")
        lines = _between(admin, options)
        _note(admin, by, "record_exported", proposal=found.id, lines=len(lines))
        size, now = record.size, bootstrap.clock_of(settings).now()
        head = record.head(size, now, admin.store.signer)
        with options.file.open("w", encoding="utf-8", newline="\n") as out:
            kept = record.kept("center")
            first = {"v": 1, "head": head.to_plain(), "key": admin.store.signer.public_key.hex(), "city": kept}
            for item in (first, *({"line": _content(i), "proof": record.inclusion(i.seq, size)} for i in lines)):
                out.write(json.dumps(item, ensure_ascii=False) + "\n")
    if not options.json:
        print(f"{len(lines)} 行を {options.file.name} に書き出しました。")
    return {"lines": len(lines), "head": head.to_plain()}


@contextmanager
def _looking(
    options: argparse.Namespace, settings: Settings, right: Operation = Operation.SEE_RECORD
) -> Iterator[tuple[Administration, str]]:
    """Who looks, signed in and with the right."""
    with administration(settings) as admin:
        by = actor(options, settings, admin)
        rights = admin.directory().rights(by, bootstrap.clock_of(settings).today())
        if by == INSTALLATION or not rights.may(right):
            admin.store.note("denied", bootstrap.clock_of(settings).now(), operation=right.value, by=by)
            raise NotAllowed(operation=right.value)
        yield admin, by


def _note(admin: Administration, by: str, kind: str, **values: Any) -> None:
    with admin.store.transaction() as tx:
        tx.record.append(kind, by, "", values, admin.now(), screen="command")


def _between(admin: Administration, options: argparse.Namespace) -> list[RecordLine]:
    """Lines of the days asked for, in Japan's time."""
    days = ((line, line.at.astimezone(views.JAPAN).date()) for line in admin.store.record.lines())
    return [
        line
        for line, day in days
        if (options.since is None or day >= options.since) and (options.until is None or day <= options.until)
    ]


def _viewed(lines: Sequence[RecordLine], view: str, settings: Settings) -> list[RecordLine]:
    match view:
        case "off-hours":
            return views.off_hours(lines, _hours(settings))
        case "failures":
            return views.failures(lines)
        case "privileged":
            return views.privileged(lines)
        case _:
            return list(lines)


def _hours(settings: Settings) -> views.Hours:
    calendar = bootstrap.load_pack(settings).calendar
    return views.hours_of(settings.watch, lambda day: calendar.why_closed(day) is not None)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _content(line: RecordLine) -> str:
    return line.content.decode("utf-8")


def _row(line: RecordLine) -> str:
    at = line.at.astimezone(views.JAPAN).strftime("%Y-%m-%d %H:%M:%S")
    values = json.dumps(line.values, ensure_ascii=False, sort_keys=True)
    what = f"{line.log:<14} {line.kind:<24} {line.result:<8} {line.actor:<8} {line.screen:<10}"
    return f"{line.seq:>7}  {at}  {what} {values}"
