"""What a card holds only as a picture, large. Pillow unpacks it, because TIFF and JPEG 2000 are among the forms and the
size must be known before anything is unpacked."""

from __future__ import annotations

import logging
from io import BytesIO

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

log = logging.getLogger(__name__)

MOST_PIXELS = 4_000_000  # a card's pictures are far smaller; nothing larger is unpacked


def pixmap_of(data: bytes) -> QPixmap:
    """The picture; a null pixmap when it cannot be read, or claims to be larger than any on a card."""
    from PIL import Image  # only where a card has a picture

    picture = QPixmap()
    try:
        with Image.open(BytesIO(data)) as found:
            if found.width * found.height > MOST_PIXELS:
                raise ValueError("size")
            out = BytesIO()
            found.convert("RGB").save(out, "PNG", compress_level=1)
    except Exception as error:  # its decoders raise of everything, and a bad picture must not stop a visit
        log.info("a card's picture cannot be shown: %s", type(error).__name__)
        return picture
    picture.loadFromData(out.getvalue())
    return picture


class CardPicture(QLabel):
    """One picture, not larger than ``width`` and ``height``."""

    def __init__(self, data: bytes, title: str, width: int, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        picture = pixmap_of(data)
        if not picture.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            self.setPixmap(picture.scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio, smooth))
