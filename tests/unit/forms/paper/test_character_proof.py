"""Every registered character is drawn as registered (R-044, R-119); the proof finds what it must find."""

from __future__ import annotations

import json
import random
import re

import jsonschema
import pytest

from kakanai_desk.core.characters import table
from kakanai_desk.core.places import resources, root
from kakanai_desk.forms.paper.character_proof import Oracle, Proof, prove
from kakanai_desk.forms.paper.fonts import FILES, PaperFonts, Type
from kakanai_desk.forms.paper.form_font import font_name
from kakanai_desk.forms.paper.glyphs import Subset
from kakanai_desk.forms.paper.reportlab_door import pdfmetrics
from kakanai_desk.forms.paper.truetype import Face

SCHEMA = json.loads((root() / "docs" / "schemas" / "characters-prove.schema.json").read_text("utf-8"))
SEED = 20261128
REGISTER_FONT = resources() / "fonts" / FILES[Type.FACT]


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(REGISTER_FONT)


@pytest.fixture(scope="module")
def sample():
    """Five hundred characters written with a selector, five hundred without, and every one that cannot be drawn."""
    chance = random.Random(SEED)
    all_of_them = table().registered()
    picked = [
        *chance.sample([c for c in all_of_them if len(c.text) == 2], 500),
        *chance.sample([c for c in all_of_them if len(c.text) == 1], 500),
    ]
    return picked + [c for c in all_of_them if not c.text or c.mj in ("MJ057449", "MJ060040")]


@pytest.fixture(autouse=True)
def forgotten():
    """reportlab keeps one font object a process: what a spoiled one remembers must not reach the next test."""
    register = pdfmetrics.getFont(font_name(PaperFonts.load().faces[Type.FACT]))
    register._forms.clear()
    yield
    register._forms.clear()


def proof_of(characters, oracle: Oracle) -> Proof:
    *_, proof = prove(characters, PaperFonts.load(), oracle)
    return proof


def test_characters_with_and_without_selectors_come_back_in_their_registered_form(sample, oracle):
    proof = proof_of(sample, oracle)
    assert (proof.proven, proof.faults) == (1000, [])
    assert (len(proof.unwritable), proof.lacking) == (16, ["MJ057449", "MJ060040"])


def test_a_form_drawn_without_its_selector_is_found(sample, oracle, monkeypatch):
    honest = Face.glyph_of
    monkeypatch.setattr(Face, "glyph_of", lambda face, cluster: honest(face, cluster[:1]))
    faults = proof_of(sample[:50], oracle).faults
    assert len(faults) > 20
    assert {fault.what for fault in faults} == {"name"}


def test_a_wrong_outline_in_the_file_is_found(sample, oracle, monkeypatch):
    honest = Subset.number
    monkeypatch.setattr(Subset, "number", lambda subset, cluster, glyph: honest(subset, cluster, glyph + 1))
    faults = proof_of(sample[:50], oracle).faults
    assert len(faults) >= 49
    assert {fault.what for fault in faults} == {"outline"}


def test_text_that_loses_its_selector_is_found(sample, oracle, monkeypatch):
    honest = Subset.to_unicode

    def forgetful(subset: Subset) -> bytes:
        return re.sub(rb"DB40DD..", b"", honest(subset))

    monkeypatch.setattr(Subset, "to_unicode", forgetful)
    faults = proof_of(sample[:50], oracle).faults
    assert {fault.what for fault in faults} == {"text"}


def test_the_command_proves_single_characters_and_refuses_unknown_names(capsys):
    from kakanai_desk.cli import main

    assert main(["characters", "prove", "--only", "MJ026190", "mj003719"]) == 0
    said = capsys.readouterr().out
    assert "MJ文字図形 2 のうち 1 が" in said
    assert "書き方がないもの(1): MJ003719" in said
    assert main(["characters", "prove", "--only", "MJ026190", "--json"]) == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)
    assert main(["characters", "prove", "--only", "MJ999999"]) == 2
    assert "MJ999999" in capsys.readouterr().err
