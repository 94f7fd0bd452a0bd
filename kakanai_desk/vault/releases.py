"""Releases of the program, held against The Update Framework before a byte of one is used (R-109).

Used by a desk and by the center alike; where the bytes come from is a ``ReleaseSource``. What a release must show, and
what each attack is refused by: docs/decisions/releases.md. Nothing here installs anything.
"""

# tuf hands on its documented names from modules with an underscore
# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec
from securesystemslib.exceptions import StorageError
from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, Root, TargetFile, Targets, Timestamp
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.places import resources

METADATA, TARGETS = "metadata", "targets"
METADATA_NAME = re.compile(r"(?:[1-9][0-9]{0,8}\.(?:root|targets|snapshot)|timestamp)\.json\Z")
TARGET_NAME = re.compile(r"[0-9a-f]{64}\.[A-Za-z0-9][A-Za-z0-9._-]{0,80}\Z")
VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\Z")
MOST_METADATA = 256 * 1024  # bytes of one file of metadata
MOST_RELEASE = 2 * 1024**3  # bytes of one release
SIGNERS, ROOT_KEYS = 2, 3  # so many of so many must have signed a root; so many a list of releases
METADATA_SECONDS = 60.0  # within which one file of metadata must be here
SLOWEST = 50_000  # bytes a second, below which a release that comes is given up
CHUNK = 64 * 1024
LIMITS = UpdaterConfig(
    max_root_rotations=64,
    max_delegations=1,
    root_max_length=MOST_METADATA,
    timestamp_max_length=16 * 1024,
    snapshot_max_length=MOST_METADATA,
    targets_max_length=MOST_METADATA,
)


class ReleaseUnfit(DeskError):
    """What came is not a release that may be used; nothing was changed, and the program that runs goes on.

    Values: ``release_flaw``: signers (too few of those who must have signed), expired (the word that this is the newest
    is too old), older (something that was newer before), altered (not what was signed, or not of one time), large (more
    than was said), slow, form, root (the program brings no root that can be trusted), unknown (no such release).
    """

    code = "RELEASE-01"

    @property
    def flaw(self) -> str:
        return str(self.values["release_flaw"])


class ReleaseAway(DeskError):
    """The source does not answer, or lacks a file. The last word that came still holds."""

    code = "RELEASE-02"


class ReleaseSource(Protocol):
    """Where files of a repository come from: a folder, or the center."""

    def read(self, kind: str, name: str) -> Iterator[bytes]:
        """The file in pieces. ``kind``: metadata or targets.

        Raises:
            FileNotFoundError: there is none. ReleaseAway: no answer.
        """
        ...


