"""A resident alone at a writing desk: enters, takes a slip, and a counter goes on with it (R-010, R-061, R-065)."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kakanai_desk.core.errors import CodeMalformed, MoveNotAllowed, NotAllowed, PrinterFault, SlipGone
from kakanai_desk.core.ports.code import Symbol, Symbology
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.codes.carried_case import packed
from kakanai_desk.forms.codes.meaning import Payload, Trust
from kakanai_desk.ui.presenters.visitor import present
from kakanai_desk.vault.envelope import Header
from kakanai_desk.vault.signing import key_id
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.preentry import preentered
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import (
    AskPerson,
    AskQuestion,
    Begin,
    CheckFacts,
    CheckHousehold,
    ComeFor,
    EnterPin,
    HelpComes,
    NeedHelp,
    PlaceCard,
    ShowProcedures,
    StillThere,
    TakeSlip,
    VisitorView,
)
from kakanai_desk.visit.writing.slips import MOST_SYMBOLS, told
from tests.fakes.desk import city, desk_bench
from tests.fakes.slips import FakeShelf
from tests.fakes.writing import LOCK, writing_bench

FIRST = {
    "name": "みほん はなこ",
    "kana": "みほん はなこ",
    "birth_date": "1988-06-02",
    "sex": "female",
    "nationality": "JP",
}


@pytest.fixture
def bench(tmp_path):
    made = writing_bench(tmp_path / "writing")
    yield made
    made.store.close()


@pytest.fixture
def counter(tmp_path):
    made = desk_bench(tmp_path / "counter").signed_in()
    own = {key_id(bytes(LOCK.preentry_key.public_key)): bytes(LOCK.preentry_key)}
    made.desk = Desk(made.context, Codes((), Trust({}, lambda: own, made.store)))
    yield made
    made.store.close()


def begun(bench, event="tennyu", *, card=False):
    bench.desk.language("ja")
    bench.answer(event)
    if not card:
        bench.desk.identify.without_card()
    bench.settle()


def enter(bench, facts, *, more="no"):
    while isinstance(screen := bench.screen, AskPerson):
        if screen.what == "more":
            bench.answer(more)
            return
        bench.answer(facts.get(screen.what) or facts["relation"])


def to_the_slip(bench):
    """From the household to the procedures, each question answered with the first that fits."""
    bench.desk.household_right()
    answer_everything(bench)


def answer_everything(bench):
    while isinstance(screen := bench.screen, AskQuestion):
        if screen.choices:
            bench.answer(screen.choices[0].value)
        elif screen.type == "date":
            bench.answer("2026-04-03")
        else:
            bench.answer({"postal_code": "5203288", "digits": "09012345678"}.get(screen.type, "みほん 1の1"))


def read_at(counter, bench):
    for text in bench.written[-1].texts:
        try:
            counter.desk.scanned(text.encode())
        except Exception as error:
            if type(error).__name__ != "CodePartsMissing":
                raise
    return counter.context.visit


def test_an_entry_without_a_card_becomes_a_visit_at_a_counter(bench, counter):
    assert isinstance(bench.screen, Begin) and not bench.screen.closed
    begun(bench)
    enter(bench, FIRST)
    assert isinstance(bench.screen, CheckHousehold)
    to_the_slip(bench)
    assert isinstance(bench.screen, ShowProcedures) and bench.screen.slip
    bench.desk.paper_wanted()
    bench.settle()
    screen = bench.screen
    assert isinstance(screen, TakeSlip) and screen.how == "printed"
    assert len(bench.roll.printed) == 1
    visit = read_at(counter, bench)
    (person,) = visit.case.people
    assert (person.name, person.birth_date.iso(), person.sex.value) == ("みほん\u3000はなこ", "1988-06-02", "female")
    assert visit.step is Step.IDENTIFY, "who somebody is, is checked as for everybody"
    assert person.origins["name"].detail == "slip"
    assert visit.case.answers and {o.source for o in visit.origins.values()} == {Source.CODE}
    (line,) = [found for found in counter.store.record.lines() if found.kind == "preentry_adopted"]
    assert (line.values["received_as"], line.values["terminal"]) == (screen.number, "KA1")


def test_what_the_card_says_is_not_asked_and_no_number_is_read(bench, counter):
    begun(bench, card=True)
    assert isinstance(bench.screen, EnterPin)
    view = bench.desk.views()[1]
    words = present(replace(view, screen=PlaceCard()), load_texts()).body.rows[-1][1]
    assert words == "ここでは 読みません。" != present(VisitorView(PlaceCard()), load_texts()).body.rows[-1][1]
    for digit in b"1234":
        bench.desk.card_talk.digit(digit)
    bench.desk.card_talk.enter()
    bench.settle()
    assert isinstance(bench.screen, CheckFacts)
    assert bench.context.visit.case.people[0].individual_number is None
    bench.desk.identify.facts_right()
    asked = []
    while isinstance(screen := bench.screen, AskPerson):
        asked.append(screen.what)
        bench.answer({"kana": "みほん たろう", "nationality": "JP", "more": "no"}[screen.what])
    assert asked == ["kana", "nationality", "more"]
    to_the_slip(bench)
    bench.desk.paper_wanted()
    bench.settle()
    assert bench.screen.take_card
    person = read_at(counter, bench).case.people[0]
    assert (person.name, person.address) == ("見本\u3000太郎", "京都府見本市中央一丁目２番３号")
    assert person.individual_number is None


def test_a_family_says_how_they_are_related(bench):
    begun(bench)
    enter(bench, FIRST, more="yes")
    asked = [bench.screen.what]
    assert asked == ["relation"], "there are two now"
    bench.answer("世帯主")
    enter(bench, {**FIRST, "name": "みほん じろう", "relation": "子"})
    assert [m.relation for m in bench.screen.members] == ["世帯主", "子"]


def test_somebody_entered_by_mistake_is_taken_out(bench):
    begun(bench)
    enter(bench, FIRST, more="yes")
    bench.answer("世帯主")
    bench.answer("みほん あやまり")
    bench.desk.visitor_called()
    assert bench.screen.removes
    bench.answer("remove")
    assert (bench.screen.what, bench.screen.number) == ("more", 1)
    bench.answer("no")
    assert [m.name for m in bench.screen.members] == ["みほん\u3000はなこ"]
    bench.desk.visitor_called()
    bench.desk.visitor_called()
    assert not bench.screen.removes, "who goes to the counter stays"


def test_the_record_cannot_be_searched_for_who_entered(bench):
    begun(bench)
    enter(bench, FIRST)
    assert not any(line.subjects for line in bench.store.record.lines())


def test_who_names_no_country_is_not_taken_for_a_national_and_the_screen_goes_along(bench, counter):
    bench.desk.language("ne")
    bench.answer("tennyu")
    bench.desk.identify.without_card()
    bench.desk.letters(2.0, "contrast")
    bench.desk.low(True)
    enter(bench, {**FIRST, "nationality": "other"})
    to_the_slip(bench)
    bench.desk.paper_wanted()
    bench.settle()
    visit = read_at(counter, bench)
    assert visit.case.people[0].nationality == ""
    assert (visit.language, visit.size, visit.look, visit.low) == ("ne", 2.0, "contrast", True)


def test_a_country_that_is_left_for_the_counter_is_not_said_by_the_slip(bench, counter):
    begun(bench)
    while bench.screen.what != "nationality":
        bench.answer(FIRST[bench.screen.what])
    bench.desk.visitor_called()
    bench.answer("leave")
    enter(bench, FIRST)
    to_the_slip(bench)
    bench.desk.paper_wanted()
    bench.settle()
    assert read_at(counter, bench).case.people[0].nationality == ""


def test_a_fault_that_nobody_expected_leaves_no_screen_that_waits_for_ever(bench):
    begun(bench)
    enter(bench, FIRST)
    to_the_slip(bench)
    bench.roll.fault = RuntimeError("a bug")
    bench.desk.paper_wanted()
    with pytest.raises(RuntimeError):
        bench.settle()
    assert bench.screen.how == "failed"
    bench.desk.nobody_touches()
    assert isinstance(bench.screen, StillThere)


@pytest.mark.parametrize(
    "broken",
    [
        {"number": "KA1-260410-0001-A"},
        {"number": "<b>"},
        {"screen": ["ja", 700, "normal", False, False]},
        {"screen": ["ja", 100, "blink", False, False]},
        {"screen": "ja"},
    ],
)
def test_a_slip_that_no_writing_desk_writes_is_refused_whole(bench, counter, broken):
    begun(bench)
    enter(bench, FIRST)
    plain = {**told(bench.context.visit, "KA1"), **broken}
    now = datetime(2026, 4, 10, 2, tzinfo=UTC)
    with pytest.raises(CodeMalformed):
        preentered(Payload("preentry", None, Header("preentry", now, "0" * 16), packed(plain)), city(), now)


@pytest.mark.parametrize("people", [1, 4, 6])
def test_a_household_of_six_needs_two_symbols(bench, people):
    begun(bench)
    own = ("はなこ", "たろう", "くずは", "なぎさ", "じろう", "さくら")
    for number in range(people):
        name = f"みほん {own[number]}"
        facts = {**FIRST, "name": name, "kana": name, "birth_date": f"{1980 + number}-06-02", "relation": "子"}
        enter(bench, facts, more="yes" if number < people - 1 else "no")
        if number == 0 and people > 1:
            bench.answer("世帯主")
    to_the_slip(bench)
    bench.desk.paper_wanted()
    bench.settle()
    assert len(bench.context.visit.case.people) == people
    assert len(bench.written[-1].texts) == 2
    assert len(bench.written[-1].envelope) < 600


def test_nothing_of_an_entry_is_kept(bench):
    begun(bench)
    enter(bench, FIRST)
    assert bench.store.open_visits() == []
    bench.desk.visitor_called()  # まちがい at the household: it is gone through again
    assert isinstance(bench.screen, AskPerson) and bench.screen.chosen == "みほん\u3000はなこ"
    bench.desk.visitor_called()
    assert isinstance(bench.screen, NeedHelp)
    bench.answer("stop")
    assert isinstance(bench.screen, Begin)
    assert bench.context.open_visit is None
    assert bench.desk.entry.asked == () and not bench.desk.entry.kana
    assert "entry_ended" in bench.kinds()


def test_a_question_can_wait_for_the_counter_and_be_put_again(bench, counter):
    begun(bench)
    enter(bench, FIRST)
    bench.desk.household_right()
    first = bench.screen.question
    bench.desk.visitor_called()
    assert bench.screen.leaves
    bench.answer("leave")
    assert bench.screen.question != first
    bench.desk.back()
    assert bench.screen.question == first
    bench.desk.visitor_called()
    bench.answer("leave")
    answer_everything(bench)
    bench.desk.paper_wanted()
    bench.settle()
    assert bench.screen.left == 1
    bench.desk.leave("")
    begun(bench)
    assert bench.desk.own.left == 0, "nothing of the one before"
    assert first not in read_at(counter, bench).case.answers


def test_back_goes_through_the_facts_to_the_card(bench):
    begun(bench)
    bench.answer("みほん はなこ")
    assert bench.screen.what == "kana"
    bench.desk.back()
    assert (bench.screen.what, bench.screen.chosen) == ("name", "みほん\u3000はなこ")
    bench.desk.back()
    bench.settle()
    assert isinstance(bench.screen, PlaceCard | EnterPin)
    bench.desk.back()
    assert isinstance(bench.screen, ComeFor)


def test_the_wrong_answer_is_said_and_nothing_is_lost(bench):
    begun(bench)
    bench.answer("みほん はなこ")
    bench.answer("みほん はなこ")
    bench.answer("2030-01-01")
    assert bench.screen.what == "birth_date"
    assert bench.screen.error.values["why"] == "in_the_future"
    bench.answer("1988-06-02")
    assert bench.screen.what == "sex"


def test_nobody_there_is_warned_and_then_the_entry_is_gone(bench):
    begun(bench)
    bench.answer("みほん はなこ")
    bench.desk.nobody_touches()
    assert bench.screen == StillThere(vanishes=True)
    bench.desk.touched()
    assert isinstance(bench.screen, AskPerson)
    bench.desk.nobody_touches()
    bench.desk.nobody_touches()
    assert isinstance(bench.screen, Begin)
    (line,) = [found for found in bench.store.record.lines() if found.kind == "entry_ended"]
    assert line.values["how"] == "abandoned"


def test_a_slip_that_does_not_come_is_printed_only_by_another_press(bench):
    begun(bench)
    enter(bench, FIRST)
    to_the_slip(bench)
    bench.roll.fault = PrinterFault(queue="receipt", what="paper_out")
    bench.desk.paper_wanted()
    bench.settle()
    assert bench.screen.how == "failed"
    bench.settle()
    assert bench.roll.printed == []
    bench.roll.fault = None
    bench.desk.paper_wanted()
    bench.desk.paper_wanted()
    bench.settle()
    assert len(bench.roll.printed) == 1
    assert bench.screen.how == "printed"
    assert bench.kinds().count("slip_failed") == 1 and bench.kinds().count("slip_printed") == 1


def test_a_city_without_a_key_prints_no_slip(tmp_path):
    bench = writing_bench(tmp_path, lock=None)
    assert bench.screen.closed, "and nobody enters in vain"
    begun(bench)
    enter(bench, FIRST)
    to_the_slip(bench)
    bench.desk.paper_wanted()
    bench.settle()
    assert bench.screen.how == "failed" and bench.roll.printed == []
    bench.store.close()


@pytest.mark.parametrize(("hear", "how"), [(2, "coming"), (0, "nobody")])
def test_the_desk_rings_at_the_counters(bench, hear, how):
    bench.around.hear = hear
    bench.desk.language("vi")
    bench.answer("tennyu")
    bench.desk.visitor_called()
    bench.answer("call")
    assert bench.screen == HelpComes(how)
    assert bench.around.called == ["vi"]
    bench.desk.back()
    assert isinstance(bench.screen, EnterPin)


def test_what_takes_a_clerk_is_refused_and_recorded(bench):
    begun(bench)
    with pytest.raises(NotAllowed):
        bench.desk.interviewing.exclude("tennyu", "なぜか")
    with pytest.raises(NotAllowed):
        bench.desk.interviewing.take_in("tennyu", "なぜか")
    assert bench.kinds().count("denied") == 2


def test_an_end_without_a_slip_is_no_end(bench):
    begun(bench)
    with pytest.raises(MoveNotAllowed):
        bench.desk.leave()


def test_the_record_names_nobody(bench):
    begun(bench)
    enter(bench, FIRST)
    to_the_slip(bench)
    bench.desk.paper_wanted()
    bench.settle()
    bench.desk.leave("")
    told = " ".join(str(line.values) for line in bench.store.record.lines())
    assert "はなこ" not in told and "1988" not in told
    assert bench.screen == Begin("湖南市", "東庁舎 1階")


# --- households that are too large for a slip


class Shelves:
    """One center's shelf, a writing desk and a counter that both know it."""

    def __init__(self, folder):
        self.shelf = FakeShelf(lambda: datetime(2026, 4, 10, 5, tzinfo=UTC))
        self.writing = writing_bench(folder / "writing", shelf=self.shelf)
        self.counter = desk_bench(folder / "counter").signed_in()
        own = {key_id(bytes(LOCK.preentry_key.public_key)): bytes(LOCK.preentry_key)}
        codes = Codes((), Trust({}, lambda: own, self.counter.store))
        self.counter.desk = Desk(self.counter.context, codes, shelf=self.shelf)

    def family(self, people):
        """A slip of so many people, each with a name that no text packs well."""
        begun(self.writing)
        for number in range(people):
            own = hashlib.sha256(str(number).encode()).hexdigest()[:50]
            enter(self.writing, {**FIRST, "name": own, "kana": own[::-1], "relation": "子"}, more="yes")
        while isinstance(self.writing.screen, AskPerson):
            if self.writing.screen.what == "more":
                self.writing.answer("no")
            else:
                enter(self.writing, {**FIRST, "relation": "世帯主"}, more="no")
        to_the_slip(self.writing)
        self.writing.desk.paper_wanted()
        self.writing.settle()
        assert self.writing.screen.how == "printed"
        return drawn(self.writing)


