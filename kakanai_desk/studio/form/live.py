"""A form filled in while it is edited: by the plain or the hard sample family, as a picture of one page.

The state is read by the loader's own reader without going through its file, so that a picture follows an edit at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from kakanai_desk.forms import samples
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.paper.blank_forms import EXAMPLE
from kakanai_desk.forms.paper.bundle import Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.layout import layout_of
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.paper.raster import page_png


class Filled(StrEnum):
    """By whom: nobody, the plain family, the hard one."""

    BLANK = "blank"
    PLAIN = "plain"
    HARD = "hard"


@dataclass(frozen=True)
class Live:
    """``png``: one page. ``moved``: (name, path) of texts that went to a continuation sheet; ``findings``: why there is
    no picture of the state, but of the template alone. ``pages``: how many there are, with continuation sheets."""

    png: bytes = field(repr=False)
    moved: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    pages: int = 1


@lru_cache(maxsize=1)
def _fonts() -> PaperFonts:
    return PaperFonts.load()


def live(
    definition: dict[str, Any], file: Path, template: bytes, pack: Pack, filled: Filled, page: int, width: int
) -> Live:
    """One page, ``width`` pixels wide. ``file``: where the definition lies, beside its template."""
    blank = page_png(template, page, width)
    if filled is Filled.BLANK:
        return Live(blank)
    layout, findings = layout_of(definition, file)
    if layout is None:
        return Live(blank, (), tuple(findings))
    return drawn(layout, pack, filled, page, width)


def drawn(layout: Layout, pack: Pack, filled: Filled, page: int, width: int) -> Live:
    """A page of a form, also of one of our own drawing."""
    kind = samples.Kind.HARD if filled is Filled.HARD else samples.Kind.PLAIN
    facts = samples.sample(layout, pack, kind)
    people = facts.get(str(layout.each), [{}]) if layout.each is not None else [{}]
    facts = facts | {"person": people[0]} if layout.each is not None and people else facts
    bundle = render_bundle(
        [Request(layout.id, layout, facts)], _fonts(), Trace(samples.NUMBER, samples.MADE_AT),
        {layout.id: samples.SIGNATURE}, EXAMPLE, show_individual_number=True,
    )  # fmt: skip
    moved = tuple((one.name, one.path) for one in bundle.overflow)
    return Live(page_png(bundle.pdf, min(page, len(bundle.pages) - 1), width), moved, (), len(bundle.pages))
