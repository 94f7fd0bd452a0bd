"""個人番号カード, both sides. A foreigner's birth is in western years, everybody else's in an era."""

from __future__ import annotations

import cv2
import numpy as np

from kakanai_desk.hardware.simulators.documents import dates, holders, numbers
from kakanai_desk.hardware.simulators.documents.faces import card, sex_of
from kakanai_desk.hardware.simulators.documents.fonts import Style
from kakanai_desk.hardware.simulators.documents.holders import Holder
from kakanai_desk.hardware.simulators.documents.ornament import chip, portrait, security, specimen
from kakanai_desk.hardware.simulators.documents.sheet import Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

_FOREIGN = 0.2
_WILL = (
    "《　１．脳死後及び心臓が停止した死後　　２．心臓が停止した死後のみ　　３．提供せず　》",
    "《眼球・　　　　　　　　　　　　　　　　　　　　》　署名年月日　　　　年　　月　　日",
)
_BACK = (
    "このカードは、法令で定める場合を除き、個人番号の書き写しやコピーをすることはできません。",
    "このカードを拾得された方は、お手数ですが最寄りの市区町村又は警察にお届けください。",
)


def draw_front(luck: Chance, split: Split) -> Sheet:
    say = luck.say
    sheet = card(luck, split)
    security(sheet, (252, 244, 226), (226, 244, 250), (180, 160, 196), 0.22)
    holder = _holder(luck, split)
    birthdays = say.choice((5, 10))
    issued = dates.before(luck, dates.TODAY, birthdays - 1)
    expires = dates.years_on(holder.born, issued.year + birthdays - holder.born.year)
    sheet.label(3.0, 3.4, "氏名", 1.7)
    former = f"［{holder.former}］" if holder.former and not holder.foreign else ""
    printed = f"{holder.family}{former}　{holder.given}" if former else holder.name()
    sheet.say(9.0, 2.8, printed, 3.1 if len(printed) < 20 else 2.6, "name", width=54)
    sheet.label(3.0, 8.0, "住所", 1.7)
    sheet.block(9.0, 7.4, holder.address.lines(), 2.6, "address", width=54, leading=3.3)
    sheet.label(65.4, 10.8, "個人番号カード", 2.3, width=18)
    cv2.ellipse(sheet.picture, (sheet.px(74), sheet.px(6.2)), (sheet.px(5), sheet.px(3.2)), 0, 0, 360, (236, 120, 150),
                sheet.px(0.5), cv2.LINE_AA)  # fmt: skip
    sheet.paste(portrait(luck, split, long_hair=holder.sex == "female"), 3.6, 15.6, 19.6, 24.6)
    sheet.value(26.0, 15.6, f"{_birth(holder)}生", 2.6, "birth_date", width=29)
    sheet.tell("birth_date", holder.born.isoformat())
    sheet.label(57.0, 15.9, "性別", 1.7)
    sheet.value(61.8, 15.5, sex_of(holder.sex), 2.7, "sex", width=4)
    sheet.tell("sex", holder.sex)
    sheet.value(26.0, 20.2, f"{dates.western(expires, pad='')}まで有効", 2.6, "expiry_date", width=33)
    sheet.tell("expiry_date", expires.isoformat())
    sheet.say(62.4, 20.3, f"{holder.address.town.municipality}長", 2.4, "authority", width=21)
    sheet.fill(25.6, 25.0, 57.0, 14.2, (252, 252, 250), 0.8)
    sheet.frame(25.6, 25.0, 57.0, 14.2, colour=(168, 168, 176))
    sheet.label(26.2, 25.4, "サインパネル領域", 1.3, colour=(120, 120, 130))
    sheet.label(26.0, 41.0, "電子証明書の有効期限", 1.8)
    for x, word in ((55.0, "年"), (62.0, "月"), (69.0, "日")):
        sheet.label(x, 41.0, word, 1.8)
    sheet.rule(45.0, 43.6, 71.5, 43.6)
    if say.random() < 0.5:
        _by_hand(sheet, 50.6, 43.1, (f"{expires.year % 100}", f"{expires.month}", f"{expires.day}"))
    sheet.label(3.6, 41.6, "セキュリティコード", 1.4)
    sheet.say(5.0, 43.8, numbers.digits(luck, 4), 2.5, "security_code", width=12, spread=0.5)
    for row, text in enumerate(_WILL):
        sheet.label(3.6, 48.0 + row * 2.3, text, 1.3, width=74)
    specimen(sheet, 73.6, 43.0, 2.8)
    sheet.design = "my_number_front/foreign" if holder.foreign else "my_number_front"
    return sheet


def draw_back(luck: Chance, split: Split) -> Sheet:
    sheet = card(luck, split)
    security(sheet, (236, 244, 250), (250, 240, 244), (150, 170, 196), 0.22)
    holder = _holder(luck, split)
    number = numbers.individual(luck)
    chip(sheet, 9.8, 19.2)
    sheet.fill(27.0, 9.6, 55.0, 14.6, (252, 252, 252), 0.65)
    sheet.label(28.4, 10.4, "個人番号", 2.0)
    grouped = " ".join(number[at : at + 4] for at in (0, 4, 8))
    sheet.value(
        28.4,
        14.0,
        grouped,
        4.0,
        "individual_number",
        width=46,
        style=Style.MACHINE if luck.say.random() < 0.5 else None,
    )
    sheet.tell("individual_number", number)
    sheet.label(28.4, 26.2, "氏名", 1.6)
    sheet.say(33.4, 25.7, holder.name(), 2.5 if len(holder.name()) < 18 else 1.9, "name", width=33)
    sheet.value(33.4, 29.8, f"{_birth(holder)}生", 2.2, "birth_date", width=30)
    sheet.tell("birth_date", holder.born.isoformat())
    _code(sheet, number, 68.4, 26.4, 14.0)
    for row, text in enumerate(_BACK):
        sheet.label(4.0, 44.4 + row * 2.8, text, 1.5, width=78)
    specimen(sheet, 10.6, 33.6, 2.8)
    sheet.design = "my_number_back"
    return sheet


def _holder(luck: Chance, split: Split) -> Holder:
    return holders.foreigner(luck, split) if luck.say.random() < _FOREIGN else holders.japanese(luck, split)


def _birth(holder: Holder) -> str:
    return dates.western(holder.born, pad="") if holder.foreign else dates.era(holder.born)


def _by_hand(sheet: Sheet, x: float, y: float, parts: tuple[str, ...]) -> None:
    """Figures by a pen: not a field, and in no list of lines."""
    for place, part in enumerate(parts):
        at = (sheet.px(x + place * 7.0), sheet.px(y))
        cv2.putText(sheet.picture, part, at, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, sheet.scale / 11, (40, 50, 130),
                    max(2, sheet.px(0.25)), cv2.LINE_AA)  # fmt: skip


def _code(sheet: Sheet, number: str, x: float, y: float, side: float) -> None:
    plain = cv2.QRCodeEncoder.create().encode(number)
    edge = np.repeat(plain[..., None], 3, axis=2)
    wide = sheet.px(side)
    sheet.fill(x - 0.8, y - 0.8, side + 1.6, side + 1.6, (252, 252, 252))
    sheet.paste(cv2.resize(edge, (wide, wide), interpolation=cv2.INTER_NEAREST), x, y, side, side)
