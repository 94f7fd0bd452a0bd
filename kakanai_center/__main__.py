"""``kakanai-center init | enrol | serve | status``. Exit status 0 done, 1 refused with a reason, 2 wrong use."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

import uvicorn

from kakanai_center.opening import NoCenter, make_center, open_store
from kakanai_center.service import build
from kakanai_center.settings import CenterSettings, read_center_settings
from kakanai_center.store import CenterStore
from kakanai_desk.core.errors import DeskError, SettingsBroken
from kakanai_desk.core.texts import load_texts

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="kakanai-center", description="書かない窓口の中央")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("init", "データの置き場所を作る"),
        ("enrol", "窓口端末の鍵を登録する"),
        ("serve", "受付を始める"),
        ("status", "件数を見る"),
        ("alarms", "警報を見る"),
    ):
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument("--data", type=Path, required=True, help="データのフォルダ")
        one.add_argument("--json", action="store_true", help="結果をJSONで出す")
        if name == "init":
            one.add_argument("--database", default="", help="postgresql://利用者@機械/名前(なければ組み込み)")
        if name == "enrol":
            one.add_argument("terminal", help="端末の記号(例: NA1)")
            one.add_argument("public_key", help="端末の公開鍵(16進64文字。kakanai-desk sync status で見られる)")
        if name == "serve":
            one.add_argument("--host", help="受け付けるアドレス(なければ center.toml の serve.host)")
            one.add_argument("--port", type=int, help="受け付けるポート(なければ center.toml の serve.port)")
            one.add_argument("--log-level", choices=("WARNING", "INFO", "DEBUG"), default="INFO", help="記録の細かさ")
    options = parser.parse_args(argv)
    try:
        return _run(options)
    except SettingsBroken as error:
        print(error, file=sys.stderr)
        return 1
    except NoCenter:
        print(
            f"中央のデータがありません。先に kakanai-center init --data {options.data.name} を実行してください。",
            file=sys.stderr,
        )
        return 1
    except DeskError as error:
        print(load_texts().error_for_clerk(error), file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.command == "init":
        make_center(options.data, options.database)
    settings = read_center_settings(options.data)
    host = getattr(options, "host", None) or settings.serve.host
    if options.command == "serve" and host not in LOOPBACK:
        print("この版の中央は、同じ機械(127.0.0.1)からだけ受け付けます。", file=sys.stderr)
        return 1
    store = open_store(settings)
    try:
        return _do(options, settings, store)
    finally:
        store.close()


def _do(options: argparse.Namespace, settings: CenterSettings, store: CenterStore) -> int:
    if options.command == "enrol":
        try:
            public_key = bytes.fromhex(options.public_key)
        except ValueError:
            public_key = b""
        if len(public_key) != 32:
            print("公開鍵は16進64文字です。", file=sys.stderr)
            return 2
        if not store.enrol(options.terminal, public_key):
            print("この端末には、別の鍵が登録されています。", file=sys.stderr)
            return 1
    if options.command == "serve":
        logging.basicConfig(level=options.log_level)
        uvicorn.run(
            build(store),
            host=options.host or settings.serve.host,
            port=options.port or settings.serve.port,
            log_config=None,
            access_log=False,
        )
        return 0
    if options.command == "alarms":
        return _alarms(options, store)
    status = store.status()
    if options.json:
        print(json.dumps(status, ensure_ascii=False))
    else:
        print(
            f"端末 {status['desks']}  受信 {status['entries']}  申請 {status['applications']}"
            f"  保留 {status['set_aside']}  警報 {status['alarms']}"
        )
    return 0


def _alarms(options: argparse.Namespace, store: CenterStore) -> int:
    found = store.alarms()
    if options.json:
        print(json.dumps({"alarms": found}, ensure_ascii=False))
        return 0
    for one in found:
        print(f"{one['last_at']}  {one['kind']}  {one['terminal']}  {one['detail']}  {one['times']}回")
    return 0


if __name__ == "__main__":
    sys.exit(main())
