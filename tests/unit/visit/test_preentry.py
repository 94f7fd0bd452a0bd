"""What a resident entered at home becomes a visit: believed as what is said, and taken whole or not (R-009, R-065)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kakanai_desk.core.errors import CodeExpired, CodeMalformed, CodePartsMissing, CodeSpent
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.codes import parts
from kakanai_desk.forms.codes.carried_case import packed
from kakanai_desk.forms.codes.meaning import Payload, Trust
from kakanai_desk.ui.presenters.origins import origin_words
from kakanai_desk.vault import envelope
from kakanai_desk.vault.city_lock import CityLock, CityLocks
from kakanai_desk.vault.envelope import Header
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import key_id
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.preentry import preentered
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import desk_bench

LOCK = CityLock(bytes(range(32)))
KEY = LOCK.preentry_key
HANAKO = {
    "id": "p1",
    "name": "見本　花子",
    "kana": "ミホン　ハナコ",
    "birth_date": "1988-06-02",
    "sex": "female",
    "relation": "世帯主",
    "nationality": "JP",
}
ANSWERS = {"move_date": "2026-04-03", "new_address": "滋賀県湖南市見本一丁目1", "health_insurance": {"p1": "kokuho"}}
CASE = {"visit_date": "2026-04-09", "event": "tennyu", "people": [HANAKO], "answers": ANSWERS}


def code(case=CASE, *, language="vi", until=None, serial="0011223344556677"):
    end = until or datetime(2026, 4, 17, 14, 59, 59, tzinfo=UTC)
    payload = packed({"case": case, "language": language})
    return envelope.written("preentry", payload, end, serial, None, bytes(KEY.public_key))


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    own = {key_id(bytes(KEY.public_key)): bytes(KEY)}
    made.desk = Desk(made.context, Codes((), Trust({}, lambda: own, made.store)))
    yield made
    made.store.close()


def lines(bench, kind):
    return [line for line in bench.store.record.lines() if line.kind == kind]


def test_the_visit_opens_with_everything_and_checks_who_it_is(bench):
    bench.desk.scanned(code())
    visit = bench.context.visit
    assert visit.step is Step.IDENTIFY, "who somebody is, is checked as for everybody"
    assert (visit.case.event, visit.language) == ("tennyu", "vi")
    (person,) = visit.case.people
    assert (person.name, person.birth_date.iso(), person.relation) == ("見本　花子", "1988-06-02", "世帯主")
    assert person.origins["name"].source is Source.CODE
    assert visit.case.answers == ANSWERS
    assert {visit.origins[name].source for name in ANSWERS} == {Source.CODE}
    assert visit.case.applicant.person == "p1"
    (line,) = lines(bench, "preentry_adopted")
    assert line.values == {"people": 1, "answers": 3}


def test_a_phone_cannot_say_what_a_clerk_judges(bench):
    """Neither identity nor protection nor an individual number, nor an answer that a clerk gives."""
    claims = {
        **CASE,
        "people": [{**HANAKO, "individual_number": "123456789018", "protection": {"provisional": False}}],
        "applicant": {
            "role": "agent",
            "identity": [{"kind": "my_number_card"}],
            "number_checked": True,
            "authority_checked": True,
        },
        "answers": {**ANSWERS, "jan1_here": "yes", "late_reason": "知らなかった"},
    }
    bench.desk.scanned(code(claims))
    case = bench.context.visit.case
    assert case.people[0].individual_number is None and case.people[0].protection is None
    assert case.applicant.role.value == "self"
    assert not case.applicant.identity.kinds and not case.applicant.identity.number_checked
    assert not case.applicant.identity.authority_checked
    assert set(case.answers) == set(ANSWERS)


def test_an_answer_that_is_none_any_more_is_asked_again(bench):
    """The page was built before the city changed a question: the rest stands."""
    old = {**ANSWERS, "health_insurance": {"p1": "gone"}, "no_such_question": "yes", "move_date": "2030-01-01"}
    bench.desk.scanned(code({**CASE, "answers": old}))
    assert set(bench.context.visit.case.answers) == {"new_address"}


@pytest.mark.parametrize(
    "broken",
    [
        {"event": "no_such_event"},
        {"people": []},
        {"people": [{**HANAKO, "id": f"p{n}"} for n in range(1, 22)]},
        {"people": [{**HANAKO, "name": "見本\u202e花子"}]},
        {"people": [{**HANAKO, "name": "見本\x00花子"}]},
        {"people": [{**HANAKO, "name": "見" * 201}]},
        {"people": [{**HANAKO, "birth_date": "1988-13-40"}]},
        {"people": [{**HANAKO, "sex": "unknown to us"}]},
        {"people": [{**HANAKO, "relation": "王"}]},
        {"people": [{**HANAKO, "nationality": "XXX"}]},
        {"people": "p1"},
        {"answers": ["yes"]},
        {"answers": {"new_address": "滋賀県\u200b湖南市"}},
        {"answers": {"new_address": 7}},
    ],
    ids=str,
)
def test_what_cannot_be_a_household_is_refused_whole(bench, broken):
    with pytest.raises(CodeMalformed):
        bench.desk.scanned(code({**CASE, **broken}))
    assert bench.context.open_visit is None
    assert not bench.store.is_spent("0011223344556677")


@pytest.mark.parametrize("payload", [b"", b"\x01", b"\x02{}", b"\x01" + b"\x00" * 40, packed({"case": 1}), packed({})])
def test_a_payload_that_is_none_is_refused(bench, payload):
    end = datetime(2026, 4, 17, tzinfo=UTC)
    with pytest.raises(CodeMalformed):
        bench.desk.scanned(envelope.written("preentry", payload, end, "0011223344556677", None, bytes(KEY.public_key)))
    assert bench.context.open_visit is None


def test_a_code_past_its_day_is_refused(bench):
    with pytest.raises(CodeExpired):
        bench.desk.scanned(code(until=datetime(2026, 4, 9, tzinfo=UTC)))


def test_a_code_is_taken_once_and_brings_back_its_visit(bench):
    bench.desk.scanned(code())
    first = bench.context.visit.id
    bench.desk.closing.park()
    bench.desk.scanned(code())
    assert bench.context.visit.id == first
    bench.desk.closing.abandon("様子見")
    bench.desk.scanned(code())
    assert bench.context.visit.id != first, "nothing came of it: it may be read again"


def test_a_code_of_a_closed_visit_is_spent(bench):
    bench.desk.scanned(code())
    with bench.store.transaction() as tx:
        tx.visits.remove(bench.context.visit.id)
    bench.desk.closing.wipe()
    with pytest.raises(CodeSpent):
        bench.desk.scanned(code())


def test_in_an_open_visit_it_fills_what_is_empty_and_may_be_undone(bench):
    bench.desk.start("tennyu")
    bench.desk.identify.without_card()
    (person,) = bench.context.visit.case.people
    bench.desk.household.change(person.id, name="見本　花代", birth_date=PartialDate(1988, 6, 2))
    bench.desk.interviewing.answer("move_date", "2026-04-01")
    before = bench.context.visit
    bench.desk.scanned(code({**CASE, "event": "shussei", "also": ["tennyu"]}))
    visit = bench.context.visit
    assert visit.case.answer("move_date") == "2026-04-01", "what was answered here stays"
    assert visit.origins["move_date"].source is not Source.CODE
    assert visit.case.events == ("tennyu", "shussei")
    (person,) = visit.case.people
    assert person.name == "見本　花代", "what differs stands beside it until the clerk has chosen"
    assert visit.claims[person.id]["name"]
    assert visit.case.answer("new_address") == "滋賀県湖南市見本一丁目1"
    bench.desk.undo()
    assert bench.context.visit.case == before.case
    bench.desk.scanned(code({**CASE, "event": "shussei", "also": ["tennyu"]}))
    assert bench.context.visit.preentered


def test_the_parts_of_a_code_come_one_after_the_other(bench):
    people = [HANAKO, *({**HANAKO, "id": f"p{n}", "birth_date": f"20{n:02}-01-01"} for n in range(2, 9))]
    text = envelope.typed(code({**CASE, "people": people}))
    pieces = parts.split(text, 200)
    assert len(pieces) > 2
    for piece in reversed(pieces[1:]):
        with pytest.raises(CodePartsMissing):
            bench.desk.scanned(piece.encode())
    bench.desk.scanned(pieces[0].encode())
    assert len(bench.context.visit.case.people) == 8


def test_codes_of_an_older_page_are_read_after_the_lock_was_turned(tmp_path):
    locks = CityLocks(FileKeyStore(tmp_path / "keys"))
    locks.take(LOCK)
    locks.take(CityLock(bytes(32)))
    keys = locks.code_keys
    old, sheet = (key_id(bytes(key.public_key)) for key in (LOCK.preentry_key, LOCK.sheet_key))
    assert old in keys, "residents hold codes of the page as it was"
    assert sheet not in keys, "a desk that was revoked could have written the sheet"


def test_no_word_of_the_household_is_in_the_record(bench):
    bench.desk.scanned(code())
    told = str([line.values for line in bench.store.record.lines()])
    assert "花子" not in told and "見本一丁目" not in told


def test_another_day_of_the_visit_counts(bench):
    """The page's day is when it was filled in; the visit is today's."""
    bench.context.clock.day += timedelta(days=2)
    bench.desk.scanned(code())
    assert bench.context.visit.case.visit_date == bench.context.clock.today()
    assert replace(bench.context.visit.case, people=()).event == "tennyu"


def test_visitor_and_clerk_are_told_where_it_came_from(bench):
    bench.desk.scanned(code())
    visit = bench.context.visit
    bench.context.adopt(replace(visit, step=Step.CONFIRM))
    (member,) = bench.desk.views()[1].screen.members
    assert member.source == "preentry"
    assert origin_words(visit.case.people[0].origins["name"]).startswith("来庁前の入力・")


def test_before_nine_in_the_morning_today_is_no_day_to_come(bench):
    """In Japan it is the tenth already, while it is still the ninth in UTC."""
    morning = datetime(2026, 4, 9, 23, 40, tzinfo=UTC)
    told = packed({"case": {**CASE, "answers": {"move_date": "2026-04-10"}}})
    payload = Payload("preentry", None, Header("preentry", morning, "0011223344556677"), told)
    found = preentered(payload, bench.context.pack, morning)
    assert found.answers == {"move_date": {"": "2026-04-10"}}
