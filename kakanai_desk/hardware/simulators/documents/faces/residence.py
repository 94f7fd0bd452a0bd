"""在留カード and 特別永住者証明書 (入管法施行規則 別記様式; 入管特例法施行規則): bilingual labels, western years."""

from __future__ import annotations

from datetime import date, timedelta

from kakanai_desk.hardware.simulators.documents import dates, holders, numbers
from kakanai_desk.hardware.simulators.documents.faces import card
from kakanai_desk.hardware.simulators.documents.fonts import Style
from kakanai_desk.hardware.simulators.documents.holders import Holder
from kakanai_desk.hardware.simulators.documents.ornament import portrait, seal, security
from kakanai_desk.hardware.simulators.documents.sheet import Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

_NO_LIMIT, _AS_STATUS, _AS_NAMED, _NONE = (
    "就労制限なし",
    "在留資格に基づく就労活動のみ可",
    "指定書により指定された就労活動のみ可",
    "就労不可",
)
_STATUSES = (  # as printed, in English, work, years of stay ("" has no end)
    ("永住者", "Permanent Resident", _NO_LIMIT, ("",)),
    ("定住者", "Long-Term Resident", _NO_LIMIT, ("1年", "3年", "5年")),
    ("日本人の配偶者等", "Spouse or Child of Japanese National", _NO_LIMIT, ("1年", "3年", "5年")),
    ("技術・人文知識・国際業務", "Engineer/Specialist in Humanities/Int'l Services", _AS_STATUS, ("1年", "3年", "5年")),
    ("技能実習２号ロ", "Technical Intern Training (ii)(b)", _AS_STATUS, ("1年", "2年")),
    ("特定技能１号", "Specified Skilled Worker (i)", _AS_NAMED, ("6月", "1年")),
    ("特定活動", "Designated Activities", _AS_NAMED, ("6月", "1年", "5年")),
    ("高度専門職１号ロ", "Highly Skilled Professional (i)(b)", _AS_STATUS, ("5年",)),
    ("経営・管理", "Business Manager", _AS_STATUS, ("1年", "3年")),
    ("技能", "Skilled Labor", _AS_STATUS, ("1年", "3年")),
    ("介護", "Nursing Care", _AS_STATUS, ("3年",)),
    ("留学", "Student", _NONE, ("1年3月", "2年", "2年3月", "4年3月")),
    ("家族滞在", "Dependent", _NONE, ("1年", "3年")),
)  # fmt: skip
_BUREAUX = ("東京", "大阪", "名古屋", "福岡", "広島", "仙台", "札幌", "高松")
_COMMISSIONERS = ("出入国在留管理庁長官", "法務大臣")


def draw(luck: Chance, split: Split) -> Sheet:
    say = luck.say
    sheet = card(luck, split, value=Style.GOTHIC if say.random() < 0.6 else None)
    security(sheet, (250, 238, 240), (226, 238, 250), (190, 150, 170))
    holder = holders.foreigner(luck, split)
    status, english, work, stays = say.choice(_STATUSES)
    stay = say.choice(stays)
    issued = dates.before(luck, dates.TODAY, _years(stay) * 0.8 if stay else 6)
    expires = _after(issued, stay) if stay else dates.years_on(issued, 7)
    _head(sheet, "在留カード", "RESIDENCE CARD", numbers.residence(luck))
    _person(sheet, holder)
    _two(sheet, 25.8, "在留資格", "STATUS")
    sheet.say(12.2, 25.55, status, 2.6, "status_of_residence", width=34)
    sheet.label(12.2, 28.4, english, 1.3, width=46)
    sheet.label(2.5, 30.6, "就労制限の有無", 1.6)
    sheet.say(15.6, 30.2, work, 2.2, "work_permission", width=44)
    sheet.label(2.5, 33.9, "在留期間（満了日）", 1.6)
    sheet.label(2.5, 35.8, "PERIOD OF STAY (DATE OF EXPIRATION)", 1.0, width=17)
    said = f"{stay}（{dates.western(expires)}）" if stay else "＊＊＊＊＊（＊＊＊＊＊＊＊＊）"
    sheet.value(20.6, 34.0, said, 2.5, "period_of_stay" if stay else "", width=38.5)
    if stay:
        sheet.tell("period_of_stay", stay)
    _granted(sheet, issued)
    _foot(sheet, "このカードは", expires, "PERIOD OF VALIDITY OF THIS CARD", say.choice(_COMMISSIONERS))
    sheet.design = f"residence/{status}"
    return sheet


def draw_special_permanent(luck: Chance, split: Split) -> Sheet:
    sheet = card(luck, split)
    security(sheet, (238, 246, 236), (250, 244, 222), (150, 178, 140))
    holder = holders.foreigner(luck, split, youngest=16, oldest=92, only=("KOR", "CHN"))
    issued = dates.before(luck, dates.TODAY, 6)
    birthday = dates.years_on(holder.born, issued.year + 7 - holder.born.year)
    _head(sheet, "特別永住者証明書", "SPECIAL PERMANENT RESIDENT CERTIFICATE", numbers.residence(sheet.luck))
    _person(sheet, holder)
    sheet.label(2.5, 27.0, "この証明書を交付された者は、日本国との平和条約に基づき日本の国籍を", 1.5, width=52)
    sheet.label(2.5, 29.2, "離脱した者等の出入国管理に関する特例法に定める特別永住者である。", 1.5, width=52)
    sheet.label(2.5, 36.0, "交付年月日", 1.6)
    sheet.value(12.2, 35.6, dates.western(issued), 2.3, "issued_date", width=20)
    sheet.tell("issued_date", issued.isoformat())
    _foot(
        sheet, "この証明書は", birthday, "PERIOD OF VALIDITY OF THIS CERTIFICATE", sheet.luck.say.choice(_COMMISSIONERS)
    )
    sheet.design = "special_permanent"
    return sheet


