"""One visit from the card to its close, on the real engine and the real store."""

import json
from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.errors import (
    AnswerNotAccepted,
    CardRemoved,
    MoveNotAllowed,
    PrinterFault,
    SignatureTooSmall,
    SignInRejected,
)
from kakanai_desk.core.secret import SecretText
from kakanai_desk.forms.case import ApplicantRole
from kakanai_desk.vault import signing
from kakanai_desk.vault.record import first_fault
from kakanai_desk.visit.ink import Point
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.visitor_view import AskQuestion, CheckDocument, EnterPin, Hidden, Idle, PlaceCard, Sign, Wait
from tests.fakes.desk import FakeCard, desk_bench
from tests.unit.visit.walk import walk, walk_to


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    yield made
    made.store.close()


def screen(bench):
    return bench.desk.views()[1].screen


def test_a_whole_visit_ends_with_one_entry_a_clean_desk_and_an_unbroken_record(bench):
    done = list(walk(bench))
    assert len(done) >= 30
    assert bench.store.open_visits() == []
    (entry,) = bench.store.waiting(10)
    body = json.loads(entry.body)
    assert [p["name"] for p in body["case"]["people"]][2] == "見本　葛\U000e0102葉"
    assert {p["id"] for p in body["decision"]["procedures"]} >= {"juumin_idou_todoke", "kokuho_shutoku", "jidou_teate"}
    assert body["signature"]["strokes"]
    source, detail, verified, _ = body["person_origins"]["p1"]["name"]
    assert (source, detail, verified) == ("card", "my_number/text_ap/EF0002", "unchecked")
    assert body["origins"]["move_date"][0] == "touched"
    assert isinstance(screen(bench), Idle)
    assert first_fault(bench.store.record_lines()) is None
    assert bench.woken == [1]


def test_the_record_holds_nothing_personal(bench):
    list(walk(bench))
    told = json.dumps([line.values for line in bench.store.record_lines()], ensure_ascii=False)
    for secret in ("見本", "みほん", "京都府", "湖南市見本町", "123456789018", "1986", "000-0000"):
        assert secret not in told


def test_wrong_pin_sends_exactly_one_verify_and_tells_both_how_many_tries_remain(bench):
    walk_to(bench, "started")
    for code in b"9999":
        bench.desk.identify.digit(code)
    bench.desk.identify.enter()
    bench.settle()
    assert bench.card.verify_commands == 1
    shown = screen(bench)
    assert isinstance(shown, EnterPin)
    assert (shown.tries_left, shown.typed) == (2, 0)
    assert shown.error is not None
    assert shown.error.values == {"attempts_left": 2}


def test_the_last_try_waits_for_the_clerk(tmp_path):
    bench = desk_bench(tmp_path, FakeCard(tries=1)).signed_in()
    walk_to_pin = bench.desk
    walk_to_pin.start("tennyu")
    bench.settle()
    for code in b"1234":
        bench.desk.identify.digit(code)
    bench.desk.identify.enter()
    bench.settle()
    assert bench.card.verify_commands == 0
    assert screen(bench).waiting_for_clerk
    bench.desk.identify.agree_to_last_try()
    bench.desk.identify.enter()
    bench.settle()
    assert bench.card.verify_commands == 1
    assert bench.context.visit.step is Step.FACTS
    bench.store.close()


def test_a_locked_card_sends_no_verify_and_leaves_a_way_on(tmp_path):
    bench = desk_bench(tmp_path, FakeCard(tries=0)).signed_in()
    bench.desk.start("tennyu")
    bench.settle()
    shown = screen(bench)
    assert isinstance(shown, PlaceCard)
    assert shown.error.code == "CARD-PIN-02"
    bench.desk.identify.without_card()
    assert bench.context.visit.step is Step.HOUSEHOLD
    assert bench.card.verify_commands == 0
    bench.store.close()


def test_three_digits_are_not_sent_to_the_card(bench):
    walk_to(bench, "started")
    for code in b"123":
        bench.desk.identify.digit(code)
    bench.desk.identify.enter()
    bench.settle()
    assert bench.card.verify_commands == 0
    assert screen(bench).error.code == "CARD-PIN-04"


def test_a_card_pulled_out_says_so_and_can_be_put_back(bench):
    walk_to(bench, "started")

    def pulled(*_):
        raise CardRemoved

    read, bench.card.read = bench.card.read, pulled
    for code in b"1234":
        bench.desk.identify.digit(code)
    bench.desk.identify.enter()
    bench.settle()
    assert bench.desk.identify.phase is CardPhase.FAILED
    assert screen(bench).error.code == "CARD-GONE-02"
    bench.card.read = read
    bench.desk.identify.wait_for_card()
    bench.settle()
    assert isinstance(screen(bench), EnterPin)


def test_the_individual_number_is_read_only_for_a_procedure_that_may_use_it(bench):
    walk_to(bench, "card read")
    person = bench.context.visit.case.people[0]
    purposes = [n.procedure.id for n in bench.context.decision().needed if n.procedure.individual_number]
    assert (person.individual_number is not None) == bool(purposes)


