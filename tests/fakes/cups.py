"""A private CUPS on loopback with a printer of our own behind it: real queue, real jobs, and every state a test wants.

The printer is a CUPS backend: it does what the word in a file says, and tells CUPS of it as real ones do (``STATE:``).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CUPSD = "/usr/sbin/cupsd"
ADMIN = "/usr/sbin"
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
*PageSize A3: "<</PageSize[842 1191]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*PageRegion A3: "<</PageSize[842 1191]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "12 17 583 830"
*ImageableArea A3: "12 17 830 1179"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
*PaperDimension A3: "842 1191"
*OpenUI *InputSlot: PickOne
*OrderDependency: 20 AnySetup *InputSlot
*DefaultInputSlot: Tray1
*InputSlot Tray1: "<</MediaPosition 0>>setpagedevice"
*InputSlot Tray2: "<</MediaPosition 1>>setpagedevice"
*CloseUI: *InputSlot
*OpenUI *Duplex: PickOne
*OrderDependency: 30 AnySetup *Duplex
*DefaultDuplex: DuplexNoTumble
*Duplex None: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble: "<</Duplex true>>setpagedevice"
*CloseUI: *Duplex
"""
BACKEND = """#!/bin/sh
[ $# = 0 ] && { echo 'direct played "Unknown" "played"'; exit 0; }
place="${DEVICE_URI#played:}"
trap 'echo "STATE: none" >&2; exit 0' TERM  # cancelled: nothing is wrong with the printer any more
told=
while :; do
  word=$(cat "$place/printer.txt" 2>/dev/null)
  case "$word" in
    paper_out) now=media-empty-error ;;
    jam) now=media-jam-error ;;
    cover) now=cover-open-error ;;
    toner) now=toner-empty-error ;;
    offline) now=offline-report ;;
    fail) echo "STATE: none" >&2; exit 1 ;;
    *) now=none ;;
  esac
  [ "$now" != "$told" ] && echo "STATE: $now" >&2
  told="$now"
  [ "$now" = none ] && break
  sleep 0.1
done
echo "copies=$4 $5" > "$place/$1.options"
cat "${6:--}" > "$place/part.$1" && mv "$place/part.$1" "$place/$1.pdf"
"""
REFUSES, STOPS, HOLDS = "refuse", "stopped", "hold"  # what the queue does, not the printer


def missing() -> str | None:
    """Why CUPS cannot be tried here, or None."""
    if not Path(CUPSD).exists() or shutil.which("lp") is None or not Path("/usr/sbin/lpadmin").exists():
        return "cups is not installed"
    if os.geteuid() != 0:
        return "a private cupsd needs root"
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Whether it came true in time."""
    until = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


class PrivateCups:
    """``address`` is for ``CUPS_SERVER``. ``folder`` may not lie below pytest's own: filters run as another user."""

    def __init__(self, folder: Path, queue: str) -> None:
        self.folder, self.queue, self.address = folder, queue, f"127.0.0.1:{_free_port()}"
        self._paper = folder / "paper"
        self._daemon: subprocess.Popen[bytes] | None = None
        for name in ("spool", "tmp", "cache", "state", "log", "root", "paper", "bin/backend"):
            (folder / name).mkdir(parents=True)
        os.chmod(folder, 0o755)
        os.chmod(self._paper, 0o777)
        for name in ("daemon", "filter", "monitor", "notifier", "cgi-bin"):
            (folder / "bin" / name).symlink_to(f"/usr/lib/cups/{name}")
        backend = folder / "bin/backend/played"
        backend.write_text(BACKEND)
        backend.chmod(0o755)
        (folder / "pdf.ppd").write_text(PDF_PRINTER)
        (folder / "cupsd.conf").write_text(
            f"Listen {self.address}\nWebInterface No\nBrowsing Off\nDefaultAuthType None\nLogLevel warn\n"
            "MaxLogSize 0\nDirtyCleanInterval 0\n"  # what is killed has written everything down
            "<Location />\nOrder allow,deny\nAllow 127.0.0.1\n</Location>\n<Policy default>\n"
            "<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n"
        )
        (folder / "cups-files.conf").write_text(
            f"ServerRoot {folder}/root\nServerBin {folder}/bin\nRequestRoot {folder}/spool\nTempDir {folder}/tmp\n"
            f"CacheDir {folder}/cache\nStateDir {folder}/state\nAccessLog {folder}/log/access\n"
            f"ErrorLog {folder}/log/error\nPageLog {folder}/log/page\nSystemGroup root lpadmin\nFileDevice No\n"
        )

    def start(self) -> None:
        files = ("-c", str(self.folder / "cupsd.conf"), "-s", str(self.folder / "cups-files.conf"))
        self._daemon = subprocess.Popen(
            [CUPSD, "-f", *files], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )  # fmt: skip
        wait_until(self.answers)

    def answers(self) -> bool:
        host, _, port = self.address.partition(":")
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0

    def stop(self, *, kill: bool = False) -> None:
        daemon, self._daemon = self._daemon, None
        if daemon is not None:
            daemon.kill() if kill else daemon.terminate()
            daemon.wait(10)

    def command(self, name: str, *words: str) -> None:
        subprocess.run([f"{ADMIN}/{name}", "-h", self.address, *words], check=True, capture_output=True)

    def make_queue(self) -> None:
        device = f"played:{self._paper}"
        self.command(
            "lpadmin", "-p", self.queue, "-E", "-v", device, "-P", str(self.folder / "pdf.ppd"),
            "-o", "printer-error-policy=abort-job",
        )  # fmt: skip

    def play(self, word: str) -> None:
        """What printer or queue do from now on; ``ready``: everything goes through."""
        if word == "vanish":
            self.stop(kill=True)
            return
        if self._daemon is None:
            self.start()
        (self._paper / "printer.txt").write_text(word)
        self.command("cupsreject" if word == REFUSES else "cupsaccept", self.queue)
        self.command("cupsdisable" if word == STOPS else "cupsenable", self.queue)
        hold = "indefinite" if word == HOLDS else "no-hold"
        self.command("lpadmin", "-p", self.queue, "-o", f"job-hold-until-default={hold}")

    def release(self, number: str) -> None:
        """A held job goes on."""
        lp = shutil.which("lp") or "lp"
        subprocess.run(
            [lp, "-h", self.address, "-i", f"{self.queue}-{number}", "-H", "resume"], check=True, capture_output=True
        )

    def printed(self) -> list[bytes]:
        """What came out, in the order of the jobs."""
        files = sorted(self._paper.glob("*.pdf"), key=lambda file: int(file.stem))
        return [file.read_bytes() for file in files]

    def options(self, number: str) -> dict[str, str]:
        """What CUPS told the printer of a job: its own options, not IPP's."""
        words = (self._paper / f"{number}.options").read_text().split()
        return dict(word.partition("=")[::2] for word in words)


@contextmanager
def private_cups(folder: Path, queue: str) -> Iterator[PrivateCups]:
    """A cupsd of our own with one queue, as long as the block."""
    made = PrivateCups(folder, queue)
    made.start()
    try:
        made.make_queue()
        yield made
    finally:
        made.stop()
