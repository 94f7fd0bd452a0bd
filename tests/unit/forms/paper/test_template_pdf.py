"""Forms made elsewhere: fields filled by name with our fonts, none left over, and clear words for what is wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from paper_people import HANAKO, LONG_ADDRESS, SIGNATURE, TARO, facts
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from kakanai_desk.forms.paper.bundle import TRAINING, Bundle, Request, render_bundle
from kakanai_desk.forms.paper.fonts import Type
from kakanai_desk.forms.paper.form_font import font_name
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.forms.paper.pdfa_checks import check_file
from kakanai_desk.forms.paper.raster import page_image, page_text

MM = 72 / 25.4
KURZ = "葛\U000e0102葉"


def made(fonts, *, embedded: bool = True, size: tuple[float, float] = (595.28, 841.89)) -> bytes:
    """A form of two pages as another program makes it: printed words, boxes, fields of every kind."""
    out = io.BytesIO()
    face = font_name(fonts.faces[Type.WORD]) if embedded else "Helvetica"
    canvas: Any = Canvas(out, pagesize=size, initialFontName=face)
    canvas.setFont(face, 14)
    canvas.drawString(60, size[1] - 50, "よその様式" if embedded else "A form from elsewhere")
    form, top = canvas.acroForm, size[1]
    form.textfield(name="name", x=100, y=top - 100, width=200, height=24, fontSize=0)
    form.textfield(name="address", x=100, y=top - 160, width=220, height=40, fieldFlags="multiline", fontSize=11)
    form.textfield(name="postal", x=100, y=top - 200, width=140, height=20, maxlen=7, fieldFlags="comb", fontSize=12)
    form.checkbox(name="agree", x=100, y=top - 230, size=14)
    for value, x in (("M", 100), ("F", 140)):
        form.radio(name="sex", value=value, x=x, y=top - 260, size=14, selected=value == "F")
    form.choice(name="kind", value="in", x=100, y=top - 300, width=80, height=18, options=["in", "move"])
    form.textfield(name="office", x=400, y=top - 100, width=80, height=20)
    canvas.showPage()
    canvas.setFont(face, 14)
    canvas.drawString(60, size[1] - 50, "2")
    form.textfield(name="phone", x=100, y=top - 100, width=120, height=20)
    canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=out)  # reportlab writes no Japanese names
    for found in writer._objects:
        if isinstance(found, DictionaryObject) and str(found.get("/T")) in NAMES:
            found[NameObject("/T")] = TextStringObject(NAMES[str(found["/T"])])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


NAMES = {"name": "氏名", "address": "住所", "postal": "郵便番号", "agree": "同意", "sex": "性別", "kind": "区分"}
NAMES |= {"office": "受付", "phone": "電話"}
FIELDS = """
    氏名: {bind: applicant.name}
    住所: {bind: home.text, name: 今の住所}
    郵便番号: {bind: home.postal_code}
    同意: {bind: applicant.address_same, is: true}
    性別: {bind: applicant.sex, options: {male: M, female: F}}
    区分: {bind: event, type: word, options: {tennyu: 転入, tenkyo: 転居}}
    電話: {bind: applicant.phone, type: digit, align: right}
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., tuple[Any, list[Any]]]:
    def read(pdf: bytes, fields: str = FIELDS, leave: str = "[受付]", more: str = "") -> tuple[Any, list[Any]]:
        (tmp_path / "base.pdf").write_bytes(pdf)
        (tmp_path / "yoso_a4.yaml").write_text(
            "id: yoso_a4\ntitle: よその様式\nrevision: 1\neffective: {from: 2024-04-01}\nbasis: 見本\n"
            "section: shiminka\n"
            f"template:\n  file: base.pdf\n  leave: {leave}\n  fields: {fields.rstrip() or '{}'}\n{more}",
            "utf-8",
        )  # fmt: skip
        return load_layout(tmp_path / "yoso_a4.yaml")

    return read


@pytest.fixture
def fill(load, fonts, trace) -> Callable[..., Bundle]:
    def draw(pdf: bytes, values: dict[str, Any] | None = None, **more: Any) -> Bundle:
        layout, findings = load(pdf, **more)
        assert [str(finding) for finding in findings] == []
        request = Request("yoso", layout, facts() if values is None else values)
        return render_bundle([request], fonts, trace, {"yoso": SIGNATURE}, TRAINING)

    return draw


def ink_in(bundle: Bundle, page: int, x: float, y: float, width: float, height: float, blank: Bundle) -> int:
    """How many pixels differ from a blank form in a rectangle given in PDF points from the top left."""
    scale = 1240 / bundle.pages[page].width / MM
    box = tuple(round(side * scale) for side in (x, y, x + width, y + height))
    now, before = (page_image(one.pdf, page, 1240).convert("L").crop(box).tobytes() for one in (bundle, blank))
    return sum(a != b for a, b in zip(now, before, strict=True))


