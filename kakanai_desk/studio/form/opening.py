"""A form of the draft as the form page needs it: its definition, its template, its rules; read on the lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from kakanai_desk.forms.paper.template_pdf import template_of
from kakanai_desk.studio.form.facts import KnownFacts
from kakanai_desk.studio.form.guides import Guides, guides_of
from kakanai_desk.studio.form.sheet import Sheet
from kakanai_desk.studio.pack.yaml_text import YamlText


@dataclass(frozen=True)
class Opened:
    """``sheet``: None for a form of our own drawing, which has no template. ``tree``: the whole definition."""

    name: str
    data: bytes = field(repr=False)
    tree: dict[str, Any] = field(repr=False)
    sheet: Sheet | None = field(default=None, repr=False)
    template: bytes = field(default=b"", repr=False)
    guides: tuple[Guides, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        return str(self.tree.get("title", ""))


def opened(files: Mapping[str, bytes], name: str, facts: KnownFacts, before: Opened | None = None) -> Opened:
    """``before``: an earlier state of the same form, whose rules are still those of its template.

    Raises:
        KeyError: there is no such file. YAMLError: it is broken. TemplateBroken: its template cannot be used.
    """
    data = files[name]
    text = YamlText(data.decode("utf-8"))
    tree: dict[str, Any] = text.value()
    told: Any = tree.get("template")
    if not isinstance(told, dict) or "file" not in told:
        return Opened(name, data, tree)
    template = str(PurePosixPath(name).parent / str(told["file"]))
    raw = files[template]
    pdf = template_of(raw, str(told["file"]))
    same = before is not None and before.name == name and before.template == raw
    guides = before.guides if before is not None and same else guides_of(pdf)
    return Opened(name, data, tree, Sheet.of(text, pdf, facts), raw, guides)
