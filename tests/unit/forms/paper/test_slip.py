"""The slip of the writing desk: every code is read from its dots, and every word stands whole on the roll (R-010)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from PIL import Image, ImageChops
from pyzbar import pyzbar

from kakanai_desk.core.ports.code import GreyFrame
from kakanai_desk.core.ports.receipts import Strip
from kakanai_desk.core.spoken_days import short_day
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.translations import languages
from kakanai_desk.forms.paper.codes import qr_modules
from kakanai_desk.forms.paper.ink import Line, Sheet
from kakanai_desk.forms.paper.slip import Said, Slip, _Drawing, render_slip
from kakanai_desk.hardware.scan.reader import PictureReader

WIDTHS = (576, 384)
OWN = {
    "easy": "この {紙|かみ}を {持|も}って、3{番|ばん}{窓口|まどぐち}へ {行|い}って ください。",
    "ne": "यो कागज लिएर ३ नम्बर काउन्टरमा जानुहोस्।",
    "zh-Hans": "请拿着这张单子到3号窗口。",
    "ko": "이 종이를 가지고 3번 창구로 가세요.",
    "vi": "Hãy mang phiếu này đến quầy số 3.",
}


def sealed(count: int, length: int = 400) -> tuple[str, ...]:
    """As many texts as a desk would write, in the characters of QR's alphanumeric mode."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return tuple("".join(letters[(7 * i * i + 3 * i + n) % 36] for i in range(length)) for n in range(count))


def slip(**changes: Any) -> Slip:
    given = Slip(
        place="湖南市 東庁舎 1階",
        number="NA1-260410-0001-X",
        made_at=datetime(2026, 4, 10, 0, 41, tzinfo=UTC),
        heading=Said("受付票"),
        lines=(Said("この紙を持って、3番窓口へ行ってください。"), Said("番号が呼ばれたら、この紙を見せてください。")),
        codes=sealed(1),
        until="令和8年4月17日まで",
    )
    return replace(given, **changes)


def picture(strip: Strip) -> Image.Image:
    assert len(strip.rows) == (strip.width + 7) // 8 * strip.height
    return ImageChops.invert(Image.frombytes("1", (strip.width, strip.height), strip.rows))


def texts_in(strip: Strip) -> set[str]:
    """What the desk's own reader finds."""
    grey = picture(strip).convert("L")
    return {s.text for s in PictureReader().search(GreyFrame(*grey.size, grey.tobytes()), 8.0).symbols}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [1, 4])
