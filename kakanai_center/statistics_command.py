"""``kakanai-center statistics``: counts, times, languages, satisfaction, what was saved (docs/statistics.md)."""

from __future__ import annotations

import argparse
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from kakanai_center.export_command import Adding, WrongUse, operator_of
from kakanai_center.settings import StatisticsPart
from kakanai_center.store import CenterStore
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.places import procedures
from kakanai_desk.core.tabulating import STANDARD, Axis, Chosen, Numbers, Report, Table, Tally, Terms
from kakanai_desk.core.uptime import Goal, Uptime
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.loader import BrokenDefinitions, load
from kakanai_desk.forms.statistics.uptime_words import uptime_csv, uptime_note
from kakanai_desk.forms.statistics.words import AXES, as_csv, said, title_of

MOST_ROWS = 1000  # of one answer, which the local line must hold; the files have all
MOST_AXES = 2
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CHOICES = ("counter", "section", "procedure", "language", "event")


class StatisticsFailed(DeskError):
    """The figures cannot be put where they should. Values: ``what``: folder, fonts."""

    code = "CENTER-STATISTICS-01"


def add_parser(commands: Any, add: Adding) -> None:
    made = add(commands, "statistics", "件数・時間・言葉・手続・課・満足度・へった手間の統計", "statistics")
    made.add_argument("--from", dest="first", type=date.fromisoformat, default=None, metavar="DAY", help="この日から")
    made.add_argument("--until", dest="last", type=date.fromisoformat, default=None, metavar="DAY", help="この日まで")
    made.add_argument("--month", default=None, metavar="YYYY-MM", help="この月")
    made.add_argument(
        "--by",
        action="append",
        choices=[a.value for a in Axis],
        default=[],
        help="何ごとか(2つまで。なければ、すべての表)",
    )
    for name, text in zip(_CHOICES, ("窓口", "課", "手続", "言葉", "用件"), strict=True):
        made.add_argument(f"--{name}", default="", metavar="ID", help=f"この{text}だけ")
    made.add_argument("--smallest", type=int, default=0, metavar="N", help="これより少ない数は出さない(設定より大きく)")
    made.add_argument("--out", type=Path, default=None, metavar="DIR", help="CSV・XLSX・HTML・PDFを置く新しいフォルダ")
    made.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")


