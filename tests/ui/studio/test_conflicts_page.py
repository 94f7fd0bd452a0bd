"""Two editors changed the same place: both sayings side by side, and one is chosen (R-086)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.studio.pack.carrying import OpenConflicts, opened
from kakanai_desk.studio.pack.draft import read_files
from kakanai_desk.studio.workshop import Workshop
from kakanai_desk.ui.garbage import Garbage
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.window import StudioWindow
from tests.ui.studio.studio_bench import StudioBench

DOG = "inu_henkou/procedure.yaml"


@pytest.fixture
def bench(qapp, tmp_path):
    from kakanai_desk.ui import theme

    qapp.setFont(theme.words(18))
    old = read_files(procedures())
    mine = opened(old, tmp_path / "draft", "引きつぎ").draft
    mine.change("期限", {DOG: old[DOG].replace(b"days: 30", b"days: 20").replace(b"order: 95", b"order: 94")})
    found = opened(old | {DOG: old[DOG].replace(b"days: 30", b"days: 40")}, tmp_path / "draft", "引きつぎ")
    bench = StudioBench.__new__(StudioBench)
    bench.garbage = Garbage()
    bench.workshop, bench.lane = Workshop(found.draft, tmp_path / "mirror"), Lane()
    conflicts = OpenConflicts(tmp_path / "draft")
    bench.window = StudioWindow(bench.workshop, bench.lane, ("両方で変わりました",), None, conflicts)
    bench.window.resize(1280, 1024)
    bench.window.show()
    bench.window.activateWindow()
    bench.settle()
    yield bench
    bench.end()


def test_it_opens_with_both_sayings(bench):
    page = bench.window.page("conflicts")
    assert bench.window.at == "conflicts"
    assert [row[0] for row in page.table.model_.rows] == [DOG]
    assert (page.sides["mine"].text(), page.sides["theirs"].text()) == ("20", "40")


@pytest.mark.parametrize(("key", "days"), [("F5", b"days: 20"), ("F6", b"days: 40")])
def test_one_is_chosen_and_the_other_changes_stay(bench, key, days):
    bench.press(key)
    text = bench.state.files[DOG]
    assert days in text
    assert b"order: 94" in text
    page = bench.window.page("conflicts")
    assert page.table.model_.rows == ()
    assert bench.window.state is not None
