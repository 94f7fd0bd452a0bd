"""``kakanai-center export check | run | resend | results | reconcile``: see docs/core-systems.md.

The one who runs a hand-over is named by ``--operator``: the center has no sign-in, so the record keeps what was said.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kakanai_center.handing import MOST_NAMED
from kakanai_center.mapping import Mapping as ExportMapping
from kakanai_center.mapping_source import BrokenMapping, read_mapping
from kakanai_center.returns import read_results
from kakanai_center.store import CenterStore
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.loader import BrokenDefinitions, load

Adding = Callable[[Any, str, str, str], argparse.ArgumentParser]
_OPERATOR = re.compile(r"[A-Za-z0-9._-]{1,32}")
_WORDS = {
    "definition": "今の定義では読めません",
    "empty": "必要な値がありません",
    "long": "長すぎます",
    "code": "コード表にありません",
    "day": "日付に不詳があります",
    "era": "元号で書けません",
    "character": "相手が受け取れない字があり、代わりの字が決まっていません",
    "encoding": "この文字コードで書けない字があります",
    "unknown": "その受付番号はありません",
    "not_sent": "この対応表で渡していません",
    "result": "結果の言葉が対応表にありません",
    "number": "受付番号か手続が読めません",
}


class WrongUse(Exception):
    """A sentence for the operator."""


def add_parsers(commands: Any, add: Adding) -> None:
    export = commands.add_parser("export", help="基幹系へ渡す", description="基幹系へ渡す")
    what = export.add_subparsers(dest="what", required=True)

    def one(name: str, text: str) -> argparse.ArgumentParser:
        made = add(what, name, text, f"export_{name}")
        made.add_argument("mapping", type=Path, metavar="MAPPING.yaml", help="対応表")
        made.add_argument("--procedures", type=Path, default=None, metavar="DIR", help="定義のフォルダ")
        return made

    def writing(made: argparse.ArgumentParser) -> None:
        made.add_argument("--out", type=Path, required=True, metavar="DIR", help="包みを置くフォルダ")
        made.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")

    one("check", "対応表の間違いを、すべて言う")
    made = one("run", "まだ渡していない申請を渡す")
    writing(made)
    made.add_argument("--since", type=date.fromisoformat, default=None, metavar="DAY", help="この日からの受付だけ")
    made.add_argument("--dry-run", action="store_true", help="何も書かず、何件になるかを言う")
    made = one("resend", "もう一度渡す")
    writing(made)
    chosen = made.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--handover", type=int, default=0, metavar="N", help="この回のすべて")
    chosen.add_argument("--errors", action="store_true", help="結果がエラーのすべて")
    chosen.add_argument("--number", action="append", default=[], metavar="RECEPTION", help="受付番号(何度でも)")
    made = one("results", "相手の結果を取り込む")
    made.add_argument("file", type=Path, metavar="FILE.csv", help="結果のファイル")
    made.add_argument("--operator", required=True, metavar="ID", help="だれが行うか。記録に残る")
    made = one("reconcile", "受け付けた数・渡した数・返った数を突き合わせる")
    made.add_argument("--from", dest="first", type=date.fromisoformat, default=None, metavar="DAY")
    made.add_argument("--until", dest="last", type=date.fromisoformat, default=None, metavar="DAY")


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks of the center: plain values; paths in full, since the center has its own folder.

    Raises:
        WrongUse: the operator is not named as one is.
    """
    request: dict[str, Any] = {"do": options.do}
    for key in ("mapping", "procedures", "out", "file"):
        path = getattr(options, key, None)
        if path is not None:
            request[key] = str(path.resolve())
    for key in ("operator", "handover", "errors", "number", "dry_run"):
        if hasattr(options, key):
            request[key] = getattr(options, key)
    for key in ("since", "first", "last"):
        day = getattr(options, key, None)
        if day is not None:
            request[key] = day.isoformat()
    if "operator" in request:
        request |= operator_of(options)
    return request


