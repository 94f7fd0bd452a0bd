"""Cards of the family at the household, secrets one after another, and sources that differ (R-003, R-011, R-017)."""

import json
import pickle

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted, MoveNotAllowed
from kakanai_desk.core.ports.card import CardKind
from kakanai_desk.core.provenance import Verification
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.visitor_view import CheckFacts, EnterPin, PlaceCard, Wait
from tests.fakes.desk import desk_bench
from tests.fakes.wallet import HANAKO, LICENCE, TARO, Wallet


@pytest.fixture
def wallet():
    return Wallet()


@pytest.fixture
def bench(tmp_path, wallet):
    made = desk_bench(tmp_path, wallet).signed_in()
    yield made
    made.store.close()


def type_in(bench, digits):
    for code in digits:
        bench.desk.identify.digit(code)
    bench.desk.identify.enter()
    bench.settle()


def screen(bench):
    return bench.desk.views()[1].screen


def serving(bench):
    return bench.desk.views()[0].screen


def at_household(bench):
    bench.desk.start("tennyu")
    bench.settle()
    type_in(bench, b"1234")
    bench.desk.identify.facts_right()
    return bench


def test_a_member_s_card_fills_her_form_and_nobody_types(bench, wallet):
    at_household(bench)
    bench.desk.household.add()
    wallet.lay(CardKind.MY_NUMBER, HANAKO, pin=b"5678")
    wallet.on_reader = False  # the father's card was taken
    bench.desk.identify.read_for("p2")
    bench.settle()
    type_in(bench, b"5678")
    hanako = bench.context.visit.person("p2")
    assert (hanako.name, hanako.birth_date, hanako.sex.value) == ("見本　花子", PartialDate(1988, 11, 3), "female")
    assert {o.source.value for o in hanako.origins.values()} == {"card"}
    assert bench.context.visit.step is Step.HOUSEHOLD
    assert bench.context.visit.case.answer("my_number_card", "p2") == "yes"
    assert bench.context.visit.case.applicant.person == "p1"
    assert isinstance(screen(bench), Wait)


def test_the_visitor_is_asked_for_that_person_s_card_and_to_take_the_other_first(bench, wallet):
    at_household(bench)
    bench.desk.household.add(name="見本　花子")
    bench.desk.identify.read_for("p2")
    shown = screen(bench)
    assert isinstance(shown, PlaceCard)
    assert (shown.member, shown.whose, shown.change) == (True, "花子", True)
    assert serving(bench).card.member
    bench.desk.identify.without_card()


def test_the_card_that_still_lies_there_is_not_asked_twice(bench, wallet):
    at_household(bench)
    bench.desk.household.add()
    looked = []

    def present():
        looked.append(1)
        if len(looked) == 3:
            wallet.lay(CardKind.MY_NUMBER, HANAKO, pin=b"5678")
            wallet.on_reader = False
        return wallet.on_reader

    wallet.card_present = present
    bench.desk.identify.read_for("p2")
    bench.settle()
    assert len(looked) == 3
    assert isinstance(screen(bench), EnterPin)


def test_another_member_s_card_is_told_and_nothing_is_taken_over(bench, wallet):
    at_household(bench)
    bench.desk.household.add()
    wallet.on_reader = False
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234")
    wallet.on_reader = False
    bench.desk.identify.read_for("p2")
    bench.settle()
    type_in(bench, b"1234")
    assert serving(bench).card.error.code == "CARD-PERSON-01"
    assert bench.context.visit.person("p2").name == ""
    bench.desk.identify.without_card()
    assert serving(bench).card.phase is CardPhase.OFF


def test_stopping_leads_back_to_the_household_with_all_that_was_typed(bench, wallet):
    at_household(bench)
    bench.desk.household.add(name="見本　花子", kana="みほん　はなこ")
    bench.desk.identify.read_for("p2")
    bench.desk.back()
    assert bench.context.visit.step is Step.HOUSEHOLD
    assert not serving(bench).card.member
    assert bench.context.visit.person("p2").kana == "みほん　はなこ"


# --- sources that differ


