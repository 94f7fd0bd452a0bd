"""A form made elsewhere: a PDF, with or without AcroForm fields, or a scan, that a layout fills in.

Read here: its pages as they are seen (turned pages upright) and where each field stands on them. Nothing is drawn here,
and nothing of a field's own look is kept: values are set with our fonts, and no field is left in what we print.
Source: ISO 32000-1:2008, 12.7 (interactive forms), 12.5.6.19 (widgets), 7.7.3.3 (Rotate).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pypdf
from pypdf.errors import PyPdfError

from kakanai_desk.forms.paper.fonts import POINT
from kakanai_desk.forms.paper.pdfa_checks import check_file
from kakanai_desk.forms.paper.pdfa_fonts import inner
from kakanai_desk.forms.paper.scan import MOST_PIXELS, ScanBroken, is_picture, page_of
from kakanai_desk.forms.paper.template_form import FormField, SeenPage, Spot, TemplateBroken, TemplatePdf

_MULTILINE, _COMB, _RADIO, _PUSH = 1 << 12, 1 << 24, 1 << 15, 1 << 16
MOST_BYTES, MOST_PAGES = 32 * 1024**2, 100
LEAST_SIDE, MOST_SIDE = 20.0, 1300.0  # mm; A0 has 1189
_BROKEN = (PyPdfError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)
_DRAWN = {"PDFA-10", "PDFA-11", "PDFA-12", "PDFA-13", "PDFA-14"}  # faults that our file would take over


def read_template(file: Path) -> TemplatePdf:
    """Open a template.

    Raises:
        TemplateBroken: not there, or as ``template_of``.
    """
    try:
        raw = file.read_bytes()
    except (OSError, ValueError) as error:
        raise TemplateBroken("PAPER-030", f"下絵 '{file.name}' がありません。", "様式の隣に置きます。") from error
    return template_of(raw, file.name)


def template_of(raw: bytes, name: str) -> TemplatePdf:
    """A template from the bytes of its file; ``name`` is for the findings.

    Raises:
        TemplateBroken: neither PDF nor picture, encrypted, XFA, without a page, beyond any form's size, or a scan too
            coarse.
    """
    if len(raw) > MOST_BYTES:
        raise _too_large(name, f"{MOST_BYTES // 1024**2}MiBを超えています", "画像を小さくして保存し直します。")
    sha256 = hashlib.sha256(raw).hexdigest()  # of the file as it lies there
    if is_picture(raw):
        try:
            raw = page_of(raw)
        except ScanBroken as fault:
            raise TemplateBroken("PAPER-041", f"下絵の画像 '{name}' は、{fault}", fault.hint) from fault
    try:
        reader = pypdf.PdfReader(BytesIO(raw), strict=False)
        if reader.is_encrypted:
            raise TemplateBroken("PAPER-032", f"下絵 '{name}' は暗号化されています。", "保護を外して保存し直します。")
        form = inner(cast("Any", reader.trailer["/Root"]), "/AcroForm")
        if "/XFA" in form:
            hint = "XFAでないPDF(AcroForm)で保存し直すか、紙に印刷するPDFにして places: で場所を書きます。"
            raise TemplateBroken("PAPER-033", f"下絵 '{name}' はXFAの様式です。使えません。", hint)
        if len(reader.pages) > MOST_PAGES:
            raise _too_large(name, f"{MOST_PAGES}ページを超えています", "様式のページだけにします。")
        pages = tuple(_seen(page) for page in reader.pages)
        for page in reader.pages:
            page.get_contents()  # what swells without end is refused here and not at a counter
            if any(pixels > MOST_PIXELS for pixels in _pixels(page)):
                raise _too_large(name, "大きすぎる画像があります", "画像を小さくして保存し直します。")
        fields = {one.name: one for one in _fields(reader, pages, form)}
    except _BROKEN as error:
        raise TemplateBroken(
            "PAPER-031", f"下絵 '{name}' はPDFとして読めません。", "もとのソフトで作り直します。"
        ) from error
    if not pages:
        raise TemplateBroken("PAPER-031", f"下絵 '{name}' にページがありません。")
    for number, page in enumerate(pages, start=1):
        if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (page.width, page.height)):
            size = f"{number}ページの大きさが {page.width:.0f}×{page.height:.0f}mm です"
            raise _too_large(name, size, "紙の大きさを選んで保存し直します。")
    return TemplatePdf(name, sha256, pages, fields, _archivable(raw), raw)


def _pixels(holder: Any, depth: int = 8) -> Iterator[int]:
    """How large the pictures of a page say that they are, those of forms within it too."""
    for reference in inner(inner(holder, "/Resources"), "/XObject").values():
        found = reference.get_object()
        if found.get("/Subtype") == "/Image":
            yield int(found.get("/Width", 0)) * int(found.get("/Height", 0))
        elif depth:
            yield from _pixels(found, depth - 1)


def _too_large(name: str, what: str, hint: str) -> TemplateBroken:
    return TemplateBroken("PAPER-042", f"下絵 '{name}' は使えません: {what}。", hint)


def _archivable(raw: bytes) -> bool:
    """Whether what the pages draw, without their fields and annotations, may stand in a PDF/A."""
    bare, out = pypdf.PdfWriter(), BytesIO()
    try:
        for page in pypdf.PdfReader(BytesIO(raw)).pages:
            page.pop("/Annots", None)
            bare.add_page(page)
        bare.write(out)
    except _BROKEN:  # what nobody can write again is not kept for ever
        return False
    return not any(fault.code in _DRAWN for fault in check_file(out.getvalue()))


def _seen(page: Any) -> SeenPage:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    turned = int(page.get("/Rotate") or 0) % 360
    matrix = {
        0: (1.0, 0.0, 0.0, 1.0, -left, -bottom),
        90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, 1.0, -1.0, 0.0, top, -left),
    }[turned]
    wide, tall = (right - left) * POINT, (top - bottom) * POINT
    if turned in (90, 270):
        wide, tall = tall, wide
    return SeenPage(wide, tall, matrix, (left, bottom, right, top))


def _fields(reader: pypdf.PdfReader, pages: tuple[SeenPage, ...], form: Any) -> Iterator[FormField]:
    """Every field that can be filled in, in order of the pages."""
    found: dict[str, list[tuple[Spot, Any]]] = {}
    for index, page in enumerate(reader.pages):
        for reference in inner(cast("Any", page), "/Annots"):
            widget = reference.get_object()
            if widget.get("/Subtype") == "/Widget":
                name = _name(widget)
                if name:
                    found.setdefault(name, []).append((_spot(widget, index, pages[index]), widget))
    for name, widgets in found.items():
        widget = widgets[0][1]
        flags = int(_inherited(widget, "/Ff") or 0)
        kind = {"/Tx": "text", "/Ch": "choice", "/Btn": "check"}.get(str(_inherited(widget, "/FT")))
        if kind is None or (kind == "check" and flags & _PUSH):
            continue  # signatures and buttons are not filled in
        if kind == "check" and (flags & _RADIO or len({spot.state for spot, _ in widgets}) > 1):
            kind = "radio"
        comb = int(_inherited(widget, "/MaxLen") or 0) if kind == "text" and flags & _COMB else 0
        look = str(_inherited(widget, "/DA") or form.get("/DA") or "")
        size = re.search(r"([\d.]+)\s+Tf", look)
        align = ("left", "center", "right")[int(_inherited(widget, "/Q") or 0) % 3]
        spots = tuple(spot for spot, _ in widgets)
        yield FormField(name, kind, spots, comb, bool(flags & _MULTILINE), float(size[1]) if size else 0.0, align)


def _spot(widget: Any, index: int, page: SeenPage) -> Spot:
    x1, y1, x2, y2 = (float(value) for value in widget["/Rect"])
    a, b, c, d, e, f = page.matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x1, y1), (x2, y2))]
    left, right = sorted(x * POINT for x, _ in corners)
    low, high = sorted(y * POINT for _, y in corners)
    looks = inner(inner(widget, "/AP"), "/N")
    states = [str(name)[1:] for name in looks if str(name) != "/Off"] if "/Length" not in looks else []
    return Spot(index, left, page.height - high, right - left, high - low, states[0] if states else "")


def _name(widget: Any) -> str:
    """The full name of a field: those of its parents and its own, joined by dots."""
    parts: list[str] = []
    found, depth = widget, 0
    while found is not None and depth < 32:
        if found.get("/T") is not None:
            parts.append(str(found["/T"]))
        parent = found.get("/Parent")
        found = parent.get_object() if parent is not None else None
        depth += 1
    return ".".join(reversed(parts))


def _inherited(widget: Any, key: str) -> Any:
    found, depth = widget, 0
    while found is not None and depth < 32:
        if found.get(key) is not None:
            return found[key]
        parent = found.get("/Parent")
        found = parent.get_object() if parent is not None else None
        depth += 1
    return None
