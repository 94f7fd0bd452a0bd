"""R-111: after a sweep the bytes are gone from the file itself, not only from what the database shows.

The file is encrypted, so the test opens every page with the key, as one who has the key and a disk editor would.
"""

from contextlib import closing
from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kakanai_center.database import embedded_engine
from kakanai_center.store import CenterStore
from kakanai_center.tables import applications, entries
from tests.contract.test_center_feed import Counter
from tests.fakes.center import known

KEY = bytes(range(48))  # 32 of the key, 16 of the salt
PAGE, RESERVED, IV = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def pages(file):
    """Every page of database and log, as plain bytes."""
    content = file.read_bytes()
    for start in range(0, len(content), PAGE):
        yield opened(content[start : start + PAGE], first=start == 0)
    log = file.with_name(file.name + "-wal")
    frames = log.read_bytes()[WAL_HEADER:] if log.exists() else b""
    for start in range(0, len(frames) - FRAME_HEADER, FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[start : start + 4], "big")
        yield opened(frames[start + FRAME_HEADER : start + FRAME_HEADER + PAGE], first=number == 1)


def opened(page, *, first):
    skipped = 16 if first else 0
    vector = page[PAGE - RESERVED : PAGE - RESERVED + IV]
    decryptor = Cipher(algorithms.AES256(KEY[:32]), modes.CBC(vector)).decryptor()
    return decryptor.update(page[skipped : PAGE - RESERVED]) + decryptor.finalize()


def holds(file, canary):
    return any(canary in page for page in pages(file))


def test_after_a_sweep_no_page_holds_the_number_the_body_or_a_mark(tmp_path):
    at = [datetime(2026, 4, 10, 1, 0, tzinfo=UTC)]
    file = tmp_path / "center.db"
    with closing(CenterStore(embedded_engine(file, KEY), lambda: at[0])) as center:
        desk = Counter(tmp_path, "NA", center)
        known(center, "NA1", desk.signer)
        for number in range(1, 40):  # enough that rows lie on pages of their own and are moved about
            desk.close_visit(number)
        desk.meet()
        desk.store.close()
        with center.engine.connect() as tx:
            sealed = bytes(tx.execute(entries.select()).mappings().first()["body"])[24:56]
            number = tx.execute(applications.select()).mappings().first()["reception_number"].encode()
        assert holds(file, sealed) and holds(file, number)
        at[0] = datetime(2033, 4, 1, tzinfo=UTC)
        assert center.sweeper.sweep()["unfinished"] == 39
        assert not holds(file, sealed)
        assert not holds(file, number)
