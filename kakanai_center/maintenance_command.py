"""``kakanai-center maintenance …``: announced pauses (R-092), and sessions of whoever maintains the center (R-108)."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kakanai_center.export_command import Adding, WrongUse, operator_of
from kakanai_center.maintenance import BY_TIME
from kakanai_center.store import CenterStore
from kakanai_desk.core.clock import JST

_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def add_parsers(commands: Any, add: Adding) -> None:
    maintenance = commands.add_parser("maintenance", help="停止予定と保守", description="停止予定と保守")
    what = maintenance.add_subparsers(dest="what", required=True)

    def one(name: str, text: str, *, by: bool = True) -> argparse.ArgumentParser:
        made = add(what, name, text, f"maintenance_{name}")
        if by:
            made.add_argument("--operator", required=True, metavar="ID", help="だれが行うか。記録に残る")
        return made

    made = one("announce", "中央を止める予定を、全部の窓口に知らせる(1分のうちに届く)")
    made.add_argument("--from", dest="starts", type=_moment, required=True, metavar="2026-04-10T18:00", help="いつから")
    made.add_argument("--to", dest="ends", type=_moment, required=True, metavar="2026-04-10T20:00", help="いつまで")
    made.add_argument("--text", required=True, help="職員への文(120字まで)")
    one("list", "知らせている停止予定と、開いている保守", by=False)
    made = one("cancel", "停止予定をやめる(早く終わったときも)")
    made.add_argument("number", type=int, metavar="N")
    made = one("open", "保守を始める。終わるまで、どの命令も記録に残る")
    made.add_argument("--who", required=True, metavar="ID", help="だれが保守するか(会社・職員の番号。氏名は書かない)")
    made.add_argument("--reason", required=True, metavar="CODE", help="理由の番号(作業届など、英数字と . _ -)")
    made.add_argument("--hours", type=int, required=True, metavar="N", help="何時間まで(12まで)。過ぎれば自分で終わる")
    one("close", "保守を終える")
    made = one("sessions", "保守の一覧(月の報告)", by=False)
    made.add_argument("--month", default="", metavar="2026-04", help="この月に始まったもの")


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=JST)


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks of the center.

    Raises:
        WrongUse: somebody is not named by an id, or the month is none.
    """
    request: dict[str, Any] = {"do": options.do}
    for key in ("number", "text", "who", "reason", "hours", "month"):
        if hasattr(options, key):
            request[key] = getattr(options, key)
    for key in ("starts", "ends"):
        if hasattr(options, key):
            request[key] = getattr(options, key).isoformat()
    for key in ("who", "reason"):
        if key in request and not _ID.fullmatch(request[key]):
            raise WrongUse(f"--{key} は、英数字と . _ - の32字までです。氏名は書きません。")
    if request.get("month") and not _MONTH.fullmatch(request["month"]):
        raise WrongUse("--month は 2026-04 の形です。")
    return request | (operator_of(options) if hasattr(options, "operator") else {})


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """
    Raises:
        MaintenanceUnfit.
    """
    maintenance, by = store.maintenance, str(request.get("operator", ""))
    match request["do"]:
        case "maintenance_announce":
            starts, ends = (datetime.fromisoformat(str(request[key])) for key in ("starts", "ends"))
            maintenance.announce(starts, ends, str(request["text"]), by)
        case "maintenance_cancel":
            maintenance.cancel(int(request["number"]), by)
        case "maintenance_open":
            maintenance.open(str(request["who"]), str(request["reason"]), int(request["hours"]), by)
        case "maintenance_close":
            maintenance.close(by)
        case "maintenance_sessions":
            return {"month": request["month"], "sessions": maintenance.sessions(str(request["month"]))}
        case _:
            pass
    current = maintenance.current()
    return {
        "pauses": [
            {"number": p.number, "from": p.starts.isoformat(), "to": p.ends.isoformat(), "text": p.text}
            for p in maintenance.announced()
        ],
        "session": next((s for s in maintenance.sessions() if s["number"] == current), None),
    }


def words(said: Mapping[str, Any], what: str) -> str:
    """An answer for people."""
    if what == "maintenance_sessions":
        lines = [_session(one) for one in said["sessions"]]
        return "\n".join(lines) or "保守はありません。"
    lines = [f"停止予定 {p['number']}  {_at(p['from'])}〜{_at(p['to'])}  {p['text']}" for p in said["pauses"]]
    if said["session"] is not None:
        s = said["session"]
        lines.append(f"保守 {s['number']}  {s['who']}  {s['reason']}  {_at(s['until'])} まで")
    return "\n".join(lines) or "停止予定も、開いている保守もありません。"


def _session(s: Mapping[str, Any]) -> str:
    ended = _at(s["closed_at"]) if s["closed_at"] else "(続いています)"
    over = "  時間切れ" if s["closed_by"] == BY_TIME else ""
    return f"{s['number']}  {_at(s['opened_at'])}〜{ended}  {s['who']}  {s['reason']}  命令 {s['commands']}{over}"


def _at(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(JST):%m/%d %H:%M}"
