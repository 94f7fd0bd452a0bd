"""``kakanai-desk packs …``: the city's content as a file that two people sign and every desk serves from its day.

A publisher's private key lies in a file under a passphrase, on no counter; passphrases come by standard input or are
asked for.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)

from kakanai_desk.asking import noted
from kakanai_desk.bootstrap import clock_of, pack_folder, pack_shelf
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.forms.loader import load_with_findings
from kakanai_desk.settings import Settings
from kakanai_desk.vault import pack_file
from kakanai_desk.vault.publisher_key import KeyUnfit, opened
from kakanai_desk.vault.signing import KeySigner

SHORTEST = 12  # letters of a passphrase


def key(options: argparse.Namespace) -> dict[str, Any]:
    """A publisher's new key, its private half in a new file that its owner alone may read.

    Raises:
        Refused: the file is there already, or the passphrase is short.
    """
    secret = _passphrase(options, again=True)
    if len(secret) < SHORTEST:
        raise Refused(f"合言葉は {SHORTEST} 文字以上にしてください。")
    made = Ed25519PrivateKey.generate()
    public = made.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(secret.encode()))
    try:
        handle = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise Refused(f"{options.file.name} を作れません。まだないファイルの名前を書いてください。") from None
    with os.fdopen(handle, "wb") as out:
        out.write(pem)
    _say(options, f"公開鍵 {public}\n端末と中央の設定の publishers に、これを書いてください。")
    return {"public": public}


def make(options: argparse.Namespace) -> dict[str, Any]:
    """A pack of a folder, signed by nobody yet.

    Raises:
        Refused: the definitions have faults, or the file cannot be written. PackUnfit: the folder makes no pack.
    """
    _, findings = load_with_findings(options.folder)
    if findings:
        raise Refused(
            f"定義に {len(findings)} 件の間違いがあります。"
            f"kakanai-desk procedures check {options.folder.name} で見てください。"
        )
    pack = pack_file.made(options.folder, options.serial, options.starts, SystemClock().now(), options.note)
    _write(options.out, pack_file.encoded(pack), new=True)
    _say(
        options,
        f"{options.out.name}: 通し番号 {pack.serial}、{pack.starts.isoformat()} から、{pack.files} 個のファイル\n"
        f"指紋 {pack.digest}\n二人が kakanai-desk packs sign で署名してください。",
    )
    return _told(pack, ())


def sign(options: argparse.Namespace) -> dict[str, Any]:
    """One more signature under a pack.

    Raises:
        Refused: the key cannot be opened. PackUnfit: the file is no pack.
    """
    pack = pack_file.signed(_read(options.file), _opened(options))
    _write(options.file, pack_file.encoded(pack), new=False)
    _say(options, f"署名しました(いま {len(pack.signatures)} 人)。指紋 {pack.digest}")
    return _told(pack, ())


def take(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Put a pack down at this desk, without the center.

    Raises:
        Refused: the file cannot be read. PackUnfit: it may not be used here.
    """
    pack = _read(options.file)
    kept = pack_shelf(settings).take(pack_file.encoded(pack)).pack
    noted(settings, "pack_taken", serial=kept.serial, starts=kept.starts.isoformat(), digest=kept.digest[:16])
    _say(options, f"通し番号 {kept.serial} を、{kept.starts.isoformat()} からの起動で使います。")
    return _told(kept, settings.content.publishers)


def listed(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The packs at this desk, and which one it serves today."""
    shelf = pack_shelf(settings)
    served = shelf.served(clock_of(settings).today())
    rows = [_told(kept.pack, settings.content.publishers) for kept in shelf.kept()]
    now = served.pack.serial if served is not None else 0
    for row in rows:
        mark = "▶" if row["serial"] == now else "　"
        _say(options, f"{mark} {row['serial']}  {row['starts']} から  {row['digest'][:16]}  {row['note']}")
    if served is None:
        _say(options, f"▶ 設定か、プログラムの内容({pack_folder(settings).name})")
    return {"served": now, "packs": rows}


def _told(pack: pack_file.SignedPack, publishers: tuple[str, ...]) -> dict[str, Any]:
    return {
        "serial": pack.serial,
        "starts": pack.starts.isoformat(),
        "digest": pack.digest,
        "files": pack.files,
        "note": pack.note,
        "signatures": len(pack.signatures),
        "publishers": len(pack_file.signers(pack, publishers)),
    }


def _read(file: Path) -> pack_file.SignedPack:
    try:
        return pack_file.decoded(file.read_bytes())
    except OSError:
        raise Refused(f"{file.name} を読めません。") from None


def _write(file: Path, content: bytes, *, new: bool) -> None:
    try:
        with file.open("xb" if new else "wb") as out:
            out.write(content)
    except OSError:
        raise Refused(
            f"{file.name} を書けません。{'まだない' if new else '書ける'}ファイルの名前を書いてください。"
        ) from None


def _opened(options: argparse.Namespace) -> KeySigner:
    try:
        return opened(options.key.read_bytes(), _passphrase(options))
    except OSError:
        raise Refused(f"{options.key.name} を読めません。") from None
    except KeyUnfit as error:
        if error.why == "kind":
            raise Refused(f"{options.key.name} は、kakanai-desk packs key の作った鍵ではありません。") from None
        raise Refused(f"{options.key.name} を開けません。合言葉と、鍵のファイルを確かめてください。") from None


def _passphrase(options: argparse.Namespace, *, again: bool = False) -> str:
    if options.secrets == "-":
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("鍵の合言葉: ")
    if again and getpass.getpass("もう一度: ") != first:
        raise Refused("二つの合言葉がちがいます。")
    return first


def _say(options: argparse.Namespace, text: str) -> None:
    if not options.json:
        print(text)
