"""Drawn sheets as a PDF: reportlab writes the file, its canvas is handed the entries of each sheet in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import groupby
from typing import Any

from kakanai_desk.forms.paper.fonts import POINT, Type
from kakanai_desk.forms.paper.form_font import font_name
from kakanai_desk.forms.paper.ink import HEIGHT, WIDTH, Layer, Line, Mark, Sheet
from kakanai_desk.forms.paper.reportlab_door import Canvas

PAGE = (round(WIDTH / POINT, 2), round(HEIGHT / POINT, 2))


def write_pdf(
    sheets: Sequence[Sheet], leave_out: Layer, *, title: str, keywords: str = "", made_at: datetime | None = None
) -> bytes:
    """One page a sheet, without the entries of the layer ``leave_out``. Same arguments, same bytes.

    ``made_at`` is what the file calls its date; without it reportlab's fixed one stands there.
    """
    out = BytesIO()
    names = {use: font_name(face) for use, face in sheets[0].fonts.faces.items()}
    canvas = Canvas(
        out,
        pagesize=PAGE,
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        initialFontName=names[Type.WORD],  # else every file carries an unembedded Helvetica
        lang="ja-JP",
    )
    canvas.setTitle(title)
    canvas.setKeywords(keywords)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("Kakanai Desk")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    if made_at is not None:
        canvas.setDateFormatter(partial(_pdf_date, made_at))
    for sheet in sheets:
        for entry in sheet.entries:
            if entry.layer is leave_out:
                continue
            if isinstance(entry, Mark):
                canvas.addLiteral(entry.operators)
            else:
                _set(canvas, entry, names)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _set(canvas: Any, line: Line, names: dict[Type, str]) -> None:
    """Set one line. Places are rounded as in the statement, so that what is signed is what is drawn."""
    text = canvas.beginText(round(line.x, 2), round(line.y, 2))
    text.setFillColorRGB(*(float(part) for part in line.color.split()))
    text.setCharSpace(round(line.spacing, 2))
    for use, run in groupby(line.glyphs, lambda glyph: glyph.type):
        text.setFont(names[use], round(line.size, 2))
        text.textOut("".join(glyph.cluster for glyph in run))
    canvas.drawText(text)


def _pdf_date(at: datetime, *_fixed_day: int) -> str:
    zone = at.strftime("%z")
    return f"D:{at:%Y%m%d%H%M%S}" + (f"{zone[:3]}'{zone[3:5]}'" if zone else "")
