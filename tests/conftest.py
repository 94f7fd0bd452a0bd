"""For all tests: the city's definitions are parsed once, for this process and all that it starts."""

import gc
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import settings

from kakanai_desk.core.places import root
from tools import keep_trees

LONG = ("tests/unit/visit/test_private_things.py", "tests/unit/hardware/card/test_spoiled_cards.py")
"""Files of few tests that take many minutes: begun last, they would leave the other processes idle."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        keep_trees.main()


def pytest_collection_finish() -> None:
    """What was imported stays: no later collection looks at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What failed is told at once: a run that is stopped from outside never comes to its summary."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        crash = getattr(report.longrepr, "reprcrash", None)
        told = f" - {crash.message.splitlines()[0]}" if crash is not None and crash.message else ""
        sys.__stderr__.write(f"\n{report.nodeid} ({report.when}){told}\n")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Who runs what, where several processes share the tests: a file stays whole, and one of them has the cards."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, rest = nodeid.partition("::")
            return "cards" if _lays_cards(file) or "pcsc" in rest.partition("[")[2] else file

        def _assign_work_unit(self, node: Any) -> None:
            for scope in LONG:
                if scope in self.workqueue:
                    self.workqueue.move_to_end(scope, last=False)
            super()._assign_work_unit(node)

    return ByFile(config, log)


@cache
def _lays_cards(file: str) -> bool:
    """Whether all tests of a file are marked ``pcsc``."""
    return re.search(r"^pytestmark = .*mark\.pcsc\b", (root() / file).read_text("utf-8"), re.MULTILINE) is not None


@pytest.fixture(autouse=True, scope="module")
def windows_go_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is left of a module's windows goes at its end, and not in the middle of a test that knows of none."""
    yield
    if {"ui", "end2end"} & set(request.path.relative_to(root() / "tests").parts):
        gc.collect()


@pytest.fixture(autouse=True)
def windows_go_before_other_threads_come(request: pytest.FixtureRequest) -> Iterator[None]:
    """A desk is built on a thread of its own: it must find no window of the test before to take apart."""
    yield
    if "end2end" in request.path.relative_to(root() / "tests").parts:
        gc.collect()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A private PostgreSQL. CI must have one; at a developer's desk what needs it is skipped with the reason."""
    from tests.fakes import postgres

    reason = postgres.missing()
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with postgres.cluster() as running:
        yield running


settings.register_profile("desk", deadline=None)  # how long a test takes never decides whether it passes
settings.load_profile("desk")
