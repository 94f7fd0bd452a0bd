"""A fact in one line (R-057): nobody reads half a character, nor half an address that would have had room."""

import pytest

from kakanai_desk.core.characters import graphemes
from kakanai_desk.ui.widgets.glyph_label import SMALLEST, fitted, text_width

ADDRESS = "滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号"
KATSURA = "葛\U000e0100"


def test_what_has_room_stands_as_it_is():
    assert fitted("見本　花子", 20, 400) == ("見本　花子", 20)
    assert fitted("", 20, 0) == ("", 20)


@pytest.mark.parametrize("room", [430, 400, 380])
def test_a_long_address_is_set_smaller_and_whole(room):
    shown, size = fitted(ADDRESS, 20, room)
    assert shown == ADDRESS and SMALLEST <= size < 20 and text_width(shown, size) <= room


@pytest.mark.parametrize("room", [20, 100, 251, 300])
def test_what_is_too_long_even_then_shows_its_beginning_by_whole_characters(room):
    shown, size = fitted(KATSURA * 40, 20, room)
    kept = graphemes(shown)
    assert size == SMALLEST and text_width(shown, size) <= room
    assert kept[-1] == "…" and kept[:-1] == [KATSURA] * (len(kept) - 1)
    assert text_width(KATSURA + shown, size) > room  # as many as there is room for
