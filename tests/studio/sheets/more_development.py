"""More forms to build with. They were drawn to be held out, were measured once, and then served to learn from."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.studio.sheets.draft import Draft, Sheet

FACES = ("motoya", "ume", "bizud_mincho", "ume_mincho")
A4, B5, A5, CARD, WIDE = (210, 297), (182, 257), (148, 210), (100, 148), (297, 210)


def sheets(seeds: range = range(2)) -> Iterator[Sheet]:
    for seed in seeds:
        for number, (name, draw) in enumerate(STYLES.items()):
            yield draw(random.Random(77_000 + 100 * number + seed), f"more-{name}-{seed}")


def _era(rng: random.Random, *others: str) -> str:
    return rng.choice(("明・大・昭・平・令", "大正 昭和 平成 令和", "T・S・H・R", *others))


def _ledger(rng: random.Random, name: str) -> Sheet:
    """Headings set downwards, double frame, two columns of old and new."""
    d = Draft(A4, rng.choice(FACES), rng.choice((0.3, 0.6)))
    d.text(28, 18, "転入届", 17, space=6)
    d.text(110, 18, "（あて先）湖南市長", 10)
    d.box(15, 26, 180, 236, weight=1.4)
    d.head(15, 26, 34, 9, "届出の年月日")
    d.box(49, 26, 56, 9)
    d.blank_date(51, 30.5, 9, 7, "visit_date", era="令和", band=(26, 9))
    d.head(105, 26, 34, 9, "住み始めた日")
    d.box(139, 26, 56, 9)
    d.blank_date(141, 30.5, 9, 7, "move_date", era="令和", band=(26, 9))
    y = 35.0
    for side, chars, path in ((15, "新しい", "new_address"), (105, "前の", "old_address")):
        d.box(side, y, 8, 38)
        for index, char in enumerate(chars):
            d.text(side + 4, y + 19 + (index - (len(chars) - 1) / 2) * 7, char, 10, align="center")
        d.head(side + 8, y, 20, 22, "住所")
        d.cell(side + 28, y, 62, 22, f"{path}.text")
        d.head(side + 8, y + 22, 20, 16, "世帯主の/氏名", 8.5)
        d.cell(side + 28, y + 22, 62, 16, f"{path}.head")
    y += 38
    d.head(15, y, 28, 12, "本籍")
    d.cell(43, y, 82, 12, "honseki.text")
    d.head(125, y, 20, 12, "筆頭者")
    d.cell(145, y, 50, 12, "honseki.head")
    y += 12
    widths = (62, 50, 18, 22, 28)
    x = 15.0
    for w, text in zip(
        widths, ("転入する人の氏名(ふりがな)", "生まれた年月日", "男女", "続き柄", "在留カード"), strict=True
    ):
        d.head(x, y, w, 8, text, 8.5)
        x += w
    y += 8
    for row in range(4):
        d.cell(15, y, 62, 13, f"people.{row}.name")
        d.box(77, y, 50, 13)
        d.blank_date(78, y + 6.5, 8, 5, f"people.{row}.birth_date", era="大昭平令", band=(y, 13))
        d.box(127, y, 18, 13)
        d.choice(130.5, y + 6.5, ("男", "女"), "・", 9.5, f"people.{row}.sex")
        d.cell(145, y, 22, 13, f"people.{row}.relation")
        d.box(167, y, 28, 13)
        at = d.tick(170, y + 6.5, 3, "有", 8.5, "")
        d.tick(at, y + 6.5, 3, "無", 8.5, "")
        y += 13
    d.head(15, y, 28, 24, "窓口に/来た人")
    d.head(43, y, 20, 12, "氏名")
    d.cell(63, y, 62, 12, "applicant.name")
    d.head(125, y, 24, 12, "電話")
    d.cell(149, y, 46, 12, "applicant.phone")
    d.head(43, y + 12, 20, 12, "資格", 9)
    d.box(63, y + 12, 132, 12)
    d.choice(67, y + 18, ("本人", "世帯主", "同一世帯員", "代理人"), "　", 9.5, "applicant.role")
    y += 29
    d.head(15, y, 180, 7, "市役所使用欄")
    for index, text in enumerate(("受付", "入力", "確認", "通知")):
        d.head(15 + 45 * index, y + 7, 15, 12, text, 8)
        d.box(30 + 45 * index, y + 7, 30, 12)
    return d.done(name, "ledger")


def _small(rng: random.Random, name: str) -> Sheet:
    """A B5 request with labels before the room, thin grey rules."""
    d = Draft(B5, rng.choice(FACES), 0.3, rng.choice((0.3, 0.45)))
    d.text(91, 18, "戸籍証明書等請求書", 14, align="center")
    end = d.text(104, 30, "請求日", 9)
    d.blank_date(end + 2, 30, 9, 7, "visit_date", era="令和")
    y = 40.0
    d.head(16, y, 20, 30, "請求者", fill=0.94)
    for label, path, h in (
        ("おところ", "home.text", 12),
        ("おなまえ", "applicant.name", 10),
        ("日中連絡先", "applicant.phone", 8),
    ):
        d.labelled(36, y, 130, h, label, path, size=8, top=False)
        y += h
    y += 8
    d.head(16, y, 20, 22, "必要な/戸籍", fill=0.94)
    d.labelled(36, y, 130, 11, "本籍地", "honseki.text", size=8, top=False)
    d.labelled(36, y + 11, 130, 11, "筆頭者氏名", "honseki.head", size=8, top=False)
    y += 32
    d.text(16, y, "請求する方との続柄", 9)
    at = 50.0
    for label, value in (("本人", "self"), ("代理人", "agent")):
        at = d.tick(at, y, 3, label, 9, "applicant.role", value=value, glyph=True)
    at = d.tick(at, y, 3, "配偶者", 9, "", glyph=True)
    y += 12
    d.text(16, y, "使いみち", 9)
    for label in ("年金", "パスポート", "相続"):
        at = 34.0 if label == "年金" else at
        at = d.tick(at, y, 3, label, 9, "", glyph=True)
    y += 12
    d.head(16, y, 36, 9, "証明の種類", 9, fill=0.94)
    d.head(52, y, 24, 9, "通数", 9, fill=0.94)
    for label in ("全部事項証明", "個人事項証明"):
        y += 9
        d.head(16, y, 36, 9, label, 8.5)
        d.box(52, y, 24, 9)
        d.text(71, y + 4.5, "通", 9)
        d.put("text", 52, y, 18.5, 9, "")
    return d.done(name, "small")


def _wide(rng: random.Random, name: str) -> Sheet:
    """A landscape list of a household with two-tier headings and individual numbers."""
    d = Draft(WIDE, rng.choice(FACES), 0.5)
    d.text(20, 16, "個人番号提供書", 15)
    end = d.text(210, 16, "記入日", 9.5)
    d.blank_date(end + 3, 16, 9.5, 8, "visit_date", era="令和")
    y = 26.0
    d.head(14, y, 26, 11, "世帯主氏名", 9)
    d.cell(40, y, 80, 11, "new_address.head", "people.0.name")
    d.head(120, y, 22, 11, "現住所", 9)
    d.cell(142, y, 140, 11, "home.text")
    y += 17
    columns = (
        ("番号", 12),
        ("フリガナ/お名前", 66),
        ("世帯主からみた/続柄", 26),
        ("生年月日", 66),
        ("性別", 20),
        ("マイナンバー", 78),
    )
    x = 14.0
    for text, w in columns:
        d.head(x, y, w, 11, text, 9, fill=rng.choice((0.9, 0.95)))
        x += w
    y += 11
    for row in range(rng.choice((4, 5))):
        d.head(14, y, 12, 16, f"{row + 1}")
        d.cell(26, y, 66, 5.5, f"people.{row}.kana")
        d.cell(26, y + 5.5, 66, 10.5, f"people.{row}.name")
        d.cell(92, y, 26, 16, f"people.{row}.relation")
        d.box(118, y, 66, 16)
        d.blank_date(119.5, y + 8, 8.5, 6.5, f"people.{row}.birth_date", era="昭和・平成・令和", band=(y, 16))
        d.box(184, y, 20, 16)
        d.text(194, y + 4.6, "男", 9.5, align="center")
        d.text(194, y + 11.4, "女", 9.5, align="center")
        d.put("circle", 192.3, y + 2.9, 3.4, 10.2, f"people.{row}.sex")
        d.box(204, y, 78, 16)
        d.cells(
            207,
            y + 4.5,
            (4, 4, 4),
            5.2,
            7,
            f"people.{row}.individual_number",
            kind="individual_number",
            style="joined",
            dash=False,
        )
        y += 16
    return d.done(name, "wide")


def _brackets(rng: random.Random, name: str) -> Sheet:
    """A letter without a table: brackets and lines, spread labels."""
    d = Draft(A4, rng.choice(FACES), 0.5)
    d.text(105, 28, "罹災証明書交付申請書", 16, align="center")
    d.blank_date(135, 42, 11, 9, "visit_date", era=rng.choice(("令和", "")))
    d.text(24, 54, "湖南市長　あて", 11)
    y = 74.0
    d.text(88, y - 9.6, "（申請人）", 10.5)
    dash = rng.choice(((), (0.8, 1.2)))
    for label, path in (("住　所", "home.text"), ("氏　名", "applicant.name"), ("ＴＥＬ", "applicant.phone")):
        d.line(96, y, 90, label, path, size=10.5, on=True, dash=dash)
        y += 11
    y += 10
    for label, path in (("対象となる人の氏名", "people.0.name"), ("その人の住所", "")):
        end = d.text(24, y, label + "（", 10.5)
        if path:
            d.put("text", end, y - 3.5, 70, 7, path)
        else:
            d.put("text", end, y - 3.5, 70, 7, "home.text", "new_address.text", "old_address.text")
        d.text(end + 70, y, "）", 10.5)
        y += 13
    end = d.text(24, y, "生年月日", 10.5)
    d.blank_date(end + 6, y, 10.5, 9, "people.0.birth_date", "applicant.birth_date", era=_era(rng))
    y += 13
    end = d.text(24, y, "性　　別", 10.5)
    d.choice(end + 6, y, ("男", "女"), "　・　", 10.5, "people.0.sex", "applicant.sex")
    y += 15
    d.line(24, y, 130, "提出先", "", on=False, dash=dash)
    y += 14
    d.line(24, y, 130, "必要な理由", "", on=False, dash=dash)
    return d.done(name, "brackets")


def _rounded(rng: random.Random, name: str) -> Sheet:
    """Round corners and boxes that stand apart; labels at the top left in words of everyday."""
    d = Draft(A4, rng.choice(FACES), rng.choice((0.5, 0.9)), rng.choice((0, 0.25)))
    d.text(20, 20, "こども医療費の受給券を申し込みます", 14)
    y = 30.0

    def block(x: float, w: float, h: float, label: str, *paths: str, kind: str = "text") -> None:
        d.box(x, y, w, h, round=2)
        d.text(x + 2, y + 2.8, label, 7)
        d.put(kind, x, y + 4.4, w, h - 4.4, *paths)

    d.text(20, y - 3, "申し込む人", 9)
    block(20, 82, 16, "なまえ", "applicant.name")
    block(106, 82, 16, "よみがな", "applicant.kana")
    y += 19
    block(20, 120, 16, "すまい", "home.text")
    block(144, 44, 16, "でんわ", "applicant.phone")
    y += 28
    d.text(20, y - 3, "お子さん", 9)
    block(20, 82, 16, "なまえ", "children.0.name")
    block(106, 82, 16, "よみがな", "children.0.kana")
    y += 19
    d.box(20, y, 100, 13, round=2)
    end = d.text(22, y + 6.5, "お生まれの日", 8)
    d.blank_date(end + 3, y + 6.5, 9.5, 8, "children.0.birth_date", era="平成・令和", band=(y, 13))
    d.box(124, y, 64, 13, round=2)
    end = d.text(126, y + 6.5, "性別", 8)
    at = d.tick(end + 5, y + 6.5, 3.2, "男", 9.5, "children.0.sex", value="male")
    d.tick(at, y + 6.5, 3.2, "女", 9.5, "children.0.sex", value="female")
    y += 24
    d.text(20, y - 3, "お金を受け取る口座", 9)
    block(20, 60, 14, "銀行の名前", "account.bank")
    block(84, 50, 14, "支店の名前", "account.branch")
    y += 17
    d.text(20, y + 4, "口座番号", 9)
    d.cells(42, y, (7,), 6, 8, "account.number", style="apart")
    end = d.text(108, y + 4, "種類", 9)
    d.choice(end + 4, y + 4, ("普通", "当座"), "／", 9.5, "account.kind")
    return d.done(name, "rounded")


def _pension(rng: random.Random, name: str) -> Sheet:
    """A notice with numbered headings, cells apart, and a table whose last column stays empty."""
    d = Draft(A4, rng.choice(FACES), 0.4)
    d.text(105, 18, "国民年金被保険者関係届書（申出書）", 14, align="center")
    y = 28.0
    d.head(16, y, 10, 52, "被/保/険/者", 9, fill=0.93)
    d.head(26, y, 34, 11, "①個人番号", 9)
    d.box(60, y, 132, 11)
    d.cells(
        63,
        y + 2,
        (12,),
        6.2,
        7,
        "people.0.individual_number",
        "applicant.individual_number",
        kind="individual_number",
        style=rng.choice(("joined", "dotted")),
        dash=False,
    )
    y += 11
    d.head(26, y, 34, 15, "②氏名", 9)
    d.labelled(60, y, 78, 15, "(フリガナ)", "people.0.name", "people.0.kana", "applicant.name", "applicant.kana")
    d.head(138, y, 18, 15, "③性別", 9)
    d.box(156, y, 36, 15)
    d.choice(164, y + 7.5, ("男", "女"), "　・　", 10, "people.0.sex", "applicant.sex")
    y += 15
    d.head(26, y, 34, 12, "④生年月日", 9)
    d.box(60, y, 132, 12)
    d.blank_date(
        64, y + 6, 10, 9, "people.0.birth_date", "applicant.birth_date", era=_era(rng, "昭和・平成"), band=(y, 12)
    )
    y += 12
    d.head(26, y, 34, 14, "⑤住所", 9)
    d.box(60, y, 132, 14)
    end = d.text(62, y + 3.4, "(〒　　　－　　　　)", 9)
    d.put("text", 60, y + 5.5, 132, 8.5, "home.text")
    y += 14
    d.head(16, y, 44, 11, "⑥電話番号", 9)
    d.box(60, y, 132, 11)
    at = 66.0
    for label in ("自宅", "携帯", "勤務先"):
        at = d.tick(at, y + 5.5, 3, label, 8.5, "")
    d.put("text", at, y, 192 - at, 11, "applicant.phone")
    y += 18
    columns = (("該当する理由", 70, ""), ("該当した年月日", 60, "event_date"), ("備考", 46, ""))
    x = 16.0
    for text, w, _ in columns:
        d.head(x, y, w, 8, text, 9, fill=0.93)
        x += w
    y += 8
    for _ in range(3):
        d.cell(16, y, 70, 10, "")
        d.box(86, y, 60, 10)
        d.blank_date(90, y + 5, 9, 8, "event_date", "move_date", "", era="令和", band=(y, 10))
        d.cell(146, y, 46, 10, "")
        y += 10
    y += 8
    d.blank_date(24, y, 10, 9, "visit_date", era="令和")
    end = d.text(100, y, "届出人氏名", 10)
    d.rule(100, y + 3, 186, y + 3)
    d.put("text", end, y - 4, 186 - end, 7, "applicant.name")
    return d.done(name, "pension")


def _questions(rng: random.Random, name: str) -> Sheet:
    """Numbered questions, answers in boxes below them."""
    d = Draft(A4, rng.choice(FACES), 0.5)
    d.text(20, 20, "保育所等利用申込書（ご家庭の状況）", 14)
    y = 34.0
    d.text(20, y, "問１　申込者のお名前を書いてください。", 10)
    d.cell(26, y + 4.5, 100, 11, "applicant.name")
    y += 24
    d.text(20, y, "問２　申込者のご住所", 10)
    d.cell(26, y + 4.5, 160, 12, "home.text")
    y += 25
    d.text(20, y, "問３　連絡のつく電話番号", 10)
    d.cell(26, y + 4.5, 80, 11, "applicant.phone")
    y += 24
    d.text(20, y, "問４　申し込むお子さん", 10)
    y += 5
    for text, x, w in (("氏名", 26, 60), ("生年月日", 86, 60), ("続柄", 146, 40)):
        d.head(x, y, w, 7, text, 9)
    for row in range(2):
        top = y + 7 + 11 * row
        d.cell(26, top, 60, 11, f"children.{row}.name")
        d.box(86, top, 60, 11)
        d.blank_date(
            89, top + 5.5, 9, 8, f"children.{row}.birth_date", era=rng.choice(("令和", "平・令")), band=(top, 11)
        )
        d.cell(146, top, 40, 11, f"children.{row}.relation")
    y += 38
    d.text(20, y, "問５　保護者の状況（あてはまるものに✓）", 10)
    y += 8
    at = 26.0
    for label in ("就労", "妊娠・出産", "疾病", "介護", "求職"):
        at = d.tick(at, y, 3.4, label, 9.5, "", glyph=rng.random() < 0.4)
    y += 14
    end = d.text(20, y, "記入年月日", 10)
    d.blank_date(end + 5, y, 10, 9, "visit_date", era="令和")
    return d.done(name, "questions")


def _card(rng: random.Random, name: str) -> Sheet:
    """A postcard: few lines, small letters."""
    d = Draft(CARD, rng.choice(FACES), 0.4)
    d.text(50, 14, "転出届（郵送用）", 11, align="center")
    y = 30.0
    for label, path in (
        (
            "氏名",
            "people.0.name",
        ),
        ("今までの住所", "old_address.text"),
        ("転出先住所", "new_address.text"),
        ("電話番号", "applicant.phone"),
    ):
        paths = (path, "applicant.name") if label == "氏名" else (path,)
        d.line(10, y, 80, label, *paths, size=8.5, on=rng.random() < 0.5)
        y += 12
    end = d.text(10, y, "転出予定日", 8.5)
    d.blank_date(end + 3, y, 8.5, 7, "move_date", era="令和")
    y += 12
    end = d.text(10, y, "生年月日", 8.5)
    d.blank_date(end + 3, y, 8.5, 7, "people.0.birth_date", "applicant.birth_date", era="昭・平・令")
    y += 12
    at = 10.0
    for label, value in (("本人", "self"), ("世帯主", "head"), ("代理人", "agent")):
        at = d.tick(at, y, 3, label, 8.5, "applicant.role", value=value)
    return d.done(name, "card")


def _account(rng: random.Random, name: str) -> Sheet:
    """A5: an account with cells everywhere, kana one to a cell."""
    d = Draft(A5, rng.choice(FACES), 0.5)
    d.text(74, 14, "口座振込依頼書", 13, align="center")
    d.blank_date(94, 23, 9, 6.5, "visit_date", era="令和")
    y = 30.0
    d.head(10, y, 28, 10, "依頼者氏名", 9)
    d.cell(38, y, 100, 10, "applicant.name")
    y += 10
    d.head(10, y, 28, 14, "依頼者住所", 9)
    d.box(38, y, 100, 14)
    d.text(40, y + 3.5, "〒", 9)
    d.cells(45, y + 1, (3, 4), 4.2, 5, "home.postal_code", style="joined")
    d.put("text", 38, y + 6.4, 100, 7.6, "home.text")
    y += 20
    d.head(10, y, 28, 10, "金融機関名", 9, fill=0.92)
    d.box(38, y, 100, 10)
    d.text(74, y + 5, "銀行・信用金庫・農協", 7)
    d.put("text", 38, y, 36, 10, "account.bank")
    y += 10
    d.head(10, y, 28, 10, "店名", 9, fill=0.92)
    d.box(38, y, 50, 10)
    d.text(74, y + 5, "支店", 9)
    d.put("text", 38, y, 36, 10, "account.branch")
    d.head(88, y, 18, 10, "預金種目", 8, fill=0.92)
    d.box(106, y, 32, 10)
    d.choice(109, y + 5, ("普通", "当座", "貯蓄"), "・", 8, "account.kind")
    y += 10
    d.head(10, y, 28, 10, "口座番号", 9, fill=0.92)
    d.box(38, y, 100, 10)
    d.cells(42, y + 1.8, (7,), 5.4, 6.4, "account.number", style=rng.choice(("joined", "dotted")))
    y += 10
    d.head(10, y, 28, 18, "口座名義人/(カタカナ)", 8.5, fill=0.92)
    d.box(38, y, 100, 18)
    d.cells(41, y + 1.6, (18,), 5.2, 6.4, "account.holder", kind="cells", style="joined")
    d.cells(41, y + 9.4, (18,), 5.2, 6.4, "", "account.holder", kind="cells", style="joined")
    y += 26
    d.text(10, y, "※ 通帳の写しを添えてください。", 8)
    return d.done(name, "account")


def _open_rows(rng: random.Random, name: str) -> Sheet:
    """Rows between rules only, labels in a column without a rule after it; dotted rules between."""
    d = Draft(A4, rng.choice(FACES), 0.5)
    d.text(105, 20, "介護保険被保険者証等再交付申請書", 14, align="center")
    y = 34.0
    d.rule(20, y, 190, y, weight=1.2)
    rows = (
        ("被保険者氏名", "people.0.name", 12),
        ("被保険者住所", "home.text", 13),
        ("申請者氏名", "applicant.name", 12),
        ("申請者電話番号", "applicant.phone", 10),
    )
    for index, (label, path, h) in enumerate(rows):
        d.text(22, y + h / 2, label, 9.5)
        d.rule(62, y, 62, y + h, dash=rng.choice(((), (1, 1.4))))
        d.put("text", 62, y, 128, h, path)
        y += h
        last = index == len(rows) - 1
        d.rule(20, y, 190, y, weight=1.2 if last else None, dash=() if last else (1, 1.4))
    y += 12
    end = d.text(20, y, "再交付の理由", 10)
    at = end + 5
    for label in ("紛失", "汚損", "破損"):
        at = d.tick(at, y, 3.4, label, 10, "")
    y += 12
    end = d.text(20, y, "申請年月日", 10)
    d.blank_date(end + 5, y, 10, 9, "visit_date", era="令和")
    y += 16
    d.text(20, y, "職員記入欄", 9)
    d.box(20, y + 4, 170, 22)
    return d.done(name, "open_rows")


STYLES: dict[str, Callable[[random.Random, str], Sheet]] = {
    "ledger": _ledger,
    "small": _small,
    "wide": _wide,
    "brackets": _brackets,
    "rounded": _rounded,
    "pension": _pension,
    "questions": _questions,
    "card": _card,
    "account": _account,
    "open_rows": _open_rows,
}
