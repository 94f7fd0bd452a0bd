"""For all tests: the city's definitions are parsed once and kept beside the other outputs (``out/``)."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from hypothesis import settings

from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.trees import kept_trees, parse

_open = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    stack = config.stash[_open] = ExitStack()
    stack.enter_context(kept_trees(root() / "out" / "test.trees", procedures()))
    for file in procedures().rglob("*.yaml"):
        with suppress(Exception):  # what is wrong with it a test will say
            parse(file.read_bytes(), file)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who runs what, where several processes share the tests: a file stays whole, and one of them has the cards."""
    for item in items:
        one = "cards" if item.get_closest_marker("pcsc") else str(item.path.relative_to(root()))
        item.add_marker(pytest.mark.xdist_group(one))


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


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_open].close()


settings.register_profile("desk", deadline=None)  # how long a test takes never decides whether it passes
settings.load_profile("desk")
