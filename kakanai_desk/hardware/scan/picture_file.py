"""Pictures from files: a scanner's or a telephone's. Nothing larger than a page at 600 dpi is opened."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from kakanai_desk.core.errors import CodePictureBroken
from kakanai_desk.core.ports.code import GreyFrame

MOST_PIXELS = 50_000_000
MOST_BYTES = 100_000_000
FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "JPEG2000", "GIF", "PPM")


def read_picture(file: Path) -> GreyFrame:
    """The first picture of a file, as grey.

    Raises:
        CodePictureBroken: it is none of ``FORMATS``, is damaged, or is too large.
        OSError: the file cannot be opened.
    """
    if file.stat().st_size > MOST_BYTES:
        raise CodePictureBroken(what="size")
    try:
        with warnings.catch_warnings(), Image.open(file, formats=FORMATS) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise CodePictureBroken(what="size")
            if picture.mode in ("RGBA", "LA", "PA", "P"):
                white = Image.new("RGBA", picture.size, "white")
                white.alpha_composite(picture.convert("RGBA"))
                grey = white.convert("L")
            else:
                grey = picture.convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise CodePictureBroken(what="size") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise CodePictureBroken(what="format") from None
    return GreyFrame(width, height, grey.tobytes())
