"""How a log line looks: time in UTC, level, module, text; one line each, whatever is in it (docs/security/logs.md)."""

from __future__ import annotations

import logging
import re
import sys
import time

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Lines(logging.Formatter):
    """``2026-11-30T03:04:05Z WARNING kakanai_desk.sync.engine text``; what would begin another line is written out.

    The lines of a traceback are not ours to write (``core.fault_trace``); where a library has one, it is one line too.
    """

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], super().format(record))


def begin(level: int | str) -> None:
    """Log lines of this process go to standard error from here on; a second call changes nothing."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[out])
