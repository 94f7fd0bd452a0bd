"""The camera in a visit: nothing it read is believed until the clerk has looked (R-002, R-005, R-007, R-011, R-016)."""

import json
import pickle
from dataclasses import replace

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted, CameraAbsent, MoveNotAllowed
from kakanai_desk.core.ports.card import CardKind
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.core.ports.vision import DocumentKind, FrameHint
from kakanai_desk.core.provenance import Source
from kakanai_desk.visit.seeing import SeeingPhase, number_b
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.visitor_view import Wait
from tests.fakes.desk import FakeCard, desk_bench
from tests.fakes.eyes import LICENCE, RESIDENCE, FakeEyes
from tests.fakes.wallet import TARO, Wallet


@pytest.fixture
def eyes():
    return FakeEyes(picture=b"\xff\xd8 a face")


@pytest.fixture
def bench(tmp_path, eyes):
    made = desk_bench(tmp_path, FakeCard(on_reader=False), eyes).signed_in()
    yield made
    made.store.close()


def seen(bench):
    return bench.desk.views()[0].screen.eyes


def looked(bench):
    bench.desk.start("tennyu")
    bench.settle()
    bench.desk.seeing.watch()
    bench.settle()
    return bench


def settled(bench):
    looked(bench)
    for index, row in enumerate(seen(bench).rows):
        if not row.settled:
            bench.desk.seeing.settle(index)
    return bench


def test_what_is_certain_is_settled_and_a_name_never_is(bench):
    looked(bench)
    state = seen(bench)
    assert (state.phase, state.kind) == (SeeingPhase.CONFIRM, DocumentKind.DRIVING_LICENCE)
    assert {row.name: row.settled for row in state.rows} == {
        "name": False, "birth_date": True, "address": False, "expiry_date": True,
    }  # fmt: skip
    assert state.left == 2
    assert isinstance(bench.desk.views()[1].screen, Wait)


def test_nothing_is_taken_while_a_field_is_open(bench):
    looked(bench)
    with pytest.raises(AnswerNotAccepted) as caught:
        bench.desk.seeing.accept()
    assert caught.value.values["why"] == "unsettled"
    assert bench.context.visit.case.people == ()


def test_settled_fields_become_the_persons_with_the_camera_as_their_origin(bench):
    settled(bench)
    bench.desk.seeing.accept()
    visit = bench.context.visit
    (person,) = visit.case.people
    assert (person.name, person.address) == ("高橋　花子", "滋賀県湖南市中央一丁目1番地")
    assert person.origins["name"].source is Source.READ
    assert person.origins["name"].detail == "driving_licence"
    assert visit.case.applicant.identity.kinds == ("driving_licence",)
    assert str(visit.case.applicant.identity.expires[0]) == "2029-11-03"
    assert visit.step is Step.FACTS


def test_what_the_clerk_typed_from_the_picture_is_theirs(bench):
    looked(bench)
    bench.desk.seeing.correct(0, "髙橋　花子")
    bench.desk.seeing.settle(2)
    bench.desk.seeing.accept()
    person = bench.context.visit.case.people[0]
    assert person.name == "髙橋　花子"
    assert person.origins["name"].source is Source.TYPED
    assert person.origins["address"].source is Source.READ


def test_a_date_that_is_none_is_refused_and_the_old_one_stays(bench):
    looked(bench)
    with pytest.raises(AnswerNotAccepted):
        bench.desk.seeing.correct(1, "1988-02-30")
    assert seen(bench).rows[1].value == "1988-11-03"
    with pytest.raises(MoveNotAllowed):
        bench.desk.seeing.correct(9, "x")


def test_pictures_are_gone_when_the_fields_are_taken_and_never_on_the_visitors_screen(bench):
    looked(bench)
    assert b"a face" in pickle.dumps(seen(bench).picture)
    assert b"a face" not in pickle.dumps(bench.desk.views()[1])
    for index in (0, 2):
        bench.desk.seeing.settle(index)
    bench.desk.seeing.accept()
    assert bench.desk.seeing.document is None
    assert (seen(bench).picture, seen(bench).rows) == (b"", ())
    told = json.dumps([dict(line.values) for line in bench.store.record_lines()], ensure_ascii=False)
    assert "高橋" not in told
    assert "1988" not in told


@pytest.mark.parametrize("end", ["park", "back", "leave"])
def test_pictures_are_gone_whichever_way_the_page_is_left(bench, end):
    looked(bench)
    {"park": bench.desk.park, "back": bench.desk.back, "leave": bench.desk.seeing.leave}[end]()
    assert bench.desk.seeing.document is None
    assert bench.desk.seeing.rows == ()


def test_no_camera_is_a_fault_with_a_way_on(bench, eyes):
    eyes.fault = CameraAbsent()
    looked(bench)
    assert seen(bench).phase is SeeingPhase.FAILED
    assert seen(bench).error.code == "EYES-CAMERA-01"
    eyes.fault = None
    bench.desk.seeing.again()
    bench.settle()
    assert seen(bench).phase is SeeingPhase.CONFIRM


