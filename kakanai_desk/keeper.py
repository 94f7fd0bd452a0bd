"""What is left of a process whose desk has gone on in a fresh one (``succession.py``): it keeps its number.

Whoever started the desk waits for that number, and ends the desk by it. Run by itself, it imports nothing of the
desk and holds nothing.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

PASSED_ON = tuple(
    signal.Signals[name] for name in ("SIGTERM", "SIGINT", "SIGHUP") if name in signal.Signals.__members__
)


_passed: set[int] = set()  # signals that were passed on


def _pass_on(number: int, _frame: FrameType | None) -> None:
    _passed.add(number)
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    for child in children:
        with suppress(ProcessLookupError):  # it ended meanwhile
            os.kill(int(child), number)


def main() -> int:
    """Wait for the last of the desk's processes. The exit status is of one that ended by a signal that was passed on,
    else of the last that did not end well, else 0."""
    for number in PASSED_ON:
        signal.signal(number, _pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)  # held back until here (``succession.vanish``)
    status = 0
    while True:
        try:
            _, found = os.wait()
        except ChildProcessError:
            ended = os.waitstatus_to_exitcode(status)
            return ended if ended >= 0 else 128 - ended
        if os.WTERMSIG(status) not in _passed:  # the desk was ended; how its helpers fared then says nothing
            status = found or status  # a helper process that outlives the desk for a moment ends well


if __name__ == "__main__":
    sys.exit(main())
