"""A center for tests: in a process of its own, or its store in this one with a desk that came by the real way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from kakanai_center.authority import Authority
from kakanai_center.registry import Enrolment
from kakanai_center.store import CenterStore
from kakanai_desk.core.places import root
from kakanai_desk.sync.enrolment import enrol
from kakanai_desk.vault import signing
from kakanai_desk.vault.certificates import make_request, new_key
from kakanai_desk.vault.keystore import KeyStore


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Ports:
    desks: int = field(default_factory=free_port)
    enrolment: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.desks}"

    @property
    def enrolment_url(self) -> str:
        return f"https://127.0.0.1:{self.enrolment}"


def center(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """One command of the center."""
    command = [sys.executable, "-m", "kakanai_center", *arguments, "--data", str(data)]
    return subprocess.run(command, cwd=root(), capture_output=True, text=True, timeout=60)


@contextmanager
def serving(data: Path, ports: Ports, *options: str, log: Any = subprocess.DEVNULL) -> Iterator[int]:
    """A center process, by its pid; ends by SIGKILL, as a power cut would."""
    own = ("--port", str(ports.desks), "--enrolment-port", str(ports.enrolment))
    command = [sys.executable, "-m", "kakanai_center", "serve", "--data", str(data), *own, *options]
    running = subprocess.Popen(command, cwd=root(), stdout=log, stderr=log)
    try:
        for port in (ports.desks, ports.enrolment):
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
        yield running.pid
    finally:
        os.kill(running.pid, signal.SIGKILL)
        running.wait(10)


def come(data: Path, ports: Ports, keys: KeyStore, terminal: str = "NA1") -> None:
    """Let a desk come to a center: with a code if it serves already, else while it serves for a moment."""
    code = center("pki", "code", terminal, data=data)
    assert code.returncode == 0, code.stderr
    signer = signing.DeskSigner(keys)
    try:
        socket.create_connection(("127.0.0.1", ports.enrolment), 1).close()
    except OSError:
        with serving(data, ports):
            enrol(ports.enrolment_url, code.stdout.split()[0], terminal, keys, signer)
    else:
        enrol(ports.enrolment_url, code.stdout.split()[0], terminal, keys, signer)


class MemoryKeys:
    """A key store of this test alone."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self._kept.get(name)

    def put(self, name: str, value: bytes) -> None:
        self._kept[name] = value


@cache
def authority() -> Authority:
    """One for all tests of a run."""
    return Authority.make(MemoryKeys(), datetime.now(UTC))


def known(store: CenterStore, terminal: str, signer: signing.Signer) -> bytes:
    """Enrol a desk at a store in this process; its certificate (DER)."""
    code = store.registry.open_code(terminal, authority())
    request = make_request(new_key(), terminal)
    proof = signer.sign(signing.ENROL, request)
    return store.registry.enrol(Enrolment(terminal, code.secret, request, signer.public_key, proof), authority())
