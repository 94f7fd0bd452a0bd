"""``card read`` through real pcscd with virtual cards, as an operator calls it."""

import json
from pathlib import Path

import pytest

import kakanai_desk.hardware.simulators as simulators
from kakanai_desk.hardware.simulators.virtual_card.pki import write_trust
from tests.end2end.test_command_line import SETTINGS, answer, desk
from tests.fakes import pcsc

pytestmark = pytest.mark.pcsc
PEOPLE = Path(simulators.__file__).parent / "people"


@pytest.fixture(scope="module")
def machine():
    why = pcsc.missing()
    if why:
        pytest.skip(why)
    with pcsc.daemon() as running:
        yield running


@pytest.fixture
def place(tmp_path):
    (tmp_path / "desk.toml").write_text(SETTINGS + "[card]\nallow_virtual = true\n", "utf-8")
    return tmp_path


@pytest.fixture
def lay(machine, tmp_path):
    laid = []

    def put(person):
        card = pcsc.LaidCard(machine.readers, PEOPLE / f"{person}.yaml", tmp_path / "card.json")
        card.lay()
        laid.append(card)
        return card

    yield put
    for card in laid:
        card.take()


def test_the_card_s_four_items_come_as_one_json_object(place, lay):
    lay("taro")
    value = answer(desk("card", "read", "--secrets", "-", "--json", cwd=place, stdin='{"pin": "1234"}'), "card-read")
    assert value["card"] == "my_number"
    assert value["fields"]["name"]["value"] == "見本　太郎"
    assert value["fields"]["birth_date"]["value"] == "1986-05-01"
    assert "individual_number" not in value["fields"]
    assert value["tries_left"]["pin"] == 3


def test_a_name_with_a_registered_variant_comes_exactly(place, lay):
    lay("kuzuha")
    value = answer(desk("card", "read", "--secrets", "-", "--json", cwd=place, stdin='{"pin": "2345"}'), "card-read")
    assert "葛\U000e0102" in value["fields"]["name"]["value"]


def test_a_wrong_pin_is_refused_once_and_says_how_many_tries_remain(place, lay):
    card = lay("taro")
    done = desk("card", "read", "--secrets", "-", "--json", cwd=place, stdin='{"pin": "9999"}')
    assert done.returncode == 1
    assert "残り2回" in done.stderr
    assert "9999" not in done.stderr
    assert done.stdout == ""
    assert card.verify_total == 1


def test_without_a_secret_nothing_is_sent_and_the_tries_are_shown(place, lay):
    card = lay("taro")
    done = desk("card", "read", cwd=place)
    assert done.returncode == 1
    assert "--secrets" in done.stderr
    assert not (place / "card.json").exists() or card.verify_total == 0


def test_another_reader_s_card_is_not_read(place, lay):
    lay("taro")
    done = desk("card", "read", "--reader", "00 01", "--secrets", "-", cwd=place, stdin=json.dumps({"pin": "1234"}))
    assert done.returncode == 1
    assert "見本" not in done.stdout


def test_in_service_the_virtual_reader_does_not_exist(place, lay):
    lay("taro")
    (place / "desk.toml").write_text('profile = "service"\n[printer]\nqueue = "a"\n[keys]\nkind = "files"\n', "utf-8")
    done = desk("card", "read", "--secrets", "-", cwd=place, stdin='{"pin": "1234"}')
    assert done.returncode == 1
    assert "見本" not in done.stdout


def test_a_licence_comes_with_its_pictures_and_what_to_check(place, lay):
    lay("licence_moved")
    entries = '{"pin1": "1111", "pin2": "2222", "pin": "0000"}'
    value = answer(desk("card", "read", "--photo", "--secrets", "-", "--json", cwd=place, stdin=entries), "card-read")
    assert value["card"] == "driving_licence"
    assert value["fields"]["name"]["glyphs"] == {"1": "gaiji_1"}
    assert value["fields"]["face_address"]["check"] is True
    assert "address" not in value["fields"]
    assert set(value["pictures"]) == {"photo", "gaiji_1", "gaiji_3"}
    assert "licence_changed" in value["notes"]


