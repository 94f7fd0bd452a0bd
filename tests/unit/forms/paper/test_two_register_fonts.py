"""行政事務標準文字 (MJ+) does not fit one font file and gives some characters private codes: a table and a font away.

Its fonts are not to be had, so two small stand-ins are cut here from the present one: one with common characters, one
with the rest, in which a form that is written today with a selector has a private code. Nothing but files changes.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from paper_people import HANAKO, SIGNATURE, TARO, facts

from kakanai_desk.core.characters import CharacterTable
from kakanai_desk.core.shrinking import charsets, shrink
from kakanai_desk.forms.paper.bundle import TRAINING, Bundle, Request, render_bundle
from kakanai_desk.forms.paper.fonts import FACES, FILES, FontsMissing, PaperFonts, Type, files_in
from kakanai_desk.forms.paper.pdfa_checks import check_file
from kakanai_desk.forms.paper.raster import page_image, page_text
from kakanai_desk.forms.paper.truetype import Face, FontBroken

PRIVATE = "\U00100000"  # where MJ+ keeps what Unicode has no code for: a private plane
TODAY = "邉\U000e0111"  # the same form as the present table writes it (MJ060239)
COMMON = "見本太郎花子京都府市中央一丁目番滋賀県湖南町地ハイツ号ポチ次世帯主妻〓　0123456789-・"
RARE = "𠮷辻\U000e0102渡"
FORM = "idou_todoke_a4"


def cut(source: Path, target: Path, text: str, name: str) -> TTFont:
    options = Options()
    options.name_IDs, options.notdef_outline, options.hinting = [1, 2, 4, 6], True, False
    options.layout_features, options.glyph_names = [], False
    font = TTFont(source, lazy=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(char) for char in text])
    subsetter.subset(font)
    for record in font["name"].names:
        record.string = name
    font.save(target)
    return font


@pytest.fixture(scope="module")
def folder(fonts, tmp_path_factory) -> Path:
    """A folder of fonts as a city would have it after the switch."""
    place = tmp_path_factory.mktemp("fonts")
    source = fonts.faces[Type.FACT].path
    for use, file in FILES.items():
        if use is not Type.FACT:
            (place / file).symlink_to(source.parent / file)
    cut(source, place / "main.ttf", COMMON, "StandInMain")
    more = cut(source, place / "more.ttf", RARE + TODAY, "StandInMore")
    for table in more["cmap"].tables:
        if table.format == 14:
            variant = next(glyph for code, glyph in table.uvsDict[0xE0111] if code == ord("邉"))
            table.uvsDict.pop(0xE0111)
    for table in more["cmap"].tables:
        if table.format == 12:
            table.cmap[ord(PRIVATE)] = variant
            table.cmap.pop(ord("邉"), None)
    more.save(place / "more.ttf")
    (place / FACES).write_text('fact = "main.ttf"\nfact_more = "more.ttf"\n', "utf-8")
    return place


@pytest.fixture
def characters(tmp_path: Path) -> CharacterTable:
    """The new table: the same MJ name, written in another way."""
    with sqlite3.connect(tmp_path / "characters.sqlite") as new:
        new.executescript(
            "create table glyph(mj integer primary key, ucs text, text text, bare integer, strokes integer,"
            " koseki text, juki text); create table shrink(mj integer, place integer, text text, rule integer);"
            " create table rule(id integer primary key, name text); create table alias(ivs text, mj integer);"
            " create table adobe(ivs text, moji text);"
        )
        new.execute("insert into glyph values(60239, '邉', ?, 0, 16, null, 'J+BD38')", (PRIVATE,))
        new.execute("insert into rule values(0, '行政事務標準文字の縮退')")
        new.executemany("insert into shrink values(60239, ?, ?, 0)", [(0, "辺"), (1, "邊")])
    return CharacterTable(tmp_path / "characters.sqlite")


def filled(fonts: PaperFonts, layouts, trace, form: str) -> Bundle:
    people = [TARO | {"name": f"渡{form}　太郎"}, HANAKO | {"name": "𠮷本　辻\U000e0102子"}]
    requests = [Request(FORM, layouts[FORM], facts(people))]
    return render_bundle(requests, fonts, trace, {FORM: SIGNATURE}, TRAINING)


def test_a_form_is_filled_from_both_fonts_and_looks_the_same(folder, fonts, layouts, trace, characters):
    """R-110: the new table says how a name is written, the new fonts draw it; every pixel is as before."""
    written = characters.registered()[0]
    assert (written.mj, written.text) == ("MJ060239", PRIVATE)
    now, then = filled(PaperFonts.load(folder), layouts, trace, written.text), filled(fonts, layouts, trace, TODAY)
    assert now.missing_glyphs == ()
    text = page_text(now.pdf, 0)
    assert f"渡{PRIVATE}　太郎" in text
    assert "𠮷本　辻\U000e0102子" in text
    assert b"StandInMain" in now.pdf
    assert b"StandInMore" in now.pdf
    assert check_file(now.pdf) == []
    above = (0, 0, 1654, 2180)  # not the foot: the check code covers the fonts and the text
    pictures = [page_image(bundle.pdf, 0, 1654).crop(above) for bundle in (now, then)]
    code = (700, 1650, 1654, 2180)  # nor the code beside the signature
    for picture in pictures:
        picture.paste((255, 255, 255), code)
    assert pictures[0].tobytes() == pictures[1].tobytes()


def test_a_form_that_neither_font_has_is_told_and_never_drawn_as_another(folder, layouts, trace):
    bundle = filled(PaperFonts.load(folder), layouts, trace, TODAY)
    assert bundle.missing_glyphs == (TODAY,)


def test_the_register_s_further_characters_stand_in_gothic_words_too(folder):
    fonts = PaperFonts.load(folder)
    assert [glyph.type for glyph in fonts.shape(f"渡{PRIVATE}の", Type.WORD)] == [
        Type.WORD,
        Type.FACT_MORE,
        Type.WORD,
    ]


def test_what_is_signed_names_the_fonts(folder, fonts):
    assert PaperFonts.load(folder).digest != fonts.digest


def test_partners_get_the_common_form_of_a_private_one(characters):
    done = shrink(f"渡{PRIVATE}", charsets()["jisx0208"], clerk={1: "辺"}, characters=characters)
    assert done.text == "渡辺"
    assert done.steps[0].to_json()["mj"] == "MJ060239"
    assert shrink(PRIVATE, charsets()["jisx0208"], characters=characters).text is None  # two candidates: nobody chose


def test_what_is_wrong_with_the_list_of_faces_is_said(tmp_path):
    assert files_in(tmp_path) == FILES
    (tmp_path / FACES).write_text('fakt = "x.ttf"\n')
    with pytest.raises(FontBroken, match=r"faces\.toml"):
        files_in(tmp_path)
    (tmp_path / FACES).write_text('fact_more = "x.ttf"\n')
    with pytest.raises(FontsMissing) as missing:
        PaperFonts.load(tmp_path)
    assert "x.ttf" in missing.value.files


def test_a_face_with_the_short_character_table_alone_is_read_as_fonttools_reads_it(folder):
    face = PaperFonts.load(folder).faces[Type.FACT]
    with TTFont(folder / "main.ttf") as font:
        names, order = font.getBestCmap(), font.getReverseGlyphMap()
        assert {table.format for table in font["cmap"].tables} <= {4, 14}
        assert {code: face.glyph_of(chr(code)) for code in names} == {code: order[name] for code, name in names.items()}
    assert face.glyph_of("𠮷") is None
    assert face.glyph_of("鬱") is None
    assert face.glyph_of("\uffff") is None


def test_neighbours_in_the_short_table_need_not_be_neighbours_in_the_font(folder, tmp_path):
    with TTFont(folder / "main.ttf") as font:
        names = dict(font.getBestCmap())
        digits = [names[ord(digit)] for digit in "0123456789"]
        for table in font["cmap"].tables:
            if table.format == 4:
                table.cmap = names | dict(zip(map(ord, "0123456789"), [*digits[:2], *digits[:1:-1]], strict=True))
        font.save(tmp_path / "turned.ttf")
    turned, plain = Face(tmp_path / "turned.ttf"), Face(folder / "main.ttf")
    assert [turned.glyph_of(digit) for digit in "0123456789"] == [plain.glyph_of(digit) for digit in "0198765432"]
