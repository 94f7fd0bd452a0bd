"""A counter without a reader has a card read at its neighbour's: two whole desks, and the real line between them."""

import time

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.ports.card import CardKind
from kakanai_desk.core.ports.neighbours import LoanEnded, LoanState
from kakanai_desk.core.provenance import Source, Verification
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.visitor_view import EnterPin, Idle, PlaceCard, TakeCard, Wait
from tests.fakes.counters import two_counters
from tests.fakes.wallet import TARO, Wallet


@pytest.fixture
def wallet():
    return Wallet(shapes={"photo": b"\xff\xd8" + bytes(30_000)})


@pytest.fixture
def counters(tmp_path, wallet):
    made = two_counters(tmp_path, wallet)
    yield made
    made.close()


def asked(counters, language="ja"):
    """The asking clerk starts a visit and asks the neighbour."""
    asks = counters.asks
    asks.do(lambda: asks.desk.start("tennyu"))
    asks.do(lambda: asks.desk.language(language))
    asks.do(asks.desk.borrowing.look)
    (seen,) = asks.until(lambda: asks.clerk().screen.borrow.readers)
    assert (seen.counter, seen.answers, seen.free) == ("4番窓口", True, True)
    asks.do(lambda: asks.desk.borrowing.ask("NB1"))
    counters.lends.until(lambda: counters.lends.desk.lending.loan)
    return counters


def accepted(counters, language="ja"):
    asked(counters, language)
    lends = counters.lends
    lends.do(lends.desk.lending.accept)
    lends.until(lambda: isinstance(lends.visitor(), EnterPin))
    return counters


def stands(asks):
    return asks.clerk().screen.borrow.state


def test_the_result_is_in_the_asking_visit_at_once_and_as_if_the_card_had_lain_there(counters, wallet):
    asks, lends = counters.asks, accepted(counters).lends
    asks.until(lambda: stands(asks) is LoanState.ACCEPTED)
    began = time.monotonic()
    lends.type_pin(b"1234")
    asks.until(lambda: asks.bench.context.visit.step is Step.FACTS)
    took = time.monotonic() - began
    assert took <= 2.0, f"{took:.2f} s"
    (person,) = asks.bench.context.visit.case.people
    assert (person.name, person.address) == (TARO["name"], TARO["address"])
    origin = person.origins["name"]
    assert (origin.source, origin.detail, origin.verified) == (Source.CARD, "my_number/test", Verification.UNCHECKED)
    assert asks.bench.context.visit.card_used
    assert asks.desk.identify.pictures["p1"]["photo"] == wallet.shapes["photo"]
    assert (wallet.verify_commands, asks.card.verify_commands) == (1, 0)


def test_both_records_say_it_and_nothing_of_the_card_stays_at_the_neighbours(counters):
    asks, lends = counters.asks, accepted(counters).lends
    lends.type_pin(b"1234")
    asks.until(lambda: asks.bench.context.visit.step is Step.FACTS)
    lends.until(lambda: lends.clerk().lending.given)
    (here,) = [line.values for line in asks.record() if line.kind == "card_read"]
    assert (here["neighbour"], here["card"]) == ("NB1", "my_number")
    (there,) = [line.values for line in lends.record() if line.kind == "reader_lent"]
    assert there == {"neighbour": "NA1", "card": "my_number", "verify_commands": 1, "individual_number": False}
    talk = lends.desk.lending
    assert (talk.card, talk.loan, talk.typed, talk._given) == (None, None, 0, {})
    assert lends.bench.store.open_visits() == []
    asks.until(lambda: lends.loans._kept is None)
    words = b"\n".join(line.content for line in lends.record()).decode()
    for word in ("見本", "太郎", "1986", "中央一丁目", "tennyu"):
        assert word not in words
    lends.bench.store.close()
    at_rest = b"".join(file.read_bytes() for file in lends.folder.rglob("*") if file.is_file())
    assert "見本".encode() not in at_rest


def test_the_visitor_is_told_there_to_take_the_card_until_the_clerk_goes_on(counters):
    lends = accepted(counters, "easy").lends
    lends.type_pin(b"1234")
    lends.until(lambda: lends.clerk().lending.given)
    shown = lends.do(lends.desk.views)[1]
    assert (shown.screen, shown.language) == (TakeCard(), "easy")
    lends.do(lambda: lends.desk.language("vi"))
    lends.do(lends.desk.visitor_called)
    shown = lends.do(lends.desk.views)[1]
    assert (shown.screen, shown.language) == (TakeCard(), "vi")
    lends.do(lends.desk.lending.seen)
    assert isinstance(lends.do(lends.visitor), Idle)


def test_a_clerk_who_goes_away_leaves_no_word_to_the_visitor(counters):
    lends = accepted(counters).lends
    lends.type_pin(b"1234")
    lends.until(lambda: lends.clerk().lending.given)
    lends.do(lends.desk.sign_out)
    assert isinstance(lends.do(lends.visitor), Idle)


def test_the_neighbour_sees_the_counter_and_nothing_of_the_visit(counters):
    lends = asked(counters).lends
    view = lends.do(lends.clerk)
    assert view.lending.counter == "3番窓口"
    number = counters.asks.bench.context.visit.reception_number
    assert number not in repr(view) and "tennyu" not in repr(lends.desk.lending.loan)
    assert isinstance(lends.do(lends.visitor), Idle)  # nothing moves before the clerk accepts
    assert isinstance(counters.asks.do(counters.asks.visitor), Wait)


