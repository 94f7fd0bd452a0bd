"""旅券: the page with the portrait (ICAO 9303-4, 125 × 88 mm), of Japan and, freely designed, of other states.

``name`` is surname and given names with a space between; ``authority`` and ``nationality`` are in Latin letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kakanai_desk.hardware.card.mrz import check_digit
from kakanai_desk.hardware.simulators.documents import dates, holders, numbers
from kakanai_desk.hardware.simulators.documents.fonts import Style
from kakanai_desk.hardware.simulators.documents.ornament import portrait, security, specimen
from kakanai_desk.hardware.simulators.documents.romaji import romaji, romaji_place
from kakanai_desk.hardware.simulators.documents.sheet import Hands, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

SIZE = (125.0, 88.0)
_DPI = 460
_JAPANESE = 0.6
_MRZ_PITCH = 2.54  # ten characters an inch
_MRZ_SIZE = 3.55  # of the em, so that a character is 2.54 mm wide
_ISSUERS = {
    "JPN": ("JAPAN", "MINISTRY OF FOREIGN AFFAIRS"),
    "BRA": ("REPÚBLICA FEDERATIVA DO BRASIL", "SR/DPF/SP"),
    "VNM": ("SOCIALIST REPUBLIC OF VIET NAM", "IMMIGRATION DEPARTMENT"),
    "CHN": ("PEOPLE'S REPUBLIC OF CHINA", "MPS EXIT & ENTRY ADMINISTRATION"),
    "PHL": ("REPUBLIC OF THE PHILIPPINES", "DFA MANILA"),
    "NPL": ("NEPAL", "DEPARTMENT OF PASSPORTS"),
    "KOR": ("REPUBLIC OF KOREA", "MINISTRY OF FOREIGN AFFAIRS"),
    "IDN": ("REPUBLIC OF INDONESIA", "JAKARTA BARAT"),
    "USA": ("UNITED STATES OF AMERICA", "UNITED STATES DEPARTMENT OF STATE"),
}


def draw(luck: Chance, split: Split) -> Sheet:
    say = luck.say
    sheet = Sheet(SIZE, _DPI, split, luck, Hands.drawn(luck, split, label=Style.GOTHIC, value=Style.GOTHIC))
    security(sheet, (250, 238, 232), (232, 240, 246), (196, 160, 170), 0.24)
    if say.random() < _JAPANESE:
        holder = holders.japanese(luck, split)
        family, given = romaji(holder.family_kana), romaji(holder.given_kana)
        country, nationality, place = "JPN", "JAPAN", romaji_place(holder.address.town.prefecture)
    else:
        holder = holders.foreigner(luck, split)
        family, given, state = holder.family, holder.given, holder.foreign.country if holder.foreign else None
        assert state is not None  # noqa: S101  # a foreigner has one
        country, nationality, place = state.code, state.people, say.choice(("SAMPLE CITY", "MODEL TOWN"))
    years = 5 if holder.age() < 18 else 10
    issued = dates.before(luck, dates.TODAY, min(years - 0.5, max(holder.age(), 0.01)))
    expires = dates.years_on(issued, years)
    number = numbers.passport(luck, country)
    state_name, authority = _ISSUERS[country]
    sheet.paste(portrait(luck, split, long_hair=holder.sex == "female"), 5.0, 17.0, 35.0, 45.0)
    native = country == "JPN"
    if native:
        sheet.label(5.0, 4.0, "日本国　旅券", 3.2, spread=0.4)
    sheet.label(44.0 if native else 5.0, 4.4, f"{state_name}   PASSPORT" if native else state_name, 2.8, width=76)
    page = _Page(sheet, native)
    page.put(44.0, 10.6, "型/Type", "P", 8)
    page.put(58.0, 10.6, "発行国/Issuing country", country, 22)
    page.put(90.0, 10.6, "旅券番号/Passport No.", number, 30, "card_number", number)
    page.put(44.0, 18.6, "姓/Surname", family or given, 76, "name", f"{family} {given}".strip())
    if family:
        page.put(44.0, 25.8, "名/Given name", given, 76, "name", f"{family} {given}")
    page.put(44.0, 33.0, "国籍/Nationality", nationality, 42, "nationality", nationality)
    page.put(
        90.0, 33.0, "生年月日/Date of birth", dates.english(holder.born), 30, "birth_date", holder.born.isoformat()
    )
    page.put(44.0, 40.2, "性別/Sex", "M" if holder.sex == "male" else "F", 9, "sex", holder.sex)
    page.put(62.0, 40.2, "本籍/Registered Domicile" if native else "/Place of birth", place, 50)
    page.put(44.0, 47.4, "発行年月日/Date of issue", dates.english(issued), 30, "issued_date", issued.isoformat())
    page.put(
        90.0, 47.4, "有効期間満了日/Date of expiry", dates.english(expires), 30, "expiry_date", expires.isoformat()
    )
    page.put(44.0, 54.6, "発行官庁/Authority", authority, 42, "authority", authority)
    if native:
        sheet.label(90.0, 54.6, "所持人自署/Signature", 1.6)
    specimen(sheet, 98.0, 58.2, 3.2, word="見本" if native else "SPECIMEN")
    _zone(sheet, zone(country, family, given, number, holder.born, holder.sex, expires))
    sheet.design = f"passport/{country}"
    return sheet


@dataclass(frozen=True)
class _Page:
    sheet: Sheet
    native: bool  # labels in Japanese too

    def put(self, x: float, y: float, word: str, value: str, width: float, field: str = "", told: str = "") -> None:
        self.sheet.label(x, y, word if self.native else word.partition("/")[2], 1.6, width=width)
        self.sheet.value(x, y + 2.3, value, 3.0, field, width=width)
        if told:
            self.sheet.tell(field, told)


def _zone(sheet: Sheet, lines: tuple[str, str]) -> None:
    """OCR-B, ten characters an inch, set one by one."""
    sheet.fill(0, 68.0, SIZE[0], 20.0, (252, 252, 250), 0.75)
    for row, line in enumerate(lines):
        sheet.value(5.4, 72.2 + row * 6.2, line, _MRZ_SIZE, width=len(line) * _MRZ_PITCH, style=Style.MACHINE)


def zone(country: str, family: str, given: str, number: str, born: date, sex: str, expires: date) -> tuple[str, str]:
    """The two lines of 44 characters with their check digits (ICAO 9303-3 4.9, 9303-4 4.2)."""
    names = "<<".join(_letters(part) for part in (family, given) if part)
    first = f"P<{country}{names}"[:44].ljust(44, "<")
    parts = (number.ljust(9, "<"), born.strftime("%y%m%d"), expires.strftime("%y%m%d"), "<" * 14)
    signed = [part + str(check_digit(part.encode())) for part in parts]
    signed[3] = "<" * 14 + "<"  # nothing in it: the digit may be a filler
    whole = str(check_digit("".join((signed[0], signed[1], signed[2], signed[3])).encode()))
    second = f"{signed[0]}{country}{signed[1]}{'M' if sex == 'male' else 'F'}{signed[2]}{signed[3]}{whole}"
    return first, second


def _letters(name: str) -> str:
    return "".join(char if char.isascii() and char.isalpha() else "<" for char in name)
