"""Releases of the program at the center: checked as a desk checks them, kept as files, offered to some desks first.

It cannot make one: the keys of those who sign are elsewhere (docs/decisions/releases.md).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, insert, select
from tuf.api.metadata import Metadata

from kakanai_center.alarms import raise_alarms
from kakanai_center.tables import desks, release_offers, release_reports
from kakanai_desk.core.clock import JST
from kakanai_desk.sync.release_protocol import ReleasesAnswer, ReleasesQuestion
from kakanai_desk.vault.releases import (
    CHUNK,
    METADATA,
    TARGETS,
    FolderSource,
    Release,
    ReleaseClient,
    ReleaseUnfit,
    must_be_named,
    rank_of,
    root_of_program,
)

EVERYBODY = ""


class Releases:
    """``folder``: where releases are kept, None: nowhere. ``root``: what is trusted, the program's own."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], folder: Path | None) -> None:
        self._engine, self._now = engine, now
        self._folder = folder
        self.root: Callable[[], bytes | None] = root_of_program

    def publish(self, source: Path) -> list[Release]:
        """Take over a repository, held against its signatures: every release that is listed, then what lists them.

        A desk that asks meanwhile finds what was there before or what is there after.

        Raises:
            ReleaseUnfit, ReleaseAway: nothing is served that was not before. OSError.
        """
        root, folder = self.root(), self._folder
        if root is None or folder is None:
            raise ReleaseUnfit(release_flaw="root")
        client = ReleaseClient(folder, root, FolderSource(source))
        found = client.look()
        served = folder / "served"
        for kind in (METADATA, TARGETS):
            (served / kind).mkdir(parents=True, exist_ok=True)
        for release in found:
            file = client.stage(release)
            _put(file, served / TARGETS / release.file)
        trusted = client.trusted
        for file in (trusted / "root_history").glob("*.root.json"):
            _put(file, served / METADATA / file.name)
        for role in ("targets", "snapshot"):
            version = Metadata.from_file(str(trusted / f"{role}.json")).signed.version
            _put(trusted / f"{role}.json", served / METADATA / f"{version}.{role}.json")
        _put(trusted / "timestamp.json", served / METADATA / "timestamp.json")
        return found

    def listed(self) -> dict[str, str]:
        """Version of each release that is served, by name."""
        if self._folder is None or not (self._folder / "served" / METADATA / "timestamp.json").exists():
            return {}
        said: Any = Metadata.from_file(str(self._folder / "trusted" / "targets.json")).signed
        return {name: str(info.custom["version"]) for name, info in said.targets.items()}

    def file(self, kind: str, name: str) -> tuple[int, Iterator[bytes]]:
        """Length and pieces of a file of the repository.

        Raises:
            FileNotFoundError: there is none.
        """
        must_be_named(kind, name)
        if self._folder is None:
            raise FileNotFoundError
        path = self._folder / "served" / kind / name
        return path.stat().st_size, _pieces(path)

    def offer(self, version: str, terminals: Collection[str], starts: date, operator: str) -> str:
        """Offer a release to these desks, to all where none is named, from a day on; its name.

        Raises:
            ReleaseUnfit: unknown: no such release is served.
        """
        name = next((name for name, said in self.listed().items() if said == version), None)
        if name is None:
            raise ReleaseUnfit(release_flaw="unknown")
        row = {"name": name, "version": version, "starts": starts.isoformat(), "operator": operator}
        with self._engine.begin() as tx:
            for terminal in terminals or (EVERYBODY,):
                tx.execute(delete(release_offers).where(release_offers.c.terminal == terminal))
                tx.execute(insert(release_offers).values(terminal=terminal, at=self._now().isoformat(), **row))
        return name

    def withdraw(self, terminals: Collection[str]) -> int:
        """Offer these desks (all that were named, and everybody, where none is) nothing of their own any more."""
        gone = delete(release_offers)
        if terminals:
            gone = gone.where(release_offers.c.terminal.in_(list(terminals)))
        with self._engine.begin() as tx:
            return int(tx.execute(gone).rowcount)

    def meet(self, terminal: str, said: ReleasesQuestion) -> ReleasesAnswer:
        """Hear how a desk stands, an alarm where it refused something new, and name what it is offered today."""
        now, c, r = self._now(), release_offers.c, release_reports.c
        row = {"running": said.running, "staged": said.staged, "flaw": said.flaw}
        with self._engine.begin() as tx:
            before = tx.execute(select(r.flaw).where(r.terminal == terminal)).scalar()
            tx.execute(delete(release_reports).where(r.terminal == terminal))
            tx.execute(insert(release_reports).values(terminal=terminal, at=now.isoformat(), **row))
            if said.flaw and said.flaw != before:
                raise_alarms(tx, now.isoformat(), [("release_refused", terminal, said.flaw)])
            own = select(release_offers).where(c.terminal.in_([terminal, EVERYBODY])).order_by(c.terminal.desc())
            found = tx.execute(own.limit(1)).mappings().first()
        stands = found is not None and found["name"] in self.listed()
        due = found is not None and date.fromisoformat(found["starts"]) <= now.astimezone(JST).date()
        if found is None or not (stands and due) or rank_of(found["version"]) <= rank_of(said.running):
            return ReleasesAnswer(1, "", "")
        return ReleasesAnswer(1, found["name"], found["version"])

    def overview(self) -> dict[str, Any]:
        """What is served, what is offered, and what each desk said."""
        r = release_reports.c
        with self._engine.connect() as tx:
            offers = [
                dict(row) for row in tx.execute(select(release_offers).order_by(release_offers.c.terminal)).mappings()
            ]
            said = tx.execute(
                select(desks.c.terminal, r.running, r.staged, r.flaw, r.at)
                .select_from(desks.outerjoin(release_reports, r.terminal == desks.c.terminal))
                .order_by(desks.c.terminal)
            ).mappings()
            rows = [{key: value or "" for key, value in row.items()} for row in said]
        served = [{"name": name, "version": version} for name, version in sorted(self.listed().items())]
        return {"releases": served, "offers": offers, "desks": rows}


def _put(file: Path, place: Path) -> None:
    """A copy under its name at once or not at all."""
    new = place.with_name(f".{place.name}.new")
    shutil.copyfile(file, new)
    new.replace(place)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