def test_the_visitors_language_goes_along_and_the_pad_is_the_neighbours(counters):
    lends = accepted(counters, "easy").lends
    assert lends.desk.views()[1].language == "easy"


def test_a_wrong_pin_is_typed_again_where_the_card_is(counters, wallet):
    asks, lends = counters.asks, accepted(counters).lends
    lends.type_pin(b"9999")
    screen = lends.until(lambda: lends.desk.lending.error and lends.visitor())
    assert screen.tries_left == 2
    asks.until(lambda: stands(asks) in (LoanState.ACCEPTED, LoanState.READING))  # it asks how the loan stands
    lends.type_pin(b"1234")
    asks.until(lambda: asks.bench.context.visit.step is Step.FACTS)
    assert wallet.verify_commands == 2


def test_the_clerk_there_refuses(counters):
    asks, lends = counters.asks, asked(counters).lends
    lends.do(lends.desk.lending.refuse)
    error = asks.until(lambda: asks.desk.identify.error)
    assert isinstance(error, LoanEnded)
    assert error.values == {"counter": "4番窓口", "loan_how": "refused"}
    assert asks.desk.identify.phase is CardPhase.FAILED
    assert asks.bench.context.visit.case.people == ()
    assert lends.do(lends.clerk).lending is None


def test_the_asking_clerk_gives_it_up_and_the_neighbours_screens_are_free(counters):
    asks, lends = counters.asks, accepted(counters).lends
    asks.do(asks.desk.identify.without_card)
    lends.until(lambda: lends.desk.lending.loan is None)
    assert isinstance(lends.do(lends.visitor), Idle)
    (ended,) = [line.values for line in lends.record() if line.kind == "loan_ended"]
    assert ended == {"neighbour": "NA1", "how": "given_up"}
    assert asks.bench.context.visit.step is Step.HOUSEHOLD


def test_who_is_served_there_is_not_disturbed(counters):
    asks, lends = counters.asks, counters.lends
    lends.do(lambda: lends.desk.start("tenkyo"))
    before = lends.until(lambda: isinstance(lends.visitor(), EnterPin) and lends.visitor())
    asks.do(lambda: asks.desk.start("tennyu"))
    asks.do(asks.desk.borrowing.look)
    (seen,) = asks.until(lambda: asks.clerk().screen.borrow.readers)
    assert not seen.free
    asks.do(lambda: asks.desk.borrowing.ask("NB1"))
    lends.until(lambda: lends.desk.lending.loan)
    with pytest.raises(MoveNotAllowed):
        lends.do(lends.desk.lending.accept)
    assert lends.do(lends.visitor) == before
    assert lends.do(lends.clerk).lending.serving


def test_no_visit_begins_while_a_neighbours_visitor_is_at_the_reader(counters):
    lends = accepted(counters).lends
    with pytest.raises(MoveNotAllowed):
        lends.do(lambda: lends.desk.start("tenkyo"))


def test_a_clerk_who_goes_away_ends_it(counters):
    asks, lends = counters.asks, accepted(counters).lends
    lends.do(lends.desk.lock)
    error = asks.until(lambda: asks.desk.identify.error)
    assert error.values["loan_how"] == "stopped"
    assert isinstance(lends.do(lends.visitor), Idle)


def test_a_member_s_card_is_read_there_too(counters, wallet):
    asks, lends = counters.asks, accepted(counters).lends
    lends.type_pin(b"1234")
    asks.until(lambda: asks.bench.context.visit.step is Step.FACTS)
    asks.do(asks.desk.identify.facts_right)
    asks.do(asks.desk.household.add)
    wallet.lay(CardKind.MY_NUMBER, {"name": "見本　花子", "birth_date": "1988-11-03"}, pin=b"5678")
    asks.do(lambda: asks.desk.identify.read_for("p2"))
    asks.do(asks.desk.borrowing.look)
    asks.until(lambda: asks.clerk().screen.borrow.readers)
    asks.do(lambda: asks.desk.borrowing.ask("NB1"))
    lends.until(lambda: lends.desk.lending.loan)
    lends.do(lends.desk.lending.accept)
    lends.until(lambda: isinstance(lends.visitor(), EnterPin))
    lends.type_pin(b"5678")
    hanako = asks.until(lambda: (p := asks.bench.context.visit.person("p2")) and p.name and p)
    assert hanako.name == "見本　花子"
    assert asks.bench.context.visit.step is Step.HOUSEHOLD


def test_the_individual_number_is_read_only_for_a_visit_with_a_purpose(counters, wallet, monkeypatch):
    asks, lends = counters.asks, counters.lends
    monkeypatch.setattr(asks.desk.identify, "_purpose", lambda: "kokuho_kanyu")
    accepted(counters)
    lends.type_pin(b"1234")
    asks.until(lambda: asks.bench.context.visit.step is Step.FACTS)
    assert wallet.wishes[-1].individual_number_for == "neighbour:NA1"  # for which procedure stays at the asking counter


def test_a_neighbour_that_is_off_is_seen_as_such(counters):
    asks = counters.asks
    counters.lends.listener.close()
    asks.do(lambda: asks.desk.start("tennyu"))
    asks.do(asks.desk.borrowing.look)
    (seen,) = asks.until(lambda: asks.clerk().screen.borrow.readers)
    assert not seen.answers
    with pytest.raises(MoveNotAllowed):
        asks.do(lambda: asks.desk.borrowing.ask("NB1"))
    assert asks.desk.identify.phase is not CardPhase.AWAY
    assert isinstance(asks.do(asks.visitor), PlaceCard)
