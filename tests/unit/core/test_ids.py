"""Reception numbers: made without the center, never the same twice, misreadings found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.ids import ReceptionNumber

numbers = st.builds(
    ReceptionNumber,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2),
    st.integers(1, 9),
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9999),
)


@given(numbers)
def test_a_printed_number_reads_back(number):
    assert ReceptionNumber.parse(str(number)) == number


@given(numbers, st.data())
def test_one_wrong_digit_is_always_found(number, data):
    text = str(number)
    place = data.draw(st.sampled_from([i for i, c in enumerate(text) if c.isdigit() and i < len(text) - 2]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    with pytest.raises(ValueError, match=r"check|not a|month|day"):
        ReceptionNumber.parse(text[:place] + other + text[place + 1 :])


@given(numbers, st.data())
def test_two_swapped_neighbours_are_always_found(number, data):
    text = str(number)
    places = [i for i in range(len(text) - 3) if text[i].isdigit() and text[i + 1].isdigit() and text[i] != text[i + 1]]
    if not places:
        return
    i = data.draw(st.sampled_from(places))
    with pytest.raises(ValueError, match=r"check|not a|month|day"):
        ReceptionNumber.parse(text[:i] + text[i + 1] + text[i] + text[i + 2 :])


def test_thirteen_desks_on_one_day_never_collide():
    day = date(2026, 4, 10)
    made = {str(ReceptionNumber("N" + chr(65 + desk), 1, day, n)) for desk in range(13) for n in range(1, 400)}
    assert len(made) == 13 * 399


def test_a_replaced_desk_has_other_numbers():
    day = date(2026, 4, 10)
    assert str(ReceptionNumber("NA", 1, day, 1)) != str(ReceptionNumber("NA", 2, day, 1))
