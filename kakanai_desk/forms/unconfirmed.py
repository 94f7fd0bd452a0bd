"""Places of brought forms that nobody looked at yet (R-035): a program guessed them, or found room and no meaning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.paper.template_source import CONFIRM, FOUND
from kakanai_desk.forms.source import Node, read

HINT = "様式の画面で確かめるか、消します。"


def unconfirmed(folder: Path) -> Iterator[Finding]:
    """One finding for each, over all forms below ``folder``."""
    for file in sorted(folder.glob("*/documents/*.yaml")):
        node = read(file, folder, [])
        template = node.get("template") if node is not None else None
        places, fields = (template.get("places"), template.get("fields")) if template is not None else (None, None)
        if places is not None and isinstance(places.value, list):
            yield from (finding for entry in places.items() for finding in _of(entry))
        for name in fields.names() if fields is not None else ():
            field = fields.get(name) if fields is not None else None
            if field is not None:
                yield from _of(field)


def _of(node: Node) -> Iterator[Finding]:
    if node.has(FOUND):
        yield Finding(node.file, node.line, node.path, "PAPER-043", "何を書く欄か決まっていません。", HINT)
    elif node.has(CONFIRM):
        yield Finding(node.file, node.line, node.path, "PAPER-043", "見当のままで、まだ確かめていない欄です。", HINT)
