"""TPMs for tests: one that only remembers, and swtpm, the emulator of the TPM 2.0 specification."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from kakanai_desk.vault.tpm import Sealed, TpmChanged, TpmFault


class FakeTpm:
    """Gives back what it sealed itself. ``fault``: what it says instead."""

    def __init__(self) -> None:
        self._sealed: dict[bytes, bytes] = {}
        self.fault: TpmFault | None = None
        self.asked = 0

    def seal(self, secret: bytes) -> Sealed:
        if self.fault is not None:
            raise self.fault
        number = len(self._sealed).to_bytes(4, "big") + id(self).to_bytes(8, "big")
        self._sealed[number] = secret
        return Sealed(b"fake", number)

    def unseal(self, sealed: Sealed) -> bytes:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        found = self._sealed.get(sealed.private)
        if found is None:
            raise TpmChanged
        return found


class SoftwareTpm:
    """swtpm on a socket in ``folder``, which keeps its seeds from one start to the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.tcti = f"swtpm:path={folder}/tpm"
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def missing() -> str:
        return next((f"{name} is not installed" for name in ("swtpm", "tpm2_create") if shutil.which(name) is None), "")

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.folder}", "--flags", "startup-clear",
             "--server", f"type=unixio,path={self.folder}/tpm,disconnect",
             "--ctrl", f"type=unixio,path={self.folder}/tpm.ctrl"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            if (self.folder / "tpm").exists() and (self.folder / "tpm.ctrl").exists():
                return
            time.sleep(0.05)
        raise RuntimeError("swtpm did not come")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None
        for name in ("tpm", "tpm.ctrl"):
            (self.folder / name).unlink(missing_ok=True)

    def told(self, *words: str) -> None:
        """A program of tpm2-tools at this TPM."""
        environment = {"TPM2TOOLS_TCTI": self.tcti, "PATH": "/usr/bin:/bin"}
        subprocess.run(words, env=environment, check=True, capture_output=True, timeout=60)
