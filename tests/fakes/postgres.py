"""A private PostgreSQL of the tests: a cluster in a temporary folder, on a Unix socket alone, never as root.

``missing`` says why there is none here; on CI that is a fault, at a developer's desk the tests are skipped with it.
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

OLDEST = 15
# nothing of a test's cluster outlives the test, so it need not reach the disk
SETTINGS = "listen_addresses=''\nfsync=off\nmax_connections=60\nshared_buffers=64MB\n"
USER = "postgres"


def _folder() -> Path | None:
    found = [
        p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit() and int(p.parent.name) >= OLDEST
    ]
    return max(found, key=lambda p: int(p.parent.name), default=None)


def missing() -> str | None:
    """Why PostgreSQL cannot be tried here, or None."""
    if _folder() is None:
        return f"postgresql >= {OLDEST} is not installed (make setup)"
    if os.geteuid() == 0 and USER not in {entry.pw_name for entry in pwd.getpwall()}:
        return f"there is no user {USER} to run it as"
    return None


class Cluster:
    """A running server. ``new_database`` gives the address of an empty database, or of a copy of ``like``."""

    def __init__(self, folder: Path, settings: str = SETTINGS) -> None:
        programs = _folder()
        assert programs is not None
        self.programs = programs
        self.folder = folder
        self.user = USER if os.geteuid() == 0 else getpass.getuser()
        self._data = folder / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        self.run(
            "initdb", "-D", str(self._data), "-A", "trust", "-U", self.user, "-E", "UTF8", "--no-sync", "--locale=C"
        )
        config = self._data / "postgresql.conf"
        config.write_text(config.read_text() + f"\nunix_socket_directories='{folder}'\n{settings}")
        self.start()

    def run(self, program: str, *arguments: str) -> str:
        """One of PostgreSQL's programs, as the cluster's user."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=self.user if os.geteuid() == 0 else None,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PGHOST": str(self.folder), "PGUSER": self.user, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self._data), "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """The server by SIGKILL. ``start_again`` brings it back once its children have seen that."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def start_again(self, seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                self.start()
            except RuntimeError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
            else:
                return

    def new_database(self, like: str = "template1") -> str:
        name = f"center_{uuid4().hex[:12]}"
        self.run("createdb", "--template", like, name)
        return f"postgresql://{self.user}@/{name}?host={self.folder}"


@contextmanager
def cluster(settings: str = SETTINGS) -> Iterator[Cluster]:
    # short: a socket's path may not exceed some 100 bytes; on the disk: a whole run makes gigabytes of databases
    folder = Path(tempfile.mkdtemp(prefix="kk-pg-", dir="/var/tmp"))
    running = None
    try:
        running = Cluster(folder, settings)
        yield running
    finally:
        if running is not None:
            running.stop()
        shutil.rmtree(folder, ignore_errors=True)
