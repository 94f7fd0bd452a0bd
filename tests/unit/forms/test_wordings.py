"""A fact is asked once, in the words of the situation (赤ちゃんの名前, not each form's label)."""

from dataclasses import replace

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.interview import interview, wording
from kakanai_desk.forms.loader import BrokenDefinitions
from tests.fakes.desk import city
from tests.unit.forms.packs import pack_of


def household(name, *without):
    case = read_case(root() / "tests" / "fixtures" / "households" / f"{name}.yaml", city())
    return replace(case, answers={k: v for k, v in case.answers.items() if k not in without})


@pytest.mark.parametrize(
    ("name", "question", "begins"),
    [
        ("k02", "kokuho_now", "国民健康保険に"),
        ("d02", "kokuho_now", "亡くなった方は"),
        ("o01", "kokuho_now", "今は"),
        ("b02", "kokuho_now", "お母さんは"),
        ("r01", "health_insurance", "離婚のあと"),
        ("t04", "health_insurance", "これからの"),
        ("d04", "my_number_card", "亡くなった方は"),
    ],
)
def test_a_question_is_put_in_the_words_of_its_event(name, question, begins):
    ask, _ = wording(city().questions[question], household(name), city())
    assert ask["ja"].startswith(begins)
    assert set(ask) == {"ja", "easy"}


def test_of_two_events_the_one_with_words_of_its_own_speaks():
    case = replace(household("k01"), also=("rikon",))
    assert wording(city().questions["health_insurance"], case, city())[0]["ja"].startswith("離婚のあと")


def test_after_a_death_only_the_dead_are_asked_about():
    case = household("d02", "kokuho_now", "my_number_card", "techou")
    asks = {a.question.id: a.persons for a in interview(case, city()).open}
    assert asks["kokuho_now"] == ("taro",)
    assert "deceased" not in {a.question.id for a in interview(household("k01", "kokuho_now"), city()).open}


def test_a_wording_is_checked_as_everything_else(tmp_path):
    wrong = "{id: a, type: text, to: clerk, ask: 名, wordings: [{when: {is: {sex: male}}, ask: 名}]}"
    with pytest.raises(BrokenDefinitions) as caught:
        pack_of(tmp_path / "p", (wrong,))
    assert "PROC-026" in str(caught.value)