def test_a_counter_without_a_camera_offers_none(tmp_path):
    bench = desk_bench(tmp_path, FakeCard(on_reader=False)).signed_in()
    bench.desk.start("tennyu")
    assert not seen(bench).available
    with pytest.raises(MoveNotAllowed):
        bench.desk.seeing.watch()
    bench.store.close()


def test_hints_of_a_bad_picture_reach_the_clerk(bench, eyes):
    eyes.hints = (FrameHint.GLARE,)
    looked(bench)
    assert seen(bench).hints == (FrameHint.GLARE,)


def test_a_member_is_read_from_the_household_and_differences_stand_side_by_side(bench, eyes):
    settled(bench)
    bench.desk.seeing.accept()
    bench.desk.identify.facts_right()
    bench.desk.household.add(name="高橋　次郎")
    eyes.says = ({"name": ("高橋　二郎", 0.9, False, ())},)
    bench.desk.seeing.watch("p2")
    bench.settle()
    bench.desk.seeing.settle(0)
    bench.desk.seeing.accept()
    assert bench.context.visit.step is Step.HOUSEHOLD
    (row,) = bench.desk.views()[0].screen.differences
    assert [(s.origin.source.value, s.shown) for s in row.sayings] == [("typed", "高橋　次郎"), ("read", "高橋　二郎")]


def test_a_certificate_of_moving_out_unfolds_every_mover(bench, eyes):
    other = {**LICENCE, "name": ("高橋　一郎", 0.99, False, ()), "birth_date": ("2015-01-02", 0.99, True, ())}
    eyes.kind, eyes.says = DocumentKind.MOVING_OUT, (LICENCE, other)
    settled(bench)
    bench.desk.seeing.accept()
    visit = bench.context.visit
    assert [p.name for p in visit.case.people] == ["高橋　花子", "高橋　一郎"]
    assert visit.step is Step.HOUSEHOLD
    assert visit.case.applicant.identity.kinds == ()  # it proves nobody's identity


def test_the_number_is_wished_for_only_while_a_procedure_may_use_it(bench, eyes, monkeypatch):
    looked(bench)
    assert eyes.wishes[-1].individual_number_for == "juumin_idou_todoke"
    none = replace(bench.context.decision(), needed=())
    monkeypatch.setattr(bench.context, "decision", lambda: none)
    bench.desk.seeing.again()
    bench.settle()
    assert eyes.wishes[-1].individual_number_for is None


def test_a_card_laid_while_the_camera_looks_moves_nothing_and_is_read_when_it_is_left(tmp_path, eyes):
    """A card that opens without a PIN must not carry the visit on under the open page."""
    bench = desk_bench(tmp_path, FakeCard(), eyes).signed_in()
    bench.desk.start("tennyu")  # the wait for the card is under way
    bench.desk.seeing.watch()
    bench.settle()
    assert bench.desk.identify.phase is CardPhase.OFF
    assert bench.context.visit.step is Step.IDENTIFY
    assert seen(bench).phase is SeeingPhase.CONFIRM
    bench.desk.seeing.leave()
    bench.settle()
    assert bench.desk.identify.phase is CardPhase.PIN
    bench.store.close()


def test_the_camera_waits_while_a_card_is_read(tmp_path, eyes):
    bench = desk_bench(tmp_path, FakeCard(), eyes).signed_in()
    bench.desk.start("tennyu")
    bench.settle()
    for digit in b"1234":
        bench.desk.identify.digit(digit)
    bench.desk.identify.enter()
    assert bench.desk.identify.phase is CardPhase.READING
    with pytest.raises(MoveNotAllowed):
        bench.desk.seeing.watch()
    bench.store.close()


def test_a_picture_file_is_read_in_training_and_never_where_residents_are_served(bench, eyes):
    with pytest.raises(MoveNotAllowed):
        bench.desk.seeing.load(b"a picture")  # nobody opened the page
    looked(bench)
    bench.desk.seeing.load(b"a picture")
    assert seen(bench).phase is SeeingPhase.READING
    bench.settle()
    assert seen(bench).phase is SeeingPhase.CONFIRM
    assert len(eyes.wishes) == 2
    bench.context.info = replace(bench.context.info, profile="service")
    with pytest.raises(MoveNotAllowed):
        bench.desk.seeing.load(b"a picture")


def lamp(bench):
    return {status.device: status.state for status in bench.desk.views()[0].devices}.get("camera")


def test_the_lamp_of_the_camera_tells_whether_it_is_there(bench, eyes):
    assert lamp(bench) is None
    bench.desk.seeing.look_for_camera()
    bench.settle()
    assert lamp(bench) is DeviceState.OK
    eyes.fault, eyes.in_sight = CameraAbsent(), ()
    looked(bench)
    assert lamp(bench) is DeviceState.ABSENT
    eyes.fault, eyes.in_sight = None, ((),)
    bench.desk.seeing.again()
    bench.settle()
    assert lamp(bench) is DeviceState.OK


