"""運転免許証 and 運転経歴証明書 (道路交通法施行規則 別記様式): the same frame, another title and bar."""

from __future__ import annotations

from datetime import date

from kakanai_desk.hardware.simulators.documents import dates, holders, numbers
from kakanai_desk.hardware.simulators.documents.faces import card
from kakanai_desk.hardware.simulators.documents.holders import Holder
from kakanai_desk.hardware.simulators.documents.ornament import portrait, seal, security
from kakanai_desk.hardware.simulators.documents.sheet import Colour, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

_BARS: dict[str, Colour] = {"gold": (222, 190, 96), "blue": (120, 170, 216), "green": (140, 200, 150)}
_CONDITIONS = (
    "",
    "眼鏡等",
    "眼鏡等",
    "中型車は中型車（８ｔ）に限る",
    "準中型車は準中型車（５ｔ）に限る",
    "普通車はＡＴ車に限る",
    "眼鏡等　補聴器",
)
_KINDS = ("大型", "中型", "準中型", "普通", "大特", "大自二", "普自二", "小特", "原付", "け引", "大二", "中二", "普二")


def draw(luck: Chance, split: Split) -> Sheet:
    sheet, holder, first = _begun(luck, split, ((246, 240, 244), (228, 240, 238)))
    born, say = holder.born, luck.say
    bar = say.choice(tuple(_BARS))
    issued = dates.before(luck, dates.TODAY, 2.8)
    expires = _expiry(born, issued, 3 if bar == "green" else 5)
    _top(sheet, holder, issued)
    sheet.fill(1.8, 16.7, 54.6, 5.2, _BARS[bar], 0.85)
    sheet.value(3.4, 17.5, f"{dates.both(expires)}まで有効", 3.5, "expiry_date", width=51.5)
    sheet.tell("expiry_date", expires.isoformat())
    _conditions(sheet)
    if bar == "gold":
        sheet.frame(2.2, 30.0, 6.4, 3.0)
        sheet.label(2.8, 30.35, "優良", 2.4)
    _number(sheet, numbers.licence(luck, holder.address.town.prefecture, first))
    _history(sheet, first)
    _kinds(sheet)
    sheet.vertical(52.7, 23.2, "運転免許証", 3.0, 3.1)
    _right(sheet, holder)
    sheet.design = f"licence/{bar}"
    return sheet


def draw_history(luck: Chance, split: Split) -> Sheet:
    sheet, holder, first = _begun(luck, split, ((240, 246, 250), (250, 240, 226)), youngest=55)
    issued = dates.before(luck, dates.TODAY, 6)
    _top(sheet, holder, issued)
    sheet.fill(1.8, 16.7, 54.6, 5.2, (232, 206, 170), 0.85)
    sheet.label(6.0, 17.6, "自動車等の運転はできません", 3.2, width=48)
    sheet.label(2.2, 24.0, "道路交通法の規定により、運転経歴を証明する。", 2.0, width=48)
    if luck.say.random() < 0.4:
        sheet.label(2.2, 27.6, "備考", 2.0)
    _number(sheet, numbers.licence(luck, holder.address.town.prefecture, first))
    _history(sheet, first)
    _kinds(sheet)
    sheet.vertical(52.9, 22.8, "運転経歴証明書", 2.2, 2.3)
    _right(sheet, holder)
    sheet.design = "driving_history"
    return sheet


def _begun(luck: Chance, split: Split, tint: tuple[Colour, Colour], youngest: int = 18) -> tuple[Sheet, Holder, date]:
    sheet = card(luck, split)
    security(sheet, *tint, (150, 176, 190))
    holder = holders.japanese(luck, split, youngest=youngest, oldest=92)
    first = dates.between(luck, dates.years_on(holder.born, 18), dates.years_on(holder.born, min(holder.age(), 40)))
    return sheet, holder, min(first, dates.before(luck, dates.TODAY, 2.9))


def _expiry(born: date, issued: date, years: int) -> date:
    """A month after the birthday that follows so many years later."""
    return dates.month_on(dates.years_on(born, issued.year + years - born.year))


