"""Forms to measure with: styles, words, papers and pens that neither development set has.

Every style twice as a PDF, each of these once more as a scan, every third as a photograph (``pages``). The figures of
docs/measurements.md are those of their first measurement.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.studio.sheets import spoil
from tests.studio.sheets.draft import Draft, Sheet

FACES = ("motoya", "ume", "bizud_mincho", "ume_mincho")
A4, B5, A6, WIDE = (210, 297), (182, 257), (105, 148), (297, 210)


def sheets(seeds: range = range(2)) -> Iterator[Sheet]:
    for seed in seeds:
        for number, (name, draw) in enumerate(STYLES.items()):
            yield draw(random.Random(310_000 + 100 * number + seed), f"held-{name}-{seed}")


def pages(seeds: range = range(2)) -> Iterator[tuple[str, Sheet, bytes, str]]:
    """(``pdf``, ``scan`` or ``photo``, sheet, bytes, file name)."""
    for number, sheet in enumerate(sheets(seeds)):
        yield "pdf", sheet, sheet.pdf, f"{sheet.name}.pdf"
        yield "scan", sheet, spoil.scan(sheet, 1500 + number), f"{sheet.name}.jpg"
        if number % 3 == 0 and sheet.size == A4:
            yield "photo", sheet, spoil.photo(sheet, 1900 + number), f"{sheet.name}-photo.jpg"


def _two_tongues(rng: random.Random, name: str) -> Sheet:
    """Labels in two languages at the top of their cells."""
    d = Draft(A4, rng.choice(FACES), rng.choice((0.4, 0.7)))
    d.text(105, 18, "住居地届出書  Notification of Residence", 13, align="center")
    x, y = 18.0, 30.0
    rows = (
        (("氏名 Name", "applicant.name", 116), ("性別 Sex", "sex", 58)),
        (("生年月日 Date of birth", "birth", 116), ("国籍・地域 Nationality", "applicant.nationality", 58)),
        (("新しい住所 New address", "new_address.text", 174),),
        (("前の住所 Former address", "old_address.text", 174),),
        (("電話番号 Phone", "applicant.phone", 87), ("届出年月日 Date", "date", 87)),
    )
    for row in rows:
        at = x
        for label, path, w in row:
            if path == "sex":
                d.box(at, y, w, 16)
                d.text(at + 1.2, y + 2.2, label, 7)
                d.choice(at + 12, y + 10, ("男", "女"), " ・ ", 11, "applicant.sex")
            elif path in ("birth", "date"):
                d.box(at, y, w, 16)
                d.text(at + 1.2, y + 2.2, label, 7)
                bound = "applicant.birth_date" if path == "birth" else "visit_date"
                d.blank_date(
                    at + 4, y + 10.5, 9.5, 8, bound, era="昭・平・令" if path == "birth" else "令和", band=(y + 5, 11)
                )
            else:
                d.labelled(at, y, w, 16, label, path)
            at += w
        y += 16
    return d.done(name, "two_tongues")


def _transposed(rng: random.Random, name: str) -> Sheet:
    """Headings in a row over one row of cells, several such tables, grey bars as titles."""
    d = Draft(A4, rng.choice(FACES), 0.5)
    d.text(20, 18, "税証明交付申請書", 15)
    end = d.text(130, 18, "申請年月日", 9)
    d.blank_date(end + 3, 18, 9, 7, "visit_date", era="令和")
    y = 30.0

    def table(title: str, columns: tuple[tuple[str, float, str, str], ...]) -> None:
        nonlocal y
        d.canvas.setFillGray(0.85)
        d.canvas.rect(18 * 72 / 25.4, (297 - y - 6) * 72 / 25.4, 174 * 72 / 25.4, 6 * 72 / 25.4, stroke=0, fill=1)
        d.text(20, y + 3, title, 9.5)
        y += 8
        x = 18.0
        for label, w, path, kind in columns:
            d.head(x, y, w, 7, label, 8.5)
            d.box(x, y + 7, w, 12)
            if kind == "date":
                d.blank_date(x + 2, y + 13, 8.5, 6, path, era="大・昭・平・令", band=(y + 7, 12))
            elif kind == "circle":
                d.choice(x + 4, y + 13, ("男", "女"), "・", 9, path)
            else:
                d.put("text", x, y + 7, w, 12, path)
            x += w
        y += 26

    table(
        "窓口に来られた方",
        (
            ("氏名", 60, "applicant.name", ""),
            ("生年月日", 64, "applicant.birth_date", "date"),
            ("電話番号", 50, "applicant.phone", ""),
        ),
    )
    table(
        "証明が必要な方",
        (
            ("フリガナ", 54, "people.0.kana", ""),
            ("氏名", 56, "people.0.name", ""),
            ("生年月日", 64, "people.0.birth_date", "date"),
        ),
    )
    d.text(18, y, "必要な証明", 9.5)
    at = 42.0
    for label in ("所得証明", "課税証明", "納税証明"):
        at = d.tick(at, y, 3.2, label, 9, "", glyph=rng.random() < 0.5)
    return d.done(name, "transposed")


def _registry(rng: random.Random, name: str) -> Sheet:
    """A register's notice: numbers in front, a wide label column in two parts."""
    d = Draft(A4, rng.choice(FACES), rng.choice((0.35, 0.6)))
    d.text(105, 18, "世帯主変更届", 17, align="center", space=3)
    y = 30.0
    rows = (
        ("(1)", "届出の年月日", "date", "visit_date", 10), ("(2)", "変更の年月日", "date", "event_date", 10),
        ("(3)", "住所", "text", "home.text", 13), ("(4)", "変更前の世帯主の氏名", "text", "old_address.head", 12),
        ("(5)", "変更後の世帯主の氏名", "text", "new_address.head", 12),
    )  # fmt: skip
    for number, label, kind, path, h in rows:
        d.head(18, y, 10, h, number, 8.5)
        d.head(28, y, 46, h, label, 9)
        d.box(74, y, 118, h)
        if kind == "date":
            d.blank_date(78, y + h / 2, 10, 9, path, era="令和", band=(y, h))
        else:
            d.put("text", 74, y, 118, h, path)
        y += h
    d.head(18, y, 10, 36, "(6)", 8.5)
    d.head(28, y, 20, 36, "届出人", 9.5)
    for label, path, h in (
        ("氏名", "applicant.name", 12),
        ("住所", "home.text", 12),
        ("連絡先", "applicant.phone", 12),
    ):
        d.head(48, y, 26, h, label, 9.5, spread=True)
        d.cell(74, y, 118, h, path)
        y += h
    y += 10
    d.head(18, y, 40, 8, "異動した人の氏名", 9)
    d.head(58, y, 26, 8, "続柄(旧)", 9)
    d.head(84, y, 26, 8, "続柄(新)", 9)
    d.head(110, y, 60, 8, "生年月日", 9)
    d.head(170, y, 22, 8, "性別", 9)
    y += 8
    for row in range(3):
        d.cell(18, y, 40, 11, f"people.{row}.name")
        d.cell(58, y, 26, 11, f"people.{row}.relation", "")
        d.cell(84, y, 26, 11, f"people.{row}.relation")
        d.box(110, y, 60, 11)
        d.blank_date(111.5, y + 5.5, 8.5, 6, f"people.{row}.birth_date", era="昭・平・令", band=(y, 11))
        d.box(170, y, 22, 11)
        d.choice(175, y + 5.5, ("男", "女"), "・", 9, f"people.{row}.sex")
        y += 11
    return d.done(name, "registry")


