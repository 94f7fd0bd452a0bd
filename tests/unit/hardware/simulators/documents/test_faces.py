from __future__ import annotations

import re
from datetime import date
from itertools import combinations

import numpy as np
import pytest

from kakanai_desk.core.ports.vision import FIELD_NAMES, DocumentKind
from kakanai_desk.hardware.simulators.documents import Split, face
from kakanai_desk.hardware.simulators.documents.fonts import OCR_B, POOLS

SEEDS = (1, 2)
EVERY = [(kind, split) for kind in DocumentKind if kind is not DocumentKind.UNKNOWN for split in Split]
AS_PRINTED = ("name", "kana", "address", "nationality", "status_of_residence", "work_permission", "authority", "grade")
NEEDED = {
    DocumentKind.DRIVING_LICENCE: "name birth_date address issued_date expiry_date card_number authority",
    DocumentKind.DRIVING_HISTORY: "name birth_date address issued_date card_number authority",
    DocumentKind.RESIDENCE: "name birth_date sex nationality address status_of_residence work_permission card_number",
    DocumentKind.SPECIAL_PERMANENT: "name birth_date sex nationality address card_number expiry_date",
    DocumentKind.MY_NUMBER_FRONT: "name birth_date sex address expiry_date security_code",
    DocumentKind.MY_NUMBER_BACK: "name birth_date individual_number",
    DocumentKind.ELIGIBILITY: "name birth_date sex number card_number expiry_date authority",
    DocumentKind.DISABILITY_PHYSICAL: "name birth_date address grade number issued_date",
    DocumentKind.DISABILITY_MENTAL: "name birth_date address grade number issued_date expiry_date",
    DocumentKind.DISABILITY_INTELLECTUAL: "name birth_date address grade number issued_date",
    DocumentKind.PASSPORT: "name birth_date sex nationality card_number issued_date expiry_date",
    DocumentKind.MOVING_OUT: "name kana birth_date sex address individual_number issued_date",
}


@pytest.mark.parametrize(("kind", "split"), EVERY)
def test_every_kind_tells_what_such_a_document_says(drawn, kind, split):
    for seed in SEEDS:
        shown = drawn(kind, seed, split)
        assert shown.truth.kind is kind
        assert shown.image.dtype == np.uint8
        for person in shown.truth.persons:
            assert set(NEEDED[kind].split()) <= person.keys() <= set(FIELD_NAMES)
            for field in ("birth_date", "issued_date", "expiry_date"):
                assert not person.get(field) or date.fromisoformat(person[field])
            assert person.get("sex", "male") in ("male", "female")
            assert not any(" " in person.get(field, "") for field in ("card_number", "number", "individual_number"))


@pytest.mark.parametrize(("kind", "split"), EVERY)
def test_every_field_told_is_printed_and_every_field_printed_is_told(drawn, kind, split):
    for seed in SEEDS:
        truth = drawn(kind, seed, split).truth
        printed = {(box.person, box.field) for box in truth.boxes}
        told = {(person, field) for person, said in enumerate(truth.persons) for field in said}
        shared = {(person, field) for person, field in told if person and (0, field) in printed}
        assert printed <= told
        assert told - shared <= printed


@pytest.mark.parametrize(("kind", "split"), EVERY)
def test_words_are_printed_as_the_truth_has_them(drawn, kind, split):
    truth = drawn(kind, 1, split).truth
    for person, said in enumerate(truth.persons):
        for field in AS_PRINTED:
            lines = [line.text for line in truth.lines if line.field == field and line.person == person]
            if field in said and lines:
                assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", said[field])


@pytest.mark.parametrize(("kind", "split"), EVERY)
def test_print_lies_on_the_sheet_and_never_on_other_print(drawn, kind, split):
    for seed in SEEDS:
        truth = drawn(kind, seed, split).truth
        for line in truth.lines:
            x, y, wide, high = line.box
            assert x >= 0
            assert y >= 0
            assert x + wide <= truth.size_mm[0] + 0.1
            assert y + high <= truth.size_mm[1] + 0.1
        clashes = [(a.text, b.text) for a, b in combinations(truth.lines, 2) if _common(a.box, b.box) > 0.05]
        assert clashes == []


@pytest.mark.parametrize(("kind", "split"), EVERY)
def test_field_boxes_hold_ink(drawn, kind, split):
    shown = drawn(kind, 1, split)
    for box in shown.truth.boxes:
        x, y, wide, high = (round(part * shown.scale) for part in box.box)
        part = shown.image[y : y + high, x : x + wide].mean(axis=2)
        paper = np.percentile(part, 90)
        dark = (part < paper - 70).mean()
        assert 0.03 < dark < 0.65, (box.field, dark)
        above = shown.image[max(0, y - 3) : y - 1, x : x + wide].mean(axis=2)
        assert (above < paper - 90).mean() < 0.12, f"{box.field} goes on above its box"


@pytest.mark.parametrize(("kind", "split"), EVERY)
def test_every_character_has_a_glyph_in_the_typeface_that_printed_it(drawn, kind, split):
    known = {face.name: face for face in (*POOLS[split], OCR_B)}
    for seed in SEEDS:
        truth = drawn(kind, seed, split).truth
        assert set(truth.typefaces) == {line.typeface for line in truth.lines}
        for line in truth.lines:
            assert known[line.typeface].prints(line.text), (line.typeface, line.text)


def test_specimens_say_that_they_are_specimens(drawn):
    for kind, split in EVERY:
        words = "".join(line.text for line in drawn(kind, 1, split).truth.lines)
        assert "見本" in words or "SPECIMEN" in words, (kind, split)


@pytest.mark.parametrize("kind", [DocumentKind.RESIDENCE, DocumentKind.PASSPORT])
def test_a_seed_always_draws_the_same_face_and_another_seed_another(drawn, kind):
    again = face(kind, 1, Split.DEV)
    assert np.array_equal(again.image, drawn(kind, 1, Split.DEV).image)
    assert again.truth == drawn(kind, 1, Split.DEV).truth
    assert drawn(kind, 2, Split.DEV).truth.persons != again.truth.persons
    assert drawn(kind, 1, Split.HELDOUT).truth.persons != again.truth.persons


def test_an_unknown_document_is_not_drawn():
    with pytest.raises(KeyError):
        face(DocumentKind.UNKNOWN, 1, Split.DEV)


def test_a_certificate_of_moving_out_has_one_to_six_movers(drawn):
    counts = {len(drawn(DocumentKind.MOVING_OUT, seed, Split.DEV).truth.persons) for seed in range(1, 6)}
    assert counts <= set(range(1, 7))
    assert len(counts) > 2


def _common(a, b) -> float:
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0.0, wide) * max(0.0, high)
