"""What each place asks for: its headings are looked up in the table of label words; a guess says how sure and why.

The item (氏名) comes from the nearest heading that names one; whose it is (届出人, 新しい, 児童) from the same heading
or those beyond it. In a table of people the heading stands over its column, and the row says who.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.labels import Labels, Match, plain
from kakanai_desk.studio.form.page import Page
from kakanai_desk.studio.form.place import Found, Kind, Place
from kakanai_desk.studio.form.ruling import Ruled
from kakanai_desk.studio.form.surroundings import From, Said, Surroundings

SETS = ("sex", "account_kind", "role", "event")  # of words to ring, where no heading says which is meant
DAYS = frozenset(("birth_date", "visit_date", "move_date", "event_date"))
BESIDE = 8.0  # mm between a label on open paper and what it is for
TITLE_SHARE = 0.5  # of a title that the word for somebody is
SPLIT = re.compile(r"[／/・()（）]")
WORDS_OF = {
    From.INSIDE: "同じ欄の『{}』から",
    From.LEFT: "左の見出し『{}』から",
    From.ABOVE: "上の見出し『{}』から",
    From.TITLE: "近くの言葉『{}』から",
}


@dataclass(frozen=True)
class Guess:
    """A place with what belongs there. ``path`` is empty where nothing fits; ``why`` is for the editor's screen.

    ``value``: what a ticked box means. ``options``: of words to ring, each word's value. ``item``: the key of the label
    table.
    """

    place: Place
    kind: Kind
    path: str = ""
    name: str = ""
    sure: float = 0.0
    why: str = ""
    value: str = ""
    item: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Guessed:
    """``left``: places of the office, which nobody but the office fills in."""

    guesses: tuple[Guess, ...]
    left: tuple[Place, ...] = field(default=())


@dataclass(frozen=True)
class _Reading:
    """The headings of a place, and what was made of them."""

    place: Place
    said: tuple[Said, ...]
    item: Match | None
    by: Said | None


def guess(page: Page, ruled: Ruled, found: Found, labels: Labels) -> Guessed:
    """A guess for every place that the office does not fill in."""
    around_it = Surroundings(ruled, found)
    readings: list[_Reading] = []
    left: list[Place] = []
    for place in found.places:
        near = [*around_it.inside(place), *around_it.left(place), *around_it.above(place)]
        titles = around_it.titles(place)
        if not any(one.where in (From.LEFT, From.ABOVE) for one in near):
            near += around_it.caption(place)
        if any(labels.is_office(one.text) for one in near) or _under_office(titles, labels):
            left.append(place)
        elif near or not page.words or around_it.alone(place) or not _is_blank(place):
            readings.append(_read(place, near, titles, labels))
    rows = _rows(readings, around_it, labels)
    guesses = [_guess(reading, rows.get(id(reading.place)), page, labels) for reading in readings]
    return Guessed(tuple(guesses), tuple(left))


def _is_blank(place: Place) -> bool:
    """A cell of a table without any heading (where those of rows and columns meet): nothing is asked there."""
    return place.kind is Kind.TEXT and place.cell is not None


def _under_office(titles: Sequence[Said], labels: Labels) -> bool:
    """Whether the nearest title says that the office writes here."""
    return bool(titles) and labels.is_office(titles[0].text)


def _read(place: Place, near: Sequence[Said], titles: Sequence[Said], labels: Labels) -> _Reading:
    """The item by the nearest heading that names one: in the cell, left of it, over it; on open paper beside it."""
    chosen: tuple[Match, Said] | None = None
    seen: set[From] = set()
    for said in near:
        if said.where in seen and said.where is not From.INSIDE:
            continue  # only the nearest of each side names the item
        match = labels.attribute(said.text)
        subject = labels.subject(said.text)
        only_who = (
            match is not None and subject is not None and plain(said.text) == subject.word and match.key == "head"
        )
        if match is None and (subject is not None or _is_number(said.text)):
            continue  # says whose it is; the next one may say what
        if match is not None and match.key == "postal_mark" and place.kind is not Kind.CELLS:
            continue  # a printed 〒 over the room for an address
        if (
            only_who
            and said.where is From.LEFT
            and any(labels.attribute(o.text) for o in near if o.where in (From.ABOVE, From.INSIDE))
        ):
            continue
        seen.add(said.where)
        if match is not None and (chosen is None or match.sure > chosen[0].sure + 0.35):
            chosen = (match, said)
            if said.where is From.INSIDE:
                break
        if chosen is not None and said.where is From.LEFT:
            break
    if chosen is None and place.cell is None:
        for said in titles[:1]:
            match = labels.attribute(said.text)
            if match is not None and match.sure > 0.8 and abs(said.box.middle - place.box.middle) < BESIDE:
                chosen = (match, said)
    if chosen is None:
        column = next((one for one in near if one.where is From.ABOVE), None)
        return _Reading(place, (*near, *titles), None, column)
    item, by = chosen
    return _Reading(place, (*near, *titles), item, by)


def _is_number(text: str) -> bool:
    return plain(text).rstrip("人目.").isdigit() or len(plain(text)) == 0


# --- tables of people -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _InRow:
    """A place's row in a table of people, and its item where the heading has two."""

    row: int
    rows: int
    item: str = ""
    subjects: tuple[str, ...] = ()  # whose table it is, by any of its column headings


