"""``kakanai-desk forms check``: what a PDF lacks for PDF/A-3b, and whether its copy for programs is whole."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pypdf
from pypdf.errors import PyPdfError

from kakanai_desk.command_faults import Refused
from kakanai_desk.forms.paper.machine_copy import FILE_NAME, content_hash
from kakanai_desk.forms.paper.pdfa_checks import CHECKS, check_file

NOT_VALIDATED = "点検はこの製品の一覧によるもので、検証器では未確認です。"


def check(file: Path) -> tuple[dict[str, Any], list[str]]:
    """The answer of the command (docs/schemas/forms-check.schema.json) and the same for people.

    Raises:
        Refused: the file cannot be read.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} を開けません。") from error
    faults = check_file(raw)
    copies = _copies(raw)
    lines = [str(fault) for fault in faults] or [f"PDF/A-3b の点検 {len(CHECKS)} 項目は、すべて合格です。"]
    lines += [
        f"写し {form}: 中身が書類の照合用の値と{'合います' if right else '合いません'}。" for form, right in copies
    ]
    lines.append(NOT_VALIDATED)
    answer = {
        "faults": [{"code": fault.code, "sentence": fault.sentence} for fault in faults],
        "checks": [code for code, _, _, _ in CHECKS],
        "validated": False,
        "copies": [{"form": form, "whole": right} for form, right in copies],
        "exit": 1 if faults or not all(right for _, right in copies) else 0,
    }
    return answer, lines


def _copies(raw: bytes) -> list[tuple[str, bool]]:
    """The forms of the copy inside, and whether the hash of each follows from its values."""
    try:
        attached = pypdf.PdfReader(BytesIO(raw)).attachments.get(FILE_NAME)
        if not attached:
            return []
        copy = cast("dict[str, Any]", json.loads(bytes(cast("Any", attached)[0])))
        number = str(copy["reception_number"])
        return [
            (
                str(entry["form"]),
                content_hash(entry["form"], entry["revision"], number, entry["values"]) == entry["content_hash"],
            )
            for entry in cast("list[dict[str, Any]]", copy["documents"])
        ]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError):
        return [("?", False)]
