"""Signing in: at full Argon2 cost, and whether the time tells if a user exists (10,000 tries of each, at a low cost
that hides nothing else)."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kakanai_desk.core.directory import Posting, PutUser, User
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.secret import SecretText
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.passwords import Passwords
from kakanai_desk.vault.signing import DeskSigner
from tests.bench.decision import row

TODAY, NOW = date(2026, 4, 10), datetime(2026, 4, 10, 1, tzinfo=UTC)
PASSWORD = b"mihon-no-aikotoba"
USERS, TRIES, FULL = 100, 10_000, 60


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        full = _place(Path(folder) / "full", Passwords(b"p" * 32))
        slow = sorted(_seconds(full, "K0", PASSWORD, n) for n in range(FULL))
        cheap = _place(Path(folder) / "cheap", Passwords(b"p" * 32, time_cost=1, memory_cost=64))
        known, unknown = _both(cheap)
        p95 = slow[int(FULL * 0.95)] * 1000
        distance = _kolmogorov_smirnov(known, unknown)
        bound = 1.63 * (2 / TRIES) ** 0.5  # two samples, 1 %
        ratio = statistics.median(unknown) / statistics.median(known)
        ratio = max(ratio, 1 / ratio)
    return [
        row("sign-in at full Argon2 cost, p95", p95, 700),
        row("time of an unknown user beside a known one", ratio, 1.02, "×"),
        row("distance of the two distributions (Kolmogorov-Smirnov, 1 %)", distance, bound, ""),
    ]


def _place(folder: Path, passwords: Passwords) -> DeskPeople:
    store = DeskStore(folder / "desk.db", bytes(range(48)), "NA", 1, DeskSigner(FileKeyStore(folder / "keys")))
    admin = Administration(store, passwords, lambda: NOW, lambda: TODAY)
    posting = Posting("shiminka", ("clerk",), TODAY)
    admin.found([PutUser(User(f"K{n}", "見本 窓口", f"K{n}", (posting,))) for n in range(USERS)])
    for n in range(USERS):
        admin.first_password(INSTALLATION, f"K{n}", SecretText(PASSWORD), must_change=False)
    return DeskPeople(store, passwords)


def _both(people: DeskPeople) -> tuple[list[float], list[float]]:
    """Wrong passwords of known and of unknown users, in a mixed order."""
    order = [(f"K{n % USERS}", True) for n in range(TRIES)] + [(f"X{n % USERS}", False) for n in range(TRIES)]
    random.Random(7).shuffle(order)
    found: dict[bool, list[float]] = {True: [], False: []}
    for number, (user, there) in enumerate(order):
        found[there].append(_seconds(people, user, b"wrong-wrong-wrong", number))
    return found[True], found[False]


def _seconds(people: DeskPeople, user: str, password: bytes, number: int) -> float:
    """One try, hours after the one before: nobody waits."""
    now = NOW + timedelta(hours=2 * number)
    begun = time.perf_counter()
    with suppress(DeskError):
        people.try_password(user, SecretText(password), now)
    return time.perf_counter() - begun


def _kolmogorov_smirnov(one: Sequence[float], other: Sequence[float]) -> float:
    """The greatest distance of two distributions, 0 … 1."""
    marks = sorted([(v, 1 / len(one)) for v in one] + [(v, -1 / len(other)) for v in other])
    total = greatest = 0.0
    for _, step in marks:
        total += step
        greatest = max(greatest, abs(total))
    return greatest
