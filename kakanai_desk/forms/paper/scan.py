"""A scanned form as a page: a picture (PNG, JPEG, TIFF) of a sheet becomes a PDF of one page, to be filled by places.

Nothing is made better here: what lies crooked stays crooked. The sheet's size comes from the picture's own resolution;
one that names none, or comes within 2 % of it, is A4.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

MARKS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_A4 = (210.0, 297.0)
_NEAR = 0.02
_INCH = 25.4
LEAST_DPI = 150  # below it the printed rules of a form break up
LEAST_SAID = 50  # what is written when nobody knows: 0 or 1
MOST_PIXELS = 60_000_000  # A3 at 400 dpi has 31 million


class ScanBroken(Exception):
    """The picture cannot serve; message and ``hint`` are Japanese."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def is_picture(raw: bytes) -> bool:
    return raw.startswith(MARKS)


def page_of(raw: bytes) -> bytes:
    """The picture as a PDF of one page.

    Raises:
        ScanBroken: no picture after all, too large, or too coarse to print.
    """
    too_large = ScanBroken("大きすぎます。", "A4・A3を300dpiで取り込み直します。")
    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(BytesIO(raw)) as picture,
        ):
            if picture.width * picture.height > MOST_PIXELS:
                raise too_large
            wide = _width(picture)
            dpi = picture.width / (wide / _INCH)
            if dpi < LEAST_DPI:
                raise ScanBroken(f"粗すぎます({dpi:.0f}dpi)。", f"{LEAST_DPI}dpi以上で取り込み直します。")
            flat = _flat(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
        raise ScanBroken("画像として読めません。", "PNGかJPEGで取り込み直します。") from error
    out = BytesIO()
    flat.save(out, "PDF", resolution=dpi, quality=90)
    return out.getvalue()


def _width(picture: Image.Image) -> float:
    """The width of the sheet in mm."""
    said = picture.info.get("dpi", (0, 0))
    across, down = float(said[0] or 0), float(said[1] or 0)
    a4 = _A4[0] if picture.width <= picture.height else _A4[1]
    if across < LEAST_SAID or down < LEAST_SAID:
        return a4
    wide = picture.width / across * _INCH
    return a4 if abs(wide / a4 - 1) < _NEAR else wide


def _flat(picture: Image.Image) -> Image.Image:
    """Upright pixels without transparency, grey where the picture is grey."""
    if picture.mode in ("1", "L", "I;16"):
        return picture.convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        ground = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(ground, over).convert("RGB")
    return picture.convert("RGB")
