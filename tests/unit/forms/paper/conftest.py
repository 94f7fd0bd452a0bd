from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.paper.bundle import TRAINING, Bundle, Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import FILES, PaperFonts
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.paper.signature import Signature

FONTS = Path(__file__).resolve().parents[4] / "resources" / "fonts"


@pytest.fixture(scope="session")
def fonts() -> PaperFonts:
    if not all((FONTS / name).exists() for name in FILES.values()):
        pytest.skip("fonts are not here: run tools/fetch_fonts.py")
    return PaperFonts.load(FONTS)


@pytest.fixture(scope="session")
def layouts() -> dict[str, Layout]:
    found, findings = load_layouts(procedures())
    assert [str(finding) for finding in findings] == []
    return found


@pytest.fixture
def trace() -> Trace:
    return Trace("N8-0410-0042", datetime(2026, 4, 10, 10, 43))  # noqa: DTZ001


Render = Callable[..., Bundle]


@pytest.fixture
def render(fonts: PaperFonts, layouts: dict[str, Layout], trace: Trace) -> Render:
    """Draw the forms named (all of them when none is) from one set of facts."""

    def draw(facts: Mapping[str, Any], *ids: str, signature: Signature | None = None, **how: Any) -> Bundle:
        wanted = ids or tuple(layouts)
        signed = {name: signature for name in wanted} if signature else None
        return render_bundle([Request(i, layouts[i], facts) for i in wanted], fonts, trace, signed, TRAINING, **how)

    return draw


@pytest.fixture
def pdftotext(tmp_path: Path) -> Callable[[bytes], str]:
    def extract(pdf: bytes) -> str:
        file = tmp_path / "text.pdf"
        file.write_bytes(pdf)
        return subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True).stdout.decode(
            "utf-8"
        )

    return extract
