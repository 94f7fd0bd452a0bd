"""R-084 by field: who may not see 本籍, 在留資格 or 口座 sees nowhere more than that it is there; the visitor does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted
from kakanai_desk.core.permissions import Field, Rights
from kakanai_desk.core.places import procedures
from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.core.secret import SecretText
from kakanai_desk.forms.conditions import Used
from kakanai_desk.forms.decision import Reason
from kakanai_desk.forms.definitions import AnswerType, Asked
from kakanai_desk.forms.interview import Ask
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.forms.visitor_words import visitor_sentences
from kakanai_desk.visit.clerk_view import Serving
from kakanai_desk.visit.masking import THERE
from kakanai_desk.visit.paper_shop import fields_of
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import AskQuestion, CheckDocument, Pin
from tests.fakes.desk import FakeCard, city, desk_bench, rights_of
from tests.fakes.eyes import RESIDENCE, FakeEyes
from tests.unit.visit import walk as played

GUARDS = (Field.HONSEKI, Field.ACCOUNT)
EVERY_FIELD = rights_of("supervisor")


def without(*unseen: Field) -> Rights:
    return Rights(tuple(replace(g, fields=g.fields - set(unseen)) for g in EVERY_FIELD.grants))


def canaries() -> dict[str, str]:
    """A value of its own for every guarded question of the content, whatever the city adds."""
    found: dict[str, str] = {}
    for n, q in enumerate(q for q in city().questions.values() if q.guard is not None):
        digits = {
            AnswerType.DIGITS: f"98765{n:02d}",
            AnswerType.POSTAL_CODE: f"98765{n:02d}",
            AnswerType.DATE: "1907-03-11",
        }
        found[q.id] = q.choices[0].value if q.choices else digits.get(q.type, f"秘鳥{n}番")
    return found


def texts(value: object) -> Iterator[str]:
    """Every text that can be reached from a view."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from texts(pair)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))


def seen_by_clerk(bench) -> str:
    view = bench.desk.views()[0]
    return "\n".join(texts(replace(view, addresses=None, banks=None)))  # tables, nobody's data


def telling(guard: Field) -> dict[str, str]:
    """The canaries of one field that no other text of a view can hold."""
    return {
        n: v for n, v in canaries().items() if city().questions[n].guard is guard and not city().questions[n].choices
    }


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path)
    made.people.allowed = EVERY_FIELD
    yield made.signed_in()
    made.store.close()


def with_canaries(bench) -> None:
    visit, case = bench.context.visit, bench.context.visit.case
    for name, value in (canaries() | {"public_account": "no"}).items():
        case = case.answered(name, value)
    bench.context.adopt(replace(visit, case=case))


def test_every_guarded_field_of_a_whole_visit_is_hidden_from_who_may_not_see_it_alone(bench) -> None:
    found = {guard: set() for guard in GUARDS}
    steps = set()
    kept = False
    for done in played.walk(bench):
        if done == "clerk answered phone":
            with_canaries(bench)
            kept = True
        if not kept or done.startswith(("added", "visitor answered")):
            continue
        steps.add(bench.context.open_visit.step if bench.context.open_visit else None)
        for guard in GUARDS:
            bench.people.allowed = without(guard)
            shown = seen_by_clerk(bench)
            assert not [name for name, value in telling(guard).items() if value in shown], (guard, done)
            found[guard] |= {name for g in GUARDS if g is not guard for name, v in telling(g).items() if v in shown}
        bench.people.allowed = EVERY_FIELD
    assert steps >= {Step.HOUSEHOLD, Step.CONFIRM, Step.PROCEDURES, Step.DOCUMENTS, Step.PRINT, Step.DONE}
    assert {name for names in found.values() for name in names} == set(telling(Field.HONSEKI)) | set(
        telling(Field.ACCOUNT)
    )


def test_what_is_hidden_is_said_to_be_there_and_a_choice_tells_nothing(bench) -> None:
    played.walk_to(bench, "questions done")
    with_canaries(bench)
    bench.people.allowed = without(*GUARDS)
    rows = {row.id: row for row in bench.desk.views()[0].screen.questions}
    for name in canaries():
        assert (rows[name].value, rows[name].shown, rows[name].open) == ("", THERE, False)
    assert rows["phone"].shown == "000-0000-0000"


