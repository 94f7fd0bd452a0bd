"""身体障害者手帳, 精神障害者保健福祉手帳, 療育手帳: the opened booklet, two pages, in the words of each prefecture.

The intellectual one has no national form: its name (療育手帳, 愛の手帳, みどりの手帳 …) and its grades differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.hardware.simulators.documents import dates, holders, numbers
from kakanai_desk.hardware.simulators.documents.faces import sex_of
from kakanai_desk.hardware.simulators.documents.holders import Holder
from kakanai_desk.hardware.simulators.documents.ornament import portrait, seal, security
from kakanai_desk.hardware.simulators.documents.sheet import Hands, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

SIZE = (150.0, 106.0)
_DPI = 400
_FOLD = SIZE[0] / 2


@dataclass(frozen=True)
class _Words:
    """What an issuer calls things, and where the page of the holder is."""

    number: str
    address: str
    grade: str
    issued: str


_WORDINGS = (
    _Words("手帳番号", "住　所", "障害等級", "交付年月日"),
    _Words("番　号", "居住地", "等　級", "交付日"),
    _Words("交付番号", "現住所", "障害の程度", "交付年月日"),
)
_PHYSICAL = (
    ("心臓機能障害", ("１級", "３級", "４級")),
    ("両下肢機能の著しい障害", ("２級", "３級")),
    ("聴覚障害（両耳全ろう）", ("２級",)),
    ("右上肢の機能の全廃", ("２級", "３級")),
    ("視野障害", ("２級", "５級")),
    ("ぼうこう・直腸機能障害", ("３級", "４級")),
    ("音声・言語機能の著しい障害", ("４級",)),
)
_INTELLECTUAL = {
    "療育手帳": ("Ａ", "Ｂ", "Ａ１", "Ａ２", "Ｂ１", "Ｂ２", "重度（Ａ）", "中度（Ｂ）"),
    "愛の手帳": ("１度", "２度", "３度", "４度"),
    "みどりの手帳": ("Ａ", "Ｂ", "Ｃ"),
}


def draw_physical(luck: Chance, split: Split) -> Sheet:
    sheet, holder, words = _begun(luck, split)
    words = luck.say.choice((_Words(words.number, words.address, "身体障害者等級表による級別", words.issued), words))
    what, grades = luck.say.choice(_PHYSICAL)
    _cover(sheet, holder, "身体障害者手帳", words)
    y = _page(sheet, holder, words, luck.say.choice(grades))
    sheet.label(_FOLD + 6, y + 0.4, "障害名", 2.6)
    sheet.value(_FOLD + 26, y, what, 3.2, width=44)
    sheet.label(_FOLD + 6, y + 9.4, "旅客鉄道株式会社旅客運賃減額", 2.2)
    sheet.value(_FOLD + 46, y + 9, luck.say.choice(("第１種", "第２種")), 3.0, width=22)
    return sheet


def draw_mental(luck: Chance, split: Split) -> Sheet:
    sheet, holder, words = _begun(luck, split, youngest=15)
    _cover(sheet, holder, "精神障害者保健福祉手帳", words)
    y = _page(sheet, holder, words, luck.say.choice(("１級", "２級", "３級")))
    issued = dates.before(luck, dates.TODAY, 1.9)
    ends = dates.years_on(issued, 2)
    sheet.label(_FOLD + 6, y + 0.4, "有効期限", 2.6)
    sheet.value(_FOLD + 26, y, dates.era(ends), 3.2, "expiry_date", width=42)
    sheet.tell("expiry_date", ends.isoformat())
    sheet.label(_FOLD + 6, y + 9.4, "更新", 2.4)
    for row in range(2):
        sheet.rule(_FOLD + 26, y + 12 + row * 6, _FOLD + 68, y + 12 + row * 6)
    sheet.label(_FOLD + 6, 97.0, "精神保健及び精神障害者福祉に関する法律第４５条の保健福祉手帳", 1.9, width=62)
    return sheet


def draw_intellectual(luck: Chance, split: Split) -> Sheet:
    sheet, holder, words = _begun(luck, split, oldest=70)
    title = luck.say.choice(tuple(_INTELLECTUAL))
    words = _Words(words.number, words.address, luck.say.choice(("障害の程度", "総合判定", "判定")), words.issued)
    _cover(sheet, holder, title, words)
    y = _page(sheet, holder, words, luck.say.choice(_INTELLECTUAL[title]))
    sheet.label(_FOLD + 6, y + 0.4, "次の判定年月", 2.6)
    again = dates.between(luck, dates.TODAY, dates.years_on(dates.TODAY, 5))
    sheet.value(_FOLD + 26, y, dates.era(again).rpartition("月")[0] + "月", 3.0, width=42)
    sheet.label(_FOLD + 6, y + 9.4, "保護者", 2.6)
    guardian = luck.say.choice(holders.relatives(luck, split, holder, 1))
    sheet.value(_FOLD + 26, y + 9, guardian.name(), 3.2, width=40)
    return sheet


def _begun(luck: Chance, split: Split, *, youngest: int = 0, oldest: int = 90) -> tuple[Sheet, Holder, _Words]:
    sheet = Sheet(SIZE, _DPI, split, luck, Hands.drawn(luck, split))
    tint = luck.say.choice((((250, 250, 244), (246, 246, 238)), ((244, 250, 246), (250, 250, 250))))
    security(sheet, *tint, (196, 206, 200), 0.16)
    for step in range(8):  # the fold: the paper bends away from the light
        sheet.fill(_FOLD - 4 + step * 0.5, 0, 8 - step, SIZE[1], (120, 116, 108), 0.035)
    return sheet, holders.japanese(luck, split, youngest=youngest, oldest=oldest), luck.say.choice(_WORDINGS)


def _cover(sheet: Sheet, holder: Holder, title: str, words: _Words) -> None:
    """The left page: what it is, the portrait, who issued it when."""
    luck = sheet.luck
    town = holder.address.town
    sheet.label(8, 8, title, 5.4 if len(title) < 8 else 4.6, width=60, spread=0.6 if len(title) < 8 else 0.0)
    sheet.frame(22.5, 19.5, 30.0, 40.0)
    sheet.paste(portrait(luck, sheet.split, long_hair=holder.sex == "female"), 22.7, 19.7, 29.6, 39.6)
    number = numbers.digits(luck, luck.say.choice((5, 6, 7)))
    sheet.label(6, 65.4, words.number, 2.6)
    prefix = luck.say.choice(("", town.prefecture, f"{town.prefecture[0]}障"))
    sheet.value(24, 65.0, f"{prefix}第{number}号", 3.2, "number", width=44)
    sheet.tell("number", number)
    issued = max(dates.before(luck, dates.TODAY, 12), holder.born)
    if title.startswith("精神"):
        issued = max(dates.before(luck, dates.TODAY, 1.9), holder.born)
    sheet.label(6, 73.4, words.issued, 2.6)
    sheet.value(24, 73.0, dates.era(issued, pad=luck.say.choice(("", " "))), 3.2, "issued_date", width=42)
    sheet.tell("issued_date", issued.isoformat())
    authority = luck.say.choice((f"{town.prefecture}知事", town.prefecture))
    sheet.say(24, 86.0, authority, 4.0, "authority", width=30, spread=0.6)
    seal(sheet, 56, 82, 11)


def _page(sheet: Sheet, holder: Holder, words: _Words, grade: str) -> float:
    """The right page: the holder. Returns where it goes on."""
    say = sheet.luck.say
    x, value = _FOLD + 6, _FOLD + 26
    y = 10.0
    sheet.label(x, y + 1.2, "氏　名", 2.6)
    if say.random() < 0.5:
        sheet.say(value, y - 3.4, holder.kana(), 2.1, "kana", width=42)
    sheet.say(value, y, holder.name(), 4.2, "name", width=44)
    sheet.rule(x, y + 6.6, _FOLD + 70, y + 6.6)
    y += 10
    sheet.label(x, y + 0.4, "生年月日", 2.6)
    born = f"{dates.era(holder.born)}{'生' if say.random() < 0.4 else ''}"
    sheet.value(value, y, born, 3.2, "birth_date", width=30)
    sheet.tell("birth_date", holder.born.isoformat())
    if say.random() < 0.5:
        sheet.value(_FOLD + 63, y, sex_of(holder.sex), 3.2, "sex", width=5)
        sheet.tell("sex", holder.sex)
    sheet.rule(x, y + 5.6, _FOLD + 70, y + 5.6)
    y += 9
    sheet.label(x, y + 0.4, words.address, 2.6)
    sheet.block(value, y, holder.address.lines(), 3.0, "address", width=43, leading=4.2, rows=3)
    sheet.rule(x, y + 13.4, _FOLD + 70, y + 13.4)
    y += 17
    sheet.label(x, y + 0.6, words.grade, 2.6 if len(words.grade) < 8 else 2.0, width=27)
    sheet.say(value + (9 if len(words.grade) >= 8 else 0), y, grade, 3.8, "grade", width=30)
    sheet.rule(x, y + 6.2, _FOLD + 70, y + 6.2)
    sheet.design = f"handbook/{words.grade}"
    return y + 9.5