def test_the_digits_are_wiped_after_their_verify(bench):
    walk_to(bench, "card read")
    assert bench.desk.identify.typed == 0


def test_going_back_shows_the_question_before_and_keeps_every_answer(bench):
    walk_to(bench, "visitor answered health_insurance")
    before = dict(bench.context.visit.case.answers)
    bench.desk.back()
    shown = screen(bench)
    assert isinstance(shown, AskQuestion)
    assert (shown.question, shown.chosen) == ("health_insurance", "kokuho")
    assert dict(bench.context.visit.case.answers) == before
    shown = []
    while isinstance(screen(bench), AskQuestion):
        shown.append(screen(bench).question)
        bench.desk.back()
    assert shown == ["health_insurance", "more_things", "move_date"]  # the last answered first
    assert bench.context.visit.step is Step.CONFIRM
    assert dict(bench.context.visit.case.answers) == before


def test_a_changed_answer_after_signing_voids_the_signature_and_says_so(bench):
    walk_to(bench, "signed")
    assert bench.context.visit.signature is not None
    bench.desk.attempt(lambda: bench.desk.interviewing.answer("new_address", "滋賀県湖南市見本町9番地"))
    visit = bench.context.visit
    assert visit.signature is None
    assert visit.documents_checked == ()
    assert visit.step is Step.PROCEDURES


def test_a_changed_name_after_signing_voids_the_signature(bench):
    walk_to(bench, "signed")
    bench.desk.household.change("p3", name="見本　葛\U000e0103葉")
    assert bench.context.visit.signature is None


def test_the_signature_is_bound_to_every_document_by_the_desk_s_key(bench):
    walk_to(bench, "signed")
    visit = bench.context.visit
    papers = bench.desk.paperwork.papers()
    assert {d.document for d in visit.signature.documents} == {s.id for s in papers.sheets}
    from kakanai_desk.core.canonical import digest
    from kakanai_desk.visit.model import signature_to_plain

    strokes = digest(signature_to_plain(visit.signature)["strokes"])
    for sheet, signed in zip(papers.sheets, visit.signature.documents, strict=True):
        statement = bench.desk.paperwork.statement(visit, sheet, strokes, visit.signature)
        key = bench.context.signer.public_key
        assert signing.verify(key, signing.DOCUMENT, statement, bytes.fromhex(signed.desk_signature))
        other = bench.desk.paperwork.statement(visit, replace(sheet, content_sha256="0" * 64), strokes, visit.signature)
        assert not signing.verify(key, signing.DOCUMENT, other, bytes.fromhex(signed.desk_signature))


@pytest.mark.parametrize("strokes", [(), ((Point(0, 0, 0, 500), Point(100, 0, 10, 500)),)], ids=["none", "short"])
def test_a_stroke_that_is_no_name_is_not_taken(bench, strokes):
    for done in walk(bench):
        if done.startswith("checked") and bench.desk.paperwork.sheet() is None:
            break
    with pytest.raises(SignatureTooSmall):
        bench.desk.paperwork.sign(strokes)
    assert isinstance(screen(bench), Sign)
    assert screen(bench).error is not None
    bench.desk.paperwork.sign(strokes, by_mark="手が動かせないため")
    assert bench.context.visit.signature.by_mark


def test_a_printer_that_fails_is_shown_and_nothing_is_printed_twice(bench):
    walk_to(bench, "signed")
    bench.printer.fault = PrinterFault(queue="shiminka-a", what="refused")
    bench.desk.printing.print()
    bench.settle()
    assert bench.desk.views()[0].notice.code == "PRINT-01"
    assert bench.context.visit.printed == ""
    bench.printer.fault = None
    bench.desk.printing.print()
    bench.settle()
    assert len(bench.printer.printed) == 1
    assert bench.context.visit.printed == "sent"


def test_the_visit_is_not_closed_before_the_clerk_saw_the_paper(bench):
    walk_to(bench, "printed")
    with pytest.raises(MoveNotAllowed):
        bench.desk.closing.close()
    bench.desk.printing.came_out("none")
    with pytest.raises(MoveNotAllowed):
        bench.desk.closing.close()


def test_hiding_blanks_the_visitor_at_once_and_changes_nothing(bench):
    walk_to(bench, "visitor answered move_date")
    bench.desk.hide(True)
    assert isinstance(screen(bench), Hidden)
    bench.desk.hide(False)
    assert isinstance(screen(bench), AskQuestion)


def test_a_parked_visit_waits_in_the_list_and_goes_on_where_it_stood(bench):
    walk_to(bench, "visitor answered health_insurance")
    visit_id, before = bench.context.visit.id, bench.context.visit.case
    bench.desk.park()
    assert isinstance(screen(bench), Idle)
    (waiting,) = bench.desk.views()[0].screen.open_visits
    assert waiting.parked
    bench.desk.resume(visit_id)
    assert bench.context.visit.case == before
    assert screen(bench).question == "pension"


