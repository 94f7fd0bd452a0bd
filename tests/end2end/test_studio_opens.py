"""Shift+F10 at home opens the studio in a process of its own, for who may edit, over the content that is served."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from kakanai_desk import studio_desk
from kakanai_desk.settings import read_settings

SETTINGS = 'profile = "training"\nday = "2026-04-10"\n[keys]\nkind = "files"\n'


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def test_the_window_comes_in_a_process_of_its_own_and_a_second_one_is_refused(tmp_path, monkeypatch):
    (tmp_path / "desk.toml").write_text(SETTINGS)
    settings = read_settings(tmp_path / "desk.toml")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    made = []
    popen = subprocess.Popen

    def kept(*args, **more):
        made.append(popen(*args, **more))
        return made[-1]

    monkeypatch.setattr(studio_desk.subprocess, "Popen", kept)
    studio_desk.studio_start(settings)("K00123", "publish")
    (process,) = made
    try:
        folder = studio_desk.studio_folder(settings)
        until(lambda: (folder / "draft.journal").exists() and (folder / "box" / "wishes").is_dir())
        assert process.poll() is None
        again = [sys.executable, "-m", "kakanai_desk", "--settings", str(settings.file), "studio", "open"]
        second = subprocess.run(again, capture_output=True, text=True, timeout=60, check=False)
        assert (second.returncode, "もう開いています" in second.stderr) == (1, True)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
