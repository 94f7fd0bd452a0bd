"""The clerk's window over a desk with fakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path) -> Iterator[ClerkBench]:
    from kakanai_desk.ui import theme

    qapp.setFont(theme.words(18))
    bench = ClerkBench(tmp_path)
    yield bench
    bench.window.close()
    bench.window.deleteLater()
    qapp.processEvents()
