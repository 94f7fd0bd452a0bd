"""Cells that people open with a spreadsheet."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, the wide forms of Japanese ones too."""


def plain_cell(text: str) -> str:
    """The text as a cell that no spreadsheet reckons with: a formula gets a quotation mark before it."""
    return f"'{text}" if text.startswith(FORMULA) else text