def operator_of(options: argparse.Namespace) -> dict[str, str]:
    """
    Raises:
        WrongUse: the operator is not named as one is.
    """
    if not _OPERATOR.fullmatch(options.operator):
        raise WrongUse("--operator は、英数字と . _ - の32字までです。氏名は書きません。")
    return {"operator": options.operator}


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """The center's answer; ``error`` in it where the mapping or the definitions cannot be used."""
    try:
        pack = load(Path(request.get("procedures") or procedures()))
        mapping = read_mapping(Path(request["mapping"]), pack)
    except (BrokenMapping, BrokenDefinitions) as broken:
        return {"error": "\n".join(str(f) for f in broken.findings[:50])}
    return _answer(store, request, mapping, pack)


def _answer(store: CenterStore, request: Mapping[str, Any], mapping: ExportMapping, pack: Pack) -> dict[str, Any]:
    operator = str(request.get("operator", ""))

    def day(key: str) -> date | None:
        return date.fromisoformat(request[key]) if key in request else None

    match request["do"]:
        case "export_check":
            return {"mapping": mapping.id, "sha256": mapping.digest, "columns": len(mapping.columns),
                    "to_confirm": list(mapping.to_confirm)}  # fmt: skip
        case "export_run":
            out = Path(request["out"])
            done = store.handing.run(mapping, pack, out, operator, since=day("since"), dry=bool(request["dry_run"]))
            return {"mapping": mapping.id, "dry_run": bool(request["dry_run"])} | done.to_json()
        case "export_resend":
            done = store.handing.resend(
                mapping, pack, Path(request["out"]), operator, handover=int(request["handover"]),
                errors=bool(request["errors"]), numbers=list(request["number"]),
            )  # fmt: skip
            return {"mapping": mapping.id, "dry_run": False} | done.to_json()
        case "export_results":
            answers, unfit = read_results(Path(request["file"]), mapping)
            taken = store.handing.take_results(mapping, answers, operator)
            lines = sorted([*taken["refused_lines"], *([line, why] for line, why in unfit)])
            return {"mapping": mapping.id, **taken, "refused": len(lines), "refused_lines": lines[:MOST_NAMED]}
        case _:
            return store.handing.reconcile(mapping, day("first"), day("last"))


def words(said: dict[str, Any], what: str) -> str:
    """An answer for people."""
    match what:
        case "export_check":
            confirm = "".join(f"\n要確認: {text}" for text in said["to_confirm"])
            return f"対応表 {said['mapping']}: 間違いはありません({said['columns']} 列)。{confirm}"
        case "export_run" | "export_resend":
            staying = "".join(
                f"\n渡せない: {number} {procedure} {column} {_WORDS.get(why, why)}"
                for number, procedure, column, why in said["staying"]
            ) + _more(said["staying_all"] - len(said["staying"]))
            place = f"包み {said['folder']}" if said["number"] else "何も書いていません"
            covered = f"、住所を伏せた申請 {said['covered']}" if said["covered"] else ""
            return (
                f"申請 {said['applications']} 件、{said['lines']} 行、代わりの字 {said['replaced']}{covered}。"
                f"{place}。{staying}"
            )
        case "export_results":
            refused = "".join(f"\n{line}行目: {_WORDS.get(why, why)}" for line, why in said["refused_lines"])
            refused += _more(said["refused"] - len(said["refused_lines"]))
            return f"成功 {said['ok']}、エラー {said['failed']}、取り込み済み {said['known']}。{refused}"
        case _:
            named = "".join(
                f"\n{title}: {' '.join(said['numbers'][key])}"
                for key, title in (("missing", "渡していない"), ("unanswered", "結果なし"), ("failed", "エラー"))
                if said["numbers"][key]
            )
            halves = "".join(
                f"\n{h['number']} 回目の包みは、書き終わっていません。resend --handover {h['number']} で渡します。"
                for h in said["handovers"]
                if not h["written"]
            )
            return (
                f"受付 {said['received']} = 取消 {said['cancelled']} + まだ {said['waiting']} + 渡していない"
                f" {said['missing']} + 結果なし {said['unanswered']} + 成功 {said['ok']} + エラー {said['failed']}"
                f"{named}{halves}"
            )


def _more(count: int) -> str:
    """How many are not named."""
    return f"\nほかに {count} 件あります。" if count else ""