def test_why_a_procedure_is_needed_quotes_no_hidden_value_and_no_condition_gives_it_away(bench) -> None:
    played.walk_to(bench, "questions done")
    used = (Used("account_kind", None, "current"), Used("phone", None, "000-0000-0000"), Used("honseki", None, None))
    reason = Reason({"ja": "見本"}, (), used, "account_kind = current")
    bench.people.allowed = without(*GUARDS)
    bench.desk.views()
    shown = bench.desk._clerk._reason(bench.context.visit, reason)
    assert shown.used == (("口座の種類", THERE), ("電話番号", "000-0000-0000"), ("本籍", "わからない"))
    assert "当座" not in shown.condition and "current" not in "".join(texts(shown.facts))
    bench.people.allowed = EVERY_FIELD
    bench.desk.views()
    assert "当座" in bench.desk._clerk._reason(bench.context.visit, reason).condition


def test_a_page_that_may_hold_it_is_covered_on_the_clerks_side_and_whole_on_the_visitors(bench) -> None:
    played.walk_to(bench, "papers made")
    papers = bench.context.live.papers
    pins = (Pin(1, "本籍", "秘鳥の里", 0, 0),)
    first = replace(papers.sheets[0], pins=pins, fields=frozenset({Field.HONSEKI}))
    bench.context.live.papers = replace(papers, sheets=(first, *papers.sheets[1:]))
    bench.people.allowed = without(Field.HONSEKI)
    clerk, visitor = bench.desk.views()
    assert clerk.mirror_covered and "秘鳥" not in "".join(texts(clerk)) and clerk.visitor.screen.picture == ""
    assert visitor.screen.pins == pins and visitor.screen.picture
    bench.people.allowed = without(Field.ACCOUNT)  # of which the case holds nothing
    clerk, visitor = bench.desk.views()
    assert not clerk.mirror_covered and clerk.visitor == visitor and isinstance(visitor.screen, CheckDocument)


def test_a_new_clerk_serves_an_account_that_the_visitor_types(bench) -> None:
    """新任職員 have no 口座: the clerk can neither type nor read it, and the visit goes through."""
    bench.people.allowed = rights_of("newcomer")
    desk, questions = bench.desk, city().questions
    desk.start("kousin")
    bench.settle()
    desk.identify.without_card()
    desk.household.change("p1", name="見本　太郎", birth_date=played.PartialDate(1986, 5, 1), relation="世帯主")
    with pytest.raises(AnswerNotAccepted) as caught:
        desk.interviewing.answer("account_bank", "秘鳥銀行")
    assert caught.value.values["why"] == "not_seen"
    denied = [line for line in bench.store.record_lines() if line.kind == "denied"]
    assert [line.values["field"] for line in denied] == ["account"] and "秘鳥" not in repr(denied)
    desk.household.ready()
    if bench.context.visit.step is Step.CONFIRM:
        desk.household_right()
    answers = canaries() | {"renew_what": "child_account"}
    asked = []
    while bench.context.visit.step is Step.INTERVIEW:
        view = desk.views()[1].screen
        if isinstance(view, AskQuestion):
            asked.append(view.question)
            desk.interviewing.answer(view.question, answers.get(view.question, "no"), by_visitor=True)
        else:
            open_ = next(row for row in desk.views()[0].screen.questions if row.open)
            assert questions[open_.id].guard is not Field.ACCOUNT
            desk.interviewing.answer(
                open_.id, {"digits": "000-0000-0000", "postal_code": "5203114"}.get(open_.type, "見本町")
            )
        assert not [v for v in telling(Field.ACCOUNT).values() if v in seen_by_clerk(bench)]
    assert set(asked) >= {"renew_what", *(n for n in canaries() if n.startswith("account"))}
    assert bench.context.visit.step is Step.PROCEDURES
    assert bench.context.visit.case.answer("account_number") == canaries()["account_number"]


def test_the_mirror_is_covered_while_the_visitor_answers_what_is_hidden(bench) -> None:
    bench.people.allowed = without(Field.ACCOUNT)
    played.walk_to(bench, "household right")
    bench.context.adopt(
        replace(bench.context.visit, case=bench.context.visit.case.answered("account_bank", "秘鳥銀行"))
    )
    asking = bench.context.mask().asking
    bench.desk.interviewing._returned_to.append(Ask(asking.questions["account_bank"]))
    clerk, visitor = bench.desk.views()
    assert visitor.screen.chosen == "秘鳥銀行" and clerk.visitor.screen.chosen == "" and clerk.mirror_covered
    bench.people.allowed = EVERY_FIELD
    clerk, visitor = bench.desk.views()
    assert clerk.visitor == visitor and not clerk.mirror_covered