def request_of(options: argparse.Namespace, settings: StatisticsPart) -> dict[str, Any]:
    """What the command line asks of the center.

    Raises:
        WrongUse: days, axes or the operator are not as they must be.
    """
    first, last = options.first, options.last
    if options.month is not None:
        if first is not None or last is not None or not _MONTH.fullmatch(options.month):
            raise WrongUse("--month は 2026-04 のように書き、--from・--until とは一緒に使えません。")
        first = date.fromisoformat(f"{options.month}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if first is not None and last is not None and last < first:
        raise WrongUse("--until の日が、--from の日より前です。")
    if len(options.by) > MOST_AXES or len(set(options.by)) < len(options.by):
        raise WrongUse("--by は、違うものを2つまでです。")
    request: dict[str, Any] = {
        "do": "statistics",
        "first": first.isoformat() if first is not None else "",
        "last": last.isoformat() if last is not None else "",
        "by": list(options.by),
        "smallest": max(options.smallest, settings.smallest),
        "seconds": settings.seconds_per_character,
        "goal": [settings.opens, settings.closes, settings.uptime_percent],
        "out": str(options.out.resolve()) if options.out is not None else "",
    }
    return request | {name: getattr(options, name) for name in _CHOICES} | operator_of(options)


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """The center's answer; with ``out``, the files stand there when it comes. A line of the record says who asked.

    Raises:
        StatisticsFailed.
    """
    try:
        pack = load(procedures())
    except BrokenDefinitions as broken:
        return {"error": "\n".join(str(f) for f in broken.findings[:50])}
    report = report_of(store, request, pack)
    out = Path(request["out"]) if request["out"] else None
    if out is not None:
        _write(report, pack, out)
    chosen = {name: request[name] for name in _CHOICES if request[name]}
    store.record.note(
        "statistics_made", operator=str(request["operator"]), first=request["first"], last=request["last"],
        by=list(request["by"]), chosen=sorted(chosen), written=int(out is not None),
    )  # fmt: skip
    return _told(report, pack) | {"folder": str(out or "")}


def report_of(store: CenterStore, request: Mapping[str, Any], pack: Pack) -> Report:
    def day(key: str) -> date | None:
        return date.fromisoformat(request[key]) if request[key] else None

    axes = tuple(Axis(word) for word in request["by"])
    terms = Terms(int(request["smallest"]), float(request["seconds"]))
    tally = Tally([axes] if axes else STANDARD, Chosen(**{name: str(request[name]) for name in _CHOICES}), terms)
    for visit in store.figures.each(day("first"), day("last")):
        tally.add(visit)
    choice = "、".join(
        f"{AXES[Axis(name)]} {said(Axis(name), str(request[name]), pack)}" for name in _CHOICES if request[name]
    )
    uptime = None
    if not any(request[name] for name in _CHOICES if name != "counter"):  # it is of no section, language …
        opens, closes, percent = request["goal"]
        goal = Goal(time.fromisoformat(opens), time.fromisoformat(closes), float(percent))
        uptime = store.uptimes.of(day("first"), day("last"), goal, str(request["counter"]))
    return Report(day("first"), day("last"), choice, terms, tuple(tally.tables()), uptime)


def _write(report: Report, pack: Pack, out: Path) -> None:
    """The files in a new folder that its owner alone may read; it has its name when all of them are on disk."""
    from kakanai_desk.forms.paper.fonts import FontsMissing, PaperFonts
    from kakanai_desk.forms.statistics.book import as_xlsx
    from kakanai_desk.forms.statistics.pages import as_html, as_pdf  # no other command waits for the paper's libraries

    new = out.with_name(f"{out.name}.new")
    if out.exists():
        raise StatisticsFailed(what="folder")
    try:
        fonts = PaperFonts.load()
    except FontsMissing:
        raise StatisticsFailed(what="fonts") from None
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        for table in report.tables:
            (new / f"{'-'.join(table.axes)}.csv").write_bytes(as_csv(table, pack))
        if report.uptime is not None:
            (new / "uptime.csv").write_bytes(uptime_csv(report.uptime))
        (new / "toukei.xlsx").write_bytes(as_xlsx(report, pack))
        (new / "toukei.html").write_text(as_html(report, pack), "utf-8")
        (new / "toukei.pdf").write_bytes(as_pdf(report, pack, fonts))
        for file in new.iterdir():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
        new.rename(out)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise StatisticsFailed(what="folder") from None


def _told(report: Report, pack: Pack) -> dict[str, Any]:
    left = MOST_ROWS
    tables: list[dict[str, Any]] = []
    for table in report.tables:
        rows = table.rows[: max(left, 0)]
        left -= len(rows)
        tables.append(
            {
                "by": [axis.value for axis in table.axes],
                "title": title_of(table),
                "rows": [
                    {"group": list(row.group), "names": _names(row.group, table, pack), "together": row.together}
                    | _plain(row.numbers)
                    for row in rows
                ],
                "rows_all": len(table.rows),
                "total": _plain(table.total) if table.total is not None else None,
            }
        )
    return {
        "period": report.period,
        "choice": report.choice,
        "smallest": report.terms.smallest,
        "seconds_per_character": report.terms.seconds,
        "tables": tables,
        "uptime": _plain_uptime(report.uptime) if report.uptime is not None else None,
    }


def _plain_uptime(found: Uptime) -> dict[str, Any]:
    goal = found.goal
    return {
        "opens": f"{goal.opens:%H:%M}",
        "closes": f"{goal.closes:%H:%M}",
        "wanted_percent": goal.percent,
        "total": asdict(found.total) | {"percent": found.total.share},
        "by": {axis.value: [asdict(r) | {"percent": r.share} for r in rows] for axis, rows in found.tables.items()},
        "outages": [{"terminal": o.terminal, "at": o.at.isoformat(), "seconds": o.seconds} for o in found.outages],
    }


def _names(group: Sequence[str], table: Table, pack: Pack) -> list[str]:
    return [said(axis, value, pack) for axis, value in zip(table.axes, group, strict=False)]


def _plain(numbers: Numbers) -> dict[str, Any]:
    return asdict(numbers) | {"saved": numbers.saved}


def words(told: dict[str, Any]) -> str:
    """An answer for people: visits and applications of each row; the files have the rest."""
    found = [f"{told['period']}{' ' + told['choice'] if told['choice'] else ''}"]
    for table in told["tables"]:
        total = table["total"]
        if total is None:
            found.append(f"{table['title']}: {told['smallest']}件に満たないので、出せる数がありません。")
            continue
        found.append(f"{table['title']}: 応対 {total['visits']} 件、申請 {total['applications']} 件")
        for row in table["rows"]:
            name = "・".join(row["names"]) or f"少ないもの {row['together']} つをあわせて"
            found.append(f"  {name}  応対 {row['visits']}  申請 {row['applications']}")
        if table["rows_all"] > len(table["rows"]):
            found.append(f"  ほかに {table['rows_all'] - len(table['rows'])} 行あります(--out のファイルに入ります)。")
    if told["uptime"] is not None:
        found.append(uptime_note(told["uptime"]["total"]["percent"], told["uptime"]["wanted_percent"]))
    if told["folder"]:
        found.append(f"{Path(told['folder']).name} に、CSV・XLSX・HTML・PDFを書きました。")
    return "\n".join(found)
