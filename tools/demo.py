"""``make run``: a whole counter on this machine — center, PC/SC, virtual card, both windows — and a visit played on it.

Everything it starts it stops again, by pid. Results go to ``out/``. With a display it uses the display and stays
open; without one it makes a virtual display with two screens.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.fakes import postgres  # noqa: E402
from tools import pcsc_daemon as pcsc  # noqa: E402

SCENE = ROOT / "resources" / "scenes" / "tennyu.yaml"
USER, NAME, PASSWORD = "K00123", "見本 窓口", "mihon-no-aikotoba"
SETTINGS = """# make run が作った研修用の設定。
profile = "training"
day = "2026-04-10"
[desk]
letters = "NA"
[store]
folder = "data"
[keys]
kind = "files"
[center]
url = "https://127.0.0.1:{port}"
enrolment = "https://127.0.0.1:{enrolment}"
[card]
allow_virtual = true
[printer]
folder = ".."
[screens]
clerk = "{clerk}"
visitor = "{visitor}"
"""


def say(text: str) -> None:
    print(text, flush=True)


def desk(*arguments: str, stdin: str = "") -> str:
    """One command of the desk; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, input=stdin, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:3])}: {done.stderr.strip()}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(*command: str, log: Path, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended when the block ends."""
    with log.open("wb") as out:
        started = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=out, env=os.environ | (environment or {}), start_new_session=True
        )
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait(5)


@contextmanager
def center(
    folder: Path, settings: Path, port: int, enrolment: int, database: str = "", terminal: str = "NA1"
) -> Iterator[None]:
    """A center on loopback that this desk is enrolled at; embedded unless there is the address of a database."""
    data = folder / "center"
    desk("kakanai_center", "init", "--data", str(data), *(["--database", database] if database else []))
    command = (sys.executable, "-m", "kakanai_center", "serve", "--data", str(data), "--port", str(port))
    with process(*command, "--enrolment-port", str(enrolment), log=folder / "center.log"):
        for one in (port, enrolment):
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", one)) == 0:
                        break
                time.sleep(0.05)
        code = desk("kakanai_center", "pki", "code", terminal, "--data", str(data)).split()[0]
        desk("kakanai_desk", "--settings", str(settings), "enrol", "--code", "-", stdin=code + "\n")
        yield


@contextmanager
def display(folder: Path) -> Iterator[dict[str, str]]:
    """The display there is, or a virtual one with two screens named STAFF and CUSTOMER."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield {}
        return
    number = next(n for n in range(90, 200) if not Path(f"/tmp/.X11-unix/X{n}").exists())
    name = f":{number}"
    xvfb = shutil.which("Xvfb") or "/usr/bin/Xvfb"
    with process(xvfb, name, "-screen", "0", "3840x1080x24", "-noreset", "-nolisten", "tcp", log=folder / "xvfb.log"):
        environment = {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        for _ in range(100):
            if Path(f"/tmp/.X11-unix/X{number}").exists():
                break
            time.sleep(0.05)
        for monitor, place in (("STAFF", "1920/508x1080/286+0+0"), ("CUSTOMER", "1920/344x1080/194+1920+0")):
            output = "screen" if monitor == "STAFF" else "none"
            command = ["xrandr", "--setmonitor", monitor, place, output]
            subprocess.run(command, env=os.environ | environment, check=False, capture_output=True)
        yield environment


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--fast", action="store_true", help="待たずに演じる")
    options.add_argument("--watch", action="store_true", help="画面の流れの止まりを測る")
    options.add_argument("--out", type=Path, default=ROOT / "out")
    options.add_argument("--center", choices=("embedded", "postgresql"), default="embedded", help="中央の置き場所")
    options.add_argument("--scene", type=Path, default=SCENE, help="演じる場面")
    chosen = options.parse_args()
    out: Path = chosen.out.resolve()
    folder = out / "desk"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for old in (*out.glob("*.png"), *out.glob("*.pdf"), *out.glob("*.log")):
        old.unlink()
    why_not = pcsc.missing()
    if why_not:
        raise SystemExit(f"PC/SCを使えません: {why_not}(make setup を実行してください)")
    if chosen.center == "postgresql" and (why_not := postgres.missing()):
        raise SystemExit(f"PostgreSQLを使えません: {why_not}")
    with ExitStack() as stack:
        environment = stack.enter_context(display(folder))
        settings = folder / "desk.toml"
        port, enrolment = free_port(), free_port()
        clerk, visitor = ("STAFF", "CUSTOMER") if environment else ("", "")
        text = SETTINGS.format(port=port, enrolment=enrolment, clerk=clerk, visitor=visitor)
        settings.write_text(text, "utf-8")
        desk("kakanai_desk", "--settings", str(settings), "user", "add", USER, "--name", NAME, stdin=PASSWORD + "\n")
        database = ""
        if chosen.center == "postgresql":  # a cluster of this run alone, every commit on disk
            database = stack.enter_context(postgres.cluster("listen_addresses=''\n")).new_database()
        stack.enter_context(center(folder, settings, port, enrolment, database))
        try:
            stack.enter_context(pcsc.daemon())
        except pcsc.NotRunning as why:
            raise SystemExit(str(why)) from None
        kept, shown = "PostgreSQL" if database else "組み込み", environment.get("DISPLAY", "この画面")
        say(f"中央: 127.0.0.1:{port}({kept})  カード読取機: {pcsc.READER}  画面: {shown}")
        command = [
            sys.executable,
            "-m",
            "kakanai_desk",
            "--settings",
            str(settings),
            "visit",
            "play",
            str(chosen.scene.resolve()),
        ]
        command += (
            ["--out", str(out)]
            + (["--fast"] if chosen.fast else [])
            + (["--watch"] if chosen.watch else [])
            + ([] if environment else ["--stay"])
        )
        return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
