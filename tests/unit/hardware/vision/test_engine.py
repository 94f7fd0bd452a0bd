"""The recognition models themselves: real ones, without a network (R-005)."""

import socket

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.hardware.vision import charsets
from kakanai_desk.hardware.vision.rapid_engine import MODELS, RapidEngine, checked, models_folder

FONT = "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"


@pytest.fixture(scope="module")
def engine():
    return RapidEngine(threads=1)


def strip(text, size=40):
    font = ImageFont.truetype(FONT, size)
    image = Image.new("RGB", (int(font.getlength(text)) + 40, size + 20), "white")
    ImageDraw.Draw(image).text((20, 8), text, fill="black", font=font)
    return np.asarray(image)[:, :, ::-1].copy()


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("昭和61年5月1日", charsets.DATE),
        ("AB12345678CD", charsets.CARD_NUMBER),
        ("滋賀県湖南市中央一丁目1番地", None),
        ("見本花子", None),
    ],
)
def test_a_line_is_read(engine, text, allowed):
    (line,) = engine.read([strip(text)], allowed)
    assert line.text == text
    assert 0.5 < line.worst <= line.sure <= 1.0
    places = [glyph.at for glyph in line.glyphs]
    assert places == sorted(places)


def test_only_what_a_field_may_hold_is_read(engine):
    (line,) = engine.read([strip("第O12345号")], charsets.DIGITS)
    assert set(line.text) <= charsets.DIGITS
    assert line.text.endswith("12345")


def test_every_character_tells_its_runners_up(engine):
    (line,) = engine.read([strip("渡邉")])
    assert {char for char, _ in line.glyphs[1].options} >= {"邉", "邊"}


def test_nothing_is_read_from_nothing(engine):
    assert [line.text for line in engine.read([np.full((48, 200, 3), 255, np.uint8)])] == [""]
    assert engine.read([np.zeros((2, 2, 3), np.uint8)])[0].text == ""


def test_lines_are_found_where_they_stand(engine):
    page = np.full((300, 600, 3), 255, np.uint8)
    one = strip("氏名 見本花子")
    page[100 : 100 + one.shape[0], 50 : 50 + one.shape[1]] = one
    (found,) = engine.find(page)
    assert 90 <= found[:, 1].min() <= 115
    assert 140 <= found[:, 1].max() <= 165


def test_no_engine_reaches_for_the_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert RapidEngine(threads=1).read([strip("12345")], charsets.DIGITS)[0].text == "12345"


def test_a_model_that_is_not_ours_is_refused(tmp_path):
    name = next(iter(MODELS))
    with pytest.raises(DeviceFault) as caught:
        checked(tmp_path, name)
    assert caught.value.values["what"] == "model_missing"
    (tmp_path / name).write_bytes((models_folder() / name).read_bytes()[:-1] + b"x")
    with pytest.raises(DeviceFault) as caught:
        checked(tmp_path, name)
    assert caught.value.values["what"] == "model_changed"


def test_light_print_on_a_dark_ground_breaks_nothing(engine):
    """No row is darker than the ground there: the print's height was taken of nothing."""
    light = 255 - strip("昭和61年5月1日")
    assert len(engine.read([light, strip("見本花子")])) == 2
    assert engine.read([strip("見本花子")])[0].text == "見本花子"