def _years(stay: str) -> float:
    years, _, months = stay.rpartition("年") if "年" in stay else ("0", "", stay)
    return int(years or 0) + int(months.rstrip("月") or 0) / 12


def _after(issued: date, stay: str) -> date:
    return issued + timedelta(days=round(_years(stay) * 365.25))


def _two(sheet: Sheet, y: float, word: str, english: str, x: float = 2.5) -> None:
    sheet.label(x, y, word, 1.7, width=8.8)
    sheet.label(x, y + 1.9, english, 1.0, width=8.8)


def _head(sheet: Sheet, title: str, english: str, number: str) -> None:
    sheet.label(2.5, 1.7, "日本国政府", 1.8)
    sheet.label(2.5, 4.0, "GOVERNMENT OF JAPAN", 1.1, width=17)
    sheet.label(21.5, 1.5, title, 3.0, width=24)
    sheet.label(21.5, 4.9, english, 1.1, width=24)
    sheet.label(47.6, 2.6, "番号", 1.6)
    sheet.label(51.2, 2.9, "No.", 1.4)
    style = Style.MACHINE if sheet.luck.say.random() < 0.5 else None
    sheet.say(55.0, 2.0, number, 3.0, "card_number", width=28, style=style, spread=0.3)
    sheet.rule(2.0, 6.4, 83.6, 6.4)


def _person(sheet: Sheet, holder: Holder) -> None:
    person = holder.foreign
    assert person is not None  # noqa: S101  # the callers draw foreigners
    kanji = person.kanji if sheet.luck.say.random() < 0.8 else ""
    _two(sheet, 7.5, "氏名", "NAME")
    sheet.value(12.2, 7.0, person.romaji, 2.9, "name", width=69)
    if kanji:
        sheet.value(12.2, 10.4, kanji, 2.7, "name", width=46)
    sheet.tell("name", f"{person.romaji} {kanji}".strip())
    sheet.rule(2.0, 13.6, 59.4, 13.6)
    _two(sheet, 14.4, "生年月日", "DATE OF BIRTH")
    sheet.value(
        12.2, 14.3, dates.western(holder.born, pad=sheet.luck.say.choice(("", "0"))), 2.3, "birth_date", width=18
    )
    sheet.tell("birth_date", holder.born.isoformat())
    sheet.label(31.4, 14.5, "性別", 1.6)
    sheet.label(31.4, 16.3, "SEX", 1.0)
    sheet.value(35.4, 14.3, "男 M." if holder.sex == "male" else "女 F.", 2.3, "sex", width=7)
    sheet.tell("sex", holder.sex)
    sheet.label(43.0, 14.5, "国籍・地域", 1.6, width=6.6)
    sheet.label(43.0, 16.3, "NATIONALITY/REGION", 0.9, width=6.6)
    sheet.say(50.2, 14.3, person.country.card, 2.3, "nationality", width=9.4)
    sheet.rule(2.0, 18.2, 59.4, 18.2)
    _two(sheet, 19.4, "住居地", "ADDRESS")
    sheet.block(12.2, 19.0, holder.address.lines(), 2.3, "address", width=47, leading=2.8)
    sheet.rule(2.0, 24.9, 59.4, 24.9)
    sheet.paste(portrait(sheet.luck, sheet.split, long_hair=holder.sex == "female"), 61.2, 13.2, 21.5, 27.5)


def _granted(sheet: Sheet, issued: date) -> None:
    say = sheet.luck.say
    granted = say.choice(("在留期間更新許可", "在留資格変更許可", "上陸許可"))
    by = f"（{say.choice(_BUREAUX)}出入国在留管理局長）" if granted != "上陸許可" else ""
    sheet.label(2.5, 38.2, "許可の種類", 1.6)
    sheet.value(15.6, 37.9, f"{granted}{by}", 2.0, width=44)
    sheet.label(2.5, 41.5, "許可年月日", 1.6)
    sheet.value(15.6, 41.2, dates.western(issued), 2.1, width=18)
    sheet.label(36.0, 41.5, "交付年月日", 1.6)
    sheet.value(45.0, 41.2, dates.western(issued), 2.1, "issued_date", width=15.4)
    sheet.tell("issued_date", issued.isoformat())


def _foot(sheet: Sheet, subject: str, expires: date, english: str, authority: str) -> None:
    sheet.rule(2.0, 44.6, 83.6, 44.6)
    sheet.label(2.5, 46.4, subject, 1.8, width=12)
    sheet.value(14.8, 45.8, f"{dates.western(expires)}まで有効", 2.8, "expiry_date", width=34)
    sheet.tell("expiry_date", expires.isoformat())
    sheet.label(50.0, 46.4, "です。", 1.8)
    sheet.label(2.5, 49.6, english, 1.1, width=36)
    sheet.say(56.6, 47.2, authority, 2.0, "authority", width=18.5)
    seal(sheet, 76.6, 45.6, 6.2)
