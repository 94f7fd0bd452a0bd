"""The gate before every use case: who is signed in may do it, or it is refused and recorded (R-082, R-093).

``needs`` says which right a use case takes; ``free`` says why one takes none. A test holds that every use case has
one of the two, and tries each with every group in every state (``docs/permissions.md`` is the table).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from kakanai_desk.core.permissions import Operation

SCREENS = "画面に出すために読む。何を出すかは項目の権限が決める"
OPEN = "権限がなくてもできる"
NEWS = "機器からの知らせを受ける"
ENDS = "ほかの操作の中で使う"

P = ParamSpec("P")
R = TypeVar("R")


def needs(operation: Operation) -> Callable[[Callable[Concatenate[Any, P], R]], Callable[Concatenate[Any, P], R]]:
    """The method runs only where ``self._c.need`` lets it."""

    def gated(method: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
        @wraps(method)
        def checked(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
            self._c.need(operation)  # pyright: ignore[reportPrivateUsage] - every use case holds its context so
            return method(self, *args, **kwargs)

        checked.__dict__["needs"] = operation
        return checked

    return gated


def free(why: str) -> Callable[[Callable[Concatenate[Any, P], R]], Callable[Concatenate[Any, P], R]]:
    """The method takes no right; ``why`` stands in the table."""

    def marked(method: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
        method.__dict__["free"] = why
        return method

    return marked


F = TypeVar("F", bound=Callable[..., Any])


def unrecorded(why: str) -> Callable[[F], F]:
    """The method takes a right and leaves no line in the record, and this is why.

    Raises:
        ValueError: no reason is given.
    """
    if not why:
        raise ValueError("a reason is needed")

    def marked(method: F) -> F:
        method.__dict__["unrecorded"] = why
        return method

    return marked
