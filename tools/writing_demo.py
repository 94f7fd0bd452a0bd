"""``make writing-desk``: a writing desk on this machine — center, one window — and a resident who enters on it alone.

Every screen goes to ``out/writing/`` as PNG, and the slip as its printer would have it. With a display it uses the
display and stays open; without one it makes a virtual one. Nobody on the screens exists.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.demo import center, display, free_port, say  # noqa: E402

OUT = ROOT / "out" / "writing"
TERMINAL = "KA"
SETTINGS = """# make writing-desk が作った研修用の設定。
profile = "training"
day = "2026-04-10"
[desk]
mode = "desk"
letters = "{letters}"
counter = "記載台1"
[store]
folder = "data"
[keys]
kind = "files"
[center]
url = "https://127.0.0.1:{port}"
enrolment = "https://127.0.0.1:{enrolment}"
[receipt]
kind = "folder"
address = ".."
[screens]
visitor = "{screen}"
"""


def main() -> int:
    folder = OUT / "desk"
    shutil.rmtree(OUT, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        environment = stack.enter_context(display(folder))
        settings, port, enrolment = folder / "desk.toml", free_port(), free_port()
        screen = "CUSTOMER" if environment else ""
        text = SETTINGS.format(letters=TERMINAL, port=port, enrolment=enrolment, screen=screen)
        settings.write_text(text, "utf-8")
        stack.enter_context(center(folder, settings, port, enrolment, terminal=f"{TERMINAL}1"))
        say(f"中央: 127.0.0.1:{port}  画面: {environment.get('DISPLAY', 'この画面')}")
        player = [sys.executable, str(ROOT / "tools" / "writing_player.py"), str(settings), str(OUT)]
        player += [] if environment else ["--stay"]
        return subprocess.run(player, cwd=ROOT, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
