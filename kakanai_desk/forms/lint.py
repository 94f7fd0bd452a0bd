"""What a pack holds that its loader accepts and its editor did not mean: gaps in languages, questions nobody needs,
two questions for one fact, boxes of a form that nothing fills or nobody looked at, procedures no use leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any, cast

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.core.words import Words, said, with_readings
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.conditions import names
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.document_facts import document_facts
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.interview import closure
from kakanai_desk.forms.notices import Audience
from kakanai_desk.forms.source import Node, read
from kakanai_desk.forms.unconfirmed import unconfirmed
from kakanai_desk.forms.visitor_words import visitor_words

ALIKE = 0.9  # two wordings that are this much the same ask for one fact
_KANJI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff々]")
_RUBY = re.compile(r"\{[^{}|]+\|[^{}|]+\}")


def lint(folder: Path, pack: Pack) -> list[Finding]:
    """All of it, for a pack that loads without a finding."""
    questions = f"{folder.name}/_shared/questions.yaml"
    found = [*_languages(pack, questions), *_unused(pack, questions), *_same_meaning(pack, questions)]
    unfilled = [finding for optional, finding in _unfilled(folder, pack) if not optional]
    return [*found, *unfilled, *unconfirmed(folder), *_without_use(pack, folder), *_unread(pack, folder)]


def left_to_the_pen(folder: Path, pack: Pack) -> list[Finding]:
    """Boxes that a form allows to stay empty and that nothing fills: only the pen does (R-050, R-129)."""
    boxes = [finding for optional, finding in _unfilled(folder, pack) if optional]
    return boxes + list(_unticked(folder, pack))


# --- languages --------------------------------------------------------------------------------------------------


def _languages(pack: Pack, questions: str) -> Iterator[Finding]:
    """Every text that a visitor can see stands in every language, and やさしい日本語 has ruby on all its kanji."""
    for where, file, words in _texts(pack, questions):
        for language in pack.languages:
            if words and language not in words:
                yield Finding(file, 1, where, "PROC-050", f"{language} の文がありません: 「{said(words)}」")
        if _KANJI.search(_RUBY.sub("", words.get("easy", ""))):
            yield Finding(file, 1, where, "PROC-051", f"ふりがなのない漢字があります: 「{words['easy']}」")


def _unread(pack: Pack, folder: Path) -> Iterator[Finding]:
    """A place of the guide sheet whose kanji have no reading: in やさしい日本語 it would stand there without ruby."""
    if "easy" not in pack.languages:
        return
    for section in pack.sections.values():
        for name in (section.name, section.building, section.floor, section.counter):
            if _KANJI.search(_RUBY.sub("", with_readings(name, pack.readings))):
                file = f"{folder.name}/_shared/offices.yaml"
                message, hint = f"「{name}」の読みがありません。", "readings: に、ひらがなで書きます。"
                yield Finding(file, 1, f"sections.{section.id}", "PROC-057", message, hint)


def _texts(pack: Pack, questions: str) -> Iterator[tuple[str, str, Words]]:
    """Place, file and words of every text that a question or a procedure says."""
    files = {p.id: p.file for p in pack.procedures}
    for place, words in visitor_words(pack):
        head, _, rest = place.partition(".")
        if head == "questions":
            yield rest, questions, words
        elif head in files:
            yield rest, files[head], words
    for notice in pack.notices:
        if notice.audience is Audience.VISITORS:
            yield f"notices.{notice.id}", questions.replace("questions.yaml", "notices.yaml"), notice.text


# --- questions --------------------------------------------------------------------------------------------------


def _needed(pack: Pack, event: str | None = None) -> set[str]:
    """The questions that a procedure (of the event) decides by, prints, brings or counts from."""
    facts: set[str] = set()
    found: set[str] = set()
    for p in pack.procedures:
        for e in p.events:
            if event is not None and e != event:
                continue
            facts = {*p.asks, *(n for rule in p.levels for n in names(rule.when))}
            facts |= {n for bring in p.bring for n in names(bring.when)}
            if p.deadline is not None:
                facts |= {count.start for count in (*p.deadline.counts, *p.deadline.alternatives)}
            found |= closure(facts, pack, e)
    return found


def _unused(pack: Pack, questions: str) -> Iterator[Finding]:
    needed = _needed(pack) | {event.date_fact for event in pack.events.values()}
    for name in pack.questions:
        if name not in needed:
            yield Finding(questions, 1, name, "PROC-052", f"質問 '{name}' の答えを使う手続・様式がありません。")


def _same_meaning(pack: Pack, questions: str) -> Iterator[Finding]:
    """Each fact is asked once: two questions of one kind with the same official name, or nearly the same wording."""
    for one, other in combinations(pack.questions.values(), 2):
        if (one.type, one.of_person) != (other.type, other.of_person):
            continue
        same_name = bool(one.clerk) and _bare(one.clerk) == _bare(other.clerk)
        left, right = _bare(said(one.ask)), _bare(said(other.ask))
        if not same_name and _numbers(left) != _numbers(right):  # the first and the second of a row
            continue
        if same_name or left == right or SequenceMatcher(None, left, right).ratio() >= ALIKE:
            yield Finding(
                questions,
                1,
                other.id,
                "PROC-053",
                f"'{one.id}' と '{other.id}' は同じ事実を聞いています: 「{said(one.ask)}」「{said(other.ask)}」",
                "一つの質問にまとめます。",
            )


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _bare(text: str) -> str:
    """The wording without what does not change its meaning."""
    bare = re.sub(r"[\s、。・,.?？!！「」()（）]|ください|ですか|ますか|おしえて|教えて", "", text)
    return re.sub(r"[をはがの]$", "", bare)


# --- forms ------------------------------------------------------------------------------------------------------


def _unfilled(folder: Path, pack: Pack) -> Iterator[tuple[bool, Finding]]:
    """Boxes of a form whose value nobody ever gives, and whether the form allows them to stay empty.

    A box to tick stays empty in the events of which it is not: there it is enough that one of the procedures with this
    form asks for it.
    """
    sample = _sample(pack)
    asked = {event: _needed(pack, event) for event in pack.events}
    anywhere: dict[Path, set[str]] = {}
    for p in pack.procedures:
        for document in p.documents:
            known = anywhere.setdefault((folder / p.id / document).resolve(), set())
            known.update(name for event in p.events for name in asked[event])
    for p in pack.procedures:
        reached = {name for event in p.events for name in asked[event]}
        for document in p.documents:
            file = folder / p.id / document
            node = read(file, folder, [])
            facts = sample if node is None or node.has("each") else {k: v for k, v in sample.items() if k != "person"}
            for optional, at in _binds(node) if node is not None else ():
                enough = anywhere[file.resolve()] if at.path.endswith(".check.bind") else reached
                message = _why_empty(at.text(), pack, enough, facts)
                if message:
                    hint = near(at.text().split(".")[-1], pack.questions)
                    yield optional, Finding(at.file, at.line, at.path, "PROC-054", message, hint)


def _unticked(folder: Path, pack: Pack) -> Iterator[Finding]:
    """Cells whose boxes nobody ever ticks: none is bound, none is the office's."""
    files = sorted({(folder / p.id / document).resolve() for p in pack.procedures for document in p.documents})
    for file in files:
        node = read(file, folder.resolve(), [])
        for cell in _cells(node) if node is not None else ():
            boxes = [box for box in _boxes(cell) if not (box.is_map() and box.has("office"))]
            if boxes and not any(box.is_map() and box.has("bind") for box in boxes):
                at = boxes[0]
                yield Finding(at.file, at.line, at.path, "PROC-056", "この欄のどの印も、付ける手続・質問がありません。")


