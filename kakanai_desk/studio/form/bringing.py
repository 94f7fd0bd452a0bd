"""Bytes become pages: a PDF (with fields of its own or without), a scan or a photograph of a paper form.

What a template may be is decided where templates are read (``forms.paper.template_pdf``): encrypted files, XFA, broken
or swelling ones and those beyond any form's size are refused there, with their reasons in Japanese.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kakanai_desk.forms.paper.scan import is_picture
from kakanai_desk.forms.paper.template_form import FormField, TemplateBroken, TemplatePdf
from kakanai_desk.forms.paper.template_pdf import template_of
from kakanai_desk.hardware.vision.engine import TextEngine
from kakanai_desk.studio.form.page import PIXELS_PER_MM, Page
from kakanai_desk.studio.form.raster import picture_page
from kakanai_desk.studio.form.straighten import Straight, paper_pdf, straightened, straightened_scan
from kakanai_desk.studio.form.vector import rendered, vector_page

MOST_PAGES = 20
BARE = 6  # rules or words below which a page of a PDF is a picture of a form


@dataclass(frozen=True)
class Brought:
    """A form that was brought: ``pdf`` is what will be printed on, ``pages`` what was found on it.

    ``fields``: AcroForm fields by their full name. ``notes`` are sentences for the editor.
    """

    pdf: TemplatePdf
    pages: tuple[Page, ...]
    fields: Mapping[str, FormField]
    notes: tuple[str, ...] = field(default=())


OpenEngine = Callable[[], TextEngine | None]
NO_ENGINE = "画像の文字は読んでいません(文字を読む部品がありません)。見出しは手で付けてください。"
PAPER_ASSUMED = "紙の大きさは写真からは分からないため、A4としました。"


def bring(raw: bytes, name: str, engine: OpenEngine | None = None, paper: str = "") -> Brought:
    """Open a form.

    ``engine`` opens what reads the words of pictures, when there is a picture (it takes seconds); where it gives
    none, they are not read, and that is said. ``paper`` (A4, B5, …) is the size of a photographed sheet.

    Raises:
        TemplateBroken: it cannot serve, with its reason.
    """
    if is_picture(raw):
        return _pictured([straightened(raw, name, paper)], name, engine)
    pdf = template_of(raw, name)
    if len(pdf.pages) > MOST_PAGES:
        raise TemplateBroken(
            "PAPER-042", f"下絵 '{name}' は使えません: {MOST_PAGES}ページを超えています。", "分けます。"
        )
    pages = [vector_page(pdf.raw, index, seen) for index, seen in enumerate(pdf.pages)]
    if not pdf.fields and all(len(page.strokes) + len(page.words) < BARE for page in pages):
        sheets = [straightened_scan(rendered(pdf.raw, i, PIXELS_PER_MM)) for i in range(len(pages))]
        return _pictured(sheets, name, engine)
    return Brought(pdf, tuple(pages), pdf.fields)


def _pictured(sheets: list[Straight], name: str, opened: OpenEngine | None) -> Brought:
    pdf = template_of(paper_pdf(sheets), name)
    engine = opened() if opened is not None else None
    pages = tuple(picture_page(sheet, engine) for sheet in sheets)
    notes = [] if engine is not None else [NO_ENGINE]
    if any(sheet.assumed for sheet in sheets):
        notes.append(PAPER_ASSUMED)
    return Brought(pdf, pages, {}, tuple(notes))
