"""2D codes on paper (zxing-cpp writes them; QR, error correction M)."""

from __future__ import annotations

from typing import Any, cast

import zxingcpp


def qr_modules(payload: str | bytes) -> list[list[bool]]:
    """The dark modules of a QR code without its quiet zone.

    Raises:
        ValueError: the payload does not fit one code.
    """
    try:
        code = cast("Any", zxingcpp).create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        image = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    except (RuntimeError, ValueError) as error:
        raise ValueError("the payload does not fit one code") from error
    height, width = image.shape or (0, 0)
    data = image.tobytes()
    return [[data[row * width + column] == 0 for column in range(width)] for row in range(height)]
