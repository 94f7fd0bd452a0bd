"""A state of the draft is what a desk would read from the same files, whatever steps led there."""

import random
from shutil import copytree

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load_with_findings
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.studio.pack.draft import Draft, read_files
from kakanai_desk.studio.workshop import Workshop
from tests.unit.forms.packs import procedure, write_pack

FORM, PROCEDURE = "juri_tsuuchi/documents/juri_tsuuchi_a4.yaml", "one/procedure.yaml"
QUESTIONS = "_shared/questions.yaml"
SWAPS = {
    FORM: [("revision: ", "revision: 1"), ("section:", "sektion:"), ("sektion:", "section:"), ("title:", "title: [")],
    PROCEDURE: [("D99", "D98"), ("bring: []", "brings: []"), ("brings: []", "bring: []"), ("when: always", "when: {")],
    QUESTIONS: [("ask: いつ", "ask: いつから"), ("type: date", "type: dat"), ("type: dat,", "type: date,")],
}


@pytest.fixture
def workshop(tmp_path):
    folder = write_pack(tmp_path / "content", (), {"one": procedure("always"), "two": procedure("always")})
    copytree(procedures() / "juri_tsuuchi" / "documents", folder / "juri_tsuuchi" / "documents")
    return Workshop(Draft(read_files(folder)), tmp_path / "mirror")


def one_step(workshop, chance):
    files = workshop.draft.files
    name = chance.choice(sorted(SWAPS))
    match chance.randrange(5):
        case 0:
            return workshop.undo()
        case 1:
            return workshop.redo()
        case 2 if name != QUESTIONS:
            return workshop.change("gone", {name: None if name in files else workshop.draft.base[name]})
        case _:
            old, new = chance.choice(SWAPS[name])
            text = files.get(name, workshop.draft.base[name]).decode("utf-8").replace(old, new, 1)
            return workshop.change("other words", {name: text.encode("utf-8")})


@pytest.mark.parametrize("seed", range(2))
def test_after_any_steps_it_is_as_a_fresh_reading_of_the_files(workshop, seed):
    chance, told = random.Random(seed), 0
    for _ in range(30):
        shown = one_step(workshop, chance)
        assert read_files(shown.folder) == dict(workshop.draft.files) == shown.files
        pack, findings = load_with_findings(shown.folder)
        layouts, faults = load_layouts(shown.folder)
        assert shown.layouts == layouts
        assert shown.findings == (*findings, *faults)
        assert (shown.pack.procedures, shown.pack.questions) == (pack.procedures, pack.questions)
        told += len(shown.findings)
    assert told


def test_a_step_leaves_the_layouts_that_it_does_not_touch_as_they_are(workshop):
    first = workshop.shown()
    text = first.files[PROCEDURE].replace(b"D99", b"D98")
    second = workshop.change("rule", {PROCEDURE: text})
    assert second.layouts["juri_tsuuchi_a4"] is first.layouts["juri_tsuuchi_a4"]
