"""What comes before what, what belongs together, what makes another needless, and the clerk's word over all."""

from datetime import date

import pytest

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.overruling import Change, overruled
from tests.unit.forms.packs import pack_of, procedure

YOUNG = Person("w", "見本　若", birth_date=PartialDate(1990, 1, 1))
OLD = Person("o", "見本　老", birth_date=PartialDate(1940, 1, 1))
CASE = Case(date(2026, 4, 10), "tennyu", (YOUNG, OLD), {"move_date": "2026-04-05", "wish": "no"}, Applicant())
EACH = "for_each: person\n"
KOUKI = procedure("{age: {at_least: 75}}", EACH)
KOKUHO = procedure(
    "{age: {at_least: 0}}", EACH + "replaced_by: [{procedure: kouki, why: {ja: 後期高齢者医療に入るため}}]"
)


def test_a_procedure_is_replaced_for_those_persons_whom_the_other_serves(tmp_path):
    pack = pack_of(tmp_path / "p", (), {"kouki": KOUKI, "kokuho": KOKUHO})
    assert decide(CASE, pack).of("kokuho").persons == ("w",)


def test_a_procedure_replaced_for_everybody_is_not_needed_and_says_by_what(tmp_path):
    pack = pack_of(tmp_path / "p", (), {"kouki": KOUKI, "kokuho": KOKUHO})
    case = Case(CASE.visit_date, "tennyu", (OLD,), CASE.answers, Applicant())
    (out,) = decide(case, pack).not_needed
    assert (out.procedure.id, out.why, out.instead) == ("kokuho", "後期高齢者医療に入るため", ("kouki",))
    assert ("birth_date", "o", "1940-01-01") in out.used


def test_what_is_only_likely_replaces_nothing(tmp_path):
    likely = procedure("- {level: likely, why: {ja: もし}, when: {age: {at_least: 75}}}", EACH)
    pack = pack_of(tmp_path / "p", (), {"kouki": likely, "kokuho": KOKUHO})
    assert decide(CASE, pack).of("kokuho").persons == ("w", "o")


def test_what_comes_first_stands_first_even_if_its_number_is_higher(tmp_path):
    pack = pack_of(
        tmp_path / "p",
        ("{id: wish, type: yes_no, ask: 希望}",),
        {
            "aa": procedure("always", "after: [bb, zz]\norder: 1"),
            "bb": procedure("always", "after: [cc]\norder: 2"),
            "cc": procedure("always", "order: 3\ntogether: [bb, zz]"),
            "zz": procedure("{is_yes: wish}", "order: 4"),
        },
    )
    decision = decide(CASE, pack)
    assert [n.procedure.id for n in decision.needed] == ["cc", "bb", "aa"]
    assert decision.after(decision.of("aa")) == ("bb",)  # zz is not needed here
    assert decision.together(decision.of("cc")) == ("bb",)


def test_two_that_wait_for_each_other_are_shown_all_the_same(tmp_path):
    pack = pack_of(
        tmp_path / "p", (), {"aa": procedure("always", "after: [bb]"), "bb": procedure("always", "after: [aa]")}
    )
    assert {n.procedure.id for n in decide(CASE, pack).needed} == {"aa", "bb"}


@pytest.fixture
def three(tmp_path):
    pack = pack_of(
        tmp_path / "p",
        ("{id: wish, type: yes_no, ask: 希望}",),
        {
            "first": procedure("always"),
            "wished": procedure("{is_yes: wish}", "after: [first]"),
            "open": procedure("{is: {sex: male}}", EACH),
        },
    )
    return pack, decide(CASE, pack)


def stands(decision):
    return (
        [n.procedure.id for n in decision.needed],
        [n.procedure.id for n in decision.not_needed],
        [u.procedure.id for u in decision.unknown],
    )


def test_the_clerk_takes_in_what_the_rules_left_out_and_the_reason_stays_with_it(three):
    pack, decision = three
    assert stands(decision) == (["first"], ["wished"], ["open"])
    after = overruled(decision, [Change("wished", True, "窓口で希望を聞いた", ("w",))], CASE, pack)
    assert stands(after) == (["first", "wished"], [], ["open"])
    added = after.of("wished")
    assert (added.level.value, added.persons, added.added_because) == ("optional", ("w",), "窓口で希望を聞いた")
    assert added.reasons[0].why["ja"] == "窓口で希望を聞いた"
    assert after.after(added) == ("first",)


def test_the_clerk_takes_out_what_the_rules_took_in_and_what_is_open(three):
    pack, decision = three
    after = overruled(
        decision, [Change("first", False, "前の市で済んでいる"), Change("open", False, "本人が断った")], CASE, pack
    )
    assert stands(after) == ([], ["wished", "first", "open"], [])
    assert [n.removed_because for n in after.not_needed] == ["", "前の市で済んでいる", "本人が断った"]


def test_the_clerk_s_last_word_counts(three):
    pack, decision = three
    out, back = Change("first", False, "まちがい"), Change("first", True, "やはり要る")
    assert stands(overruled(decision, [out, back], CASE, pack))[0] == ["first"]


def test_no_change_without_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Change("first", True, "  ")