def _top(sheet: Sheet, holder: Holder, issued: date) -> None:
    say = sheet.luck.say
    sheet.frame(1.8, 1.9, 82.0, 14.2)
    sheet.rule(1.8, 6.7, 83.8, 6.7)
    sheet.rule(1.8, 11.9, 83.8, 11.9)
    sheet.rule(8.4, 1.9, 8.4, 16.1)
    for row, word in ((3.2, "氏名"), (8.2, "住所"), (13.1, "交付")):
        sheet.label(2.6, row, word, 2.1, spread=0.7)
    sheet.say(
        9.6, 2.6, holder.name(say.choice(("　", "　", " "))), 3.3, "name", width=41, spread=say.choice((0.0, 0.4))
    )
    sheet.rule(52.4, 1.9, 52.4, 6.7)
    sheet.value(53.4, 2.9, f"{dates.era(holder.born, pad=say.choice(('', ' ', '0')))}生", 2.7, "birth_date", width=29)
    sheet.tell("birth_date", holder.born.isoformat())
    address = str(holder.address)
    if len(address) <= 26:
        sheet.say(9.6, 7.9, address, 2.8, "address", width=73)
    else:
        sheet.block(9.6, 7.4, holder.address.lines(), 1.95, "address", width=73, leading=2.1)
    sheet.value(9.6, 12.65, dates.era(issued, pad="0"), 2.7, "issued_date", width=26)
    sheet.value(39.0, 12.65, numbers.digits(sheet.luck, 5), 2.7, width=12)
    sheet.tell("issued_date", issued.isoformat())


def _conditions(sheet: Sheet) -> None:
    say = sheet.luck.say
    sheet.label(2.2, 23.2, "免許の", 1.9)
    sheet.label(2.2, 25.4, "条件等", 1.9)
    said = [word for word in dict.fromkeys(say.sample(_CONDITIONS, say.choice((1, 1, 2)))) if word]
    for row, word in enumerate(said):
        sheet.value(10.4, 23.0 + row * 3.1, word, 2.5, "conditions", width=40)
    if said:
        sheet.tell("conditions", "".join(said))


def _number(sheet: Sheet, number: str) -> None:
    sheet.frame(1.8, 33.9, 49.8, 5.0)
    sheet.label(2.6, 35.3, "番号", 2.1, spread=0.7)
    sheet.value(9.6, 34.7, f"第 {number} 号", 3.4, "card_number", width=41, spread=sheet.luck.say.choice((0.2, 0.45)))
    sheet.tell("card_number", number)


def _history(sheet: Sheet, first: date) -> None:
    for row, word in enumerate(("二・小・原", "他", "二種")):
        y = 40.4 + row * 3.9
        sheet.label(2.2, y + 0.2, word, 1.9, width=8.4)
        day = dates.era(first, pad="0") if row == 1 or sheet.luck.say.random() < 0.3 else "平成00年00月00日"
        sheet.value(11.2, y, day, 2.2, width=19)


def _kinds(sheet: Sheet) -> None:
    x, y, wide, high = 33.2, 40.2, 3.3, 5.8
    sheet.label(31.0, 42.2, "種", 1.7)
    sheet.label(31.0, 46.4, "類", 1.7)
    for place, kind in enumerate(_KINDS):
        left, top = x + place % 7 * wide, y + place // 7 * high
        sheet.frame(left, top, wide, high, weight=0.08)
        held = kind == "普通" or sheet.luck.say.random() < 0.25
        sheet.label(left + 0.35, top + 1.9, kind if held else "－", 1.3, width=wide - 0.7)


def _right(sheet: Sheet, holder: Holder) -> None:
    sheet.paste(portrait(sheet.luck, sheet.split, long_hair=holder.sex == "female"), 58.6, 16.9, 24.0, 30.0)
    name = f"{holder.address.town.prefecture}公安委員会"
    sheet.say(58.6, 48.6, name, 2.3, "authority", width=18.2)
    seal(sheet, 77.6, 47.4, 5.2)
