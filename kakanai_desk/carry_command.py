"""``kakanai-desk carry …``: what waits goes to the center, and its answer comes back, on an approved medium (R-107)."""

from __future__ import annotations

import argparse
from typing import Any

from kakanai_desk.asking import asked
from kakanai_desk.bootstrap import clock_of, key_store
from kakanai_desk.carry_answers import allowed, carrier_of
from kakanai_desk.command_faults import Refused
from kakanai_desk.settings import Settings


def trust(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """
    Raises:
        CarriedUnfit, OtherCenter, CodeMistyped, CodeOfAnother: the card is not of this desk's center.
    """
    try:
        card = options.card.read_bytes()
    except OSError:
        raise Refused(f"{options.card.name} を読めません。") from None
    found = carrier_of(settings, key_store(settings)).trust(card, options.code)
    return {"envelope": found.envelope.hex(), "signing": found.signing.hex()}


def enrol(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """
    Raises:
        CarriedUnfit, NoCard, NoMedium, CodeMistyped, CodeOfAnother: nothing was written.
    """
    folder = allowed(settings, options.folder)
    written = carrier_of(settings, key_store(settings)).enrolment(options.code, folder, clock_of(settings).now())
    _say(options, f"{written.file.name} を書きました。30分のうちに、中央で kakanai-center carry in に渡してください。")
    return {"file": written.file.name, "bytes": written.size}


def out(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """
    Raises:
        Refused: it cannot be written, or a desk runs and does not answer.
    """
    answer = asked(settings, {"do": "carry_out", "path": str(options.folder.absolute())})
    _say(options, f"{answer['file']}: 送信待ち {answer['entries']} 件({answer['bytes']:,} バイト)を書きました。")
    return answer


def take(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """
    Raises:
        Refused: it is no answer to this desk, or a desk runs and does not answer.
    """
    answer = asked(settings, {"do": "carry_in", "path": str(options.file.absolute())})
    if answer["kind"] == "enrolled":
        _say(options, "この端末は、中央に登録されました。")
    else:
        _say(options, f"中央が受け取ったもの {answer['entries']} 件、送信待ち {answer['waiting']} 件。")
    return answer


def _say(options: argparse.Namespace, words: str) -> None:
    if not options.json:
        print(words)
