"""How long a backup of 10 GB takes until it counts, and a center until it is back: small stores, a line through them.

``python -m tests.bench.recovery [--database embedded|postgresql] [--visits 500 1000 2000 4000]``. A store holds visits
of 40 kB, as they are, each with its marks and twenty lines of the record with what those are found by. *backup* is
``Backups.make``: written, read again, restored into a scratch database, compared. *restore* is ``restore_center``: a
new data folder from the files, compared, opened. The straight line through the sizes is told with its slope and carried
on to 10 GB of database; how far the points lie off it says whether that may be done. *own* is the processor time of the
center's process: what it would take on a machine that does nothing else, without PostgreSQL's share.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kakanai_center.backup import make_recovery_key
from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.opening import backups_of, key_store, make_center, restore_center
from kakanai_center.settings import read_center_settings
from kakanai_desk.vault.database import store_key
from tests.bench import lines
from tests.bench.growth import SERVER, World, size_of
from tests.fakes.postgres import Cluster, cluster

VISIT_BYTES, LINES = 40_000, 20  # of a visit
GOAL_GB, LIMIT_S = 10.0, 900.0


@contextmanager
def _server(database: str) -> Iterator[Cluster | None]:
    if database == "embedded":
        yield None
        return
    with cluster(SERVER) as server:
        yield server


class _Served:
    """What ``World`` asks of a server."""

    def seconds(self) -> float:
        return 0.0


def _one(folder: Path, server: Cluster | None, visits: int) -> dict[str, float]:
    data, address = folder / "center", server.new_database() if server is not None else ""
    make_center(data, address)
    settings = read_center_settings(data)
    keys = key_store(settings)
    engine = (
        served_engine(address)
        if server is not None
        else embedded_engine(data / "center.db", store_key(keys, create=False))
    )
    world = World(data, engine, _Served() if server is not None else None)  # pyright: ignore[reportArgumentType]
    with closing(world):
        world.fill(visits, VISIT_BYTES, 500)
        lines.fill(engine, visits * LINES)
        size, recovery = size_of(engine) / 1e9, make_recovery_key(keys)
        started, worked = time.perf_counter(), time.process_time()
        made = backups_of(settings, world.store).make()
        backup, own = time.perf_counter() - started, time.process_time() - worked
    started, worked = time.perf_counter(), time.process_time()
    restore_center(folder / "new", server.new_database() if server else "", data / "backups" / made.name, recovery)
    restore, restore_own = time.perf_counter() - started, time.process_time() - worked
    return {
        "visits": visits, "gb": size, "backup_s": backup, "backup_own_s": own, "restore_s": restore,
        "restore_own_s": restore_own, "load": os.getloadavg()[0],
    }  # fmt: skip


def line(points: list[tuple[float, float]]) -> tuple[float, float, float]:
    """(slope, start, the widest distance of a point from the line as a part of its value), by least squares."""
    n = len(points)
    mx, my = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    slope = sum((x - mx) * (y - my) for x, y in points) / sum((x - mx) ** 2 for x, _ in points)
    start = my - slope * mx
    return slope, start, max(abs(y - slope * x - start) / y for x, y in points)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.bench.recovery")
    options.add_argument("--database", choices=("embedded", "postgresql"), default="embedded")
    options.add_argument("--visits", type=int, nargs="+", default=[500, 1000, 2000, 4000])
    told = options.parse_args()
    found: list[dict[str, float]] = []
    with _server(told.database) as server:
        for visits in told.visits:
            with tempfile.TemporaryDirectory(prefix="kk-recovery-") as folder:
                found.append(_one(Path(folder), server, visits))
                print("\r" + json.dumps(found[-1]), file=sys.stderr)
    for what in ("backup_s", "backup_own_s", "restore_s", "restore_own_s"):
        slope, start, off = line([(one["gb"], one[what]) for one in found])
        at = slope * GOAL_GB + start
        print(
            f"{told.database} {what}: {slope:.1f} s/GB, points within {off:.0%} of the line; "
            f"{GOAL_GB:g} GB: {at:.0f} s = {at / 60:.1f} min (goal {LIMIT_S / 60:g} min)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
