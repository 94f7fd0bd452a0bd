"""The clerk's window over a desk with fakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from kakanai_desk.core.ports.vision import DocumentReader
from tests.fakes.desk import FakeCard
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def wallet() -> FakeCard | None:
    """The cards of the visit; a file of tests brings its own."""
    return None


@pytest.fixture
def eyes() -> DocumentReader | None:
    """The camera; none, unless a file of tests brings one."""
    return None


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path, wallet: FakeCard | None, eyes: DocumentReader | None) -> Iterator[ClerkBench]:
    from kakanai_desk.ui import theme

    qapp.setFont(theme.words(18))
    bench = ClerkBench(tmp_path, wallet, eyes)
    yield bench
    bench.window.close()
    bench.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    bench.bench.store.close()
