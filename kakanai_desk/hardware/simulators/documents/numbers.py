"""Numbers as cards carry them, with their check digits. Chance made them; that somebody has one of them is chance too.

The licence number's eleventh digit is as widely described (not published officially): weights 5 4 3 2 7 6 5 4 3 2,
eleven less the rest of the division by eleven, its last digit.
"""

from __future__ import annotations

from datetime import date

from kakanai_desk.core import individual_number
from kakanai_desk.hardware.simulators.documents.split import Chance

COMMISSIONS = {
    "北海道": 10, "青森県": 20, "岩手県": 21, "宮城県": 22, "秋田県": 23, "山形県": 24, "福島県": 25, "東京都": 30,
    "茨城県": 40, "栃木県": 41, "群馬県": 42, "埼玉県": 43, "千葉県": 44, "神奈川県": 45, "新潟県": 46, "山梨県": 47,
    "長野県": 48, "静岡県": 49, "富山県": 50, "石川県": 51, "福井県": 52, "岐阜県": 53, "愛知県": 54, "三重県": 55,
    "滋賀県": 60, "京都府": 61, "大阪府": 62, "兵庫県": 63, "奈良県": 64, "和歌山県": 65, "鳥取県": 70, "島根県": 71,
    "岡山県": 72, "広島県": 73, "山口県": 74, "徳島県": 80, "香川県": 81, "愛媛県": 82, "高知県": 83, "福岡県": 90,
    "佐賀県": 91, "長崎県": 92, "熊本県": 93, "大分県": 94, "宮崎県": 95, "鹿児島県": 96, "沖縄県": 97,
}  # fmt: skip
_LETTERS = "ABCDEFGHJKLMNPRSTUWXYZ"


def digits(luck: Chance, count: int) -> str:
    return "".join(luck.say.choice("0123456789") for _ in range(count))


def licence_check_digit(ten: str) -> int:
    total = sum(int(digit) * weight for digit, weight in zip(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True))
    return (11 - total % 11) % 10


def licence(luck: Chance, prefecture: str, first_issued: date) -> str:
    ten = f"{COMMISSIONS[prefecture]}{first_issued.year % 100:02d}{digits(luck, 6)}"
    return f"{ten}{licence_check_digit(ten)}{luck.say.choice('00000001123')}"


def individual(luck: Chance) -> str:
    eleven = digits(luck, 11)
    return f"{eleven}{individual_number.check_digit(eleven)}"


def residence(luck: Chance) -> str:
    return f"{_letters(luck)}{digits(luck, 8)}{_letters(luck)}"


def passport(luck: Chance, country: str) -> str:
    match country:
        case "JPN":
            return f"T{luck.say.choice('KRSZ')}{digits(luck, 7)}"
        case "NPL" | "IDN":
            return f"{luck.say.choice('ABCPX')}{digits(luck, 7)}"
        case "PHL":
            return f"P{digits(luck, 7)}{luck.say.choice('AB')}"
        case "USA":
            return digits(luck, 9)
        case "BRA":
            return f"{_letters(luck)}{digits(luck, 6)}"
        case _:
            return f"{luck.say.choice('BCEGM')}{digits(luck, 8)}"


def _letters(luck: Chance) -> str:
    return luck.say.choice(_LETTERS) + luck.say.choice(_LETTERS)
