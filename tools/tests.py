"""Runs the tests: everything that is not marked heavy, or (``--heavy``) only what is.

Tests that need a PC/SC daemon, CUPS or a virtual display start their own; see tests/fakes/. As many processes share
them as the machine has processors, four at most, and without ``--heavy`` one more: the one that has the cards waits for
readers more than it reckons. What is named in the call runs in this one alone.
"""

from __future__ import annotations

import os
import subprocess
import sys

MOST = 4


def main() -> int:
    heavy = "--heavy" in sys.argv[1:]
    rest = [a for a in sys.argv[1:] if a != "--heavy"]
    marks = "heavy and not bench" if heavy else "not heavy and not bench"
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    processes = min(os.cpu_count() or 1, MOST) + (not heavy)
    shared = [] if rest else ["-n", str(processes), "--dist", "loadscope"]
    command = [sys.executable, "-m", "pytest", "-q", "-m", marks, *shared, *rest]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
