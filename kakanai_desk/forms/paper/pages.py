"""Drawn sheets as a PDF: reportlab writes the file and its fonts, the operators of each page are written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kakanai_desk.forms.paper.archive import LANGUAGE, Attachment, make_archival
from kakanai_desk.forms.paper.fonts import POINT, Type
from kakanai_desk.forms.paper.form_font import font_name
from kakanai_desk.forms.paper.glyphs import Subset
from kakanai_desk.forms.paper.ink import HEIGHT, WIDTH, Layer, Mark, Sheet
from kakanai_desk.forms.paper.reportlab_door import Canvas, pdfmetrics

if TYPE_CHECKING:
    from kakanai_desk.forms.paper.backdrop import Backdrops

PAGE = (round(WIDTH / POINT, 2), round(HEIGHT / POINT, 2))


def write_pdf(
    sheets: Sequence[Sheet],
    leave_out: Layer,
    *,
    title: str,
    keywords: str = "",
    made_at: datetime | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """One page a sheet, without the entries of the layer ``leave_out``. Same arguments, same bytes.

    ``made_at`` is what the file calls its date; without it a fixed one stands there. ``attachments`` go into the file.
    """
    out = BytesIO()
    faces = {use: face for sheet in sheets for use, face in sheet.fonts.faces.items()}
    names = {use: font_name(face) for use, face in faces.items()}
    canvas = Canvas(
        out,
        pagesize=PAGE,
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        initialFontName=names[Type.WORD],  # else every file carries an unembedded Helvetica
        lang=LANGUAGE,
    )
    canvas.setViewerPreference("DisplayDocTitle", "true")
    ink = _Ink(canvas, names)
    pages: list[str] = []
    backdrops: Backdrops | None = None
    for sheet in sheets:
        pages.append(ink.page(sheet, leave_out))
        canvas.setPageSize((round(sheet.width / POINT, 2), round(sheet.height / POINT, 2)))
        if sheet.backdrop is not None:
            backdrops = backdrops or _backdrops(canvas._doc)
            canvas.doForm(backdrops.name(sheet.backdrop))
        canvas.addLiteral(pages[-1])
        canvas.showPage()
    make_archival(
        canvas._doc,
        title=title,
        keywords=keywords,
        made_at=made_at,
        attachments=attachments,
        archivable=all(sheet.backdrop is None or sheet.backdrop.pdf.archivable for sheet in sheets),
        content="\f".join(pages).encode("ascii"),
    )
    canvas.save()
    return out.getvalue()


def _backdrops(doc: Any) -> Backdrops:
    from kakanai_desk.forms.paper.backdrop import Backdrops  # only forms over a template need what reads PDFs

    return Backdrops(doc)


class _Ink:
    """The sheets of one file in PDF operators. The canvas numbers the fonts; the words are written here.

    reportlab's text object costs 60 µs a line, and a form has three hundred lines of which nine tenths are printed.
    """

    def __init__(self, canvas: Any, names: Mapping[Type, str]) -> None:
        self._doc = canvas._doc
        self._fonts = {use: pdfmetrics.getFont(name) for use, name in names.items()}
        self._known: dict[Type, tuple[str, Subset]] = {}

    def page(self, sheet: Sheet, leave_out: Layer) -> str:
        parts: list[str] = []
        add = parts.append
        color = spacing = font = None
        for entry in sheet.entries:
            if entry.layer is (sheet.without or leave_out):
                continue
            if isinstance(entry, Mark):
                add(entry.operators)
                continue
            add(entry.placed)
            if entry.color != color:
                color = entry.color
                add(f"{color} rg")
            if entry.spacing != spacing:
                spacing = entry.spacing
                add(f"{spacing:.2f} Tc")
            for use, run in entry.runs:
                name, subset = self._known.get(use) or self._enter(use)
                if font != (use, entry.size):
                    font = (use, entry.size)
                    add(f"{name} {entry.size:.2f} Tf")
                add(f"<{subset.codes(run)}> Tj")
            add("ET")
        return "\n".join(parts)

    def _enter(self, use: Type) -> tuple[str, Subset]:
        font = self._fonts[use]
        entered = self._known[use] = (font.getSubsetInternalName(0, self._doc), font.subset(self._doc))
        return entered
