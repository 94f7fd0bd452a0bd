"""The maker's side of releases: roots, lists of releases and their signatures (docs/decisions/releases.md).

``python -m tools.releases root | sign | add | stamp`` over a repository folder. Keys are those of ``kakanai-desk packs
key``: one person, one file, one passphrase, on no counter and not at the center. Who changes a list or a root writes it
unsigned; two people sign it, each at a machine of their own; then it is stamped.
"""

# tuf hands on its documented names from modules with an underscore
# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import argparse
import getpass
import hashlib
import shutil
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.exceptions import StorageError
from securesystemslib.signer import CryptoSigner, Signer, SSlibKey
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from kakanai_desk.vault.releases import METADATA, SIGNERS, TARGETS, rank_of

ROOT_DAYS, LIST_DAYS, STAMP_DAYS = 365, 365, 35
PRETTY = JSONSerializer(compact=False)


class Refused(Exception):
    """A sentence for who holds the keys."""


def public_key(hexadecimal: str) -> SSlibKey:
    """A key by its raw public bytes, as ``packs key`` says them."""
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(bytes.fromhex(hexadecimal)))


class Repository:
    """A folder with ``metadata`` and ``targets``. ``now`` in UTC."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.folder, self._now = folder, now
        self.metadata, self.targets = folder / METADATA, folder / TARGETS

    def make_root(self, people: Sequence[str], stampers: Sequence[str], days: int = ROOT_DAYS) -> Path:
        """The next root, unsigned: any two of ``people`` sign roots and lists, one of ``stampers`` stamps.

        ``people``, ``stampers``: public keys, hex. The next one must be signed by two of the last root's people too.
        """
        if len(set(people)) < SIGNERS + 1 or not stampers or set(people) & set(stampers):
            raise Refused("root には三人以上の鍵と、それとは別の、日付の鍵が要ります。")
        root = Root(expires=self._in(days), version=self._last(Root.type) + 1, consistent_snapshot=True)
        for role in (Root.type, Targets.type):
            for key in people:
                root.add_key(public_key(key), role)
            root.roles[role].threshold = SIGNERS
        for role in (Snapshot.type, Timestamp.type):
            for key in stampers:
                root.add_key(public_key(key), role)
        return self._write(f"{root.version}.root.json", Metadata(root))

    def add(self, file: Path, version: str, keep: Collection[str] = (), days: int = LIST_DAYS) -> Path:
        """The next list of releases, unsigned: ``file`` as ``version``, and of the last one what ``keep`` names."""
        rank_of(version)
        last = self._last(Targets.type)
        listed: dict[str, TargetFile] = {}
        if last:
            before = Metadata[Targets].from_file(str(self.metadata / f"{last}.targets.json")).signed.targets
            listed = {name: info for name, info in before.items() if name in keep}
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        more: dict[str, Any] = {"custom": {"version": version}}
        listed[file.name] = TargetFile(file.stat().st_size, {"sha256": digest}, file.name, more)
        self.targets.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, self.targets / f"{digest}.{file.name}")
        return self._write(
            f"{last + 1}.targets.json", Metadata(Targets(last + 1, expires=self._in(days), targets=listed))
        )

    def sign(self, name: str, signer: Signer) -> int:
        """One more signature under a file of metadata; how many stand there."""
        found: Metadata[Any] = Metadata.from_file(str(self.metadata / name))
        found.sign(signer, append=True)
        self._write(name, found)
        return len(found.signatures)

    def stamp(self, signer: Signer, days: int = STAMP_DAYS) -> Path:
        """Say that the last list is the newest, for so many days."""
        last, kept = self._last(Targets.type), self._last(Snapshot.type)
        listed = self._meta(f"{last}.targets.json", last)
        before = Metadata[Snapshot].from_file(str(self.metadata / f"{kept}.snapshot.json")).signed if kept else None
        if before is None or before.meta["targets.json"] != listed or before.expires < self._in(days):
            kept += 1
            snapshot = Metadata(Snapshot(kept, expires=self._in(LIST_DAYS), meta={"targets.json": listed}))
            snapshot.sign(signer)
            self._write(f"{kept}.snapshot.json", snapshot)
        newest = self.metadata / "timestamp.json"
        version = Metadata[Timestamp].from_file(str(newest)).signed.version if newest.exists() else 0
        meta = self._meta(f"{kept}.snapshot.json", kept)
        stamp = Metadata(Timestamp(version + 1, expires=self._in(days), snapshot_meta=meta))
        stamp.sign(signer)
        return self._write("timestamp.json", stamp)

    def _last(self, role: str) -> int:
        return max((int(file.name.partition(".")[0]) for file in self.metadata.glob(f"*.{role}.json")), default=0)

    def _meta(self, name: str, version: int) -> MetaFile:
        content = (self.metadata / name).read_bytes()
        return MetaFile(version, len(content), {"sha256": hashlib.sha256(content).hexdigest()})

    def _in(self, days: int) -> datetime:
        return (self._now() + timedelta(days=days)).replace(microsecond=0)

    def _write(self, name: str, content: Metadata[Any]) -> Path:
        self.metadata.mkdir(parents=True, exist_ok=True)
        file = self.metadata / name
        new = file.with_suffix(".new")
        content.to_file(str(new), PRETTY)
        new.replace(file)
        return file


def signer_of(file: Path, passphrase: str) -> CryptoSigner:
    """
    Raises:
        Refused: the file is no such key, or the passphrase is another.
    """
    try:
        found = load_pem_private_key(file.read_bytes(), passphrase.encode())
    except OSError:
        raise Refused(f"{file.name} を読めません。") from None
    except (ValueError, TypeError):
        raise Refused(f"{file.name} を開けません。合言葉と、鍵のファイルを確かめてください。") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise Refused(f"{file.name} は、kakanai-desk packs key の作った鍵ではありません。")
    return CryptoSigner(found)


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m tools.releases", description=__doc__)
    commands = root.add_subparsers(dest="do", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument("folder", type=Path, metavar="REPOSITORY")
        return one

    one = add("root", "次の root を書く(二人の署名が要る)")
    one.add_argument("--person", action="append", required=True, metavar="HEX", help="署名する人の公開鍵。三人以上")
    one.add_argument("--stamper", action="append", required=True, metavar="HEX", help="日付の公開鍵")
    one = add("add", "新しい版を並べた一覧を書く(二人の署名が要る)")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--version", required=True, metavar="1.2.3")
    one.add_argument("--keep", action="append", default=[], metavar="NAME", help="前の一覧から残すもの")
    for name, text in (("sign", "署名を1つ足す"), ("stamp", f"いまの一覧が最新だと {STAMP_DAYS} 日のあいだ言う")):
        one = add(name, text)
        if name == "sign":
            one.add_argument("name", metavar="N.root.json | N.targets.json")
        one.add_argument("--key", type=Path, required=True, metavar="FILE.key")
        one.add_argument("--secrets", choices=["-"], help="合言葉を標準入力から受け取る")
    return root


def main(argv: list[str] | None = None) -> int:
    options = parser().parse_args(argv)
    repository = Repository(options.folder)
    try:
        match options.do:
            case "root":
                print(repository.make_root(options.person, options.stamper))
            case "add":
                print(repository.add(options.file, options.version, options.keep))
            case "sign":
                print(f"{options.name}: 署名 {repository.sign(options.name, signer_of(options.key, _secret(options)))}")
            case _:
                print(repository.stamp(signer_of(options.key, _secret(options))))
    except (Refused, StorageError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _secret(options: argparse.Namespace) -> str:
    return sys.stdin.readline().rstrip("\n") if options.secrets else getpass.getpass("鍵の合言葉: ")


if __name__ == "__main__":
    sys.exit(main())
