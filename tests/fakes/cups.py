"""A private CUPS on loopback whose queue prints into a socket of the test: a real print path without a printer."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CUPSD = "/usr/sbin/cupsd"
PDF_PRINTER = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "PDF.PPD"
*Product: "(PDF)"
*PSVersion: "(3010.000) 0"
*Manufacturer: "Test"
*ModelName: "PDF"
*ShortNickName: "PDF"
*NickName: "PDF printer of the tests"
*cupsVersion: 1.7
*cupsFilter: "application/pdf 0 -"
*OpenUI *PageSize: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
"""


def missing() -> str | None:
    """Why CUPS cannot be tried here, or None."""
    if not Path(CUPSD).exists() or shutil.which("lp") is None or not Path("/usr/sbin/lpadmin").exists():
        return "cups is not installed"
    if os.geteuid() != 0:
        return "a private cupsd needs root"
    return None


class PaperTray:
    """Listens like a network printer and keeps what each job sent."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                data = bytearray()
                line.settimeout(1.0)  # a printer hangs up when it has the page; the backend waits for that
                with contextlib.suppress(OSError):
                    while chunk := line.recv(65536):
                        data += chunk
            if data:
                self.jobs.append(bytes(data))

    def wait(self, count: int, seconds: float = 20) -> list[bytes]:
        until = time.monotonic() + seconds
        while len(self.jobs) < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.jobs

    def close(self) -> None:
        self._socket.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def private_cups(folder: Path, queue: str) -> Iterator[tuple[str, PaperTray]]:
    """A cupsd of our own with one PDF queue; gives its address (for ``CUPS_SERVER``) and the tray."""
    port, tray = _free_port(), PaperTray()
    for name in ("spool", "tmp", "cache", "state", "log", "root"):
        (folder / name).mkdir()
    os.chmod(folder, 0o755)
    (folder / "pdf.ppd").write_text(PDF_PRINTER)
    (folder / "cupsd.conf").write_text(
        f"Listen 127.0.0.1:{port}\nWebInterface No\nBrowsing Off\nDefaultAuthType None\nLogLevel warn\n"
        "MaxLogSize 0\n<Location />\nOrder allow,deny\nAllow 127.0.0.1\n</Location>\n<Policy default>\n"
        "<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n"
    )
    (folder / "cups-files.conf").write_text(
        f"ServerRoot {folder}/root\nRequestRoot {folder}/spool\nTempDir {folder}/tmp\nCacheDir {folder}/cache\n"
        f"StateDir {folder}/state\nAccessLog {folder}/log/access\nErrorLog {folder}/log/error\n"
        f"PageLog {folder}/log/page\nSystemGroup root lpadmin\nFileDevice No\n"
    )
    daemon = subprocess.Popen(
        [CUPSD, "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"127.0.0.1:{port}"
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        subprocess.run(
            [
                "/usr/sbin/lpadmin",
                "-h",
                address,
                "-p",
                queue,
                "-E",
                "-v",
                f"socket://127.0.0.1:{tray.port}",
                "-P",
                str(folder / "pdf.ppd"),
            ],
            check=True,
            capture_output=True,
        )
        yield address, tray
    finally:
        daemon.terminate()
        daemon.wait(10)
        tray.close()
