"""What one durable commit of a visit costs: answers, outbox entry and record together."""

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.ports.store import SavedVisit
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.bench.decision import row

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        store = DeskStore(Path(folder) / "desk.db", bytes(48), "NA", 1, DeskSigner(FileKeyStore(Path(folder) / "keys")))
        state = {"answers": {f"q{n}": "x" * 40 for n in range(60)}}
        times = []
        for number in range(500):
            started = time.perf_counter()
            with store.transaction() as tx:
                tx.visits.save(SavedVisit(f"v{number}", f"N{number}", "転入", NOW, state))
                tx.outbox.append(f"v{number}", EntryKind.VISIT_CLOSED, b"{}" * 2000, NOW)
                tx.record.append("visit_closed", "K1", f"v{number}", {"n": number}, NOW)
            times.append((time.perf_counter() - started) * 1000)
        store.close()
    times.sort()
    return [
        row("commit of answers, outbox and record, p99", times[int(len(times) * 0.99)], 15.0),
        row("commit of answers, outbox and record, median", statistics.median(times), 15.0),
    ]
