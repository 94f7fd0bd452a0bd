"""The form of a 個人番号: twelve digits, the last of them a check digit.

Source: 平成26年総務省令第85号 第5条(検査用数字を算出する算式; weights 2–7 and 2–6 from the right, modulo 11).
"""

from __future__ import annotations

LENGTH = 12


def check_digit(eleven: str) -> int:
    """The twelfth digit that belongs to ``eleven`` digits."""
    total = sum(int(d) * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(reversed(eleven), start=1))
    rest = total % 11
    return 0 if rest <= 1 else 11 - rest


def fault_of(digits: str) -> str:
    """``""`` for a number that can be one, else ``twelve_digits`` or ``check_digit``."""
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return "twelve_digits"
    return "" if int(digits[-1]) == check_digit(digits[:-1]) else "check_digit"
