"""The fonts of a PDF, for ``pdfa_checks.py``: embedded, with the widths they claim, every shown character known.

fontTools reads the embedded programs. Source: ISO 19005-3:2012, 6.2.11; ISO 32000-1:2008, 9.6–9.10.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, cast

import fontTools.ttLib  # pyright: ignore[reportMissingTypeStubs]

ttlib = cast("Any", fontTools.ttLib)
_NO_TEXT = ("\0", "\ufeff", "\ufffe")


def inner(found: Any, key: str) -> Any:
    """The dictionary or list at ``key``, resolved; an empty dictionary where there is none."""
    value: Any = found.get(key)
    value = value.get_object() if hasattr(value, "get_object") else value
    return cast("Any", {}) if value is None else value


def font_faults(font: Any) -> Iterator[str]:
    """What is wrong with one font dictionary, whatever is drawn with it."""
    name = str(font.get("/BaseFont", "?"))[1:]
    kind = font.get("/Subtype")
    if kind == "/Type3":
        return
    if kind == "/Type0":
        below = font["/DescendantFonts"][0].get_object()
        if below.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in below:
            yield f"フォント {name} に CIDToGIDMap がありません。"
        if not font.get("/ToUnicode"):
            yield f"フォント {name} に、文字に戻す表(ToUnicode)がありません。"
        if str(font.get("/Encoding")) not in ("/Identity-H", "/Identity-V"):
            yield f"フォント {name} の Encoding が Identity ではありません。"
    elif kind in ("/CIDFontType0", "/CIDFontType2"):
        below = font
        order = inner(font, "/CIDSystemInfo")
        if not (order.get("/Registry") and order.get("/Ordering")):
            yield f"フォント {name} に CIDSystemInfo がありません。"
    else:
        below = font
    program = inner(below, "/FontDescriptor")
    if not any(key in program for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"フォント {name} が埋め込まれていません。"
    elif program.get("/FontName") != below.get("/BaseFont"):
        yield f"フォント {name} の名前が記述と違います。"


def text_faults(page: Any, operations: Sequence[tuple[list[Any], str]]) -> Iterator[str]:
    """What is wrong with the texts of one page: unknown fonts, missing glyphs, other widths, no way back to text."""
    fonts = inner(inner(page, "/Resources"), "/Font")
    shown: dict[str, set[bytes]] = {}
    current = ""
    for operands, operator in operations:
        if operator == "Tf":
            current = str(operands[0])
            if current not in fonts:
                yield f"フォント {current[1:]} がページの部品にありません。"
        elif operator in ("Tj", "'", '"'):
            shown.setdefault(current, set()).add(_bytes(operands[-1]))
        elif operator == "TJ":
            shown.setdefault(current, set()).update(_bytes(part) for part in operands[0] if not _number(part))
    for name, texts in shown.items():
        if name in fonts:
            yield from _shown_faults(fonts[name].get_object(), texts)


def _number(part: Any) -> bool:
    return isinstance(part, int | float)


def _bytes(text: Any) -> bytes:
    return bytes(getattr(text, "original_bytes", text))


def _shown_faults(font: Any, texts: set[bytes]) -> Iterator[str]:
    if font.get("/Subtype") != "/Type0":
        return
    name = str(font.get("/BaseFont", "?"))[1:]
    codes = {int.from_bytes(text[at : at + 2], "big") for text in texts for at in range(0, len(text), 2)}
    below = font["/DescendantFonts"][0].get_object()
    words = to_unicode(font["/ToUnicode"].get_object().get_data()) if "/ToUnicode" in font else {}
    lost = [code for code in codes if not words.get(code) or words[code][0] in _NO_TEXT]
    if lost:
        yield f"フォント {name} の {len(lost)} 字が、文字に戻せません。"
    claimed = _widths(below)
    program = below["/FontDescriptor"].get_object().get("/FontFile2")
    if program is None:
        return
    with ttlib.TTFont(BytesIO(program.get_object().get_data())) as small:
        order, metrics, units = small.getGlyphOrder(), small["hmtx"], small["head"].unitsPerEm
        for code in sorted(codes):
            glyph = _glyph(below, code)
            if not 0 < glyph < len(order):
                yield f"フォント {name} に無い字形(.notdef)を描いています。"
            elif abs(metrics[order[glyph]][0] * 1000 / units - claimed.get(code, below.get("/DW", 1000))) > 1:
                yield f"フォント {name} の字の幅が、埋め込まれた字形と違います。"


def _glyph(below: Any, code: int) -> int:
    table = below.get("/CIDToGIDMap")
    if table is None or table == "/Identity":
        return code
    raw = table.get_object().get_data()
    return int.from_bytes(raw[2 * code : 2 * code + 2], "big")


def _widths(below: Any) -> dict[int, float]:
    """The widths a font claims, by code. Source: ISO 32000-1, 9.7.4.3."""
    found: dict[int, float] = {}
    entries = list(inner(below, "/W"))
    at = 0
    while at < len(entries):
        first, second = int(entries[at]), entries[at + 1]
        if isinstance(second, list):
            found |= {first + step: float(width) for step, width in enumerate(cast("list[Any]", second))}
            at += 2
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(entries[at + 2]))
            at += 3
    return found


def to_unicode(raw: bytes) -> dict[int, str]:
    """The table from codes to text that a ToUnicode stream holds."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", raw, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", raw, re.DOTALL):
        for low, high, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return found
