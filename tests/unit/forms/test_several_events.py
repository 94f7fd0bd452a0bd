"""One visit may combine several life events: each decided by itself, everything needed, asked and printed once."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.forms.alerts import alerts_of
from kakanai_desk.forms.case_file import BrokenCase, case_from_plain, case_to_plain, read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.document_facts import document_facts
from kakanai_desk.forms.fees import fees_of
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.settling import settling
from tests.fakes.desk import city

MADE = datetime(2026, 4, 10, tzinfo=UTC)


def household(name, *also, **answers):
    case = read_case(root() / "tests" / "fixtures" / "households" / f"{name}.yaml", city())
    for question, value in answers.items():
        case = case.answered(question, value)
    return replace(case, also=also)


def needed(case):
    return {n.procedure.id: n for n in decide(case, city()).needed}


def test_what_either_event_needs_is_needed_and_nothing_else():
    together = needed(household("k01", "konin", konin_date="2026-04-05"))
    alone = set(needed(household("k01"))) | set(
        needed(replace(household("k01", konin_date="2026-04-05"), event="konin"))
    )
    assert set(together) == alone
    assert {"tenkyo_todoke", "konin_todoke"} <= alone
    assert (together["tenkyo_todoke"].event, together["konin_todoke"].event) == ("tenkyo", "konin")


def test_what_both_need_is_needed_once_by_the_earlier_day():
    case = household("k02", "konin", konin_date="2026-04-01")
    case = replace(case, answers={**case.answers, "name_changed": {"*": "no", "hanako": "yes"}})
    found = needed(case)
    assert found["kokuho_juusho"].deadline.date == date(2026, 4, 15)  # 婚姻 4/1 + 14, not 転居 4/5 + 14
    assert len(found["kokuho_juusho"].reasons) == 2
    assert found["card_juusho"].persons == ("taro", "hanako", "kuzuha", "nagisa")
    ids = [n.procedure.id for n in decide(case, city()).needed]
    assert len(ids) == len(set(ids))


def test_a_question_of_both_is_put_once_and_an_answer_settles_it_for_both():
    case = household("k01", "konin")
    case = replace(case, answers={k: v for k, v in case.answers.items() if k not in ("kokuho_now", "my_number_card")})
    asks = [(a.question.id, a.key) for a in interview(case, city()).open]
    assert len(asks) == len(set(asks))
    assert ("konin_date", None) in asks
    assert [q for q, _ in asks].count("kokuho_now") == 1
    assert {a.question.id for a in settling(case, city())} >= {"kokuho_now", "konin_date"}
    before = interview(case, city())
    after = interview(case.answered("kokuho_now", "no", "misaki"), city())
    assert after.visitor_done == before.visitor_done + 1
    assert after.visitor_total <= before.visitor_total


def test_a_form_speaks_of_the_event_that_needs_it_and_of_the_home_after_the_move():
    case = household("k01", "konin", konin_date="2026-04-01")
    decision = decide(case, city())
    of = {n.procedure.id: n for n in decision.needed}
    move = document_facts(case, decision, city(), "1", MADE, [of["tenkyo_todoke"]])
    wedding = document_facts(case, decision, city(), "1", MADE, [of["konin_todoke"]])
    assert (move["event"], wedding["event"]) == ("tenkyo", "konin")
    assert (move["event_date"], wedding["event_date"]) == (date(2026, 4, 5), date(2026, 4, 1))
    assert wedding["home"] == move["home"] == {"postal_code": "5203114", "text": "滋賀県湖南市見本町一丁目1番地1"}


def test_fees_and_alerts_of_every_event_count():
    case = household("k01", "zei", tax_proof="juutaku", tax_copies="2", tax_relation="self", move_date="2025-01-01")
    assert fees_of(case, city(), decide(case, city())).total == 2600
    assert [a.id for a in alerts_of(case, city())] == ["old_event"]


def test_it_comes_back_from_a_file_and_a_repeated_event_is_refused():
    case = household("k01", "konin", "zei")
    plain = json.loads(json.dumps(case_to_plain(case)))
    assert case_from_plain(plain, city()).events == ("tenkyo", "konin", "zei")
    for wrong in (["tenkyo"], ["konin", "konin"], ["konyn"]):
        with pytest.raises(BrokenCase):
            case_from_plain({**plain, "also": wrong}, city())
