"""``kakanai-desk forms check`` on good, spoiled and foreign files."""

from __future__ import annotations

import io
import json
import zlib
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from kakanai_desk.command_faults import Refused
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.paper.bundle import TRAINING, Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.forms_command import check

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs/schemas/forms-check.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    layout = load_layouts(procedures())[0]["idou_todoke_a4"]
    trace = Trace("N8-0410-0042", datetime(2026, 4, 10, 10, 43))  # noqa: DTZ001
    return render_bundle([Request("a", layout, {"event": "tennyu"})], PaperFonts.load(), trace, None, TRAINING).pdf


def looked_at(raw: bytes, folder: Path) -> tuple[dict, list[str]]:
    (folder / "paper.pdf").write_bytes(raw)
    answer, lines = check(folder / "paper.pdf")
    jsonschema.validate(answer, SCHEMA)
    assert "検証器では未確認" in lines[-1]
    return answer, lines


def test_our_paper_passes_and_says_it_is_not_validated(pdf, tmp_path):
    answer, lines = looked_at(pdf, tmp_path)
    assert (answer["exit"], answer["validated"]) == (0, False)
    assert answer["copies"] == [{"form": "idou_todoke_a4", "whole": True}]
    assert "すべて合格" in lines[0]


def test_a_changed_copy_is_found_out(pdf, tmp_path):
    """Somebody edits the JSON inside: the values no longer give the hash that stands beside them."""
    start = pdf.index(b"/EmbeddedFile")
    stream = pdf.index(b"stream\n", start) + 7
    end = pdf.index(b"\nendstream", stream)
    raw = zlib.decompress(pdf[stream:end])
    changed = zlib.compress(raw.replace('["event?転入","1"]'.encode(), '["event?転入","0"]'.encode()))
    room = end - stream
    assert len(changed) <= room
    answer, lines = looked_at(pdf[:stream] + changed + bytes(room - len(changed)) + pdf[end:], tmp_path)
    assert answer["copies"] == [{"form": "idou_todoke_a4", "whole": False}]
    assert answer["exit"] == 1
    assert any("合いません" in line for line in lines)


def test_a_plain_pdf_is_told_what_it_lacks(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(20, 20, "plain")
    canvas.save()
    answer, lines = looked_at(out.getvalue(), tmp_path)
    assert answer["exit"] == 1
    assert answer["copies"] == []
    assert any("埋め込まれていません" in line for line in lines)


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="開けません"):
        check(tmp_path / "nothing.pdf")
