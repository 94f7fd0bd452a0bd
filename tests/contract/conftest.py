"""Makes ``tests.fakes`` importable from wherever pytest was started, and keeps one PC/SC daemon per run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="session")
def pcsc_machine() -> Iterator[Any]:
    from tests.fakes import pcsc

    reason = pcsc.missing()
    if reason:
        pytest.skip(reason)
    with pcsc.daemon() as machine:
        yield machine
