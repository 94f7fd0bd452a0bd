"""Sealing a small secret to the TPM 2.0 of this machine, by the programs of tpm2-tools (Linux).

The secret is an object under the storage root key, which each TPM derives from a seed of its own: the sealed blob says
nothing on another machine or after the TPM was cleared. It goes in and comes out by pipes, and between program and
chip under a salted session, so that a listener on the bus reads nothing. docs/decisions/tpm.md has the choice of
programs and what sealing does not do. Windows' own ways (TBS, NCrypt) are not built.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kakanai_desk.core.errors import DeskError

SECONDS = 30.0  # a chip that makes a key takes a second; more is a chip that does not answer
_CODE = re.compile(r"\(0x([0-9A-Fa-f]{1,8})\)")
_LOCKOUT, _INTEGRITY, _BAD_AUTH, _AUTH_FAIL = 0x921, 0x01F, 0x022, 0x00E  # TPM 2.0 Part 2, 6.6.3
_ABOUT = 0x080  # a code about a parameter, handle or session
_LINE = 0xA  # the layer that speaks to the chip


class TpmFault(DeskError):
    """The TPM does not give what was sealed, for a reason that has no word of its own."""

    code = "KEY-TPM-01"


class TpmProgramsMissing(TpmFault):
    """tpm2-tools are not installed."""

    code = "KEY-TPM-02"


class TpmAway(TpmFault):
    """There is no TPM at that place, it may not be used by this user, or it does not answer."""

    code = "KEY-TPM-03"


class TpmChanged(TpmFault):
    """It was sealed by another TPM (another machine, another board), or this one was cleared since."""

    code = "KEY-TPM-04"


class TpmLockedOut(TpmFault):
    """The TPM defends itself against guessing, by whatever program, and answers nobody for a while."""

    code = "KEY-TPM-05"


class TpmOwned(TpmFault):
    """The owner hierarchy has a password; the storage root key cannot be used without it."""

    code = "KEY-TPM-06"


@dataclass(frozen=True)
class Sealed:
    """What TPM2_Create gave: of no use anywhere but on the TPM that made it."""

    public: bytes
    private: bytes


class Sealer(Protocol):
    """A TPM, as the key store asks it."""

    def seal(self, secret: bytes) -> Sealed:
        """
        Raises:
            TpmFault.
        """
        ...

    def unseal(self, sealed: Sealed) -> bytes:
        """
        Raises:
            TpmFault.
        """
        ...


class Tpm2Tools:
    """``tcti`` says where the TPM is, as tpm2-tools write it: ``device:/dev/tpmrm0``."""

    def __init__(self, tcti: str) -> None:
        self._tcti = tcti

    def seal(self, secret: bytes) -> Sealed:
        with tempfile.TemporaryDirectory(prefix="kakanai-tpm-") as folder:
            work = _Work(Path(folder), self._tcti)
            work.parent()
            work.run(
                "tpm2_create", "-C", "primary.ctx", "-i", "-", "-u", "public", "-r", "private",
                "-a", "fixedtpm|fixedparent|userwithauth|noda", told=secret,
            )  # fmt: skip
            return Sealed((work.folder / "public").read_bytes(), (work.folder / "private").read_bytes())

    def unseal(self, sealed: Sealed) -> bytes:
        with tempfile.TemporaryDirectory(prefix="kakanai-tpm-") as folder:
            work = _Work(Path(folder), self._tcti)
            (work.folder / "public").write_bytes(sealed.public)
            (work.folder / "private").write_bytes(sealed.private)
            work.parent()
            work.run("tpm2_load", "-C", "primary.ctx", "-u", "public", "-r", "private", "-c", "sealed.ctx")
            work.flush()
            work.run("tpm2_startauthsession", "--hmac-session", "-c", "primary.ctx", "-S", "session.ctx")
            work.flush()
            work.run("tpm2_sessionconfig", "--enable-encrypt", "--enable-decrypt", "session.ctx")
            try:
                return work.run("tpm2_unseal", "-c", "sealed.ctx", "-p", "session:session.ctx")
            finally:
                work.run("tpm2_flushcontext", "session.ctx", may_fail=True)
                work.flush()


class _Work:
    """A folder for contexts (which the TPM itself encrypts) and the programs run in it."""

    def __init__(self, folder: Path, tcti: str) -> None:
        self.folder = folder
        self._environment: Mapping[str, str] = os.environ | {"TPM2TOOLS_TCTI": tcti, "TSS2_LOG": "all+ERROR"}

    def parent(self) -> None:
        """The storage root key, made from the TPM's seed: the same one each time, by the usual template."""
        self.flush()
        self.run("tpm2_createprimary", "-Q", "-C", "o", "-g", "sha256", "-G", "ecc256", "-c", "primary.ctx")
        self.flush()

    def flush(self) -> None:
        """Without a resource manager the chip holds three objects; the contexts in the folder stay good."""
        self.run("tpm2_flushcontext", "-t", may_fail=True)

    def run(self, *words: str, told: bytes = b"", may_fail: bool = False) -> bytes:
        """
        Raises:
            TpmFault.
        """
        try:
            done = subprocess.run(
                words, input=told, capture_output=True, cwd=self.folder, env=self._environment, timeout=SECONDS,
                check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise TpmProgramsMissing from None
        except subprocess.TimeoutExpired:
            raise TpmAway from None
        if done.returncode and not may_fail:
            raise fault_of(done.stderr.decode("utf-8", "replace"))
        return done.stdout


def fault_of(said: str) -> TpmFault:
    """Why, by the code that the programs print (TPM 2.0 Part 2, 6.6; layers above the TPM have bits 16 and up)."""
    if "Could not load tcti" in said:
        return TpmAway()
    for found in _CODE.finditer(said):
        code = int(found[1], 16)
        if code >> 16 == _LINE:
            return TpmAway()
        if code == _LOCKOUT:
            return TpmLockedOut()
        if code & _ABOUT and code & 0x3F == _INTEGRITY:
            return TpmChanged()
        if code & _ABOUT and code & 0x3F in (_BAD_AUTH, _AUTH_FAIL):
            return TpmOwned()
    return TpmFault()
