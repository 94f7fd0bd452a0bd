"""The written functions decide as the plain interpreter does, with the same reasons in the same order: over the city's
content and over definitions made at random from the whole condition language (``tests/heavy`` runs 100,000)."""

from datetime import date
from functools import cache

import pytest

from kakanai_desk.core.person import Person
from kakanai_desk.core.places import procedures
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import DIFFERS, TOGETHER, Applicant, Case
from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.explained import explained
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.interpreted import decide_plainly
from kakanai_desk.forms.loader import load
from tests.unit.forms.packs import pack_of, procedure
from tests.unit.forms.random_packs import QUESTIONS, differences, random_pack


@cache
def city():
    return load(procedures())


@pytest.mark.parametrize("event", sorted(city().events))
@pytest.mark.parametrize(("known", "count"), [(0.5, 200), (0.95, 200), (1.0, 200)])
def test_every_event_is_decided_alike(event, known, count):
    """13 × 600 households."""
    wrong, met = differences(city(), Households([city()], event, 7, known=known, size=400), count)
    assert wrong == []
    assert {name for name, _ in met} == {p.id for p in city().procedures if event in p.events}


@pytest.mark.parametrize("seed", range(60))
def test_definitions_made_at_random_are_decided_alike(seed, tmp_path):
    """60 × 100 households."""
    pack = random_pack(tmp_path / "p", seed)
    wrong, _ = differences(pack, Households([pack], "tennyu", seed, known=0.85, size=100), 100)
    assert wrong == []


def test_the_random_definitions_reach_every_stand(tmp_path):
    met = set()
    for seed in range(12):
        pack = random_pack(tmp_path / str(seed), seed)
        met |= {s for _, s in differences(pack, Households([pack], "tennyu", seed, known=0.85, size=100), 100)[1]}
    assert met == {"required", "likely", "optional", "not_needed", "unknown"}


def test_no_text_of_a_definition_stands_in_the_compiled_source(tmp_path):
    value = "\"x' + open('f') + '\""
    question = f"{{id: wish, type: choice, ask: x, choices: [{{value: {value}, label: a}}, {{value: b, label: b}}]}}"
    pack = pack_of(tmp_path / "p", (question,), {"one": procedure(f"{{is: {{wish: {value}}}}}")})
    function = compiled(pack, "tennyu", pack.procedures)
    assert "open" not in function.source
    assert "wish" not in function.source


def test_the_source_of_reasons_holds_no_text_of_a_definition_either(tmp_path):
    value = "\"x' + open('f') + '\""
    question = f"{{id: wish, type: choice, ask: x, choices: [{{value: {value}, label: a}}, {{value: b, label: b}}]}}"
    pack = pack_of(tmp_path / "p", (question,), {"one": procedure(f"{{is: {{wish: {value}}}}}")})
    function = explained(pack, "tennyu", pack.procedures)
    assert "open" not in function.source
    assert "wish" not in function.source


def test_an_answer_to_a_question_that_is_not_put_decides_nothing(tmp_path):
    """「なぜ」 was answered, then 「希望」 changed to いいえ: the old answer rests until the wish comes back."""
    pack = pack_of(tmp_path / "p", QUESTIONS, {"one": procedure("{is: {why: a}}")})
    asked = Case(date(2026, 4, 10), "tennyu", (), {"move_date": "2026-04-05", "wish": "yes", "why": "a"}, Applicant())
    assert decide(asked, pack).of("one") is not None
    stale = asked.answered("wish", "no")
    for way in (decide, decide_plainly):
        (out,) = way(stale, pack).not_needed
        assert out.used == (("why", None, "-"),)
    assert compiled(pack, "tennyu", pack.procedures).stands(stale, pack)["one"][0] == "not_needed"
    assert decide(stale.answered("wish", "yes"), pack) == decide(asked, pack)


def test_a_day_that_does_not_exist_is_no_day_of_the_event(tmp_path):
    """2月29日 of a common year: no deadline and no age counts from it."""
    pack = pack_of(tmp_path / "p", (), {"one": procedure("{some_person: {age: {at_least: 20}}}")})
    adult = Person("p1", birth_date=PartialDate(1990, 1, 1))
    case = Case(date(2026, 4, 10), "tennyu", (adult,), {"move_date": "2026-02-29"}, Applicant())
    assert decide(case, pack) == decide_plainly(case, pack)
    assert [u.procedure.id for u in decide(case, pack).unknown] == ["one"]


def test_an_answer_that_differs_leaves_open_whom_it_was_not_given_for(tmp_path):
    """「人によって違う」 was tapped, and one of the two answered so far: the other is asked, nobody is passed over."""
    pack = pack_of(tmp_path / "p", QUESTIONS, {"one": procedure("{is: {insured: x}}", "for_each: person")})
    people = tuple(Person(id_, birth_date=PartialDate(1990, 1, 1)) for id_ in ("p1", "p2"))
    case = Case(date(2026, 4, 10), "tennyu", people, {"move_date": "2026-04-05"}, Applicant())
    case = case.answered("insured", DIFFERS, TOGETHER).answered("insured", "x", "p1")
    (needed,) = decide(case, pack).needed
    assert needed == decide_plainly(case, pack).needed[0]
    assert needed.persons == ("p1",)
    assert needed.open == (("insured", "p2", None),)
    assert compiled(pack, "tennyu", pack.procedures).stands(case, pack) == {"one": ("required", 0b1)}
