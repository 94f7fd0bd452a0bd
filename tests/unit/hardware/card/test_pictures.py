"""Finding the picture inside what a card holds around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.hardware.card import pictures

JPEG, JP2, CODESTREAM = b"\xff\xd8\xff\xe0rest", b"\x00\x00\x00\x0cjP  \r\nrest", b"\xff\x4f\xff\x51rest"


def face_record(points: int, picture: bytes) -> bytes:
    """14 bytes of header, 20 about the face, 8 for each point marked in it, 12 about the picture."""
    return b"FAC\x00010\x00" + bytes(6) + bytes(20) + b"\x01" * 8 * points + bytes(12) + picture


@pytest.mark.parametrize("points", [0, 6, 7, 40, 255])
@pytest.mark.parametrize(("picture", "kind"), [(JPEG, "image/jpeg"), (JP2, "image/jp2"), (CODESTREAM, "image/j2c")])
def test_a_face_is_found_behind_however_many_points(points: int, picture: bytes, kind: str) -> None:
    """Beyond six points a JPEG face once made the whole passport unreadable."""
    assert pictures.first_picture(face_record(points, picture)) == picture
    assert pictures.media_type(picture) == kind


def test_the_start_of_another_kind_inside_a_picture_does_not_count() -> None:
    for outer in (JPEG, JP2, CODESTREAM):
        for inner in (JPEG, JP2, CODESTREAM):
            assert pictures.first_picture(b"head" + outer + inner) == outer + inner


def test_a_photograph_that_must_be_jpeg_2000_is_never_a_jpeg() -> None:
    assert pictures.jpeg2000(JPEG + CODESTREAM) == CODESTREAM
    assert pictures.jpeg2000(JPEG) is None


@given(st.binary(max_size=200))
def test_noise_is_a_picture_or_none(noise: bytes) -> None:
    found = pictures.first_picture(noise)
    assert found is None or (noise.endswith(found) and pictures.media_type(found) is not None)
