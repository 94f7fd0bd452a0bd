"""A maker of releases with three people and a stamp, and a repository of its own; all keys are of this run alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from securesystemslib.signer import CryptoSigner

from tools.releases import Repository


class Person:
    def __init__(self) -> None:
        key = Ed25519PrivateKey.generate()
        self.signer = CryptoSigner(key)
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


class Maker:
    """``days_ago``: how long ago what it writes next was written."""

    def __init__(self, folder: Path) -> None:
        self.people, self.stamper = [Person() for _ in range(3)], Person()
        self.days_ago = 0
        self.repository = Repository(folder / "repository", self._now)
        self.files = folder / "built"
        self.files.mkdir(parents=True)
        self.make_root()

    def _now(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=self.days_ago)

    @property
    def folder(self) -> Path:
        return self.repository.folder

    @property
    def root(self) -> bytes:
        """The first root, as the program brings it."""
        return (self.repository.metadata / "1.root.json").read_bytes()

    def make_root(self, signers: tuple[int, ...] = (0, 1), stamper: Person | None = None) -> None:
        self.stamper = stamper or self.stamper
        made = self.repository.make_root([one.public for one in self.people], [self.stamper.public])
        for number in signers:
            self.repository.sign(made.name, self.people[number].signer)

    def release(self, version: str, signers: tuple[Person, ...] | None = None, content: bytes = b"") -> str:
        """List a release and stamp it; its name."""
        file = self.files / f"kakanai-desk-{version}.zip"
        file.write_bytes(content or f"the program, {version}\n".encode() * 50)
        listed = self.repository.add(file, version)
        for one in self.people[:2] if signers is None else signers:
            self.repository.sign(listed.name, one.signer)
        self.stamp()
        return file.name

    def stamp(self) -> None:
        self.repository.stamp(self.stamper.signer)
