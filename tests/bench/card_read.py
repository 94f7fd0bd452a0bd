"""What a card read costs: our own share over the card's answers, and the whole of it with a card of usual speed."""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.card import CancelToken, CardReader, CardWish
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card_client import CardClient, worker_command
from tests.fakes.card_counters import MemoryCounter, believed, counter_believing

_ROUNDS = 30
_SLOW_ROUNDS = 7
_OWN_LIMIT = 20.0
_SLOW_LIMIT = 300.0
_LONGEST_LIMIT = 60.0
_BACK_LIMIT = 2000.0
LONGEST = (
    ("マイナンバーカード, text, face and number", "taro", {"pin": "1234", "number_b": "61050120352285"}),
    ("運転免許証, both PINs and photograph", "licence", {"pin1": "1357", "pin2": "2468"}),
    ("在留カード of the 1st generation, all pictures", "zairyu1", {"card_number": "AA12345678BB"}),
    ("在留カード of the 2nd generation, all pictures", "zairyu2", {"card_number": "EE34567890FF"}),
    ("旅券, DG1 and DG2", "passport", {"mrz": "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"}),
)
_PER_APDU, _PER_BYTE = 0.015, 0.00011


def measure() -> list[dict[str, Any]]:
    """Rows of ``{name, unit, better, ours, peer, peer_name, limit, goal, ratio, ok}``; medians, in ms."""
    rows = [_row("card read: own time, in memory", _in_memory(), _OWN_LIMIT), *_every_kind()]
    from tests.fakes import pcsc

    if pcsc.missing() is None:
        own, slow = _over_pcsc()
        rows.append(_row("card read: own time, PC/SC and worker", own, _OWN_LIMIT))
        rows.append(_row("card read: four items after the PIN, slow card", slow, _SLOW_LIMIT))
        back = _back()
        if back is not None:
            rows.append(_row("card known again after the PC/SC service was stopped", back, _BACK_LIMIT))
    return rows


def _row(name: str, ours: float, limit: float) -> dict[str, Any]:
    return {
        "name": name,
        "unit": "ms",
        "better": "lower",
        "ours": round(ours, 2),
        "peer": None,
        "peer_name": "",
        "limit": limit,
        "goal": limit,
        "ratio": None,
        "ok": ours <= limit,
    }


def _read(reader: CardReader) -> None:
    reader.read({"pin": SecretText(b"1234")}, CardWish(), CancelToken(), lambda at: None)


def _median(rounds: int, work: Callable[[], None], settle: float = 0.0) -> float:
    times: list[float] = []
    for _ in range(rounds):
        time.sleep(settle)  # the next worker warms up while the last visitor takes the card away
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def _in_memory() -> float:
    counter = MemoryCounter()
    counter.lay("taro")
    return _median(_ROUNDS, lambda: _read(counter.reader))


def _every_kind() -> list[dict[str, Any]]:
    """Own time of the longest read of each kind — all pictures, checked against a trust store — with its cost."""
    rows: list[dict[str, Any]] = []
    for kind, who, entries in LONGEST:
        counter = counter_believing(believed())
        counter.lay(who)
        last = [counter.read_with(photo=True, number="number_b" in entries, **entries)]

        def again(counter: MemoryCounter = counter, entries: dict[str, str] = entries, last: Any = last) -> None:
            last[0] = counter.read_with(photo=True, number="number_b" in entries, **entries)

        row = _row(f"card read: own time, {kind}", _median(_ROUNDS, again), _LONGEST_LIMIT)
        rows.append(row | {"apdus": last[0].apdus, "bytes": last[0].bytes})
    return rows


def _over_pcsc() -> tuple[float, float]:
    """Own time with a card that answers at once, and the whole time with a slow one; the desk's whole way."""
    from tests.fakes import pcsc

    with pcsc.daemon() as machine, tempfile.TemporaryDirectory() as folder:
        card = pcsc.LaidCard(machine.readers, Path("taro"), Path(folder) / "kept.json")
        client = CardClient(worker_command(allow_virtual=True))
        try:
            card.lay()
            client.wait_for_card(5, CancelToken())
            own = _median(_ROUNDS, lambda: _read(client), settle=0.5)
            card.take()
            card.lay(per_apdu=_PER_APDU, per_byte=_PER_BYTE)
            client.wait_for_card(5, CancelToken())
            slow = _median(_SLOW_ROUNDS, lambda: _read(client), settle=0.5)
        finally:
            client.close()
            card.take()
    return own, slow


def _back() -> float | None:
    """From the card lying on the reader of a service that came back to its kind being told, by a desk that ran on.

    None where the running service is not ours to stop.
    """
    from tests.fakes import pcsc

    with pcsc.daemon() as machine, tempfile.TemporaryDirectory() as folder:
        card = pcsc.LaidCard(machine.readers, Path("taro"), Path(folder) / "kept.json")
        client = CardClient(worker_command(allow_virtual=True))
        found = threading.Event()
        try:
            card.lay()
            client.wait_for_card(5, CancelToken())
            card.take()
            if not machine.ours:
                return None
            machine.stop()
            machine.start()
            waiting = threading.Thread(target=lambda: _until_known(client, found))
            waiting.start()
            card.lay()
            begun = time.perf_counter()
            found.wait(30)
            took = (time.perf_counter() - begun) * 1000
            waiting.join()
        finally:
            client.close()
            card.take()
    return took


def _until_known(client: CardClient, found: threading.Event) -> None:
    """As the card lane does: look again after every fault."""
    until = time.monotonic() + 30
    while time.monotonic() < until and not found.is_set():
        try:
            client.wait_for_card(10, CancelToken())
            found.set()
        except DeskError:
            time.sleep(0.1)


if __name__ == "__main__":
    for row in measure():
        print(row)
