"""Fields that cannot be what they are taken for (R-005)."""

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.vision.engine import Glyph, Line
from kakanai_desk.hardware.vision.kinds import kinds
from kakanai_desk.hardware.vision.sense import in_its_place, sensible, stands_elsewhere
from kakanai_desk.hardware.vision.sheet import Box, run_of
from kakanai_desk.hardware.vision.values import PARSERS, Value


def run(text: str, box: Box):
    return run_of(Line(tuple(Glyph(((c, 0.99),), (n + 0.5) / len(text)) for n, c in enumerate(text))), box)


def day(text: str, top: float) -> Value:
    return Value(text, run(text, Box(10, top, 30, top + 3)))


def test_one_date_is_not_two_fields():
    """The caption of the issue could not be read, and the expiry below was taken for it."""
    found = sensible({"expiry_date": day("2028-12-12", 46), "issued_date": day("2028-12-12", 46.2)})
    assert set(found) == {"expiry_date"}


def test_the_same_day_printed_twice_is_two_fields():
    found = sensible({"birth_date": day("2025-01-10", 16), "issued_date": day("2025-01-10", 36)})
    assert set(found) == {"birth_date", "issued_date"}
    assert not any(value.doubted for value in found.values())


def test_two_dates_of_one_line_stay_two_fields():
    line = run("7408122F1204159", Box(5, 78, 117, 82))
    found = sensible({"expiry_date": Value("2012-04-15", line), "birth_date": Value("1974-08-12", line)})
    assert set(found) == {"birth_date", "expiry_date"}


def test_dates_in_an_impossible_order_are_doubted():
    found = sensible({"birth_date": day("2028-01-10", 16), "issued_date": day("2025-01-10", 36)})
    assert all(value.doubted for value in found.values())


def test_a_value_proves_nothing_where_its_kind_does_not_print_it():
    residence = kinds()[DocumentKind.RESIDENCE]
    assert in_its_place("work_permission", Box(15.6, 30, 33, 32.5), residence)
    assert not in_its_place("work_permission", Box(15.6, 37.5, 25, 40), residence)  # 許可の種類
    assert in_its_place("grade", Box(0, 0, 1, 1), kinds()[DocumentKind.DISABILITY_MENTAL])


def address(text: str) -> Value:
    value = PARSERS["address"](run(text, Box(10, 20, 60, 23)))
    assert value is not None
    return value


def test_an_address_with_the_name_of_a_house_is_always_compared():
    """グランドハイツⅡ305 came as グランドハイツ305, twice: no dictionary has it."""
    assert address("富山県富山市向新庄31-29グランドハイツ305").doubted
    assert not address("富山県富山市向新庄31-29").doubted
    assert not address("滋賀県湖南市中央一丁目1番地の2").doubted
    assert address("富山県冨山市向新庄31-29").doubted  # mended


def test_a_value_does_not_begin_where_its_caption_ends():
    residence = kinds()[DocumentKind.RESIDENCE]
    assert in_its_place("nationality", Box(49.8, 14.2, 55, 17), residence)
    assert not in_its_place("nationality", Box(48.2, 14.2, 55, 17), residence)  # 域韓国


def test_a_value_a_little_off_proves_nothing_but_stays():
    """Only what stands somewhere else gives way to what stands in the place."""
    residence = kinds()[DocumentKind.RESIDENCE]
    assert not stands_elsewhere("nationality", Box(48.2, 14.2, 55, 17), residence)
    assert stands_elsewhere("name", Box(30, 28, 45, 30), residence)  # Designated Activities
    assert not stands_elsewhere("grade", Box(0, 0, 1, 1), kinds()[DocumentKind.DISABILITY_MENTAL])