def test_an_abandoned_visit_leaves_only_its_trace(bench):
    walk_to(bench, "visitor answered health_insurance")
    bench.desk.abandon("visitor_left")
    assert bench.store.open_visits() == []
    assert bench.store.sync_counts().waiting == 0
    assert bench.store.record_lines()[-1].kind == "visit_abandoned"


def test_locking_hides_both_screens_until_the_same_clerk_is_back(bench):
    walk_to(bench, "visitor answered move_date")
    bench.desk.lock()
    clerk, visitor = bench.desk.views()
    assert isinstance(visitor.screen, Idle)
    assert clerk.screen.locked
    bench.signed_in()
    assert isinstance(screen(bench), AskQuestion)


def test_a_wrong_password_does_not_say_what_was_wrong(bench):
    bench.desk.sign_out()
    for user, password in (("K00123", b"wrong password"), ("nobody", b"mihon-no-aikotoba")):
        with pytest.raises(SignInRejected) as refused:
            bench.desk.sign_in(user, SecretText(password))
        assert refused.value.values == {}


@pytest.mark.parametrize(
    ("question", "value", "why"),
    [
        ("move_date", "2026-04-11", "in_the_future"),
        ("move_date", "yesterday", "no_date"),
        ("new_postal_code", "520-31", "seven_digits"),
        ("phone", "call me", "digits"),
        ("move_from", "moon", "not_a_choice"),
        ("new_address", "", "empty"),
        ("new_address", "あ" * 121, "too_long"),
        ("nothing", "x", "no_such_question"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_changes_nothing(bench, question, value, why):
    walk_to(bench, "facts right")
    before = bench.context.visit
    with pytest.raises(AnswerNotAccepted) as refused:
        bench.desk.interviewing.answer(question, value)
    assert refused.value.values["why"] == why
    assert bench.context.visit == before


def test_the_visitor_cannot_answer_the_clerk_s_questions(bench):
    walk_to(bench, "household right")
    with pytest.raises(AnswerNotAccepted):
        bench.desk.interviewing.answer("honseki", "どこか", by_visitor=True)


def test_an_agent_needs_a_letter_and_the_notice_is_sent(bench):
    walk_to(bench, "questions done")
    bench.desk.household.applicant(ApplicantRole.AGENT, None, "代理　一", "滋賀県湖南市")
    clerk = bench.desk.views()[0].screen
    assert clerk.needs_authority
    assert "juri_tsuuchi" in {p.id for p in clerk.procedures}
    todoke = next(p for p in clerk.procedures if p.id == "juumin_idou_todoke")
    assert any("委任状" in b for b in todoke.bring)


def test_an_expired_document_does_not_prove_who_stands_here(tmp_path):
    bench = desk_bench(tmp_path, FakeCard(expires="2026-04-09")).signed_in()
    walk_to(bench, "card read")
    clerk = bench.desk.views()[0].screen
    assert clerk.identity[0].expired
    assert not clerk.identity_sufficient
    bench.desk.identify.facts_right()
    bench.desk.household.identity(("my_number_card", "driving_licence"), (date(2026, 4, 9), date(2028, 1, 1)))
    assert bench.desk.views()[0].screen.identity_sufficient
    bench.store.close()


def test_a_procedure_taken_out_needs_a_reason_and_prints_no_form(bench):
    walk_to(bench, "questions done")
    with pytest.raises(AnswerNotAccepted):
        bench.desk.interviewing.exclude("kokumin_nenkin", "  ")
    bench.desk.interviewing.exclude("kokumin_nenkin", "年金事務所で済ませた")
    bench.desk.paperwork.make()
    bench.settle()
    assert "nenkin_todoke_a4" not in {s.id for s in bench.desk.paperwork.papers().sheets}


def test_a_visit_survives_its_own_plain_form(bench):
    walk_to(bench, "signed")
    visit = bench.context.visit
    again = from_plain(json.loads(json.dumps(to_plain(visit))), bench.context.pack)
    assert again.case == visit.case
    assert again.signature == visit.signature
    assert again.origins == visit.origins
    assert again.step is visit.step


def test_paper_made_from_an_older_case_is_dropped(bench):
    walk_to(bench, "questions done")
    bench.desk.paperwork.make()
    bench.desk.interviewing.answer("phone", "111-1111-1111")
    bench.settle()
    assert bench.context.live.papers is None
    assert not isinstance(screen(bench), CheckDocument)


def test_while_the_clerk_still_has_to_answer_the_visitor_waits(bench):
    walk_to(bench, "facts right")
    bench.desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    bench.desk.household.ready()
    bench.desk.household_right()
    while (ask := bench.desk.interviewing.current()) is not None:
        said = {"move_date": "2026-04-05", "health_insurance": "employer", "more_things": "no"}
        value = said.get(ask.question.id, "yes")
        bench.desk.interviewing.answer(ask.question.id, value, ask.key, by_visitor=True)
    assert isinstance(screen(bench), Wait)
    assert bench.desk.views()[0].screen.missing