def _statement(rng: random.Random, name: str) -> Sheet:
    """A sworn statement: text first, who signs at the lower right on dotted lines."""
    d = Draft(A4, rng.choice(FACES), 0.5)
    d.text(105, 30, "申 立 書", 18, align="center")
    y = 52.0
    d.text(24, y, "下の者が同居していないことを申し立てます。", 10.5)
    y += 16
    for label, path in (("児童の氏名", "children.0.name"), ("ふりがな", "children.0.kana")):
        d.line(34, y, 120, label, path, on=rng.random() < 0.5, dash=(0.7, 1.5))
        y += 12
    end = d.text(34, y - 2, "児童の生年月日", 10)
    d.blank_date(end + 5, y - 2, 10, 9, "children.0.birth_date", era=rng.choice(("平成・令和", "平・令")))
    y += 14
    d.line(34, y, 140, "別居している理由", "", on=False, dash=(0.7, 1.5))
    y += 24
    d.blank_date(110, y, 10.5, 9, "visit_date", era="令和")
    y += 14
    d.text(92, y - 2, "申立人", 10.5)
    for label, path in (("住所", "home.text"), ("氏名", "applicant.name"), ("電話", "applicant.phone")):
        d.line(108, y, 78, label, path, on=False, dash=(0.7, 1.5), tail="印" if label == "氏名" else "")
        if label == "氏名":
            d.put("seal", 186 - 6.3, y - 7, 9, 9)
        y += 11
    return d.done(name, "statement")


