"""``kakanai-center init | serve | status | export … | statistics | pki …``. Exit: 0 done, 1 refused, 2 wrong use."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from kakanai_center import (
    export_command,
    import_command,
    maintenance_command,
    packs_command,
    record_command,
    recovery_command,
    releases_command,
    retention_command,
    statistics_command,
)
from kakanai_center.alarms import BECAUSE
from kakanai_center.authority import Authority
from kakanai_center.commands import answer
from kakanai_center.opening import CenterBusy, NoCenter, backups_of, key_store, make_center, open_store, restore_center
from kakanai_center.record_exports import ExportNotForOne
from kakanai_center.settings import CenterSettings, find_faults, read_center_settings
from kakanai_center.verifying import HeadsUnfit, bundle
from kakanai_desk.core import log_lines
from kakanai_desk.core.alarms import SEEN
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.errors import DeskError, NoMedium, SettingsBroken
from kakanai_desk.core.texts import load_texts
from kakanai_desk.vault import local_line
from kakanai_desk.vault.certificates import to_pem

BECAUSE_WORDS = dict(zip(BECAUSE, ("直した", "わかっていてこのまま", "誤り", "ほかで対応"), strict=True))
LONGEST_SECONDS = 3600.0  # a backup of a large center
STARTING_SECONDS = 15.0


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
    one = add(commands, "settle", "警報を見て、済ませたと記す(同じことがまた起これば、また出る)")
    one.add_argument("number", type=int, metavar="N", help="警報の番号")
    words = "、".join(f"{word}: {BECAUSE_WORDS[word]}" for word in BECAUSE)
    one.add_argument("--because", choices=BECAUSE, required=True, help=words)
    one.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")
    one = add(commands, "verify-log", "すべての記録が、書かれたときのままかを確かめる", "verify_log")
    one.add_argument("--held", type=Path, default=None, metavar="FILE", help="窓口が持つ頭(kakanai-desk record heads)")
    one.add_argument("--printed", default=[], action="append", metavar="頭", help="手続案内書の下にある「記録」の字")
    one = add(commands, "export-log", "監査人の検証器のために、すべての記録を書き出す(中央を止めて行う)", "export_log")
    one.add_argument("file", type=Path, metavar="FILE.jsonl", help="新しいファイル")
    words = "承認された起案の番号(record propose-export、settle-export)"
    one.add_argument("--proposal", type=int, required=True, metavar="N", help=words)
    one.add_argument("--operator", required=True, metavar="ID", help="起案した人か承認した人。記録に残る")

    export_command.add_parsers(commands, add)
    import_command.add_parsers(commands, add)
    maintenance_command.add_parsers(commands, add)
    packs_command.add_parsers(commands, add)
    record_command.add_parsers(commands, add)
    releases_command.add_parsers(commands, add)
    retention_command.add_parsers(commands, add)
    statistics_command.add_parser(commands, add)

    pki = commands.add_parser("pki", help="端末の証明書", description="端末の証明書")
    pki = pki.add_subparsers(dest="what", required=True)
    for name, text in (
        ("code", "端末を登録する一度きりのコードを出す"),
        ("revoke", "端末の証明書を止める(すぐに効く)"),
    ):
        one = add(pki, name, text)
        one.add_argument("terminal", help="端末の記号(例: NA1)")
    add(commands, "backup", "バックアップをとり、復元して照合する")
    add(commands, "partition", "PostgreSQL の受信と索引の語を、月ごとに分ける(大きい市で。終わるまで受信は待つ)")
    one = add(commands, "restore", "バックアップから、新しいフォルダに中央を作る")
    one.add_argument("backup", type=Path, help="バックアップのフォルダ")
    words = "復旧の鍵のファイル、または2枚の紙を打ったファイル(1つでも2つでも)"
    one.add_argument("--recovery-key", type=Path, required=True, nargs="+", metavar="FILE", help=words)
    one.add_argument("--database", default="", help="postgresql://利用者@機械/名前(空のもの。なければ組み込み)")
    carry = commands.add_parser(
        "carry", help="線のない端末との、ファイルでの受け渡し", description="ファイルでの受け渡し"
    )
    carry = carry.add_subparsers(dest="what", required=True)
    one = add(carry, "card", "中央の名刺を書く(秘密はない)")
    one.add_argument("file", type=Path, metavar="CARD", help="媒体の上の新しいファイル")
    one = add(carry, "in", "端末のファイルを取り込み、返事を同じ媒体に書く", "carry_in")
    one.add_argument("file", type=Path, metavar="FILE.kkf", help="媒体の上のファイル")
    ring = commands.add_parser("keys", help="封の鍵", description="封の鍵")
    ring = ring.add_subparsers(dest="what", required=True)
    add(ring, "turn", "封の鍵を新しくし、すべてを新しい鍵で封じなおす")
    add(ring, "wrap", 'ファイルの鍵を、HSM の鍵で包んだものに替える([keys] kind = "pkcs11" にしてから、中央を止めて)')
    one = add(ring, "recovery", "バックアップを開く復旧の鍵を作る(ファイルは別の場所に保管する)")
    one.add_argument("file", type=Path, help="復旧の鍵を書くファイル(新しいもの)")
    one = add(ring, "sheets", "復旧の鍵を、二人が分けて持つ2枚の紙にする")
    one.add_argument("file", type=Path, help="復旧の鍵のファイル")
    one.add_argument("folder", type=Path, help="fukkyu-1.txt と fukkyu-2.txt を書くフォルダ")
    one = add(ring, "check", "復旧の鍵(または2枚の紙を打った字)で、いまのバックアップが開けるかを確かめる")
    one.add_argument("files", type=Path, nargs="+", metavar="FILE", help="復旧の鍵、または2枚の紙を打ったファイル")
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
    except export_command.WrongUse as error:
        print(error, file=sys.stderr)
        return 2
    except DeskError as error:
        print(load_texts().error_for_clerk(error), file=sys.stderr)
    return 1


def _run(options: argparse.Namespace) -> int:
    if options.do == "init":
        make_center(options.data, options.database)
    if options.do == "restore":
        restore_center(options.data, options.database, options.backup, recovery_command.read(options.recovery_key))
    if not options.data.exists():
        raise NoCenter
    settings = read_center_settings(options.data)
    if options.do == "serve":
        _serve(options, settings)
        return 0
    if options.do == "authority":
        print(to_pem(Authority(key_store(settings)).certificate), end="")
        return 0
    if options.do == "wrap":
        return _wrap(settings)
    if options.do == "recovery":
        return recovery_command.make(options.file, key_store(settings))
    if options.do == "sheets":
        return recovery_command.sheets(options.file, options.folder, key_store(settings), SystemClock().today())
    if options.do == "check":
        return recovery_command.check(options.files, key_store(settings))
    if options.do == "export_log":
        return _export_log(options, settings)
    request: dict[str, Any] = {"do": "status" if options.do in ("init", "restore") else options.do}
    if options.do == "verify_log":
        request["held"] = (_held(options.held) if options.held is not None else []) + options.printed
    if options.do in ("card", "carry_in"):
        file = _on_medium(settings, options.file)
        request |= {"file": str(file), "folder": str(file.parent)}
    if "terminal" in options:
        request["terminal"] = options.terminal
    if options.do == "settle":
        request |= {"number": options.number, "because": options.because} | export_command.operator_of(options)
    if options.do.startswith("export_"):
        request = export_command.request_of(options)
    if options.do.startswith("packs_"):
        request = packs_command.request_of(options, settings.packs.publishers)
    if options.do.startswith("releases_"):
        request = releases_command.request_of(options)
    if options.do.startswith("import_"):
        request = import_command.request_of(options)
    if options.do.startswith("record_"):
        request = record_command.request_of(options)
    if options.do.startswith("retention_"):
        request = retention_command.request_of(options)
    if options.do.startswith("maintenance_"):
        request = maintenance_command.request_of(options)
    if options.do == "statistics":
        request = statistics_command.request_of(options, settings.statistics)
    said = _ask(settings, request)
    if "error" in said:
        print(said["error"], file=sys.stderr)
        return 1
    if options.do == "card":
        return _write_card(options.file, str(said["card"]))
    if options.do == "record_report" and options.out is not None:
        print(record_command.write(options.out, said))
        return 0
    print(json.dumps(said, ensure_ascii=False) if options.json else _words(request["do"], said))
    return 1 if any(said.get(key) for key in ("faults", "refused_lines", "staying", "findings")) else 0


def _wrap(settings: CenterSettings) -> int:
    from kakanai_center.token_keys import TokenKeyStore, wrap  # no other command loads a token's library

    store = key_store(settings)
    if not isinstance(store, TokenKeyStore):
        print('先に center.toml の [keys] を kind = "pkcs11" にし、token を書いてください。', file=sys.stderr)
        return 2
    count = wrap(settings.base / "keys", store)
    print(f"{count} 個の鍵を包みました。kakanai-center keys turn で、封の鍵も新しくしてください。")
    return 0


def _export_log(options: argparse.Namespace, settings: CenterSettings) -> int:
    """The whole record in a new file that its owner alone may read, once for what two people agreed on; that it was
    taken is a line of the record.

    Raises:
        ExportNotForOne: nothing was written.
    """
    by, file = export_command.operator_of(options)["operator"], options.file
    store = open_store(settings)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            store.record_exports.take(options.proposal, by)
        except ExportNotForOne:
            os.close(handle)
            file.unlink()
            raise
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            store.record.city()
            bundle(store.record, lambda item: out.write(json.dumps(item, ensure_ascii=False) + "\n"))
    except FileExistsError:
        print(f"{file.name} は、もうあります。まだないファイルの名前を書いてください。", file=sys.stderr)
        return 1
    finally:
        store.close()
    print(f"{file.name} に書き出しました。tools/verify_record.py で確かめられます。")
    return 0


def _on_medium(settings: CenterSettings, path: Path) -> Path:
    """The path, if it lies on an approved medium.

    Raises:
        NoMedium.
    """
    found = path.resolve()
    if not any(found.is_relative_to((settings.base / folder).resolve()) for folder in settings.carry.folders):
        raise NoMedium(name=path.name)
    return found


def _write_card(file: Path, card: str) -> int:
    try:
        with file.open("x", encoding="ascii") as out:
            out.write(card)
    except OSError:
        print(f"{file.name} を書けません。まだないファイルの名前を書いてください。", file=sys.stderr)
        return 1
    print(f"{file.name} に書きました。端末で kakanai-desk carry trust に渡してください。")
    return 0


def _held(file: Path) -> list[Any]:
    """The heads that desks gave (``kakanai-desk record heads --json``)."""
    try:
        return list(json.loads(file.read_text("utf-8"))["heads"])
    except (OSError, ValueError, KeyError, TypeError):
        raise HeadsUnfit from None


def _ask(settings: CenterSettings, request: dict[str, Any]) -> dict[str, Any]:
    """The answer of the running center, or of its data when none runs; one that is just starting is waited for."""
    keys = key_store(settings)
    until = time.monotonic() + STARTING_SECONDS
    while True:
        said = local_line.ask(settings.base, keys, request, "center", LONGEST_SECONDS)
        if said is not None:
            return said
        try:
            store = open_store(settings)
            break
        except CenterBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
    try:
        return answer(store, Authority(keys), keys, backups_of(settings, store), request, serving=False)
    finally:
        store.close()


def _serve(options: argparse.Namespace, settings: CenterSettings) -> None:
    from kakanai_center import serving  # no other command waits for the libraries of a service

    chosen = {
        "host": options.host,
        "port": options.port,
        "enrolment_port": options.enrolment_port,
    }
    serve = msgspec.structs.replace(settings.serve, **{k: v for k, v in chosen.items() if v is not None})
    settings = msgspec.structs.replace(settings, serve=serve)
    find_faults(settings)
    log_lines.begin(options.log_level)
    store = open_store(settings)
    try:
        serving.run(settings, store)
    finally:
        store.close()


def _settled(alarm: dict[str, Any]) -> str:
    """Its number, and whether somebody has looked at it."""
    if alarm["settled_at"] < alarm["last_at"]:
        return f"{alarm['number']}  見てください"
    because = (BECAUSE_WORDS | {SEEN: "窓口の画面で見た"})[alarm["because"]]
    return f"{alarm['number']}  済({because}、{alarm['settled_by']})"


def _words(what: str, said: dict[str, Any]) -> str:
    """An answer for people."""
    match what:
        case "code":
            return f"{said['code']}\n端末 {said['terminal']} で、{said['minutes']}分のうちに一度だけ使えます。"
        case "verify_log":
            faults = "\n".join(f"{what}  {writer}" for what, writer in said["faults"])
            whole = "すべて合っています。" if not faults else f"合わないところがあります。\n{faults}"
            return f"{said['lines']} 行、頭 {said['heads']}(うち窓口の持つもの {said['heads_held']}): {whole}"
        case "revoke":
            return f"端末 {said['terminal']} の証明書を {said['ended']} 枚、止めました。"
        case "backup":
            return f"バックアップ {said['name']} をとり、復元して照合しました(受信 {said['counts']['entries']})。"
        case "partition":
            return f"{len(said['months'])}か月({said['months'][0]}〜{said['months'][-1]})に分けてあります。"
        case "carry_in":
            what = "登録の頼み" if said["carried"] == "enrolment" else f"{said['entries']} 件"
            return f"{what}を取り込みました。返事 {said['answer']} を、端末で kakanai-desk carry in に渡してください。"
        case "turn":
            return f"新しい鍵 {said['newest']}。封じなおす残り {said['left']} 件。"
        case "alarms":
            return "\n".join(
                f"{_settled(a)}  {a['last_at']}  {a['kind']}  {a['terminal']}  {a['detail']}  {a['times']}回"
                for a in said["alarms"]
            )
        case "settle":
            return f"警報 {said['number']} を済みにしました。残り {said['open']}。"
        case "certificates":
            return "\n".join(
                f"{c['terminal']}  {c['not_after'][:10]}まで  {c['why'] or '有効'}  {c['fingerprint'][:16]}"
                for c in said["certificates"]
            )
        case str() as packs if packs.startswith("packs_"):
            return packs_command.words(said, packs)
        case str() as releases if releases.startswith("releases_"):
            return releases_command.words(said, releases)
        case str() as taking if taking.startswith("import_"):
            return import_command.words(said, taking)
        case str() as kept if kept.startswith("retention_"):
            return retention_command.words(said, kept)
        case str() as kept if kept.startswith("maintenance_"):
            return maintenance_command.words(said, kept)
        case str() as record if record.startswith("record_"):
            return record_command.words(said)
        case "statistics":
            return statistics_command.words(said)
        case str() as export if export.startswith("export_"):
            return export_command.words(said, export)
        case _:
            return (
                f"端末 {said['desks']}  受信 {said['entries']}  申請 {said['applications']}"
                f"  保留 {said['set_aside']}  警報 {said['alarms']}(まだ見ていないもの {said['open_alarms']})"
            )


if __name__ == "__main__":
    sys.exit(main())
