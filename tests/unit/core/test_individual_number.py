"""A 個人番号 is told from a slip of the finger by its check digit."""

import pytest

from kakanai_desk.core.individual_number import check_digit, fault_of


@pytest.mark.parametrize(("eleven", "last"), [("12345678901", 8), ("23456789012", 1), ("00000000000", 0)])
def test_check_digits(eleven, last):
    assert check_digit(eleven) == last


@pytest.mark.parametrize("place", range(12))
def test_one_wrong_digit_is_noticed_wherever_it_stands(place):
    """Sums of 11·k and 11·k+1 share the check digit 0, so not every slip can show; these do."""
    right = "123456789018"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    assert fault_of(right) == ""
    assert fault_of(wrong) == "check_digit"


@pytest.mark.parametrize("text", ["", "12345678901", "1234567890188", "12345678901a", "１２３４５６７８９０１８"])
def test_anything_else_is_no_number(text):
    assert fault_of(text) == "twelve_digits"
