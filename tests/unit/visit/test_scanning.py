"""The code of a 転出証明書 at the counter: all movers at once, compared and never believed (R-006, R-011)."""

import functools
import json
import operator
from datetime import date

import pytest

from kakanai_desk.core.errors import (
    AnswerNotAccepted,
    CameraAbsent,
    CodeError,
    CodeMalformed,
    CodeNotUsedHere,
    CodeUnknown,
    MoveNotAllowed,
)
from kakanai_desk.core.ids import ReceptionNumber
from kakanai_desk.core.places import procedures
from kakanai_desk.core.ports.code import Part, Symbol, Symbology
from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.codes.profile_source import load_profiles
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.seeing import SeeingPhase
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import FakeCard, desk_bench
from tests.fakes.eyes import FakeEyes

DOCUMENT = "TENSHUTSU-MIHON,01,261009,A-1,2026-04-01,転出,2026-04-05,滋賀県湖南市見本町一丁目1番地1"
HOUSE = "SETAI,京都府見本市中央一丁目2番3号,見本　太郎"
NUMBERS = "12345678901,123456789018"
TARO = f"HITO,見本　太郎,みほん　たろう,1986-05-01,1,世帯主,{NUMBERS},京都府見本市中央一丁目2番,見本　太郎,JP,,,"
HANAKO = "HITO,見本　花子,みほん　はなこ,1988-11-03,2,妻,,,,,JP,,,"
CODE = "\n".join((DOCUMENT, HOUSE, TARO, HANAKO)).encode()


@pytest.fixture
def eyes():
    return FakeEyes()


@pytest.fixture
def bench(tmp_path, eyes):
    made = desk_bench(tmp_path, FakeCard(on_reader=False), eyes).signed_in()
    profiles, findings = load_profiles(procedures())
    assert findings == []
    made.desk = Desk(made.context, Codes(profiles))
    yield made
    made.store.close()


def begun(bench):
    bench.desk.start("tennyu")
    bench.settle()
    return bench


def test_every_mover_is_unfolded_with_what_the_certificate_says(bench):
    begun(bench)
    bench.desk.scanning.typed(CODE)
    visit = bench.context.visit
    assert visit.step is Step.HOUSEHOLD
    assert [(p.name, p.relation, p.birth_date.iso()) for p in visit.case.people] == [
        ("見本　太郎", "世帯主", "1986-05-01"),
        ("見本　花子", "妻", "1988-11-03"),
    ]
    assert {o.source for p in visit.case.people for o in p.origins.values()} == {Source.CODE}
    answers = {q: visit.case.answer(q) for q in ("planned_out_date", "old_head", "honseki", "move_method")}
    assert answers == {
        "planned_out_date": "2026-04-05",
        "old_head": "見本　太郎",
        "honseki": "京都府見本市中央一丁目2番",
        "move_method": "certificate",
    }
    assert visit.origins["old_head"].detail == "tenshutsu_mihon"


def test_a_code_is_taken_while_the_camera_looks_and_the_page_closes(bench):
    begun(bench)
    bench.desk.seeing.watch()
    bench.desk.scanned(CODE)
    bench.settle()
    assert not bench.desk.seeing.open
    assert bench.context.visit.step is Step.HOUSEHOLD


def sighted(*parts):
    return tuple(Symbol(Symbology.QR, data, part=part) for data, part in parts)


def test_the_camera_takes_a_code_it_knows_and_passes_over_one_it_does_not(bench, eyes):
    begun(bench)
    eyes.in_sight = (sighted((b"https://example.com/", None)), sighted((b"https://example.com/", None), (CODE, None)))
    bench.desk.seeing.watch()
    bench.settle()
    assert not bench.desk.seeing.open
    assert len(bench.context.visit.case.people) == 2
    assert bench.context.visit.step is Step.HOUSEHOLD


def test_the_back_of_a_card_is_read_though_its_code_is_nobodys(bench, eyes):
    """R-015: its number becomes a fact of its holder, for a procedure, and the record names neither."""
    begun(bench)
    bench.desk.identify.without_card()
    bench.desk.household.change("p1", name="見本　太郎", birth_date=PartialDate(1986, 5, 1))
    eyes.kind, eyes.in_sight = DocumentKind.MY_NUMBER_BACK, (sighted((b"123456789018", None)),)
    eyes.says = ({"individual_number": ("123456789018", 0.99, True, ())},)
    bench.desk.seeing.watch("p1")
    bench.settle()
    with pytest.raises(AnswerNotAccepted):
        bench.desk.seeing.correct(0, "123456789012")
    bench.desk.seeing.accept()
    assert bench.context.visit.case.people[0].individual_number == "123456789018"
    (line,) = [line for line in bench.store.record_lines() if line.kind == "document_adopted"]
    assert line.values["individual_number_for"] == "juumin_idou_todoke"
    assert "123456789018" not in json.dumps([dict(line.values) for line in bench.store.record_lines()])


