"""転出証明書 (住民基本台帳法施行令 第23条): an A4 sheet from another municipality, a ruled table of one to six movers.

``address`` is the one moved out of and the same for every person; the new one is printed and is nobody's field.
"""

from __future__ import annotations

from kakanai_desk.hardware.simulators.documents import addresses, dates, holders, numbers
from kakanai_desk.hardware.simulators.documents.faces import sex_of
from kakanai_desk.hardware.simulators.documents.fonts import Style
from kakanai_desk.hardware.simulators.documents.holders import Holder
from kakanai_desk.hardware.simulators.documents.ornament import seal, security
from kakanai_desk.hardware.simulators.documents.sheet import Hands, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

SIZE = (210.0, 297.0)
_DPI = 220
_LEFT, _RIGHT = 15.0, 195.0
_MOST = 6
_ROW = 24.0
_OLD = ("転出前の住所", "今までの住所", "旧住所")
_RELATIONS = {"female": ("妻", "長女", "母", "子"), "male": ("夫", "長男", "二男", "父", "子")}
_NEW = ("転出先住所", "新しい住所", "転出先（新住所）")


def draw(luck: Chance, split: Split) -> Sheet:
    say = luck.say
    sheet = Sheet(SIZE, _DPI, split, luck, Hands.drawn(luck, split, value=say.choice((Style.MINCHO, None))))
    security(sheet, (250, 251, 248), (243, 248, 246), (190, 214, 206), 0.16)
    head = holders.japanese(luck, split, youngest=19, oldest=80)
    count = say.choice((1, 1, 2, 3, 4, 5, _MOST))
    movers = [head, *holders.relatives(luck, split, head, count - 1)]
    issued = dates.before(luck, dates.TODAY, 0.1)
    sheet.label(72, 18, "転出証明書", 9.0, spread=3.0)
    sheet.label(150, 12, "第", 3.2)
    sheet.say(156, 11.6, numbers.digits(luck, 6), 3.6, "number", width=24)
    sheet.label(178, 12, "号", 3.2)
    _places(sheet, head, addresses.draw(luck, split))
    bottom = _table(sheet, movers)
    sheet.label(
        _LEFT + 2,
        bottom + 6,
        "住民基本台帳法施行令第２４条の規定により、上記のとおり転出することを証明する。",
        3.4,
        width=176,
    )
    sheet.value(_LEFT + 8, bottom + 17, dates.era(issued), 4.0, "issued_date", width=60)
    authority = f"{head.address.town.municipality}長"
    sheet.value(110, bottom + 17, authority, 5.0, "authority", width=52, spread=0.8)
    for person in range(len(movers)):
        sheet.tell("issued_date", issued.isoformat(), person)
        sheet.tell("authority", authority, person)
        sheet.tell("number", sheet.persons[0]["number"], person)
    seal(sheet, 172, bottom + 11, 16)
    sheet.label(
        _LEFT + 2,
        bottom + 34,
        "（注）新しい住所に住み始めてから１４日以内に、この証明書を添えて転入の届出をしてください。",
        2.8,
        width=176,
    )
    sheet.design = f"moving_out/{count}"
    return sheet


def _places(sheet: Sheet, head: Holder, new: addresses.Address) -> None:
    luck = sheet.luck
    top, high, middle = 36.0, 13.0, 52.0
    words = (luck.say.choice(_OLD), luck.say.choice(_NEW), "世帯主氏名", "転出予定年月日")
    for row, word in enumerate(words):
        y = top + row * high
        sheet.frame(_LEFT, y, _RIGHT - _LEFT, high, weight=0.25)
        sheet.label(_LEFT + 2, y + 4.8, word, 3.2, width=middle - _LEFT - 4)
    sheet.rule(middle, top, middle, top + 4 * high, weight=0.25)
    sheet.block(middle + 3, top + 1.9, head.address.lines(), 3.8, "address", width=136, leading=5.6)
    sheet.value(middle + 3, top + high + 4.4, str(new), 3.8, width=136)
    sheet.value(middle + 3, top + 2 * high + 4.4, head.name(), 3.8, width=120)
    moves = dates.between(luck, dates.TODAY, dates.years_on(dates.TODAY, 1).replace(month=10, day=30, year=2026))
    sheet.value(middle + 3, top + 3 * high + 4.4, dates.era(moves), 3.8, width=100)


def _table(sheet: Sheet, movers: list[Holder]) -> float:
    """One row a mover; returns where it ends."""
    top, head = 93.0, 7.0
    columns = (_LEFT, 23.0, 80.0, 118.0, 129.0, 145.0, _RIGHT)
    words = ("", "フリガナ／氏名", "生年月日", "性別", "続柄", "個人番号／住民票コード")
    bottom = top + head + _ROW * len(movers)
    sheet.fill(_LEFT, top, _RIGHT - _LEFT, head, (222, 230, 228), 0.6)
    for left, right, word in zip(columns, columns[1:], words, strict=False):
        if word:
            sheet.label(left + 1.4, top + 1.9, word, 2.9, width=right - left - 2.4)
    for row in range(len(movers) + 1):
        sheet.rule(_LEFT, top + head + row * _ROW, _RIGHT, top + head + row * _ROW, weight=0.25)
    sheet.rule(_LEFT, top, _RIGHT, top, weight=0.25)
    for x in columns:
        sheet.rule(x, top, x, bottom, weight=0.25)
    for person, holder in enumerate(movers):
        _mover(sheet, holder, person, top + head + person * _ROW)
    return bottom


def _mover(sheet: Sheet, holder: Holder, person: int, y: float) -> None:
    luck = sheet.luck
    sheet.label(17.6, y + 9.6, str(person + 1), 3.4)
    sheet.say(25.0, y + 3.2, holder.kana(), 2.8, "kana", width=52, person=person)
    sheet.rule(23.0, y + 8.0, 80.0, y + 8.0, weight=0.1)
    sheet.say(25.0, y + 12.0, holder.name(), 4.6, "name", width=52, person=person)
    sheet.value(81.6, y + 9.4, dates.era(holder.born), 3.3, "birth_date", width=34.5, person=person)
    sheet.tell("birth_date", holder.born.isoformat(), person)
    sheet.value(121.4, y + 9.4, sex_of(holder.sex), 3.6, "sex", width=6, person=person)
    sheet.tell("sex", holder.sex, person)
    relation = "世帯主" if person == 0 else luck.say.choice(_RELATIONS[holder.sex])
    sheet.value(130.4, y + 9.4, relation, 3.3, width=13)
    sheet.say(147.0, y + 4.4, numbers.individual(luck), 3.6, "individual_number", width=44, person=person, spread=0.3)
    sheet.value(147.0, y + 14.4, numbers.digits(luck, 11), 3.6, width=44, spread=0.3)
    if person:
        sheet.tell("address", str(holder.address), person)
