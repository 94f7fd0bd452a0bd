"""The same two-page form by other programs: reportlab alone over a template, WeasyPrint, Typst.

They are given less to do than the desk: labels, boxes and values at the places the desk has worked out; no fitting, no
statement to sign, no check code, no 2D code. A program that is not installed or fails is a row that says so.
"""

from __future__ import annotations

import html
import io
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POINT = 72 / 25.4


@dataclass(frozen=True)
class Place:
    """A filled-in value: page from 0, place in mm from the top left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float
    name: str
    value: str


Form = Sequence[Place]


def rates(forms: Sequence[Form], blank: bytes, font: Path) -> list[tuple[str, float | None, str]]:
    """For each program: its name, forms per second of processor time (None when it cannot be had), and a remark."""
    found: list[tuple[str, float | None, str]] = []
    for name, prepare in (
        ("reportlab alone over a pypdf template", _reportlab),
        ("Typst over the same template", _typst),
        ("WeasyPrint", _weasyprint),
    ):
        try:
            draw = prepare(blank, font)
            draw(forms[0])  # fonts are read, modules are warm
            found.append((name, _rate(draw, forms), ""))
        except Exception as error:  # a peer that cannot be had is said, not hidden
            found.append((name, None, f"{type(error).__name__}: {error}"[:120]))
    return found


def _rate(draw: Callable[[Form], bytes], forms: Sequence[Form], most: float = 4.0) -> float:
    done, start = 0, time.process_time()
    while done < len(forms) and time.process_time() - start < most:
        assert draw(forms[done]).startswith(b"%PDF")
        done += 1
    return done / (time.process_time() - start)


def _reportlab(blank: bytes, font: Path) -> Callable[[Form], bytes]:
    """The values drawn over the blank form, pages merged with pypdf. Selectors come out as □."""
    from pypdf import PdfReader, PdfWriter
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("peer-mj", str(font)))

    def draw(form: Form) -> bytes:
        over = io.BytesIO()
        canvas: Any = Canvas(over, initialFontName="peer-mj", invariant=1)
        for page in (0, 1):
            canvas.setFont("peer-mj", 11)
            for place in form:
                if place.page == page:
                    canvas.drawString(place.x * POINT, (297 - place.y - place.height / 2) * POINT, place.value)
            canvas.showPage()
        canvas.save()
        writer = PdfWriter(clone_from=io.BytesIO(blank))
        for sheet, ink in zip(writer.pages, PdfReader(over).pages, strict=True):
            sheet.merge_page(ink)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return draw


def _typst(blank: bytes, font: Path) -> Callable[[Form], bytes]:
    """The values placed over the blank form, which Typst takes in as a picture in PDF."""
    import typst

    root = Path(tempfile.mkdtemp(prefix="typst-peer-"))
    (root / "blank.pdf").write_bytes(blank)
    compiler: Any = typst.Compiler(root=str(root), font_paths=[str(font.parent)], ignore_system_fonts=True)

    def draw(form: Form) -> bytes:
        lines = ['#set page(width: 210mm, height: 297mm, margin: 0mm)\n#set text(font: "IPAmjMincho", size: 11pt)']
        for page in (0, 1):
            lines.append(f'#place(image("/blank.pdf", page: {page + 1}, width: 210mm))')
            for place in form:
                if place.page == page:
                    at = f"dx: {place.x:.2f}mm, dy: {place.y + place.height / 2 - 2:.2f}mm"
                    lines.append(f"#place({at}, [#{_quoted(place.value)}])")
            lines.append("#pagebreak(weak: true)")
        return compiler.compile(input="\n".join(lines).encode(), format="pdf")

    return draw


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _weasyprint(_blank: bytes, font: Path) -> Callable[[Form], bytes]:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = weasyprint.CSS(
        string=f"@font-face {{font-family: MJ; src: url({font.as_uri()})}} @page {{size: A4; margin: 0}}"
        " section {position: relative; height: 297mm} body {margin: 0; font: 11pt MJ}"
        " p {position: absolute; margin: 0; border: 0.5pt solid; white-space: nowrap} small {font-size: 8pt}",
        font_config=fonts,
    )

    def draw(form: Form) -> bytes:
        pages = ""
        for page in (0, 1):
            words = "".join(_paragraph(place) for place in form if place.page == page)
            pages += f"<section>{words}</section>"
        return weasyprint.HTML(string=f"<body>{pages}</body>").write_pdf(stylesheets=[style], font_config=fonts)

    return draw


def _paragraph(place: Place) -> str:
    at = f"left:{place.x:.2f}mm;top:{place.y:.2f}mm;width:{place.width:.2f}mm;height:{place.height:.2f}mm"
    return f'<p style="{at}"><small>{html.escape(place.name)}</small> {html.escape(place.value)}</p>'
