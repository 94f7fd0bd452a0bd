"""Numbers that prove themselves, and those that cannot (R-003, R-004)."""

import pytest

from kakanai_desk.hardware.vision import numbers


def test_a_licence_number_is_twelve_digits_and_its_eleventh_checks():
    good = numbers.licence_number("第 301234567890 号")
    assert good is not None
    assert good.text == "301234567890"
    right = next(n for n in range(10) if numbers.licence_number(f"3012345678{n}0").proven)  # type: ignore[union-attr]
    assert [numbers.licence_number(f"3012345678{n}0").proven for n in range(10)].count(True) == 1  # type: ignore[union-attr]
    assert numbers.licence_number(f"3012345678{right}1").proven  # type: ignore[union-attr]
    assert numbers.licence_number("第 30123456789 号") is None


def test_a_residence_number_has_letters_at_both_ends():
    found = numbers.residence_number("番号 AB12345678CD")
    assert found == numbers.FoundNumber("AB12345678CD", False)
    assert numbers.residence_number("AB1234567CD") is None


@pytest.mark.parametrize(
    ("text", "proven"), [("1234 5678 9018", True), ("1234 5678 9017", False), ("123456789", False)]
)
def test_an_individual_number_with_a_wrong_check_digit_is_none(text, proven):
    assert (numbers.individual(text) is not None) is proven
