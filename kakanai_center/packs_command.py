"""``kakanai-center packs publish | list``: the city's signed content goes to the desks (docs/decisions/packs.md)."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from kakanai_center.export_command import Adding, operator_of
from kakanai_center.store import CenterStore


def add_parsers(commands: Any, add: Adding) -> None:
    packs = commands.add_parser("packs", help="手続の内容を端末に配る", description="手続の内容を端末に配る")
    what = packs.add_subparsers(dest="what", required=True)
    made = add(what, "publish", "二人が署名したファイルを、全部の端末に配る", "packs_publish")
    made.add_argument("file", type=Path, metavar="FILE.kkp")
    made.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")
    add(what, "list", "配ったものと、どの端末がどれを使っているか", "packs_list")


def request_of(options: argparse.Namespace, publishers: Collection[str]) -> dict[str, Any]:
    """What the command line asks of the center; ``publishers`` as its settings name them.

    Raises:
        WrongUse: the operator is not named as one is.
    """
    if options.do == "packs_list":
        return {"do": options.do}
    file = str(options.file.resolve())
    return {"do": options.do, "file": file, "publishers": list(publishers)} | operator_of(options)


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """
    Raises:
        PackUnfit: it may not be published.
    """
    if request["do"] == "packs_list":
        return store.packs.overview()
    file = Path(str(request["file"]))
    try:
        content = file.read_bytes()
    except OSError:
        return {"error": f"{file.name} を読めません。"}
    said = store.packs.publish(content, [str(key) for key in request["publishers"]], str(request["operator"]))
    if said["new"]:
        told = {"serial": said["serial"], "starts": said["starts"], "digest": said["digest"][:16]}
        store.record.note("pack_published", **told, operator=request["operator"])
    return said


def words(said: Mapping[str, Any], what: str) -> str:
    """An answer for people."""
    if what == "packs_publish":
        done = "配ります" if said["new"] else "もう配っています"
        return f"通し番号 {said['serial']}({said['starts']} から)を{done}。端末には1分のうちに届きます。"
    lines = [f"{p['serial']}  {p['starts']} から  {p['digest'][:16]}  {p['note']}" for p in said["packs"]]
    newest = max((p["serial"] for p in said["packs"]), default=0)
    for desk in said["desks"]:
        late = "" if desk["highest"] == newest else "  まだ届いていません"
        lines.append(f"{desk['terminal']}  使っているもの {desk['served']}  届いたもの {desk['highest']}{late}")
    return "\n".join(lines) or "配ったものはありません。"
