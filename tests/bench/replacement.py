"""A desk's machine is replaced: seconds from a blank one to the first visit, as the processes that do it.

``python -m tests.bench.replacement [--users 300]``. At the center stand 300 users with one password in the city, the
whole content as a signed pack, and another desk. Then, each in a process of its own: *enrol* with a one-time code;
*fetch*, the desk started until pack, people and credentials are there; *again*, started anew with that pack, until a
user signs in with the password of the other desk and a visit has begun. People's hands (unpacking, cables, typing the
code) are not in it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kakanai_desk import bootstrap
from kakanai_desk.core.directory import Posting, PutUser, User
from kakanai_desk.core.places import procedures, root
from kakanai_desk.core.secret import SecretText
from kakanai_desk.settings import Settings, read_settings
from kakanai_desk.store.administration import Administration
from kakanai_desk.sync.credential_feed import CredentialFeed
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.people_feed import PeopleFeed
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.pack_file import encoded, made, signed
from kakanai_desk.vault.passwords import Passwords, pepper_of
from kakanai_desk.vault.signing import FreshSigner
from tests.fakes.center import Ports, center, come, serving

DAY, WORD, LIMIT_S = date(2026, 4, 10), b"mihon-no-aikotoba-7", 60.0


def settings_text(letters: str, ports: Ports, publishers: list[str]) -> str:
    return (
        f'profile = "training"\nday = "{DAY}"\n[desk]\nletters = "{letters}"\n[keys]\nkind = "files"\n'
        f'[center]\nurl = "{ports.url}"\nenrolment = "{ports.enrolment_url}"\n'
        f"[content]\npublishers = {json.dumps(publishers)}\n"
    )


def until(there: Callable[[], Any], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


@contextmanager
def another_desk(settings: Settings, users: int) -> Iterator[None]:
    """A desk that made the city's people and the password of one of them; it seals the city's lock for the new one."""
    store, _ = bootstrap.open_store(settings)
    with closing(store):
        clock, keys = bootstrap.clock_of(settings), bootstrap.key_store(settings)
        locks, way = CityLocks(keys), bootstrap.transport_of(settings)
        admin = Administration(store, Passwords(pepper_of(keys), locks), clock.now, clock.today)

        def user(user_id: str, group: str) -> PutUser:
            return PutUser(User(user_id, f"見本 {user_id}", user_id, (Posting("shiminka", (group,), clock.today()),)))

        admin.found([user("A1", "administrator"), user("B1", "administrator")])
        admin.change("A1", [user(f"K{n:05}", "clerk") for n in range(users)])
        meeting, feed = PeopleFeed(store, way, clock, lambda: None), CredentialFeed(store, locks, way)
        sync = SyncEngine(store.terminal, store, way, clock, first=(meeting.meet, feed.meet))
        sync.start(lambda _: None)
        until(lambda: locks.newest is not None)
        admin.first_password("A1", "K00001", SecretText(WORD), must_change=False)
        sync.wake()
        try:
            yield
        finally:
            sync.stop()


def fetch(file: Path) -> None:
    """The desk runs until it has the city's pack, people and credentials."""
    settings = read_settings(file)
    running = bootstrap.build(settings, lambda: None)

    def people() -> bool:
        with running.store.people() as rows:
            return rows.credentials("K00001") is not None

    until(people)
    until(lambda: bootstrap.pack_shelf(settings).served(DAY) is not None)
    running.stop()


def again(file: Path) -> None:
    """The desk runs, a user of the city signs in, a visit begins."""
    settings = read_settings(file)
    running = bootstrap.build(settings, lambda: None)
    desk, live = running.desk, running.context.live

    def visit() -> None:
        fault = desk.attempt(lambda: desk.sign_in("K00001", SecretText(WORD)))
        assert fault is None, fault

    running.visit_lane.submit(visit)
    until(lambda: live.user == "K00001")
    running.visit_lane.submit(lambda: desk.start("tennyu"))
    until(lambda: running.context.open_visit is not None, 10)
    running.stop()


def measure(users: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="kk-new-") as name:
        folder, ports = Path(name), Ports()
        one, two = FreshSigner(), FreshSigner()
        publishers = [one.public_key.hex(), two.public_key.hex()]
        data = folder / "center"
        assert center("init", data=data).returncode == 0
        (data / "center.toml").write_text(f"[packs]\npublishers = {json.dumps(publishers)}\n")
        pack = folder / "1.kkp"
        pack.write_bytes(encoded(signed(signed(made(procedures(), 1, DAY, datetime.now(UTC)), one), two)))
        for letters in ("NA", "NB"):
            (folder / letters).mkdir()
            (folder / letters / "desk.toml").write_text(settings_text(letters, ports, publishers))
        with serving(data, ports):
            old = read_settings(folder / "NA" / "desk.toml")
            come(data, ports, bootstrap.key_store(old), "NA1")
            published = center("packs", "publish", str(pack), "--operator", "K00123", data=data)
            assert published.returncode == 0, published.stderr
            with another_desk(old, users):
                return _replaced(data, folder)


def _replaced(data: Path, folder: Path) -> dict[str, float]:
    code = center("pki", "code", "NB1", data=data).stdout.split()[0]
    file = str(folder / "NB" / "desk.toml")
    own = [sys.executable, "-m", "tests.bench.replacement"]
    steps = {
        "enrol": [sys.executable, "-m", "kakanai_desk", "enrol", "--settings", file, "--code", code],
        "fetch": [*own, "--fetch", file],
        "again": [*own, "--again", file],
    }
    found: dict[str, float] = {}
    for step, command in steps.items():
        started = time.perf_counter()
        done = subprocess.run(command, cwd=root(), capture_output=True, text=True)
        found[step] = time.perf_counter() - started
        assert done.returncode == 0, done.stderr
    return found


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.bench.replacement")
    options.add_argument("--users", type=int, default=300)
    options.add_argument("--fetch", type=Path, default=None, help=argparse.SUPPRESS)
    options.add_argument("--again", type=Path, default=None, help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.fetch or told.again:
        (fetch if told.fetch else again)(told.fetch or told.again)
        return 0
    found = measure(told.users)
    print(", ".join(f"{step} {seconds:.1f} s" for step, seconds in found.items()))
    print(f"from a blank machine to the first visit: {sum(found.values()):.1f} s (goal {LIMIT_S:g} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