def differing(bench, wallet):
    at_household(bench)
    bench.desk.household.add(name="見本　華子", birth_date=PartialDate(1988, 11, 3))
    wallet.lay(CardKind.MY_NUMBER, HANAKO, pin=b"5678")
    wallet.on_reader = False
    bench.desk.identify.read_for("p2")
    bench.settle()
    type_in(bench, b"5678")
    return bench


def test_typed_and_read_names_stand_side_by_side_until_the_clerk_chooses(bench, wallet):
    differing(bench, wallet)
    (row,) = serving(bench).differences
    assert (row.person, row.fact) == ("p2", "name")
    said = [(s.origin.source.value, s.shown, s.standing) for s in row.sayings]
    assert said == [("typed", "見本　華子", False), ("card", "見本　花子", True)]
    assert row.sayings[1].origin.detail == "my_number/test"
    assert "見くらべ 1" in serving(bench).missing
    bench.desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    bench.desk.household.change("p2", relation="妻")
    with pytest.raises(AnswerNotAccepted) as caught:
        bench.desk.household.ready()
    assert caught.value.values["why"] == "differences"
    bench.desk.household.settle("p2", "name", 0)
    assert bench.context.visit.person("p2").name == "見本　華子"
    assert bench.context.visit.person("p2").origins["name"].source.value == "typed"
    assert serving(bench).differences == ()
    bench.desk.household.ready()


def test_the_form_of_a_character_is_a_difference_and_a_space_is_not(bench, wallet):
    at_household(bench)
    bench.desk.household.add(name="見本 葛葉", birth_date=PartialDate(2017, 7, 7))
    wallet.lay(CardKind.MY_NUMBER, {"name": "見本　葛\U000e0102葉", "birth_date": "2017-07-07"}, pin=b"1111")
    wallet.on_reader = False
    bench.desk.identify.read_for("p2")
    bench.settle()
    type_in(bench, b"1111")
    (row,) = serving(bench).differences
    assert row.fact == "name"
    bench.desk.household.change("p2", name="見本　葛\U000e0102葉")
    assert serving(bench).differences != ()  # the same value was there already: nothing was decided
    bench.desk.household.settle("p2", "name", 1)
    assert serving(bench).differences == ()


def test_typing_a_third_value_settles_it(bench, wallet):
    differing(bench, wallet)
    bench.desk.household.change("p2", name="見本　はな子")
    assert serving(bench).differences == ()


def test_differences_survive_a_restart_and_never_reach_the_visitor(bench, wallet):
    differing(bench, wallet)
    kept = from_plain(json.loads(json.dumps(to_plain(bench.context.visit))), bench.context.pack)
    assert kept.claims == bench.context.visit.claims
    assert "華子" not in repr(screen(bench))
    told = json.dumps([dict(line.values) for line in bench.store.record_lines()], ensure_ascii=False)
    assert "花子" not in told
    assert "華子" not in told


def test_an_address_typed_before_the_card_was_read_is_compared(bench, wallet):
    bench.desk.start("tennyu")
    bench.settle()
    bench.desk.identify.without_card()
    bench.desk.interviewing.answer("old_address", "京都府見本市中央九丁目９番")
    bench.desk.back()
    bench.settle()
    type_in(bench, b"1234")
    bench.desk.identify.facts_right()
    (row,) = serving(bench).differences
    assert row.fact == "address"
    bench.desk.household.settle("p1", "address", 0)
    assert bench.context.visit.case.answer("old_address") == "京都府見本市中央九丁目９番"


# --- a driving licence


def laid_licence(bench, wallet, **digits):
    wallet.lay(CardKind.DRIVING_LICENCE, LICENCE, notes=("licence_signed",), **digits)
    bench.desk.start("tennyu")
    bench.settle()


