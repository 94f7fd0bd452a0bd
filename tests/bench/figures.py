"""Statistics over 100,000 applications at the center: 50,000 visits of two, a third of them worked on, a million lines
of the desks' records. Bodies are as large as real ones; the whole report with its files is made of one pass."""

import json
import random
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.sealing import KeyRing, bound_to
from kakanai_center.statistics_command import report_of
from kakanai_center.store import CenterStore
from kakanai_center.tables import applications, entries, feed, record_lines
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.places import procedures
from kakanai_desk.core.workflow import Move, Moved, moved_to_plain
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.statistics.pages import as_html, as_pdf
from kakanai_desk.forms.statistics.words import as_csv
from tests.bench.decision import row
from tests.fakes.postgres import cluster, missing

VISITS, BATCH, LINES, BODY = 50_000, 1_000, 20, 40_000
FIRST = datetime(2026, 4, 1, tzinfo=UTC)
SECTIONS = ("shiminka", "hoken_nenkin", "kodomo_wakamono", "zeimu")
NAMES = ("juumin_idou_todoke", "kokuho_shutoku", "jidou_teate", "mynumber_card", "shotoku_shoumei")


def _visit(dice: random.Random, number: int, filler: str) -> tuple[str, str, datetime, list[tuple[str, bytes]]]:
    """Terminal, reception number, time, and its entries: the closed visit, for a third two moves."""
    terminal = f"N{chr(65 + dice.randrange(13))}1"
    at = FIRST + timedelta(days=number * 180 // VISITS, minutes=dice.randrange(480))
    reception = f"{terminal}-{at:%y%m%d}-{number % 10_000:04d}-{number // 10_000}"
    listed = [
        {"id": p, "title": p, "section": SECTIONS[n], "deadline": None} for n, p in enumerate(dice.sample(NAMES, 2))
    ]
    body = {
        "reception_number": reception,
        "started_at": (at - timedelta(minutes=dice.uniform(4, 25))).isoformat(),
        "language": dice.choices(("ja", "easy", "pt-BR", "vi", "en"), (80, 5, 8, 4, 3))[0],
        "case": {"event": dice.choice(("tennyu", "tenkyo", "shussei")), "people": [{"name": "見本　花子"}] * 4},
        "decision": {"procedures": listed},
        "effort": {"people": 4, "taps": 22, "keys": 83, "seconds": {"household": 90, "interview": 200}, "paper": 1008,
                   "pen": 0},
        "signature": filler,
    }  # fmt: skip
    said = [("visit_closed", canonical(body))]
    if number % 3 == 0:
        for move in (Move.START, Move.SEND):
            moved = Moved("", "", listed[0]["id"] or "", move, "K1", "K1", SECTIONS[0], terminal, at, 9, "")
            said.append(("application_moved", canonical(moved_to_plain(moved))))
    return terminal, reception, at, said


def fill(store: CenterStore, ring: KeyRing, visits: int) -> None:
    dice, place, line = random.Random(7), 0, 0
    filler = "".join(dice.choice("0123456789abcdef") for _ in range(BODY))
    for start in range(0, visits, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {applications: [], entries: [], feed: [], record_lines: []}
        for number in range(start, min(start + BATCH, visits)):
            terminal, reception, at, said = _visit(dice, number, filler)
            visit, when = f"visit-{number:06}", at.isoformat()
            for kind, content in said:
                place += 1
                entry = {"id": f"entry-{place}", "terminal": terminal, "seq": place, "visit_id": visit, "kind": kind,
                         "key_id": ring.newest, "signature": b"", "recorded_at": when, "received_at": when}  # fmt: skip
                rows[entries].append(entry | {"body": ring.seal(content, bound_to(entry))})
                rows[feed].append({"number": place, "entry_id": entry["id"]})
            rows[applications].append({
                "visit_id": visit, "reception_number": reception, "terminal": terminal, "event": "tennyu",
                "closed_at": when, "entry_id": f"entry-{place - len(said) + 1}",
            })  # fmt: skip
            for n in range(LINES):
                line += 1
                kind = "satisfaction" if n == 0 else "answered"
                values = {"answer": "good"} if n == 0 else {"question": "move_date"}
                said_line = {"seq": line, "at": when, "kind": kind, "actor": "K1", "visit_id": visit, "values": values,
                             "previous": "0" * 64, "v": 2, "terminal": terminal, "log": "operation", "result": "done",
                             "screen": "interview", "subjects": []}  # fmt: skip
                content = json.dumps(said_line, sort_keys=True, separators=(",", ":"))
                rows[record_lines].append({"terminal": terminal, "seq": line, "content": content, "hash": "0" * 64,
                                           "at": when, "received_at": when})  # fmt: skip
        with store.engine.begin() as tx:
            for table, some in rows.items():
                tx.execute(insert(table), some)


def _report(store: CenterStore, out: Path, first: str = "", last: str = "") -> tuple[float, int]:
    """Seconds for the whole report with its files, and the applications in it."""
    pack, fonts = load(procedures()), PaperFonts.load()
    chosen = dict.fromkeys(("counter", "section", "procedure", "language", "event"), "")
    request = {
        "first": first,
        "last": last,
        "by": [],
        "smallest": 10,
        "seconds": 2.0,
        "goal": ["08:30", "17:15", 99.5],
    } | chosen
    started = time.perf_counter()
    report = report_of(store, request, pack)
    for table in report.tables:
        (out / f"{'-'.join(table.axes)}.csv").write_bytes(as_csv(table, pack))
    (out / "page.html").write_text(as_html(report, pack), "utf-8")
    (out / "page.pdf").write_bytes(as_pdf(report, pack, fonts))
    total = report.tables[0].total
    return time.perf_counter() - started, total.applications if total is not None else 0


def _measured(engine: Any, folder: Path, name: str) -> list[dict[str, Any]]:
    ring = KeyRing.new()
    store = CenterStore(engine, lambda: FIRST, ring)
    try:
        fill(store, ring, VISITS)
        half_year, counted = _report(store, folder)
        assert counted == 2 * VISITS
        month, _ = _report(store, folder, "2026-06-01", date(2026, 6, 30).isoformat())
    finally:
        store.close()
    return [
        row(f"statistics: nine tables, CSV, page and paper of 100,000 applications, {name}", half_year, 60, "s"),
        row(f"… of one month of them, {name}", month, 15, "s"),
    ]


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured(embedded_engine(Path(folder) / "center.db", bytes(48)), Path(folder), "embedded")
        if missing() is None:
            with cluster() as server:
                rows += _measured(served_engine(server.new_database()), Path(folder), "PostgreSQL")
    return rows
