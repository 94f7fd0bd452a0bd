"""The whole held-out set of brought forms (R-035): as many fields found and named as the product promises."""

from __future__ import annotations

import pytest

from kakanai_desk.hardware.vision.rapid_engine import RapidEngine
from tests.studio.sheets import held_out
from tests.studio.sheets.scoring import score, total

pytestmark = pytest.mark.heavy


def test_forms_that_nothing_was_tuned_on_are_found_and_named():
    engine = RapidEngine()
    scores = [score(sheet, raw, name, engine)[0] for _, sheet, raw, name in held_out.pages()]
    whole = total(scores)
    assert len(scores) >= 40
    assert whole.found >= 0.95 * whole.fields
    assert whole.right >= 0.90 * whole.labelled
    assert whole.false <= 0.05 * whole.fields
