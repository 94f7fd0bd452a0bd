"""R-025, R-058, D47 in a visit: addresses are hidden from everybody; a supervisor shows them for ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.errors import DeskError, MoveNotAllowed, NotAllowed, SignInRejected
from kakanai_desk.core.secret import SecretText
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.protection import COVER
from kakanai_desk.visit.claims import Claim
from kakanai_desk.visit.model import from_plain, to_plain
from tests.fakes.desk import city, desk_bench, rights_of
from tests.unit.visit.walk import walk_to

OLD, NEW = "京都府見本市", "湖南市"
SUPERVISOR = b"betsu-no-aikotoba"


class KeepsPaper:
    """Remembers every case that paper was made of."""

    def __init__(self, paper) -> None:
        self._paper, self.cases = paper, []

    def make(self, visit, decision, made_at, *, for_print, for_resident=False):
        self.cases.append(visit.case)
        return self._paper.make(visit, decision, made_at, for_print=for_print)

    def picture(self, papers, page, width):
        return self._paper.picture(papers, page, width)


@pytest.fixture
def bench(tmp_path):
    """A clerk, and K00999 who is a supervisor; 転入 of a family whose questions are done; p1 is protected."""
    made = desk_bench(tmp_path)
    made.context.paper_shop = KeepsPaper(made.paper)
    made.people.allowed = rights_of("clerk")
    rights = made.people.rights
    made.people.rights = lambda user, day: rights_of("supervisor") if user == "K00999" else rights(user, day)
    walk_to(made.signed_in(), "questions done")
    made.desk.protecting.mark("p1")
    yield made
    made.store.close()


def release(bench, user="K00999", password=SUPERVISOR, reason="own_filing") -> None:
    bench.desk.protecting.release(user, SecretText(password), SecretText(), reason)


def papers(bench) -> str:
    bench.desk.paperwork.make()
    bench.settle()
    return str(case_to_plain(bench.context.paper_shop.cases[-1]))


def kinds(bench) -> list[str]:
    return [line.kind for line in bench.store.record_lines()]


def test_neither_paper_nor_visitor_nor_clerk_sees_an_address(bench) -> None:
    clerk, visitor = bench.desk.views()
    assert OLD not in repr(visitor.screen) and clerk.screen.protection.hidden
    rows = {row.id: row for row in clerk.screen.questions}
    assert rows["new_address"].shown == COVER and rows["new_address"].value == "" and not rows["new_address"].open
    assert NEW + "中央" not in repr(clerk.screen.questions)
    text = papers(bench)
    assert OLD not in text and COVER in text


def test_the_visitor_is_told_nothing_of_it(bench) -> None:
    bench.desk.edit_household()
    bench.desk.household.ready()
    screens = [repr(bench.desk.views()[1].screen)]
    bench.desk.household_right()
    screens.append(repr(bench.desk.views()[1].screen))
    for text in screens:
        assert "支援" not in text and COVER not in text and NEW + "中央" not in text and "protect" not in text


def test_a_supervisor_shows_them_for_ten_minutes_and_they_go_by_themselves(bench) -> None:
    release(bench)
    assert not bench.desk.views()[0].screen.protection.hidden
    assert OLD in papers(bench)
    assert bench.context.live.papers is not None
    bench.clock.seconds += 9 * 60
    bench.desk.protecting.look_at_the_clock()
    assert bench.context.live.papers is not None
    bench.clock.seconds += 60
    assert bench.desk.views()[0].screen.protection.hidden  # even before anybody looked at the clock
    bench.desk.protecting.look_at_the_clock()
    assert bench.context.live.papers is None
    assert OLD not in papers(bench)
    assert [k for k in kinds(bench) if k.startswith("protection")] == [
        "protection_marked", "protection_released", "protection_locked"
    ]  # fmt: skip


def test_what_was_signed_with_addresses_is_void_when_the_lock_comes_back(bench) -> None:
    release(bench)
    papers(bench)
    while bench.context.visit.step.value == "documents":
        bench.desk.paperwork.right(bench.desk.paperwork.sheet().id)
    from tests.unit.visit.walk import STROKES

    bench.desk.paperwork.sign(STROKES)
    assert bench.context.visit.signature is not None
    bench.clock.seconds += 11 * 60
    bench.desk.protecting.look_at_the_clock()
    assert bench.context.visit.signature is None and bench.context.visit.step.value == "procedures"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"password": b"wrong-wrong-wrong"}, SignInRejected),
        ({"user": "K00123", "password": b"mihon-no-aikotoba"}, NotAllowed),  # the clerk alone
        ({"reason": "because"}, MoveNotAllowed),
    ],
)
def test_nobody_else_shows_them(bench, change, error) -> None:
    with pytest.raises(error):
        release(bench, **change)
    assert bench.desk.views()[0].screen.protection.hidden and "protection_released" not in kinds(bench)


def test_only_a_supervisor_takes_the_mark_away(bench) -> None:
    with pytest.raises(NotAllowed):
        bench.desk.protecting.unmark("p1")
    bench.people.allowed = rights_of("supervisor")
    bench.desk.protecting.unmark("p1")
    assert bench.desk.views()[0].screen.protection is None


def test_a_release_is_in_nothing_that_is_kept_and_the_mark_is(bench) -> None:
    before = to_plain(bench.context.visit)
    release(bench)
    assert to_plain(bench.context.visit) == before
    assert from_plain(before, city()).case.people[0].protection is not None
    bench.desk.park()
    bench.desk.resume(bench.store.open_visits()[0].id)
    assert bench.desk.views()[0].screen.protection.hidden


def test_undo_and_removing_a_member_end_no_protection(bench) -> None:
    answers = dict(bench.context.visit.case.answers)
    bench.desk.undo()
    assert bench.context.visit.case.answers != answers  # something was undone
    assert bench.desk.views()[0].screen.protection is not None
    bench.desk.edit_household()
    bench.desk.household.applicant(bench.context.visit.case.applicant.role, "p2")
    with pytest.raises(NotAllowed):
        bench.desk.household.remove("p1")
    assert bench.context.visit.person("p1").protection is not None


def test_a_closed_visit_is_found_by_who_may_see_such_addresses_alone(bench) -> None:
    bench.desk.abandon("試験")
    visit_id = None
    bench.desk.start("tennyu")
    bench.desk.identify.without_card()
    bench.desk.household.change(bench.context.visit.case.people[0].id, name="秘匿　見本")
    bench.desk.protecting.mark(bench.context.visit.case.people[0].id)
    bench.desk.park()
    bench.desk.finding.search("秘匿")
    assert bench.desk.finding.found.rows == () and bench.desk.finding.found.all == 0
    bench.people.allowed = rights_of("supervisor")
    bench.desk.finding.search("秘匿")
    visit_id = bench.desk.finding.found.rows[0].id
    assert visit_id


def test_buildings_of_such_a_visit_are_not_remembered(bench) -> None:
    seen = []

    class Tx:
        class buildings:  # noqa: N801
            @staticmethod
            def count(town, name):
                seen.append(name)

    visit = bench.context.visit
    bench.desk.addresses.remember(Tx, visit)
    assert seen == []


def test_an_end_that_is_near_is_told_to_the_clerk(bench) -> None:
    visit = bench.context.visit
    assert bench.desk.views()[0].screen.protection.ending == ()
    bench.desk.protecting.mark("p1", until=date(2026, 4, 30))
    given = replace(visit.case.people[0]).given_name
    assert bench.desk.views()[0].screen.protection.ending == (given,)
    with pytest.raises(DeskError):
        bench.desk.protecting.mark("nobody")


def test_sources_that_differ_and_pictures_of_a_card_show_no_address(bench) -> None:
    visit, origin = bench.context.visit, bench.context.typed()
    claims = {"p1": {"address": (Claim(OLD + "中央一丁目", origin), Claim(OLD + "西九丁目", origin))}}
    bench.context.adopt(replace(visit, claims=claims))
    bench.desk.identify.pictures["p1"] = {"photo": b"face", "address": b"lines", "front": b"whole"}
    bench.context.adopt(replace(bench.context.visit, case=replace(visit.case, people=(
        replace(visit.case.people[0], address="", name=""), *visit.case.people[1:]))))  # fmt: skip

    def seen() -> tuple[list[str], list[str]]:
        screen = bench.desk.views()[0].screen
        row = next(d for d in screen.differences if d.fact == "address")
        return [s.shown for s in row.sayings], [key for key, _ in screen.members[0].pictures]

    assert seen() == ([COVER, COVER], [])
    assert bench.desk.views()[0].screen.members[0].photo == b"face"
    release(bench)
    assert all(text.startswith(OLD) for text in seen()[0]) and seen()[1] == ["address", "front"]
