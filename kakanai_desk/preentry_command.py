"""``kakanai-desk preentry build``: the page on which residents enter at home what a counter would ask (R-062)."""

from __future__ import annotations

import argparse
from typing import Any

from kakanai_desk import bootstrap
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.preentry.site import Recipient, build, write
from kakanai_desk.settings import Settings
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.signing import key_id


def make(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """``preentry build -o SITE``: from the content that this desk serves, for the key that the city's desks share.

    Raises:
        Refused: this desk has not met the city's lock yet, or the folder cannot be written.
    """
    lock = CityLocks(bootstrap.key_store(settings)).newest
    if lock is None:
        raise Refused("このデスクは、市の共通の鍵をまだ持っていません。中央に一度つながったデスクで実行してください。")
    folder = bootstrap.pack_folder(settings)
    key = bytes(lock.preentry_key.public_key)
    files = build(
        bootstrap.load_pack(settings),
        load_texts(content=folder),
        settings.desk.city,
        Recipient(key, key_id(key)),
        settings.codes.preentry_days,
        bootstrap.clock_of(settings).today(),
    )
    try:
        write(files, options.out)
    except FileExistsError as strange:
        raise Refused(
            f"{options.out} に、このページのものでない {strange} があります。空のフォルダを指定してください。"
        ) from None
    except OSError as error:
        raise Refused(f"{options.out} に書けません: {error.strerror}") from error
    if not options.json:
        print(f"{options.out}: {len(files)} ファイル。このフォルダを、市の公開ウェブサーバーに置いてください。")
    return {"files": len(files), "bytes": sum(map(len, files.values())), "key": key_id(key)}
