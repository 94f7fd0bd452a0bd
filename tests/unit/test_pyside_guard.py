"""PySide6 6.12.0 on Python 3.11 aborts after some 5,000 calls that return nothing (docs/decisions)."""

import subprocess
import sys

CODE = """
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(20_000):
    assert thing.setObjectName("x") is None
print("sound")
"""


def test_twenty_thousand_void_calls_do_not_abort():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "sound"), done.stderr
