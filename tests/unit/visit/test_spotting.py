"""The camera at home reads codes alone; a code that is of use begins a visit, as a handheld reader's does (R-008)."""

from dataclasses import replace

import pytest

from kakanai_desk.core.errors import CameraAbsent, CodeExpired, CodePartsMissing, MoveNotAllowed
from kakanai_desk.core.ports.code import Symbol, Symbology
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from kakanai_desk.visit.desk import Desk
from tests.fakes.desk import FakeCard, FakePaper, bench_over, desk_bench
from tests.fakes.eyes import FakeEyes
from tests.unit.visit.test_handing_on import LOCK, sheet_of, trusting
from tests.unit.visit.walk import walk_to


def symbols(*texts):
    return tuple(Symbol(Symbology.QR, text.encode()) for text in texts)


@pytest.fixture
def texts(tmp_path):
    first = walk_to(desk_bench(tmp_path / "na").signed_in(), "paper came out")
    yield sheet_of(first)
    first.store.close()


@pytest.fixture
def eyes():
    return FakeEyes()


@pytest.fixture
def second(tmp_path, eyes):
    signer = DeskSigner(FileKeyStore(tmp_path / "nb" / "keys"))
    store = DeskStore(tmp_path / "nb" / "desk.db", bytes(range(48)), "NB", 1, signer)
    made = bench_over(store, signer, FakePaper(), FakeCard(on_reader=False), eyes).signed_in()
    made.context.info = replace(made.context.info, section="hoken_nenkin")
    made.desk = Desk(made.context, trusting(LOCK, store))
    yield made
    store.close()


def watch(bench):
    bench.desk.spotting.watch()
    bench.settle()
    return bench.desk.views()[0].spotting


def test_a_sheet_whose_codes_come_into_sight_one_after_the_other_becomes_a_visit(second, eyes, texts):
    one, two, three = texts
    eyes.in_sight = ((), symbols(two), symbols(two), symbols(one, two), symbols(three))
    watch(second)
    assert second.context.visit.carried.terminal == "NA1"
    assert not second.desk.spotting.view().on
    assert second.desk.spotting.view().preview == b""


def test_it_looks_for_codes_alone(second, eyes):
    watch(second)
    (wish,) = eyes.wishes
    assert (wish.codes, wish.documents, wish.individual_number_for) == (True, False, None)


def test_what_is_still_to_come_is_said_and_the_camera_goes_on_looking(second, eyes, texts):
    eyes.in_sight = (symbols(texts[0]),)
    seen = watch(second)
    assert isinstance(seen.told, CodePartsMissing)
    assert (seen.on, seen.preview) == (True, b"a frame")
    assert second.context.open_visit is None


def test_a_code_that_nobody_knows_is_passed_over(second, eyes):
    eyes.in_sight = (symbols("https://example.test/"),)
    assert watch(second).told is None


def test_what_is_wrong_with_a_known_code_is_said(second, eyes, texts):
    second.clock.day = second.clock.day.replace(year=2027)
    eyes.in_sight = (symbols(*texts),)
    assert isinstance(watch(second).told, CodeExpired)


def test_without_a_camera_it_says_so_and_is_off(second, eyes):
    eyes.fault = CameraAbsent()
    seen = watch(second)
    assert isinstance(seen.told, CameraAbsent)
    assert not seen.on


def test_what_comes_after_it_was_left_is_dropped(second, eyes, texts):
    eyes.in_sight = (symbols(*texts),)
    second.desk.spotting.watch()
    second.desk.spotting.leave()
    second.settle()
    assert second.context.open_visit is None
    assert second.desk.spotting.view() == replace(second.desk.spotting.view(), on=False, preview=b"", told=None)


def test_nothing_of_it_stays_when_the_clerk_locks_or_a_visit_begins(second, eyes):
    watch(second)
    second.desk.lock()
    assert not second.desk.spotting.view().on
    second.context.live.locked = False
    watch(second)
    second.desk.start("tennyu")
    assert not second.desk.spotting.view().on


def test_it_looks_at_home_alone_and_only_with_a_camera(second):
    second.desk.start("tennyu")
    with pytest.raises(MoveNotAllowed):
        second.desk.spotting.watch()
    second.desk.closing.abandon("呼び間違い")
    second.context.eyes = None
    with pytest.raises(MoveNotAllowed):
        second.desk.spotting.watch()
    assert not second.desk.spotting.view().available