def drawn(bench):
    return bench.written[-1].texts


@pytest.fixture
def shelves(tmp_path):
    made = Shelves(tmp_path)
    yield made
    made.writing.store.close()
    made.counter.store.close()


def test_a_large_household_is_left_at_the_center_and_fetched(shelves):
    texts = shelves.family(7)
    assert len(texts) == 1 and texts[0].startswith("KKS1:")
    shelves.counter.desk.scanned(texts[0].encode())
    assert shelves.counter.desk.views()[0].busy == "clerk.busy.slip"
    shelves.counter.settle()
    visit = shelves.counter.context.visit
    assert len(visit.case.people) == 8
    shelves.counter.desk.park()
    shelves.counter.desk.scanned(texts[0].encode())
    shelves.counter.settle()
    assert shelves.counter.context.visit.id == visit.id, "a slip is taken once"


def test_with_the_center_away_the_slip_carries_all_of_it(shelves):
    shelves.shelf.away = True
    texts = shelves.family(7)
    assert len(texts) > MOST_SYMBOLS
    read_at(shelves.counter, shelves.writing)
    assert len(shelves.counter.context.visit.case.people) == 8


def test_a_center_that_may_not_keep_it_so_long_is_done_without(shelves, monkeypatch):
    def too_long(_envelope, _until):
        raise ValueError

    monkeypatch.setattr(shelves.shelf, "leave", too_long)
    assert len(shelves.family(7)) > MOST_SYMBOLS


