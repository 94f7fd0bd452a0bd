"""What a desk that only listens costs its center: processor time of the center's process, a second and desk.

``python -m tests.bench.idle_desk [--seconds 30]``. A real desk, enrolled, without windows, asks over mutual TLS what it
asks each second; nothing happens meanwhile. The embedded center, which has nothing kept; both on this machine.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from kakanai_desk import bootstrap
from kakanai_desk.settings import read_settings
from tests.bench.replacement import settings_text
from tests.fakes.center import Ports, center, come, serving

SETTLED_S = 15.0


def worked(pid: int) -> float:
    """Seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(seconds: float) -> float:
    """Milliseconds of the center's processor time in a second of one desk."""
    with tempfile.TemporaryDirectory(prefix="kk-idle-") as name:
        folder, ports = Path(name), Ports()
        data, file = folder / "center", folder / "desk.toml"
        assert center("init", data=data).returncode == 0
        file.write_text(settings_text("NA", ports, []))
        settings = read_settings(file)
        with serving(data, ports) as pid:
            come(data, ports, bootstrap.key_store(settings), "NA1")
            running = bootstrap.build(settings, lambda: None)
            try:
                time.sleep(SETTLED_S)
                before, started = worked(pid), time.perf_counter()
                time.sleep(seconds)
                return (worked(pid) - before) * 1000 / (time.perf_counter() - started)
            finally:
                running.stop()


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.bench.idle_desk")
    options.add_argument("--seconds", type=float, default=30.0)
    print(f"{measure(options.parse_args().seconds):.1f} ms of the center's processor a second and desk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