def test_a_licence_asks_for_both_numbers_one_after_the_other(bench, wallet):
    laid_licence(bench, wallet, pin1=b"1111", pin2=b"2222")
    assert (screen(bench).which, screen(bench).optional) == ("pin1", False)
    type_in(bench, b"1111")
    assert wallet.verify_commands == 0  # nothing is sent before all is typed
    assert (screen(bench).which, screen(bench).optional) == ("pin2", True)
    type_in(bench, b"2222")
    assert wallet.given == [("pin1", "pin2")]
    assert isinstance(screen(bench), CheckFacts)
    assert [f.label for f in screen(bench).facts] == ["visitor.fact.name", "visitor.fact.birth", "visitor.fact.address"]
    person = bench.context.visit.case.people[0]
    assert person.kana == "みほん　たろう"
    assert bench.context.visit.case.applicant.identity.kinds == ("driving_licence",)
    assert bench.context.visit.case.answer("my_number_card", "p1") is None
    assert serving(bench).card.notes == ("licence_signed",)


def test_every_field_remembers_its_file_and_its_own_proof(bench, wallet):
    """A card may sign one file and not another: the record tells them apart, and holds no value."""
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234")
    wallet.sources = {"sex": ("visual_ap/EF0002", Verification.GENUINE)}
    bench.desk.start("tennyu")
    bench.settle()
    type_in(bench, b"1234")
    origins = bench.context.visit.case.people[0].origins
    assert (origins["name"].detail, origins["name"].verified) == ("my_number/test", Verification.UNCHECKED)
    assert (origins["sex"].detail, origins["sex"].verified) == ("my_number/visual_ap/EF0002", Verification.GENUINE)
    (line,) = [line for line in bench.store.record_lines() if line.kind == "card_read"]
    assert line.values["fields"]["sex"] == "visual_ap/EF0002 genuine"
    assert line.values["fields"]["name"] == "test unchecked"
    assert "見本" not in json.dumps(dict(line.values), ensure_ascii=False)


def test_the_face_in_the_chip_is_the_clerks_alone(bench, wallet):
    wallet.lay(CardKind.DRIVING_LICENCE, LICENCE, pin1=b"1111")
    wallet.shapes = {"photo": b"a face"}
    bench.desk.start("tennyu")
    bench.settle()
    type_in(bench, b"1111")
    (member,) = serving(bench).members
    assert (member.photo, member.pictures) == (b"a face", ())
    assert wallet.wishes[-1].photo
    assert b"a face" not in pickle.dumps(bench.desk.views()[1])
    wallet.lay(CardKind.MY_NUMBER, HANAKO, pin=b"5678")
    bench.desk.identify.facts_right()
    bench.desk.household.add(name="見本　花子")
    wallet.on_reader = False
    bench.desk.identify.read_for("p2")
    bench.settle()
    type_in(bench, b"5678")
    assert not wallet.wishes[-1].photo  # there it would cost a second secret


def test_a_licence_gives_the_domicile_that_nobody_need_type(bench, wallet):
    wallet.lay(
        CardKind.DRIVING_LICENCE, LICENCE | {"domicile": "京都府見本市中央一丁目２番"}, pin1=b"1111", pin2=b"2222"
    )
    bench.desk.start("tennyu")
    bench.settle()
    type_in(bench, b"1111")
    type_in(bench, b"2222")
    assert bench.context.visit.case.answer("honseki") == "京都府見本市中央一丁目２番"
    assert bench.context.visit.origins["honseki"].source.value == "card"


def test_a_character_without_a_code_waits_for_the_clerk(bench, wallet):
    wallet.lay(CardKind.DRIVING_LICENCE, LICENCE | {"name": "見〓　太郎"}, pin1=b"1111")
    wallet.doubts = {"name"}
    wallet.shapes = {"gaiji_1": b"\x89PNG", "photo": b"face"}
    bench.desk.start("tennyu")
    bench.settle()
    type_in(bench, b"1111")
    bench.desk.identify.facts_right()
    (row,) = serving(bench).differences
    assert [(s.origin.source.value, s.shown, s.standing) for s in row.sayings] == [("card", "見〓　太郎", True)]
    assert row.shapes == (b"\x89PNG",)  # the face is not among them
    assert "PNG" not in repr(row)
    with pytest.raises(AnswerNotAccepted) as caught:
        bench.desk.household.settle("p1", "name", 0)
    assert caught.value.values["why"] == "gaiji"
    bench.desk.household.change("p1", name="見𠮷　太郎")
    assert serving(bench).differences == ()


