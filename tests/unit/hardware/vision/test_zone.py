"""A passport's machine readable zone as a camera reads it (R-005)."""

import pytest

from kakanai_desk.hardware.vision.engine import Glyph, Line
from kakanai_desk.hardware.vision.sheet import Box, Run, run_of
from kakanai_desk.hardware.vision.values import Value
from kakanai_desk.hardware.vision.zone import fields_of_zone

UPPER = "P<UTOMIHON<<ROSA<OLGA<<<<<<<<<<<<<<<<<<<<<<<"
LOWER = "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<0"  # the specimen of ICAO 9303 without its optional data


def run(text: str, top: float, sure: float = 0.6) -> Run:
    glyphs = tuple(Glyph(((char, sure),), (n + 0.5) / len(text)) for n, char in enumerate(text))
    return run_of(Line(glyphs), Box(5, top, 117, top + 4))


def whole(lower: str) -> str:
    from kakanai_desk.hardware.card.mrz import check_digit

    return lower[:43] + str(check_digit((lower[:10] + lower[13:20] + lower[21:43]).encode()))


def seen(upper=UPPER, lower=LOWER, printed=None):
    return fields_of_zone([run(upper, 72), run(whole(lower), 78)], lambda r, _: r, printed or {})


def test_dates_are_proven_by_two_check_digits_however_unsure_the_characters():
    found = seen()
    assert {name: found[name].text for name in ("card_number", "birth_date", "expiry_date")} == {
        "card_number": "L898902C3", "birth_date": "1974-08-12", "expiry_date": "2012-04-15",
    }  # fmt: skip
    assert all(found[name].checked for name in ("birth_date", "expiry_date"))


def on_the_page(number):
    return {"card_number": Value(number, run(number, 12))}


def test_a_number_is_proven_where_the_page_says_the_same():
    """Its check digits count a G as a 6 and cannot tell them apart."""
    assert seen()["card_number"].doubted
    assert seen(printed=on_the_page("L898902C3"))["card_number"].checked
    assert seen(printed=on_the_page("L898902C8"))["card_number"].doubted


def test_of_two_numbers_that_check_alike_the_page_s_is_believed_and_doubted():
    good = whole(LOWER)
    gs = fields_of_zone([run(UPPER, 72), run(good, 78)], lambda r, _: r, on_the_page("LS98902C3"))
    assert (gs["card_number"].text, gs["card_number"].doubted) == ("LS98902C3", True)


def test_a_digit_in_a_name_is_the_letter_it_looks_like():
    assert seen(UPPER.replace("ROSA<OLGA", "R0SA<0LGA"))["name"].text == "MIHON ROSA OLGA"


def test_a_name_is_never_proven_and_the_page_s_letters_are_offered():
    printed = {
        "name": Value("MIHON ROSA OLCA", run("MIHON ROSA OLCA", 20), False, tuple((c,) for c in "MIHON ROSA OLCA"))
    }
    name = seen(printed=printed)["name"]
    assert not (name.proven or name.checked)
    assert name.candidates[-2] == ("G", "C")


def test_a_number_misread_in_one_place_is_mended_by_its_check_digits():
    good = whole(LOWER)
    found = fields_of_zone([run(UPPER, 72), run("L8989O2C3" + good[9:], 78)], lambda r, _: r, {})
    assert found["card_number"].text == "L898902C3"


@pytest.mark.parametrize(
    "lower", ["L898902C46UTO7408122F1204159<<<<<<<<<<<<<<<0", "L898902C36UTO7408123F1204159<<<<<<<<<<<<<<<0"]
)
def test_a_zone_whose_check_digits_are_wrong_says_nothing(lower):
    assert seen(lower=lower) == {}


def test_the_sex_is_proven_where_the_page_says_the_same():
    assert not seen()["sex"].checked
    assert seen(printed={"sex": Value("female", run("F", 40))})["sex"].checked
    assert not seen(printed={"sex": Value("male", run("M", 40))})["sex"].checked


def test_without_the_last_check_digit_nothing_is_proven_twice():
    broken = whole(LOWER)[:43] + "5"
    found = fields_of_zone([run(UPPER, 72), run(broken, 78)], lambda r, _: r, on_the_page("L898902C3"))
    assert found["birth_date"].proven
    assert not any(found[name].checked for name in ("birth_date", "card_number"))


def test_a_hyphen_of_the_page_stands_where_the_zone_has_a_space():
    text = "MIHON ROSA-OLGA"
    printed = {"name": Value(text, run(text, 20), candidates=tuple((c,) for c in text))}
    name = seen(printed=printed)["name"]
    assert name.text == text
    assert [forms[0] for forms in name.candidates] == list(text)


def test_the_zone_names_the_country_by_its_code_and_no_check_digit_is_over_it():
    found = seen(UPPER.replace("UTO", "BRA"), LOWER.replace("UTO", "BRA"))["nationality"]
    assert (found.text, found.doubted, found.checked, found.proven) == ("BRA", True, False, False)
    assert "nationality" not in seen(lower=LOWER.replace("UTO", "QQQ"))
