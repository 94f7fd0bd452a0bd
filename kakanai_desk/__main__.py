"""``python -m kakanai_desk``: the same as the ``kakanai-desk`` command."""

from __future__ import annotations

import sys

from kakanai_desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
