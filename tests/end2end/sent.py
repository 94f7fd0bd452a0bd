"""What the center has after a desk was killed and its visit finished."""

from datetime import UTC, datetime

import pytest

from kakanai_center.database import embedded_engine
from kakanai_center.store import CenterStore
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.sync.engine import SyncEngine
from tests.contract.test_center import Way
from tests.fakes.center import known


def exactly_one_application(bench, folder):
    """Send with the first answer lost, so that everything is sent twice: the center counts one and has no alarm."""
    center = CenterStore(embedded_engine(folder / "center.db", bytes(48)), lambda: datetime.now(UTC))
    known(center, "NA1", bench.context.signer)
    way = Way(center)
    sync = SyncEngine(bench.store.terminal, bench.store, way, SystemClock())
    way.lose_answer = True
    with pytest.raises(CenterUnreachable):
        sync.drain()
    way.lose_answer = False
    sync.drain()
    status = center.status()
    center.close()
    assert (status["entries"], status["applications"], status["alarms"]) == (1, 1, 0)
