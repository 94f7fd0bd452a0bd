"""Makes the program's own shelf of parsed definitions (``resources/definitions.trees``), so that no start parses them.

``make setup`` runs it, and the tests do before the first of them; what has not changed is not parsed again.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from kakanai_desk.core.places import procedures, resources
from kakanai_desk.forms.trees import SHIPPED, kept_trees, parse


def main() -> int:
    with kept_trees(resources() / SHIPPED, procedures()):
        for file in sorted(procedures().rglob("*.yaml")):
            with suppress(Exception):  # what is wrong with it, the check of the definitions says
                parse(file.read_bytes(), file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
