"""The two executables: distlib's stub, the line that names Python, and a small script, one after the other.

``kakanai-desk.exe`` has a console (commands), ``kakanai-deskw.exe`` none (the windows). They may be signed afterwards:
the stub and Python both find the script before a signature.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

from installer.downloads import Refused

CONSOLE, WINDOWS = "kakanai-desk.exe", "kakanai-deskw.exe"
SCRIPT = """\
import os
import sys
from pathlib import Path

for stream in (sys.stdout, sys.stderr):
    if stream is not None and not stream.isatty():
        stream.reconfigure(encoding="utf-8")
data = Path(os.environ.get("ProgramData", "C:\\\\ProgramData"), "Kakanai Desk")
os.environ.setdefault("KAKANAI_SETTINGS", str(data / "desk.toml"))
from kakanai_desk.__main__ import main

sys.exit(main())
"""


def launchers(stubs: dict[str, bytes]) -> dict[str, bytes]:
    """Both executables by their names."""
    return {
        CONSOLE: _joined(stubs["t64.exe"], "python.exe"),
        WINDOWS: _joined(stubs["w64.exe"], "pythonw.exe"),
    }


def _joined(stub: bytes, python: str) -> bytes:
    script = io.BytesIO()
    with zipfile.ZipFile(script, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr(zipfile.ZipInfo("__main__.py", (2026, 1, 1, 0, 0, 0)), SCRIPT)
    return stub + f"#!<launcher_dir>\\python\\{python}\r\n".encode("ascii") + script.getvalue()


def signed(program: bytes, certificate: Path, key: Path, place: Path, seconds: int) -> bytes:
    """The executable with an Authenticode signature of this certificate, dated ``seconds`` after 1970.

    Raises:
        Refused: osslsigncode is missing or refuses.
    """
    place.mkdir(parents=True, exist_ok=True)
    plain, out = place / "plain.exe", place / "signed.exe"
    plain.write_bytes(program)
    out.unlink(missing_ok=True)
    words = ["-certs", str(certificate), "-key", str(key), "-h", "sha256", "-n", "Kakanai Desk", "-st", str(seconds)]
    try:
        done = subprocess.run(
            ["osslsigncode", "sign", *words, "-in", str(plain), "-out", str(out)], check=False, capture_output=True
        )
    except FileNotFoundError:
        raise Refused("osslsigncode がありません。apt-get install osslsigncode で入れます。") from None
    if done.returncode:
        raise Refused(f"署名できません: {done.stderr.decode(errors='replace').strip()[-300:]}")
    return out.read_bytes()
