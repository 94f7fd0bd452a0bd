"""Pictures that are made to do harm: never unpacked beyond a page, refused in words, whatever takes them."""

import io
import struct
import zlib

import pytest
from PIL import Image

from kakanai_desk.core.errors import CodePictureBroken, PictureUnreadable
from kakanai_desk.hardware.scan.picture_file import read_picture
from kakanai_desk.hardware.vision_worker import picture_of
from kakanai_desk.ui.widgets.card_picture import pixmap_of


def png(width: int, height: int) -> bytes:
    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(3000))) + part(b"IEND", b"")


def sound(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, kind)
    return out.getvalue()


HARMFUL = {
    "ten thousand million points": png(100_000, 100_000),
    "a hundred million points": png(10_000, 10_000),
    "no points": png(0, 0),
    "the start of one": sound()[:40],
    "a JPEG that stops": sound("JPEG")[:100],
    "a program": b"MZ\x90\x00" + bytes(2000),
    "a page of the web": b"<html><svg onload='x()'></svg></html>",
    "nothing": b"",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_picture_before_the_camera_eyes_is_refused(name):
    with pytest.raises(PictureUnreadable):
        picture_of(HARMFUL[name])


@pytest.mark.parametrize("name", HARMFUL)
def test_a_picture_of_a_code_is_refused(tmp_path, name):
    file = tmp_path / "code.png"
    file.write_bytes(HARMFUL[name])
    with pytest.raises(CodePictureBroken):
        read_picture(file)


@pytest.mark.parametrize("name", HARMFUL)
def test_a_picture_on_a_card_stays_empty_and_stops_nothing(qapp, name):
    assert pixmap_of(HARMFUL[name]).isNull()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_a_sound_picture_is_taken_by_all(qapp, tmp_path, kind):
    file = tmp_path / "picture"
    file.write_bytes(sound(kind))
    assert picture_of(sound(kind)).shape[:2] == (40, 60)
    assert read_picture(file).width == 60
    assert not pixmap_of(sound(kind)).isNull()


def test_a_sound_picture_beyond_any_camera_is_refused_too():
    out = io.BytesIO()
    Image.new("1", (8000, 6000), 1).save(out, "PNG", compress_level=1)
    with pytest.raises(PictureUnreadable):
        picture_of(out.getvalue())


def test_a_large_page_of_a_scanner_is_taken():
    out = io.BytesIO()
    Image.new("L", (4960, 7016), 255).save(out, "PNG", compress_level=1)  # A4 at 600 dpi
    assert picture_of(out.getvalue()).shape[:2] == (7016, 4960)
