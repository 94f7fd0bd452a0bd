"""Makes ``tests.fakes`` importable from wherever pytest was started; PC/SC daemon, PostgreSQL, and the counters."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="session", autouse=True)
def center_migrated_once() -> Iterator[None]:
    from tests.fakes import center_schema

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(center_schema.migrations, "upgrade", center_schema.upgrade)
        yield


def _opening(folder: Path, address: str) -> Callable[[], Any]:
    from kakanai_center.database import embedded_engine, served_engine

    return lambda: served_engine(address) if address else embedded_engine(folder / "center.db", bytes(48))


@pytest.fixture(params=["embedded", "postgresql"])
def center_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Any]:
    """Opens the center's database, one and the same at each call: on SQLCipher, and on PostgreSQL."""
    from tests.fakes.center_schema import migrated

    served = request.param == "postgresql"
    return _opening(tmp_path, migrated(request.getfixturevalue("postgres")) if served else "")


@pytest.fixture(params=["embedded", "postgresql"])
def bare_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Any]:
    """As ``center_engine``, without any table yet."""
    served = request.param == "postgresql"
    return _opening(tmp_path, request.getfixturevalue("postgres").new_database() if served else "")


@pytest.fixture(
    params=[
        "memory",
        "worker",
        pytest.param("pcsc", marks=pytest.mark.pcsc),
        pytest.param("pcsc_worker", marks=pytest.mark.pcsc),
    ]
)
def counter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A counter with one card reader, in its four makes (tests/fakes/card_counters.py)."""
    from kakanai_desk.hardware.card_client import CardClient, worker_command
    from tests.fakes.card_counters import Counter, MemoryCounter, PcscCounter, WorkerCounter

    made: Counter
    match request.param:
        case "memory":
            made = MemoryCounter()
        case "worker":
            made = WorkerCounter(tmp_path)
        case "pcsc":
            made = PcscCounter(request.getfixturevalue("pcsc_machine"), tmp_path)
        case _:
            client = CardClient(worker_command(allow_virtual=True, relay_seconds=0.0))
            made = PcscCounter(request.getfixturevalue("pcsc_machine"), tmp_path, client)
    yield made
    made.close()
