"""The studio's window over a copy of the content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.studio.studio_bench import StudioBench


@pytest.fixture
def studio(qapp: Any, tmp_path: Path) -> Iterator[StudioBench]:
    from kakanai_desk.ui import theme

    qapp.setFont(theme.words(18))
    bench = StudioBench(tmp_path)
    yield bench
    bench.end()