class FolderSource:
    """A repository in a folder: on a medium, or where its maker keeps it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, kind: str, name: str) -> Iterator[bytes]:
        """See ``ReleaseSource``."""
        try:
            with (self._folder / kind / must_be_named(kind, name)).open("rb") as file:
                while piece := file.read(CHUNK):
                    yield piece
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ReleaseAway from error


def must_be_named(kind: str, name: str) -> str:
    """The name, where a file of a repository may have it.

    Raises:
        FileNotFoundError: none can.
    """
    wanted = {METADATA: METADATA_NAME, TARGETS: TARGET_NAME}.get(kind)
    if wanted is None or not wanted.match(name):
        raise FileNotFoundError
    return name


class _Custom(msgspec.Struct, forbid_unknown_fields=True):
    version: str


@dataclass(frozen=True)
class Release:
    """One signed file of the program. ``name`` is what it is asked for by."""

    name: str
    version: str
    length: int  # bytes
    sha256: str

    @property
    def rank(self) -> tuple[int, ...]:
        return rank_of(self.version)

    @property
    def file(self) -> str:
        """Its name in the repository."""
        return f"{self.sha256}.{self.name}"


def rank_of(version: str) -> tuple[int, ...]:
    """What versions are compared by.

    Raises:
        ReleaseUnfit: it is none (1.2.3).
    """
    found = VERSION.match(version)
    if found is None:
        raise ReleaseUnfit(release_flaw="form")
    return tuple(map(int, found.groups()))


def root_of_program() -> bytes | None:
    """The root that came with the program; None: it brings none, and takes no release.

    Raises:
        ReleaseUnfit: it cannot be trusted.
    """
    try:
        return must_be_root((resources() / "releases" / "root.json").read_bytes())
    except FileNotFoundError:
        return None


def must_be_root(content: bytes) -> bytes:
    """The root that comes with the program, where it asks for two people.

    Raises:
        ReleaseUnfit: it is none, or one person could make a root or a list of releases.
    """
    try:
        root = Metadata[Root].from_bytes(content).signed
    except RepositoryError:
        raise ReleaseUnfit(release_flaw="root") from None
    by_two = all(root.roles[role].threshold >= SIGNERS for role in (Root.type, Targets.type))
    held_apart = not set(root.roles[Root.type].keyids) & set(root.roles[Timestamp.type].keyids)
    enough = len(root.roles[Root.type].keyids) >= ROOT_KEYS
    if root.type != Root.type or not (by_two and held_apart and enough and root.consistent_snapshot):
        raise ReleaseUnfit(release_flaw="root")
    return content


class ReleaseClient:
    """What one machine trusts of the releases, in ``folder``; one process at a time.

    ``root``: the root that came with the program. ``stopped``: a download is given up when it says so.
    """

    def __init__(
        self, folder: Path, root: bytes, source: ReleaseSource, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self.trusted, self.staging = folder / "trusted", folder / "staged"
        self._root = must_be_root(root)
        self._fetcher = _Fetcher(source, stopped)
        self._updater: Updater | None = None

    def look(self) -> list[Release]:
        """Every release that is signed today, the newest last.

        Raises:
            ReleaseUnfit: what came is refused. ReleaseAway: nothing came. OSError: it cannot be kept.
        """
        self.trusted.mkdir(parents=True, exist_ok=True)
        self.staging.mkdir(parents=True, exist_ok=True)
        with _told():
            found = Updater(
                str(self.trusted), METADATA, str(self.staging), TARGETS, self._fetcher, LIMITS, bootstrap=self._root
            )
            try:
                found.refresh()
            except DownloadError as error:
                self._must_not_be_stale(error)
                raise
            listed = Metadata[Targets].from_file(str(self.trusted / "targets.json")).signed.targets
            signed = [info for name in listed if (info := found.get_targetinfo(name)) is not None]
            releases = [_release_of(info) for info in signed]
        self._updater = found
        return sorted(releases, key=lambda release: release.rank)

    def stage(self, release: Release) -> Path:
        """Bring a release of ``look`` here, held against its signatures; one that is here already is only checked.

        Raises:
            ReleaseUnfit, ReleaseAway, OSError: nothing of it is here then.
        """
        if self._updater is None:
            raise ReleaseUnfit(release_flaw="unknown")
        info = self._updater.get_targetinfo(release.name)
        if info is None:
            raise ReleaseUnfit(release_flaw="unknown")
        kept = self.staging / release.file
        if self._updater.find_cached_target(info, str(kept)) is not None:
            return kept
        coming = kept.with_suffix(".coming")
        self._fetcher.bytes_wanted = release.length
        try:
            with _told():
                self._updater.download_target(info, str(coming))
            coming.replace(kept)
        finally:
            self._fetcher.bytes_wanted = 0
            coming.unlink(missing_ok=True)
        return kept

    def _must_not_be_stale(self, error: DownloadError) -> None:
        """Who keeps a machine from hearing anything is found by the same word that finds a freeze.

        Raises:
            ReleaseUnfit: the last timestamp that came has expired meanwhile, or more came than may.
        """
        if isinstance(error, DownloadLengthMismatchError | SlowRetrievalError):
            return
        try:
            kept = Metadata[Timestamp].from_file(str(self.trusted / "timestamp.json")).signed
        except (RepositoryError, StorageError):  # none has come yet
            return
        if kept.is_expired(datetime.now(UTC)):
            raise ReleaseUnfit(release_flaw="expired") from error


def _release_of(info: TargetFile) -> Release:
    try:
        custom = msgspec.convert(info.custom, _Custom)
        release = Release(info.path, custom.version, info.length, info.hashes["sha256"])
    except (msgspec.ValidationError, KeyError):
        raise ReleaseUnfit(release_flaw="form") from None
    if set(info.hashes) != {"sha256"} or not TARGET_NAME.match(release.file) or not 0 < info.length <= MOST_RELEASE:
        raise ReleaseUnfit(release_flaw="form")
    rank_of(release.version)
    return release


class _Fetcher(FetcherInterface):
    """Brings files of a source, within a time."""

    def __init__(self, source: ReleaseSource, stopped: Callable[[], bool]) -> None:
        self._source, self._stopped = source, stopped
        self.bytes_wanted = 0

    def _fetch(self, url: str) -> Iterator[bytes]:
        kind, _, name = url.partition("/")
        last = time.monotonic() + METADATA_SECONDS + self.bytes_wanted / SLOWEST
        try:
            for piece in self._source.read(kind, must_be_named(kind, name)):
                if time.monotonic() > last:
                    raise SlowRetrievalError(name)
                if self._stopped():
                    raise DownloadError(name)
                yield piece
        except FileNotFoundError:
            raise DownloadHTTPError(name, 404) from None
        except ReleaseAway as error:
            raise DownloadError(name) from error


@contextmanager
def _told() -> Iterator[None]:
    """Says in our words why the framework refused."""
    try:
        yield
    except (DownloadError, RepositoryError) as error:
        for kind, flaw in _FLAWS.items():
            if isinstance(error, kind):
                raise ReleaseUnfit(release_flaw=flaw) from error
        raise ReleaseAway from error


_FLAWS: dict[type[Exception], str] = {  # the first that fits
    DownloadLengthMismatchError: "large",
    SlowRetrievalError: "slow",
    UnsignedMetadataError: "signers",
    ExpiredMetadataError: "expired",
    BadVersionNumberError: "older",
    LengthOrHashMismatchError: "altered",
    RepositoryError: "form",
}
