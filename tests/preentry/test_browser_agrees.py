"""The rules of the page, run by a browser's engine, come to what the desk's come to (R-009, R-062)."""

import json
from dataclasses import replace
from itertools import zip_longest

import pytest

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import IdentityCheck
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.interpreted import decide_plainly
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.preentry.definitions import definitions
from kakanai_desk.forms.preentry.sentences import Sentences
from tests.preentry.page import lines, pack, under_node


def households(count):
    """Of every event, with few and with many answers; at home nobody has checked who somebody is."""
    events = list(pack().events)
    for seed, event in enumerate(events):
        for known in (0.3, 0.8):
            each = -(-count // (2 * len(events)))
            supply = Households([pack()], event, seed, known=known, size=min(400, 3 * each))
            for drawn in supply.draw(each):
                case = supply.case(drawn)
                yield replace(case, applicant=replace(case.applicant, identity=IdentityCheck()))


def said_by_the_desk(case):
    decision = decide_plainly(case, pack())
    stands = [
        *([n.procedure.id, n.level.value, sorted(n.persons) * n.procedure.of_person] for n in decision.needed),
        *([n.procedure.id, "not_needed", []] for n in decision.not_needed),
        *([u.procedure.id, "unknown", []] for u in decision.unknown),
    ]
    found = interview(case, pack(), decision)
    return {
        "stands": [sorted(stands)],
        "open": [[ask.question.id, ask.key, list(ask.persons)] for ask in found.open],
        "answered": sorted(found.answered),
    }


def differing(cases, folder):
    """The cases of which the page says something else."""
    told = folder / "definitions.json"
    told.write_text(json.dumps(definitions(pack(), Sentences(), [])), "utf-8")
    given = lines(folder / "households.jsonl", map(case_to_plain, cases))
    found = under_node("vectors", folder, str(told), str(given))
    return [case for case, page in zip_longest(cases, found) if page != said_by_the_desk(case)]


def test_desk_and_page_agree(tmp_path):
    cases = list(households(560))
    assert len(cases) >= 560
    assert not differing(cases, tmp_path)


@pytest.mark.heavy
def test_desk_and_page_agree_on_ten_thousand_households(tmp_path):
    cases = list(households(10_000))
    assert len(cases) >= 10_000
    assert not differing(cases, tmp_path)


def test_several_events_are_asked_as_one(tmp_path):
    """What two events ask is asked once, in the order of the questions."""
    cases = [replace(case, also=("shussei",)) for case in households(280) if case.event in ("tennyu", "tenkyo")]
    told = tmp_path / "definitions.json"
    told.write_text(json.dumps(definitions(pack(), Sentences(), [])), "utf-8")
    found = under_node("vectors", tmp_path, str(told), str(lines(tmp_path / "c.jsonl", map(case_to_plain, cases))))
    assert len(found) == len(cases) >= 20
    for case, page in zip(cases, found, strict=True):
        both = interview(case, pack())
        assert page["open"] == [[ask.question.id, ask.key, list(ask.persons)] for ask in both.open]
        assert page["answered"] == sorted(both.answered)


def test_what_serves_one_person_leaves_the_others(tmp_path):
    """A student who moves away keeps the insurance (国保法116条); the parents' ends."""
    case = next(case for case in households(2800) if case.event == "tenshutsu" and len(case.people) >= 3)
    births = (PartialDate(1980, 5, 1), PartialDate(1982, 6, 2), PartialDate(2006, 7, 3))
    people = tuple(
        replace(person, id=f"p{n}", birth_date=birth)
        for n, (person, birth) in enumerate(zip(case.people, births, strict=False), 1)
    )
    answers = {
        "out_date": case.visit_date.isoformat(),
        "out_to": "domestic",
        "kokuho_now": {"*": "yes"},
        "student_out": {"p1": "no", "p2": "no", "p3": "yes"},
    }
    case = replace(case, people=people, answers=answers)
    decision = decide_plainly(case, pack())
    assert [n.persons for n in decision.needed if n.procedure.id == "kokuho_soushitsu"] == [("p1", "p2")]
    assert [n.persons for n in decision.needed if n.procedure.id == "kokuho_gakusei"] == [("p3",)]
    assert not differing([case], tmp_path)
