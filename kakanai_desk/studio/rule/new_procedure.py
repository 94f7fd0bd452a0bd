"""A procedure from nothing, another edition of one, and its place in the 用途メニュー."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from kakanai_desk.core.words import Words
from kakanai_desk.forms.definitions import Level
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.pack.yaml_tree import Place
from kakanai_desk.studio.pack.yaml_words import block
from kakanai_desk.studio.rule.edit import Edit, Texts, procedure_table, step
from kakanai_desk.studio.rule.procedure_text import UNSURE, ProcedureText

CURRENT = "procedure.yaml"  # the newest edition; older ones have their year behind
USES = "_shared/uses.yaml"
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_RUBY = re.compile(r"\{[^{}|]+\|([^{}|]+)\}")
_ROWS = (
    "あいうえお a i u e o", "かきくけこ ka ki ku ke ko", "さしすせそ sa shi su se so",
    "たちつてと ta chi tsu te to", "なにぬねの na ni nu ne no", "はひふへほ ha hi fu he ho",
    "まみむめも ma mi mu me mo", "やゆよ ya yu yo", "らりるれろ ra ri ru re ro", "わをん wa o n",
    "がぎぐげご ga gi gu ge go", "ざじずぜぞ za ji zu ze zo", "だぢづでど da ji zu de do",
    "ばびぶべぼ ba bi bu be bo", "ぱぴぷぺぽ pa pi pu pe po",
)  # fmt: skip
_KANA = {kana: sound for row in _ROWS for kana, sound in zip(row.split()[0], row.split()[1:], strict=True)}
_PARTICLES = tuple("のをにはがとへも")
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}


def letters_for(easy: str) -> str:
    """An id to begin with, from the readings of a text in やさしい日本語: {犬|いぬ}の {登録|とうろく} → inu_touroku.

    Empty where it has no readings: the editor chooses the letters.
    """
    words = [_kana(word) for word in re.split(r"[\s・()（）]+", _RUBY.sub(r" \1 ", easy))]
    found = "_".join(_romaji(word) for word in words if word and word not in _PARTICLES)
    return found if _ID.fullmatch(found) else ""


def _kana(word: str) -> str:
    """In hiragana; カタカナ becomes it, anything else goes."""
    plain = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in word)
    return "".join(c for c in plain if "ぁ" <= c <= "ゖ")


def _romaji(kana: str) -> str:
    found = ""
    doubled = False
    for letter in kana:
        if letter == "っ":
            doubled = True
            continue
        if letter in _SMALL and found:
            stem = found[:-1]
            found = stem + ("" if stem.endswith(("sh", "ch", "j")) else "y") + _SMALL[letter]
            continue
        sound = _KANA.get(letter, "")
        found += (sound[:1] if doubled else "") + sound
        doubled = False
    return found


def fault_of_id(name: str, taken: Collection[str]) -> str:
    """Why this may not be the id of a new procedure, as a sentence; empty: it may."""
    words = procedure_table()["ids"]
    if not name:
        return words["empty"]
    if not _ID.fullmatch(name):
        return words["letters"]
    return words["taken"].format(id=name) if name in taken else ""


def new_procedure(
    name: str, title: Words, section: str, events: Collection[str], since: date, *, order: int = 0, rule: str = UNSURE
) -> Edit:
    """Its first edition: everything a procedure must say, with 要確認 where the editor has not spoken yet.

    It is required in its events, has no deadline, brings nothing. Nothing of it is true before the editor says so,
    therefore its basis says 要確認.

    Raises:
        ValueError: the name is no id.
    """
    if not _ID.fullmatch(name):
        raise ValueError(name)
    tree: dict[str, Any] = {
        "id": name,
        "rule": rule,
        "revision": 1,
        "effective": {"from": since},
        "title": dict(title),
        "basis": UNSURE,
        "section": section,
        "events": list(events),
        "levels": [{"level": Level.REQUIRED.value, "why": {"ja": UNSURE}}],
        "not_needed": {"ja": UNSURE},
        "deadline": "none",
        "bring": [],
        "pictogram": "document",
        "order": order,
    }
    text = YamlText(f"# {title['ja']}\n" + block(tree, 0))
    return Edit(step("new", title=title["ja"]), {f"{name}/{CURRENT}": text})


def drop_procedure(files: Mapping[str, bytes], texts: Texts, name: str) -> Edit:
    """All files of a procedure are gone, and what leads to it in the 用途メニュー."""
    gone: dict[str, YamlText | bytes | None] = {file: None for file in files if file.startswith(f"{name}/")}
    title = ProcedureText(f"{name}/{CURRENT}", texts[f"{name}/{CURRENT}"]).title
    if USES in texts:
        uses = texts[USES]
        for place, leads in _leads(uses.value()):
            if name in leads:
                uses = uses.put(place, [one for one in leads if one != name])
        gone[USES] = uses
    return Edit(step("drop", title=title), gone)


def new_edition(files: Collection[str], current: ProcedureText, since: date) -> Edit:
    """Another edition from the newest one, in force from ``since``; the old one ends the day before.

    ``procedure.yaml`` is the newest; the older one gets the year in which it began behind its name.

    Raises:
        ValueError: the new one would begin before the old one.
    """
    effective = dict(current.field("effective"))
    began: date = effective["from"]
    if since <= began:
        raise ValueError("since")
    revision = int(current.field("revision"))
    older = f"{current.id}/procedure_{began.year}.yaml"
    if older in files:
        older = f"{current.id}/procedure_{began.year}_{revision}.yaml"
    ended = current.text.put(("effective",), {"from": began, "until": since - timedelta(days=1)})
    fresh = current.text.put(("effective",), {"from": since}).put(("revision",), revision + 1)
    return Edit(step("edition", title=current.title), {older: ended, f"{current.id}/{CURRENT}": fresh})


# --- 用途メニュー ------------------------------------------------------------------------------------------------


def leading_uses(uses: YamlText) -> tuple[tuple[Place, str], ...]:
    """The entries that lead to procedures: the place of their list, and their words from the top."""
    tree = uses.value()
    return tuple((place, _title_at(tree, place)) for place, _ in _leads(tree))


def with_use(uses: YamlText, place: Place, name: str, title: str) -> Edit:
    """One more procedure that an entry leads to."""
    leads = uses.value(place)
    if name in leads:
        return Edit(step("use", title=title), {USES: uses})
    return Edit(step("use", title=title), {USES: uses.put(place, [*leads, name])})


def _leads(tree: Any, place: Place = ()) -> list[tuple[Place, list[str]]]:
    found: list[tuple[Place, list[str]]] = []
    entries = tree.get("uses") if isinstance(tree, dict) else None
    for number, entry in enumerate(entries or ()):
        here = (*place, "uses", number)
        if isinstance(entry.get("procedures"), list):
            found.append(((*here, "procedures"), entry["procedures"]))
        found += _leads(entry, here)
    return found


def _title_at(tree: Any, place: Place) -> str:
    titles: list[str] = []
    for step_ in place[:-1]:
        tree = tree[step_]
        if isinstance(tree, dict) and "title" in tree:
            title = tree["title"]
            titles.append(title["ja"] if isinstance(title, dict) else str(title))
    return " › ".join(titles)
