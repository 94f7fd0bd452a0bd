"""The city's own content: no finding, and every readable case beside it passes (R-036)."""

import re

import pytest
from ruamel.yaml import YAML

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.check import check_cases
from kakanai_desk.forms.conditions import names
from kakanai_desk.forms.decision import document_id
from kakanai_desk.forms.loader import load, load_with_findings
from kakanai_desk.visit.paper_shop import load_layouts_of

OUTCOMES, CASE_FINDINGS = check_cases(procedures(), load(procedures()))


def test_the_definitions_have_no_finding():
    _, findings = load_with_findings(procedures())
    assert [str(f) for f in findings] == []
    assert [str(f) for f in CASE_FINDINGS] == []


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda o: o.sentence)
def test_case(outcome):
    assert outcome.differences == ()


def expected() -> dict[str, set[str]]:
    """Which procedures the cases expect to be needed, and which not."""
    found: dict[str, set[str]] = {"needed": set(), "not": set()}
    for file in procedures().glob("[!_]*/cases/*.yaml"):
        for case in YAML(typ="safe").load(file.read_text("utf-8")):
            for level in ("required", "likely", "optional"):
                found["needed"].update(case["expect"].get(level, ()))
            for level in ("not_needed", "absent"):
                found["not"].update(case["expect"].get(level, ()))
    return found


def test_every_procedure_has_a_case_where_it_is_needed_and_one_where_it_is_not():
    """One that an event always needs has no second."""
    every = load(procedures()).procedures
    always = {p.id for p in every if all(set(names(level.when)) <= {"event"} for level in p.levels)}
    ids = {p.id for p in every}
    assert ids - expected()["needed"] == set()
    assert ids - expected()["not"] - always == set()
    assert len(ids) >= 80


def test_every_form_of_every_procedure_has_a_layout_without_findings():
    pack = load(procedures())
    named = {document_id(d) for p in pack.procedures for d in p.documents}
    assert set(load_layouts_of(pack, procedures())) == named
    assert len(named) >= 29


def test_every_procedure_names_its_article_and_its_rule():
    for procedure in load(procedures()).procedures:
        assert re.search(r"第\d+条|条例|要綱|要確認", procedure.basis), procedure.id
        assert re.fullmatch(r"D(0[1-9]|[1-4]\d|50)", procedure.rule), procedure.id


def test_easy_japanese_has_furigana_on_every_kanji_of_questions_and_procedures():
    pack = load(procedures())
    said = [q.ask for q in pack.questions.values()] + [c.label for q in pack.questions.values() for c in q.choices]
    said += [p.short for p in pack.procedures]
    for words in said:
        if "easy" in words:
            bare = re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", words["easy"])
            assert not re.search(r"[一-龠々]", bare), words["easy"]
