"""How much a person would have written by hand on the same forms: the baseline that a visit is held to (R-123)."""

from __future__ import annotations

from collections.abc import Iterable

NUMBER_DIGITS = 12  # of an individual number, which is never among the values
OURS = ("reception_number", "made_at", "check_code")  # what an office stamps, nobody writes


def handwritten(values: Iterable[tuple[str, str]], hidden: str) -> int:
    """Characters and ticks of filled-in ``values`` (path, text). ``hidden`` stands for an individual number.

    A tick or a circle counts as one character; spaces do not count.
    """
    count = 0
    for path, text in values:
        if path.rpartition(".")[2] in OURS:
            continue
        if "?" in path:
            count += text == "1"
        else:
            count += NUMBER_DIGITS if text == hidden else len("".join(text.split()))
    return count
