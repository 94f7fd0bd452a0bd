"""Forms to build with: styles, words and fonts that the held-out set does not use."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.studio.sheets.draft import Draft, Sheet

ERAS = ("大正・昭和・平成・令和", "大・昭・平・令", "昭和・平成・令和", "令和", "")


def sheets(seeds: range = range(2)) -> Iterator[Sheet]:
    """Every style with every seed."""
    for seed in seeds:
        for number, (name, draw) in enumerate(STYLES.items()):
            yield draw(random.Random(1000 * number + seed), f"dev-{name}-{seed}")


def _moving(rng: random.Random, name: str) -> Sheet:
    """A ruled table with grey headings and a table of people, as a 住民異動届."""
    d = Draft((210, 297), rng.choice(("ipaexg", "bizud")), rng.choice((0.5, 0.8)))
    d.text(105, 20, "住民異動届", 18, align="center", space=2)
    fill = rng.choice((0.9, None))
    y = 32.0
    d.head(112, y, 26, 9, "届出年月日", fill=fill)
    d.box(138, y, 58, 9)
    d.blank_date(141, y + 4.5, 9.5, 8, "visit_date", era="令和", band=(y, 9))
    y += 9
    d.head(112, y, 26, 9, "異動年月日", fill=fill)
    d.box(138, y, 58, 9)
    d.blank_date(141, y + 4.5, 9.5, 8, "move_date", era="令和", band=(y, 9))
    y = 56
    for label, path in (("新しい住所", "new_address"), ("今までの住所", "old_address")):
        d.head(14, y, 28, 22, label, fill=fill)
        d.box(42, y, 154, 12)
        if path == "new_address":
            d.text(44, y + 3.4, "〒", 9)
            d.cells(49, y + 1, (3, 4), 4.4, 5, f"{path}.postal_code", style=rng.choice(("joined", "dotted")))
            d.put("text", 42, y + 6, 154, 6, f"{path}.text")
        else:
            d.put("text", 42, y, 154, 12, f"{path}.text")
        d.labelled(42, y + 12, 154, 10, "世帯主", f"{path}.head", size=8, top=False)
        y += 22
    y += 6
    widths = (8, 52, 62, 16, 20, 24)
    heads = ("", "フリガナ/氏名", "生年月日", "性別", "続柄", "備考")
    x = 14.0
    for w, text in zip(widths, heads, strict=True):
        d.head(x, y, w, 10, text, 8.5, fill=fill)
        x += w
    y += 10
    for row in range(rng.choice((3, 4, 5))):
        x = 14.0
        d.head(x, y, 8, 14, str(row + 1))
        d.box(22, y, 52, 14)
        d.rule(22, y + 5, 74, y + 5, dash=(1, 1.5))
        d.put("text", 22, y, 52, 5, f"people.{row}.kana")
        d.put("text", 22, y + 5, 52, 9, f"people.{row}.name")
        d.box(74, y, 62, 14)
        d.blank_date(75, y + 7, 8, 6.5, f"people.{row}.birth_date", era="大・昭・平・令", band=(y, 14))
        d.box(136, y, 16, 14)
        d.choice(139.5, y + 7, ("男", "女"), "・", 9, f"people.{row}.sex")
        d.cell(152, y, 20, 14, f"people.{row}.relation")
        d.cell(172, y, 24, 14, "")
        y += 14
    y += 7
    d.head(14, y, 24, 30, "届出人", fill=fill)
    d.head(38, y, 22, 10, "氏名", spread=True)
    d.cell(60, y, 70, 10, "applicant.name")
    d.head(130, y, 22, 10, "電話番号")
    d.cell(152, y, 44, 10, "applicant.phone")
    d.head(38, y + 10, 22, 10, "住所", spread=True)
    d.cell(60, y + 10, 136, 10, "home.text")
    d.head(38, y + 20, 22, 10, "本人との/関係", 8)
    d.box(60, y + 20, 136, 10)
    at = 63.0
    for label, value in (("本人", "self"), ("世帯主", "head"), ("代理人", "agent")):
        at = d.tick(at, y + 25, 3.2, label, 9, "applicant.role", value=value)
    y += 36
    _office(d, y, ("受付", "入力", "照合"))
    return d.done(name, "moving")


def _office(d: Draft, y: float, names: tuple[str, ...]) -> None:
    d.head(14, y, 26, 16, "事務処理欄", fill=0.92)
    for index, name in enumerate(names):
        d.head(40 + 26 * index, y, 26, 6, name, 8)
        d.box(40 + 26 * index, y + 6, 26, 10)


def _lines(rng: random.Random, name: str) -> Sheet:
    """A letter-like form with write-on lines."""
    d = Draft((210, 297), rng.choice(("ipaexm", "ipaexg")), 0.4)
    d.text(105, 24, rng.choice(("印鑑登録証明書交付申請書", "受給者証再交付申請書")), 15, align="center")
    d.blank_date(138, 36, 10.5, 9, "visit_date", era="令和")
    d.text(20, 46, "湖南市長 様", 11)
    y = 66.0
    d.text(80, y - 8, "申請者", 10.5)
    dash = rng.choice(((), (1, 1.5)))
    for label, path in (("住所", "home.text"), ("氏名", "applicant.name"), ("電話番号", "applicant.phone")):
        d.line(92, y, 96, label, path, on=rng.random() < 0.5, dash=dash, tail="㊞" if label == "氏名" else "")
        if label == "氏名":
            d.put("seal", 92 + 96 - 6.2, y - 7, 9, 9)
        y += 12
    y += 6
    d.text(24, y, "下記のとおり申請します。", 10)
    y += 14
    d.line(24, y, 76, "フリガナ", "applicant.kana", "people.0.kana", on=False, dash=dash)
    y += 12
    d.line(24, y, 90, "対象者の氏名", "people.0.name", on=False, dash=dash)
    y += 14
    end = d.text(24, y, "生年月日", 10)
    d.blank_date(end + 5, y, 10, 9, "people.0.birth_date", "applicant.birth_date", era=rng.choice(ERAS[:4]))
    y += 14
    end = d.text(24, y, "申請の理由", 10) + 5
    for label in ("紛失", "破損", "その他"):
        end = d.tick(end, y, 3.4, label, 10, "", glyph=rng.random() < 0.5)
    return d.done(name, "lines")


def _cells(rng: random.Random, name: str) -> Sheet:
    """A claim with one-character cells and a bank account."""
    d = Draft((210, 297), rng.choice(("bizud", "ipaexg")), 0.6)
    d.text(105, 20, "児童手当認定請求書", 16, align="center")
    d.blank_date(140, 32, 10, 8, "visit_date", era=rng.choice(("令和", "")))
    y, left = 42.0, 16.0
    style = rng.choice(("joined", "apart", "dotted"))
    d.text(left, y - 3, "1 請求者", 10)
    for label, path in (("フリガナ", "applicant.kana"), ("氏名", "applicant.name")):
        h = 8 if label == "フリガナ" else 12
        d.head(left, y, 30, h, label, fill=0.93)
        d.cell(left + 30, y, 90, h, path)
        y += h
    d.head(left + 120, y - 20, 20, 20, "性別", fill=0.93)
    d.box(left + 140, y - 20, 38, 20)
    d.choice(left + 152, y - 10, ("男", "女"), " ・ ", 11, "applicant.sex")
    d.head(left, y, 30, 11, "生年月日", fill=0.93)
    d.box(left + 30, y, 148, 11)
    d.blank_date(left + 33, y + 5.5, 10, 9, "applicant.birth_date", era=rng.choice(ERAS[:3]), band=(y, 11))
    y += 11
    d.head(left, y, 30, 11, "個人番号", fill=0.93)
    d.box(left + 30, y, 148, 11)
    groups = rng.choice(((12,), (4, 4, 4)))
    d.cells(
        left + 34,
        y + 2,
        groups,
        6.5,
        7,
        "applicant.individual_number",
        kind="individual_number",
        style=style,
        dash=False,
    )
    y += 11
    d.head(left, y, 30, 18, "住所", fill=0.93, spread=True)
    d.box(left + 30, y, 148, 18)
    d.text(left + 32, y + 4, "〒", 10)
    d.cells(left + 38, y + 1.5, (3, 4), 5, 6, "home.postal_code", style=style)
    d.put("text", left + 30, y + 8, 148, 10, "home.text")
    y += 18
    d.head(left, y, 30, 10, "電話", fill=0.93)
    d.box(left + 30, y, 148, 10)
    d.put("text", left + 30, y, 148, 10, "applicant.phone")
    y += 18
    d.text(left, y - 3, "2 児童", 10)
    heads, widths = ("児童の氏名", "続柄", "生年月日", "個人番号"), (44, 18, 54, 62)
    x = left
    for text, w in zip(heads, widths, strict=True):
        d.head(x, y, w, 8, text, 9, fill=0.93)
        x += w
    y += 8
    for row in range(rng.choice((2, 3))):
        d.cell(left, y, 44, 11, f"children.{row}.name")
        d.cell(left + 44, y, 18, 11, f"children.{row}.relation")
        d.box(left + 62, y, 54, 11)
        d.blank_date(left + 63, y + 5.5, 8, 6, f"children.{row}.birth_date", era="平・令", band=(y, 11))
        d.box(left + 116, y, 62, 11)
        d.cells(
            left + 118,
            y + 2.5,
            (12,),
            4.6,
            6,
            f"children.{row}.individual_number",
            kind="individual_number",
            style="joined",
        )
        y += 11
    y += 8
    d.text(left, y - 3, "3 振込先口座", 10)
    d.head(left, y, 30, 10, "金融機関名", fill=0.93)
    d.cell(left + 30, y, 60, 10, "account.bank")
    d.head(left + 90, y, 28, 10, "支店名", fill=0.93)
    d.cell(left + 118, y, 60, 10, "account.branch")
    y += 10
    d.head(left, y, 30, 10, "預金種別", fill=0.93)
    d.box(left + 30, y, 60, 10)
    d.choice(left + 44, y + 5, ("普通", "当座"), "・", 10, "account.kind")
    d.head(left + 90, y, 28, 10, "口座番号", fill=0.93)
    d.box(left + 118, y, 60, 10)
    d.cells(left + 122, y + 2, (7,), 5, 6, "account.number", style=style)
    y += 10
    d.head(left, y, 30, 10, "口座名義(カナ)", 8.5, fill=0.93)
    d.cell(left + 30, y, 148, 10, "account.holder")
    return d.done(name, "cells")


def _inside(rng: random.Random, name: str) -> Sheet:
    """Labels inside the cells, at their top left."""
    d = Draft((210, 297), rng.choice(("ipaexg", "ipaexm")), rng.choice((0.3, 0.5)), rng.choice((0.0, 0.35)))
    d.text(20, 20, "住民票の写し等交付請求書", 14)
    x, y, w = 20.0, 32.0, 170.0
    d.text(x, y - 3, "窓口に来た人", 10)
    d.labelled(x, y, 110, 15, "氏名", "applicant.name")
    d.labelled(x + 110, y, 60, 15, "電話番号", "applicant.phone")
    y += 15
    d.labelled(x, y, w, 15, "住所", "home.text")
    y += 24
    d.text(x, y - 3, "必要な人", 10)
    d.labelled(x, y, 85, 15, "氏名", "people.0.name")
    d.labelled(x + 85, y, 85, 15, "フリガナ", "people.0.kana")
    y += 15
    d.box(x, y, w, 12)
    end = d.text(x + 1.6, y + 6, "生年月日", 8)
    d.blank_date(end + 4, y + 6, 10, 9, "people.0.birth_date", era=rng.choice(ERAS[:3]), band=(y, 12))
    y += 12
    d.labelled(x, y, w, 14, "本籍", "honseki.text")
    y += 14
    d.labelled(x, y, w, 12, "筆頭者", "honseki.head", size=8, top=False)
    y += 22
    d.text(x, y, "関係", 10)
    at = x + 14
    for label, value in (("本人", "self"), ("同じ世帯の人", "member"), ("代理人", "agent")):
        at = d.tick(at, y, 3.4, label, 9.5, "applicant.role", value=value)
    y += 12
    d.text(x, y, "※ 代理人の方は、委任状をお持ちください。記入は黒のペンでお願いします。", 8.5)
    return d.done(name, "inside")


def _open(rng: random.Random, name: str) -> Sheet:
    """A table that is open at its sides."""
    d = Draft((210, 297), rng.choice(("bizud", "ipaexg")), 0.5)
    d.text(105, 22, "国民健康保険資格取得届", 15, align="center")
    d.blank_date(134, 34, 10, 8, "visit_date", era="令和")
    y = 44.0
    rows = [
        ("届出人氏名", "applicant.name", 12),
        ("フリガナ", "applicant.kana", 8),
        ("住所", "home.text", 14),
        ("連絡先", "applicant.phone", 10),
        ("職業", "applicant.occupation", 10),
    ]
    rng.shuffle(rows)
    d.rule(18, y, 192, y, weight=1)
    for label, path, h in rows:
        d.text(20, y + h / 2, label, 9.5)
        d.rule(54, y, 54, y + h)
        d.put("text", 54, y, 138, h, path)
        y += h
        d.rule(18, y, 192, y)
    y += 12
    d.text(18, y, "加入する人", 10)
    y += 5
    d.rule(18, y, 192, y, weight=1)
    columns = (("氏名", 60, "name"), ("続柄", 24, "relation"), ("生年月日", 60, "birth_date"), ("性別", 30, "sex"))
    x = 18.0
    for label, w, _ in columns:
        d.text(x + w / 2, y + 4, label, 9, align="center")
        x += w
    rows_count = rng.choice((2, 3, 4))
    for row in range(rows_count + 1):
        top = y + 8 + 11 * row
        d.rule(18, top, 192, top)
        if row == rows_count:
            break
        d.put("text", 18, top, 60, 11, f"people.{row}.name")
        d.put("text", 78, top, 24, 11, f"people.{row}.relation")
        d.blank_date(103, top + 5.5, 8.5, 6.5, f"people.{row}.birth_date", era="昭・平・令", band=(top, 11))
        d.choice(170, top + 5.5, ("男", "女"), "・", 9, f"people.{row}.sex")
    bottom = y + 8 + 11 * rows_count
    for at in (78, 102, 162):
        d.rule(at, y, at, bottom)
    return d.done(name, "open")


def _over(rng: random.Random, name: str) -> Sheet:
    """Labels on open paper over their boxes; boxes stand alone."""
    d = Draft((210, 297), rng.choice(("bizud", "ipaexg")), 0.6)
    d.text(20, 22, "犬の登録事項変更届", 15)
    d.text(20, 40, "1 届出をする人", 11)
    y = 52.0
    for label, path, w in (("お名前", "applicant.name", 80), ("ふりがな", "applicant.kana", 80)):
        x = 20 if path.endswith("name") else 110
        d.text(x, y, label, 9)
        d.cell(x, y + 3.5, w, 11, path)
    y += 22
    d.text(20, y, "ご住所", 9)
    d.cell(20, y + 3.5, 170, 12, "home.text")
    y += 23
    d.text(20, y, "電話番号", 9)
    d.cell(20, y + 3.5, 80, 11, "applicant.phone")
    d.text(110, y, "性別", 9)
    at = d.tick(112, y + 9, 3.4, "男性", 10, "applicant.sex", value="male")
    d.tick(at, y + 9, 3.4, "女性", 10, "applicant.sex", value="female")
    y += 24
    d.text(20, y, "2 変わったこと", 11)
    y += 10
    d.text(20, y, "前の住所", 9)
    d.cell(20, y + 3.5, 170, 12, "old_address.text")
    y += 24
    d.text(20, y, "変更のあった日", 9)
    d.box(20, y + 3.5, 90, 11)
    d.blank_date(24, y + 9, 10, 9, "event_date", "move_date", era="令和", band=(y + 3.5, 11))
    return d.done(name, "over")


def _delegate(rng: random.Random, name: str) -> Sheet:
    """A letter that gives power: brackets, lines, headings set downwards."""
    d = Draft((210, 297), rng.choice(("ipaexm", "ipaexg")), 0.5)
    d.text(105, 26, "委 任 状", 18, align="center")
    y = 44.0
    d.box(20, y, 10, 34)
    for index, char in enumerate("代理人"):
        d.text(25, y + 8 + 9 * index, char, 10, align="center")
    for label, path, h in (
        ("住所", "applicant.address", 14),
        ("氏名", "applicant.name", 12),
        ("電話", "applicant.phone", 8),
    ):
        d.head(30, y, 24, h, label, spread=True)
        d.cell(54, y, 130, h, path)
        y += h
    y += 16
    d.text(20, y, "私は、上の者を代理人と定め、次のことを委任します。", 10)
    y += 12
    at = 26.0
    for label in ("住民票の写し", "戸籍", "税の証明"):
        at = d.tick(at, y, 3.2, label, 10, "", glyph=True)
    end = d.text(at, y, "その他(", 10)
    d.put("text", end, y - 3.5, 30, 7)
    d.text(end + 30, y, ")", 10)
    y += 16
    d.blank_date(24, y, 10.5, 10, "visit_date", era="令和")
    y += 14
    d.text(24, y, "委任者", 10.5)
    for label, path in (("住所", "home.text"), ("氏名", "applicant.name")):
        d.line(46, y + 2.4, 120, label, path, on=False)
        y += 12
    end = d.text(46, y, "生年月日", 10)
    d.blank_date(end + 4, y, 10, 8, "applicant.birth_date", era="大正・昭和・平成・令和")
    return d.done(name, "delegate")


STYLES: dict[str, Callable[[random.Random, str], Sheet]] = {
    "moving": _moving,
    "lines": _lines,
    "cells": _cells,
    "inside": _inside,
    "open": _open,
    "over": _over,
    "delegate": _delegate,
}
