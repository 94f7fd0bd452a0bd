"""``kakanai-center keys recovery|sheets|check``: what opens the backups, as a file and on two sheets of paper."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from nacl.public import PrivateKey

from kakanai_center.backup import RECOVERY, BackupFailed, make_recovery_key
from kakanai_center.recovery_sheets import key_of, page, split
from kakanai_desk.vault.keystore import KeyStore


def make(file: Path, keys: KeyStore) -> int:
    """A new recovery key, its private half in a new file that its owner alone may read."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        print("復旧の鍵のファイルを作れません。まだないファイルの名前を書いてください。", file=sys.stderr)
        return 1
    with os.fdopen(handle, "w") as out:
        out.write(make_recovery_key(keys) + "\n")
    print(f"{file.name} を、この機械でないところに保管してください。これがないと、バックアップは開けません。")
    print("二人で分けて持つには、kakanai-center keys sheets で2枚の紙にします。")
    return 0


def sheets(file: Path, folder: Path, keys: KeyStore, today: date) -> int:
    """The key of a file as two sheets to print, ``fukkyu-1.txt`` and ``fukkyu-2.txt``.

    Raises:
        BackupFailed: the file holds no recovery key, or not this center's.
    """
    key = bytes.fromhex(read([file]))
    if not _opens(key, keys):
        raise BackupFailed(what="recovery key")
    names = [folder / f"fukkyu-{number}.txt" for number in (1, 2)]
    if not folder.is_dir() or any(name.exists() for name in names):
        print(
            "2枚の紙のファイルを作れません。fukkyu-1.txt と fukkyu-2.txt のないフォルダを書いてください。",
            file=sys.stderr,
        )
        return 1
    for name, sheet in zip(names, split(key), strict=True):
        with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(page(sheet, today))
    print("fukkyu-1.txt と fukkyu-2.txt を、別の二人が1枚ずつ印刷して、別の場所に保管してください。")
    print(f"印刷したら、2つのファイルと {file.name} を消します。そのあと、keys check で開けるかを確かめてください。")
    return 0


def check(files: Sequence[Path], keys: KeyStore) -> int:
    """Whether the key, or both sheets, open what this center backs up now.

    Raises:
        BackupFailed, SheetsUnfit.
    """
    if _opens(bytes.fromhex(read(files)), keys):
        print("開けます。この中央のバックアップの復旧の鍵です。")
        return 0
    print("開けません。正しく読めましたが、この中央のいまの復旧の鍵ではありません。", file=sys.stderr)
    return 1


def read(files: Sequence[Path]) -> str:
    """The key (hex) in a file, or in what was typed from both sheets.

    Raises:
        BackupFailed: a file is not there, or is no text. SheetsUnfit.
    """
    try:
        return key_of("\n".join(file.read_text("utf-8-sig") for file in files))
    except (OSError, UnicodeDecodeError):
        raise BackupFailed(what="recovery key") from None


def _opens(key: bytes, keys: KeyStore) -> bool:
    return keys.get(RECOVERY) == bytes(PrivateKey(key).public_key)
