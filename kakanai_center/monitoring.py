"""What the city's monitoring reads of a center: numbers for Prometheus and a page for people, on loopback alone.

Numbers, codes and terminals only; nothing here is personal and nothing can be changed, so it asks for no certificate.
"""

from __future__ import annotations

import html
import logging
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kakanai_center.backup import Backups
from kakanai_center.store import CenterStore
from kakanai_desk.core.fault_trace import trace

log = logging.getLogger(__name__)
KEPT_SECONDS = 10.0  # counting costs the database more the larger it is
LOOPBACK = "127.0.0.1"
STYLE = "body{font-family:sans-serif}td{padding:6px}td:last-child{text-align:right}"
_STYLE_IS = b64encode(sha256(STYLE.encode()).digest()).decode("ascii")
HEADERS = {  # of every answer: nothing is loaded, kept, framed or guessed
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE_IS}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True)
class Figure:
    """One number. ``wrong``: it is one that somebody must look at."""

    name: str
    words: str
    value: float
    terminal: str = ""
    wrong: bool = False


def figures_of(store: CenterStore, backups: Backups, oldest: timedelta, now: datetime) -> list[Figure]:
    """Every number at this moment. ``oldest``: how old the newest good backup may be."""
    status = store.status()
    age = backups.age(now)
    found = [
        Figure("entries", "受信した記入", status["entries"]),
        Figure("applications", "申請", status["applications"]),
        Figure("changes", "申請の進みの変化", store.feed.last()),
        Figure("entries_set_aside", "保留にした記入", status["set_aside"]),  # each has its alarm
        Figure("alarms", "警報(これまで)", status["alarms"]),
        Figure("alarms_open", "まだ見ていない警報", status["open_alarms"], wrong=status["open_alarms"] > 0),
        Figure("backup_age_seconds", "いちばん新しい照合済みバックアップからの秒(-1: ない)",
               -1 if age is None else age.total_seconds(), wrong=age is None or age > oldest),
    ]  # fmt: skip
    for terminal, standing in status["standings"].items():
        missing = sum(last - first + 1 for first, last in standing["missing"])
        found.append(Figure("desk_missing", "届いていない番号", missing, terminal, wrong=missing > 0))
        unverified = standing["whole_to"] - standing["verified_to"]
        found.append(Figure("desk_unverified", "まだバックアップにない記入", unverified, terminal))
    return found


def as_metrics(figures: list[Figure]) -> str:
    """The text format of Prometheus (version 0.0.4)."""
    lines: list[str] = []
    told: set[str] = set()
    for one in figures:
        if one.name not in told:
            told.add(one.name)
            lines += [f"# HELP kakanai_{one.name} {one.words}", f"# TYPE kakanai_{one.name} gauge"]
        label = f'{{terminal="{one.terminal}"}}' if one.terminal else ""
        lines.append(f"kakanai_{one.name}{label} {one.value:g}" if one.value < 1e6 else
                     f"kakanai_{one.name}{label} {one.value:.0f}")  # fmt: skip
    return "\n".join(lines) + "\n"


def as_page(figures: list[Figure]) -> str:
    """The same for people; what must be looked at stands first and is marked by a word, not by colour alone."""
    rows = "".join(
        f"<tr><td>{'見てください' if f.wrong else ''}</td><td>{html.escape(f.terminal)}</td>"
        f"<td>{html.escape(f.words)}</td><td>{f.value:,.0f}</td></tr>"
        for f in sorted(figures, key=lambda f: not f.wrong)
    )
    return (
        f"<!doctype html><html lang=ja><meta charset=utf-8><title>中央の状態</title><style>{STYLE}</style>"
        f"<body><h1>中央の状態</h1><table>{rows}</table>"
    )


class Monitor:
    """Serves ``/metrics``, ``/`` and ``/healthz`` (503 while something must be looked at) until it is closed."""

    def __init__(self, port: int, look: Callable[[], list[Figure]]) -> None:
        self._look, self._lock = look, threading.Lock()
        self._kept: tuple[float, list[Figure]] = (-KEPT_SECONDS, [])
        monitor = self

        class Asked(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                status, kind, text = monitor.answer(self.path)
                body = text.encode()
                self.send_response(status)
                self.send_header("content-type", f"{kind}; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                for name, value in HEADERS.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def version_string(self) -> str:
                return "center"  # no versions of what it is made of

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: who asks is the monitoring, each few seconds."""

        self._server = ThreadingHTTPServer((LOOPBACK, port), Asked)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="monitor", daemon=True)
        self._thread.start()

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, content type and text."""
        if path not in ("/", "/metrics", "/healthz"):
            return 404, "text/plain", ""
        try:
            figures = self._figures()
        except Exception as error:  # the database is away: that is what monitoring is for
            log.error("the center cannot be counted: %s", trace(error))
            return 503, "text/plain", "kakanai_up 0\n"
        if path == "/metrics":
            return 200, "text/plain", "kakanai_up 1\n" + as_metrics(figures)
        wrong = any(f.wrong for f in figures)
        if path == "/healthz":
            return (503 if wrong else 200), "text/plain", "look\n" if wrong else "well\n"
        return 200, "text/html", as_page(figures)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def _figures(self) -> list[Figure]:
        with self._lock:
            if time.monotonic() - self._kept[0] >= KEPT_SECONDS:
                self._kept = time.monotonic(), self._look()
            return self._kept[1]
