"""Log lines: when in UTC, how grave, from where; and one line, whatever somebody got into it."""

import logging
import re

from kakanai_desk.core.log_lines import Lines


def line(text: str, *values: object) -> str:
    record = logging.LogRecord("kakanai_desk.sync", logging.WARNING, "here.py", 1, text, values, None)
    record.created = 1_795_992_799.5
    return Lines().format(record)


def test_a_line_has_its_time_in_utc_and_stays_one_line():
    assert line("%d waits", 3) == "2026-11-29T22:53:19Z WARNING kakanai_desk.sync 3 waits"
    forged = line("asked for %s", "x\n2026-11-30T00:00:00Z INFO kakanai_desk all is well\r\x1b[2J\u2028")
    assert forged.endswith(r"asked for x\n2026-11-30T00:00:00Z INFO kakanai_desk all is well\r\x1b[2J\u2028")
    assert line("窓口　%s", "葛\U000e0102") == "2026-11-29T22:53:19Z WARNING kakanai_desk.sync 窓口　葛\U000e0102"


def test_a_traceback_of_a_library_is_one_line_too():
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        record = logging.LogRecord("lib", logging.ERROR, "x", 1, "broken", (), (ValueError, error, error.__traceback__))
    assert re.fullmatch(r"[^\n]*ERROR lib broken\\nTraceback [^\n]*two\\nlines", Lines().format(record))
