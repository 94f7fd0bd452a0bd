"""The city's own content: no finding, and every readable case beside it passes (R-036)."""

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.check import check_cases
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


def test_every_procedure_has_a_case():
    tested = {o.file.split("/")[1] for o in OUTCOMES}
    assert {p.id for p in load(procedures()).procedures} <= tested


def test_every_form_of_every_procedure_has_a_layout_without_findings():
    pack = load(procedures())
    assert len(load_layouts_of(pack, procedures())) == 5


def test_every_procedure_names_its_article_and_its_rule():
    for procedure in load(procedures()).procedures:
        assert "第" in procedure.basis or "条例" in procedure.basis, procedure.id
        assert procedure.rule.startswith("D"), procedure.id


def test_easy_japanese_has_furigana_on_every_kanji_of_questions_and_procedures():
    import re

    pack = load(procedures())
    said = [q.ask for q in pack.questions.values()] + [c.label for q in pack.questions.values() for c in q.choices]
    said += [p.short for p in pack.procedures]
    for words in said:
        if "easy" in words:
            bare = re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", words["easy"])
            assert not re.search(r"[一-龠々]", bare), words["easy"]
