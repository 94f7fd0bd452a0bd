"""The visitor's other languages on paper: every sentence is drawn, joined letters as HarfBuzz joins them (R-034)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import uharfbuzz as hb
from test_guide import guide

from kakanai_desk.core.places import procedures, resources
from kakanai_desk.core.spoken_days import full_day, short_day
from kakanai_desk.core.translations import languages, read_catalog, sentence_of
from kakanai_desk.forms.paper.fit import wrap
from kakanai_desk.forms.paper.fonts import Type
from kakanai_desk.forms.paper.guide import GuideRow, State, Stop, render_guide
from kakanai_desk.forms.paper.spoken_face import FILES, SpokenFace, clusters

SPOKEN = [
    code
    for code, language in languages().items()
    if language.translated and (resources() / "texts" / "languages" / f"{code}.po").is_file()
]
NEPALI = ["नमस्ते", "काठमाडौँ", "राष्ट्रिय", "स्वास्थ्य", "क्षेत्र", "ज्ञान", "प्रक्रिया", "हुनुहुन्छ", "कार्ड", "ट्र्याक"]


def sentences(code: str) -> list[str]:
    found: list[str] = []
    for folder in (resources() / "texts" / "languages", procedures() / "_shared" / "languages"):
        found += [sentence_of(m) for m in read_catalog(folder / f"{code}.po", languages()[code]) if m.id]
    return found


@pytest.mark.parametrize("code", SPOKEN)
def test_every_sentence_of_a_language_can_be_printed(code, fonts):
    speaking = fonts.speaking(code)
    unknown = {
        glyph.cluster
        for sentence in sentences(code)
        for use in (Type.SPOKEN, Type.SPOKEN_STRONG)
        for glyph in speaking.shape(sentence.replace("\n", ""), use)
        if not glyph.known
    }
    assert unknown == set()


@pytest.mark.parametrize("code", SPOKEN)
def test_every_month_and_weekday_can_be_printed(code, fonts):
    speaking = fonts.speaking(code)
    days = [date(2026, month, 10 + month) for month in range(1, 13)]
    for words in (w for day in days for w in (short_day(day, code), full_day(day, code))):
        assert [g.cluster for g in speaking.shape(words, Type.SPOKEN) if not g.known] == []


def test_joined_letters_are_as_wide_as_the_whole_word_shaped_at_once():
    path = Path(resources() / "fonts" / FILES["ne"][0])
    face, shaper = SpokenFace(path), hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))
    for word in NEPALI:
        buffer = hb.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        hb.shape(shaper, buffer, {"kern": False})
        whole = sum(place.x_advance for place in buffer.glyph_positions)
        assert sum(face.metrics(face.glyph_of(c))[0] for c in clusters(word)) == whole, word


def test_a_syllable_stands_together_and_nothing_is_lost():
    assert clusters("राष्ट्रिय") == ["रा", "ष्ट्रि", "य"]
    assert clusters("Tiê\u0301ng") == ["T", "i", "ế", "n", "g"]
    assert "".join(clusters("नेपाली 葛\U000e0102葉 Việt")) == "नेपाली 葛\U000e0102葉 Việt"
    assert "葛\U000e0102" in clusters("葛\U000e0102葉")


def test_words_of_spaced_scripts_are_not_torn(fonts):
    speaking = fonts.speaking("pt-BR")
    text = "informação é necessária à família"
    lines = wrap(speaking, text, Type.SPOKEN, 10, 30)
    assert [word for line in lines for word in line.split()] == text.split()
    assert len(lines) > 1


def test_the_guide_speaks_to_the_visitor_and_keeps_the_japanese_names(fonts, trace, pdftotext):
    row = GuideRow("Auxílio-infantil", "太郎", "porque há crianças", "Caderneta", "até 20 de abr.", official="児童手当")
    stop = Stop(State.LATER, 1, "石部保健センター 1階", "Cerca de 15 minutos de carro", "Dias úteis", (row,))
    made = render_guide(replace(guide(language="pt-BR"), stops=(stop,)), fonts, trace)
    text = pdftotext(made.pdf)
    for words in ("Auxílio-infantil", "児童手当", "porque há crianças", "石部保健センター", "太郎"):
        assert words in text
    assert made.missing_glyphs == ()
