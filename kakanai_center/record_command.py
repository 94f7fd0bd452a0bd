"""``kakanai-center record …``: every desk's record, by questions and views, or a month (R-096, R-097).

A person is not asked for here: the key of the marks is with the desks. That somebody looked is a line of the record.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kakanai_center.export_command import Adding, WrongUse, operator_of
from kakanai_center.record_exports import APPROVED, DONE, OPEN, REFUSED
from kakanai_center.store import CenterStore
from kakanai_desk.core.clock import JST
from kakanai_desk.core.record_kinds import Log, Result
from kakanai_desk.core.record_search import RecordAsked, View

VIEWS = {view.value.replace("_", "-"): view for view in View if view}


def add_parsers(commands: Any, add: Adding) -> None:
    record = commands.add_parser("record", help="すべての端末の記録を見る", description="すべての端末の記録を見る")
    what = record.add_subparsers(dest="what", required=True)
    one = add(what, "search", "新しいものから100行(見たことも記録に残る)", "record_search")
    one.add_argument("--view", choices=VIEWS, help="深夜休日、失敗、特権操作、大量検索")
    one.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DAY", help="この日から(例: 2026-04-01)")
    one.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="この日まで")
    one.add_argument("--desk", default="", metavar="NA1", help="端末。center は中央")
    one.add_argument("--actor", default="", metavar="ID", help="職員番号")
    one.add_argument("--log", choices=[log.value for log in Log], default="", help="ログの種類")
    one.add_argument("--kind", default="", help="何をしたか")
    one.add_argument("--result", choices=[result.value for result in Result], default="", help="結果")
    one.add_argument("--operator", required=True, metavar="ID", help="だれが見るか(職員の番号など)。記録に残る")

    one = add(what, "report", "全端末の月の報告書(CSV)", "record_report")
    one.add_argument("--month", required=True, metavar="2026-04", help="月")
    one.add_argument("-o", "--out", type=Path, default=None, metavar="FILE.csv", help="新しいファイル(なければ画面に)")
    one.add_argument("--operator", required=True, metavar="ID", help="だれが見るか(職員の番号など)。記録に残る")

    one = add(what, "propose-export", "監査人へのファイル(export-log)を起案する", "record_export_propose")
    one.add_argument("--reference", required=True, metavar="A-2026-01", help="監査の番号(英数字と -)。氏名は書かない")
    one.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")
    one = add(what, "settle-export", "ほかの人の起案を承認する。やめるのは自分のものでも", "record_export_settle")
    one.add_argument("number", type=int, metavar="N")
    how = one.add_mutually_exclusive_group(required=True)
    how.add_argument("--approve", action="store_true", help="承認する(起案した人はできない)")
    how.add_argument("--refuse", action="store_true", help="やめる")
    one.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")
    add(what, "exports", "書き出しの起案と、それがどうなったか", "record_export_list")


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks of the center.

    Raises:
        WrongUse: the operator is not named as one is; the month is none; the file is there already.
    """
    if options.do == "record_export_list":
        return {"do": options.do}
    if options.do == "record_export_propose":
        return {"do": options.do, "reference": options.reference} | operator_of(options)
    if options.do == "record_export_settle":
        return {"do": options.do, "number": options.number, "agree": options.approve} | operator_of(options)
    if options.do == "record_report":
        try:
            first = date.fromisoformat(f"{options.month}-01")
        except ValueError:
            raise WrongUse("月は 2026-04 のように書きます。") from None
        if options.out is not None and options.out.exists():
            raise WrongUse(f"{options.out.name} は、もうあります。新しい名前を書いてください。")
        return {"do": options.do, "first": first.isoformat()} | operator_of(options)
    days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(options, name)) is not None}
    words = {name: getattr(options, name) for name in ("desk", "actor", "log", "kind", "result")}
    return {"do": options.do, "view": VIEWS[options.view].value if options.view else "", **words, **days} | operator_of(
        options
    )


def write(file: Path, said: Mapping[str, Any]) -> str:
    """Write a report, as Excel opens it; what is said of it."""
    with file.open("x", encoding="utf-8-sig", newline="") as out:
        out.write(said["csv"])
    return f"{file.name} に書きました。"


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """The lines as their writers hashed them, the latest first; or counts by day and user; or a month's report; or what
    became of a proposal to export.

    Raises:
        ExportNotForOne.
    """
    exports, by = store.record_exports, str(request.get("operator", ""))
    match request["do"]:
        case "record_export_list":
            return {"exports": [asdict(one) for one in exports.all()]}
        case "record_export_propose":
            return {"proposal": exports.propose(str(request["reference"]), by)}
        case "record_export_settle":
            number, agree = int(request["number"]), bool(request["agree"])
            exports.settle(number, by, agree=agree)
            return {"proposal": number, "state": APPROVED if agree else REFUSED}
        case _:
            return _looked(store, request)


def _looked(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    if request["do"] == "record_report":
        first = date.fromisoformat(request["first"])
        return {"month": f"{first:%Y-%m}", "csv": store.lines.report(first, str(request["operator"])).to_csv()}
    since, until = (date.fromisoformat(day) if (day := request.get(name)) else None for name in ("since", "until"))
    desk, actor, log, kind, result = (str(request[name]) for name in ("desk", "actor", "log", "kind", "result"))
    asked = RecordAsked(View(request["view"]), since, until, desk, actor, log, kind, result)
    lines = store.lines.page(asked) if asked.view is not View.MASS else []
    rows = store.lines.searches(asked) if asked.view is View.MASS else []
    store.lines.told(asked, str(request["operator"]), "", len(lines) or len(rows))
    return {
        "lines": [{"terminal": terminal, "content": json.loads(content)} for terminal, content in lines],
        "rows": [[row.day.isoformat(), row.who, row.searches, row.numbers] for row in rows],
    }


def words(said: Mapping[str, Any]) -> str:
    """An answer for people."""
    if "csv" in said:
        return said["csv"].replace("\r\n", "\n").rstrip("\n")
    if "exports" in said:
        return "\n".join(_export(one) for one in said["exports"]) or "ありません。"
    if "proposal" in said:
        told = {"": "ほかの人が settle-export --approve で承認すると、export-log で1回書き出せます"}
        told |= {APPROVED: "承認しました。export-log で1回書き出せます(14日のうち)", REFUSED: "やめました"}
        return f"起案 {said['proposal']}: {told[said.get('state', '')]}。"
    if said["rows"]:
        return "\n".join(f"{day}  {who}  検索 {made}  個人番号 {opened}" for day, who, made, opened in said["rows"])
    return "\n".join(_row(one["terminal"], one["content"]) for one in said["lines"]) or "ありません。"


def _export(one: Mapping[str, Any]) -> str:
    states = {OPEN: "承認を待っています", APPROVED: "承認された", REFUSED: "やめた", DONE: "書き出した"}
    who = "、".join(one[name] for name in ("by", "decided_by", "taken_by") if one[name])
    return f"{one['number']}  {one['reference']}  {states[one['state']]}  {who}"


def _row(terminal: str, said: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(said["at"]).astimezone(JST).strftime("%Y-%m-%d %H:%M:%S")
    values = json.dumps(said["values"], ensure_ascii=False, sort_keys=True)
    what = f"{said.get('log', ''):<14} {said['kind']:<24} {said.get('result', ''):<8} {said['actor']:<8}"
    return f"{at}  {terminal:<6} {said['seq']:>7}  {what} {values}"
