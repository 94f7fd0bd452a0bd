"""Runs the tests: everything that is not marked heavy, or (``--heavy``) only what is.

Tests that need a PC/SC daemon, CUPS or a virtual display start their own; see tests/fakes/.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    heavy = "--heavy" in sys.argv[1:]
    rest = [a for a in sys.argv[1:] if a != "--heavy"]
    marks = "heavy and not bench" if heavy else "not heavy and not bench"
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [sys.executable, "-m", "pytest", "-q", "-m", marks, *rest]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
