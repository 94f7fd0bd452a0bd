"""What a bundle tells: statements, overflow, blanks, pins; and what never reaches the paper."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import zxingcpp
from paper_people import (
    FAMILY,
    HANAKO,
    KUZUHA,
    LONG_ADDRESS,
    LONG_NAME,
    MARIA,
    NAGISA,
    SIGNATURE,
    TARO,
    UNKNOWN_DAY,
    facts,
)

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.paper.bundle import Request, Trace, render_bundle
from kakanai_desk.forms.paper.raster import page_image, page_png, page_text
from kakanai_desk.forms.paper.signature import Point, Signature, Stroke, place_strokes

IDOU = "idou_todoke_a4"
EIGHT = [TARO, HANAKO, KUZUHA, NAGISA, MARIA, UNKNOWN_DAY] + [
    KUZUHA | {"id": f"q{n}", "name": f"見本\u3000{name}"} for n, name in enumerate(("楓", "樹"))
]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_same_content_gives_the_same_bytes(render):
    assert render(facts(), signature=SIGNATURE).pdf == render(facts(), signature=SIGNATURE).pdf


def test_another_process_gives_the_same_bytes(render, tmp_path):
    here = Path(__file__).parent
    program = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:3]\n"
        "from datetime import datetime\n"
        "from kakanai_desk.core.places import procedures\n"
        "from kakanai_desk.forms.paper.bundle import *\n"
        "from kakanai_desk.forms.paper.fonts import PaperFonts\n"
        "from kakanai_desk.forms.paper.layout import load_layouts\n"
        "from paper_people import facts\n"
        "layouts, _ = load_layouts(procedures())\n"
        "trace = Trace('N8-0410-0042', datetime(2026, 4, 10, 10, 43))\n"
        "requests = [Request(i, layouts[i], facts()) for i in layouts]\n"
        "bundle = render_bundle(requests, PaperFonts.load(), trace, None, TRAINING)\n"
        "sys.stdout.buffer.write(bundle.pdf)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(here.parents[3]), str(here)], capture_output=True, check=True
    )
    assert found.stdout == render(facts()).pdf


def test_a_changed_value_changes_the_content_and_the_code(render):
    before = render(facts(), IDOU).statements[IDOU]
    after = render(facts(new_address=facts()["new_address"] | {"postal_code": "5200001"}), IDOU).statements[IDOU]
    assert before.content_hash != after.content_hash
    assert before.page_hash != after.page_hash
    assert before.check_code != after.check_code


def test_a_tick_is_part_of_the_content(render):
    other = facts([TARO | {"procedures": []}])
    assert (
        render(facts([TARO]), IDOU).statements[IDOU].content_hash != render(other, IDOU).statements[IDOU].content_hash
    )


def test_signature_time_of_making_and_other_documents_do_not_change_the_statement(render, fonts, layouts):
    alone = render(facts(), IDOU).statements[IDOU]
    assert render(facts(), IDOU, signature=SIGNATURE).statements[IDOU] == alone
    assert render(facts()).statements[IDOU] == alone
    later = Trace("N8-0410-0042", datetime(2026, 4, 10, 16, 1))  # noqa: DTZ001
    from kakanai_desk.forms.paper.bundle import TRAINING

    assert (
        render_bundle([Request(IDOU, layouts[IDOU], facts())], fonts, later, None, TRAINING).statements[IDOU] == alone
    )
    other = Trace("N8-0410-0043", later.made_at)
    assert (
        render_bundle([Request(IDOU, layouts[IDOU], facts())], fonts, other, None, TRAINING).statements[IDOU] != alone
    )


def test_the_check_code_on_paper_is_the_statements(render):
    bundle = render(facts(), IDOU, signature=SIGNATURE)
    code = bundle.statements[IDOU].check_code
    assert len(code) == 19
    assert bundle.statements[IDOU].digest.hex()[:4].upper() == code[:4]
    assert page_text(bundle.pdf, 0).count(code) == 2  # beside the signature and in the trace


@pytest.mark.parametrize("form", ["kokuho_shutoku_a4", "jidou_teate_a4", "fukushi_iryou_a4", "nenkin_todoke_a4"])
def test_the_individual_number_is_on_paper_only_when_asked_for(form, render, pdftotext):
    preview = render(facts(), form)
    printed = render(facts(), form, show_individual_number=True)
    digits = "123456789018"
    assert digits not in squeezed(pdftotext(preview.pdf)) + squeezed(page_text(preview.pdf, 0))
    assert "印刷のときだけ入ります" in pdftotext(preview.pdf)
    assert digits in squeezed(pdftotext(printed.pdf))
    assert "印刷のときだけ入ります" not in pdftotext(printed.pdf)
    assert preview.statements == printed.statements


def test_the_individual_number_leaves_no_trace_in_hash_or_pins_and_a_missing_one_is_said(render):
    without = [one | {"individual_number": None} for one in FAMILY]
    full, empty = render(facts()), render(facts(without))
    assert full.statements == empty.statements
    assert full.blanks == ()
    assert {blank.name for blank in empty.blanks} >= {"1人目の個人番号", "4人目の個人番号"}
    assert not any("123456789018" in pin.value for page in full.pages for pin in page.pins)
    assert full.pdf == empty.pdf


def test_eight_people_go_on_a_continuation_sheet_and_nobody_is_lost(render, pdftotext):
    bundle = render(facts(EIGHT), IDOU)
    assert [(page.number, page.total) for page in bundle.pages] == [(1, 2), (2, 2)]
    text = squeezed(pdftotext(bundle.pdf))
    for one in EIGHT:
        assert squeezed(one["name"]) in text
        assert squeezed(one["kana"]) in text
    for index in range(2):
        assert f"つづき{index + 1}／2" in squeezed(page_text(bundle.pdf, index))
    assert [entry.path for entry in bundle.overflow][:3] == ["people.5", "people.6", "people.7"]


@pytest.mark.parametrize("count", [6, 12, 40])
def test_any_number_of_people_fits_somewhere(count, render, pdftotext):
    people = [TARO | {"id": f"r{n}", "name": f"見本\u3000第{n}号"} for n in range(count)]
    text = pdftotext(render(facts(people), IDOU).pdf)
    assert all(f"見本 第{n}号" in text for n in range(count))


def test_a_long_text_shrinks_first_then_moves_and_is_listed(render, pdftotext):
    short, long = LONG_ADDRESS[:38], LONG_ADDRESS * 3
    fits = render(facts(old_address={"text": short, "head": "見本"}), IDOU)
    assert fits.overflow == ()
    assert len(fits.pages) == 1
    moved = render(facts(old_address={"text": long, "head": "見本"}), IDOU)
    assert [(entry.name, entry.path, entry.page) for entry in moved.overflow] == [
        ("今までの住所", "old_address.text", 2)
    ]
    assert "つづき①を見てください" in page_text(moved.pdf, 0)
    assert squeezed(long) in squeezed(page_text(moved.pdf, 1))


@pytest.mark.parametrize(("size", "least"), [(9, 7.2), (11, 8.8), (13, 9.5), (15, 9.5)])
def test_a_text_shrinks_to_eighty_percent_or_to_what_is_easily_read_and_stays_clear_of_the_rules(fonts, size, least):
    from kakanai_desk.forms.paper.fit import CLEAR, LEADING, fit
    from kakanai_desk.forms.paper.fonts import POINT, Type

    for length in range(1, 90):
        for lines, height in ((1, 4.2), (1, 11), (2, 11)):
            fitted = fit(fonts, "湖" * length, Type.FACT, size, 100, lines, height)
            if fitted is None:
                continue
            assert fitted.size >= least - 1e-9
            assert "".join(fitted.lines) == "湖" * length
            assert all(fonts.width(line, Type.FACT, fitted.size) <= 100.01 for line in fitted.lines)
            tall = ((len(fitted.lines) - 1) * LEADING + 1) * fitted.size * POINT
            assert len(fitted.lines) == 1 or tall <= height - CLEAR + 1e-9
    most = int(100 / (least * POINT))
    assert fit(fonts, "湖" * most, Type.FACT, size, 100, 1, 4.2) is not None
    assert fit(fonts, "湖" * (most + 1), Type.FACT, size, 100, 1, 4.2) is None


def test_a_text_takes_more_lines_than_it_likes_before_it_moves(fonts):
    from kakanai_desk.forms.paper.fit import fit
    from kakanai_desk.forms.paper.fonts import Type

    text = "滋賀県湖南市見本町一丁目1番地1　見本グランドハイツ中央公園前203号"
    assert fit(fonts, text, Type.FACT, 13, 80, 1, 5) is None
    tall = fit(fonts, text, Type.FACT, 13, 80, 1, 11)
    assert tall is not None
    assert len(tall.lines) == 2


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        ("委任すること", ["委任する", "こと"]),
        ("代理人（頼まれる方）", ["代理人", "（頼まれる方）"]),
        ("亡くなった方", ["亡くなった", "方"]),
        ("保育が必要な事由", ["保育が", "必要な事由"]),
        ("新しい住所", ["新しい住所"]),
    ],
)
def test_a_heading_breaks_between_its_phrases(fonts, head, lines):
    from kakanai_desk.forms.paper.fonts import Type
    from kakanai_desk.forms.paper.sheets import _broken

    assert _broken(fonts, head, Type.STRONG, 9.5, 24 if len(head) == 10 else 18.8) == lines


def test_a_long_name_with_variants_stands_whole_on_every_form(render, pdftotext):
    bundle = render(facts([TARO | {"name": LONG_NAME}, MARIA, UNKNOWN_DAY]))
    text = squeezed(pdftotext(bundle.pdf))
    assert bundle.missing_glyphs == ()
    assert text.count(squeezed(LONG_NAME)) >= 5
    assert squeezed(MARIA["name"]) in text
    assert bundle.crowded == ()


def test_a_foreign_resident_has_the_western_year_and_an_unknown_day_says_so(render, pdftotext):
    text = squeezed(pdftotext(render(facts([MARIA, UNKNOWN_DAY]), IDOU).pdf))
    assert "西暦1990年2月14日" in text
    assert "14年3月不詳日" in text


@pytest.mark.parametrize(
    ("day", "era", "year"),
    [
        (date(1989, 1, 7), "昭", "64"),
        (date(1989, 1, 8), "平", "1"),
        (date(2019, 5, 1), "令", "1"),
        (date(1911, 4, 1), "明", "44"),
    ],
)
def test_the_era_is_ringed_by_day(day, era, year, render):
    bundle = render(facts([TARO | {"birth_date": PartialDate.of(day)}]), IDOU)
    pin = next(pin for pin in bundle.pages[0].pins if pin.name == "1人目の生年月日")
    assert pin.value.startswith(era)
    assert f"{year}年" in pin.value or (year == "1" and "元年" in pin.value)
    assert era in page_text(bundle.pdf, 0)


def test_missing_values_leave_the_box_blank_and_are_listed(render):
    bundle = render({}, IDOU)
    assert {"新しい住所", "郵便番号", "電話", "届出年月日"} <= {blank.name for blank in bundle.blanks}
    assert not any(blank.path.startswith("honseki") for blank in bundle.blanks)  # optional: foreign residents have none
    person = render(facts([TARO | {"kana": ""}]), IDOU)
    assert [(blank.name, blank.path) for blank in person.blanks] == [("1人目のふりがな", "people.0.kana")]


def test_the_head_who_does_not_move_does_not_lend_his_birthday_to_another(render):
    bundle = render(facts([HANAKO]), "kokuho_shutoku_a4")
    assert "世帯主の生年月日" in {blank.name for blank in bundle.blanks}
    assert "世帯主の生年月日" not in {pin.name for page in bundle.pages for pin in page.pins}


def test_an_agent_is_not_printed_as_the_one_who_claims(render):
    agent = {
        "name": "見本\u3000代理",
        "role": "agent",
        "phone": "000-0000-0000",
        "address_same": False,
        "address": "見本市",
    }
    bundle = render(facts(applicant=agent), "jidou_teate_a4", "fukushi_iryou_a4")
    assert {"請求者の氏名", "保護者の氏名"} <= {blank.name for blank in bundle.blanks}
    assert "見本\u3000代理" not in page_text(bundle.pdf, 0)
    assert "見本\u3000代理" in page_text(bundle.pdf, 1)  # as the person at the counter


def test_a_signed_page_carries_the_strokes(render):
    plain, signed = render(facts(), IDOU), render(facts(), IDOU, signature=SIGNATURE)
    place = (250, 1990, 1000, 2240)  # the signature box at 10 px/mm
    before, after = (page_image(b.pdf, 0, 2100).crop(place).convert("L") for b in (plain, signed))
    dark = [sum(picture.histogram()[:100]) for picture in (before, after)]
    assert dark[1] > dark[0] + 2000
    assert "電子署名" in page_text(signed.pdf, 0)
    assert "電子署名" not in page_text(plain.pdf, 0)


def test_a_signature_keeps_its_proportions_and_stays_in_its_box():
    wide = (Stroke((Point(0, 0), Point(20000, 900))), Stroke((Point(100, 100),)))
    lines = place_strokes(wide, 10, 20, 58, 16)
    xs, ys = [x for line in lines for x, _ in line], [y for line in lines for _, y in line]
    assert 10 <= min(xs) <= max(xs) <= 68.001
    assert 20 <= min(ys) <= max(ys) <= 36.001
    (x1, y1), (x2, y2) = lines[0]
    assert (y2 - y1) / (x2 - x1) == pytest.approx(900 / 20000)
    assert place_strokes((), 0, 0, 10, 10) == []


def test_a_dot_is_a_signature_stroke_too(render):
    dot = Signature((Stroke((Point(10, 10),)),), SIGNATURE.signed_at)
    assert render(facts(), IDOU, signature=dot).pdf != render(facts(), IDOU).pdf


def test_the_code_at_the_foot_names_the_sheet(render):
    bundle = render(facts(EIGHT), IDOU)
    for index in range(2):
        codes = zxingcpp.read_barcodes(page_image(bundle.pdf, index, 2480))
        assert [code.text for code in codes] == [f"KD1/N8-0410-0042/IDOU_TODOKE_A4.1/{index + 1}-2"]


def test_a_training_bundle_says_so_and_a_real_one_does_not(render, fonts, layouts, trace):
    assert "架空の家族です" in page_text(render(facts(), IDOU).pdf, 0)
    real = render_bundle([Request(IDOU, layouts[IDOU], facts())], fonts, trace)
    assert "架空" not in page_text(real.pdf, 0)


def test_pins_point_at_their_values_inside_the_page(render):
    for page in render(facts(EIGHT)).pages:
        numbers = [pin.number for pin in page.pins]
        assert numbers == sorted(set(numbers))
        for pin in page.pins:
            assert pin.value
            assert pin.name
            assert pin.x >= 5
            assert pin.x + pin.width <= 205
            assert pin.y >= 5
            assert pin.y + pin.height <= 292


def test_two_documents_with_one_name_are_refused(fonts, layouts, trace):
    twice = [Request("a", layouts[IDOU], facts())] * 2
    with pytest.raises(ValueError, match="different names"):
        render_bundle(twice, fonts, trace)


def test_a_page_becomes_a_png_of_the_width_asked_for(render):
    bundle = render(facts(), IDOU)
    assert page_png(bundle.pdf, 0, 620).startswith(b"\x89PNG")
    assert page_image(bundle.pdf, 0, 620).width == 620
    with pytest.raises(IndexError):
        page_image(bundle.pdf, 1, 620)


def test_the_foot_of_a_form_tells_where_its_facts_came_from(layouts, fonts, trace, pdftotext):
    """R-011: the section that keeps the paper sees whether a card was read or somebody typed."""
    told = replace(trace, sources="IC・手")
    bundle = render_bundle([Request(IDOU, layouts[IDOU], facts())], fonts, told)
    assert "入力元IC・手" in squeezed(pdftotext(bundle.pdf))