def test_fields_are_filled_by_name_and_none_is_left(fill, fonts):
    bundle = fill(made(fonts), facts([TARO | {"name": f"見本　{KURZ}"}]))
    text = page_text(bundle.pdf, 0)
    assert "よその様式" in text
    assert f"見本　{KURZ}" in text
    assert "転入" in text
    assert "つづき" not in text
    assert "5200000" in "".join(text.split())
    assert "000-0000-0000" in page_text(bundle.pdf, 1)
    reader = pypdf.PdfReader(io.BytesIO(bundle.pdf))
    assert "/AcroForm" not in reader.trailer["/Root"]
    assert not any(page.get("/Annots") for page in reader.pages)
    assert {pin.name for page in bundle.pages for pin in page.pins} == {"氏名", "今の住所", "郵便番号", "区分", "電話"}
    assert bundle.blanks == ()
    assert [(page.number, page.total) for page in bundle.pages] == [(1, 2), (2, 2)]


def test_values_stand_in_their_fields(fill, fonts):
    blank, bundle = fill(made(fonts), {}), fill(made(fonts))
    places = {"氏名": (0, 100, 76, 200, 24), "住所": (0, 100, 120, 220, 40), "郵便番号": (0, 100, 180, 140, 20)}
    places |= {"同意": (0, 98, 212, 20, 20), "男": (0, 98, 242, 20, 20), "区分": (0, 100, 282, 80, 18)}
    places |= {"電話": (1, 100, 80, 120, 20)}
    for name, (page, *box) in places.items():
        assert ink_in(bundle, page, *box, blank) > 30, name
    assert ink_in(bundle, 0, 138, 242, 20, 20, blank) == 0  # 女
    assert ink_in(bundle, 0, 400, 80, 80, 20, blank) == 0  # 受付 is left to the office
    assert ink_in(bundle, 1, 30, 120, 500, 600, blank) == 0


def test_comb_cells_hold_one_digit_each(fill, fonts):
    blank, bundle = fill(made(fonts), {}), fill(made(fonts))
    for cell in range(7):
        assert ink_in(bundle, 0, 102 + 20 * cell, 182, 16, 16, blank) > 5
        assert ink_in(bundle, 0, 99 + 20 * cell, 182, 3, 16, blank) == 0  # nothing on the dividing lines


def test_a_long_text_wraps_shrinks_or_moves(fill, fonts):
    base = facts()
    wraps = fill(
        made(fonts), base | {"home": base["home"] | {"text": "滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号室"}}
    )
    assert wraps.overflow == ()
    moved = fill(made(fonts), base | {"home": base["home"] | {"text": LONG_ADDRESS * 2, "postal_code": "12345678"}})
    assert [(entry.name, entry.page) for entry in moved.overflow] == [("今の住所", 3), ("郵便番号", 3)]
    assert "つづき①" in page_text(moved.pdf, 0)


