"""A whole visit with every logger at DEBUG: no name, number, address or PIN in any line (R-093, rule 8)."""

import io
import logging

import pytest

from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk

PERSONAL = (
    "見本",
    "みほん",
    "太郎",
    "花子",
    "葛",
    "中央一丁目",
    "湖南市見本町",
    "1986",
    "123456789018",
    "000-0000-0000",
    "1234",
)


@pytest.fixture
def everything_logged():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(exc_text)s"))
    top = logging.getLogger()
    level = top.level
    top.addHandler(handler)
    top.setLevel(logging.DEBUG)
    yield out
    top.removeHandler(handler)
    top.setLevel(level)


def test_no_line_of_any_logger_is_personal(tmp_path, everything_logged):
    bench = desk_bench(tmp_path).signed_in()
    logging.getLogger("kakanai_desk.test").debug("logging works")
    assert list(walk(bench))[-1] == "left"
    bench.store.close()
    told = everything_logged.getvalue()
    assert "logging works" in told
    for word in PERSONAL:
        assert word not in told, word


def test_a_bug_in_a_lane_is_logged_without_its_values(everything_logged):
    import time

    from kakanai_desk.hardware.lanes import ThreadLane

    def bug():
        raise ValueError("見本　太郎 123456789018")

    broken = []
    lane = ThreadLane("test", broken.append)
    lane.submit(bug)
    lane.submit(lambda: None)
    until = time.monotonic() + 5
    while not broken and time.monotonic() < until:
        time.sleep(0.01)
    lane.stop()
    told = everything_logged.getvalue()
    assert "ValueError" in told
    assert "見本" not in told
    assert "123456789018" not in told
