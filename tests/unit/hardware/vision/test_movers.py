"""Rows of a 転出証明書: nobody's cell is another's (R-007)."""

from kakanai_desk.hardware.vision.engine import Glyph, Line
from kakanai_desk.hardware.vision.movers import persons_of_table
from kakanai_desk.hardware.vision.sheet import Box, run_of

PITCH = 24.0


def cell(text: str, left: float, middle: float, height: float = 5.0):
    glyphs = tuple(Glyph(((char, 0.99),), (n + 0.5) / len(text)) for n, char in enumerate(text))
    return run_of(Line(glyphs), Box(left, middle - height / 2, left + 0.8 * height * len(text), middle + height / 2))


def head(number="個人番号/住民票コード"):
    return [cell("フリガナ/氏名", 24, 95), cell("生年月日", 80, 95), cell("性別", 118, 95), cell(number, 145, 95, 3.0)]


def row(n: int, kana: str, name: str, born: str, sex: str, number: str):
    y = 112 + n * PITCH
    return [
        cell(kana, 24, y - 7.5, 3.0), cell(name, 24, y), cell(born, 81, y, 3.2), cell(sex, 121, y),
        cell(number, 146, y - 6, 3.5), cell("06133555887", 146, y + 4.5, 3.5),
    ]  # fmt: skip


FIRST = ("ミホン ハナコ", "見本　花子", "昭和51年12月14日", "女", "123456789018")
SECOND = ("ミホン タロウ", "見本　太郎", "平成24年9月1日", "男", "217654321098")
THIRD = ("ミホン ジロウ", "見本　二郎", "平成29年1月31日", "男", "123456789018")


def people(*runs):
    return [
        {name: value.text for name, value in person.items()} for person in persons_of_table(list(runs), lambda r, _: r)
    ]


def test_every_mover_has_his_own_row():
    found = people(*head(), *row(0, *FIRST), *row(1, *SECOND), *row(2, *THIRD))
    assert [person["birth_date"] for person in found] == ["1976-12-14", "2012-09-01", "2017-01-31"]
    assert [person["sex"] for person in found] == ["female", "male", "male"]
    assert [person["name"] for person in found] == ["見本　花子", "見本　太郎", "見本　二郎"]
    assert found[0]["kana"] == "ミホン　ハナコ"


def test_a_birth_date_that_cannot_be_read_keeps_its_row():
    broken = ("サクラ4 ハル!", "見本　太郎", "合和元年8月2日", "男", "123456789018")
    found = people(*head(), *row(0, *FIRST), *row(1, *broken), *row(2, *THIRD))
    assert len(found) == 3
    assert "birth_date" not in found[1]
    assert found[1]["name"] == "見本　太郎"  # and the misread フリガナ is no part of it
    assert found[2]["birth_date"] == "2017-01-31"


def test_a_row_that_is_lost_lends_its_cells_to_nobody():
    lost = [run for run in row(1, *SECOND) if "年" not in run.text]
    found = people(*head(), *row(0, *FIRST), *lost, *row(2, *THIRD), *row(3, *SECOND))
    assert [person["name"] for person in found] == ["見本　花子", "見本　二郎", "見本　太郎"]
    assert [person["sex"] for person in found] == ["female", "male", "male"]


def test_the_number_is_found_though_its_head_is_misread():
    (person,) = people(*head("誓人番号/住民票コード"), *row(0, *FIRST))
    assert person["individual_number"] == "123456789018"


def test_the_head_of_the_birth_dates_is_not_that_of_the_move():
    """転出予定年月日 is one character from 生年月日."""
    (person,) = people(cell("転出予定年月日", 15, 78), cell("令和8年10月28日", 54, 78), *head(), *row(0, *FIRST))
    assert person["birth_date"] == "1976-12-14"
