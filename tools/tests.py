"""Runs the tests: everything that is not marked heavy, or (``--heavy``) only what is.

Tests that need a PC/SC daemon, CUPS or a virtual display start their own; see tests/fakes/. As many processes share
them as the machine has processors, four at most, and without ``--heavy`` one more: the one that has the cards waits for
readers more than it reckons. What is named in the call runs in this one alone.

What the tests write lies in memory where the machine has room for it: hundreds of desks' stores that end with their
test need no disk. PostgreSQL's clusters are large, do not wait for theirs, and stay on it. Nothing here tries a loss of
power. What failed is looked at by naming it; then it writes where it always does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import mkdtemp

MOST = 4
MEMORY = Path("/dev/shm")
ROOM = 2 << 30  # bytes; what has passed goes at once, so a run holds some tens of megabytes


@contextmanager
def in_memory() -> Iterator[dict[str, str]]:
    """The environment that puts temporary files into memory, if there is room and programs may be started from it."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        yield {}
        return
    room = os.statvfs(MEMORY)
    if room.f_flag & os.ST_NOEXEC or room.f_bavail * room.f_frsize < ROOM:
        yield {}
        return
    folder = Path(mkdtemp(prefix="kt-", dir=MEMORY))
    folder.chmod(0o711)  # a daemon that runs as a user of its own passes through
    try:
        yield {"TMPDIR": str(folder)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    heavy = "--heavy" in sys.argv[1:]
    rest = [a for a in sys.argv[1:] if a != "--heavy"]
    marks = "heavy and not bench" if heavy else "not heavy and not bench"
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    processes = min(os.cpu_count() or 1, MOST) + (not heavy)
    shared = [] if rest else ["-n", str(processes), "--dist", "loadscope"]
    passed_goes = ["-o", "tmp_path_retention_policy=failed"]
    command = [sys.executable, "-m", "pytest", "-q", "-m", marks, *passed_goes, *shared, *rest]
    with nullcontext({}) if rest else in_memory() as place:
        return subprocess.run(command, env=environment | place, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
