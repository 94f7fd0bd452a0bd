"""A resident at a writing desk calls: the counter is told until a clerk goes there (R-010)."""

import pytest

from kakanai_desk.core.permissions import NOBODY
from kakanai_desk.ui.presenters.clerk import function_keys
from kakanai_desk.ui.presenters.clerk_notices import help_words
from kakanai_desk.visit.helping import MOST
from tests.fakes.desk import desk_bench


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path)
    yield made
    made.store.close()


def helps(bench):
    return bench.desk.views()[0].helps


def keys(bench):
    return [key.action for key in function_keys(bench.desk.views()[0])]


def test_nobody_hears_it_before_a_clerk_is_there(bench):
    assert not bench.desk.helping.could_hear
    bench.signed_in()
    assert bench.desk.helping.could_hear
    bench.desk.lock()
    assert not bench.desk.helping.could_hear


def test_the_call_stands_until_a_clerk_goes(bench):
    bench.signed_in()
    assert "help_seen" not in keys(bench)
    bench.desk.helping.called("記載台1", "vi")
    (words,) = help_words(helps(bench))
    assert "記載台1" in words and "ベトナム語" in words
    assert "help_seen" in keys(bench)
    bench.desk.start("tennyu")
    assert helps(bench), "a visit that is served does not hide it"
    bench.desk.helping.seen()
    assert not helps(bench)
    kinds = [line.kind for line in bench.store.record.lines()]
    assert kinds.count("help_asked") == 1 and kinds.count("help_taken") == 1


def test_a_desk_that_calls_again_has_one_call_and_an_old_one_ends(bench):
    bench.signed_in()
    bench.desk.helping.called("記載台1", "ja")
    bench.desk.helping.called("記載台1", "xx-unknown")
    assert [(c.counter, c.language) for c in helps(bench)] == [("記載台1", "ja")]
    bench.clock.seconds += 600
    assert not helps(bench)
    for number in range(2 * MOST):
        bench.desk.helping.called(f"記載台{number}", "ja")
    assert len(helps(bench)) == MOST


def test_who_may_nothing_may_still_go_there(bench):
    bench.signed_in()
    bench.people.allowed = NOBODY
    bench.desk.helping.called("記載台1", "ja")
    bench.desk.helping.seen()
    assert not bench.desk.helping.calls()
