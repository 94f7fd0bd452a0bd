"""A plain and a hard family for any form: what it asks for is read from its layout and from the questions.

A new form needs nothing here: a path that a layout binds is filled by the kind of its item and, for an answer, by the
type of its question. Nobody here exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.paper.binding import FACTS, ITEM, PERSON, Path, Test
from kakanai_desk.forms.paper.model import Choice, Comb, DateCells, Digits, Field, Layout, Repeat
from kakanai_desk.forms.paper.signature import Point, Signature, Stroke

MADE_AT = datetime(2026, 4, 10, 10, 43)  # noqa: DTZ001
NUMBER = "N8-0410-0042"
_DAY = date(2026, 4, 5)


class Kind(StrEnum):
    """``plain``: four people, short names. ``hard``: what makes a form overflow."""

    PLAIN = "plain"
    HARD = "hard"


def _person(
    index: int, name: str, kana: str, birth: PartialDate, sex: str, relation: str, **more: Any
) -> dict[str, Any]:
    age = 2026 - birth.year - ((birth.month or 1, birth.day or 1) > (4, 10))
    stage = "preschool" if age < 6 else "elementary" if age < 12 else "high_school_age" if age < 18 else "adult"
    own: dict[str, Any] = {
        "id": f"p{index}", "name": name, "kana": kana, "birth_date": birth, "sex": sex, "relation": relation,
        "nationality": "JP", "individual_number": "123456789018", "has_card": index % 2 == 0, "age": age,
        "stage": stage, "living": "together", "raised": age < 18, "procedures": [], "answers": {},
        "former_name": "", "alias": "", "occupation": "会社員", "pension_kind": "first", "care_class": "second",
        "former_insurance": "employer", "insured": "kokuho",
    }  # fmt: skip
    return own | more


FAMILY = {
    Kind.PLAIN: [
        _person(0, "見本　太郎", "みほん　たろう", PartialDate(1986, 5, 1), "male", "世帯主"),
        _person(1, "見本　花子", "みほん　はなこ", PartialDate(1988, 11, 3), "female", "妻"),
        _person(2, "見本　葛\U000e0102葉", "みほん　くずは", PartialDate(2017, 7, 7), "female", "子"),
        _person(3, "見本　渚", "みほん　なぎさ", PartialDate(2023, 9, 12), "male", "子"),
    ],
    Kind.HARD: [
        _person(0, "NGUYEN THI HONG ANH（阮氏紅英）", "ぐえん　てぃ　ほん　あん", PartialDate(1990, 12, 28), "female",
                "世帯主", nationality="VN", alias="見本　杏", occupation="技能実習・食品製造の職場のとりまとめ"),
        _person(1, "渡邉\U000e0111齋藤　徳右衛門太郎", "わたなべさいとう　とくえもんたろう", PartialDate(1925, 3),
                "male", "夫の父", occupation="年金生活"),
        _person(2, "𠮷田　" + "辻\U000e0102﨑之介", "よしだ　つじさきのすけ", PartialDate(1958), "male",
                "夫の弟の妻の子"),
        _person(3, "SANTOS MIHON MARIA APARECIDA（通称 見本　葛\U000e0103葉）", "さんとす　みほん　まりあ　あぱれしだ",
                PartialDate(2009, 2, 14), "female", "妹の子の妻の子", nationality="BR", alias="見本　葛葉"),
        _person(4, "髙橋　濵子", "たかはし　はまこ", PartialDate(2019, 8, 31), "female", "子の子", raised=True),
        _person(5, "ALEXANDER KRISTOFFERSEN-MIHON", "あれくさんだー　くりすとふぁーせんみほん", PartialDate(2026, 4, 5),
                "male", "縁故者", nationality="NO"),
        _person(6, "邊　栁", "なべ　やなぎ", PartialDate(2024, 2, 29), "female", "同居人"),
    ],
}  # fmt: skip
ADDRESS = {
    Kind.PLAIN: "滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号",
    Kind.HARD: "滋賀県湖南市見本町石部が丘中央三丁目123番地の456　"
    "見本グランドハイツ湖南中央公園前弐番館1203号室　見本様方",
}
WORDS = {Kind.PLAIN: "見本のことば", Kind.HARD: "見本のための、とても長い説明をここに書いたときの見え方の例です"}
STROKES = (
    [(300, 300), (280, 900), (300, 1500)], [(300, 300), (900, 260), (880, 1400)], [(300, 900), (880, 860)],
    [(1500, 600), (2500, 500)], [(2000, 200), (2010, 1700)], [(2000, 700), (1500, 1400)],
    [(2020, 700), (2600, 1400)], [(3200, 600), (4300, 500)], [(3700, 200), (3500, 1000), (3000, 1600)],
    [(3720, 700), (4400, 1600)],
)  # fmt: skip
SIGNATURE = Signature(
    tuple(Stroke(tuple(Point(x, y, 10 * at) for at, (x, y) in enumerate(line))) for line in STROKES), MADE_AT
)


def sample(layout: Layout, pack: Pack, kind: Kind) -> dict[str, Any]:
    """Facts that fill everything ``layout`` binds."""
    people: list[dict[str, Any]] = [person | {"answers": {}, "procedures": []} for person in FAMILY[kind]]
    facts = {name: _shaped(name, shape, kind, people) for name, shape in FACTS.items()} | {
        "reception_number": NUMBER,
        "visit_date": MADE_AT.date(),
        "era": "令和",
        "made_at": MADE_AT,
        "event": "tennyu",
        "event_date": _DAY,
        "move_date": _DAY,
        "move_kind": "domestic",
        "move_scope": "all",
        "moves": True,
        "answers": {},
        "account": {
            "use_public": kind is Kind.HARD, "kind": "ordinary", "number": "1234567",
            "bank": "見本銀行" if kind is Kind.PLAIN else "見本しが湖南中央農業協同組合連合会",
            "branch": "湖南支店" if kind is Kind.PLAIN else "石部が丘中央公園前特別出張所",
            "holder": "ミホン　タロウ" if kind is Kind.PLAIN else "グエン　テイ　ホン　アン　ミホン",
        },
        "identity": {"kinds": ["番号カード"] if kind is Kind.PLAIN else ["在留カード", "資格確認書"],
                     "points": 1 if kind is Kind.PLAIN else 2},
    }  # fmt: skip
    placed = layout.template.placed if layout.template is not None else ()
    for bound in _bound_items((layout.body, placed)):
        _fill(facts, people, bound, pack, kind)
    return facts


def _shaped(name: str, shape: Any, kind: Kind, people: list[dict[str, Any]]) -> Any:
    if isinstance(shape, list):
        young = [person for person in people if person["age"] < 18]
        some = {"children": young, "preschoolers": young[-2:], "newborns": young[-1:], "guardians": people[:2]}
        some["college_age"] = young[:1] if kind is Kind.PLAIN else people[2:5]
        return some.get(name, people)
    if isinstance(shape, dict) and PERSON.keys() <= shape.keys():
        return people[0] | {"role": "self", "phone": "000-0000-0000", "address_same": False, "address": ADDRESS[kind]}
    if isinstance(shape, dict) and "postal_code" in shape:
        return {"postal_code": "5200000", "text": ADDRESS[kind], "head": people[0]["name"]}
    return {} if isinstance(shape, dict) or name in ("among", "said") else []


def _bound_items(found: Any, item: Any = None) -> Iterator[tuple[Any, Path | Test]]:
    """Every path and test in a layout, with the item it stands in."""
    if isinstance(found, Path | Test):
        yield item, found
    elif isinstance(found, tuple):
        for inner in cast("tuple[Any, ...]", found):
            yield from _bound_items(inner, item)
    elif is_dataclass(found):
        for part in fields(found):
            yield from _bound_items(getattr(found, part.name), found)


def _fill(
    facts: dict[str, Any], people: list[dict[str, Any]], bound: tuple[Any, Path | Test], pack: Pack, kind: Kind
) -> None:
    item, found = bound
    path = found.path if isinstance(found, Test) else found
    if isinstance(item, Repeat) or (isinstance(item, DateCells) and path == item.nationality):
        return
    value = _value(item, found, pack, kind)
    if value is None:
        return
    steps = path.steps
    places: list[tuple[dict[str, Any], tuple[str, ...]]] = [(facts, steps)]
    if steps[0] == ITEM:
        places = [(person, steps[1:]) for person in people]
    said = "answers" in steps or steps[0] == "event"
    for place, rest in places:
        inner = _inner(place, rest[:-1])
        if inner is None:
            continue
        present = inner.get(rest[-1])
        if isinstance(found, Test) and found.op == "has":
            if not isinstance(present, list):
                present = inner[rest[-1]] = []
            ticked = cast("list[Any]", present)
            if kind is Kind.HARD or not ticked:  # hard: everything is ticked
                ticked.append(found.constant)
        elif present in (None, "", [], {}) or (isinstance(found, Test) and said and kind is Kind.HARD):
            inner[rest[-1]] = value  # plain: the first box is ticked, hard: the last


def _inner(place: Any, steps: Sequence[str]) -> dict[str, Any] | None:
    """What lies at the end of ``steps``, made where it is not there yet; None for the fifth of four people."""
    for step in steps:
        if hasattr(place, "setdefault"):
            place = place.setdefault(step, {})
        elif int(step) < len(place):
            place = place[int(step)]
        else:
            return None
    return place


def _value(item: Any, found: Path | Test, pack: Pack, kind: Kind) -> Any:
    if isinstance(found, Test):
        return found.constant if found.op in ("is", "has") else None
    question = pack.questions.get(found.steps[-1])
    match item:
        case DateCells():
            return PartialDate(2026, 10, 31) if kind is Kind.PLAIN else PartialDate(2026, 12)
        case Comb():
            return "1234567890123456"[: item.cells]
        case Field() if item.words:
            return item.words[0 if kind is Kind.PLAIN else -1][0]
        case Digits():
            return "1234567890123456"[: sum(item.groups)]
        case Choice():
            return item.options[0 if kind is Kind.PLAIN else -1][0]
        case Field() if question is not None and question.type is AnswerType.ADDRESS:
            return ADDRESS[kind]
        case Field() if question is not None and question.type is AnswerType.DIGITS:
            return "8" if kind is Kind.PLAIN else "9" * (question.max_length or 4)
        case Field() if any(word in item.name for word in ("氏名", "名前")):
            return FAMILY[kind][0]["name"]
        case Field():
            most = question.max_length if question is not None and question.max_length else 30
            return WORDS[kind][:most]
        case _:
            return None


def samples(pack: Pack, layouts: Mapping[str, Layout]) -> Iterator[tuple[str, Kind, Layout, dict[str, Any]]]:
    """Every form twice: its id, which family, the layout and the facts."""
    for name, layout in layouts.items():
        for kind in Kind:
            yield name, kind, layout, sample(layout, pack, kind)
