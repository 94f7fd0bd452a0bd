"""Reads the licence of every part of the lock out of its metadata, and holds it against tools/licences.toml and NOTICE.

``python -m tools.licences`` says what is wrong (what, where, how to mend); ``--write`` writes the list in NOTICE anew.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from tools.parts import LOCK, ROOT, Part, installed, locked, shipped

TABLE = ROOT / "tools" / "licences.toml"
NOTICE = ROOT / "NOTICE"
SHIPPED = "Linked or shipped (each as its metadata say; written by `python -m tools.licences --write`)"
TOOLS = "Only for building, testing or measuring, not in the product (written by the same)"


def said(distribution: metadata.Distribution) -> str:
    """What a part's metadata say of its licence: one line, as they write it."""
    about = distribution.metadata
    if "License-Expression" in about:
        return about["License-Expression"].strip()
    words = about["License"] or ""  # None where it says nothing
    line = next(iter(words.strip().splitlines()), "").strip()
    classes = [each.split(" :: ")[-1] for each in about.get_all("Classifier") or () if each.startswith("License ::")]
    classes = [each for each in classes if each != "OSI Approved"]
    if line:
        return line
    return classes[0] if len(classes) == 1 else " / ".join(_short(each) for each in classes)


def _short(words: str) -> str:
    return found[1] if (found := re.search(r"\(([^)]*)\)$", words)) else words


def licence_of(name: str, words: str, table: dict[str, Any]) -> str:
    """The SPDX expression for it. ValueError: a person has to read."""
    if name in table["read"]:
        read = table["read"][name]
        if read["said"] != words:
            then = f"メタデータは「{words}」、読んだときは「{read['said']}」でした。"
            raise ValueError(f"{name}: {then}もう一度読み、tools/licences.toml の[read]を直します。")
        words = read["licence"]
    try:
        return str(canonicalize_license_expression(table["words"].get(words, words)))
    except InvalidLicenseExpression:
        raise ValueError(
            f"{name}: 「{words}」では決まりません。部品に付く文を読み、tools/licences.toml の[read]に書きます。"
        ) from None


def permitted(expression: str, allowed: set[str]) -> bool:
    """Whether one may keep to it with these alone: of OR one side, of AND all."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression)

    def either() -> bool:
        sides = [both()]
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            sides.append(both())
        return any(sides)

    def both() -> bool:
        sides = [one()]
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            sides.append(one())
        return all(sides)

    def one() -> bool:
        if tokens[0] == "(":
            tokens.pop(0)
            inner = either()
            tokens.pop(0)
            return inner
        name = tokens.pop(0)
        if tokens and tokens[0] == "WITH":
            name = f"{name} WITH {tokens.pop(1)}"
            tokens.pop(0)
        return name in allowed

    return either()


def judged(
    parts: dict[str, Part], here: dict[str, metadata.Distribution], table: dict[str, Any]
) -> tuple[dict[str, str], list[str]]:
    """Each part's licence, and what is wrong."""
    faults: list[str] = []
    licences: dict[str, str] = {}
    product = shipped(here)
    for name in sorted(product - parts.keys()):
        faults.append(f"{name}: 製品が要りますが requirements.lock にありません。ロックを作り直します。")
    for name, part in parts.items():
        if not part.version or not part.hashes:
            faults.append(f"{name}: requirements.lock に版かハッシュがありません(== と --hash)。ロックを作り直します。")
        if name not in here:
            if not part.marker or name not in table["read"]:
                faults.append(f"{name}: 入っていないので確かめられません。make setup を行います。")
            else:
                licences[name] = table["read"][name]["licence"]  # of another machine only
            continue
        if here[name].version != part.version:
            faults.append(
                f"{name}: 入っている {here[name].version} がロックの {part.version} と違います。make setup を行います。"
            )
        try:
            licences[name] = licence_of(name, said(here[name]), table)
        except ValueError as fault:
            faults.append(str(fault))
            continue
        allowed = set(table["allowed"])
        if name in table["shared"]:
            allowed |= {"LGPL-2.1-or-later", "LGPL-3.0-only"}
        if name not in product and name in table["not_shipped"]:
            allowed.add(table["not_shipped"][name])
        if not permitted(licences[name], allowed):
            where = "製品に入る部品" if name in product else "開発に使う部品"
            faults.append(f"{name}: {licences[name]} は{where}に許していません(tools/licences.toml)。外します。")
    for section in ("read", "shared", "not_shipped", "inside"):
        for name in sorted(table[section].keys() - parts.keys()):
            faults.append(
                f"{name}: tools/licences.toml の[{section}]にありますが、requirements.lock にありません。消します。"
            )
    return licences, faults


def notice_of(text: str, licences: dict[str, str], product: set[str], table: dict[str, Any]) -> str:
    """NOTICE with its list of parts as it must be."""

    def rows(names: list[str]) -> str:
        lines: list[str] = []
        for name in names:
            more = "; ".join(table[section][name] for section in ("shared", "inside") if name in table[section])
            lines.append(f"  {name:<27} {licences[name]}" + (f" ({more})" if more else ""))
        return "\n".join(lines)

    wanted = {
        SHIPPED: rows(sorted(n for n in licences if n in product)),
        TOOLS: rows(sorted(n for n in licences if n not in product)),
    }
    for title, body in wanted.items():
        pattern = re.compile(rf"^{re.escape(title)}\n(?:  .*\n)*", re.MULTILINE)
        if not pattern.search(text):
            raise ValueError(f"NOTICE: 「{title}」の見出しがありません。")
        text = pattern.sub(lambda _, t=title, b=body: f"{t}\n{b}\n", text)
    return text


def main() -> int:
    table = tomllib.loads(TABLE.read_text("utf-8"))
    parts, here = locked(LOCK.read_text("utf-8")), installed()
    licences, faults = judged(parts, here, table)
    product = shipped(here)
    if not faults:
        notice = NOTICE.read_text("utf-8")
        wanted = notice_of(notice, licences, product, table)
        if "--write" in sys.argv[1:]:
            NOTICE.write_text(wanted, "utf-8")
        elif wanted != notice:
            faults.append(
                "NOTICE: 部品の一覧が今の部品と違います。python -m tools.licences --write で書き直し、差を読みます。"
            )
    for fault in faults:
        print(fault)
    if not faults:
        mine = len(product & licences.keys())
        print(
            f"利用条件: 製品の{mine}部品、開発の{len(licences) - mine}部品、すべて許した条件。"
            f"版とハッシュは{len(parts)}部品すべてにあり。"
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