def test_nothing_of_a_card_stays_after_the_visit(bench, wallet):
    wallet.lay(CardKind.DRIVING_LICENCE, LICENCE | {"name": "見〓　太郎"}, pin1=b"1111")
    wallet.doubts, wallet.shapes = {"name"}, {"gaiji_1": b"\x89PNG"}
    bench.desk.start("tennyu")
    bench.settle()
    type_in(bench, b"1111")
    assert bench.desk.identify.pictures == {"p1": {"gaiji_1": b"\x89PNG"}}
    bench.desk.park()
    assert bench.desk.identify.pictures == {}
    assert bench.desk.identify.notes == ()


def test_who_does_not_know_the_second_number_passes_it_over(bench, wallet):
    laid_licence(bench, wallet, pin1=b"1111", pin2=b"2222")
    with pytest.raises(MoveNotAllowed):
        bench.desk.identify.skip()
    type_in(bench, b"1111")
    bench.desk.identify.skip()
    bench.settle()
    assert wallet.given == [("pin1",)]
    assert isinstance(screen(bench), CheckFacts)


def test_a_wrong_second_number_is_named_and_everything_is_typed_anew(bench, wallet):
    laid_licence(bench, wallet, pin1=b"1111", pin2=b"2222")
    type_in(bench, b"1111")
    type_in(bench, b"9999")
    assert wallet.verify_commands == 2  # one for each entry
    shown = screen(bench)
    assert (shown.which, shown.error.values["secret"]) == ("pin1", "pin2")
    type_in(bench, b"1111")
    assert screen(bench).tries_left == 2
    type_in(bench, b"2222")
    assert isinstance(screen(bench), CheckFacts)


def test_a_licence_without_numbers_is_read_at_once(bench, wallet):
    laid_licence(bench, wallet)
    assert wallet.given == [()]
    assert isinstance(screen(bench), CheckFacts)


def test_no_typed_number_outlives_its_read(bench, wallet):
    laid_licence(bench, wallet, pin1=b"1111", pin2=b"2222")
    type_in(bench, b"1111")
    held = bench.desk.identify._given["pin1"]
    bench.desk.identify.reset()
    assert len(held) == 0


# --- a number on the card's face


