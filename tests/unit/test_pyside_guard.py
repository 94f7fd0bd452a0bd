"""What PySide6 does to Python 3.11 (docs/decisions): 6.12.0 aborts after some 5,000 calls that return nothing, and 6.11
where C code raised the error that ends an event handler."""

import os
import subprocess
import sys

import pytest

from kakanai_desk.core.places import root

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


HANDLER = """
import sys
from kakanai_desk.ui import overrides
from PySide6.QtCore import QCoreApplication, QEvent, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def {handler}:
        {error}
app = QApplication([])
met = []
sys.excepthook = lambda kind, error, trace: met.append((kind.__name__, str(error) != ""))
window = Window()
QTimer.singleShot(0, lambda: QCoreApplication.sendEvent(window, QEvent(QEvent.Type.{event})))
QTimer.singleShot(50, app.quit)
app.exec()
print(met[:1])
"""
RAISED_IN_C = {"ValueError": 'int("x")', "TypeError": "self.setWindowTitle(QSize())", "AttributeError": "self.nothing"}


@pytest.mark.parametrize("kind", RAISED_IN_C)
@pytest.mark.parametrize(
    ("handler", "event"), [("event(self, event)", "User"), ("changeEvent(self, event)", "FontChange")]
)
def test_an_error_in_an_event_handler_is_told_and_the_desk_goes_on(kind, handler, event):
    code = HANDLER.format(handler=handler, error=RAISED_IN_C[kind], event=event)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=root(),
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert (done.returncode, done.stdout.strip()) == (0, f"[('{kind}', True)]"), done.stderr
