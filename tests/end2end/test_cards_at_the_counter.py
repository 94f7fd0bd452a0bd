"""Cards at the counter: the played card in its own worker process, through the desk, to the facts."""

from pathlib import Path

import pytest

from kakanai_desk.core.errors import (
    CardNotGenuine,
    CardSilent,
    CardUnknown,
    OldJukiCard,
    PassportNeedsPace,
    PassportRefused,
    TelephoneHolds,
)
from kakanai_desk.core.places import root
from kakanai_desk.hardware.card.mrz import check_digit
from kakanai_desk.hardware.card_client import CardClient, worker_command
from kakanai_desk.hardware.simulators.virtual_card.my_number import number_b
from kakanai_desk.hardware.simulators.virtual_card.people import load_holder, load_person
from kakanai_desk.hardware.simulators.virtual_card.pki import write_trust
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import CheckFacts, EnterPin
from tests.fakes.desk import DeskBench, FakePaper, bench_over

PEOPLE = root() / "kakanai_desk" / "hardware" / "simulators" / "people"


@pytest.fixture
def counter(tmp_path: Path):
    opened: list[tuple[DeskBench, CardClient]] = []

    def open_desk(person: str, *faults: str) -> DeskBench:
        trust = tmp_path / "trust"
        write_trust(trust)
        signer = DeskSigner(FileKeyStore(tmp_path / "keys"))
        store = DeskStore(tmp_path / "desk.db", bytes(range(48)), "NA", 1, signer)
        slot = tmp_path / "card.yaml"
        slot.write_text((PEOPLE / f"{person}.yaml").read_text("utf-8"), "utf-8")
        card = CardClient(worker_command(allow_virtual=True, slot=slot, trust=trust, faults=faults))
        bench = bench_over(store, signer, FakePaper(), card).signed_in()
        opened.append((bench, card))
        bench.desk.start("tennyu")
        bench.settle()
        return bench

    yield open_desk
    for bench, card in opened:
        bench.desk.identify.reset()
        card.close()
        bench.store.close()


def type_in(bench: DeskBench, digits: bytes) -> None:
    for code in digits:
        bench.desk.identify.digit(code)
    bench.desk.identify.enter()
    bench.settle()


def test_both_numbers_give_the_facts_and_the_domicile(counter):
    bench = counter("licence")
    type_in(bench, b"1357")
    type_in(bench, b"2468")
    visitor, visit = bench.desk.views()[1].screen, bench.context.visit
    assert isinstance(visitor, CheckFacts)
    assert visit.step is Step.FACTS
    assert (visit.case.people[0].name, visit.case.people[0].kana) == ("見本　太郎", "みほん　たろう")
    assert visit.case.answer("old_address") == "京都府見本市中央一丁目２番３号"
    assert visit.case.answer("honseki") == "京都府見本市中央一丁目２番"
    assert visit.case.applicant.identity.kinds == ("driving_licence",)


def test_a_wrong_number_costs_one_try_and_the_right_ones_read_on(counter):
    bench = counter("licence")
    type_in(bench, b"0000")
    bench.desk.identify.skip()
    bench.settle()
    shown = bench.desk.views()[1].screen
    assert isinstance(shown, EnterPin)
    assert (shown.which, shown.tries_left) == ("pin1", 2)
    type_in(bench, b"1357")
    bench.desk.identify.skip()
    bench.settle()
    assert bench.context.visit.step is Step.FACTS
    assert bench.context.visit.case.answer("honseki") is None


def test_a_changed_address_stays_empty_and_a_character_without_code_waits(counter):
    bench = counter("licence_moved")
    type_in(bench, b"1111")
    type_in(bench, b"2222")
    clerk = bench.desk.views()[0].screen
    assert "licence_changed" in clerk.card.notes
    assert bench.context.visit.case.answer("old_address") is None
    (row, *_) = clerk.differences
    assert row.fact == "name"
    assert "〓" in row.sayings[0].shown
    assert row.shapes
    assert all(shape.startswith(b"\x89PNG") for shape in row.shapes)


def test_a_licence_without_numbers_is_read_when_it_is_laid(counter):
    assert counter("licence_open").context.visit.step is Step.FACTS


def test_a_locked_my_number_card_is_read_by_the_number_on_its_face(counter):
    bench = counter("locked")
    assert bench.desk.views()[0].screen.card.error.code == "CARD-PIN-02"
    bench.desk.identify.by_number()
    bench.desk.identify.number_typed(number_b(load_person(PEOPLE / "locked.yaml")).decode())
    assert bench.desk.views()[0].screen.card.number == "number_a"  # a procedure may use it
    bench.desk.identify.number_typed(load_person(PEOPLE / "locked.yaml").individual_number)
    bench.settle()
    assert bench.context.visit.case.people[0].individual_number == load_person(PEOPLE / "locked.yaml").individual_number
    assert bench.context.visit.step is Step.FACTS
    assert bench.context.visit.case.people[0].name


