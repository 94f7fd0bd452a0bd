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

from kakanai_desk.core.tabulating import Table
from kakanai_desk.forms.definitions import Pack
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
    for place, note in enumerate(notes(report), start=3):
        first.write_string(place, 0, note)
    for table in report.tables:
        _sheet(book, table, pack, head, strong)
    book.close()
    return out.getvalue()


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
