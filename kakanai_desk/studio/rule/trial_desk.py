"""Both windows of a counter over the draft, to try it as a clerk and a visitor would: a training desk of its own.

It is another process with its own settings, store and content in a scratch folder (R-124): invented people only,
nothing is sent, and with the studio everything is gone.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kakanai_desk.studio.pack.draft import Files

USER, NAME, PASSWORD = "K00001", "見本 試", "mihon-no-aikotoba"
SECONDS = 60  # that making the store may take
NOWHERE = "https://127.0.0.1:9"  # no center: nothing is sent


class NotStarted(Exception):
    """The trial could not be begun; ``why`` is what the program said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def settings_text(content: Path, day: date, section: str) -> str:
    """The settings of a trial: training, on a day, with the content of the draft."""
    return (
        f'profile = "training"\nday = "{day.isoformat()}"\n'
        f'[desk]\nletters = "ZZ"\nsection = {json.dumps(section)}\n'
        '[keys]\nkind = "files"\n'
        f'[center]\nurl = "{NOWHERE}"\n'
        f"[content]\nprocedures = {json.dumps(str(content))}\n"
        '[screens]\nsizes = "window"\n'
    )


class TrialDesk:
    """One trial. ``program``: how the product is called."""

    def __init__(self, program: tuple[str, ...] = (sys.executable, "-m", "kakanai_desk")) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        atexit.register(self.end)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def begin(self, files: Files, day: date, section: str, began: Callable[[Path], None] | None = None) -> None:
        """Another trial; one that runs is ended first. ``began``: told the settings before the windows open.

        Raises:
            NotStarted: the content cannot be served, or the program cannot be called.
        """
        self.end()
        self._folder = Path(tempfile.mkdtemp(prefix="kakanai-trial-"))
        content = self._folder / "content"
        for name, data in files.items():
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_bytes(data)
        settings = self._folder / "desk.toml"
        settings.write_text(settings_text(content, day, section), "utf-8")
        call = [*self._program, "--settings", str(settings)]
        try:
            made = subprocess.run(
                [*call, "user", "add", USER, "--name", NAME, "--group", "clerk"],
                input=f"{PASSWORD}\n".encode(), capture_output=True, timeout=SECONDS, check=False,
            )  # fmt: skip
            if made.returncode:
                raise NotStarted(made.stderr.decode("utf-8", "replace").strip())
            if began is not None:
                began(settings)
            self._process = subprocess.Popen(call, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotStarted(type(error).__name__) from error
        finally:
            if self._process is None:
                self.end()

    def end(self) -> None:
        """The windows are closed and everything of the trial is gone."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
