"""After an entry the writing desk goes on in a fresh process, and never while somebody enters (R-121, R-010)."""

import pytest

from kakanai_desk.ui import renewal
from kakanai_desk.ui.renewal import Renewal
from kakanai_desk.ui.screens import Screens
from kakanai_desk.ui.writing_windows import WritingWindows
from kakanai_desk.visit.visitor_view import Begin, ComeFor
from tests.fakes.writing import writing_bench
from tests.ui.test_renewal import Fresh, Renewing, Stopped


class AtTheWritingDesk(Renewing):
    def __init__(self, folder) -> None:
        self.bench = writing_bench(folder)
        self.running = Stopped(self.bench)
        self.running.abandoned_ms = 120_000
        self.fresh: list[Fresh] = []
        self.over: list[bool] = []
        ready: list[bool] = []
        self.windows = WritingWindows(Screens(sizes="window"), self._build)
        self.windows.ready.connect(lambda: ready.append(True))
        self.windows.show()
        self._ready = ready
        self.until(lambda: ready and self.windows.at_rest)
        self.renewal = Renewal(self.windows, self._make, self.over.append)

    def looks(self) -> None:
        for _ in range(3):
            self.renewal._look()
            self.bench.settle()

    def shows(self, screen) -> bool:
        return isinstance(self.windows.visitor.view().screen, screen)


@pytest.fixture
def desk(tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(renewal, "QUIET", 0.0)
    made = AtTheWritingDesk(tmp_path)
    yield made
    made.renewal.end()
    made.windows.stop()
    made.windows.visitor.hide()
    made.windows.visitor.deleteLater()
    made.bench.store.close()


def test_a_desk_that_nobody_touched_stays(desk):
    desk.looks()
    assert not desk.fresh


def test_after_an_entry_another_process_goes_on_and_not_before(desk):
    desk.bench.desk.language("ja")
    desk.until(lambda: desk.shows(ComeFor))
    desk.looks()
    assert len(desk.fresh) == 1
    desk.fresh[0].warm.set()
    desk.looks()
    assert not desk.fresh[0].told, "somebody enters"
    desk.bench.desk.give_up()
    desk.until(lambda: desk.shows(Begin))
    desk.looks()
    desk.until(lambda: desk.over)
    assert desk.over == [True] and desk.running.stopped
    (line,) = desk.fresh[0].told
    assert b'"user": ""' in line
