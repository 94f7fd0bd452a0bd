"""Plays a visit on the bench, action by action, so that tests can stop, kill or disturb it anywhere."""

from collections.abc import Iterator

from kakanai_desk.core.person import Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.visit.ink import Point
from tests.fakes.desk import DeskBench

CLERK_ANSWERS = {
    "move_from": "domestic",
    "move_method": "certificate",
    "planned_out_date": "2026-04-05",
    "new_postal_code": "520-3114",
    "new_address": "滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号",
    "old_head": "見本　太郎",
    "former_insurance": "employer",
    "honseki": "京都府見本市中央一丁目2番",
    "hittousha": "見本　太郎",
    "phone": "000-0000-0000",
}
VISITOR_ANSWERS = {
    "move_date": "2026-04-05",
    "more_things": "no",
    "health_insurance": "kokuho",
    "pension": "left_employer",
    "civil_servant": "no",
    "public_account": "yes",
    "childcare_wish": "yes",
    "my_number_card": "yes",
}  # in the order in which they are asked
FAMILY = (
    {
        "name": "見本　花子",
        "kana": "みほん　はなこ",
        "birth_date": PartialDate(1988, 11, 3),
        "sex": Sex.FEMALE,
        "relation": "妻",
    },
    {
        "name": "見本　葛󠄂葉",
        "kana": "みほん　くずは",
        "birth_date": PartialDate(2017, 7, 7),
        "sex": Sex.FEMALE,
        "relation": "子",
    },
    {
        "name": "見本　渚",
        "kana": "みほん　なぎさ",
        "birth_date": PartialDate(2023, 9, 12),
        "sex": Sex.MALE,
        "relation": "子",
    },
)
STROKES = (
    (Point(0, 0, 0, 500), Point(3000, 10, 100, 600)),
    (Point(0, 1000, 300, 500), Point(3000, 1000, 400, 700)),
)


def walk(bench: DeskBench, pin: bytes = b"1234") -> Iterator[str]:
    """Every acknowledged action of a whole 転入 visit; the name of each is given after it was done."""
    desk = bench.desk
    desk.start("tennyu")
    bench.settle()
    yield "started"
    for code in pin:
        desk.identify.digit(code)
    desk.identify.enter()
    bench.settle()
    yield "card read"
    desk.identify.facts_right()
    yield "facts right"
    desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    yield "head entered"
    for fields in FAMILY:
        desk.household.add(**fields)
        yield f"added {fields['kana']}"
    for question, value in CLERK_ANSWERS.items():
        desk.interviewing.answer(question, value)
        yield f"clerk answered {question}"
    desk.household.ready()
    yield "household shown"
    desk.household_right()
    yield "household right"
    while (ask := desk.interviewing.current()) is not None:
        desk.interviewing.answer(ask.question.id, VISITOR_ANSWERS[ask.question.id], ask.key, by_visitor=True)
        yield f"visitor answered {ask.question.id}"
    yield "questions done"
    desk.paperwork.make()
    bench.settle()
    yield "papers made"
    while (sheet := desk.paperwork.sheet()) is not None:
        desk.paperwork.right(sheet.id)
        yield f"checked {sheet.id}"
    desk.paperwork.sign(STROKES)
    yield "signed"
    desk.printing.print()
    bench.settle()
    yield "printed"
    desk.printing.came_out("all")
    yield "paper came out"
    desk.closing.close()
    yield "closed"
    desk.leave()
    yield "left"


def walk_to(bench: DeskBench, name: str) -> DeskBench:
    """The visit as it stands right after the action ``name``."""
    for done in walk(bench):
        if done == name:
            return bench
    raise AssertionError(f"no such action: {name}")
