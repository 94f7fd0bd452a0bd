"""The difference of two packs: exactly the households that are decided differently, with examples that show it."""

import shutil
from datetime import date

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.difference import difference
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.loader import load


@pytest.fixture
def folders(tmp_path):
    for name in ("old", "new"):
        shutil.copytree(procedures(), tmp_path / name)
    return tmp_path / "old", tmp_path / "new"


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def stand(case, pack, name):
    decision = decide(case, pack)
    needed = decision.of(name)
    if needed is not None:
        return needed.level.value
    return "not_needed" if any(n.procedure.id == name for n in decision.not_needed) else "unknown"


def test_packs_that_differ_in_words_only_decide_alike_and_nothing_is_judged(folders):
    old, new = folders
    change(new, "kokuho_shutoku/procedure.yaml", "why: {ja: 「国民健康保険」と答えたため", "why: {ja: 国保のため")
    found = difference(old, new, 1000)
    assert (found.changed, found.different, found.changes) == ((), 0, ())


def test_a_changed_age_changes_those_in_between_and_the_examples_prove_it(folders):
    old, new = folders
    change(new, "kokuho_shutoku/procedure.yaml", "{age: {below: 75}}", "{age: {below: 70}}")
    found = difference(old, new, 20_000)
    assert found.changed == ("kokuho_shutoku",)
    assert found.different == sum(c.households for c in found.changes) > 0
    before, after = load(old), load(new)
    shown = [c for c in found.changes if "(" not in c.before + c.after]
    assert {(c.before, c.after) for c in shown} >= {("required", "not_needed")}
    for row in shown:
        for case in row.examples:
            assert stand(case, before, "kokuho_shutoku") == row.before
            assert stand(case, after, "kokuho_shutoku") == row.after


def test_a_question_put_to_others_changes_the_procedures_that_read_it(folders):
    old, new = folders
    change(new, "_shared/questions.yaml", "people: {age: {below: 75}}", "people: {age: {below: 65}}")
    assert set(difference(old, new, 2000).changed) == {
        "fukushi_kodomo",
        "kokuho_shutoku",
        "kokumin_nenkin",
        "kokuho_rikon",
        "nenkin_rikon",
    }


def test_a_procedure_taken_away_is_absent(folders):
    old, new = folders
    shutil.rmtree(new / "tengaku")
    change(new, "_shared/uses.yaml", "[tengaku]", "[jidou_teate]")
    found = difference(old, new, 2000)
    assert found.changed == ("tengaku",)
    assert {c.after for c in found.changes} == {"absent"}
    assert {c.before for c in found.changes} >= {"required", "not_needed"}
    assert found.different == sum(c.households for c in found.changes)


def test_an_edition_moved_by_a_day_changes_only_events_on_that_day(folders):
    old, new = folders
    change(new, "jidou_teate/procedure.yaml", "{from: 2024-10-01}", "{from: 2024-10-02}")
    change(new, "jidou_teate/procedure_2022.yaml", "until: 2024-09-30", "until: 2024-10-01")
    found = difference(old, new, 200_000)
    assert found.changed == ("jidou_teate",)
    examples = [case for c in found.changes for case in c.examples]
    assert examples
    pack = load(old)  # while the day of the event is unknown, the day of the visit says which editions may apply
    days = {CaseFacts(case, pack).day("event_date") or case.visit_date for case in examples}
    assert days == {date(2024, 10, 1)}


def test_the_count_agrees_with_judging_each_household_by_the_plain_interpreter(folders):
    old, new = folders
    change(new, "jidou_teate/procedure.yaml", "{is_no: civil_servant}", "{is_yes: civil_servant}")
    found = difference(old, new, 3000, seed=0)
    before, after = load(old), load(new)
    supply = Households((before, after), "tennyu", 0)
    wanted = 0
    for drawn in supply.draw(3000):
        case = supply.case(drawn)
        if case.answer("move_date") is None:  # the plain decision leaves the edition open
            continue
        wanted += stand(case, before, "jidou_teate") != stand(case, after, "jidou_teate")
    assert 0 < wanted <= found.different
    assert sum(c.households for c in found.changes) == found.different


def test_several_processes_give_the_sum_of_their_shares(folders):
    old, new = folders
    change(new, "kokuho_shutoku/procedure.yaml", "{age: {below: 75}}", "{age: {below: 70}}")
    both = difference(old, new, 2000, jobs=2)
    assert both.judged == 2000
    assert both.different == sum(c.households for c in both.changes) > 0
