"""The compiled conditions decide as the plain interpreter does: on 100,000 households, over the city's content and
over definitions made at random from the whole condition language."""

import random
from functools import cache

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.loader import load
from tests.unit.forms.packs import pack_of, procedure

QUESTIONS = (
    "{id: wish, type: yes_no, ask: 希望}",
    "{id: why, type: choice, ask: 理由, when: {is_yes: wish}, choices: [{value: a, label: あ}, {value: b, label: い}]}",
    "{id: copies, type: digits, ask: 通数, when: {some_person: {age: {below: 20}}}}",
    "{id: old_address, type: address, ask: 今までの住所}",
    "{id: review, type: date, ask: 期月, when: {is_no: wish}}",
    "{id: insured, type: choice, ask: 保険, people: {age: {below: 75}}, "
    "choices: [{value: x, label: え}, {value: y, label: お}]}",
    "{id: expiry, type: date, ask: 満了日, people: {is: {insured: x}}}",
    "{id: worker, type: yes_no, ask: 勤め, when: {every_person: {age: {at_least: 1}}}, people: {age: {at_least: 18}}}",
)
OF_PERSON = (
    "{is: {insured: x}}",
    "{one_of: {insured: [x, y]}}",
    "{is_no: worker}",
    "{is_not: {nationality: JP}}",
    "{is: {sex: female}}",
    "{is_yes: is_applicant}",
    "{one_of: {relation: [子, 妻]}}",
    "{is: {stage: elementary}}",
    "{one_of: {stage: [preschool, adult]}}",
    "{age: {at_least: 18}}",
    "{age: {at_least: 20, below: 60, counted: reached}}",
    "{age: {below: 23, counted: school_year}}",
    "{age: {at_least: 65, on: visit_date}}",
    "{before: {expiry: visit_date}}",
    "{on_or_after: {visit_date: {fact: expiry, months: -3}}}",
    "{same_month: {expiry: visit_date}}",
)
OF_CASE = (
    "{is_yes: wish}",
    "{is: {why: a}}",
    "{is_not: {why: b}}",
    "{number: {copies: {at_least: 1, below: 3}}}",
    "{is: {old_prefecture: 滋賀県}}",
    "{before: {review: {fact: move_date, days: 20}}}",
    "{on_or_after: {review: 2026-04-01}}",
    "{more_days_than: {from: move_date, to: visit_date, days: 14}}",
    "{deadline_passed: {from: move_date, days: 14}}",
    "{deadline_passed: {from: review, months: 1, closed_day: stays}}",
    "{in_month: {move_date: [3, 4]}}",
    "{is: {identity: checked}}",
    "{one_of: {applicant_role: [agent, messenger]}}",
)


def condition(chance, depth, *, person):
    """A condition at random; quantifiers stand inside quantifiers too."""
    kind = chance.random()
    if depth == 0 or kind < 0.3:
        return chance.choice(OF_PERSON + OF_CASE if person else OF_CASE)
    if kind < 0.65:
        parts = [condition(chance, depth - 1, person=person) for _ in range(chance.randint(1, 3))]
        return f"{{{chance.choice(('all', 'any'))}: [{', '.join(parts)}]}}"
    if kind < 0.75:
        return f"{{not: {condition(chance, depth - 1, person=person)}}}"
    inner = condition(chance, depth - 1, person=True)
    if kind < 0.85:
        return f"{{some_person: {inner}}}"
    if kind < 0.9:
        return f"{{every_person: {inner}}}"
    return f"{{count: {{of: {inner}, at_least: {chance.randint(0, 2)}, at_most: {chance.randint(2, 3)}}}}}"


def levels(chance, *, person):
    rules = [
        f"- {{level: {chance.choice(('required', 'likely', 'optional'))}, why: だから, "
        f"when: {condition(chance, 3, person=person)}}}"
        for _ in range(chance.randint(1, 3))
    ]
    return "\n".join(rules)


def random_pack(folder, seed):
    chance = random.Random(seed)
    rows = {}
    for name in ("aa", "bb", "cc", "dd"):
        person = chance.random() < 0.5
        more = "for_each: person\n" if person else ""
        if name != "aa" and chance.random() < 0.4:
            more += f"replaced_by: [{{procedure: {chance.choice(sorted(rows))}, why: 代わり}}]\n"
        rows[name] = procedure(levels(chance, person=person), more)
    return pack_of(folder, QUESTIONS, rows)


def differences(pack, supply, count):
    """Households decided otherwise by the compiled function, and the stands that were met."""
    wrong, met = [], set()
    for drawn in supply.draw(count):
        case = supply.case(drawn)
        editions = pack.editions(case.visit_date, case.event, CaseFacts(case, pack).day("event_date"))
        chosen = tuple(e[0] for e in editions if len(e) == 1)
        found = compiled(pack, case.event, chosen).stands(case, pack)
        ids = [p.id for p in case.people]
        decision = decide(case, pack)
        wanted = {}
        for n in decision.needed:
            bits = sum(1 << ids.index(p) for p in n.persons) if n.procedure.of_person else 0
            wanted[n.procedure.id] = (n.level.value, bits)
        wanted |= {n.procedure.id: ("not_needed", 0) for n in decision.not_needed}
        wanted |= {u.procedure.id: ("unknown", 0) for u in decision.unknown if u.procedure in chosen}
        met |= {(name, stand) for name, (stand, _) in wanted.items()}
        if found != wanted:
            wrong.append((case, {n: (wanted[n], found[n]) for n in wanted if wanted[n] != found[n]}))
    return wrong, met


@cache
def city():
    return load(procedures())


@pytest.mark.parametrize("seed", range(4))
def test_the_city_s_content_is_decided_alike(seed):
    """4 × 10,000 households of 転入."""
    wrong, met = differences(city(), Households([city()], "tennyu", seed, known=(0.5, 0.9, 0.98, 1.0)[seed]), 10_000)
    assert wrong == []
    assert {name for name, _ in met} == {p.id for p in city().procedures if "tennyu" in p.events}


@pytest.mark.parametrize("event", sorted(city().events))
def test_every_event_is_decided_alike(event):
    """13 × 1,500 households."""
    wrong, met = differences(city(), Households([city()], event, 7, known=0.9), 1_500)
    assert wrong == []
    assert {name for name, _ in met} == {p.id for p in city().procedures if event in p.events}


@pytest.mark.parametrize("seed", range(60))
def test_definitions_made_at_random_are_decided_alike(seed, tmp_path):
    """60 × 1,000 households."""
    pack = random_pack(tmp_path / "p", seed)
    wrong, _ = differences(pack, Households([pack], "tennyu", seed, known=0.85, size=600), 1_000)
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


def test_an_answer_to_a_question_that_is_not_put_counts_only_where_it_is_asked_for(tmp_path):
    pack = pack_of(tmp_path / "p", QUESTIONS, {"one": procedure("{is: {why: a}}")})
    supply = Households([pack], "tennyu", 1, known=1.0, size=200)
    plain = compiled(pack, "tennyu", pack.procedures)
    strict = compiled(pack, "tennyu", pack.procedures, only_asked=True)
    seen = set()
    for drawn in supply.draw(300):
        case = supply.case(drawn)
        row, people = strict.rows(case, pack)
        assert plain.stands(case, pack)["one"][0] == ("required" if case.answer("why") == "a" else "not_needed")
        put = case.answer("wish") == "yes"
        assert strict.judge(row, people)[0] == (2 if put and case.answer("why") == "a" else 0)
        seen.add((put, case.answer("why")))
    assert len(seen) == 4
