"""An error in an event handler reaches ``sys.excepthook``, whoever raised it. Imported before any widget is made.

PySide6 6.11 on Python 3.11 takes the process down when an override of a virtual method ends with an error that C code
raised (``int("x")``, a wrong argument to Qt): Python 3.11 makes the error's object only when somebody looks at it, and
PySide does not. From Python 3.12 on the object is always there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject


def _looked_at(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def run(*args: Any) -> Any:
        try:
            return method(*args)
        except BaseException:  # to be looked at, which makes its object
            raise

    return run


def _is_override(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__ if base.__module__.startswith("PySide6"))


def _mend() -> None:
    usual: Any = QObject.__init_subclass__

    def made(cls: type, **more: Any) -> None:
        usual(**more)
        for name, value in list(vars(cls).items()):
            if isinstance(value, FunctionType) and not name.startswith("__") and _is_override(cls, name):
                setattr(cls, name, _looked_at(value))

    QObject.__init_subclass__ = classmethod(made)  # pyright: ignore[reportAttributeAccessIssue]


if sys.version_info < (3, 12):
    _mend()
