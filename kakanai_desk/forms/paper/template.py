"""What a layout draws whoever comes: its words, rules and boxes, kept from the first sheet on.

Most of a form is the same for everybody. ``Sheet.once`` keeps those strokes and words by their place, already in the
words of the statement and of the PDF, so that later sheets only add the values. Nothing of a person enters.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.model import Layout

MOST = 256  # layouts; a city has some fifty


@dataclass(frozen=True)
class Template:
    """The kept parts of one layout in one set of fonts. It holds the layout, whose parts' identities are keys."""

    layout: Layout
    kept: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any], repr=False)


def template_of(layout: Layout, fonts: PaperFonts) -> Template:
    """The template of ``layout``, made at its first drawing. Two threads may fill it: both write the same."""
    found: Template | None = fonts.templates.get(id(layout))
    if found is None:
        if len(fonts.templates) >= MOST:
            fonts.templates.clear()
        found = fonts.templates[id(layout)] = Template(layout)
    return found
