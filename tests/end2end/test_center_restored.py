"""The center's machine is lost: a new one is made from yesterday's backup, and the desks fill in today."""

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime

import pytest

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import Ports, center, come, serving

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


def close_visits(desk, numbers):
    for number in numbers:
        body = {"reception_number": f"NA1-260410-{number:04d}-X", "case": {"event": "tennyu"}}
        with desk.transaction() as tx:
            tx.outbox.append(f"visit-{number}", EntryKind.VISIT_CLOSED, json.dumps(body).encode(), NOW)


def told(*arguments, data):
    done = center(*arguments, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", ["embedded", "postgresql"])
def test_a_lost_center_comes_back_from_yesterday_and_its_desks_fill_in_today(tmp_path, request, kind):
    def database():
        if kind == "embedded":
            return ()
        return ("--database", request.getfixturevalue("postgres").new_database())

    data, ports, keys = tmp_path / "center", Ports(), FileKeyStore(tmp_path / "keys")
    recovery = tmp_path / "safe" / "recovery.key"
    recovery.parent.mkdir()
    told("init", *database(), data=data)
    assert center("backup", data=data).returncode == 1  # there is no recovery key yet
    assert center("keys", "recovery", str(recovery), data=data).returncode == 0
    assert recovery.stat().st_mode & 0o077 == 0
    come(data, ports, keys)
    with closing(DeskStore(tmp_path / "desk.db", bytes(48), "NA", 1, DeskSigner(keys))) as desk:
        sync = SyncEngine("NA1", desk, HttpsTransport(ports.url, keys), SystemClock())
        with serving(data, ports):
            close_visits(desk, range(1, 6))
            sync.drain()
            told("backup", data=data)
            close_visits(desk, range(6, 11))
            sync.drain()
            yesterday = told("backup", data=data)
            sync.ask()
            assert (desk.sync_counts().kept, desk.sync_counts().sent) == (5, 10)  # two backups hold 1 to 5
            close_visits(desk, range(11, 21))
            sync.drain()
        safe = tmp_path / "safe" / yesterday["name"]
        shutil.copytree(data / "backups" / yesterday["name"], safe)
        shutil.rmtree(data)

        new = tmp_path / "new"
        status = told("restore", str(safe), "--recovery-key", str(recovery), *database(), data=new)
        assert (status["entries"], status["standings"]["NA1"]["whole_to"]) == (10, 10)
        assert center("restore", str(safe), "--recovery-key", str(recovery), data=new).returncode == 1
        with serving(new, ports):  # the desk knows it by its authority, and is known by its certificate
            sync.ask()
            sync.drain()
            status = told("status", data=new)
        sync.stop()
        assert (status["entries"], status["applications"]) == (20, 20)
        assert status["standings"]["NA1"]["missing"] == []
        assert (desk.sync_counts().waiting, desk.sync_counts().sent) == (0, 20)