def test_a_small_household_asks_no_center(shelves):
    texts = shelves.family(1)
    assert len(texts) <= MOST_SYMBOLS and not shelves.shelf.kept


def test_what_is_not_there_any_more_is_said(shelves):
    (text,) = shelves.family(7)
    shelves.shelf.kept.clear()
    shelves.counter.desk.scanned(text.encode())
    shelves.counter.settle()
    assert isinstance(shelves.counter.desk.views()[0].notice, SlipGone)
    assert shelves.counter.context.open_visit is None


def test_what_comes_after_another_visit_began_is_dropped(shelves):
    (text,) = shelves.family(7)
    shelves.counter.desk.scanned(text.encode())
    shelves.counter.desk.start("tenkyo")
    shelves.counter.settle()
    visit = shelves.counter.context.visit
    assert visit.case.event == "tenkyo" and not visit.preentered


def test_a_picture_of_the_slip_in_an_open_visit_brings_the_same(shelves):
    (text,) = shelves.family(7)
    shelves.counter.desk.start("tennyu")
    shelves.counter.desk.scanning.take((Symbol(Symbology.QR, text.encode()),))
    shelves.counter.settle()
    assert len(shelves.counter.context.visit.case.people) == 8
    shelves.counter.desk.abandon("やりなおし")
    shelves.shelf.kept = {name: (b"KKC1 broken", until) for name, (_, until) in shelves.shelf.kept.items()}
    shelves.counter.desk.scanned(text.encode())
    shelves.counter.settle()
    assert isinstance(shelves.counter.desk.views()[0].notice, CodeMalformed)