def test_a_licence_without_pins_needs_no_secret(place, lay):
    lay("licence_open")
    value = answer(desk("card", "read", "--json", cwd=place), "card-read")
    assert value["fields"]["name"]["value"] == "見本　次郎"


def test_a_wrong_pin_of_a_licence_says_which_one(place, lay):
    card = lay("licence")
    done = desk("card", "read", "--secrets", "-", cwd=place, stdin='{"pin1": "9999", "pin2": "2468"}')
    assert done.returncode == 1
    assert "暗証番号1: 暗証番号が違います。残り2回です。" in done.stderr
    assert card.verify_total == 1


def test_a_card_is_checked_against_the_keys_of_the_settings(place, lay):
    write_trust(place / "keys")
    (place / "desk.toml").write_text(SETTINGS + '[card]\nallow_virtual = true\ntrust = "keys"\n', "utf-8")
    lay("taro")
    entries = '{"pin": "1234", "number_b": "61050120352285"}'
    value = answer(desk("card", "read", "--photo", "--secrets", "-", "--json", cwd=place, stdin=entries), "card-read")
    assert value["fields"]["name"]["verified"] == "genuine"
    assert value["pictures"]["photo"]["verified"] == "genuine"
    assert value["fields"]["expires_on"]["verified"] == "unchecked"


def test_what_needs_no_secret_is_read_without_one(place, lay):
    card = lay("taro")
    value = answer(desk("card", "read", "--without-secret", "--json", cwd=place), "card-read")
    assert value["fields"]["auth_certificate_expires_on"]["value"] == "2030-05-01"
    assert card.verify_total == 0


def test_a_residence_card_comes_with_its_pictures_and_is_checked(place, lay):
    write_trust(place / "keys")
    (place / "desk.toml").write_text(SETTINGS + '[card]\nallow_virtual = true\ntrust = "keys"\n', "utf-8")
    lay("zairyu2")
    entries = '{"card_number": "EE34567890FF"}'
    value = answer(desk("card", "read", "--photo", "--secrets", "-", "--json", cwd=place, stdin=entries), "card-read")
    assert value["card"] == "residence"
    assert value["fields"]["stay_until"] == {"value": "2031-04-20", "source": "df1/EF02", "verified": "genuine"}
    assert set(value["pictures"]) == {"name", "address", "photo"}
    assert value["pictures"]["photo"]["verified"] == "genuine"


def test_a_passport_is_read_with_its_zone_and_checked(place, lay):
    write_trust(place / "keys")
    (place / "desk.toml").write_text(SETTINGS + '[card]\nallow_virtual = true\ntrust = "keys"\n', "utf-8")
    lay("passport")
    entries = '{"mrz": "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"}'
    value = answer(desk("card", "read", "--photo", "--secrets", "-", "--json", cwd=place, stdin=entries), "card-read")
    assert value["fields"]["name"] == {"value": "MIHON HANAKO", "source": "lds/DG1", "verified": "genuine"}
    assert value["pictures"]["photo"]["verified"] == "genuine"


def test_a_passport_with_pace_only_is_explained(place, lay):
    lay("passport_pace")
    entries = '{"mrz": "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"}'
    done = desk("card", "read", "--secrets", "-", cwd=place, stdin=entries)
    assert done.returncode == 1
    assert "PACE" in done.stderr


@pytest.mark.parametrize(
    ("person", "words"),
    [("stranger", "読み取れないカードです"), ("dead", "カードが答えません"), ("telephone", "スマートフォン")],
)
def test_a_card_that_is_not_read_is_explained(place, lay, person, words):
    lay(person)
    done = desk("card", "read", "--json", cwd=place)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr


def test_a_licence_on_the_card_is_named_among_the_notes(place, lay):
    lay("licence_on_card")
    value = answer(desk("card", "read", "--secrets", "-", "--json", cwd=place, stdin='{"pin": "1234"}'), "card-read")
    assert value["notes"] == ["licence_applet"]
