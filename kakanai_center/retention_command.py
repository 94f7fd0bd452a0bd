"""``kakanai-center retention …``: rules by two, holds, what would go, sweeping, and what became of a number (R-111)."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from typing import Any

from kakanai_center.export_command import Adding, operator_of
from kakanai_center.retention import BECAUSE
from kakanai_center.retention_rules import DEFAULTS, Counted, Kept, Rule
from kakanai_center.store import CenterStore

KEPT = dict(
    zip(
        Kept,
        ("完了・受付取消の申請", "終わっていない申請", "申請のない記入", "取り込んだ行", "端末の記録の行"),
        strict=True,
    )
)
_BECAUSE = dict(zip(BECAUSE, ("監査", "訴訟", "開示請求など", "その他"), strict=True))
_STATES = {
    "here": "あります",
    "held": "保全しています(消しません)",
    "swept": "保存期間が過ぎて、消しました",
    "unknown": "ありません。消した証跡もありません",
}
_WHAT = {"rule": "保存期間", "release": "保全をやめる"}


def add_parsers(commands: Any, add: Adding) -> None:
    retention = commands.add_parser("retention", help="保存期間と消去", description="保存期間と消去")
    what = retention.add_subparsers(dest="what", required=True)

    def one(name: str, text: str, *, by: bool = True) -> argparse.ArgumentParser:
        made = add(what, name, text, f"retention_{name}")
        if by:
            made.add_argument(
                "--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る"
            )
        return made

    one("rules", "保存期間、待っている起案、保全しているもの", by=False)
    made = one("propose", "保存期間を起案する(もう一人の approve で決まる)")
    names = "、".join(f"{kept.value}: {title}" for kept, title in KEPT.items())
    made.add_argument("kept", choices=[kept.value for kept in Kept], help=names)
    length = made.add_mutually_exclusive_group(required=True)
    length.add_argument("--years", type=int, metavar="N", help="年")
    length.add_argument("--days", type=int, metavar="N", help="日")
    made.add_argument(
        "--counted", choices=[c.value for c in Counted], help="fiscal: 翌年度の4月1日から、day: その日から"
    )
    made.add_argument("--from", dest="starts", type=date.fromisoformat, required=True, metavar="DAY", help="適用する日")
    made.add_argument("--basis", required=True, help="根拠(文書管理規程の条など)。氏名は書かない")
    made = one("approve", "ほかの人の起案を承認する")
    made.add_argument("number", type=int, metavar="N")
    made = one("refuse", "起案をやめる(自分のものでも)")
    made.add_argument("number", type=int, metavar="N")
    made = one("hold", "この申請を消さない(監査・訴訟など)")
    made.add_argument("reception", metavar="RECEPTION", help="受付番号")
    made.add_argument(
        "--because", choices=BECAUSE, required=True, help="、".join(f"{k}: {v}" for k, v in _BECAUSE.items())
    )
    made.add_argument("--reference", required=True, metavar="CODE", help="事件番号・文書番号(英数字と -)")
    made = one("release", "保全をやめることを起案する")
    made.add_argument("reception", metavar="RECEPTION", help="受付番号")
    made = one("plan", "消えるものを、種類と月ごとに数える(だれのものかは言わない)", by=False)
    made.add_argument(
        "--on", type=date.fromisoformat, default=None, metavar="DAY", help="この日に消すとして(なければ今日)"
    )
    one("sweep", "保存期間の過ぎたものを消し、証跡を残す")
    made = one("look", "受付番号の申請が、あるか、消したか", by=False)
    made.add_argument("reception", metavar="RECEPTION", help="受付番号")


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks of the center.

    Raises:
        WrongUse: the operator is not named as one is.
    """
    request: dict[str, Any] = {"do": options.do}
    for key in ("kept", "years", "days", "counted", "basis", "number", "reception", "because", "reference"):
        value = getattr(options, key, None)
        if value is not None:
            request[key] = value
    for key in ("starts", "on"):
        day = getattr(options, key, None)
        if day is not None:
            request[key] = day.isoformat()
    return request | (operator_of(options) if hasattr(options, "operator") else {})


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """
    Raises:
        RuleUnfit, NotForOne, SweepRuns.
    """
    retention, by = store.retention, str(request.get("operator", ""))
    number, reception = int(request.get("number", 0)), str(request.get("reception", ""))
    match request["do"]:
        case "retention_plan":
            on = date.fromisoformat(request["on"]) if "on" in request else retention.today()
            return retention.plan(on)
        case "retention_sweep":
            return store.sweeper.sweep(by)
        case "retention_look":
            return store.sweeper.look(reception)
        case "retention_propose":
            number = retention.propose_rule(_rule(request), by)
        case "retention_approve" | "retention_refuse":
            retention.settle(number, by, agree=request["do"] == "retention_approve")
        case "retention_hold":
            retention.hold(reception, str(request["because"]), str(request["reference"]), by)
        case "retention_release":
            number = retention.propose_release(reception, by)
        case _:
            pass
    return retention.overview() | {"number": number}


def _rule(request: Mapping[str, Any]) -> Rule:
    kept = Kept(request["kept"])
    unit = "years" if "years" in request else "days"
    usual = DEFAULTS[kept].counted if unit == "years" else Counted.DAY
    counted = Counted(request.get("counted", usual))
    starts = date.fromisoformat(request["starts"])
    return Rule(0, kept, int(request[unit]), unit, counted, starts, str(request["basis"]))


def words(said: Mapping[str, Any], what: str) -> str:
    """An answer for people."""
    match what:
        case "retention_plan":
            lines = [f"{said['day']} に消えるもの(保全しているもの {said['held']} 件は消えません)"]
            names = {kept.value: title for kept, title in KEPT.items()} | {"applications": "申請"}
            lines += [f"{names[d['kept']]}  {d['month']}  {d['count']} 件" for d in said["due"]]
            return "\n".join(lines if said["due"] else [*lines, "ありません。"])
        case "retention_sweep":
            counts = "、".join(f"{title} {said[kept.value]}" for kept, title in KEPT.items())
            odd = f" 読めないもの {said['unreadable']} 件は消していません。" if said["unreadable"] else ""
            return f"消しました: {counts}。証跡は記録にあります。{odd}"
        case "retention_look":
            proofs = "".join(f"\n記録 {p['line']} 行目、{p['day']}、規則 {p['rule']}" for p in said["proofs"])
            return f"{said['reception_number']}: {_STATES[said['state']]}。{proofs}"
        case _:
            return _overview(said)


def _overview(said: Mapping[str, Any]) -> str:
    lines = ["保存期間"]
    lines += [f"  {_rule_words(rule)}" for rule in said["rules"]]
    lines += [f"  {_rule_words(rule)}({rule['starts']} から)" for rule in said["coming"]]
    for p in said["proposals"]:
        content = p["content"]
        about = _rule_words(content) if p["what"] == "rule" else content["reception_number"]
        lines.append(f"起案 {p['number']}  {_WHAT[p['what']]}  {about}  {p['by']}  承認を待っています")
    for h in said["holds"]:
        lines.append(f"保全  {h['reception_number']}  {_BECAUSE[h['because']]}  {h['reference']}  {h['by']}")
    return "\n".join(lines)


def _rule_words(rule: Mapping[str, Any]) -> str:
    unit = "年" if rule["unit"] == "years" else "日"
    counted = "翌年度から" if rule["counted"] == Counted.FISCAL else "その日から"
    return f"{KEPT[Kept(rule['kept'])]}: {rule['length']}{unit}({counted})  {rule['basis']}"
