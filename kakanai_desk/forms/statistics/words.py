"""A table of statistics in words: for the operator's screen, as CSV, as the cells of page and paper (R-098)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from kakanai_desk.core.counted import OTHER
from kakanai_desk.core.spreadsheets import plain_cell
from kakanai_desk.core.tabulating import Axis, Numbers, Report, Row, Table
from kakanai_desk.core.translations import languages
from kakanai_desk.forms.definitions import Pack

HIDDEN = "X"
AXES: Mapping[Axis, str] = {
    Axis.MONTH: "月",
    Axis.DAY: "日",
    Axis.WEEKDAY: "曜日",
    Axis.HOUR: "時間帯",
    Axis.COUNTER: "窓口",
    Axis.LANGUAGE: "言葉",
    Axis.EVENT: "用件",
    Axis.SECTION: "課",
    Axis.PROCEDURE: "手続",
}
COLUMNS = (
    "応対(件)", "申請(件)", "うち受付取消", "うち完了", "応対の時間 中央値(分)", "応対の時間 90%値(分)",
    "着手まで 中央値(時間)", "着手まで 90%値(時間)", "完了まで 中央値(時間)", "完了まで 90%値(時間)", "人数",
    "タッチ", "職員のキー", "書かずにすんだ字と印", "手で書く欄", "紙に書く時間(分)", "答える時間(分)",
    "へった時間(分)", "よかった", "ふつう", "こまった",
)  # fmt: skip
_WEEK = "月火水木金土日"


def title_of(table: Table) -> str:
    return "・".join(AXES[axis] for axis in table.axes) + "ごと"


def said(axis: Axis, value: str, pack: Pack) -> str:
    """A value of an axis as people say it."""
    match axis:
        case Axis.WEEKDAY:
            return f"{_WEEK[int(value) - 1]}曜日"
        case Axis.HOUR:
            return f"{int(value)}時台"
        case Axis.LANGUAGE:
            language = languages().get(value)
            found = language.ja if language is not None else ""
        case Axis.EVENT:
            event = pack.events.get(value)
            found = event.title["ja"] if event is not None else ""
        case Axis.SECTION:
            section = pack.sections.get(value)
            found = section.name if section is not None else ""
        case Axis.PROCEDURE:
            found = next((p.title["ja"] for p in pack.procedures if p.id == value), "")
        case _:
            found = value
    return found or ("そのほか" if value == OTHER else value)


def named(row: Row, table: Table, pack: Pack) -> list[str]:
    """The names of a row, one for each axis."""
    if row.together:
        return [f"少ないもの {row.together} つをあわせて", *[""] * (len(table.axes) - 1)]
    return [said(axis, value, pack) for axis, value in zip(table.axes, row.group, strict=True)]


def cells(n: Numbers, *, sums: bool) -> list[str]:
    """The numbers of a row under ``COLUMNS``. ``HIDDEN``: small; empty: nothing that adds up here."""

    def shown(value: float | None, otherwise: str = HIDDEN) -> str:
        return otherwise if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)

    def both(pair: tuple[float, float] | None) -> list[str]:
        return [shown(v) for v in pair] if pair is not None else [HIDDEN, HIDDEN]

    summed = (n.people, n.taps, n.keys, n.paper, n.pen, n.writing, n.entering, n.saved)
    return [
        str(n.visits), str(n.applications), shown(n.cancelled), shown(n.done),
        *both(n.at_counter), *both(n.waiting), *both(n.work),
        *(shown(v, HIDDEN if sums else "") for v in summed),
        *([str(v) for v in n.answers] if n.answers is not None else [HIDDEN] * 3),
    ]  # fmt: skip


def lines(table: Table, pack: Pack) -> list[list[str]]:
    """The table with its head and its total."""
    head = [*(AXES[axis] for axis in table.axes), *COLUMNS]
    rows = [[*named(row, table, pack), *cells(row.numbers, sums=row.numbers.paper is not None)] for row in table.rows]
    if table.total is not None:
        rows.append(["合計", *[""] * (len(table.axes) - 1), *cells(table.total, sums=True)])
    return [head, *rows]


def as_csv(table: Table, pack: Pack) -> bytes:
    """The table for a spreadsheet: UTF-8 with its mark, and no cell that is taken for a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in line] for line in lines(table, pack))
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    number = cell.lstrip("-").replace(".", "", 1).isdecimal()
    return cell if number else plain_cell(cell)


def notes(report: Report) -> Sequence[str]:
    """What whoever reads the figures must know."""
    k, seconds = report.terms.smallest, report.terms.seconds
    return (
        f"{k}件に満たない数は出しません({HIDDEN})。{k}件に満たない区分は、あわせて1行にします。",
        "課・手続の表では、1件の応対がいくつもの行に入ります。応対の件数は、足しても合計になりません。",
        "応対の時間は、受付を始めてから終えるまで。番号札を取ってからの待ち時間は、中央に届かないので入っていません。",
        "着手まで・完了までは、受付を終えてから、課が手をつけるまで・完了するまで。閉庁の時間も入ります。",
        f"紙に書く時間は、1字 {seconds:g} 秒として計算しました(要確認: 市で測った値にします)。",
        "へった時間 = 紙に書く時間 − 答える時間(確認・世帯・質問の段階)。",
    )
