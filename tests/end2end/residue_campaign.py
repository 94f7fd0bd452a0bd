"""Many visits, each with a family of its own, looked at for what is left of them (R-121). Cut off, it goes on.

``python -m tests.end2end.residue_campaign LEDGER --first 0 --visits 500 [--minutes 50]`` plays the seeds that the
ledger does not have yet, one after the other at one desk whose store stays, and adds a line of JSON for each: day,
machine, seed, what was found. ``--sum`` says what the ledger comes to. Exit 1: something was left, or a visit failed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from kakanai_desk.residue_command import _files, _found, _patterns
from tests.end2end.canaries import canaries
from tests.end2end.residue_visit import GONE_BY, one_visit
from tests.end2end.windowed_kill import Place


def lines_of(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_text("utf-8").splitlines()] if ledger.exists() else []


def machine() -> str:
    """What the figures stand on; no name of a host."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"{system}, {os.cpu_count()} cpu, Python {platform.python_version()}"


def clean(line: dict[str, Any]) -> bool:
    """Whether nothing was left of this visit, and what was looked for had been there."""
    return (
        not line.get("failed")
        and line["planted"] >= 1
        and not line["memory"]
        and not line["files"]
        and not line["verify"]
        and line["seconds"] <= GONE_BY
    )


def run(ledger: Path, first: int, visits: int, minutes: float, folder: Path) -> list[dict[str, Any]]:
    """Play what the ledger lacks of ``first`` … ``first + visits - 1``; its lines."""
    done = {line["seed"] for line in lines_of(ledger)}
    place, end = Place(folder), time.monotonic() + minutes * 60
    made: list[dict[str, Any]] = []
    for seed in range(first, first + visits):
        if seed in done or time.monotonic() > end:
            continue
        try:
            found = one_visit(place, canaries(seed))
        except AssertionError as error:
            found = {"failed": str(error).splitlines()[-1][:200] if str(error) else "a check failed"}
        line = {"day": date.today().isoformat(), "machine": machine(), "seed": seed, **found}  # noqa: DTZ011 - of the machine
        with ledger.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        made.append(line)
    return made


def of_all_in_files(seeds: list[int], folders: list[Path]) -> int:
    """How many words of any of these families stand in plain files of the desk at the end."""
    words = [word for seed in seeds for word in canaries(seed).words]
    patterns = _patterns(words) if words else []
    found: set[int] = set()
    for file in _files(folders) if words else ():
        with file.open("rb") as stream:
            found |= {word for word, _ in _found(stream, patterns)}
    return len(found)


def summed(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """What a ledger comes to."""
    ended = [line for line in lines if not line.get("failed")]
    seconds = sorted(line["seconds"] for line in ended)
    above = sum(line["pin"] > line["other_pins"][-1] for line in ended)
    return {
        "visits": len(lines),
        "failed": len(lines) - len(ended),
        "clean": sum(clean(line) for line in lines),
        "words": sum(line["words"] for line in ended),
        "left_in_memory": sum(len(line["memory"]) for line in ended),
        "left_in_files": sum(len(line["files"]) for line in ended),
        "verify_commands": sum(line["verify"] for line in ended),
        "pin_more_often_than_every_other": above,
        "pin_expected_by_chance": round(len(ended) / 21, 1),
        "seconds": {"median": seconds[len(seconds) // 2], "most": seconds[-1]} if seconds else {},
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="residue_campaign")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--visits", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=1e6)
    parser.add_argument("--sum", action="store_true")
    chosen = parser.parse_args()
    made: list[dict[str, Any]] = []
    left = 0
    if not chosen.sum:
        with tempfile.TemporaryDirectory(prefix="residue-") as folder:
            made = run(chosen.ledger, chosen.first, chosen.visits, chosen.minutes, Path(folder))
            left = of_all_in_files([line["seed"] for line in made], [Path(folder) / "data", Path(folder) / "temp"])
    print(json.dumps(summed(lines_of(chosen.ledger)) | {"of_all_in_files": left}, ensure_ascii=False))
    return int(bool(left) or not all(clean(line) for line in made))


if __name__ == "__main__":
    sys.exit(main())