def _beside(rng: random.Random, name: str) -> Sheet:
    """Two tables side by side: who asks, and who comes for him."""
    d = Draft(WIDE, rng.choice(FACES), 0.5)
    d.text(148, 16, "印鑑登録廃止申請書", 15, align="center")
    d.blank_date(236, 26, 9.5, 7, "visit_date", era="令和")
    for x, title, rows in (
        (
            16,
            "登録者",
            (
                ("氏名", "people.0.name"),
                ("ふりがな", "people.0.kana"),
                ("住所", "home.text"),
                ("生年月日", "people.0.birth_date"),
            ),
        ),
        (152, "代理人", (("氏名", "applicant.name"), ("住所", "applicant.address"), ("電話番号", "applicant.phone"))),
    ):
        d.text(x, 33, title, 10.5)
        y = 38.0
        for label, path in rows:
            d.head(x, y, 30, 13, label, 9.5, fill=0.93)
            d.box(x + 30, y, 98, 13)
            if path.endswith("birth_date"):
                d.blank_date(x + 33, y + 6.5, 9.5, 8, path, era="明・大・昭・平・令", band=(y, 13))
            else:
                d.put("text", x + 30, y, 98, 13, path)
            y += 13
    y = 104.0
    d.text(16, y, "廃止の理由", 10)
    at = 42.0
    for label in ("紛失", "盗難", "不要", "転出のため"):
        at = d.tick(at, y, 3.4, label, 10, "")
    return d.done(name, "beside")


def _dense(rng: random.Random, name: str) -> Sheet:
    """Small letters, many cells, individual numbers, an account."""
    d = Draft(A4, rng.choice(FACES), 0.35)
    d.text(105, 15, "出産育児一時金支給申請書", 13, align="center")
    x, y = 14.0, 24.0
    d.head(x, y, 8, 33, "申/請/者", 8)
    for label, path, h in (
        ("フリガナ", "applicant.kana", 6),
        ("氏名", "applicant.name", 9),
        ("住所", "home.text", 10),
        ("電話番号", "applicant.phone", 8),
    ):
        d.head(x + 8, y, 22, h, label, 7.5)
        d.cell(x + 30, y, 74, h, path)
        y += h
    y = 24.0
    d.head(x + 104, y, 22, 15, "生年月日", 7.5)
    d.box(x + 126, y, 56, 15)
    d.blank_date(x + 127.5, y + 7.5, 8, 6, "applicant.birth_date", era="昭・平", band=(y, 15))
    d.head(x + 104, y + 15, 22, 10, "個人番号", 7.5)
    d.box(x + 126, y + 15, 56, 10)
    d.cells(
        x + 128,
        y + 17.2,
        (12,),
        4.3,
        5.8,
        "applicant.individual_number",
        kind="individual_number",
        style="joined",
        dash=False,
    )
    d.head(x + 104, y + 25, 22, 8, "世帯主名", 7.5)
    d.cell(x + 126, y + 25, 56, 8, "new_address.head")
    y = 62.0
    d.head(x, y, 30, 8, "生まれた子の氏名", 7.5)
    d.cell(x + 30, y, 74, 8, "children.0.name", "newborns.0.name")
    d.head(x + 104, y, 22, 8, "出生年月日", 7.5)
    d.box(x + 126, y, 56, 8)
    d.blank_date(x + 128, y + 4, 8, 7, "children.0.birth_date", "newborns.0.birth_date", era="令和", band=(y, 8))
    y += 13
    d.head(x, y, 30, 9, "振込先金融機関", 7.5)
    d.cell(x + 30, y, 52, 9, "account.bank")
    d.head(x + 82, y, 22, 9, "支店名", 7.5)
    d.cell(x + 104, y, 78, 9, "account.branch")
    y += 9
    d.head(x, y, 30, 9, "口座種別", 7.5)
    d.box(x + 30, y, 52, 9)
    d.choice(x + 44, y + 4.5, ("普通", "当座"), "・", 8.5, "account.kind")
    d.head(x + 82, y, 22, 9, "口座番号", 7.5)
    d.box(x + 104, y, 78, 9)
    d.cells(x + 108, y + 1.6, (7,), 4.6, 5.8, "account.number", style=rng.choice(("joined", "dotted")))
    y += 9
    d.head(x, y, 30, 9, "口座名義人(カナ)", 7.5)
    d.cell(x + 30, y, 152, 9, "account.holder")
    y += 14
    d.head(x, y, 182, 6, "市役所記入欄", 7.5)
    for index in range(4):
        d.box(x + 45.5 * index, y + 6, 45.5, 12)
    return d.done(name, "dense")


