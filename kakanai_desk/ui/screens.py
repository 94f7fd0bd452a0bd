"""Which window stands on which screen: ``[screens]`` of the settings file, read before the settings are checked.

The first windows do not wait for the check; a broken file is told on the sign-in page when the desk is built.
"""

from __future__ import annotations

from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import Any, NamedTuple, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from kakanai_desk.installed import laid_over

STANDS_FULL = "standsFull"
"""A property of a window that was placed on a whole screen of its own."""


class Screens(NamedTuple):
    """Names of monitors; empty: the clerk has the first, the visitor the second. ``sizes``: full or window."""

    clerk: str = ""
    visitor: str = ""
    sizes: str = "full"


def screens_of(file: Path) -> Screens:
    """The screens of a settings file; what cannot be read stands as usual."""
    return Screens(**{k: v for k, v in _table(file, "screens").items() if k in Screens._fields and isinstance(v, str)})


def stands_alone(file: Path) -> bool:
    """Whether the settings are of a writing desk, which has one screen and no clerk."""
    return _table(file, "desk").get("mode") == "desk"


def _table(file: Path, name: str) -> dict[str, Any]:
    try:
        tables: dict[str, Any] = loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, TOMLDecodeError):
        tables = {}
    found: Any = laid_over(tables).get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def place(window: QWidget, screens: Screens, *, visitor: bool) -> None:
    """Show ``window`` on its screen; with one screen alone, the visitor's window leaves the clerk's whole."""
    found = QGuiApplication.screens()
    clerks, visitors = _screen(found, screens.clerk, 0), _screen(found, screens.visitor, 1)
    screen = visitors if visitor else clerks
    window.setScreen(screen)
    full = screens.sizes == "full" and not (visitor and visitors is clerks)
    if visitor and full:
        window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
    window.setProperty(STANDS_FULL, full)
    window.setGeometry(screen.geometry())
    if full:
        # not showFullScreen(): that activates the window, which the visitor's must never be
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
    window.show()


def _screen(screens: list[QScreen], name: str, index: int) -> QScreen:
    named = next((s for s in screens if name and s.name() == name), None)
    return named or screens[min(index, len(screens) - 1)]
