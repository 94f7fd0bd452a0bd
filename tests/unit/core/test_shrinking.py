"""縮退 for partners' systems: many candidates, one choice, and a record of who chose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.shrinking import (
    BARE,
    ChosenBy,
    NotACandidate,
    candidates,
    charsets,
    read_charsets,
    shrink,
)

BE = "邉\U000e0111"  # a form of 邉 that only the register has


def texts(cluster: str, charset: str) -> list[str]:
    return [candidate.text for candidate in candidates(cluster, charsets()[charset])]


def test_what_the_partner_takes_stays_as_it_is():
    done = shrink("見本　太郎", charsets()["jisx0208"])
    assert (done.text, done.steps) == ("見本　太郎", ())
    assert shrink(BE, charsets()["mj"]).text == BE


@pytest.mark.parametrize(
    ("cluster", "charset", "offered"),
    [
        ("髙", "jisx0208", ["高"]),
        ("髙", "cp932", []),  # CP932 has it: nothing to do
        ("𠮷", "cp932", ["吉"]),
        ("𠮷", "ucs2", ["吉"]),
        ("﨑", "jisx0208", ["崎"]),
        ("濵", "jisx0208", ["浜"]),
        (BE, "ucs", ["邉"]),
    ],
)
def test_candidates_are_what_the_register_offers(cluster, charset, offered):
    if not offered:
        assert charsets()[charset].takes(cluster)
        return
    assert texts(cluster, charset) == offered


def test_a_single_candidate_is_taken_and_recorded_with_its_rule():
    done = shrink("髙橋", charsets()["jisx0208"])
    assert done.text == "高橋"
    assert [step.to_json() for step in done.steps] == [
        {
            "at": 0, "from": "髙", "mj": "MJ028902", "to": "高", "rules": ["JIS包摂規準UCS統合規則"], "by": "only",
            "candidates": ["高"],
        }
    ]  # fmt: skip
    assert done.original == "髙橋"


def _without(*chars: str):
    from dataclasses import replace

    return replace(charsets()["jisx0208"], refuse="".join(chars))


def test_several_candidates_stay_open_until_somebody_chooses():
    """渡邉 for a system without 邉: 辺 or 邊, and the city says which."""
    target = _without("邉")
    left = shrink("渡邉", target)
    assert left.text is None
    assert [(step.cluster, [c.text for c in step.candidates], step.by) for step in left.open] == [
        ("邉", ["辺", "邊"], None)
    ]
    clerk = shrink("渡邉", target, clerk={1: "邊"})
    assert (clerk.text, clerk.steps[0].by, clerk.open) == ("渡邊", ChosenBy.CLERK, ())
    city = shrink("渡邉", target, city={"邉": "辺"})
    assert (city.text, city.steps[0].by) == ("渡辺", ChosenBy.CITY)
    both = shrink("渡邉", target, clerk={1: "邊"}, city={"邉": "辺"})
    assert (both.text, both.steps[0].to_json()["by"]) == ("渡邊", "clerk")


def test_a_candidate_the_partner_lacks_too_leads_on_to_its_own():
    target = _without("邉")
    found = candidates(BE, target)
    assert [candidate.text for candidate in found] == ["辺", "邊"]
    assert all(len(candidate.rules) == 2 for candidate in found)


def test_a_selector_without_a_rule_is_dropped_as_a_candidate_that_says_so():
    unknown = "太\U000e0102"  # no such sequence in the register
    done = shrink(unknown, charsets()["ucs"])
    assert (done.text, done.steps[0].mj, done.steps[0].chosen.rules) == ("太", "", (BARE,))


def test_a_character_nobody_knows_stays_open():
    done = shrink("見\U0001f600本", charsets()["jisx0208"])
    assert done.text is None
    assert (done.open[0].at, done.open[0].candidates) == (1, ())


@pytest.mark.parametrize("how", [{"clerk": {1: "倍"}}, {"city": {"邉": "倍"}}])
def test_nobody_may_write_just_anything(how):
    with pytest.raises(NotACandidate) as refused:
        shrink("渡邉", _without("邉"), **how)
    assert "邉" not in str(refused.value)  # no name in a log


@given(st.lists(st.sampled_from([*"渡邉邊辺髙高𠮷吉﨑濵德A1\u3000ー", BE, "葛\U000e0102"]), max_size=8).map("".join))
def test_what_comes_out_can_be_handed_over_and_nothing_is_lost(text):
    for charset in charsets().values():
        done = shrink(text, charset)
        assert done.original == text
        assert (done.text is None) == bool(done.open)
        if done.text is not None:
            done.text.encode(charset.codec)
            assert len(done.steps) <= len(text)


def test_a_charset_of_a_partner_is_data(tmp_path):
    file = tmp_path / "charsets.toml"
    file.write_text('[koseki]\nname = "戸籍システム"\ncodec = "cp932"\nrefuse = "髙"\n', "utf-8")
    own = read_charsets(file)["koseki"]
    assert shrink("髙橋", own).text == "高橋"
    file.write_text('[x]\nname = "x"\ncodec = "no-such"\n', "utf-8")
    with pytest.raises(LookupError):
        read_charsets(file)
