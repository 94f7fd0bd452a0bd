"""Names by several readings, and what is offered for their characters (R-005)."""

import numpy as np
import pytest

from kakanai_desk.hardware.vision import names, variants
from kakanai_desk.hardware.vision.engine import Glyph, Line
from kakanai_desk.hardware.vision.sheet import Box, run_of
from kakanai_desk.hardware.vision.sight import Sight
from kakanai_desk.hardware.vision.values import PARSERS


def line(*options):
    glyphs = [(("".join(o), 0.9),) if isinstance(o, str) else tuple(o) for o in options]
    return Line(tuple(Glyph(g, (n + 0.5) / len(glyphs)) for n, g in enumerate(glyphs)))


def test_a_character_that_one_reading_overlooked_is_kept():
    together = names.agreed(
        [line("宮", " ", "廣", "志"), line("宮", "嵜", " ", "廣", "志"), line("宮", "寄", "廣", "志")]
    )
    assert len([glyph for glyph in together.glyphs if glyph.char != " "]) == 4
    assert {char for char, _ in together.glyphs[1].options} == {"嵜", "寄"}


def test_one_clear_reading_outvotes_rubble():
    rubble = Line(tuple(Glyph((("X", 0.5),), n / 9) for n in range(9)))
    clear = Line(tuple(Glyph(((char, 0.99),), n / 4) for n, char in enumerate("ANNE")))
    assert names.agreed([rubble, rubble, clear]).text == "ANNE"


def test_every_reading_brings_its_thoughts():
    together = names.agreed([line((("濱", 0.4), ("演", 0.3))), line((("演", 0.6), ("湞", 0.2)))])
    options = dict(together.glyphs[0].options)
    assert set(options) == {"濱", "演", "湞"}
    assert together.text == "演"


def test_a_name_of_two_lines_is_read_line_by_line():
    page = np.full((540, 856, 3), 255, np.uint8)
    corners = np.array([[0, 0], [855, 0], [855, 539], [0, 539]], np.float32)
    first, second = run_of(line(*"WANG WEI"), Box(10, 5, 40, 8)), run_of(line("王", "偉"), Box(10, 10, 18, 13))
    asked = []

    def read(strips, allowed):
        asked.append(allowed)
        return [line(*("WANG WEI" if allowed else "王偉")) for _ in strips]

    both = names.joined([first, second])
    assert names.read_again(Sight(page, corners, (85.6, 54.0)), both, read).text == "WANG WEI 王偉"
    assert [allowed is not None for allowed in asked] == [True, False]  # Latin letters are read as such


def test_a_form_the_model_cannot_say_is_offered_for_all_its_thoughts():
    """槗 is not told from 稿 nor 橋; 濵 not from 演."""
    assert "槗" in variants.offered(Glyph((("稿", 0.4), ("槁", 0.2), ("橋", 0.1))))[:3]
    assert "濵" in variants.offered(Glyph((("演", 0.5), ("濱", 0.3))))[:3]


def test_characters_no_office_has_do_not_crowd_out_a_likely_one():
    offered = variants.offered(Glyph((("睛", 0.7), ("䝼", 0.08), ("聙", 0.07), ("晴", 0.05))))
    assert "晴" in offered[:3]


def test_signs_are_no_part_of_a_name():
    assert ":" not in variants.offered(Glyph((("杏", 0.5), (":", 0.4))))


def test_the_brackets_of_a_former_name_are_wide():
    name = PARSERS["name"](run_of(line(*"見本[例題]　花子"), Box(0, 0, 40, 4)))
    assert name is not None
    assert name.text == "見本［例題］　花子"
    assert [forms[0] for forms in name.candidates] == list(name.text)


def test_letters_the_model_nearly_read_are_offered():
    name = PARSERS["foreign_name"](run_of(line("A", (("I", 0.6), ("L", 0.3), (" ", 0.05)), "A"), Box(0, 0, 10, 4)))
    assert name is not None
    assert name.candidates == (("A",), ("I", "L"), ("A",))


def test_a_seal_behind_two_names_is_no_third():
    seal = (("萬", 0.3), ("菓", 0.2))
    name = PARSERS["name"](run_of(line("見", "本", " ", "花", "子", " ", seal), Box(0, 0, 40, 4)))
    assert name is not None
    assert name.text == "見本　花子"
    only = PARSERS["name"](run_of(line("林", " ", (("惠", 0.3), ("恵", 0.2))), Box(0, 0, 20, 4)))
    assert only is not None
    assert only.text == "林　惠"


@pytest.mark.parametrize(
    ("dash", "kana"), [((("ー", 0.3), ("\u3000", 0.2)), "ミホ　タロ"), ((("ー", 0.98),), "ミホータロ")]
)
def test_a_gap_that_looks_like_a_dash_is_a_gap(dash, kana):
    value = PARSERS["kana"](run_of(line("ミ", "ホ", dash, "タ", "ロ"), Box(0, 0, 20, 3)))
    assert value is not None
    assert value.text == kana


@pytest.mark.parametrize(("read", "grade"), [("1級", "1級"), ("4度", "4度"), ("重度(A)", "重度(A)"), ("C", "C")])
def test_grades_of_every_handbook(read, grade):
    value = PARSERS["grade"](run_of(line(*read), Box(0, 0, 20, 3)))
    assert value is not None
    assert value.text == grade
