"""Where a fact came from, in the clerk's words: card, application and file, proven or not, when (R-011)."""

from __future__ import annotations

import re

from kakanai_desk.core.clock import JST
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.ui.presenters.clerk_words import has_words, say

_TERMINAL = re.compile(r"[A-Z]{2}[1-9]")


def origin_words(origin: Provenance | None) -> str:
    """マイナンバーカード 券面事項入力補助(EF0002)・検証不可・10:31; a source without a card is its name and time."""
    if origin is None:
        return ""
    parts = [_where(origin)]
    if origin.source is Source.CARD:
        parts.append(say(f"origin.{origin.verified.value}"))
    if origin.at is not None:
        parts.append(f"{origin.at.astimezone(JST):%H:%M}")
    return "・".join(parts)


def _where(origin: Provenance) -> str:
    kind, _, place = origin.detail.partition("/")
    if origin.source is Source.CODE and has_words(f"origin.code.{kind}"):
        return say(f"origin.code.{kind}")
    if origin.source is not Source.CARD or not has_words(f"origin.card.{kind}"):
        words = say(f"source.{origin.source.value}").split("|", 1)[1]
        return f"{words} {kind}" if origin.source is Source.CARRIED and _TERMINAL.fullmatch(kind) else words
    words = say(f"origin.card.{kind}")
    application, _, file = place.partition("/")
    if not application:
        return words
    named = say(f"origin.{application}") if has_words(f"origin.{application}") else application.upper()
    return f"{words} {named}({file})" if file else f"{words} {named}"
