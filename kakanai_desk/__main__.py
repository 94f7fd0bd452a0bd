"""``python -m kakanai_desk``: the same as the ``kakanai-desk`` command."""

from __future__ import annotations

import sys

from kakanai_desk.start import as_successor, only_windows, open_desk, succeed


def main(argv: list[str] | None = None) -> int:
    """Open the windows, or run the command that is given."""
    waiting = as_successor(argv)
    if waiting is not None:
        return succeed(waiting)
    file = only_windows(argv)
    if file is not None:
        return open_desk(file)
    from kakanai_desk.cli import main as command

    return command(argv)


if __name__ == "__main__":
    sys.exit(main())