def test_every_code_is_read_from_the_dots_by_two_readers(fonts, width, count):
    codes = sealed(count)
    strip = render_slip(slip(codes=codes), fonts, width)
    assert strip.width == width
    assert texts_in(strip) == set(codes)
    assert {found.data.decode() for found in pyzbar.decode(picture(strip).convert("L"))} == set(codes)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_module_is_a_square_of_whole_dots_with_four_white_modules_around(fonts, width):
    (code,) = sealed(1)
    rows = qr_modules(code)
    dots = picture(render_slip(slip(), fonts, width))
    step, side = 4, len(rows) + 8
    left = (width - side * step) // 2
    wanted = Image.new("1", (side * step, side * step), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                at = ((x + 4) * step, (y + 4) * step)
                wanted.paste(0, (*at, at[0] + step, at[1] + step))
    found = [
        top
        for top in range(dots.height - side * step)
        if dots.crop((left, top, left + side * step, top + side * step)).tobytes() == wanted.tobytes()
    ]
    assert len(found) == 1


def test_a_large_code_takes_three_dots_a_module_and_too_large_a_one_is_refused(fonts):
    (large,) = sealed(1, 1100)
    strip = render_slip(slip(codes=(large,)), fonts, 384)
    assert texts_in(strip) == {large}
    (larger,) = sealed(1, 1500)
    assert (
        3 * (len(qr_modules(larger)) + 6) <= 384 < 3 * (len(qr_modules(larger)) + 8)
    )  # only its quiet zone is too much
    with pytest.raises(ValueError, match="too wide"):
        render_slip(slip(codes=(larger,)), fonts, 384)
    assert texts_in(render_slip(slip(codes=(larger,)), fonts, 576)) == {larger}
    with pytest.raises(ValueError, match="does not fit"):
        render_slip(slip(codes=sealed(1, 4000)), fonts, 576)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", sorted({"ja", "easy", *languages()}))
def test_every_language_stands_within_the_roll_and_leaves_the_code_readable(fonts, language, width):
    own = OWN.get(language, "Leve este papel ao balcão 3 e aguarde até que o seu número seja chamado, por favor.")
    own = "" if language == "ja" else own
    lines = tuple(Said(one.ja, own) for one in slip().lines)
    strip = render_slip(slip(language=language, heading=Said("受付票", own), lines=lines), fonts, width)
    box = ImageChops.invert(picture(strip).convert("L")).getbbox()
    assert box is not None
    assert box[0] >= 4
    assert box[2] <= width - 4
    assert box[3] <= strip.height
    assert texts_in(strip) == set(sealed(1))
    japanese = render_slip(slip(), fonts, width)
    assert (strip.rows == japanese.rows) is (language == "ja")


@pytest.mark.parametrize("language", sorted({"ja", "easy", *languages()}))
def test_no_letter_of_any_language_is_missing_and_no_mark_of_a_reading_is_printed(fonts, language):
    texts = load_texts()
    until = texts.visitor("visitor.by", language, day=short_day(date(2026, 4, 17), language, None, weekday=False))
    own = "" if language == "ja" else until
    said = slip(language=language, heading=Said("受付票", own), lines=(Said("窓口へ", own),), until=until)
    sheet = Sheet(fonts.speaking(language), width=72, height=200)
    _Drawing(said, [], sheet).draw()
    words = [entry.text for entry in sheet.entries if isinstance(entry, Line)]
    assert sheet.missing == []
    assert not any(mark in word for word in words for mark in "{}|")
    letters = {letter for letter in until if letter.isalpha() and letter not in "{}|"}
    assert letters <= set("".join(words))


def test_a_long_sentence_takes_more_lines_and_a_long_number_is_set_smaller(fonts):
    short = render_slip(slip(), fonts, 384)
    lines = (Said("番号が呼ばれたら、" * 12),)
    assert render_slip(slip(lines=lines), fonts, 384).height > short.height + 100
    wide = picture(render_slip(slip(number="NA1-260410-0001-X" * 3, codes=()), fonts, 384))
    box = ImageChops.invert(wide.convert("L")).getbbox()
    assert box is not None
    assert 4 <= box[0] < box[2] <= 380


def test_the_registered_form_of_a_character_is_printed_and_no_other(fonts):
    """葛 with its selector is another form than 葛 alone; 𠮷 is no 吉, and neither comes out as 〓."""
    forms = ("葛\U000e0102城市", "葛城市", "〓城市", "𠮷城市", "吉城市")
    printed = {form: render_slip(slip(place=form), fonts, 576).rows for form in forms}
    assert len(set(printed.values())) == len(forms)


def test_the_time_is_japans_wherever_the_clock_stands(fonts):
    at = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
    abroad = slip(made_at=at.astimezone(timezone(timedelta(hours=-7))))
    home = slip(made_at=datetime(2026, 4, 1, 0, 30, tzinfo=timezone(timedelta(hours=9))))
    other = slip(made_at=datetime(2026, 4, 1, 0, 31, tzinfo=timezone(timedelta(hours=9))))
    assert render_slip(abroad, fonts, 576) == render_slip(home, fonts, 576) != render_slip(other, fonts, 576)


@pytest.mark.parametrize("width", WIDTHS)
def test_training_prints_specimen_across_and_no_dot_of_it_on_a_code(fonts, width):
    codes = sealed(2)
    plain, marked = (picture(render_slip(slip(codes=codes, training=yes), fonts, width)) for yes in (False, True))
    added = ImageChops.difference(plain.convert("L"), marked.convert("L"))
    lost = ImageChops.subtract(marked.convert("L"), plain.convert("L"))
    assert lost.getbbox() is None  # it covers nothing that was printed
    rows = [y for y in range(added.height) if added.crop((0, y, width, y + 1)).getbbox() is not None]
    assert len(rows) > 60
    for code in codes:
        polygons = [found.rect for found in pyzbar.decode(marked.convert("L")) if found.data.decode() == code]
        assert polygons, "the code is not read"
        left, top, wide, tall = cast("Any", polygons[0])
        assert added.crop((left - 16, top - 16, left + wide + 16, top + tall + 16)).getbbox() is None
