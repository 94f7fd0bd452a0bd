"""やさしい日本語 on paper: each reading over its kanji, and sentences that come back whole (R-034)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from test_guide import guide

from kakanai_desk.core.spoken_days import day_with_readings
from kakanai_desk.forms.paper.fonts import POINT, Type
from kakanai_desk.forms.paper.guide import Fact, GuideRow, State, Stop, render_guide
from kakanai_desk.forms.paper.ink import Line, Sheet
from kakanai_desk.forms.paper.ruby import RubySetter, Unit, marked, pitch, size_of, units_of

TEXT = (
    "{今日|きょう}は、このあと **1 か{所|しょ}** です。"
    "{国民健康保険|こくみんけんこうほけん}の {窓口|まどぐち}へ {行|い}きます。"
)


@pytest.fixture
def setter(fonts):
    return RubySetter(fonts, Type.WORD, Type.STRONG)


def test_marks_become_units_with_their_reading_and_strength():
    found = units_of("{今日|きょう}は **1 か{所|しょ}**")
    assert found[0] == Unit("今日", "きょう")
    assert Unit("所", "しょ", strong=True) in found
    assert "".join(u.base for u in found) == "今日は 1 か所"


@pytest.mark.parametrize("width", [14, 22, 30, 45, 80])
def test_no_line_is_too_wide_nothing_is_lost_and_no_reading_is_parted_from_its_kanji(setter, width):
    lines = setter.lines(TEXT, 9.6, width)
    assert all(setter.width(line, 9.6) <= width + 0.01 or len(line) == 1 for line in lines)
    text = "".join(marked(line) for line in lines)
    assert re.sub(r"\s", "", text) == re.sub(r"[\s*]", "", TEXT)
    assert not any(line[0].base[0] in "、。" for line in lines)


def test_a_reading_stands_over_the_middle_of_its_kanji_and_does_not_touch_it(setter, fonts):
    sheet = Sheet(fonts)
    size = 9.6
    setter.text(sheet, 20, 50, units_of("{窓口|まどぐち}へ {行|い}く"), size)
    lines = [entry for entry in sheet.entries if isinstance(entry, Line)]
    assert [line.text for line in lines] == ["窓口", "へ ", "行", "く", "まどぐち", "い"]
    for base, reading in ((lines[0], lines[4]), (lines[2], lines[5])):
        middles = [line.x + fonts.width(line.text, line.use, line.size) / POINT / 2 for line in (base, reading)]
        assert middles[0] == pytest.approx(middles[1], abs=0.01)
        assert reading.y - base.y >= 0.88 * size  # above the tops of the kanji
        assert reading.size == size_of(size) >= 6
    assert pitch(size) > (reading.y - base.y + reading.size * 0.88) * POINT  # clear of the line above


def easy_guide():
    row = GuideRow(
        "{国民健康保険|こくみんけんこうほけん}",
        "{葛\U000e0102葉|くずは}さん",
        "{会社|かいしゃ}の {年金|ねんきん}を やめたから",
        "{口座|こうざ}が わかる もの",
        "{4月|しがつ}{20日|はつか}({月|げつ})",
        official="国民健康保険",
    )
    stop = Stop(
        State.NEXT,
        1,
        "{保険年金課|ほけんねんきんか}",
        "{東庁舎|ひがしちょうしゃ} 1{階|かい}",
        "{平日|へいじつ}",
        (row,),
    )
    return replace(
        guide(language="easy"),
        stops=(stop,),
        others="ほか 3 {人|にん}",
        sentence="{今日|きょう}は、このあと **1 か{所|しょ}** です。",
        facts=(Fact("{受付|うけつけ}の {番号|ばんごう}", "N8-0410-0042"),),
        footer=("**{書類|しょるい}は、もう あります。** {電話|でんわ}してください。",),
        more="",
    )


def test_sentences_of_the_sheet_come_back_from_the_pdf_without_marks(fonts, trace, pdftotext):
    made = render_guide(easy_guide(), fonts, trace)
    text = pdftotext(made.pdf)
    lines = [re.sub(r"\s", "", line) for line in text.splitlines()]
    for sentence in (
        "今日は、このあと1か所です。",
        "保険年金課",
        "会社の年金をやめたから",
        "書類は、もうあります。電話してください。",
    ):
        assert any(sentence in line for line in lines), sentence
    for reading in ("こくみんけんこうほけん", "ほけんねんきんか", "はつか", "くずは"):
        assert reading in re.sub(r"\s", "", text)
    assert "{" not in text and "|" not in text and "**" not in text
    assert made.missing_glyphs == ()


def test_the_same_sheet_in_japanese_is_set_as_before(fonts, trace):
    assert render_guide(guide(), fonts, trace).pdf == render_guide(guide(language="ja"), fonts, trace).pdf


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 4, 20), "{4月|しがつ}{20日|はつか}({月|げつ})"),
        (date(2026, 5, 1), "5{月|がつ}{1日|ついたち}({金|きん})"),
        (date(2026, 9, 14), "{9月|くがつ}{14日|じゅうよっか}({月|げつ})"),
        (date(2026, 12, 31), "12{月|がつ}31{日|にち}({木|もく})"),
        (date(2027, 1, 3), "{令和|れいわ}9{年|ねん}1{月|がつ}{3日|みっか}({日|にち})"),
    ],
)
def test_a_day_is_read_as_it_is_said(day, said):
    assert day_with_readings(day, date(2026, 4, 10)) == said
