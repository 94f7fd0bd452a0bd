"""Small folders of definitions for tests of the language: a few questions, a few procedures, one office."""

from pathlib import Path
from textwrap import dedent, indent

from kakanai_desk.forms.loader import load

EVENTS = """\
events:
  - {id: tennyu, title: {ja: 転入}, key: 1, date: move_date, date_title: 異動日}
  - {id: soudan, title: {ja: 相談}, key: 2}
"""
OFFICES = """\
sections:
  - {id: shiminka, name: 市民課, building: 東庁舎, floor: 1階, counter: 1番, order: 10, hours: 平日}
"""
CALENDAR = """\
until: 2028-12-31
holidays:
  2026-05-03: 憲法記念日
  2026-05-04: みどりの日
  2026-05-05: こどもの日
  2026-05-06: 振替休日
"""
MOVE_DATE = "{id: move_date, type: date, ask: いつ}"
HEAD = """\
id: {id}
rule: D99
revision: {revision}
effective: {effective}
title: {{ja: {id}}}
basis: 試験法 第1条
section: shiminka
events: [{events}]
not_needed: {{ja: 要らない}}
deadline: none
bring: []
"""


def procedure(levels, more="", *, revision=1, effective="{from: 2024-04-01}", events="tennyu"):
    """The text of one procedure; ``levels`` is the condition of its one level or the whole ``levels`` block."""
    if "level:" not in levels:
        levels = f"- {{level: required, why: {{ja: だから}}, when: {levels}}}"
    return (HEAD, revision, effective, events, f"levels:\n{indent(dedent(levels), '  ')}\n{dedent(more)}")


def write_pack(folder: Path, questions=(), procedures=None, conditions="", uses="", tables=None):
    """Write the folder; ``procedures`` maps ``id`` or ``id/file`` to what ``procedure`` gave, ``tables`` a name of
    ``_shared`` to its text."""
    shared = folder / "_shared"
    shared.mkdir(parents=True, exist_ok=True)
    (shared / "events.yaml").write_text(EVENTS, "utf-8")
    (shared / "offices.yaml").write_text(OFFICES, "utf-8")
    (shared / "calendar.yaml").write_text(CALENDAR, "utf-8")
    (shared / "identity.yaml").write_text("kinds: [{id: passport, name: 旅券, points: 1, expiry: true}]\n", "utf-8")
    (shared / "relations.yaml").write_text("relations: [世帯主, 妻, 子]\n", "utf-8")
    rows = "\n".join(f"  - {q}" for q in (MOVE_DATE, *questions))
    (shared / "questions.yaml").write_text(f"questions:\n{rows}\n", "utf-8")
    if conditions:
        (shared / "conditions.yaml").write_text(f"conditions:\n{indent(dedent(conditions), '  ')}", "utf-8")
    if uses:
        (shared / "uses.yaml").write_text(f"uses:\n{indent(dedent(uses), '  ')}", "utf-8")
    for name, text in (tables or {}).items():
        (shared / f"{name}.yaml").write_text(text, "utf-8")
    for name, (head, revision, effective, events, rest) in (procedures or {}).items():
        procedure_id, _, file = name.partition("/")
        place = folder / procedure_id
        place.mkdir(exist_ok=True)
        text = head.format(id=procedure_id, revision=revision, effective=effective, events=events) + rest
        (place / f"{file or 'procedure'}.yaml").write_text(text, "utf-8")
    return folder


def pack_of(folder: Path, questions=(), procedures=None, conditions="", uses="", tables=None):
    return load(write_pack(folder, questions, procedures, conditions, uses, tables))
