"""``python -m kakanai_desk.hardware.simulators.virtual_card PERSON.yaml``: one card on the virtual PC/SC reader.

Ending the process takes the card away.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.make import personalise
from kakanai_desk.hardware.simulators.virtual_card.memory import remember
from kakanai_desk.hardware.simulators.virtual_card.people import load_holder
from kakanai_desk.hardware.simulators.virtual_card.vpcd import serve


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="virtual_card")
    parser.add_argument("person", type=Path, help="a file, or the name of a sample person")
    parser.add_argument("--port", type=int, default=35963)
    parser.add_argument("--per-apdu", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--per-byte", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[=VALUE]")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="remember the tries left in this file")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO)
    faults = Faults.parse(chosen.fault)
    faults.per_apdu = chosen.per_apdu or faults.per_apdu
    faults.per_byte = chosen.per_byte or faults.per_byte
    card = personalise(load_holder(chosen.person), faults)
    if chosen.keep:
        remember(card, chosen.keep)
    try:
        serve(card, port=chosen.port)
    except OSError as error:
        logging.getLogger(__name__).error("no virtual reader on port %d: %s", chosen.port, error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
