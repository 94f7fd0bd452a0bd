"""What a bundle's papers say, once more for programs: the JSON that lies inside the PDF as an associated file.

Form by form the values as printed, in the order and wording that the content hash covers, so that whoever has the file
can work the hash out again. The individual number is never in it, not even where the paper prints it: a signature does
not vouch for it, and a file that programs read is what gets passed on. ``docs/schemas/paper-copy.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kakanai_desk.core.canonical import digest
from kakanai_desk.core.wareki import PartialDate

FILE_NAME = "kakanai-paper.json"
MIME = "application/json"
VERSION = 1


@dataclass(frozen=True)
class Content:
    """What is filled in on one document: ``values`` as (path, text), their names on the form, days in ISO 8601."""

    form: str
    revision: int
    effective_from: date
    reception_number: str
    values: Sequence[tuple[str, str]]
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    days: Mapping[str, str] = field(default_factory=dict[str, str])

    def hash(self) -> str:
        """The content hash that a statement signs, in hex."""
        return content_hash(self.form, self.revision, self.reception_number, self.values)


def content_hash(form: str, revision: int, reception_number: str, values: Sequence[Sequence[str]]) -> str:
    """SHA-256 of canonical JSON of what stands on a form, in hex."""
    return digest(
        {
            "form": form,
            "revision": revision,
            "reception_number": reception_number,
            "values": [list(value) for value in values],
        }
    )


def iso(value: date | PartialDate) -> str:
    """``2026-04-05``; ``1950-03`` or ``1950`` where day or month are not known."""
    partial = PartialDate.of(value) if isinstance(value, date) else value
    parts = [f"{partial.year:04d}"]
    for part in (partial.month, partial.day):
        if part is None:
            break
        parts.append(f"{part:02d}")
    return "-".join(parts)


def machine_copy(documents: Sequence[Mapping[str, Any]], reception_number: str, made_at: str) -> bytes:
    """The file: UTF-8, one JSON object."""
    whole = {
        "kakanai_paper": VERSION,
        "reception_number": reception_number,
        "made_at": made_at,
        "documents": list(documents),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def document_entry(document: str, title: str, content: Content, page_hash: str, check_code: str) -> dict[str, Any]:
    """One document of the copy."""
    return {
        "document": document,
        "title": title,
        "form": content.form,
        "revision": content.revision,
        "effective_from": content.effective_from.isoformat(),
        "content_hash": content.hash(),
        "page_hash": page_hash,
        "check_code": check_code,
        "values": [list(value) for value in content.values],
        "names": dict(content.names),
        "days": dict(content.days),
    }
