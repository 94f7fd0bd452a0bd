"""``kakanai-center init | serve | status | alarms | pki …``. Exit status 0 done, 1 refused, 2 wrong use."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import Any

import msgspec

from kakanai_center import serving
from kakanai_center.authority import Authority
from kakanai_center.commands import answer
from kakanai_center.opening import NoCenter, key_store, make_center, open_store
from kakanai_center.settings import CenterSettings, find_faults, read_center_settings
from kakanai_desk.core.errors import DeskError, SettingsBroken
from kakanai_desk.core.texts import load_texts
from kakanai_desk.vault import local_line
from kakanai_desk.vault.certificates import to_pem


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="kakanai-center", description="書かない窓口の中央")
    commands = root.add_subparsers(dest="command", required=True)

    def add(parent: Any, name: str, text: str, do: str = "") -> argparse.ArgumentParser:
        one: argparse.ArgumentParser = parent.add_parser(name, help=text, description=text)
        one.add_argument("--data", type=Path, required=True, help="データのフォルダ")
        one.add_argument("--json", action="store_true", help="結果をJSONで出す")
        one.set_defaults(do=do or name)
        return one

    one = add(commands, "init", "データの置き場所・鍵・認証局を作る")
    one.add_argument("--database", default="", help="postgresql://利用者@機械/名前(なければ組み込み)")
    one = add(commands, "serve", "受付を始める(相互TLS)")
    one.add_argument("--host", help="受け付けるアドレス(なければ center.toml の serve.host)")
    one.add_argument("--port", type=int, help="受け付けるポート(なければ center.toml の serve.port)")
    one.add_argument("--enrolment-port", type=int, help="端末の登録のポート(なければ center.toml、0なら受け付けない)")
    one.add_argument("--log-level", choices=("WARNING", "INFO", "DEBUG"), default="INFO", help="記録の細かさ")
    add(commands, "status", "件数と、端末ごとの到達点を見る")
    add(commands, "alarms", "警報を見る")

    pki = commands.add_parser("pki", help="端末の証明書", description="端末の証明書")
    pki = pki.add_subparsers(dest="what", required=True)
    for name, text in (
        ("code", "端末を登録する一度きりのコードを出す"),
        ("revoke", "端末の証明書を止める(すぐに効く)"),
    ):
        one = add(pki, name, text)
        one.add_argument("terminal", help="端末の記号(例: NA1)")
    ring = commands.add_parser("keys", help="封の鍵", description="封の鍵")
    ring = ring.add_subparsers(dest="what", required=True)
    add(ring, "turn", "封の鍵を新しくし、すべてを新しい鍵で封じなおす")
    add(pki, "list", "証明書の一覧", "certificates")
    add(pki, "authority", "認証局の証明書(PEM)を出す")
    return root


def main(argv: list[str] | None = None) -> int:
    options = parser().parse_args(argv)
    try:
        return _run(options)
    except SettingsBroken as error:
        print(error, file=sys.stderr)
    except NoCenter:
        print(
            f"中央のデータがありません。先に kakanai-center init --data {options.data.name} を実行してください。",
            file=sys.stderr,
        )
    except DeskError as error:
        print(load_texts().error_for_clerk(error), file=sys.stderr)
    return 1


def _run(options: argparse.Namespace) -> int:
    if options.do == "init":
        make_center(options.data, options.database)
    if not options.data.exists():
        raise NoCenter
    settings = read_center_settings(options.data)
    if options.do == "serve":
        _serve(options, settings)
        return 0
    if options.do == "authority":
        print(to_pem(Authority(key_store(settings)).certificate), end="")
        return 0
    request = {"do": "status" if options.do == "init" else options.do}
    if "terminal" in options:
        request["terminal"] = options.terminal
    said = _ask(settings, request)
    if "error" in said:
        print(said["error"], file=sys.stderr)
        return 1
    print(json.dumps(said, ensure_ascii=False) if options.json else _words(request["do"], said))
    return 0


def _ask(settings: CenterSettings, request: dict[str, str]) -> dict[str, Any]:
    """The answer of the running center, or of its data when none runs."""
    keys = key_store(settings)
    said = local_line.ask(settings.base, keys, request, "center")
    if said is not None:
        return said
    store = open_store(settings)
    try:
        return answer(store, Authority(keys), keys, request, serving=False)
    finally:
        store.close()


def _serve(options: argparse.Namespace, settings: CenterSettings) -> None:
    chosen = {
        "host": options.host,
        "port": options.port,
        "enrolment_port": options.enrolment_port,
    }
    serve = msgspec.structs.replace(settings.serve, **{k: v for k, v in chosen.items() if v is not None})
    settings = msgspec.structs.replace(settings, serve=serve)
    find_faults(settings)
    logging.basicConfig(level=options.log_level)
    store = open_store(settings)
    try:
        serving.run(settings, store)
    finally:
        store.close()


def _words(what: str, said: dict[str, Any]) -> str:
    """An answer for people."""
    match what:
        case "code":
            return f"{said['code']}\n端末 {said['terminal']} で、{said['minutes']}分のうちに一度だけ使えます。"
        case "revoke":
            return f"端末 {said['terminal']} の証明書を {said['ended']} 枚、止めました。"
        case "turn":
            return f"新しい鍵 {said['newest']}。封じなおす残り {said['left']} 件。"
        case "alarms":
            return "\n".join(
                f"{a['last_at']}  {a['kind']}  {a['terminal']}  {a['detail']}  {a['times']}回" for a in said["alarms"]
            )
        case "certificates":
            return "\n".join(
                f"{c['terminal']}  {c['not_after'][:10]}まで  {c['why'] or '有効'}  {c['fingerprint'][:16]}"
                for c in said["certificates"]
            )
        case _:
            return (
                f"端末 {said['desks']}  受信 {said['entries']}  申請 {said['applications']}"
                f"  保留 {said['set_aside']}  警報 {said['alarms']}"
            )


if __name__ == "__main__":
    sys.exit(main())
