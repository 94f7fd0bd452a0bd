"""Statistics in words: periods, scales, and colours that are told apart and read (R-098)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from tomllib import loads

import pytest

from kakanai_desk.core.places import resources
from kakanai_desk.ui.clerk.charts import HATCH, INKS, tick_of
from kakanai_desk.ui.presenters.clerk_figures import periods


def light(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_bars_are_dark_enough_on_white_and_differ_without_colour() -> None:
    colors = loads((resources() / "tokens" / "tokens.toml").read_text("utf-8"))["color"]
    for ink in (*INKS, "sumi-700", "sumi-900"):
        assert 1.05 / (light(colors[ink]) + 0.05) >= 4.5, ink
    assert len(set(HATCH)) == len(INKS)


@pytest.mark.parametrize("today", [date(2026, 1, 31), date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 31)])
def test_periods_are_whole_months_two_years_at_most(today: date) -> None:
    pairs = [pair for pair, _ in periods(today)]
    assert pairs[0] == (f"{today:%Y-%m}",) * 2
    assert all(one > other for one, other in pairwise(month for month, _ in pairs[:13]))
    year = today.year if today.month >= 4 else today.year - 1
    assert pairs[13:15] == [(f"{year}-04", f"{year + 1}-03"), (f"{year - 1}-04", f"{year}-03")]
    assert pairs[15][1] == pairs[1][1]  # up to last month


SCALES = [(0, 0.2), (1, 0.2), (5, 1), (6, 2), (49, 10), (101, 50), (900, 200), (12345, 5000)]


@pytest.mark.parametrize(("most", "step"), SCALES)
def test_a_scale_has_five_round_steps_at_most(most: float, step: float) -> None:
    assert tick_of(most) == pytest.approx(step)
