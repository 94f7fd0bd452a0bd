"""Invented people for the paper tests. Nobody here exists."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.definitions import AnswerType
from kakanai_desk.forms.paper.signature import Point, Signature, Stroke
from tests.fakes.desk import city

LONG_NAME = "渡邉\U000e0111齋藤髙橋﨑濵\u3000德右衛門太郎"
NEW_ADDRESS = "滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号"
LONG_ADDRESS = (
    "滋賀県湖南市見本町石部が丘中央三丁目123番地の456　見本グランドハイツ湖南中央公園前弐番館1203号室　見本様方"
)


def person(
    index: int, name: str, kana: str, birth: PartialDate, sex: str, relation: str, **more: Any
) -> dict[str, Any]:
    return {
        "id": f"p{index}", "name": name, "kana": kana, "birth_date": birth, "sex": sex, "relation": relation,
        "nationality": "JP", "individual_number": "123456789018", "has_card": True,
        "procedures": ["juumin_idou_todoke", "card_keizoku", "kokuho_shutoku"], "age": 30,
        "answers": {"care_detail": "見本商店"},
    } | more  # fmt: skip


TARO = person(0, "見本\u3000太郎", "みほん\u3000たろう", PartialDate(1986, 5, 1), "male", "世帯主",
              procedures=["card_keizoku", "kokuho_shutoku", "kokumin_nenkin"])  # fmt: skip
HANAKO = person(1, "見本\u3000花子", "みほん\u3000はなこ", PartialDate(1988, 11, 3), "female", "妻",
                procedures=["card_keizoku", "kokuho_shutoku", "kokumin_nenkin"])  # fmt: skip
KUZUHA = person(2, "見本\u3000葛\U000e0102葉", "みほん\u3000くずは", PartialDate(2017, 7, 7), "female", "子", age=8,
                procedures=["card_keizoku", "kokuho_shutoku", "jidou_teate", "fukushi_kodomo"])  # fmt: skip
NAGISA = person(3, "見本\u3000渚", "みほん\u3000なぎさ", PartialDate(2023, 9, 12), "male", "子", age=2,
                procedures=["card_keizoku", "kokuho_shutoku", "jidou_teate", "fukushi_kodomo"])  # fmt: skip
MARIA = person(4, "SANTOS MIHON MARIA APARECIDA", "さんとす\u3000まりあ", PartialDate(1990, 2, 14), "female", "妻",
               nationality="BR", has_card=False, procedures=["kokuho_shutoku"])  # fmt: skip
UNKNOWN_DAY = person(5, "𠮷田\u3000" + "辻\U000e0102之助", "よしだ\u3000つじのすけ", PartialDate(1925, 3), "male", "父")
FAMILY = [TARO, HANAKO, KUZUHA, NAGISA]


@cache
def answers() -> dict[str, Any]:
    """One to every question of the city's content, so that no form has a blank."""
    plain = {
        AnswerType.DATE: PartialDate(2026, 4, 5),
        AnswerType.DIGITS: "8",
        AnswerType.ADDRESS: NEW_ADDRESS,
        AnswerType.YES_NO: "yes",
    }
    return {q.id: q.choices[0].value if q.choices else plain.get(q.type, "見本") for q in city().questions.values()}


def facts(people: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    people = FAMILY if people is None else people
    children = [one for one in people if one["age"] < 18]
    head = people[0]
    return {
        "reception_number": "N8-0410-0042",
        "visit_date": date(2026, 4, 10),
        "era": "令和",
        "made_at": datetime(2026, 4, 10, 10, 43),  # noqa: DTZ001
        "event": "tennyu",
        "move_date": date(2026, 4, 5),
        "event_date": date(2026, 4, 5),
        "move_kind": "domestic",
        "move_scope": "all",
        "new_address": {"postal_code": "5200000", "text": NEW_ADDRESS, "head": head["name"]},
        "home": {"postal_code": "5200000", "text": NEW_ADDRESS},
        "old_address": {"text": "京都府見本市中央一丁目2番3号", "head": head["name"]},
        "honseki": {"text": "京都府見本市中央一丁目2番", "head": head["name"]},
        "people": people,
        "person": people[0],
        "concerned": people,
        "applicant": head | {"role": "self", "phone": "000-0000-0000", "address_same": True, "address": None},
        "spouse": people[1] if len(people) > 1 else None,
        "children": children,
        "preschoolers": children,
        "newborns": children[:1],
        "college_age": children[:1],
        "survivors": people,
        "deceased": head,
        "techou_holder": head,
        "guardians": people[:2],
        "moves": True,
        "procedures": ["juumin_idou_todoke"],
        "answers": answers() | {
            "health_insurance": "none", "phone": "000-0000-0000", "tax_year": "8", "tax_copies": "1",
            "tax_purpose": "住宅の借入れのため", "dog_name": "ポチ", "dog_tag": "0042", "manager_name": "見本　次郎",
            "manager_phone": "000-0000-0000", "manager_address": NEW_ADDRESS,
        },
        "account": {"use_public": False, "bank": "見本銀行", "branch": "湖南支店", "kind": "ordinary",
                    "number": "1234567", "holder": "ミホン　タロウ"},
        "identity": {"kinds": ["番号カード"], "points": 1},
    } | changes  # fmt: skip


STROKES = tuple(
    Stroke(tuple(Point(x, y, t * 10) for t, (x, y) in enumerate(line)))
    for line in (
        [(300, 300), (280, 900), (300, 1500)], [(300, 300), (900, 260), (880, 1400)], [(300, 900), (880, 860)],
        [(1500, 600), (2500, 500)], [(2000, 200), (2010, 1700)], [(2000, 700), (1500, 1400)],
        [(2020, 700), (2600, 1400)],
        [(3200, 600), (4300, 500)], [(3700, 200), (3500, 1000), (3000, 1600)], [(3720, 700), (4400, 1600)],
        [(5000, 300), (5000, 1500)], [(5600, 400), (5300, 900), (5600, 1500)],
    )
)  # fmt: skip
SIGNATURE = Signature(STROKES, datetime(2026, 4, 10, 10, 42))  # noqa: DTZ001
