"""Keys are kept by the operating system's key store (a real gnome-keyring here) or by files of ours, alike."""

import os
import shutil
import subprocess
import sys

import pytest

from kakanai_desk.core.errors import KeyMissing
from kakanai_desk.core.places import root
from kakanai_desk.vault.keystore import FileKeyStore, KeyringKeyStore, need

PROMISE = """
import sys
from kakanai_desk.vault.keystore import FileKeyStore, KeyringKeyStore
keys = KeyringKeyStore("NA1") if sys.argv[1] == "keyring" else FileKeyStore(__import__("pathlib").Path(sys.argv[2]))
assert keys.get("store") is None
keys.put("store", bytes(range(48)))
keys.put("desk-signing", b"\\x00" * 32)
assert keys.get("store") == bytes(range(48))
assert keys.get("desk-signing") == b"\\x00" * 32
keys.put("store", b"other")
assert keys.get("store") == b"other"
print("kept")
"""


def test_files_keep_keys(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROMISE, "files", str(tmp_path / "k")], capture_output=True, text=True, cwd=root()
    )
    assert done.stdout.strip() == "kept", done.stderr


def test_the_secret_service_keeps_keys(tmp_path):
    if shutil.which("dbus-run-session") is None or shutil.which("gnome-keyring-daemon") is None:
        pytest.skip("gnome-keyring or dbus is not installed")
    script = tmp_path / "promise.py"
    script.write_text(PROMISE)
    unlock = "echo -n x | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    line = f"{unlock}; exec {sys.executable} {script} keyring"
    environment = os.environ | {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PYTHONPATH": str(root()),
    }
    environment["XDG_RUNTIME_DIR"] = str(tmp_path)
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", line], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.stdout.strip().endswith("kept"), done.stderr


def test_without_a_key_store_the_desk_fails_closed(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    with pytest.raises(KeyMissing):
        KeyringKeyStore("NA1")


def test_a_key_that_was_never_made_is_named(tmp_path):
    with pytest.raises(KeyMissing) as missing:
        need(FileKeyStore(tmp_path / "k"), "store")
    assert missing.value.values == {"name": "store"}
