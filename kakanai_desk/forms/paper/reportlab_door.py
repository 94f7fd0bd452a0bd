"""reportlab with its settings fixed. The paper takes it from here and from nowhere else.

Left alone, reportlab runs ``~/.reportlab_settings`` as Python and obeys ``RL_`` variables: code from a clerk's home
would run in the desk, and two desks would write different bytes. An empty module ``reportlab_settings`` stands in the
way of that file; what shapes the bytes is set here, after the variables were read.
Source: reportlab 5.1, ``rl_config._defaults_init`` and ``rl_settings``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, cast

sys.modules.setdefault("reportlab_settings", ModuleType("reportlab_settings"))

from reportlab import rl_config as _rl_config  # noqa: E402
from reportlab.pdfbase import pdfdoc as _pdfdoc  # noqa: E402
from reportlab.pdfbase import pdfmetrics as _pdfmetrics  # noqa: E402
from reportlab.pdfgen.canvas import Canvas as _Canvas  # noqa: E402

Canvas, pdfdoc, pdfmetrics = cast("Any", _Canvas), cast("Any", _pdfdoc), cast("Any", _pdfmetrics)  # it has no types

_stream_of_reportlab = cast("Any", _pdfdoc).PDFStream.format


def _stream_with_line_end(stream: Any, document: Any) -> bytes:
    """A stream as reportlab writes it, with the line end before ``endstream`` that PDF/A asks for."""
    return _stream_of_reportlab(stream, document).removesuffix(b"endstream\n") + b"\nendstream\n"


cast("Any", _pdfdoc).PDFStream.format = _stream_with_line_end

_settings = cast("Any", _rl_config)
_settings.useA85 = 0  # else each page is wrapped in ASCII base 85, a quarter larger
_settings.pdfMultiLine = 0
_settings.pdfComments = 0
_settings.canvas_baseColor = None
