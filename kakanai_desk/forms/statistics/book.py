"""A report of statistics as a workbook (XLSX): a sheet for each table, with a chart of its visits (R-098).

Words are written as words and numbers as numbers: nothing that somebody named can become a formula. The same report
gives the same bytes.
"""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

from kakanai_desk.core.tabulating import Axis, Table
from kakanai_desk.core.uptime import AXES, Uptime
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.statistics import uptime_words
from kakanai_desk.forms.statistics.words import COLUMNS, Report, lines, notes, title_of

TITLE = "書かない窓口の統計"
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - no moment: the format wants one
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
MOST_BARS = 40


def as_xlsx(report: Report, pack: Pack) -> bytes:
    """The workbook; its first sheet says what whoever reads the figures must know."""
    out = BytesIO()
    book: Any = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": TITLE, "created": _MADE})
    strong = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#f2f2f2", "border": 1})
    first = book.add_worksheet("読み方")
    first.set_column(0, 0, 110)
    first.write_string(0, 0, TITLE, strong)
    choice = f"(えらんだもの: {report.choice})" if report.choice else ""
    first.write_string(1, 0, f"{report.period}{choice}")
    said = uptime_words.notes(report.uptime) if report.uptime is not None else ()
    for place, note in enumerate((*notes(report), *said), start=3):
        first.write_string(place, 0, note)
    for table in report.tables:
        _sheet(book, table, pack, head, strong)
    if report.uptime is not None:
        _uptime(book, report.uptime, head, strong)
    book.close()
    return out.getvalue()


def _uptime(book: Any, uptime: Uptime, head: Any, strong: Any) -> None:
    """How the center answered: a table below the other, and a chart of the counters."""
    sheet = book.add_worksheet(uptime_words.TITLE)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(uptime_words.COLUMNS), 14)
    place, of_counters = 0, (0, 0)
    parts = [(uptime_words.table_title(axis), uptime_words.lines(uptime, axis)) for axis in reversed(AXES)]
    for title, rows in (*parts, ("長かった止まり", uptime_words.outages(uptime))):
        sheet.write_string(place, 0, title, strong)
        if not place:
            of_counters = (2, len(rows) - 1)
        for number, row in enumerate(rows):
            place += 1
            for column, cell in enumerate(row):
                if number and column and _NUMBER.fullmatch(cell):
                    sheet.write_number(place, column, float(cell))
                else:
                    sheet.write_string(place, column, cell, None if number else head)
        place += 2
    first, last = of_counters
    if last >= first:
        chart = book.add_chart({"type": "bar"})
        shares = [uptime_words.TITLE, first, 1, last, 1]
        names = [uptime_words.TITLE, first, 0, last, 0]
        chart.add_series({"name": uptime_words.COLUMNS[0], "categories": names, "values": shares,
                          "fill": {"color": "#00428c"}})  # fmt: skip
        chart.set_title({"name": uptime_words.table_title(Axis.COUNTER), "overlay": False})
        chart.set_x_axis({"min": 0, "max": 100})
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"none": True})
        chart.set_size({"width": 720, "height": 140 + 26 * (last - first + 1)})
        sheet.insert_chart(1, len(uptime_words.COLUMNS) + 2, chart)


def _sheet(book: Any, table: Table, pack: Pack, head: Any, strong: Any) -> None:
    name = _NOT_IN_A_NAME.sub("", title_of(table))[:31]
    sheet = book.add_worksheet(name)
    axes, rows = len(table.axes), lines(table, pack)
    sheet.set_column(0, axes - 1, 34)
    sheet.set_column(axes, axes + len(COLUMNS) - 1, 11)
    sheet.freeze_panes(1, axes)
    for place, line in enumerate(rows):
        total = table.total is not None and place == len(rows) - 1
        for column, cell in enumerate(line):
            form = head if place == 0 else strong if total else None
            if place and column >= axes and _NUMBER.fullmatch(cell):
                sheet.write_number(place, column, float(cell), form)
            else:
                sheet.write_string(place, column, cell, form)
    bars = min(len(table.rows), MOST_BARS)
    if bars:
        chart = book.add_chart({"type": "bar"})
        if chart is not None:
            chart.add_series(
                {
                    "name": COLUMNS[0],
                    "categories": [name, 1, 0, bars, axes - 1],
                    "values": [name, 1, axes, bars, axes],
                    "fill": {"color": "#00428c"},
                }
            )
            chart.set_title({"name": title_of(table), "overlay": False})
            chart.set_y_axis({"reverse": True})
            chart.set_legend({"none": True})
            chart.set_size({"width": 720, "height": 120 + 22 * bars})
            sheet.insert_chart(len(rows) + 1, 0, chart)
