"""The smallest set of questions: none less settles the household, none more is asked, the most deciding comes first."""

import random
from datetime import date
from itertools import combinations, product

import pytest

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.settling import settling
from tests.unit.forms.cases import VISIT, pack, person
from tests.unit.forms.packs import pack_of, procedure

LETTERS = "abcd"
ABCD = tuple(f"{{id: {x}, type: yes_no, ask: {x}}}" for x in LETTERS)
EMPTY = Case(date(2026, 4, 10), "soudan", (), {}, Applicant())


def asked(pack, case=EMPTY):
    return [a.question.id for a in settling(case, pack)]


def soudan(condition, **more):
    return procedure(condition, events="soudan", **more)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{is_yes: a}", {"a"}),
        ("{any: [{is_yes: a}, {all: [{is_no: a}, {is_yes: b}]}]}", {"a", "b"}),
        ("{any: [{all: [{is_yes: a}, {is_yes: b}]}, {all: [{is_yes: a}, {is_no: b}]}]}", {"a"}),  # b は何も変えない
        ("{all: [{is_yes: a}, {any: [{is_yes: b}, {is_no: b}]}, {is_yes: c}]}", {"a", "c"}),
        ("always", set()),
    ],
)
def test_only_what_can_change_the_outcome_is_asked(tmp_path, condition, expected):
    assert set(asked(pack_of(tmp_path / "p", ABCD, {"one": soudan(condition)}))) == expected


def tree(chance, depth):
    if depth == 0 or chance.random() < 0.2:
        return f"{{{chance.choice(('is_yes', 'is_no'))}: {chance.choice(LETTERS)}}}"
    parts = [tree(chance, depth - 1) for _ in range(2)]
    return f"{{{chance.choice(('all', 'any'))}: [{', '.join(parts)}]}}"


@pytest.mark.parametrize("seed", range(25))
def test_no_smaller_set_settles_the_household(seed, tmp_path):
    """Against trying all sets of questions: the outcome must be the same however the other answers fall."""
    chance = random.Random(seed)
    pack = pack_of(tmp_path / "p", ABCD, {n: soudan(tree(chance, 3)) for n in ("one", "two")})
    function = compiled(pack, "soudan", pack.procedures)

    def outcome(answers):
        case = Case(EMPTY.visit_date, "soudan", (), dict(zip(LETTERS, answers, strict=True)), Applicant())
        return function.judge(*function.rows(case, pack))

    table = {answers: outcome(answers) for answers in product(("yes", "no"), repeat=4)}

    def settles(letters):
        places = [LETTERS.index(x) for x in letters]
        seen = {}
        return all(seen.setdefault(tuple(a[p] for p in places), found) == found for a, found in table.items())

    smallest = min(n for n in range(5) for s in combinations(LETTERS, n) if settles(s))
    found = asked(pack)
    assert settles(found)
    if all(len({outcomes[place] for outcomes in table.values()}) > 1 for place in range(2)):
        assert len(found) == smallest  # what always comes to the same is asked for as far as plain logic cannot see it


def test_the_question_that_decides_most_procedures_comes_first(tmp_path):
    rows = {
        "one": soudan("{all: [{is_yes: b}, {is_yes: a}]}"),
        "two": soudan("{is_yes: b}"),
        "three": soudan("{is_no: b}"),
    }
    assert asked(pack_of(tmp_path / "p", ABCD, rows)) == ["b", "a"]


def test_a_question_that_cannot_be_put_yet_comes_after_the_one_that_opens_it(tmp_path):
    questions = ("{id: b, type: yes_no, ask: b, when: {is_yes: a}}", "{id: a, type: yes_no, ask: a}")
    pack = pack_of(tmp_path / "p", questions, {"one": soudan("{is_yes: b}"), "two": soudan("{is_no: b}")})
    assert asked(pack) == ["a", "b"]


def test_only_the_persons_for_whom_it_matters_are_asked(tmp_path):
    pack = pack_of(
        tmp_path / "p",
        ("{id: own, type: yes_no, ask: 自分, people: always}",),
        {"one": soudan("{all: [{age: {at_least: 18}}, {is_yes: own}]}", more="for_each: person\n")},
    )
    people = (Person("oya", birth_date=PartialDate(1980)), Person("ko", birth_date=PartialDate(2020, 1, 1)))
    asks = settling(Case(date(2026, 4, 10), "soudan", people, {}, Applicant()), pack)
    assert [a.persons for a in asks] == [("oya",)]


def test_the_day_of_the_event_is_asked_while_the_edition_is_open(tmp_path):
    rows = {
        "one/procedure": procedure("{is_yes: a}", effective="{from: 2022-06-01, until: 2024-09-30}"),
        "one/procedure_2": procedure("{is_no: a}", revision=2, effective="{from: 2024-10-01}"),
    }
    pack = pack_of(tmp_path / "p", ABCD, rows)
    assert "move_date" in asked(pack, Case(date(2026, 4, 10), "tennyu", (), {}, Applicant()))


def test_a_household_moving_in_is_settled_by_asking_the_first_again_and_again():
    """And with no more questions than the interview puts for the same answers."""
    family = (
        person(1, date(1986, 5, 1), "世帯主"),
        person(2, date(1988, 11, 3), "妻"),
        person(3, date(2023, 9, 12), "子"),
    )
    chance = random.Random(7)
    for _ in range(6):
        case = Case(VISIT, "tennyu", family, {}, Applicant(person="p1"))
        first = interview(case, pack()).open
        count = 0
        while (asks := settling(case, pack())) and count < 40:
            count += 1
            question = asks[0].question
            values = {"yes_no": ("yes", "no"), "date": ("2026-04-05",)}.get(
                question.type.value, tuple(c.value for c in question.choices)
            )
            case = case.answered(question.id, chance.choice(values), asks[0].key)
        assert decide(case, pack()).unknown == ()
        assert 0 < count <= len(first) + 6
