"""A report of statistics to be read: one HTML page that needs nothing beside itself, and the same on paper (R-098)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from kakanai_desk.core.tabulating import Axis, Table
from kakanai_desk.core.uptime import AXES, Uptime
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.paper.fit import fit, wrap
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import AI, DARK, GROUND, RULE_SOFT, SOFT, Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf
from kakanai_desk.forms.statistics import uptime_words
from kakanai_desk.forms.statistics.words import COLUMNS, Report, cells, lines, named, notes, title_of

TITLE = "書かない窓口の統計"
NONE = "出せる数がありません(応対が少なすぎます)。"
_STYLE = """
body{font-family:"BIZ UDPGothic","Yu Gothic UI",sans-serif;margin:2rem;color:#333}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;font-size:.85rem}
th,td{border:1px solid #cfc6b6;padding:.25rem .5rem;text-align:right;vertical-align:top}
thead th{background:#f2f2f2;text-align:center;font-weight:normal}
tbody th{text-align:left;font-weight:normal}
tbody tr:last-child{font-weight:bold;background:#f2f2f2}
svg{display:block}@media print{body{margin:0}h2{break-after:avoid}}
"""
WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM, LINE = 297.0, 210.0, 12.0, 285.0, 14.0, 198.0, 5.4
_ON_PAPER = (0, 1, 4, 5, 6, 8, 13, 15, 17, 18, 19, 20)  # of COLUMNS
_NAME, _BAR, _APART = 66.0, 30.0, 34.0
MOST_ON_PAPER = 20


def as_html(report: Report, pack: Pack) -> str:
    """The page; its bars are the visits of each row."""
    parts = [f"<h1>{TITLE}</h1><p>{escape(report.period)}{escape(_choice(report))}</p>"]
    for table in report.tables:
        parts.append(f"<h2>{escape(title_of(table))}</h2>")
        parts.append(_html_table(table, pack) if table.total is not None else f"<p>{NONE}</p>")
    said = list(notes(report))
    if report.uptime is not None:
        parts += _html_uptime(report.uptime)
        said += uptime_words.notes(report.uptime)
    parts.append("<ul>" + "".join(f"<li>{escape(note)}</li>" for note in said) + "</ul>")
    head = f'<meta charset="utf-8"><title>{TITLE}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="ja"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _html_uptime(uptime: Uptime) -> Iterator[str]:
    """How the center answered; the bars are the shares."""
    for axis in AXES:
        head, *rows = uptime_words.lines(uptime, axis)
        yield f"<h2>{escape(uptime_words.table_title(axis))}</h2><table><thead><tr>"
        yield "".join(f'<th scope="col">{escape(title)}</th>' for title in (head[0], "", *head[1:]))
        yield "</tr></thead><tbody>"
        shares = [*(row.share for row in uptime.tables.get(axis, ())), None]
        for (name, *cells_), share in zip(rows, shares, strict=True):
            rect = f'<rect width="{round((share or 0) * 1.2)}" height="12" fill="#00428c"/>'
            bar = f'<svg width="120" height="12" aria-hidden="true">{rect}</svg>' if share is not None else ""
            numbers = "".join(f"<td>{escape(cell)}</td>" for cell in cells_)
            yield f'<tr><th scope="row">{escape(name)}</th><td>{bar}</td>{numbers}</tr>'
        yield "</tbody></table>"
    head, *rows = uptime_words.outages(uptime)
    if rows:
        yield f"<h2>{uptime_words.TITLE} 長かった止まり</h2><table><thead><tr>"
        yield "".join(f'<th scope="col">{escape(title)}</th>' for title in head) + "</tr></thead><tbody>"
        yield from ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        yield "</tbody></table>"


def _html_table(table: Table, pack: Pack) -> str:
    head, *rows = lines(table, pack)
    axes = len(table.axes)
    most = max((row.numbers.visits for row in table.rows), default=1)
    titles = "".join(f'<th scope="col">{escape(t)}</th>' for t in [*head[:axes], "", *head[axes:]])
    out = [f"<table><thead><tr>{titles}</tr></thead><tbody>"]
    for place, row in enumerate(rows):
        names = "".join(f'<th scope="row">{escape(n)}</th>' for n in row[:axes])
        bar = ""
        if place < len(table.rows):
            wide = round(table.rows[place].numbers.visits / most * 120)
            rect = f'<rect width="{wide}" height="12" fill="#00428c"/>'
            bar = f'<svg width="120" height="12" aria-hidden="true">{rect}</svg>'
        out.append(f"<tr>{names}<td>{bar}</td>{''.join(f'<td>{escape(cell)}</td>' for cell in row[axes:])}</tr>")
    return "".join([*out, "</tbody></table>"])


def _choice(report: Report) -> str:
    return f"(えらんだもの: {report.choice})" if report.choice else ""


# --- paper --------------------------------------------------------------------------------------------------------


def as_pdf(report: Report, pack: Pack, fonts: PaperFonts) -> bytes:
    """The report on A4, across. Of the columns, those that are looked at first; all of them stand in the CSV."""
    return write_pdf(_Paper(report, pack, fonts).sheets(), Layer.HATCH, title=TITLE)


class _Paper:
    def __init__(self, report: Report, pack: Pack, fonts: PaperFonts) -> None:
        self._report, self._pack, self._fonts = report, pack, fonts
        self._sheets: list[Sheet] = []
        self._y = 0.0

    def sheets(self) -> list[Sheet]:
        self._turn()
        self._sheet.text(LEFT, self._y + 4, TITLE, Type.STRONG, 16)
        self._y += 10
        self._sheet.text(LEFT, self._y, self._report.period + _choice(self._report), Type.WORD, 10, color=DARK)
        self._y += 6
        for table in self._report.tables:
            self._table(table)
        said = list(notes(self._report))
        if self._report.uptime is not None:
            self._uptime(self._report.uptime)
            said += uptime_words.notes(self._report.uptime)
        for note in said:
            for line in wrap(self._fonts, note, Type.WORD, 8.5, RIGHT - LEFT):
                self._room(LINE)
                self._sheet.text(LEFT, self._y + 3, line, Type.WORD, 8.5, color=SOFT)
                self._y += LINE - 0.6
        for number, sheet in enumerate(self._sheets, start=1):
            sheet.text(RIGHT, HIGH - 7, f"{number} / {len(self._sheets)}", Type.DIGIT, 8.5, align="right", color=SOFT)
        return self._sheets

    @property
    def _sheet(self) -> Sheet:
        return self._sheets[-1]

    def _turn(self) -> None:
        self._sheets.append(Sheet(self._fonts, width=WIDE, height=HIGH))
        self._y = TOP

    def _room(self, height: float) -> bool:
        """Whether a new sheet was begun."""
        if self._y + height <= BOTTOM:
            return False
        self._turn()
        return True

    def _table(self, table: Table) -> None:
        self._room(10 + 3 * LINE)
        self._y += 4
        self._sheet.text(LEFT, self._y + 4, title_of(table), Type.STRONG, 11)
        self._y += 6
        if table.total is None:
            self._sheet.text(LEFT, self._y + 4, NONE, Type.WORD, 9)
            self._y += LINE + 2
            return
        self._head()
        most = max((row.numbers.visits for row in table.rows), default=1)
        for row in table.rows:
            words = "  ".join(n for n in named(row, table, self._pack) if n)
            self._row(words, cells(row.numbers, sums=row.numbers.paper is not None), row.numbers.visits / most)
        self._row("合計", cells(table.total, sums=True), 0.0, Type.STRONG)

    def _uptime(self, uptime: Uptime) -> None:
        """How the center answered: by month and by counter, and the longest outages; by day it stands in the CSV."""
        for axis in (Axis.MONTH, Axis.COUNTER):
            shares = [*((row.share or 0.0) / 100 for row in uptime.tables.get(axis, ())), 0.0]
            self._plain(uptime_words.table_title(axis), uptime_words.lines(uptime, axis), shares)
        head, *rows = uptime_words.outages(uptime)
        if rows:
            self._plain(f"{uptime_words.TITLE} 長かった止まり", [head, *rows[:MOST_ON_PAPER]], [0.0] * MOST_ON_PAPER)

    def _plain(self, title: str, lines_: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
        """A small table: a name, a bar, and few columns."""
        self._room(10 + 3 * LINE)
        self._y += 4
        self._sheet.text(LEFT, self._y + 4, title, Type.STRONG, 11)
        self._y += 6
        head, *rows = lines_
        for place, row in enumerate((head, *rows)):
            self._room(LINE)
            if not place:
                self._sheet.box(LEFT, self._y, RIGHT - LEFT, LINE, 0, fill=GROUND)
            elif shares[place - 1]:
                self._sheet.box(LEFT + _NAME, self._y + 1.2, shares[place - 1] * _BAR, LINE - 2.4, 0, fill=AI)
            for column, cell in enumerate(row):
                right = LEFT + _NAME + _BAR + column * _APART
                use = Type.DIGIT if place and column else Type.WORD
                if column:
                    self._sheet.text(right, self._y + 3.7, cell, use, 8.5, align="right")
                else:
                    self._sheet.text(LEFT + 0.5, self._y + 3.7, cell, use, 8.5)
            self._y += LINE
            self._sheet.rule(LEFT, self._y, RIGHT, self._y, 0.4, color=RULE_SOFT)

    def _head(self) -> None:
        high = 2 * LINE
        self._sheet.box(LEFT, self._y, RIGHT - LEFT, high, 0, fill=GROUND)
        for title, right in zip((COLUMNS[n] for n in _ON_PAPER), self._columns(), strict=True):
            whole = fit(self._fonts, title, Type.WORD, 7, self._wide - 1.5, 3, high)
            for place, line in enumerate(whole.lines if whole is not None else (title,)):
                size = whole.size if whole is not None else 5
                self._sheet.text(right, self._y + 3 + 3 * place, line, Type.WORD, size, align="right")
        self._y += high

    def _row(self, words: str, shown: Sequence[str], share: float, use: Type = Type.WORD) -> None:
        if self._room(LINE):
            self._head()
        whole = fit(self._fonts, words, use, 8.5, _NAME - 2, 1, LINE)
        line, size = (whole.lines[0], whole.size) if whole is not None else (words[:18] + "…", 8.5)
        self._sheet.text(LEFT + 0.5, self._y + 3.7, line, use, size)
        if share:
            self._sheet.box(LEFT + _NAME, self._y + 1.2, share * _BAR, LINE - 2.4, 0, fill=AI)
        for number, right in zip(_ON_PAPER, self._columns(), strict=True):
            digits = Type.STRONG_DIGIT if use is Type.STRONG else Type.DIGIT
            self._sheet.text(right, self._y + 3.7, shown[number], digits, 8.5, align="right")
        self._y += LINE
        self._sheet.rule(LEFT, self._y, RIGHT, self._y, 0.4, color=RULE_SOFT)

    @property
    def _wide(self) -> float:
        return (RIGHT - LEFT - _NAME - _BAR) / len(_ON_PAPER)

    def _columns(self) -> Iterator[float]:
        """The right edge of each column."""
        return (LEFT + _NAME + _BAR + (n + 1) * self._wide for n in range(len(_ON_PAPER)))
