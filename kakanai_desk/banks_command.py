"""``kakanai-desk banks``: take over the city's table of banks, show which one is in use, look something up (R-081)."""

from __future__ import annotations

import argparse
from typing import Any

from kakanai_desk import bootstrap
from kakanai_desk.asking import noted
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.banks import BankTable
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.bank_source import BANKS, read_banks
from kakanai_desk.settings import Settings

MOST_FINDINGS = 30
MOST_FOUND = 50


def take_over(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """``banks import FILE [--dry-run]``: all of it, or with a finding nothing; the same file again changes nothing.

    Raises:
        Refused: with the findings.
    """
    folder = settings.path(settings.store.folder)
    table, findings = read_banks(options.file, options.as_of or bootstrap.clock_of(settings).today())
    if table is None:
        more = len(findings) - MOST_FINDINGS
        lines = [str(f) for f in findings[:MOST_FINDINGS]] + ([f"ほかに {more} 件あります。"] if more > 0 else [])
        raise Refused("\n".join([*lines, "何も取り込んでいません。今までの表がそのまま使われます。"]))
    answer = _answer(table) | _differences(BANKS.kept(folder), table) | {"dry_run": bool(options.dry_run)}
    if not options.dry_run:
        noted(settings, "banks_imported", banks=answer["banks"], branches=answer["branches"], as_of=answer["as_of"])
        BANKS.keep(table, folder)
    if not options.json:
        say = load_texts().clerk
        print(say("clerk.banks.tried" if options.dry_run else "clerk.banks.taken"), said(answer))
        print(say("clerk.banks.differences", **answer))
    return answer


def show(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """``banks show``"""
    answer = _answer(BANKS.kept(settings.path(settings.store.folder)))
    if not options.json:
        print(said(answer))
    return answer


def find(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """``banks find BANK [BRANCH]``: by name, reading or code, as they stand on ``--on`` (today).

    Raises:
        Refused: no table was imported.
    """
    table = BANKS.kept(settings.path(settings.store.folder))
    if table is None:
        raise Refused(load_texts().clerk("clerk.banks.none"))
    day = options.on or bootstrap.clock_of(settings).today()
    banks = table.find(options.bank, day)
    rows: list[dict[str, str]] = []
    for bank in banks:
        mine = {"bank_code": bank.code, "bank": bank.name, "bank_kana": bank.kana}
        if options.branch is None:
            rows.append(mine)
        rows += [
            mine | {"branch_code": b.code, "branch": b.name, "branch_kana": b.kana}
            for b in (bank.find(options.branch, day) if options.branch is not None else ())
        ]
    answer = {"day": day.isoformat(), "found": rows[:MOST_FOUND], "found_all": len(rows), "exit": 0 if rows else 1}
    if not options.json:
        for row in rows[:MOST_FOUND]:
            print("  ".join(row[key] for key in ("bank_code", "bank", "branch_code", "branch") if key in row))
        if len(rows) != len(rows[:MOST_FOUND]) or not rows:
            print(load_texts().clerk("clerk.banks.more" if rows else "clerk.banks.not_found", count=len(rows)))
    return answer


def said(answer: dict[str, Any]) -> str:
    say = load_texts().clerk
    if not answer["banks"]:
        return say("clerk.banks.none")
    return say("clerk.banks.sample" if answer["sample"] else "clerk.banks.table", **answer)


def _answer(table: BankTable | None) -> dict[str, Any]:
    if table is None:
        return {"banks": 0, "branches": 0, "as_of": "", "sample": False, "exit": 0}
    return {
        "banks": len(table.banks),
        "branches": sum(len(bank.branches) for bank in table.banks),
        "as_of": table.as_of.isoformat(),
        "sample": table.sample,
        "exit": 0,
    }


def _differences(before: BankTable | None, after: BankTable) -> dict[str, int]:
    """Branches that are new, that say something else, that are no more in the file."""

    def rows(table: BankTable | None) -> dict[tuple[str, str, str], tuple[object, ...]]:
        found: dict[tuple[str, str, str], tuple[object, ...]] = {}
        for bank in table.banks if table is not None else ():
            for b in bank.branches:
                since = b.span.since.isoformat() if b.span.since is not None else ""
                found[bank.code, b.code, since] = (bank.name, bank.kana, bank.span, b.name, b.kana, b.span)
        return found

    old, new = rows(before), rows(after)
    return {
        "added": len(new.keys() - old.keys()),
        "changed": sum(old[key] != new[key] for key in old.keys() & new.keys()),
        "gone": len(old.keys() - new.keys()),
    }
