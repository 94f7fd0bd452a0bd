"""Questions laid out as fields in lines of twelve columns."""

from __future__ import annotations

from collections.abc import Sequence

from kakanai_desk.visit.clerk_view import QuestionRow

COLUMNS = 12
_SPANS = {"date": 3, "postal_code": 3, "digits": 3, "text": 3, "address": 5, "yes_no": 4}
_LONG_CHOICE = 16  # letters of all choices together; longer ones take two thirds of a row


def in_lines(rows: Sequence[QuestionRow]) -> list[list[tuple[str, int, int]]]:
    """Fields in their order, line by line: key, first column, columns. An address takes what is left of its line."""
    lines: list[list[tuple[QuestionRow, int]]] = [[]]
    for row in rows:
        letters = sum(len(label) for _, label in row.choices)
        span = 8 if letters > _LONG_CHOICE else _SPANS.get(row.type, 4)
        if sum(s for _, s in lines[-1]) + span > COLUMNS:
            lines.append([])
        lines[-1].append((row, span))
    placed: list[list[tuple[str, int, int]]] = []
    for line in lines:
        left = COLUMNS - sum(s for _, s in line)
        place, found = 0, list[tuple[str, int, int]]()
        for row, span in line:
            wide = span + (left if row.type == "address" else 0)
            left = 0 if row.type == "address" else left
            found.append((row.id, place, wide))
            place += wide
        placed.append(found)
    return placed