def test_the_view_follows_the_next_clerk_at_once(bench) -> None:
    rights = {"K00123": EVERY_FIELD, "K00999": rights_of("newcomer")}
    bench.people.rights = lambda user, day: rights[user]
    played.walk_to(bench, "questions done")
    with_canaries(bench)
    account = telling(Field.ACCOUNT)["account_number"]
    assert account in seen_by_clerk(bench)
    bench.desk.park()
    bench.desk.sign_out()
    bench.desk.sign_in("K00999", SecretText(b"betsu-no-aikotoba"))
    bench.desk.resume(bench.store.open_visits()[0].id)
    shown = seen_by_clerk(bench)
    assert isinstance(bench.desk.views()[0].screen, Serving) and account not in shown
    assert telling(Field.HONSEKI)["honseki"] in shown  # newcomers see that


def test_the_picture_of_a_residence_card_is_for_who_may_see_its_status(tmp_path) -> None:
    eyes = FakeEyes(DocumentKind.RESIDENCE, (RESIDENCE,), picture=b"\xff\xd8 a face")
    bench = desk_bench(tmp_path, FakeCard(on_reader=False), eyes).signed_in()
    bench.desk.start("tennyu")
    bench.settle()
    bench.desk.seeing.watch()
    bench.settle()
    assert bench.desk.views()[0].screen.eyes.picture
    bench.people.allowed = without(Field.RESIDENCE_STATUS)
    state = bench.desk.views()[0].screen.eyes
    assert (state.picture, state.covered) == (b"", True) and state.rows
    bench.desk.seeing.leave()
    bench.desk.identify.without_card()
    bench.desk.identify.pictures["p1"] = {"photo": b"face", "front": b"whole"}
    member = bench.desk.views()[0].screen.members[0]
    assert member.pictures == () and member.photo == b"face"
    bench.people.allowed = EVERY_FIELD
    assert bench.desk.views()[0].screen.members[0].pictures == (("front", b"whole"),)
    bench.store.close()


def test_the_camera_reads_no_individual_number_for_who_may_not_see_it(tmp_path) -> None:
    wishes = []
    for allowed in (rights_of("newcomer"), rights_of("clerk")):
        eyes = FakeEyes()
        bench = desk_bench(tmp_path / str(len(wishes)), FakeCard(on_reader=False), eyes).signed_in()
        bench.people.allowed = allowed
        bench.desk.start("tennyu")
        bench.settle()
        bench.desk.seeing.watch()
        bench.settle()
        wishes.append(eyes.wishes[-1].individual_number_for)
        bench.store.close()
    assert wishes[0] is None and wishes[1]


def test_guards_are_data_of_the_content_and_their_questions_stand_in_every_language() -> None:
    pack = city()
    guards = {q.id: q.guard for q in pack.questions.values() if q.guard is not None}
    assert guards == {
        "honseki": Field.HONSEKI,
        "hittousha": Field.HONSEKI,
        **{f"account_{name}": Field.ACCOUNT for name in ("bank", "branch", "kind", "number", "holder")},
    }
    for name in guards:
        assert pack.questions[name].asked is Asked.CLERK
        assert pack.questions[name].ask["ja"] in visitor_sentences(pack)  # of which every language has a translation


def test_a_form_says_which_guarded_fields_may_stand_on_it() -> None:
    folder, found = procedures(), {}
    for name in (
        "juumin_idou_todoke/documents/idou_todoke_a4.yaml",
        "jidou_teate/documents/jidou_teate_a4.yaml",
        "jidou_teate_juusho/documents/jidou_teate_henkou_a4.yaml",
    ):
        layout, faults = load_layout(folder / name, folder)
        assert layout is not None and not faults
        found[name.split("/")[0]] = fields_of(layout, city())
    assert found["juumin_idou_todoke"] == {Field.HONSEKI} and found["jidou_teate"] == {Field.ACCOUNT}
