"""Every form without a word filled in, and each once filled in to show how (記入例): paper takes over from them when
everything else is off (R-047).

A blank form has no reception number, no day and no code; its rows are free for the pen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from kakanai_desk.core.wareki import wareki
from kakanai_desk.forms import samples
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.paper.bundle import Bundle, Part, Request, Statement, Trace, assemble, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import DARK, Layer
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.paper.sheets import LEFT, draw
from kakanai_desk.forms.samples import Kind

NAME = "空様式"
EXAMPLE = ("記入例", "架空の家族です")


def blank_forms(layouts: Iterable[Layout], fonts: PaperFonts) -> bytes:
    """One PDF with each form once, in the order given.

    Raises:
        ValueError: there is none.
    """
    parts = [_part(layout, fonts) for layout in layouts]
    if not parts:
        raise ValueError("no form")
    return assemble(parts, leave_out=Layer.HATCH).pdf


def form_examples(layouts: Mapping[str, Layout], pack: Pack, fonts: PaperFonts) -> bytes:
    """One PDF with each form once, filled by the plain sample family (記入例).

    Raises:
        ValueError: there is none.
    """
    return example_bundle(layouts, pack, fonts).pdf


def example_bundle(layouts: Mapping[str, Layout], pack: Pack, fonts: PaperFonts) -> Bundle:
    """As ``form_examples``, with what is known of each page."""
    requests = [Request(name, layout, samples.sample(layout, pack, Kind.PLAIN)) for name, layout in layouts.items()]
    trace = Trace(samples.NUMBER, samples.MADE_AT)
    signed = dict.fromkeys(layouts, samples.SIGNATURE)
    return render_bundle(requests, fonts, trace, signed, EXAMPLE, show_individual_number=True)


def digest_of(layouts: Iterable[Layout]) -> str:
    """What these forms are known by: other forms or other revisions have another one."""
    said = "\n".join(f"{layout.id} {layout.revision} {layout.effective_from}" for layout in layouts)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _part(layout: Layout, fonts: PaperFonts) -> Part:
    sheets = draw(layout, {"person": {}}, fonts, layout.id, blank=True).sheets
    for number, sheet in enumerate(sheets, start=1):
        said = f"{NAME}　{layout.short}　第{layout.revision}版（{wareki(layout.effective_from)}から）　"
        foot = f"{said}{number}／{len(sheets)}枚"
        sheet.text(LEFT, sheet.height - 12, foot, Type.DIGIT, 7, color=DARK)
    pages = hashlib.sha256(b"".join(sheet.fingerprint() for sheet in sheets)).hexdigest()
    return Part(layout.id, f"{layout.title}（{NAME}）", sheets, Statement(layout.id, "", pages))