def test_a_set_of_codes_is_gathered_while_they_pass_before_the_camera(bench, eyes):
    begun(bench)
    parity = functools.reduce(operator.xor, CODE)
    third = len(CODE) // 3
    pieces = (CODE[:third], CODE[third : 2 * third], CODE[2 * third :])
    eyes.in_sight = tuple(sighted((piece, Part(n, 3, parity))) for n, piece in enumerate(pieces))
    eyes.fault = CameraAbsent()  # nothing is read as a card's face
    bench.desk.seeing.watch()
    bench.settle()
    assert len(bench.context.visit.case.people) == 2
    bench.desk.back()
    bench.desk.seeing.watch()
    bench.settle()
    assert len(bench.context.visit.case.people) == 2


def test_half_of_a_set_says_what_is_missing_and_the_camera_goes_on(bench, eyes):
    begun(bench)
    eyes.in_sight = (sighted((CODE[:40], Part(0, 2, 1))),)
    eyes.says = ()
    bench.desk.seeing.watch()
    bench.settle()
    error = bench.desk.views()[0].screen.eyes.error
    assert error.code == "CODE-PART-01"
    assert bench.context.visit.case.people == ()


def test_a_face_is_confirmed_though_a_code_of_no_use_lay_beside_it(bench, eyes):
    begun(bench)
    eyes.in_sight = (sighted((bench.context.visit.reception_number.encode(), None)),)
    bench.desk.seeing.watch()
    bench.settle()
    state = bench.desk.views()[0].screen.eyes
    assert (state.phase, state.error) == (SeeingPhase.CONFIRM, None)


def test_a_waiting_visit_is_taken_up_again_by_the_code_of_its_guide_sheet(bench):
    """At the next counter nobody asks again (R-009)."""
    begun(bench)
    bench.desk.scanned(CODE)
    number = bench.context.visit.reception_number
    bench.desk.park()
    with pytest.raises(CodeNotUsedHere):
        bench.desk.scanned(CODE)  # a certificate needs a visit
    with pytest.raises(CodeNotUsedHere):
        bench.desk.scanned(str(ReceptionNumber("ZZ", 1, date(2026, 4, 10), 1)).encode())  # another counter's
    bench.desk.scanned(number.encode())
    assert bench.context.visit.reception_number == number
    bench.desk.park()
    bench.desk.lock()
    with pytest.raises(MoveNotAllowed):
        bench.desk.scanned(number.encode())


def test_the_record_tells_that_a_code_was_taken_and_nothing_of_it(bench):
    begun(bench)
    bench.desk.scanning.typed(CODE)
    (line,) = [line for line in bench.store.record_lines() if line.kind == "code_adopted"]
    assert line.values["persons"] == 2
    assert "見本" not in json.dumps(dict(line.values), ensure_ascii=False)


def test_a_second_scan_adds_nobody(bench):
    begun(bench)
    bench.desk.scanning.typed(CODE)
    bench.desk.scanning.typed(CODE)
    assert len(bench.context.visit.case.people) == 2
    assert bench.desk.views()[0].screen.differences == ()


def test_what_differs_from_the_form_stands_side_by_side(bench):
    begun(bench)
    bench.desk.identify.without_card()
    bench.desk.household.change("p1", name="見本　太朗", birth_date=PartialDate(1986, 5, 1))
    bench.desk.scanning.typed(CODE)
    (row,) = bench.desk.views()[0].screen.differences
    assert [(s.origin.source.value, s.shown) for s in row.sayings] == [("typed", "見本　太朗"), ("code", "見本　太郎")]


@pytest.mark.parametrize(("good", "bad"), [(b"1986-05-01", b"1986-13-01"), (b"SETAI,", b"SETAI,x,y,z,")])
def test_a_broken_certificate_changes_nothing(bench, good, bad):
    begun(bench)
    before = bench.context.visit
    with pytest.raises(CodeMalformed):
        bench.desk.scanning.typed(CODE.replace(good, bad))
    assert bench.context.visit == before


@pytest.mark.parametrize("code", [b"https://example.com/", b"=cmd|' /C calc'!A0", b"\x00" * 300, b"<script>"])
def test_a_code_nobody_knows_says_so(bench, code):
    begun(bench)
    with pytest.raises(CodeUnknown):
        bench.desk.scanning.typed(code)


def test_a_code_of_ours_that_is_no_certificate_is_of_no_use_here(bench):
    begun(bench)
    number = bench.context.visit.reception_number.encode()
    with pytest.raises(CodeNotUsedHere):
        bench.desk.scanning.typed(number)


def test_no_code_is_taken_once_the_household_is_confirmed(bench):
    begun(bench)
    bench.desk.scanning.typed(CODE)
    bench.desk.household.ready()
    with pytest.raises(MoveNotAllowed):
        bench.desk.scanning.typed(CODE)


def test_every_refusal_has_its_sentence():
    from kakanai_desk.core.texts import load_texts

    texts = load_texts()
    assert "使えません" in texts.error_for_clerk(CodeNotUsedHere(kind="reception"))
    assert issubclass(CodeNotUsedHere, CodeError)
