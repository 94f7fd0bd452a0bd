"""Pictures a card holds: drawn whatever their form, and never a way to bring the desk down."""

from io import BytesIO

import pytest
from PIL import Image
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.clerk.card_pictures import CardPictures
from kakanai_desk.ui.widgets.card_picture import MOST_PIXELS, pixmap_of


def drawn(form: str, size: tuple[int, int] = (120, 20), mode: str = "L") -> bytes:
    out = BytesIO()
    Image.new(mode, size, 0 if mode == "1" else 90).save(
        out, form, **({"compression": "group4"} if mode == "1" else {})
    )
    return out.getvalue()


@pytest.mark.parametrize("data", [drawn("TIFF", mode="1"), drawn("JPEG2000"), drawn("PNG"), drawn("JPEG")])
def test_every_form_that_cards_use_is_drawn(qapp, data):
    picture = pixmap_of(data)
    assert (picture.width(), picture.height()) == (120, 20)


@pytest.mark.parametrize(
    "data", [b"", b"II*\0" + bytes(60), b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), drawn("PNG")[:40]]
)
def test_what_is_no_picture_is_an_empty_one(qapp, data):
    assert pixmap_of(data).isNull()


def test_nothing_larger_than_a_card_is_unpacked(qapp):
    large = (MOST_PIXELS // 1000 + 1, 1000)
    assert pixmap_of(drawn("TIFF", large, "1")).isNull()
    assert pixmap_of(drawn("JPEG2000", large)).isNull()


def test_a_line_for_each_picture_and_none_without(qapp):
    window = QWidget()
    panel = CardPictures()
    panel.setParent(window)
    panel.show_pictures((("name", drawn("PNG")), ("address", drawn("PNG"))))
    names = [w.accessibleName() for w in panel.findChildren(QWidget) if w.accessibleName()]
    assert {"氏名", "住所"} <= set(names)
    panel.show_pictures(())
    assert panel.isHidden()
