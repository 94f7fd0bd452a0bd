"""資格確認書 of card size: one design an insurer (健康保険法, 国民健康保険法, 高齢者医療確保法 with their 施行規則).

``number`` is the 番号 of 記号・番号, ``card_number`` the 保険者番号. The insurer's own 記号 has no field name.
"""

from __future__ import annotations

from kakanai_desk.hardware.simulators.documents import dates, holders, numbers
from kakanai_desk.hardware.simulators.documents.faces import card, sex_of
from kakanai_desk.hardware.simulators.documents.holders import Holder
from kakanai_desk.hardware.simulators.documents.ornament import seal, security
from kakanai_desk.hardware.simulators.documents.sheet import Colour, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

_DESIGNS: dict[str, tuple[str, Colour, Colour]] = {
    "employees": ("健康保険資格確認書", (232, 244, 250), (244, 250, 252)),
    "national": ("国民健康保険資格確認書", (250, 240, 226), (252, 250, 240)),
    "elders": ("後期高齢者医療資格確認書", (240, 250, 236), (250, 246, 252)),
}


def draw(luck: Chance, split: Split) -> Sheet:
    say = luck.say
    design = say.choice(tuple(_DESIGNS))
    title, pale, deep = _DESIGNS[design]
    sheet = card(luck, split)
    security(sheet, pale, deep, (150, 186, 196), 0.22)
    holder = holders.japanese(
        luck, split, youngest=75 if design == "elders" else 0, oldest=98 if design == "elders" else 74
    )
    issued = dates.before(luck, dates.TODAY, 0.9)
    expires = dates.years_on(issued.replace(month=7, day=31), say.choice((1, 2, 4) if design == "employees" else (1,)))
    sheet.label(3.0, 2.6, title, 3.0, width=40)
    if design == "employees":
        sheet.label(46.0, 3.0, say.choice(("本人（被保険者）", "家族（被扶養者）")), 2.2, width=19)
    sheet.value(59.0 if design != "employees" else 66.0, 3.2, f"{dates.era(issued)}交付", 1.9, "issued_date",
                width=24 if design != "employees" else 17.5)  # fmt: skip
    sheet.tell("issued_date", issued.isoformat())
    sheet.rule(2.4, 6.6, 83.2, 6.6)
    _symbol(sheet, design)
    _holder(sheet, holder, 12.2)
    sheet.label(3.0, 23.2, "有効期限", 1.8)
    sheet.value(17.0, 22.8, dates.era(expires, pad=say.choice(("", " "))), 2.5, "expiry_date", width=28)
    sheet.tell("expiry_date", expires.isoformat())
    if design == "employees":
        _joined(sheet, holder)
    else:
        sheet.label(3.0, 28.2, "住所", 1.8)
        sheet.block(17.0, 27.6, holder.address.lines(), 2.4, "address", width=64, leading=3.1)
        sheet.label(3.0, 34.8, "世帯主氏名" if design == "national" else "一部負担金", 1.8)
        if design == "national":
            sheet.value(17.0, 34.4, holder.name(), 2.4, width=40)
        else:
            sheet.value(17.0, 34.4, say.choice(("1割", "2割", "3割")), 2.4, width=12)
    _insurer(sheet, holder, design)
    sheet.design = f"eligibility/{design}"
    return sheet


def _symbol(sheet: Sheet, design: str) -> None:
    luck = sheet.luck
    number = numbers.digits(luck, 8 if design == "elders" else 7)
    if design == "elders":
        sheet.label(3.0, 8.2, "被保険者番号", 1.8)
    else:
        sheet.label(3.0, 8.2, "記号", 1.8)
        mark = numbers.digits(luck, 8) if design == "employees" else luck.say.choice("東西南北")
        sheet.value(8.0, 7.8, mark, 2.5, width=18)
        sheet.label(29.0, 8.2, "番号", 1.8)
        sheet.label(62.0, 8.2, "（枝番）", 1.8)
        sheet.value(70.0, 7.8, f"0{luck.say.randint(0, 5)}", 2.5, width=6)
    sheet.say(35.0, 7.8, number, 2.6, "number", width=24, spread=0.25)


def _holder(sheet: Sheet, holder: Holder, y: float) -> None:
    say = sheet.luck.say
    sheet.label(3.0, y + 2.0, "氏名", 1.8)
    if say.random() < 0.7:
        sheet.say(17.0, y - 0.4, holder.kana(say.choice(("　", " "))), 1.6, "kana", width=40)
    sheet.say(17.0, y + 1.5, holder.name(), 3.0, "name", width=46)
    sheet.label(3.0, y + 6.4, "生年月日", 1.8)
    sheet.value(17.0, y + 6.0, dates.era(holder.born, pad=say.choice(("", " "))), 2.5, "birth_date", width=28)
    sheet.tell("birth_date", holder.born.isoformat())
    sheet.label(52.0, y + 6.4, "性別", 1.8)
    sheet.value(58.0, y + 6.0, sex_of(holder.sex), 2.5, "sex", width=4)
    sheet.tell("sex", holder.sex)


def _joined(sheet: Sheet, holder: Holder) -> None:
    joined = max(holder.born, dates.before(sheet.luck, dates.TODAY, 15))
    sheet.label(3.0, 28.2, "資格取得年月日", 1.8, width=13)
    sheet.value(17.0, 27.8, dates.era(joined), 2.4, width=28)
    sheet.label(3.0, 33.0, "事業所名称", 1.8)
    place = sheet.luck.say.choice(("株式会社見本製作所", "社会福祉法人みほん会", "見本運輸株式会社"))
    sheet.value(17.0, 32.6, place, 2.2, width=60)


def _insurer(sheet: Sheet, holder: Holder, design: str) -> None:
    town = holder.address.town
    name = {
        "employees": f"全国健康保険協会　{town.prefecture.rstrip('府県')}支部",
        "national": town.municipality,
        "elders": f"{town.prefecture}後期高齢者医療広域連合",
    }[design]
    sheet.rule(2.4, 38.6, 83.2, 38.6)
    sheet.label(3.0, 40.2, "保険者番号", 1.8)
    sheet.say(
        17.0,
        39.8,
        numbers.digits(sheet.luck, 6 if design == "national" else 8),
        2.5,
        "card_number",
        width=26,
        spread=0.3,
    )
    sheet.label(3.0, 44.6, "保険者名称" if design != "elders" else "広域連合名", 1.8)
    sheet.say(17.0, 44.2, name, 2.5, "authority", width=48)
    seal(sheet, 72.0, 41.2, 8.4)