@pytest.mark.parametrize(
    ("turn", "rect", "seen"),
    [
        (90, (100, 300, 124, 500), (300, 100, 200, 24)),
        (180, (100, 300, 300, 324), (295.28, 300, 200, 24)),
        (270, (100, 300, 124, 500), (341.89, 471.28, 200, 24)),
    ],
)
def test_a_turned_page_is_filled_upright(turn, rect, seen, fill, fonts):
    """R-040: a form whose pages are stored turned. ``rect`` as stored, ``seen`` from the top left as shown."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made(fonts)))
    page = writer.pages[0]
    page[NameObject("/Rotate")] = NumberObject(turn)
    widget = next(a.get_object() for a in page["/Annots"] if a.get_object().get("/T") == "氏名")
    widget[NameObject("/Rect")] = ArrayObject([NumberObject(side) for side in rect])
    out = io.BytesIO()
    writer.write(out)
    bundle, blank = fill(out.getvalue()), fill(out.getvalue(), {})
    assert (bundle.pages[0].width < bundle.pages[0].height) == (turn == 180)
    assert ink_in(bundle, 0, *seen, blank) > 100
    assert TARO["name"] in page_text(bundle.pdf, 0)
    picture = page_image(bundle.pdf, 0, 1240)
    assert (picture.width > picture.height) == (turn != 180)


def test_nested_fields_have_the_names_of_their_parents(load, fonts):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made(fonts)))
    widget = next(a.get_object() for a in writer.pages[1]["/Annots"])
    parent = writer._add_object(DictionaryObject({NameObject("/T"): TextStringObject("申請者")}))
    widget[NameObject("/Parent")] = parent
    out = io.BytesIO()
    writer.write(out)
    layout, findings = load(out.getvalue(), FIELDS.replace("    電話:", "    申請者.電話:"))
    assert findings == []
    assert {"電話"} <= {placed.item.name for placed in layout.template.placed if hasattr(placed.item, "name")}


def test_a_template_with_embedded_fonts_stays_archivable_and_another_does_not_claim_to(fill, fonts):
    assert check_file(fill(made(fonts)).pdf) == []
    claims = {fault.code for fault in check_file(fill(made(fonts, embedded=False)).pdf)}
    assert {"PDFA-06", "PDFA-13"} <= claims


def test_a_plain_pdf_is_filled_at_places(fill, fonts):
    out = io.BytesIO()
    canvas: Any = Canvas(out, initialFontName=font_name(fonts.faces[Type.WORD]))
    canvas.drawString(60, 800, "欄のない様式")
    canvas.showPage()
    canvas.save()
    more = (
        "  places:\n    - {page: 1, at: [40, 40, 80, 10], item: {field: {bind: applicant.name, name: 氏名}}}\n"
        "    - {at: [40, 60, 80, 8], item: {date: {bind: move_date, name: 異動日}}}\n"
        "    - {at: [40, 200, 70, 20], item: {signature: true}}\n"
    )
    blank = fill(out.getvalue(), {}, fields="", leave="[]", more=more)
    bundle = fill(out.getvalue(), fields="", leave="[]", more=more)
    assert ink_in(bundle, 0, 40 * MM, 40 * MM, 80 * MM, 10 * MM, blank) > 100
    assert ink_in(bundle, 0, 40 * MM, 60 * MM, 80 * MM, 8 * MM, blank) > 50
    assert page_text(bundle.pdf, 0).count(bundle.statements["yoso"].check_code) == 2  # at the foot and by the signature
    assert check_file(bundle.pdf) == []


def test_what_is_signed_names_the_template(fill, fonts):
    one = fill(made(fonts)).statements["yoso"]
    changed = made(fonts).replace(b"%%EOF", b"%%EOF\n", 1)
    other = fill(changed).statements["yoso"]
    assert one.content_hash == other.content_hash
    assert one.page_hash != other.page_hash


def test_the_same_template_twice_in_a_bundle_is_copied_once(load, fonts, trace):
    layout, _ = load(made(fonts))
    one = render_bundle([Request("a", layout, facts())], fonts, trace)
    both = render_bundle([Request("a", layout, facts()), Request("b", layout, facts([HANAKO]))], fonts, trace)
    assert (
        both.pdf
        == render_bundle([Request("a", layout, facts()), Request("b", layout, facts([HANAKO]))], fonts, trace).pdf
    )
    assert both.pdf.count(b"/FormType") == one.pdf.count(b"/FormType") == 2


# --- what is wrong -------------------------------------------------------------------------------------------------


def spoiled(change: Callable[[pypdf.PdfWriter], object], pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_xfa(writer: pypdf.PdfWriter) -> None:
    writer.root_object["/AcroForm"][NameObject("/XFA")] = ArrayObject()


@pytest.mark.parametrize(
    ("code", "words", "change"),
    [
        ("PAPER-031", "PDFとして読めません", lambda pdf: b"%PDF-1.4 broken"),
        ("PAPER-031", "PDFとして読めません", lambda pdf: b""),
        ("PAPER-032", "暗号化", lambda pdf: spoiled(lambda w: w.encrypt("", "owner", algorithm="RC4-128"), pdf)),
        ("PAPER-033", "XFA", lambda pdf: spoiled(add_xfa, pdf)),
    ],
)
def test_a_pdf_that_cannot_serve_is_said_in_words(code, words, change, load, fonts):
    layout, findings = load(change(made(fonts)))
    assert layout is None
    assert [finding.code for finding in findings] == [code]
    assert words in str(findings[0])


@pytest.mark.parametrize(
    ("code", "words", "how"),
    [
        ("PAPER-034", "氏名' ですか", {"fields": FIELDS.replace("    氏名:", "    氏　名:")}),
        ("PAPER-034", "欄の名前が変わったか、なくなりました", {"fields": FIELDS + "    生年月日: {bind: move_date}\n"}),
        ("PAPER-034", "という選び方はありません", {"fields": FIELDS.replace("female: F", "female: W")}),
        ("PAPER-035", "印を付ける欄", {"fields": FIELDS.replace(", is: true", "")}),
        ("PAPER-035", "文字を入れる欄", {"fields": FIELDS.replace("applicant.name", "applicant.name, is: x")}),
        ("PAPER-036", "'受付'", {"leave": "[]"}),
        ("PAPER-020", "applicant.nama", {"fields": FIELDS.replace("applicant.name", "applicant.nama")}),
        ("PAPER-037", "ページの外", {"more": "  places: [{page: 9, at: [1, 1, 1, 1], item: {field: event}}]\n"}),
        ("PAPER-037", "ページの外", {"more": "  places: [{at: [200, 1, 20, 5], item: {field: event}}]\n"}),
        ("PAPER-038", "一緒に使えません", {"more": "body: []\n"}),
        ("PAPER-039", "確かめたときのものと違います", {"more": "  sha256: abc\n"}),
    ],
)
def test_a_wrong_mapping_is_said_in_words(code, words, how, load, fonts):
    layout, findings = load(made(fonts), **how)
    assert layout is None
    assert code in {finding.code for finding in findings}
    assert any(words in str(finding) for finding in findings), [str(finding) for finding in findings]


def test_a_template_that_is_not_there_is_said(load, fonts, tmp_path):
    load(made(fonts))
    (tmp_path / "base.pdf").unlink()
    layout, findings = load_layout(tmp_path / "yoso_a4.yaml")
    assert layout is None
    assert [finding.code for finding in findings] == ["PAPER-030"]