FACE = {
    "name": ("見本　太郎", 0.99, False, ()),
    "birth_date": ("1986-05-01", 0.99, True, ()),
    "expiry_date": ("2032-05-01", 0.99, True, ()),
    "security_code": ("2285", 0.9, False, ()),
}


@pytest.fixture
def asked(tmp_path, eyes):
    """The PIN is forgotten: the clerk is asked for the number on the face."""
    wallet = Wallet()
    wallet.lay(CardKind.MY_NUMBER, TARO, pin=b"1234", number_b=b"61050120322285")
    made = desk_bench(tmp_path, wallet, eyes).signed_in()
    eyes.kind, eyes.says = DocumentKind.MY_NUMBER_FRONT, (FACE,)
    made.desk.start("tennyu")
    made.settle()
    made.desk.identify.by_number()
    yield made
    made.store.close()


def test_the_number_on_the_face_is_seen_compared_and_sent_once(asked):
    """R-002"""
    asked.desk.seeing.watch_number()
    asked.settle()
    assert [row.name for row in seen(asked).rows] == ["birth_date", "expiry_date", "security_code"]
    with pytest.raises(AnswerNotAccepted):
        asked.desk.seeing.accept()  # the code is not settled
    assert asked.card.verify_commands == 0
    asked.desk.seeing.settle(2)
    asked.desk.seeing.accept()
    asked.settle()
    assert asked.card.given == [("number_b",)]
    assert asked.card.verify_commands == 1
    assert asked.context.visit.case.people[0].origins["name"].source is Source.CARD


def test_a_number_that_was_seen_wrong_is_not_sent_again(asked, eyes):
    eyes.says = ({**FACE, "security_code": ("2286", 0.9, True, ())},)
    asked.desk.seeing.watch_number()
    asked.settle()
    asked.desk.seeing.accept()
    asked.settle()
    assert asked.card.verify_commands == 1
    card = asked.desk.views()[0].screen.card
    assert (card.phase, card.error.values["secret"]) == (CardPhase.CLERK, "number_b")


def test_a_face_without_its_code_opens_nothing(asked, eyes):
    eyes.says = ({name: FACE[name] for name in ("name", "birth_date", "expiry_date")},)
    asked.desk.seeing.watch_number()
    asked.settle()
    with pytest.raises(AnswerNotAccepted):
        asked.desk.seeing.accept()
    assert asked.card.verify_commands == 0


def test_the_camera_reads_no_number_when_none_is_asked_for(bench):
    bench.desk.start("tennyu")
    with pytest.raises(MoveNotAllowed):
        bench.desk.seeing.watch_number()


@pytest.mark.parametrize(
    ("birth", "western", "digits"),
    [("1986-05-01", False, "61050120322285"), ("1986-05-01", True, "86050120322285"),
     ("2019-05-01", False, "01050120322285"), ("1989-01-07", False, "64010720322285")],
)  # fmt: skip
def test_the_number_is_made_as_the_card_has_it(birth, western, digits):
    assert number_b(birth, "2032-05-01", "2285", western=western) == digits


def residence_card(eyes, said="ブラジル", *, certain=True):
    eyes.kind = DocumentKind.RESIDENCE
    eyes.says = ({**RESIDENCE, "nationality": (said, 0.98, certain, ())},)
    return eyes


@pytest.mark.parametrize(
    ("said", "code"), [("ブラジル", "BRA"), ("米国", "USA"), ("韓国", "KOR"), ("VNM", "VNM"), ("BRASILEIRO(A)", "BRA")]
)
def test_the_nationality_on_a_face_becomes_the_persons_code(bench, eyes, said, code):
    residence_card(eyes, said)
    settled(bench)
    bench.desk.seeing.accept()
    (person,) = bench.context.visit.case.people
    assert person.nationality == code
    assert person.origins["nationality"].detail == "residence"


def test_a_country_that_is_none_waits_for_the_clerk_however_sure_the_eyes_are(bench, eyes):
    residence_card(eyes, "フヲジル")
    looked(bench)
    index, row = next((n, r) for n, r in enumerate(seen(bench).rows) if r.name == "nationality")
    assert (row.value, row.settled, row.confidence) == ("", False, 0.0)
    for nothing in ("", "ブラジ", "12"):
        with pytest.raises(AnswerNotAccepted):
            bench.desk.seeing.correct(index, nothing)
    bench.desk.seeing.correct(index, "ブラジル")
    assert seen(bench).rows[index].value == "BRA"


def test_a_country_nobody_can_name_is_never_settled_unseen(bench, eyes):
    residence_card(eyes, "フヲジル")
    looked(bench)
    index = next(n for n, r in enumerate(seen(bench).rows) if r.name == "nationality")
    with pytest.raises(AnswerNotAccepted):
        bench.desk.seeing.settle(index)