def _framed_lines(rng: random.Random, name: str) -> Sheet:
    """One large frame with labels and lines in it."""
    d = Draft(B5, rng.choice(FACES), 0.5)
    d.text(91, 16, "犬の死亡届", 14, align="center", space=2)
    d.box(16, 26, 150, 120, weight=1.1)
    y = 40.0
    for label, path in (
        ("飼い主の住所", "home.text"),
        ("飼い主の氏名", "applicant.name"),
        ("電話番号", "applicant.phone"),
    ):
        d.line(22, y, 134, label, path, size=9.5, on=False)
        y += 14
    for label in ("犬の名前", "犬の種類", "登録番号"):
        d.line(22, y, 134, label, "", size=9.5, on=False)
        y += 14
    end = d.text(22, y - 2, "届出日", 9.5)
    d.blank_date(end + 4, y - 2, 9.5, 8, "visit_date", era="令和")
    return d.done(name, "framed_lines")


def _choices(rng: random.Random, name: str) -> Sheet:
    """A table of boxes to tick, with a bracket for what is not in it."""
    d = Draft(A4, rng.choice(FACES), rng.choice((0.4, 0.8)))
    d.text(105, 18, "住民異動届（郵送）", 15, align="center")
    y = 30.0

    def row(label: str, h: float) -> None:
        d.head(18, y, 36, h, label, 9.5, fill=0.94)
        d.box(54, y, 138, h)

    row("届出の種類", 11)
    at = 58.0
    for label, value in (("転入", "tennyu"), ("転居", "tenkyo"), ("転出", "tenshutsu")):
        at = d.tick(at, y + 5.5, 3.4, label, 10, "event", value=value)
    y += 11
    row("届出人の区分", 11)
    at = 58.0
    for label, value in (("本人", "self"), ("世帯主", "head"), ("同一世帯員", "member"), ("代理人", "agent")):
        at = d.tick(at, y + 5.5, 3.4, label, 10, "applicant.role", value=value)
    y += 11
    row("届出人氏名", 12)
    d.put("text", 54, y, 138, 12, "applicant.name")
    y += 12
    row("電話番号", 11)
    at = 58.0
    d.put("text", 54, y, 138, 11, "applicant.phone")
    y += 11
    row("新住所", 18)
    d.text(56, y + 4, "〒", 9.5)
    d.cells(61, y + 1.4, (7,), 4.6, 5.6, "new_address.postal_code", style="joined")
    d.put("text", 54, y + 7.6, 138, 10.4, "new_address.text")
    y += 18
    row("旧住所", 14)
    d.put("text", 54, y, 138, 14, "old_address.text")
    y += 14
    row("引っ越した日", 11)
    d.blank_date(58, y + 5.5, 10, 9, "move_date", era="令和", band=(y, 11))
    y += 11
    row("同封するもの", 12)
    at = 58.0
    for label in ("本人確認書類の写し", "返信用封筒"):
        at = d.tick(at, y + 6, 3.4, label, 9.5, "")
    y += 20
    for text, x, w in (("異動する人の氏名", 18, 60), ("続柄", 78, 24), ("生年月日", 102, 62), ("性別", 164, 28)):
        d.head(x, y, w, 8, text, 9, fill=0.94)
    y += 8
    for index in range(4):
        d.cell(18, y, 60, 11, f"people.{index}.name")
        d.cell(78, y, 24, 11, f"people.{index}.relation")
        d.box(102, y, 62, 11)
        d.blank_date(
            103.5,
            y + 5.5,
            8.5,
            6,
            f"people.{index}.birth_date",
            era=rng.choice(("大昭平令", "昭・平・令")),
            band=(y, 11),
        )
        d.box(164, y, 28, 11)
        d.choice(171, y + 5.5, ("男", "女"), " ・ ", 9.5, f"people.{index}.sex")
        y += 11
    return d.done(name, "choices")