def test_who_forgot_the_pin_is_read_by_the_number_on_the_face(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285")
    bench.desk.start("tennyu")
    bench.settle()
    assert serving(bench).card.number == "number_b"
    bench.desk.identify.by_number()
    assert isinstance(screen(bench), Wait)
    bench.desk.identify.number_typed("610501 2032 2285")
    bench.settle()
    assert wallet.given == [("number_b",)]
    assert isinstance(screen(bench), CheckFacts)


def test_a_locked_card_is_still_read_by_the_number_on_its_face(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285")
    wallet.left["pin"] = 0
    bench.desk.start("tennyu")
    bench.settle()
    assert serving(bench).card.error.code == "CARD-PIN-02"
    bench.desk.identify.by_number()
    bench.desk.identify.number_typed("61050120322285")
    bench.settle()
    assert bench.context.visit.step is Step.FACTS
    assert wallet.verify_commands == 1


def test_a_mistyped_number_is_asked_again_with_one_try_gone(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285")
    bench.desk.start("tennyu")
    bench.settle()
    bench.desk.identify.by_number()
    bench.desk.identify.number_typed("61050120322286")
    bench.settle()
    card = serving(bench).card
    assert (card.phase, card.error.values["secret"]) == (CardPhase.CLERK, "number_b")
    assert wallet.verify_commands == 1
    told = json.dumps([dict(line.values) for line in bench.store.record_lines()])
    assert "6105" not in told


def test_the_individual_number_opens_its_own_file_only_where_a_procedure_may_use_it(bench, wallet, monkeypatch):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285", number_a=b"123456789018")
    bench.desk.start("tennyu")
    bench.settle()
    monkeypatch.setattr(bench.desk.identify, "_purpose", lambda: None)
    bench.desk.identify.by_number()
    bench.desk.identify.number_typed("61050120322285")
    bench.settle()
    assert wallet.given == [("number_b",)]  # nobody asked for the other one
    assert bench.context.visit.step is Step.FACTS


def test_after_the_number_on_the_face_the_clerk_is_asked_for_the_one_on_the_back(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285", number_a=b"123456789018")
    bench.desk.start("tennyu")
    bench.settle()
    bench.desk.identify.by_number()
    bench.desk.identify.number_typed("61050120322285")
    bench.settle()
    card = serving(bench).card
    assert (card.phase, card.number, wallet.given) == (CardPhase.CLERK, "number_a", [])
    bench.desk.identify.number_typed("1234 5678 9018")
    bench.settle()
    assert wallet.given == [("number_b", "number_a")]
    assert wallet.verify_commands == 2  # one for each entry
    assert "123456789018" not in json.dumps([dict(line.values) for line in bench.store.record_lines()])


def test_the_number_on_the_back_may_be_left_out(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285", number_a=b"123456789018")
    bench.desk.start("tennyu")
    bench.settle()
    bench.desk.identify.by_number()
    with pytest.raises(MoveNotAllowed):
        bench.desk.identify.number_typed(" ")  # the first one is needed
    bench.desk.identify.number_typed("61050120322285")
    bench.desk.identify.number_typed("")
    bench.settle()
    assert wallet.given == [("number_b",)]
    assert bench.context.visit.step is Step.FACTS


def test_a_wrong_number_of_either_kind_begins_again_with_the_first(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285", number_a=b"123456789018")
    bench.desk.start("tennyu")
    bench.settle()
    bench.desk.identify.by_number()
    bench.desk.identify.number_typed("61050120322285")
    bench.desk.identify.number_typed("210987654321")
    bench.settle()
    card = serving(bench).card
    assert (card.phase, card.number) == (CardPhase.CLERK, "number_b")
    assert card.error.values["secret"] == "number_a"


def test_a_card_that_only_its_number_opens_asks_the_clerk_at_once(bench, wallet):
    wallet.lay(CardKind.RESIDENCE, TARO, card_number=b"AA12345678BB")
    bench.desk.start("tennyu")
    bench.settle()
    assert serving(bench).card.phase is CardPhase.CLERK
    bench.desk.identify.number_typed("aa 12345678 bb")
    bench.settle()
    assert bench.context.visit.case.applicant.identity.kinds == ("residence_card",)


def test_without_a_number_on_its_face_nobody_is_asked_for_one(bench, wallet):
    laid_licence(bench, wallet, pin1=b"1111")
    assert serving(bench).card.number == ""
    with pytest.raises(MoveNotAllowed):
        bench.desk.identify.by_number()
    with pytest.raises(MoveNotAllowed):
        bench.desk.identify.number_typed("1")


def test_nothing_of_a_forged_card_is_taken_over(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234")
    wallet.verified = Verification.FORGED
    bench.desk.start("tennyu")
    bench.settle()
    type_in(bench, b"1234")
    assert serving(bench).card.error.code == "CARD-FORGED-01"
    assert bench.context.visit.case.people == ()
    wallet.verified = Verification.GENUINE
    bench.desk.identify.wait_for_card()
    bench.settle()
    type_in(bench, b"1234")
    assert bench.context.visit.case.people[0].origins["name"].verified is Verification.GENUINE


def test_with_two_cards_on_two_readers_the_clerk_says_which(bench, wallet):
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234")
    wallet.others = ("second",)
    bench.desk.start("tennyu")
    bench.settle()
    assert serving(bench).card.readers == ("fake", "second")
    assert isinstance(screen(bench), Wait)  # nobody types a number before it is known for which card
    with pytest.raises(MoveNotAllowed):
        bench.desk.identify.choose_reader(2)
    bench.desk.identify.choose_reader(1)
    bench.settle()
    assert wallet.asked == ["", "second"]
    assert isinstance(screen(bench), EnterPin)
