"""What a layout keeps from one drawing to the next: its own words and rules, and nothing of a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from paper_people import HANAKO, KUZUHA, MARIA, NAGISA, SIGNATURE, TARO, UNKNOWN_DAY, facts

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.paper.bundle import TRAINING, Request, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.ink import Line, Mark
from kakanai_desk.forms.paper.sheets import draw
from kakanai_desk.forms.paper.template import MOST, template_of

OTHERS = [
    facts([MARIA, UNKNOWN_DAY, NAGISA]),
    facts([KUZUHA | {"individual_number": None}], answers={}),
    facts([TARO, HANAKO, KUZUHA, NAGISA, MARIA, UNKNOWN_DAY, KUZUHA | {"id": "p9"}]),
    {},
]


def kept_entries(found: Any) -> Iterator[Line | Mark]:
    """Every stroke and word below a kept value."""
    if isinstance(found, Line | Mark):
        yield found
    elif isinstance(found, dict):
        for inner in found.values():
            yield from kept_entries(inner)
    elif isinstance(found, tuple | list):
        for inner in found:
            yield from kept_entries(inner)
    elif hasattr(found, "before"):
        yield from kept_entries(found.before)
    elif hasattr(found, "printed"):
        yield from kept_entries(found.printed)


def test_a_form_is_the_same_whoever_came_before(layouts, trace):
    """Kept parts must never show in the bytes: a desk that has worked all day prints as one just started."""
    fresh, used = PaperFonts.load(), PaperFonts.load()
    for before in OTHERS:
        requests = [Request(name, layout, before) for name, layout in layouts.items()]
        render_bundle(requests, used, trace, {}, TRAINING, show_individual_number=True)
    for show in (False, True):
        requests = [Request(name, layout, facts()) for name, layout in layouts.items()]
        signatures = dict.fromkeys(layouts, SIGNATURE)
        one, other = (
            render_bundle(requests, fonts, trace, signatures, TRAINING, show_individual_number=show)
            for fonts in (fresh, used)
        )
        assert one.pdf == other.pdf
        assert one.statements == other.statements
        assert (one.blanks, one.overflow, one.crowded) == (other.blanks, other.overflow, other.crowded)


def test_what_a_layout_keeps_is_the_same_for_everybody(layouts):
    """R-121: what outlives the visit has no name or address in it and does not tell which digits or dates came."""
    one = TARO | {"birth_date": PartialDate(1911, 11, 11), "individual_number": "111111111111"}
    other = TARO | {"name": "渡邉", "birth_date": PartialDate(1922, 2, 22), "individual_number": "222222222222"}
    for layout in layouts.values():
        kept = []
        for person in (one, other):
            fonts = PaperFonts.load()
            postal = facts()["new_address"] | {"postal_code": person["individual_number"][:7]}
            draw(layout, facts([person], new_address=postal, home=postal, move_date=None, event_date=None), fonts)
            entries = kept_entries(template_of(layout, fonts).kept)
            kept.append({entry.stated if isinstance(entry, Line) else entry.operators for entry in entries})
        different = kept[0] ^ kept[1]
        assert not [entry for entry in different if entry.startswith(("fact", "digit"))], layout.id
        assert not any("見本\u3000太郎" in entry or "渡邉" in entry for entry in kept[0] | kept[1])


def test_a_fault_of_the_layout_is_told_each_time(layouts, fonts, trace, tmp_path):
    from kakanai_desk.forms.paper.layout import load_layout

    text = (
        "id: eng_a4\ntitle: 見本\nrevision: 1\neffective: {from: 2024-04-01}\nbasis: 見本\nsection: shiminka\nbody:\n"
        "  - table:\n      columns: [6, 180]\n      rows:\n        - height: 8\n          cells:\n"
        "            - {items: [長すぎる印刷の語です]}\n            - {items: [{field: answers.phone}]}\n"
    )
    (tmp_path / "eng_a4.yaml").write_text(text, "utf-8")
    layout, findings = load_layout(tmp_path / "eng_a4.yaml")
    assert layout is not None, findings
    told = [render_bundle([Request("x", layout, facts())], fonts, trace).crowded for _ in range(2)]
    assert told[0] == told[1] != ()


def test_old_layouts_do_not_pile_up(layouts):
    from dataclasses import replace

    fonts = PaperFonts.load()
    layout = next(iter(layouts.values()))
    copies = [replace(layout) for _ in range(MOST + 5)]
    for copy in copies:
        template_of(copy, fonts)
    assert len(fonts.templates) <= MOST


@pytest.mark.parametrize("text", ["見本", "葛\U000e0102葉", "A1", "", "𠮷"])
def test_the_width_of_a_text_is_the_sum_of_its_glyphs(text, fonts):
    from kakanai_desk.forms.paper.fonts import Type, width_of

    assert fonts.width(text, Type.FACT, 12, 1.5) == width_of(fonts.shape(text, Type.FACT), 12, 1.5)
