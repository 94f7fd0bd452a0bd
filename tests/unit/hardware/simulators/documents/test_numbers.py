from __future__ import annotations

import re
from datetime import date

import pytest

from kakanai_desk.core import individual_number
from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.card.mrz import parse
from kakanai_desk.hardware.simulators.documents import Split, dates, numbers
from kakanai_desk.hardware.simulators.documents.addresses import Town, draw
from kakanai_desk.hardware.simulators.documents.romaji import romaji
from kakanai_desk.hardware.simulators.documents.split import chance


@pytest.mark.parametrize("split", list(Split))
def test_individual_numbers_have_their_check_digit(drawn, split):
    for seed in (1, 2):
        said = drawn(DocumentKind.MY_NUMBER_BACK, seed, split).truth.persons[0]
        assert individual_number.fault_of(said["individual_number"]) == ""
    for person in drawn(DocumentKind.MOVING_OUT, 1, split).truth.persons:
        assert individual_number.fault_of(person["individual_number"]) == ""


def test_licence_check_digit_of_a_published_example():
    """The example usually shown for the rule: 4598033587 has 2."""
    assert numbers.licence_check_digit("4598033587") == 2


@pytest.mark.parametrize("kind", [DocumentKind.DRIVING_LICENCE, DocumentKind.DRIVING_HISTORY])
def test_licence_numbers_name_their_prefecture_and_have_their_check_digit(drawn, kind):
    for seed in (1, 2):
        said = drawn(kind, seed, Split.DEV).truth.persons[0]
        number = said["card_number"]
        assert len(number) == 12
        assert int(number[10]) == numbers.licence_check_digit(number[:10])
        assert numbers.COMMISSIONS[said["authority"].removesuffix("公安委員会")] == int(number[:2])


@pytest.mark.parametrize("kind", [DocumentKind.RESIDENCE, DocumentKind.SPECIAL_PERMANENT])
def test_residence_cards_are_numbered_two_letters_eight_digits_two_letters(drawn, kind):
    assert re.fullmatch(r"[A-Z]{2}\d{8}[A-Z]{2}", drawn(kind, 1, Split.DEV).truth.persons[0]["card_number"])


@pytest.mark.parametrize("split", list(Split))
def test_the_zone_of_a_passport_says_what_its_page_says(drawn, split):
    for seed in range(1, 5):
        truth = drawn(DocumentKind.PASSPORT, seed, split).truth
        said = truth.persons[0]
        lines = [line.text for line in truth.lines if line.typeface == "OCR-B"]
        assert [len(line) for line in lines] == [44, 44]
        zone = parse("".join(lines).encode())
        assert zone.number == said["card_number"]
        assert zone.birth_date is not None
        assert str(zone.birth_date) == said["birth_date"]
        assert str(zone.expires_on) == said["expiry_date"]
        assert zone.sex.value == said["sex"]
        assert re.sub("[^A-Z]", "", zone.name) == re.sub("[^A-Z]", "", said["name"])


def test_dates_lie_in_the_order_of_a_life(drawn):
    for kind in DocumentKind:
        if kind is DocumentKind.UNKNOWN:
            continue
        for said in drawn(kind, 1, Split.HELDOUT).truth.persons:
            born = date.fromisoformat(said["birth_date"])
            issued = date.fromisoformat(said.get("issued_date", dates.TODAY.isoformat()))
            expires = date.fromisoformat(said.get("expiry_date", "2099-01-01"))
            assert born <= issued <= dates.TODAY <= expires, kind


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
    ],
)
def test_eras_change_by_the_day(day, said):
    assert dates.era(day) == said


def test_a_licence_ends_a_month_after_the_birthday():
    assert dates.month_on(date(2028, 1, 31)) == date(2028, 2, 29)
    assert dates.month_on(date(2028, 12, 5)) == date(2029, 1, 5)
    assert dates.both(date(2029, 6, 15)) == "2029年(令和11年)06月15日"


@pytest.mark.parametrize(
    ("kana", "said"),
    [
        ("オオノ", "ONO"),
        ("シンイチ", "SHINICHI"),
        ("サンペイ", "SAMPEI"),
        ("リュウノスケ", "RYUNOSUKE"),
        ("ホッタ", "HOTTA"),
    ],
)
def test_names_in_passports_are_spelt_as_passports_do(kana, said):
    assert romaji(kana) == said


@pytest.mark.parametrize(
    ("city", "issuer"),
    [
        ("四日市市", "四日市市"),
        ("浜松市浜名区", "浜松市"),
        ("佐波郡玉村町", "玉村町"),
        ("大和郡山市", "大和郡山市"),
        ("千代田区", "千代田区"),
    ],
)
def test_papers_are_issued_by_the_municipality(city, issuer):
    assert Town("県", city, "町", chome=False, code="").municipality == issuer


def test_addresses_are_the_same_for_the_same_chance():
    one, two = (str(draw(chance(Split.DEV, "x", 4, "y"), Split.DEV)) for _ in range(2))
    assert one == two
