"""Whom the city hands names to, and in which characters (R-044, R-074): ``_shared/partners.yaml``.

A name is put into a partner's characters by ``core.shrinking``: what the city has decided for a character stands here,
what is open the clerk decides with the visitor beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kakanai_desk.core.characters import graphemes
from kakanai_desk.core.shrinking import Charset, candidates, charsets
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.source import Node, read
from kakanai_desk.forms.text_source import identifier

FILE = "partners.yaml"


@dataclass(frozen=True)
class Partner:
    """A system that takes names. ``charset``: what it takes of them."""

    id: str
    name: str
    charset: Charset


@dataclass(frozen=True)
class Partners:
    """All of them, and the city's standing choices: character → the one that goes over in its place."""

    systems: tuple[Partner, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict[str, str])


def read_partners(shared: Path, base: Path, findings: list[Finding]) -> Partners:
    """``_shared/partners.yaml``; nobody where the city has no such file."""
    node = read(shared / FILE, base, findings) if (shared / FILE).is_file() else None
    if node is None:
        return Partners()
    node.only("partners", "choices")
    rows, choices, seen = node.need("partners"), node.get("choices"), set[str]()
    systems = tuple(found for row in (rows.items() if rows else ()) if (found := _partner(row, seen)) is not None)
    return Partners(systems, _choices(choices, systems) if choices is not None else {})


def _partner(node: Node, seen: set[str]) -> Partner | None:
    node.only("id", "name", "charset")
    partner_id, name, at = identifier(node), node.need("name"), node.need("charset")
    if partner_id in seen:
        node.fault("PROC-090", f"相手のシステム '{partner_id}' が二度あります。")
    seen.add(partner_id)
    if at is None or name is None:
        return None
    found = charsets().get(at.text())
    if found is None:
        at.fault("PROC-091", f"'{at.text()}' という文字の範囲はありません。", near(at.text(), charsets()))
        return None
    return Partner(partner_id, name.text(), found)


def _choices(node: Node, systems: tuple[Partner, ...]) -> dict[str, str]:
    """Each must be a candidate of the register for one of the systems: no table may write just anything."""
    found: dict[str, str] = {}
    for cluster in node.names():
        at = node.get(cluster)
        text = at.text() if at is not None else ""
        offered = [c.text for s in systems if not s.charset.takes(cluster) for c in candidates(cluster, s.charset)]
        if at is not None and text not in offered:
            known = "・".join(dict.fromkeys(offered))
            hint = f"登録された候補: {known}" if offered else "どの相手も、この字を受け取れます。"
            at.fault("PROC-092", f"'{cluster}' の代わりに '{text}' は使えません。", hint)
        found[cluster] = text
    return found


def choices_for(text: str, charset: Charset, choices: Mapping[str, str]) -> dict[str, str]:
    """The city's choices for this text, as far as they are open to this charset: another may take other characters."""
    return {
        cluster: choices[cluster]
        for cluster in graphemes(text)
        if cluster in choices and choices[cluster] in [c.text for c in candidates(cluster, charset)]
    }
