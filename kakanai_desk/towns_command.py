"""``kakanai-desk towns``: take over the city's table of 町字, show which one is in use, forget the buildings."""

from __future__ import annotations

import argparse
from typing import Any

from kakanai_desk import bootstrap
from kakanai_desk.asking import asked, noted
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.towns import TownTable
from kakanai_desk.forms.town_source import TOWNS, read_towns
from kakanai_desk.settings import Settings

MOST_FINDINGS = 30


def take_over(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """``towns import FILE``: all of it, or with a finding nothing. A running desk takes it within a minute.

    Raises:
        Refused: with the findings.
    """
    folder = settings.path(settings.store.folder)
    today = bootstrap.clock_of(settings).today()
    table, findings = read_towns(options.file, settings.desk.city, today, options.as_of)
    if table is None:
        more = len(findings) - MOST_FINDINGS
        lines = [str(f) for f in findings[:MOST_FINDINGS]] + ([f"ほかに {more} 件あります。"] if more > 0 else [])
        raise Refused("\n".join([*lines, "何も取り込んでいません。今までの表がそのまま使われます。"]))
    answer = _answer(table)
    noted(settings, "towns_imported", towns=answer["towns"], as_of=answer["as_of"], city=answer["city"])
    TOWNS.keep(table, folder)
    if not options.json:
        print(f"取り込みました。{said(answer)}")
    return answer


def show(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """``towns show``"""
    answer = _answer(TOWNS.kept(settings.path(settings.store.folder)))
    if not options.json:
        print(said(answer))
    return answer


def forget(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """``towns forget-buildings``: from the running desk, or from its store.

    Raises:
        Refused: a desk runs and does not answer.
    """
    found = asked(settings, {"do": "forget_buildings"})
    if not options.json:
        print(load_texts().clerk("clerk.address.forgotten", count=found["forgotten"]))
    return found


def said(answer: dict[str, Any]) -> str:
    say = load_texts().clerk
    if not answer["towns"]:
        return say("clerk.address.no_table")
    return say("clerk.address.sample" if answer["sample"] else "clerk.address.table", **answer)


def _answer(table: TownTable | None) -> dict[str, Any]:
    if table is None:
        return {"towns": 0, "as_of": "", "city": "", "sample": False, "exit": 0}
    return {
        "towns": len(table.towns),
        "as_of": table.as_of.isoformat(),
        "city": table.city,
        "sample": table.sample,
        "exit": 0,
    }