def _cells(node: Node) -> Iterator[Node]:
    for inner in _inner(node):
        if inner.is_map() and (inner.has("items") or inner.has("lines")):
            yield inner
        else:
            yield from _cells(inner)


def _boxes(node: Node) -> Iterator[Node]:
    for inner in _inner(node):
        if inner.is_map() and (box := inner.get("check")) is not None:
            yield box
        else:
            yield from _boxes(inner)


def _inner(node: Node) -> Iterator[Node]:
    """What lies directly in a map or a list."""
    if node.is_map():
        yield from (inner for key in node.names() if (inner := node.get(key)) is not None)
    elif isinstance(node.value, list):
        yield from node.items()


def _why_empty(path: str, pack: Pack, reached: set[str], sample: dict[str, Any]) -> str:
    root, _, rest = path.removeprefix("item.").partition(".")
    name = rest.split(".")[0]
    if root in ("answers", "among", "said") and rest:
        if name not in pack.questions:
            return f"'{name}' という質問はありません。この欄は埋まりません。"
        return "" if name in reached else f"'{name}' を聞く手続がありません。この欄は埋まりません。"
    return "" if _known(path.split("."), sample) else f"'{path}' という事実はありません。この欄は埋まりません。"


def _binds(node: Node) -> Iterator[tuple[bool, Node]]:
    """Every ``bind: path`` of a layout, and whether it may stay empty."""
    if node.is_map():
        optional = node.get("optional")
        for key in node.names():
            inner = node.get(key)
            if inner is None:
                continue
            if key == "bind" and isinstance(inner.value, str):
                yield optional is not None and optional.value is True, inner
            yield from _binds(inner)
    elif isinstance(node.value, list):
        for inner in node.items():
            yield from _binds(inner)


def _sample(pack: Pack) -> dict[str, Any]:
    """The facts that forms can print, of any case."""
    event = next(iter(pack.events), "")
    people = (
        Person("p1", "見本　一", birth_date=PartialDate(1990, 1, 1), relation="世帯主"),
        Person("p2", "見本　二", birth_date=PartialDate(1991, 1, 1), relation="妻"),
    )
    case = Case(date(2026, 4, 10), event, people, {}, Applicant(person="p1"))
    facts = document_facts(case, decide(case, pack), pack, "", datetime(2026, 4, 10, tzinfo=UTC))
    facts["item"] = facts["person"] = dict(facts["people"][0])
    return facts


def _known(path: list[str], value: Any) -> bool:
    if not path or value is None:
        return True
    if isinstance(value, list):
        rows = cast(list[Any], value)
        return not rows or _known(path[1:] if path[0].isdecimal() else path, rows[0])
    if isinstance(value, Mapping):
        below = cast(Mapping[str, Any], value)
        return path[0] in below and _known(path[1:], below[path[0]])
    return False


# --- uses -------------------------------------------------------------------------------------------------------


def _without_use(pack: Pack, folder: Path) -> Iterator[Finding]:
    """A procedure that the 用途メニュー does not lead to (R-041)."""
    reached = {p for top in pack.uses for use in top.everything() for p in use.procedures}
    for name in dict.fromkeys(p.id for p in pack.procedures):
        if pack.uses and name not in reached:
            file = f"{folder.name}/_shared/uses.yaml"
            yield Finding(file, 1, "uses", "PROC-055", f"手続 '{name}' へ行く用途がありません。")
