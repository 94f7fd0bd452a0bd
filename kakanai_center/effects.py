"""How last month's visits would come out under content that is being written, as counts (R-116).

An editor's desk sends what is in force and what is proposed; the visits stay here. Both contents are read, and the
visits judged, in a process of its own without keys, one comparison at a time: they are no signed content yet, and desks
are answered meanwhile. It gets no names, addresses or numbers. No count below ``smallest`` is told, nor whether there
is one, and every comparison is a line of the record (docs/security/threat-model.md).
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any, TypeVar

import msgspec

from kakanai_center.applications import Applications
from kakanai_desk.core.clock import JST
from kakanai_desk.forms.decided_again import Again, DecidedAgain
from kakanai_desk.forms.loader import BrokenDefinitions, load
from kakanai_desk.sync.effect_protocol import EffectsAnswer, EffectsQuestion, WireChange
from kakanai_desk.vault.pack_file import PackUnfit, decoded, files_of

log = logging.getLogger(__name__)
Plain = Mapping[str, Any]
T = TypeVar("T")
KEPT = 8
AT_ONCE = 200
SECONDS = 300.0  # for one batch of visits; content that takes longer is not judged
_PERSONAL = ("name", "kana", "address", "individual_number")


class Effects:
    """``applications``: as they are opened now; the store turns its keys."""

    def __init__(
        self,
        applications: Callable[[], Applications],
        note: Callable[..., object],
        now: Callable[[], datetime],
        smallest: int,
    ) -> None:
        self._applications, self._note, self._now, self._smallest = applications, note, now, smallest
        self._lock = Lock()
        self._found: OrderedDict[tuple[str, date], EffectsAnswer] = OrderedDict()
        self._working = ""

    def meet(self, asks: EffectsQuestion) -> EffectsAnswer:
        first, last = _last_month(self._now())
        with self._lock:
            found = self._found.get((asks.ask, first))
            if found is not None and not (found.state == "broken" and asks.new):
                return found
            if self._working == asks.ask:
                return EffectsAnswer(1, asks.ask, "working")
            if not asks.old or not asks.new:
                return EffectsAnswer(1, asks.ask, "unknown")
            if self._working:
                return EffectsAnswer(1, asks.ask, "busy")
            self._working = asks.ask
            self._found.pop((asks.ask, first), None)
        try:
            self._note("effect_asked", by=asks.by, terminal=asks.terminal, month=f"{first:%Y-%m}", ask=asks.ask[:16])
            Thread(target=self._judge, args=(asks, first, last), name="effects", daemon=True).start()
        except BaseException:
            with self._lock:  # what is not recorded is not begun, and stands in nobody's way
                self._working = ""
            raise
        return EffectsAnswer(1, asks.ask, "working")

    def _judge(self, asks: EffectsQuestion, first: date, last: date) -> None:
        answer = EffectsAnswer(1, asks.ask, "broken")
        try:
            cases = (_bare(visit.body) for visit in self._applications().all(first, last))
            again = judged(asks.old, asks.new, first, cases)
            if again is not None:
                answer = told(again, asks.ask, f"{first:%Y-%m}", self._smallest)
        except Exception:
            log.exception("a comparison of contents failed")  # the desk is told that it is broken, and may ask again
        finally:
            with self._lock:
                self._found[asks.ask, first], self._working = answer, ""
                while len(self._found) > KEPT:
                    self._found.popitem(last=False)


def told(again: Again, ask: str, month: str, smallest: int) -> EffectsAnswer:
    """What may be said of it: see ``EffectsAnswer``."""
    if again.visits < smallest:
        return EffectsAnswer(1, ask, "few", month, again.years, smallest=smallest)
    alike = again.visits - again.different
    changes = [
        WireChange(*key, visits)
        for key, visits in sorted(again.changes.items(), key=lambda item: (-item[1], item[0]))
        if visits >= smallest
    ]
    return EffectsAnswer(
        1,
        ask,
        "done",
        month,
        again.years,
        None if 0 < alike < smallest else again.visits,
        again.different if again.different >= smallest else None,
        again.unread if again.unread >= smallest else 0,
        smallest,
        changes,
    )


def judged(old: bytes, new: bytes, first: date, cases: Iterable[Plain]) -> Again | None:
    """What a process of its own found; None: one of the contents cannot be read, or it took too long."""
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    try:
        if not _waited(pool.submit(_begin, old, new, first)):
            return None
        for some in _batches(cases):
            _waited(pool.submit(_add, msgspec.msgpack.encode(some)))
        return _waited(pool.submit(_end))
    except (TimeoutError, BrokenProcessPool):
        for process in pool._processes.values():  # pyright: ignore[reportPrivateUsage] - a shutdown would wait for it
            process.kill()
        return None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _waited(future: Future[T]) -> T:
    return future.result(SECONDS)


def _batches(cases: Iterable[Plain]) -> Iterator[list[Plain]]:
    each = iter(cases)
    while some := list(islice(each, AT_ONCE)):
        yield some


def _bare(body: Mapping[str, Any]) -> Plain:
    """The case without who it is."""
    case = body.get("case")
    if not isinstance(case, dict):
        return {}
    people = [{k: v for k, v in person.items() if k not in _PERSONAL} for person in case.get("people", ())]
    applicant = {k: v for k, v in case.get("applicant", {}).items() if k not in _PERSONAL}
    return {**case, "people": people, "applicant": applicant}


def _last_month(now: datetime) -> tuple[date, date]:
    last = now.astimezone(JST).date().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


# --- in the process of its own

_again: DecidedAgain | None = None


def _begin(old: bytes, new: bytes, first: date) -> bool:
    global _again
    try:
        _again = DecidedAgain(_content(old), _content(new), first)
    except (PackUnfit, BrokenDefinitions, OSError):
        return False
    return True


def _content(content: bytes) -> Any:
    with TemporaryDirectory(prefix="kakanai-content-") as folder:
        for name, data in files_of(decoded(content)).items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return load(Path(folder))


def _add(cases: bytes) -> None:
    assert _again is not None  # noqa: S101 - _begin came first
    for case in msgspec.msgpack.decode(cases):
        _again.add(case)


def _end() -> Again:
    assert _again is not None  # noqa: S101 - _begin came first
    return _again.found
