"""Values by their captions on a face whose layout is known (R-005)."""

import pytest

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.vision.captions import fields_by_captions, place_of
from kakanai_desk.hardware.vision.engine import Glyph, Line
from kakanai_desk.hardware.vision.kinds import kinds
from kakanai_desk.hardware.vision.sheet import Box, run_of

PASSPORT, MENTAL = kinds()[DocumentKind.PASSPORT], kinds()[DocumentKind.DISABILITY_MENTAL]


def run(text: str, left: float, top: float, height: float = 3.0):
    glyphs = tuple(Glyph(((char, 0.99),), (n + 0.5) / len(text)) for n, char in enumerate(text))
    return run_of(Line(glyphs), Box(left, top, left + 0.6 * height * len(text), top + height))


def fields(kind, *runs):
    return {name: value.text for name, value in fields_by_captions(runs, kind, lambda r, _: r).items()}


def test_what_stands_beside_a_caption_and_is_no_date_does_not_hide_the_date_below():
    """The caption beside was misread, so it was taken for the value."""
    found = fields(
        PASSPORT,
        run("Date of issue", 43.0, 46.0, 2.5),
        run("有效期聞満了目/Data af axpiry", 89.0, 46.0, 2.5),
        run("22 JAN 2023", 43.0, 49.0),
    )
    assert found["issued_date"] == "2023-01-22"


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 3, 0, 1)])
def test_a_passport_s_name_is_the_family_s_and_the_given_one(order):
    """For the pages whose machine readable zone cannot be read; whichever line was found first."""
    runs = [
        run("Surname", 43.0, 18.0, 2.5), run("TSUJI", 43.0, 20.4),
        run("Given name", 43.0, 25.4, 2.5), run("TAKUMA", 43.0, 27.8),
    ]  # fmt: skip
    assert fields(PASSPORT, *(runs[n] for n in order))["name"] == "TSUJI TAKUMA"


def test_a_passport_s_number_stands_on_the_page_too():
    assert (
        fields(PASSPORT, run("Passport No.", 89.0, 10.0, 2.5), run("TZ0899224", 89.0, 12.4))["card_number"]
        == "TZ0899224"
    )


def test_a_short_caption_alone_in_its_line_may_have_one_wrong_character():
    found = fields(MENTAL, run("交付曰", 5.0, 72.0), run("令和 6年12月24日", 24.0, 72.0))
    assert found["issued_date"] == "2024-12-24"
    assert place_of("交付曰", "交付日") == 0
    assert place_of("交付曰に", "交付日") is None


def test_an_address_goes_on_in_the_next_line_and_not_in_the_one_after_a_gap():
    found = fields(
        MENTAL,
        run("居住地", 80.0, 28.0),
        run("三重県鳥羽市船津町17", 100.0, 28.0),
        run("サンコーポラス201", 100.0, 32.0),
        run("別の文字", 100.0, 38.0),
    )
    assert found["address"] == "三重県鳥羽市船津町17サンコーポラス201"


def test_a_short_latin_caption_is_found_only_as_it_is():
    """desigNATEd Activities is no NAME."""
    assert place_of("DESIGNATEDACTIVITIES", "NAME") is None
    assert place_of("DATEOFEXP1RY", "DATEOFEXPIRY") == 0
    assert place_of("在留資恪", "在留資格") == 0
