"""``kakanai-desk ocr``: pictures of cards and papers, read without windows or camera (docs/command-line.md)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.texts import load_texts

if TYPE_CHECKING:
    from kakanai_desk.core.ports.vision import SeenDocument
    from kakanai_desk.settings import Settings

MOST_BYTES = 40_000_000


def ocr(options: argparse.Namespace) -> dict[str, Any]:
    """Every file is read by one worker, one after another; a file that cannot be read does not stop the rest."""
    from kakanai_desk.core.ports.vision import SeeingWish
    from kakanai_desk.hardware.vision_client import VisionClient, worker_command
    from kakanai_desk.settings import EyesPart

    settings = _settings(options.settings)
    eyes = settings.eyes if settings is not None else EyesPart()
    if settings is not None:
        from kakanai_desk.asking import noted

        noted(settings, "pictures_read_by_command", files=len(options.files), number_for=options.number_for or "")
    python = str(eyes.python) if eyes.python else ""
    reader = VisionClient(worker_command(engine=eyes.engine, threads=eyes.threads, python=python))
    files: list[dict[str, Any]] = []
    try:
        for file in options.files:
            files.append(_one(reader, file, SeeingWish(options.number_for)))
            _tell(options, files[-1])
    finally:
        reader.close()
    return {"files": files, "exit": 1 if any("error" in row for row in files) else 0}


def _settings(file: Path) -> Settings | None:
    """Those of the settings file; None: there is none, and it is read as the product comes.

    Raises:
        SettingsBroken: the file has faults.
    """
    from kakanai_desk.settings import read_settings

    return read_settings(file) if file.exists() else None


def _one(reader: Any, file: Path, wish: Any) -> dict[str, Any]:
    try:
        if file.stat().st_size > MOST_BYTES:
            return {"file": str(file), "error": "画像が大きすぎます(40MBまで)。"}
        image = file.read_bytes()
    except OSError:
        return {"file": str(file), "error": "ファイルを開けません。場所と名前を確かめてください。"}
    try:
        seen: SeenDocument = reader.read(image, wish)
    except DeskError as error:
        return {"file": str(file), "error": load_texts().error_for_clerk(error)}
    from kakanai_desk.core.ports.vision import fields_to_json

    return {
        "file": str(file),
        "kind": seen.kind.value,
        "persons": [{"fields": fields_to_json(person)} for person in seen.persons],
        "hints": [hint.value for hint in seen.hints],
        "corners": [round(n, 1) for n in seen.corners],
        "milliseconds": round(seen.milliseconds, 1),
    }


def _tell(options: argparse.Namespace, row: dict[str, Any]) -> None:
    if options.json:
        return
    texts = load_texts()
    if "error" in row:
        print(f"{row['file']}: {row['error']}", file=sys.stderr)
        return
    print(f"{row['file']}: {texts.clerk('clerk.eyes.kind.' + row['kind'])}({row['milliseconds']:.0f} ms)")
    for hint in row["hints"]:
        print("  " + texts.clerk(f"clerk.eyes.hint.{hint}"))
    for person in row["persons"]:
        for name, seen in person["fields"].items():
            shown = "(画面には出しません)" if name == "individual_number" else seen["value"]
            mark = "○" if seen["certain"] else "△"
            print(f"  {mark} {texts.clerk('clerk.eyes.field.' + name)}: {shown}")
