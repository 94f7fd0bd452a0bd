"""Bring the paper's fonts into ``resources/fonts`` and check them against ``SHA256SUMS``.

Files already in the folder are only checked. Otherwise they are copied from the installed Debian packages
(``PACKAGES``). Ends with status 1 when a file is missing or differs.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "fonts"
_DEBIAN = Path("/usr/share/fonts")
FOLDERS = ("truetype/ipamj", "truetype/bizud-gothic", "truetype/noto", "opentype/noto")
SOURCES = tuple(_DEBIAN / folder for folder in (*FOLDERS, "truetype/droid", "truetype/nanum"))
PACKAGES = (
    "fonts-ipamj-mincho fonts-morisawa-bizud-gothic fonts-noto-core fonts-noto-cjk fonts-droid-fallback fonts-nanum"
)


def fetch(folder: Path, sources: tuple[Path, ...] = SOURCES) -> list[str]:
    """Copy what is missing and return the faults found, each as one sentence."""
    faults: list[str] = []
    for line in (FOLDER / "SHA256SUMS").read_text("ascii").splitlines():
        wanted, name = line.split()
        target = folder / name
        if not target.exists():
            found = next((source / name for source in sources if (source / name).exists()), None)
            if found is None:
                faults.append(f"{name}: not installed (apt install {PACKAGES})")
                continue
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, target)
        if hashlib.sha256(target.read_bytes()).hexdigest() != wanted:
            faults.append(f"{name}: other content than SHA256SUMS says")
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER)
    found_faults = fetch(parser.parse_args().folder)
    for fault in found_faults:
        print(fault)
    sys.exit(1 if found_faults else 0)
