"""A form that was brought: refused with its reason, or found, defined and filled (R-035)."""

from __future__ import annotations

import io
import json
import random
import shutil
from datetime import date
from pathlib import Path

import jsonschema
import pypdf
import pytest
from PIL import Image

from kakanai_desk.cli import main
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.places import procedures
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms import samples
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.paper.bundle import Bundle, Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.forms.paper.raster import page_text
from kakanai_desk.forms.paper.template_form import TemplateBroken
from kakanai_desk.hardware.vision.rapid_engine import RapidEngine
from kakanai_desk.studio.form.page import Origin
from kakanai_desk.studio.form.place import Kind
from kakanai_desk.studio.form.proposal import definition
from kakanai_desk.studio.form.proposing import Proposal, propose
from kakanai_desk.studio_command import bring, examples
from tests.studio.sheets import development, spoil
from tests.studio.sheets.draft import Draft
from tests.studio.sheets.scoring import score, total

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs/schemas/studio-bring.schema.json").read_text("utf-8"))
CASE = Path(__file__).resolve().parents[1] / "fixtures" / "cases" / "family4.yaml"
DAY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def sheets():
    return {sheet.style: sheet for sheet in development.sheets(range(1))}


@pytest.fixture(scope="module")
def pack():
    return load(procedures())


def guessed(proposal: Proposal) -> dict[str, Kind]:
    return {one.guess.path: one.guess.kind for one in proposal.guesses}


def filled(folder: Path, proposal: Proposal, facts: dict, form: str = "sheet") -> Bundle:
    """The proposal's own definition, loaded and printed as any form."""
    (folder / f"{form}.pdf").write_bytes(proposal.brought.pdf.raw)
    (folder / f"{form}.yaml").write_text(definition(proposal, form, "shiminka", DAY, f"{form}.pdf"), "utf-8")
    layout, findings = load_layout(folder / f"{form}.yaml")
    assert layout is not None, [str(finding) for finding in findings]
    trace = Trace(samples.NUMBER, samples.MADE_AT)
    return render_bundle([Request(form, layout, facts)], PaperFonts.load(), trace, show_individual_number=True)


# --- what is found ----------------------------------------------------------------------------------------------------


def test_every_field_of_the_drawings_is_found_and_named(sheets):
    """The figures of whole sets are measured by ``tests.bench``; here a page of each style must stay as it was."""
    whole = total([score(sheet, sheet.pdf, sheet.name, None)[0] for sheet in sheets.values()])
    assert whole.fields > 90
    assert whole.found == whole.fields
    assert whole.right == whole.labelled
    assert whole.false == 0


def test_a_guess_says_where_it_comes_from(sheets):
    proposal = propose(sheets["moving"].pdf, "x.pdf")
    why = {one.guess.path: one.guess.why for one in proposal.guesses}
    assert why["applicant.phone"] == "左の見出し『電話番号』から"
    assert why["people.0.relation"] == "上の見出し『続柄』から"
    assert why["old_address.head"] == "同じ欄の『世帯主』から"


def test_what_the_office_fills_in_is_left_alone(sheets):
    sheet = sheets["moving"]
    proposal = propose(sheet.pdf, "x.pdf")
    foot = max(y for _, y, _, _ in (field.box for field in sheet.fields)) + 12
    assert len(proposal.left) == 3
    assert all(place.box.top > foot for _, place in proposal.left)
    assert all(one.guess.place.box.top < foot for one in proposal.guesses)


def test_a_scan_without_an_engine_has_its_boxes_and_says_that_nothing_was_read(sheets):
    sheet = sheets["cells"]
    proposal = propose(spoil.scan(sheet, 3), "x.jpg", lambda: None)
    page = proposal.brought.pages[0]
    assert page.origin is Origin.SCAN
    assert not page.lettered
    assert "文字は読んでいません" in proposal.brought.notes[0]
    assert sum(one.guess.kind is Kind.NUMBER for one in proposal.guesses) >= 3  # twelve cells say it themselves


