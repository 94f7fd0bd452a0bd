"""Rows for ``growth`` beyond a million on PostgreSQL, which its server makes of the first: new keys, numbers and times.

The bodies are copied as they lie, sealed; under their new numbers they do not open, and nobody opens them there.
"""

from __future__ import annotations

import sys
import time
from typing import Any

DESKS, AT_ONCE = 13, 104_000
SOURCE = 1_040_000  # applications that are copied; with every desk's turn whole
_ENTRY, _VISIT = "md5('e' || ({n}))::uuid::text", "md5('v' || ({n}))::uuid::text"
_KEPT = """
CREATE UNLOGGED TABLE bench_source AS
SELECT f.number, e.terminal, e.seq, e.kind, e.body, e.key_id, e.signature, a.event, a.closed_at::timestamptz AS at
FROM feed f JOIN entries e ON e.id = f.entry_id JOIN applications a ON a.entry_id = e.id WHERE f.number <= {source};
CREATE INDEX ON bench_source (number);
CREATE UNLOGGED TABLE bench_marks AS
SELECT f.number, m.mark, m.at FROM feed f JOIN marks m ON m.entry_id = f.entry_id WHERE f.number <= {source};
CREATE INDEX ON bench_marks (number);
ANALYZE bench_source; ANALYZE bench_marks;
"""
_COPIED = """
SET LOCAL session_replication_role = replica;
SET LOCAL timezone = 'UTC';
INSERT INTO entry_keys (id, terminal, seq)
SELECT {entry}, terminal, seq + {shift} / 13 FROM bench_source WHERE {part};
INSERT INTO entries (id, terminal, seq, visit_id, kind, body, key_id, signature, recorded_at, received_at)
SELECT {entry}, terminal, seq + {shift} / 13, {visit}, kind, body, key_id, signature, {when}, {when}
FROM bench_source WHERE {part};
INSERT INTO applications (visit_id, reception_number, terminal, event, closed_at, entry_id)
SELECT {visit}, terminal || '-' || to_char(at + {later}, 'YYMMDD') || '-' || lpad((({n} - 1) % 10000)::text, 4, '0')
    || '-' || substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', (({n} - 1) / 10000 % 36)::int + 1, 1),
    terminal, event, {when}, {entry}
FROM bench_source WHERE {part};
INSERT INTO feed (number, entry_id) SELECT {n}, {entry} FROM bench_source WHERE {part};
INSERT INTO marks (mark, at, entry_id) SELECT mark, at + {seconds}, {entry} FROM bench_marks WHERE {part};
"""


def copy_on(connection: Any, count: int, to: int, every: int) -> int:
    """From ``count`` applications (whole turns of the desks) on to at least ``to``; how many are there.

    ``connection``: of the driver, ``every``: seconds from one application to the next.
    """
    cursor = connection.cursor()
    cursor.execute("SELECT to_regclass('bench_source')")
    if cursor.fetchone()[0] is None:
        cursor.execute(_KEPT.format(source=SOURCE))
        connection.commit()
    started, begun, low = time.perf_counter(), count, 0
    while count < to:
        shift = count - low  # what is copied next begins where the last copy ended
        seconds = shift * every
        n = f"(number + {shift})"
        later = f"interval '{seconds} seconds'"
        words = {
            "n": n,
            "shift": shift,
            "seconds": seconds,
            "later": later,
            "entry": _ENTRY.format(n=n),
            "visit": _VISIT.format(n=n),
            "when": f'to_char(at + {later}, \'YYYY-MM-DD"T"HH24:MI:SS"+00:00"\')',
            "part": f"number > {low} AND number <= {low + AT_ONCE}",
        }
        cursor.execute(_COPIED.format(**words))
        connection.commit()
        count, low = count + AT_ONCE, (low + AT_ONCE) % SOURCE
        rate = (count - begun) / (time.perf_counter() - started)
        print(f"\r{count} copied ({rate:.0f} a second)   ", end="", file=sys.stderr, flush=True)
    return count
