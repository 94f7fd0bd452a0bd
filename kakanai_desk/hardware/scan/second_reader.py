"""zbar as the second reader, for what zxing-cpp does not find, and to check it against in the tests.

pyzbar's own ``decode`` turns bytes into guessed text and raises on parts of a set. zbar itself can give the bytes
as they are (its setting ``BINARY``, which pyzbar does not name), so its functions are called here directly. zbar
joins a whole set in one picture by itself and marks a lone part; a lone part is left to the first reader, which
tells which part it is.
"""

from __future__ import annotations

from ctypes import c_char_p, c_void_p, cast, string_at
from typing import Any

from kakanai_desk.core.ports.code import Symbol, Symbology
from kakanai_desk.hardware.scan.blur import Picture

_GREY = 0x30303859  # "Y800"
_BINARY = 4  # ZBAR_CFG_BINARY of zbar.h since 0.23.1
_WHOLE_SET = 64  # a symbol of this kind holds a set that zbar joined
_NO_WAY = 0xFFFFFFFF  # orientation unknown: a part, or a set


def available() -> bool:
    try:
        import pyzbar.wrapper  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except (ImportError, OSError):
        return False
    return True


def read(grey: Picture) -> list[Symbol]:
    """QR codes in the picture, bytes exact. Empty where the library is missing or older than 0.23.1."""
    if not available():
        return []
    from pyzbar import wrapper

    zbar: Any = wrapper
    scanner, image = zbar.zbar_image_scanner_create(), zbar.zbar_image_create()
    try:
        zbar.zbar_image_scanner_set_config(scanner, 0, zbar.ZBarConfig.CFG_ENABLE, 0)
        zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.QRCODE, zbar.ZBarConfig.CFG_ENABLE, 1)
        if zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.QRCODE, _BINARY, 1):
            return []
        pixels = grey.tobytes()
        zbar.zbar_image_set_format(image, _GREY)
        zbar.zbar_image_set_size(image, grey.shape[1], grey.shape[0])
        zbar.zbar_image_set_data(image, cast(c_char_p(pixels), c_void_p), len(pixels), None)
        zbar.zbar_scan_image(scanner, image)
        return _symbols(zbar, zbar.zbar_image_first_symbol(image))
    finally:
        zbar.zbar_image_destroy(image)
        zbar.zbar_image_scanner_destroy(scanner)


def _symbols(zbar: Any, at: Any) -> list[Symbol]:
    found: list[Symbol] = []
    while at:
        kind = int(at.contents.type)
        alone = zbar.zbar_symbol_get_orientation(at) & 0xFFFFFFFF != _NO_WAY
        if kind == _WHOLE_SET or (kind == int(zbar.ZBarSymbol.QRCODE) and alone):
            data = bytes(string_at(zbar.zbar_symbol_get_data(at), zbar.zbar_symbol_get_data_length(at)))
            corners = tuple(
                (int(zbar.zbar_symbol_get_loc_x(at, n)), int(zbar.zbar_symbol_get_loc_y(at, n)))
                for n in range(min(4, int(zbar.zbar_symbol_get_loc_size(at))))
            )
            found.append(Symbol(Symbology.QR, data, as_text(data), corners))
        at = zbar.zbar_symbol_next(at)
    return found


def as_text(data: bytes) -> str:
    """The bytes as the text they most likely are."""
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
