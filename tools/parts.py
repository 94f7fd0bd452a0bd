"""The parts of other people that the product is made of: what the lock names, and what each says of itself.

What is shipped is what the desk and the center need to run (with reading aloud and kanji); the rest of the lock builds,
tests or measures it. Needs are those of Debian 12's Python, so that the answer is the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PRODUCT, EXTRAS = "kakanai-desk", ("kanji", "speech")
MACHINE = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.2",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.2",
    "python_version": "3.11",
    "sys_platform": "linux",
}
_LINE = re.compile(r"^([A-Za-z0-9._-]+)(\[[^\]]*\])?(\s*[=<>~!@].*?|\s.*?|)(?:\s*;\s*(.*?))?\s*$")


@dataclass(frozen=True)
class Part:
    name: str
    version: str
    """Empty: the lock does not hold it to one version."""
    hashes: tuple[str, ...]
    marker: str = ""


def locked(text: str) -> dict[str, Part]:
    """The parts of a lock file, by their names as registries write them."""
    parts: dict[str, Part] = {}
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        line = line.split(" #")[0].strip()
        if not line or line.startswith("#"):
            continue
        asked, *options = line.split(" --")
        found = _LINE.match(asked.strip())
        if asked.startswith("-") or not found:
            raise ValueError(f"requirements.lock: 読めない行です: {line[:80]}")
        version = re.fullmatch(r"\s*==\s*([^\s,*]+)\s*", found[3] or "")
        hashes = tuple(o.split(":", 1)[1].strip() for o in options if o.startswith("hash=sha256:"))
        name = canonicalize_name(found[1])
        parts[name] = Part(name, version[1] if version else "", hashes, found[4] or "")
    return parts


def installed() -> dict[str, metadata.Distribution]:
    return {canonicalize_name(each.metadata["Name"]): each for each in metadata.distributions()}


def needs(distribution: metadata.Distribution, extras: tuple[str, ...] = ("",)) -> Iterator[Requirement]:
    """What a part needs, with these extras of it."""
    for line in distribution.requires or ():
        asked = Requirement(line)
        if asked.marker is None or any(asked.marker.evaluate(MACHINE | {"extra": each}) for each in extras):
            yield asked


def shipped(here: dict[str, metadata.Distribution]) -> set[str]:
    """The parts that the product needs to run, each with all that it needs."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    ahead: list[tuple[str, tuple[str, ...]]] = [(PRODUCT, ("", *EXTRAS))]
    while ahead:
        name, extras = ahead.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name in here:
            ahead.extend((canonicalize_name(n.name), ("", *sorted(n.extras))) for n in needs(here[name], extras))
    return {name for name, _ in seen} - {PRODUCT}
