"""python-escpos with its table of printers left out. The receipt printer takes it from here and from nowhere else.

Left alone, ``escpos.capabilities`` loads a pickle from wherever ``ESCPOS_CAPABILITIES_PICKLE_DIR`` points (code from
there would run in the desk), leaves a folder in the temporary place at every start, sets up logging, and parses a
table of code pages for a third of a second. We send dots and no text, so a printer without code pages stands in its
place. Source: python-escpos 3.1, ``capabilities.py``.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_CODE_PAGE = "CP437"


class _PlainPrinter:
    """What the library asks of a printer it knows: no code page but the first, any picture, both ways to cut."""

    profile_data: dict[str, Any] = {"media": {"width": {}}}  # noqa: RUF012 (the library's own shape)

    def get_code_pages(self) -> dict[str, int]:
        return {_CODE_PAGE: 0}

    def supports(self, feature: str) -> bool:
        return feature in ("paperFullCut", "paperPartCut")


def _stand_in() -> ModuleType:
    made = ModuleType("escpos.capabilities")
    made.__dict__.update(CAPABILITIES={"encodings": {_CODE_PAGE: {}}}, get_profile=lambda *_: _PlainPrinter())
    return made


sys.modules.setdefault("escpos.capabilities", _stand_in())

printers: Any = importlib.import_module("escpos.printer")  # it has no types worth keeping to
faults: Any = importlib.import_module("escpos.exceptions")
