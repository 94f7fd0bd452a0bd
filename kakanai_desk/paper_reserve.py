"""The blank forms and the 記入例 on the desk's own disk, so that paper takes over when everything else is off (R-047).

They follow the content: new forms are written at the first start with them, and the old file goes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.paper.blank_forms import blank_forms, digest_of, form_examples
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.model import Layout

FOLDER, BLANK, EXAMPLES = "paper", "空様式", "記入例"
log = logging.getLogger(__name__)


def keep_paper(data: Path, pack: Pack, layouts: Mapping[str, Layout], fonts: PaperFonts) -> list[Path]:
    """The two files in ``data``, written where they are not there yet. A disk that is full leaves the old ones."""
    folder, known = data / FOLDER, digest_of(layouts.values())
    makers: dict[str, Callable[[], bytes]] = {
        BLANK: lambda: blank_forms(layouts.values(), fonts),
        EXAMPLES: lambda: form_examples(layouts, pack, fonts),
    }
    kept = [folder / f"{name}-{known}.pdf" for name in makers]
    if not layouts or all(file.exists() for file in kept):
        return kept if layouts else []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, make in zip(kept, makers.values(), strict=True):
            new = file.with_suffix(".new")
            new.write_bytes(make())
            new.replace(file)
    except OSError as error:
        log.warning("blank forms could not be written: %s", error.strerror)
        return [file for file in kept if file.exists()]
    for other in folder.glob("*.pdf"):
        if other not in kept:
            other.unlink(missing_ok=True)
    return kept