def test_a_scan_that_lies_turned_is_straightened(sheets):
    """Its rules lie within half a millimetre of where the drawing has them."""
    sheet = sheets["cells"]
    proposal = propose(spoil.scan(sheet, 11), "x.jpg", lambda: None)
    boxes = [one.guess.place.box for one in proposal.guesses]
    for x, y, w, h in (field.box for field in sheet.fields if field.paths == ("account.bank",)):
        off = [max(abs(b.left - x), abs(b.top - y), abs(b.right - x - w), abs(b.bottom - y - h)) for b in boxes]
        assert min(off) < 0.6


def test_a_scan_is_read_by_the_products_own_engine(sheets):
    sheet = sheets["inside"]
    made, proposal = score(sheet, spoil.scan(sheet, 7), "x.jpg", RapidEngine())
    assert proposal.brought.pages[0].lettered
    assert made.found == made.fields
    assert made.right >= made.labelled - 1  # one label may be misread


# --- the definition ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["moving", "lines", "cells", "inside", "open"])
@pytest.mark.parametrize("kind", list(samples.Kind))
def test_the_definition_loads_and_prints(sheets, style, kind, tmp_path, pack):
    proposal = propose(sheets[style].pdf, "x.pdf")
    (tmp_path / "f.pdf").write_bytes(proposal.brought.pdf.raw)
    (tmp_path / "f.yaml").write_text(definition(proposal, "f", "shiminka", DAY, "f.pdf"), "utf-8")
    layout, findings = load_layout(tmp_path / "f.yaml")
    assert layout is not None, [str(finding) for finding in findings]
    bundle = render_bundle(
        [Request("f", layout, samples.sample(layout, pack, kind))],
        PaperFonts.load(),
        Trace(samples.NUMBER, samples.MADE_AT),
    )
    assert not bundle.missing_glyphs
    assert not bundle.crowded
    assert samples.FAMILY[kind][0]["name"][:6] in page_text(bundle.pdf, 0).replace(" ", "\u3000") or bundle.overflow


def test_a_day_is_written_between_its_printed_units(sheets, tmp_path):
    proposal = propose(sheets["moving"].pdf, "x.pdf")
    bundle = filled(
        tmp_path, proposal, {"move_date": date(2026, 4, 5), "people": [{"birth_date": PartialDate(1958, 3)}]}
    )
    pins = [(pin.name, pin.value) for page in bundle.pages for pin in page.pins]
    assert [value for name, value in pins if name == "異動年月日"] == ["8", "4", "5"]
    assert [value for name, value in pins if name == "生年月日"] == ["33", "3", "不詳"]


def test_a_row_may_stay_empty_but_not_the_first(sheets, tmp_path):
    proposal = propose(sheets["moving"].pdf, "x.pdf")
    blanks = {blank.path for blank in filled(tmp_path, proposal, {"people": []}).blanks}
    assert "people.0.name" in blanks
    assert not any(path.startswith("people.1") for path in blanks)


def test_what_nobody_knew_stands_in_the_definition_as_room_that_was_found(sheets):
    text = definition(propose(sheets["moving"].pdf, "x.pdf"), "f", "shiminka", DAY, "f.pdf")
    assert text.count('found: {field: {name: "備考"') == text.count("備考")
    assert text.count("備考") == sum(field.paths == ("",) for field in sheets["moving"].fields)


def test_fields_of_the_pdf_itself_are_kept_and_named(tmp_path):
    """By what is printed beside them, or by their own names; what nobody knows is left, as the loader demands."""
    draft = Draft((210, 297), "ipaexg")
    draft.head(20, 40, 30, 10, "電話番号")
    draft.box(50, 40, 80, 10)
    form = draft.canvas.acroForm
    for name, y in (("f1", 41), ("申請者.氏名", 80), ("q7", 100)):
        form.textfield(name=name, x=51 * 72 / 25.4, y=(297 - y - 8) * 72 / 25.4, width=200, height=22, fontSize=10)
    proposal = propose(draft.done("x", "x").pdf, "x.pdf")
    assert {one.field: one.guess.path for one in proposal.guesses} == {
        "f1": "applicant.phone", "申請者.氏名": "applicant.name", "q7": "",
    }  # fmt: skip
    bundle = filled(tmp_path, proposal, {"applicant": {"name": "見本　花子", "phone": "000-0000-0000"}})
    assert "000-0000-0000" in page_text(bundle.pdf, 0)
    assert 'leave: ["q7"]' in (tmp_path / "sheet.yaml").read_text("utf-8")


