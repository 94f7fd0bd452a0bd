"""A form that was brought becomes new files of the draft, beside the procedure it belongs to (R-035).

Nothing that is there is overwritten, and a procedure that exists prints the form from then on: its ``documents:`` gets
one line more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.studio.form.proposal import definition
from kakanai_desk.studio.form.proposing import Proposal
from kakanai_desk.studio.pack.yaml_text import YamlText

UNNAMED = "brought_form"
LONGEST = 48  # characters of an id
_ID = re.compile(r"[a-z][a-z0-9_]*")
_PROCEDURE = "procedure.yaml"


class IdUnfit(ValueError):
    """No id of a form, or one that is taken: ``taken``."""

    def __init__(self, form_id: str, *, taken: bool) -> None:
        super().__init__(form_id)
        self.taken = taken


def id_of(stem: str) -> str:
    """A form's id from the name of its file: letters of ASCII alone."""
    found = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:LONGEST]
    return found if _ID.fullmatch(found) else f"form_{found}" if found else UNNAMED


def free_id(stem: str, files: Mapping[str, Any]) -> str:
    """As ``id_of``, one that no form has."""
    wanted = id_of(stem)
    taken = {name.rsplit("/", 1)[-1].removesuffix(".yaml") for name in files if "/documents/" in name}
    return next(name for number in range(1, len(taken) + 3) if (name := _numbered(wanted, number)) not in taken)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def name_of(procedure: str, form_id: str) -> str:
    """The file of the definition."""
    return f"{procedure}/documents/{form_id}.yaml"


def taken_into(
    files: Mapping[str, bytes], proposal: Proposal, procedure: str, form_id: str, section: str, from_day: date
) -> dict[str, bytes | YamlText]:
    """The files of a step: template, definition, and the procedure that prints it.

    Raises:
        IdUnfit: the id is none, or there is such a form.
    """
    if not _ID.fullmatch(form_id) or len(form_id) > LONGEST:
        raise IdUnfit(form_id, taken=False)
    if any(name.endswith(f"/documents/{form_id}.yaml") for name in files):
        raise IdUnfit(form_id, taken=True)
    template = f"{form_id}.pdf"
    text = definition(proposal, form_id, section, from_day, template)
    found: dict[str, bytes | YamlText] = {
        f"{procedure}/documents/{template}": proposal.brought.pdf.raw,
        name_of(procedure, form_id): text.encode("utf-8"),
    }
    own = f"{procedure}/{_PROCEDURE}"
    if own in files:
        found[own] = _printing(YamlText(files[own].decode("utf-8")), f"documents/{form_id}.yaml")
    return found


def _printing(text: YamlText, document: str) -> YamlText:
    there: Any = text.value().get("documents")
    if there is None:
        return text.add((), "documents", [document])
    return text.put(("documents",), [*there, document])


def open_engine() -> Any:
    """What reads print; None where it is not installed. It takes seconds."""
    from kakanai_desk.hardware.vision.rapid_engine import RapidEngine

    try:
        return RapidEngine()
    except (DeviceFault, ImportError):
        return None
