"""犬の登録申請書, one page with 25 fields besides the office's own room, drawn and scanned.

An invention; no real form was copied.
"""

from __future__ import annotations

import io

from PIL import Image

from tests.studio.sheets import spoil
from tests.studio.sheets.draft import Draft, Sheet

LEFT, HEAD, HIGH, WIDE = 18.0, 32.0, 11.0, 174.0  # mm


def sheet() -> Sheet:
    d = Draft((210, 297), "ipaexg", 0.6)
    d.text(105, 18, "犬の登録申請書", 17, align="center", space=2)
    end = d.text(112, 29, "申請年月日", 10) + 3
    d.blank_date(end, 29, 10, 8, "visit_date", era="令和")
    d.text(LEFT, 39, "申請者", 11)
    y = 43.0
    for row in (
        (("フリガナ", "applicant.kana"), ("電話番号", "applicant.phone")),
        (("氏名", "applicant.name"), ("郵便番号", "home.postal_code")),
    ):
        _halves(d, y, *row)
        y += HIGH
    d.head(LEFT, y, HEAD, HIGH, "生年月日")
    d.box(LEFT + HEAD, y, WIDE - HEAD, HIGH)
    d.blank_date(LEFT + HEAD + 3, y + HIGH / 2, 10, 10, "applicant.birth_date", era="大・昭・平・令", band=(y, HIGH))
    y += HIGH
    for label, path in (
        ("住所", "home.text"), ("前の住所", "old_address.text"), ("世帯主", "new_address.head"),
    ):  # fmt: skip
        _row(d, y, label, path)
        y += HIGH
    d.head(LEFT, y, HEAD, HIGH, "引っ越した日")
    d.box(LEFT + HEAD, y, WIDE - HEAD, HIGH)
    d.blank_date(LEFT + HEAD + 3, y + HIGH / 2, 10, 10, "move_date", era="令和", band=(y, HIGH))
    y += HIGH + 12
    d.text(LEFT, y - 4, "登録する犬", 11)
    for row in (
        (("犬の名前", "answers.dog_name"), ("鑑札番号", "answers.dog_tag")),
        (("犬の種類", ""), ("毛の色", "")),
        (("体格", ""), ("犬の特徴", "")),
        (("注射済票の番号", ""), ("動物病院", "")),
        (("首輪の色", ""), ("えさの場所", "")),
        (("登録の有無", ""), ("散歩の時間", "")),
    ):
        _halves(d, y, *row)
        y += HIGH
    _halves(d, y, ("備考", ""), ("申請の理由", ""))
    y += HIGH + 8
    d.line(LEFT + 90, y + 6, 84, "署名", "", kind="signature", on=False)
    y += 14
    d.text(LEFT, y, "職員記入欄", 10)
    _halves(d, y + 4, ("受付番号", ""), ("交付した鑑札", ""))
    return d.done("dog-registration", "dog")


def scan() -> bytes:
    """As a copier makes it: PNG of 200 dpi, askew, unevenly lit, with noise."""
    out = io.BytesIO()
    Image.open(io.BytesIO(spoil.scan(sheet(), 26))).save(out, "PNG", dpi=(spoil.DPI, spoil.DPI))
    return out.getvalue()


def _row(d: Draft, y: float, label: str, path: str) -> None:
    d.head(LEFT, y, HEAD, HIGH, label)
    d.cell(LEFT + HEAD, y, WIDE - HEAD, HIGH, path)


def _halves(d: Draft, y: float, *halves: tuple[str, str]) -> None:
    half = WIDE / 2
    for number, (label, path) in enumerate(halves):
        d.head(LEFT + number * half, y, HEAD, HIGH, label)
        d.cell(LEFT + number * half + HEAD, y, half - HEAD, HIGH, path)
