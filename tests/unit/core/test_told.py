"""R-068, R-084, R-025: a section is told what its procedure needs, and never what it may not see."""

import pytest

from kakanai_desk.core.told import Cover, Limits, told

NEEDED = frozenset({"phone", "honseki", "new_address", "health_insurance"})


def body(**more):
    people = [
        {"id": "p1", "name": "見本　太郎", "kana": "みほん　たろう", "birth_date": "1986-05-01", "sex": "male",
         "relation": "世帯主", "nationality": "JP", "address": "滋賀県湖南市見本町1",
         "individual_number": "123456789018"},
        {"id": "p2", "name": "見本　花子", "birth_date": "1988-11-03"},
        {"id": "p3", "name": "見本　渚", "birth_date": "2023-09-12"},
    ]  # fmt: skip
    answers = {
        "phone": "0748000000",
        "honseki": "京都府見本市1",
        "new_address": "滋賀県湖南市見本町1",
        "account_number": "1234567",
        "health_insurance": {"p1": "kokuho", "p2": "employer", "p3": "kokuho"},
    }
    procedures = [
        {"id": "iryou", "title": "福祉医療", "level": "required", "persons": ["p3"], "deadline": {"date": "2026-04-24"},
         "reasons": [{"why": "子どもがいるため"}, {"why": "子どもがいるため"}], "forms": ["iryou_a4"]},
        {"id": "kokuho", "title": "国保", "persons": [], "forms": ["kokuho_a4"]},
    ]  # fmt: skip
    return {
        "reception_number": "NA1-260410-0001-W",
        "section": "shiminka",
        "clerk": "K00123",
        "memo": "ほかの課に見せないメモ",
        "case": {"event": "tennyu", "visit_date": "2026-04-10", "people": people, "answers": answers,
                 "applicant": {"person": "p1", "role": "self", "identity": [{"kind": "my_number_card"}]}},
        "decision": {"procedures": procedures},
        "overrides": [["iryou", True, "窓口で申出"], ["kokuho", False, "要らない"]],
        "documents": [{"id": "iryou_a4", "title": "福祉医療 申請書", "pages": 1, "content_sha256": "ab" * 32},
                      {"id": "kokuho_a4", "pages": 1, "content_sha256": "cd" * 32}],
        "signature": {"by_mark": "", "documents": [["iryou_a4", "", "", ""]]},
    } | more  # fmt: skip


def test_only_those_the_procedure_is_for_and_who_stood_there_are_told():
    shown = told(body(), "iryou", Limits(NEEDED))
    assert [p.id for p in shown.people] == ["p1", "p3"]
    assert [p.id for p in told(body(), "kokuho", Limits(NEEDED)).people] == ["p1", "p2", "p3"]
    assert (shown.applicant.person, shown.applicant.identity) == ("p1", ["my_number_card"])
    assert (shown.level, shown.deadline, shown.why, shown.added) == (
        "required", "2026-04-24", ["子どもがいるため"], "窓口で申出",
    )  # fmt: skip


def test_only_the_answers_that_it_needs_and_of_those_people_are_told():
    shown = told(body(), "iryou", Limits(NEEDED))
    assert {(a.question, a.person): a.value for a in shown.answers} == {
        ("phone", ""): "0748000000",
        ("honseki", ""): "京都府見本市1",
        ("new_address", ""): "滋賀県湖南市見本町1",
        ("health_insurance", "p1"): "kokuho",
        ("health_insurance", "p3"): "kokuho",
    }
    assert told(body(), "iryou", Limits(frozenset())).answers == []


def test_only_its_own_papers_are_told():
    (paper,) = told(body(), "iryou", Limits(NEEDED)).papers
    assert (paper.id, paper.title, paper.pages, paper.check, paper.signed) == (
        "iryou_a4", "福祉医療 申請書", 1, "abababab", True,
    )  # fmt: skip
    (other,) = told(body(), "kokuho", Limits(NEEDED)).papers
    assert (other.title, other.signed) == ("国保", False)


def test_neither_an_individual_number_nor_a_memo_nor_another_answer_is_in_it():
    shown = told(body(), "iryou", Limits(NEEDED, protection=True))
    text = repr(shown) + str([(p, p.number) for p in shown.people])
    assert [p.number for p in shown.people] == [True, False]
    for secret in ("123456789018", "ほかの課に見せないメモ", "1234567"):
        assert secret not in text


def test_of_what_is_guarded_only_that_it_is_there():
    shown = told(body(), "iryou", Limits(NEEDED, guarded=frozenset({"honseki", "health_insurance"})))
    covered = {a.question: (a.value, a.cover) for a in shown.answers if a.cover}
    assert covered == {"honseki": ("", Cover.RIGHT), "health_insurance": ("", Cover.RIGHT)}


@pytest.mark.parametrize("sees", [False, True])
def test_no_address_of_a_protected_household_without_the_right(sees):
    of = body()
    of["case"]["people"][1]["protection"] = {"provisional": False}  # not one of those the procedure is for
    shown = told(of, "iryou", Limits(NEEDED, addresses=frozenset({"new_address"}), protection=sees))
    new = next(a for a in shown.answers if a.question == "new_address")
    person = shown.people[0]
    assert shown.protected
    assert (new.value, new.cover) == (("滋賀県湖南市見本町1", "") if sees else ("", Cover.PROTECTED))
    assert (person.address, person.address_cover) == (("滋賀県湖南市見本町1", "") if sees else ("", Cover.PROTECTED))
    assert ("見本町" in repr(shown)) is sees


def test_a_procedure_that_it_has_not_and_a_body_of_before_are_told_apart_from_nothing():
    with pytest.raises(KeyError):
        told(body(), "nenkin", Limits(NEEDED))
    with pytest.raises(KeyError):
        told({"case": {}}, "iryou", Limits(NEEDED))