def test_a_residence_card_gives_its_items_and_shows_name_and_address_as_pictures(counter):
    bench = counter("zairyu2")
    assert bench.desk.views()[0].screen.card.number == "card_number"
    bench.desk.identify.number_typed("ee34567890ff")
    bench.settle()
    visit, clerk = bench.context.visit, bench.desk.views()[0].screen
    assert visit.step is Step.HOUSEHOLD  # there is no name yet that the resident could check
    (member,) = clerk.members
    assert [name for name, _ in member.pictures] == ["name", "address"]
    assert (member.birth_iso, member.sex, member.nationality) == ("1994-12-31", "male", "XXX")
    assert clerk.identity[0].kind == "residence_card"
    assert "PNG" not in repr(clerk)
    assert len(repr(clerk)) < 20_000  # no picture in it
    bench.desk.household.change("p1", name="MIHON\u3000JIRO")
    assert [name for name, _ in bench.desk.views()[0].screen.members[0].pictures] == ["address"]


def test_a_wrong_card_number_is_asked_again(counter):
    bench = counter("zairyu1")
    bench.desk.identify.number_typed("AA00000000BB")
    bench.settle()
    assert bench.desk.views()[0].screen.card.error is not None
    assert bench.context.visit.step is Step.IDENTIFY
    bench.desk.identify.number_typed("AA12345678BB")
    bench.settle()
    (member,) = bench.desk.views()[0].screen.members
    assert [name for name, _ in member.pictures] == ["front"]
    assert member.nationality == ""  # to be read off the picture; nobody said 日本
    assert bench.context.visit.case.answer("old_address") == "京都府見本市髙﨑町３番地"


@pytest.mark.parametrize(
    ("person", "number", "file"),
    [("zairyu1", "AA12345678BB", "df1:0005"), ("zairyu2", "EE34567890FF", "df1:0004"),
     ("zairyu2", "EE34567890FF", "df1:0003"), ("passport", "TX0123456794123103405019", "lds:0101")],
)  # fmt: skip
def test_nothing_of_a_forged_card_is_taken_over(counter, person, number, file):
    """Of the first generation of residence cards only the pictures are signed: no field of a forged one says so."""
    bench = counter(person, f"corrupt={file}:forged")
    bench.desk.identify.number_typed(number)
    bench.settle()
    assert isinstance(bench.desk.views()[0].screen.card.error, CardNotGenuine)
    assert bench.context.visit.case.people == ()
    assert bench.context.visit.case.applicant.identity.kinds == ()


def zone(number: str, birth: str, expiry: str) -> str:
    """The part of a passport's second line that opens it."""
    return "".join(part + str(check_digit(part.encode())) for part in (number, birth, expiry))


def test_a_passport_is_read_by_its_machine_readable_zone(counter):
    bench = counter("passport")
    assert bench.desk.views()[0].screen.card.number == "mrz"
    bench.desk.identify.number_typed(zone("TX0123457", "941231", "340501"))
    bench.settle()
    assert isinstance(bench.desk.views()[0].screen.card.error, PassportRefused)
    bench.desk.identify.number_typed(zone("TX0123456", "941231", "340501").lower())
    bench.settle()
    person = bench.context.visit.case.people[0]
    assert (person.nationality, person.birth_date.iso(), person.sex.value) == ("UTO", "1994-12-31", "female")
    assert "HANAKO" in person.name
    assert bench.context.visit.case.applicant.identity.kinds == ("passport",)


def test_a_japanese_passport_is_that_of_a_japanese_whose_name_is_still_to_be_written(counter):
    """The zone says JPN and MIHON TARO: once a foreigner, with Latin letters on the paper."""
    bench = counter("passport_japan")
    bench.desk.identify.number_typed(zone("TJ1234567", "860501", "341130"))
    bench.settle()
    person, clerk = bench.context.visit.case.people[0], bench.desk.views()[0].screen
    assert (person.nationality, person.birth_date.iso()) == ("JP", "1986-05-01")
    assert [row.fact for row in clerk.differences] == ["name"]


def test_a_passport_that_only_knows_the_newer_way_leads_to_typing_by_hand(counter):
    bench = counter("passport_pace")
    plain = load_holder(PEOPLE / "passport_pace.yaml")
    bench.desk.identify.number_typed(zone(plain.number, plain.birth_date[2:], plain.expires_on[2:]))
    bench.settle()
    clerk = bench.desk.views()[0].screen
    assert clerk.card.phase.value == "failed"
    assert isinstance(clerk.card.error, PassportNeedsPace)
    bench.desk.identify.without_card()
    assert bench.context.visit.step is Step.HOUSEHOLD


@pytest.mark.parametrize(
    ("person", "error"),
    [("telephone", TelephoneHolds), ("old_juki", OldJukiCard), ("stranger", CardUnknown), ("dead", CardSilent)],
)
def test_a_card_that_cannot_be_read_says_what_it_is_and_the_visit_goes_on(counter, person, error):
    bench = counter(person)
    card = bench.desk.views()[0].screen.card
    assert isinstance(card.error, error)
    assert card.phase.value == "failed"
    bench.desk.identify.without_card()
    assert bench.context.visit.step is Step.HOUSEHOLD


def test_a_licence_on_a_my_number_card_is_named_as_not_read(counter):
    bench = counter("licence_on_card")
    type_in(bench, b"1234")
    assert bench.context.visit.step is Step.FACTS
    assert "licence_applet" in bench.desk.views()[0].screen.card.notes
