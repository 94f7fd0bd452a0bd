"""``kakanai-center releases publish | offer | withdraw | list``: new programs for the desks.

See docs/decisions/releases.md.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kakanai_center.export_command import Adding, WrongUse, operator_of
from kakanai_center.store import CenterStore


def add_parsers(commands: Any, add: Adding) -> None:
    releases = commands.add_parser("releases", help="プログラムの更新を端末に配る", description="プログラムの更新")
    what = releases.add_subparsers(dest="what", required=True)
    made = add(what, "publish", "作り手のフォルダを、署名を確かめて取り込む", "releases_publish")
    made.add_argument("folder", type=Path, metavar="REPOSITORY")
    _by(made)
    made = add(what, "offer", "この版を、この端末から順に配る(端末は、開庁時間の外に受け取る)", "releases_offer")
    made.add_argument("version", metavar="1.2.3")
    made.add_argument("--from", dest="starts", type=date.fromisoformat, required=True, metavar="DAY", help="配る日")
    _to(made)
    _by(made)
    made = add(what, "withdraw", "配るのをやめる", "releases_withdraw")
    _to(made)
    _by(made)
    add(what, "list", "取り込んだ版、配る先、どの端末が何を使っているか", "releases_list")


def _to(made: argparse.ArgumentParser) -> None:
    made.add_argument("--desks", nargs="+", default=[], metavar="NA1", help="端末の記号(なければ全部)")


def _by(made: argparse.ArgumentParser) -> None:
    made.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks of the center.

    Raises:
        WrongUse: the operator or a desk is not named as one is.
    """
    request: dict[str, Any] = {"do": options.do}
    if options.do == "releases_list":
        return request
    if options.do == "releases_publish":
        request["folder"] = str(options.folder.resolve())
    else:
        if not all(re.fullmatch(r"[A-Z]{2}[1-9]", name) for name in options.desks):
            raise WrongUse("端末の記号は、英大文字2つと1〜9の数字です(例: NA1)。")
        request["desks"] = options.desks
    if options.do == "releases_offer":
        request |= {"version": options.version, "starts": options.starts.isoformat()}
    return request | operator_of(options)


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """
    Raises:
        ReleaseUnfit, ReleaseAway: it may not be taken or offered.
    """
    match request["do"]:
        case "releases_list":
            return store.releases.overview()
        case "releases_publish":
            try:
                found = store.releases.publish(Path(str(request["folder"])))
            except OSError:
                return {"error": "フォルダを読めないか、中央に置けません。"}
            store.record.note("releases_published", newest=found[-1].version if found else "", of=request["operator"])
            return {"releases": [{"name": one.name, "version": one.version} for one in found]}
        case "releases_offer":
            desks, version = list(map(str, request["desks"])), str(request["version"])
            starts = date.fromisoformat(str(request["starts"]))
            name = store.releases.offer(version, desks, starts, str(request["operator"]))
            told = {"version": version, "starts": starts.isoformat(), "to": " ".join(desks) or "*"}
            store.record.note("release_offered", **told, operator=request["operator"])
            return {"name": name, "version": version, "desks": desks, "starts": starts.isoformat()}
        case _:
            desks = list(map(str, request["desks"]))
            gone = store.releases.withdraw(desks)
            store.record.note("release_withdrawn", of=" ".join(desks) or "*", operator=request["operator"])
            return {"withdrawn": gone}


def words(said: Mapping[str, Any], what: str) -> str:
    """An answer for people."""
    if what == "releases_publish":
        return "\n".join(f"{one['version']}  {one['name']}" for one in said["releases"]) + "\nを取り込みました。"
    if what == "releases_offer":
        to = "、".join(said["desks"]) or "全部の端末"
        return f"{said['version']} を {said['starts']} から {to} に配ります。端末は開庁時間の外に受け取ります。"
    if what == "releases_withdraw":
        return f"{said['withdrawn']} 件の配布をやめました。"
    lines = [f"{one['version']}  {one['name']}" for one in said["releases"]]
    lines += [f"{o['terminal'] or '全部'}  に {o['version']} を {o['starts']} から" for o in said["offers"]]
    for desk in said["desks"]:
        flaw = f"  断った: {desk['flaw']}" if desk["flaw"] else ""
        running, staged = desk["running"] or "まだ何も言わない", desk["staged"] or "なし"
        lines.append(f"{desk['terminal']}  使っている版 {running}  届いた版 {staged}{flaw}")
    return "\n".join(lines) or "取り込んだ版はありません。"