def _rows(readings: Sequence[_Reading], around_it: Surroundings, labels: Labels) -> dict[int, _InRow]:
    """By place: which row it stands in under the heading that named it; headings with two items are shared out."""
    columns: dict[Box, list[_Reading]] = defaultdict(list)
    for reading in readings:
        if reading.by is not None and reading.by.where in (From.ABOVE, From.LEFT) and reading.place.cell is not None:
            columns[reading.by.box].append(reading)
    found: dict[int, _InRow] = {}
    for box, column in columns.items():
        by = column[0].by
        items = _items(by, labels) if by is not None else []
        cells = sorted({r.place.cell for r in column if r.place.cell is not None}, key=lambda c: (round(c.top), c.left))
        stacked = [c for c in cells if c.left > box.left - 3 or by is None or by.where is From.LEFT]
        each = len(items) if len(items) > 1 and around_it.are_pairs(stacked, len(items)) else 1
        rows = len(stacked) // each if by is not None and by.where is From.ABOVE else 1
        for reading in column:
            index = stacked.index(reading.place.cell) if reading.place.cell in stacked else 0
            item = items[index % each] if each > 1 else ""
            whose = _whose(around_it.heads_of(reading.place), labels) if rows > 1 else ()
            found[id(reading.place)] = _InRow(index // each, rows, item, whose)
    return found


def _whose(heads: Sequence[Said], labels: Labels) -> tuple[str, ...]:
    """The lists of people that column headings name: 児童の氏名."""
    keys = [match.key for head in heads if (match := labels.subject(head.text)) is not None]
    return tuple(key for key in dict.fromkeys(keys) if key in labels.lists)


def _items(said: Said, labels: Labels) -> list[str]:
    """The items that one heading names: フリガナ over 氏名, ふりがな／氏名."""
    texts = said.lines if len(said.lines) > 1 else [part for part in SPLIT.split(said.text) if part.strip()]
    keys = [match.key for text in texts if (match := labels.attribute(text)) is not None and match.sure > 0.65]
    unlike = list(dict.fromkeys(keys))
    if set(unlike) == {"kana", "name"}:
        return ["kana", "name"]  # the reading stands over the name, however the heading puts it
    return unlike if len(unlike) == len(texts) else []


# --- the guess --------------------------------------------------------------------------------------------------------


def _guess(reading: _Reading, row: _InRow | None, page: Page, labels: Labels) -> Guess:
    place, by = reading.place, reading.by
    key = (row.item if row is not None and row.item else "") or (reading.item.key if reading.item else "")
    sure = reading.item.sure if reading.item is not None else 0.0
    why = WORDS_OF[by.where].format(by.text) if by is not None else ""
    if place.kind is Kind.SEAL:
        return Guess(place, Kind.SEAL, name="印", sure=0.9, why="印の欄です。手で押します")
    if place.kind is Kind.CIRCLE:
        return _circled(reading, row, key, why, labels)
    if place.kind is Kind.CHECK:
        return _checked(reading, row, labels)
    if place.kind is Kind.CELLS:
        count = sum(place.groups)
        if count == 12 and key in ("", "individual_number"):
            key, sure, why = "individual_number", max(sure, 0.8), why or "12けたのマスから"
        elif place.groups == (3, 4) or (count == 7 and key in ("", "address", "postal", "postal_mark")):
            key, sure, why = "postal", max(sure, 0.85), "3けた・4けたのマスから" if key != "postal" else why
    if key == "postal_mark":
        key = "postal"
    if place.kind is Kind.DATE and key not in DAYS:
        key, sure, why = _day_by_stem(reading, labels)
        if not key:
            alone = place.cell is None and not any(len(plain(word.text)) > 1 for word in place.inside)
            top = place.box.top < page.height * 0.3
            key, sure, why = ("visit_date", 0.6 if top else 0.5, "見出しのない日付") if alone else ("", 0.0, "")
    path, name = _path(key, reading, row, labels)
    kind = place.kind
    if key == "individual_number":
        kind = Kind.NUMBER
    if key == "signature":
        fits = place.box.height > 9 and place.box.right - place.box.left > 40
        kind, path = (Kind.SIGNATURE, "signature") if fits else (Kind.TEXT, "applicant.name")
    if key == "seal":
        return Guess(place, Kind.SEAL, name="印", sure=0.9, why="印の欄です。手で押します")
    if key in ("free", "") or not path:
        return Guess(place, kind, "", by.text if by is not None else "", 0.0, "", "", key)
    return Guess(place, kind, path, name, round(sure, 2), why, "", key)


def _day_by_stem(reading: _Reading, labels: Labels) -> tuple[str, float, str]:
    """A day whose heading is in no table, by a part of it: 生まれた年月日, 転入の日."""
    for said in reading.said:
        if said.where is From.TITLE:
            continue
        key = next((key for key, stems in labels.days.items() if any(stem in plain(said.text) for stem in stems)), "")
        if key:
            return key, 0.65, WORDS_OF[said.where].format(said.text)
    return "", 0.0, ""


def _subjects(reading: _Reading, labels: Labels) -> list[str]:
    """Whose it is, by the headings from the nearest on.

    A title must say little else: 児童手当認定請求書 names nobody.
    """
    found: list[str] = []
    for said in reading.said:
        match = labels.subject(said.text)
        if match is None or match.key == "office":
            continue
        if said.where is From.TITLE and len(match.word) < TITLE_SHARE * len(plain(said.text)):
            continue
        found.append(match.key)
    return list(dict.fromkeys(found))


def _path(key: str, reading: _Reading, row: _InRow | None, labels: Labels) -> tuple[str, str]:
    """The fact, and the field's name."""
    if not key:
        return "", ""
    subjects = _subjects(reading, labels)
    word = reading.item.word if reading.item is not None else key
    name = _name(reading.by, key, labels) or word
    if row is not None and row.rows > 1 and key in labels.people:
        row_subject = next((s for s in subjects if s in ("spouse",)), "")
        if row_subject and _names_row(reading, labels):
            return labels.paths[row_subject].get(key, ""), name
        listed = "children" if "children" in (*subjects, *row.subjects) else "concerned"
        return f"{labels.lists[listed]}.{row.row}.{labels.people[key]}", name
    for subject in subjects:
        if subject in labels.lists and key in labels.people:
            return f"{labels.lists[subject]}.0.{labels.people[key]}", name
        if key in labels.paths.get(subject, {}):
            return labels.paths[subject][key], name
        if subject in ("applicant", "agent"):
            break
    return labels.paths["applicant"].get(key, ""), name


def _name(by: Said | None, key: str, labels: Labels) -> str:
    """The heading; of one that names several items the part that names ``key``."""
    if by is None:
        return ""
    parts = by.lines if len(by.lines) > 1 else SPLIT.split(by.text)
    named = [text for text in parts if (match := labels.attribute(text)) is not None and match.key == key]
    return named[0] if named and len(parts) > 1 else by.text


def _names_row(reading: _Reading, labels: Labels) -> bool:
    """Whether a heading left of the place says who its row is for."""
    return any(
        said.where is From.LEFT and (m := labels.subject(said.text)) is not None and m.key == "spouse"
        for said in reading.said
    )


def _circled(reading: _Reading, row: _InRow | None, key: str, why: str, labels: Labels) -> Guess:
    place = reading.place
    sets = [{name for name, _ in labels.choice(part.what)} for part in place.parts]
    common = set.intersection(*sets) if sets else set[str]()
    chosen = (
        key
        if key in common
        else next((name for name in ("sex", "account_kind", "role", "event") if name in common), "")
    )
    if not chosen:
        return Guess(place, Kind.CIRCLE, "", "・".join(p.what for p in place.parts), 0.0, "")
    path, name = _path(chosen, replace(reading, item=reading.item if key == chosen else None), row, labels)
    values = {part.what: dict(labels.choice(part.what))[chosen] for part in place.parts}
    because = why if key == chosen else f"選ぶ語『{'・'.join(values)}』から"
    return Guess(
        place, Kind.CIRCLE, path, name, 0.9 if key == chosen else 0.8, because, "", chosen, tuple(values.items())
    )


def _checked(reading: _Reading, row: _InRow | None, labels: Labels) -> Guess:
    place = reading.place
    text = place.inside[0].text if place.inside else ""
    means = dict(labels.choice(text))
    means.pop("era", None)
    if not means:
        return Guess(place, Kind.CHECK, "", text, 0.0, "")
    key = reading.item.key if reading.item is not None and reading.item.key in means else next(iter(means))
    because = f"右の言葉『{text}』から"
    if key == "same_address":
        return Guess(place, Kind.CHECK, "applicant.address_same", text, 0.75, because, "true", key)
    path, _ = _path(key, reading, row, labels)
    return Guess(place, Kind.CHECK, path, text, 0.85, because, means[key], key)
