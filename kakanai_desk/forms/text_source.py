"""Reads the small parts that every definition has: identifiers and texts in several languages."""

from __future__ import annotations

import re

from kakanai_desk.core.words import Words
from kakanai_desk.forms.source import Node

LANGUAGES = ("ja", "easy", "pt-BR", "vi", "en", "zh-Hans", "es", "fil", "id", "ko", "ne")


def words(node: Node | None) -> Words:
    """``ja`` text alone, or a mapping of languages. Ruby marks ``{漢字|かんじ}`` must be balanced."""
    if node is None:
        return {}
    if not node.is_map():
        return {"ja": node.text()}
    node.only(*LANGUAGES)
    found: dict[str, str] = {}
    keys = node.names()
    for language in keys:
        at = node.get(language)
        if at is not None:
            found[language] = at.text()
            rest = re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", found[language])
            if re.search(r"[{}|]", rest) and "{" in found[language]:
                at.fault("PROC-011", "ふりがなの書き方が違います。", "{漢字|かんじ} のように書きます。")
    if "ja" not in found:
        node.fault("PROC-014", "日本語(ja)がありません。")
    return found


def identifier(node: Node) -> str:
    at = node.need("id")
    found = at.text() if at else ""
    if at and not re.fullmatch(r"[a-z][a-z0-9_]*", found):
        at.fault("PROC-015", f"'{found}' はIDに使えません。", "英小文字・数字・_ だけで書きます。")
    return found


def optional(node: Node, key: str) -> str:
    at = node.get(key)
    return at.text() if at else ""


def required(node: Node, key: str) -> str:
    at = node.need(key)
    return at.text() if at else ""