def _slip(rng: random.Random, name: str) -> Sheet:
    """A6: five cells in the words of everyday."""
    d = Draft(A6, rng.choice(FACES), 0.5)
    d.text(52, 12, "住民票を取る人の用紙", 10.5, align="center")
    y = 20.0
    for label, path, h in (
        ("おなまえ", "applicant.name", 14),
        ("おところ", "home.text", 16),
        ("お電話", "applicant.phone", 12),
    ):
        d.head(8, y, 26, h, label, 9, fill=0.92)
        d.cell(34, y, 63, h, path)
        y += h
    d.head(8, y, 26, 12, "お生まれの日", 8.5, fill=0.92)
    d.box(34, y, 63, 12)
    d.blank_date(36, y + 6, 8.5, 6, "applicant.birth_date", era="昭・平・令", band=(y, 12))
    y += 18
    at = 8.0
    for label in ("全員", "一部"):
        at = d.tick(at, y, 3.2, label, 9, "")
    return d.done(name, "slip")


def _open_sides(rng: random.Random, name: str) -> Sheet:
    """A table without side rules, thin rules between, numbers in its headings."""
    d = Draft(A4, rng.choice(FACES), 0.4, rng.choice((0, 0.3)))
    d.text(105, 20, "後期高齢者医療資格確認書再交付申請書", 13.5, align="center")
    y = 34.0
    d.rule(18, y, 192, y, weight=1)
    for label, path, h in (
        ("被保険者番号", "", 10),
        ("被保険者の氏名", "people.0.name", 12),
        ("被保険者の住所", "home.text", 13),
    ):
        d.text(20, y + h / 2, label, 9.5)
        d.rule(60, y, 60, y + h)
        d.put("text", 60, y, 132, h, path)
        y += h
        d.rule(18, y, 192, y)
    d.text(20, y + 6, "生年月日", 9.5)
    d.rule(60, y, 60, y + 12)
    d.blank_date(63, y + 6, 10, 9, "people.0.birth_date", "applicant.birth_date", era="明治・大正・昭和", band=(y, 12))
    y += 12
    d.rule(18, y, 192, y, weight=1)
    y += 12
    d.text(18, y, "申請する人", 10)
    y += 6
    d.rule(18, y, 192, y, weight=1)
    for label, path, h in (
        ("氏名", "applicant.name", 12),
        ("被保険者との関係", "applicant.role", 10),
        ("電話番号", "applicant.phone", 10),
    ):
        d.text(20, y + h / 2, label, 9.5)
        d.rule(60, y, 60, y + h)
        d.put("text", 60, y, 132, h, path)
        y += h
        d.rule(18, y, 192, y)
    y += 12
    end = d.text(18, y, "申請日", 10)
    d.blank_date(end + 4, y, 10, 8, "visit_date", era="令和")
    return d.done(name, "open_sides")


STYLES: dict[str, Callable[[random.Random, str], Sheet]] = {
    "two_tongues": _two_tongues,
    "transposed": _transposed,
    "registry": _registry,
    "statement": _statement,
    "beside": _beside,
    "dense": _dense,
    "framed_lines": _framed_lines,
    "choices": _choices,
    "slip": _slip,
    "open_sides": _open_sides,
}
