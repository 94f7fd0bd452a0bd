"""R-116: what a draft changes, in words, as pictures, and in households."""

from __future__ import annotations

import shutil
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from kakanai_desk.core.places import procedures
from kakanai_desk.studio.effect import MARK, TextChange, effect

DOG, FORM = "inu_henkou/procedure.yaml", "inu_henkou/documents/inu_henkou_a4.yaml"


@pytest.fixture
def changed(tmp_path):
    """Put other words into files of a copy; what that makes otherwise than before."""
    folder = tmp_path / "content"
    shutil.copytree(procedures(), folder)

    def of(*swaps, households=2_000):
        for name, old, new in swaps:
            text = (folder / name).read_text("utf-8")
            assert old in text
            (folder / name).write_text(text.replace(old, new), "utf-8")
        return effect(procedures(), folder, households)

    return of


def test_the_same_content_changes_nothing(changed):
    found = changed()
    assert (found.texts, found.forms, found.findings) == ((), (), 0)
    assert (found.decisions.different, found.decisions.changed) == (0, ())


def test_words_are_told_where_they_stand_and_decide_nothing(changed):
    found = changed((DOG, '"犬の鑑札"', '"犬の鑑札と注射済票"'))
    assert found.texts == (TextChange(DOG, "持ち物 › 1 › もの › 日本語", "犬の鑑札", "犬の鑑札と注射済票"),)
    assert found.decisions.different == 0
    assert found.forms == ()


def test_a_page_shows_in_a_frame_what_looks_otherwise_and_not_its_trace(changed):
    found = changed((FORM, "head: 変更前の所在地", "head: 前の所在地"))
    (page,) = found.forms
    assert (page.form, page.page) == ("inu_henkou_a4", 1)
    assert 0 < page.share < 0.01
    picture = np.asarray(Image.open(BytesIO(page.png)).convert("RGB"))
    rows, columns = np.nonzero((picture == MARK).all(axis=2))
    millimetres = 210 / picture.shape[1]
    assert 80 < rows.min() * millimetres < rows.max() * millimetres < 110, "the head of that row, and nothing below"
    assert columns.max() * millimetres < 40


def test_a_definition_that_changes_no_ink_shows_no_page(changed):
    assert changed((FORM, "note: 様式は要確認", "note: 様式は確認した")).forms == ()


def test_a_condition_is_told_with_the_households_that_decide_otherwise(changed):
    found = changed(
        (DOG, "when: {is_yes: dog}", "when: {all: [{is_yes: dog}, {one_of: {applicant_role: [self, head]}}]}")
    )
    decisions = found.decisions
    assert decisions.changed == ("inu_henkou",)
    assert 0 < decisions.different < decisions.judged == 2_000
    moved = {(one.event, one.before, one.after) for one in decisions.changes}
    assert ("tenkyo", "required", "not_needed") in moved
    assert all(one.examples for one in decisions.changes)


def test_content_with_a_fault_is_not_judged(changed):
    found = changed((DOG, "days: 30", "days: many"))
    assert (found.decisions, found.findings) == (None, 1)
    assert [one.new for one in found.texts] == ["many"]
