"""手続案内書."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from paper_people import LONG_NAME
from PIL import ImageChops

from kakanai_desk.forms.paper import way_mark
from kakanai_desk.forms.paper.bundle import TRAINING
from kakanai_desk.forms.paper.guide import _ROUTE, Fact, Guide, GuideRow, State, Stop, render_guide
from kakanai_desk.forms.paper.ink import AI, Sheet
from kakanai_desk.forms.paper.raster import page_image, page_text
from kakanai_desk.forms.paper.way_mark import Way, WayMark


def guide(stops: int = 2, rows: int = 3, **changes) -> Guide:
    route = [
        Stop(
            State.DONE,
            0,
            "市民課　3番窓口",
            "東庁舎 1階",
            "4月10日 済",
            (GuideRow("住民異動届（転入）", "家族 4 人", done=True),),
        )
    ]
    for number in range(1, stops + 1):
        inner = tuple(
            GuideRow(
                f"手続{number}の{index}",
                "葛\U000e0102葉さん",
                "18歳までの子どもを育てているため",
                "口座がわかるもの",
                "4月20日（月）",
            )
            for index in range(rows)
        )
        route.append(
            Stop(State.NEXT, number, f"見本課{number}　2番窓口", "東庁舎 1階・右へ 20 m", "今日・約 15 分", inner)
        )
    values = {
        "name": "見本\u3000太郎",
        "others": "ほか 3 人　引っ越し（転入）の手続",
        "sentence": "今日は、このあと **1 か所** の窓口です。",
        "facts": (Fact("受付番号", "N8-0410-0042"), Fact("いちばん早い期限", "4月20日（月）まで", urgent=True)),
        "stops": tuple(route),
        "more": "（つづき）",
        "footer": ("**書類は、もう作ってあります。**　お電話ください。",),
    } | changes
    return Guide(**values)


def test_the_guide_tells_name_counters_and_deadlines(fonts, trace, pdftotext):
    bundle = render_guide(guide(), fonts, trace, TRAINING)
    text = pdftotext(bundle.pdf)
    for words in ("見本 太郎", "見本課2", "葛\U000e0102葉さん", "4月20日", "書類は、もう作ってあります"):
        assert words in text
    assert bundle.missing_glyphs == ()
    assert len(bundle.pages) == 1


def test_its_large_code_holds_the_reception_number_or_what_is_given(fonts, trace):
    for codes, wanted in (((), "N8-0410-0042"), (("K:" + "A1" * 150,), "K:" + "A1" * 150)):
        bundle = render_guide(guide(codes=codes), fonts, trace)
        top = page_image(bundle.pdf, 0, 2480).crop((1800, 80, 2440, 620))
        assert zxingcpp.read_barcodes(top)[0].text == wanted


def test_a_code_too_long_is_refused_in_words(fonts, trace):
    with pytest.raises(ValueError, match="does not fit"):
        render_guide(guide(codes=("x" * 4000,)), fonts, trace)


@pytest.mark.parametrize("count", [2, 4, 5, 9])
def test_a_code_of_several_symbols_stands_on_the_first_page_whole_and_apart_from_the_stops(fonts, trace, count):
    codes = tuple(f"KKP1:01234567/{n}/{count}:" + "A1" * 230 for n in range(1, count + 1))
    bundle = render_guide(guide(codes=codes, stops=3, rows=2), fonts, trace)
    found = {b.text: b.position for b in zxingcpp.read_barcodes(page_image(bundle.pdf, 0, 2480))}
    assert set(codes) <= set(found)
    lowest = max(found[code].bottom_left.y for code in codes) * 210 / 2480
    page = pypdfium2.PdfDocument(bundle.pdf)[0]
    at = page.get_textpage().search("市民課")
    index, _ = at.get_next()
    heading = 297 - page.get_textpage().get_charbox(index)[3] * 25.4 / 72
    assert lowest + 4 * 0.52 < heading  # a quiet zone of four modules


def test_a_long_guide_flows_to_more_sheets_and_loses_no_row(fonts, trace, pdftotext):
    bundle = render_guide(guide(stops=8, rows=4), fonts, trace)
    assert len(bundle.pages) > 1
    text = pdftotext(bundle.pdf)
    for number in range(1, 9):
        for index in range(4):
            assert f"手続{number}の{index}" in text
    assert "つづき" in page_text(bundle.pdf, 1)


def test_no_stop_heading_is_left_alone_at_the_foot(fonts, trace):
    for rows in range(1, 9):
        bundle = render_guide(guide(stops=6, rows=rows), fonts, trace)
        for index in range(len(bundle.pages)):
            lines = [line for line in page_text(bundle.pdf, index).splitlines() if "見本課" in line or "手続" in line]
            assert "見本課" not in lines[-1]


def test_a_long_name_stands_whole(fonts, trace, pdftotext):
    text = pdftotext(render_guide(guide(name=LONG_NAME * 2), fonts, trace).pdf)
    assert "".join((LONG_NAME * 2).split()) in "".join(text.split())


def test_same_guide_same_bytes_other_guide_other_code(fonts, trace):
    one, again, other = (render_guide(guide(stops=n), fonts, trace) for n in (2, 2, 3))
    assert one.pdf == again.pdf
    assert one.statements["annaisho"].check_code != other.statements["annaisho"].check_code


def test_a_long_place_leaves_room_for_the_way_there(fonts, trace, pdftotext):
    place = "子ども・若者政策課　児童福祉手当係　第二相談窓口"
    way = "石部保健センター 1階の正面玄関を入って左の廊下のつきあたり、車で約 15 分"
    stop = Stop(State.LATER, 1, place, way, "平日 8:30〜17:15", (GuideRow("児童手当", "太郎さん"),))
    long = replace(guide(), stops=(stop,))
    text = "".join(pdftotext(render_guide(long, fonts, trace).pdf).split())
    assert "".join(place.split()) in text
    assert "".join(way.split()) in text


WAYS = {
    "along": WayMark(Way.ALONG, (1,)),
    "up": WayMark(Way.UP, (2,)),
    "down": WayMark(Way.DOWN, (1,)),
    "outside": WayMark(Way.OUTSIDE, (1, 3)),
    "outside_high": WayMark(Way.OUTSIDE, (5,)),
    "no_floor": WayMark(Way.ALONG, ()),
}


def with_marks(*names, way="東庁舎 1階・右へ 20 m"):
    plain = guide(stops=len(names), rows=1)
    done, *stops = plain.stops
    marked = [replace(s, way=way, mark=WAYS[name]) for s, name in zip(stops, names, strict=True)]
    return replace(plain, stops=(done, *marked))


def test_each_way_has_a_picture_of_its_own_and_the_words_stand_clear_of_it(fonts, trace, pdftotext):
    bundle = render_guide(with_marks(*WAYS), fonts, trace)
    plain = render_guide(guide(stops=len(WAYS), rows=1), fonts, trace)
    words, without = (
        [line for line in pdftotext(made.pdf).split("\n") if "照合" not in line] for made in (bundle, plain)
    )
    assert words == without
    seen = {drawn(name, fonts, trace) for name in WAYS}
    assert len(seen) == len(WAYS)
    assert not bundle.overflow


def drawn(name, fonts, trace):
    """The strokes of one mark alone."""
    sheet = Sheet(fonts)
    wide = way_mark.draw(sheet, 30, 100, WAYS[name], AI)
    assert wide == way_mark.width(WAYS[name])
    return tuple(mark.operators for mark in sheet.entries)


@pytest.mark.parametrize("name", WAYS)
def test_a_mark_stays_within_its_height_and_width(fonts, trace, name):
    above_the_trace = (0, 0, 2100, 2600)  # ten pixels a mm
    marked, plain = (
        page_image(render_guide(g, fonts, trace).pdf, 0, 2100).convert("L").crop(above_the_trace)
        for g in (with_marks(name), guide(stops=1, rows=1))
    )
    left, top, _, bottom = ImageChops.difference(marked, plain).getbbox()
    assert left >= 10 * _ROUTE - 2
    assert bottom - top <= 10 * way_mark.HEIGHT + 4


def test_a_long_name_of_a_place_is_set_smaller_beside_its_mark_and_stays_whole(fonts, trace, pdftotext):
    done, stop = with_marks("outside").stops
    long = replace(
        stop, place="子ども・若者政策課　おやこの窓口（二番目の建物）", way="石部保健センター 1階・車で約 15 分"
    )
    bundle = render_guide(replace(guide(), stops=(done, long)), fonts, trace)
    assert "おやこの窓口（二番目の建物）" in pdftotext(bundle.pdf)
    assert not bundle.overflow