def test_forms_fill_prints_a_brought_form_among_a_citys_own(sheets, tmp_path, capsys):
    """R-035: the city puts what was brought beside its procedure, and every command takes it."""
    city = tmp_path / "city"
    shutil.copytree(procedures(), city)
    folder = city / "juumin_idou_todoke" / "documents"
    (tmp_path / "brought.pdf").write_bytes(sheets["moving"].pdf)
    bring(tmp_path / "brought.pdf", folder, DAY)
    own = city / "juumin_idou_todoke" / "procedure.yaml"
    before = own.read_text("utf-8")
    own.write_text(before.replace("documents: [", "documents: [documents/brought.yaml, ", 1), "utf-8")
    assert own.read_text("utf-8") != before
    out = tmp_path / "out.pdf"
    assert main(["forms", "fill", str(CASE), "-o", str(out), "--procedures", str(city), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "brought" in {document["id"] for document in answer["documents"]}
    assert not answer["missing_glyphs"]


# --- refused ----------------------------------------------------------------------------------------------------------


def encrypted() -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def many_pages() -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(21):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def picture(size: tuple[int, int], dpi: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, 255).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def crowded() -> bytes:
    """More rules than any form has."""
    draft = Draft((210, 297), "ipaexg")
    for n in range(61_000):
        draft.rule(10, 10 + n / 250, 12, 10 + n / 250)
    return draft.done("x", "x").pdf


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"no form at all", "PAPER-031"),
        (b"%PDF-1.7\n" + b"x" * 40, "PAPER-031"),
        (encrypted(), "PAPER-032"),
        (many_pages(), "PAPER-042"),
        (picture((400, 566)), "PAPER-041"),
        (b"\x89PNG\r\n" + b"x" * 40, "PAPER-041"),
        (b"\xff\xd8\xff" + b"x" * 40, "PAPER-041"),
    ],
    ids=["no-pdf", "broken", "encrypted", "pages", "coarse", "broken-png", "broken-jpeg"],
)
def test_a_hostile_form_is_refused_with_its_reason(raw, code):
    with pytest.raises(TemplateBroken) as refused:
        propose(raw, "x.pdf", lambda: None)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")
    assert refused.value.hint


def test_a_page_with_too_many_rules_is_refused():
    with pytest.raises(TemplateBroken) as refused:
        propose(crowded(), "x.pdf")
    assert refused.value.code == "PAPER-042"


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_leaves_template_definition_picture_and_examples(sheets, tmp_path, pack):
    (tmp_path / "Jidou Teate.pdf").write_bytes(sheets["cells"].pdf)
    answer, lines = bring(tmp_path / "Jidou Teate.pdf", tmp_path / "out", DAY)
    jsonschema.validate(answer, SCHEMA)
    assert answer["id"] == "jidou_teate"
    assert answer["title"] == "児童手当認定請求書"
    assert f"{len(answer['fields'])} か所" in lines[0]
    names = answer["files"] + examples(tmp_path / "out", "jidou_teate", pack)
    assert sorted(names) == sorted(file.name for file in (tmp_path / "out").iterdir())
    assert "見本" in page_text((tmp_path / "out" / "jidou_teate-plain.pdf").read_bytes(), 0)


@pytest.mark.parametrize("what", ["absent", "paper", "hostile"])
def test_the_command_says_why_it_refuses(what, tmp_path):
    file = tmp_path / "x.pdf"
    if what != "absent":
        file.write_bytes(encrypted())
    with pytest.raises(Refused) as refused:
        bring(file, tmp_path / "out", DAY, paper="A9" if what == "paper" else "")
    said = {"absent": "開けません", "paper": "A9", "hostile": "PAPER-032"}[what]
    assert said in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_drawings_are_the_same_every_time():
    one, other = (development.STYLES["cells"](random.Random(5), "x") for _ in range(2))
    assert one == other
