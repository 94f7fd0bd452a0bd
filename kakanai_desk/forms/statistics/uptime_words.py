"""How the center answered, in words: as CSV, and as the cells of page, paper and book (R-098)."""

from __future__ import annotations

import csv
from io import StringIO

from kakanai_desk.core.clock import JST
from kakanai_desk.core.tabulating import Axis
from kakanai_desk.core.uptime import AXES, Answered, Uptime
from kakanai_desk.forms.statistics.words import AXES as NAMES

TITLE = "中央の稼働"
COLUMNS = ("答えた割合(%)", "測った時間(時間)", "止まり(回)", "止まった時間(分)", "いちばん長い止まり(分)")
OUTAGES = ("窓口の端末", "いつから", "止まった時間(分)")
NOTHING = "—"


def cells(row: Answered) -> list[str]:
    """A row under ``COLUMNS``."""
    share = f"{row.share:.2f}" if row.share is not None else NOTHING
    away = (row.measured - row.answered) / 60
    return [share, f"{row.measured / 3600:.1f}", str(row.outages), f"{away:.1f}", f"{row.longest / 60:.1f}"]


def below(row: Answered, uptime: Uptime) -> bool:
    """Whether it is less than the city wants."""
    return row.share is not None and row.share < uptime.goal.percent


def lines(uptime: Uptime, axis: Axis) -> list[list[str]]:
    """One table with its head and its total."""
    rows = [[row.group, *cells(row)] for row in uptime.tables.get(axis, ())]
    return [[NAMES[axis], *COLUMNS], *rows, ["合計", *cells(uptime.total)]]


def outages(uptime: Uptime) -> list[list[str]]:
    """The longest ones with their head."""
    rows = [[o.terminal, f"{o.at.astimezone(JST):%Y-%m-%d %H:%M}", f"{o.seconds / 60:.1f}"] for o in uptime.outages]
    return [list(OUTAGES), *rows]


def table_title(axis: Axis) -> str:
    return f"{TITLE} {NAMES[axis]}ごと"


def uptime_csv(uptime: Uptime) -> bytes:
    """All of it for a spreadsheet: UTF-8 with its mark. Only codes, times and numbers stand in it."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for axis in AXES:
        writer.writerows([[table_title(axis)], *lines(uptime, axis), []])
    writer.writerows([[f"{TITLE} 長かった止まり"], *outages(uptime)])
    return out.getvalue().encode("utf-8-sig")


def uptime_note(share: float | None, wanted: float) -> str:
    """The sentence of a summary."""
    if share is None:
        return f"{TITLE}: 測れた時間がありません。"
    held = "目標どおり" if share >= wanted else "目標より下"
    return f"{TITLE}: 開庁時間の {share:.2f} % で答えました({held}。目標 {wanted:g} %、要確認)。"


def notes(uptime: Uptime) -> tuple[str, ...]:
    """What whoever reads it must know."""
    goal = uptime.goal
    return (
        uptime_note(uptime.total.share, goal.percent),
        f"開庁日の {goal.opens:%H:%M}〜{goal.closes:%H:%M} のうち、端末が動いていた時間です(要確認)。"
        "知らせてあった停止の時間は入れません。",
        "端末の記録から数えます。止まりは、つながって記録が届いてから入ります。終わった端末は、最後の記録までです。",
    )
