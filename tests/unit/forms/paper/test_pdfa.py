"""The archival form of every paper, and each check seen to fail on a spoiled file."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pypdf
import pytest
from paper_people import FAMILY, SIGNATURE, TARO, UNKNOWN_DAY, facts
from PIL import Image, ImageCms
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.paper.archive import Attachment
from kakanai_desk.forms.paper.fonts import Type
from kakanai_desk.forms.paper.ink import Layer, Sheet
from kakanai_desk.forms.paper.machine_copy import FILE_NAME, content_hash
from kakanai_desk.forms.paper.pages import write_pdf
from kakanai_desk.forms.paper.pdfa_checks import CHECKS, check_file
from kakanai_desk.forms.paper.pdfa_fonts import to_unicode
from kakanai_desk.forms.paper.srgb import srgb_profile
from kakanai_desk.forms.samples import Kind
from tools.form_shots import Content

FORMS = sorted(file.stem for file in procedures().glob("*/documents/*.yaml"))
IDOU = "idou_todoke_a4"


@pytest.fixture(scope="session")
def content(fonts) -> Content:
    return Content.of(load(procedures()), procedures(), fonts)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_passes_all_checks(form, content):
    for kind in Kind:
        assert [str(fault) for fault in check_file(content.draw(form, kind)[1])] == []


def test_a_whole_bundle_with_numbers_and_guide_passes(render):
    assert check_file(render(facts(), signature=SIGNATURE, show_individual_number=True).pdf) == []


# --- spoiled files -------------------------------------------------------------------------------------------------

Spoil = Callable[[bytes], bytes]


def swap(old: bytes, new: bytes, count: int = 1) -> Spoil:
    def spoil(pdf: bytes) -> bytes:
        assert old in pdf
        return pdf.replace(old, new, count)

    return spoil


def resave(change: Callable[[pypdf.PdfWriter], object]) -> Spoil:
    def spoil(pdf: bytes) -> bytes:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
        change(writer)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return spoil


def state(entries: dict[str, object]) -> Spoil:
    def change(writer: pypdf.PdfWriter) -> None:
        found = DictionaryObject({NameObject(key): value for key, value in entries.items()})
        writer.pages[0]["/Resources"][NameObject("/ExtGState")] = DictionaryObject({NameObject("/G1"): found})

    return resave(change)


def in_catalog(key: str, value: object) -> Spoil:
    return resave(lambda writer: writer.root_object.__setitem__(NameObject(key), value))


def longer_length(pdf: bytes) -> bytes:
    length = re.search(rb"/Length (\d+)", pdf)
    return pdf[: length.start(1)] + b"1" * len(length[1]) + pdf[length.end(1) :]


def annotated(writer: pypdf.PdfWriter) -> None:
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        [DictionaryObject({NameObject("/Subtype"): NameObject("/Link")})]
    )


SPOILED: list[tuple[str, str, Spoil]] = [
    ("a later version of PDF", "PDFA-02", swap(b"%PDF-1.7", b"%PDF-2.0")),
    ("no binary comment", "PDFA-02", swap(b"%\x93\x8c\x8b\x9e", b"%abcd")),
    ("no identifier", "PDFA-03", swap(b"/ID", b"/IX")),
    ("data after the end", "PDFA-03", lambda pdf: pdf + b"more"),
    ("encrypted", "PDFA-03", resave(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128"))),
    ("wrong length", "PDFA-04", longer_length),
    ("no line end before endstream", "PDFA-04", swap(b"\nendstream", b" endstream")),
    ("a name of 200 bytes", "PDFA-05", in_catalog("/" + "x" * 200, NameObject("/y"))),
    ("a string of 40,000 bytes", "PDFA-05", in_catalog("/Xx", TextStringObject("x" * 40_000))),
    ("no metadata", "PDFA-06", swap(b"/Metadata", b"/Metadatx")),
    ("another part", "PDFA-06", swap(b"<pdfaid:part>3", b"<pdfaid:part>2")),
    ("another level", "PDFA-06", swap(b"conformance>B<", b"conformance>A<")),
    ("metadata that is no XML", "PDFA-06", swap(b"</rdf:RDF>", b"</rdf:RDX>")),
    ("another packet", "PDFA-06", swap(b"W5M0MpCehi", b"W5M0MpXXXX")),
    ("an unknown property", "PDFA-06", swap(b"dc:format", b"dd:format", 2)),
    ("metadata from elsewhere", "PDFA-06", swap(b"http://purl.org/dc/elements/1.1/", b"http://purl.org/dc/elements/1.2/")),
    ("other words in the information", "PDFA-07", swap(b"Kakanai Desk</xmp", b"Kakanai Desj</xmp")),
    ("another day in the information", "PDFA-07", swap(b"ModifyDate>2026", b"ModifyDate>2027")),
    ("no language", "PDFA-08", swap(b"/Lang", b"/Lanx")),
    ("a title that is not shown", "PDFA-08", swap(b"/DisplayDocTitle", b"/DisplayDocTitlx")),
    ("no title", "PDFA-08", swap(b"dc:title", b"dc:titlx", 2)),
    ("no output intent", "PDFA-09", swap(b"/OutputIntents", b"/OutputIntentx")),
    ("an intent for print shops", "PDFA-09", swap(b"/GTS_PDFA1", b"/GTS_PDFX1")),
    ("a profile of four colours", "PDFA-09", swap(b"/N 3", b"/N 4")),
    ("half transparent", "PDFA-11", state({"/ca": FloatObject(0.5)})),
    ("multiplied colours", "PDFA-11", state({"/BM": NameObject("/Multiply")})),
    ("a font that is not embedded", "PDFA-13", swap(b"/FontFile2", b"/FontFilx2")),
    ("a font without glyph map", "PDFA-13", swap(b"/CIDToGIDMap", b"/CIDToGIDMax")),
    ("a font without text", "PDFA-13", swap(b"/ToUnicode", b"/ToUnicodx")),
    ("a font of another name", "PDFA-13", swap(b"/FontName", b"/FontNamx")),
    ("other widths", "PDFA-14", swap(b"1000 1000 1000", b"1000 1009 1000")),
    ("an action at opening", "PDFA-15", in_catalog("/OpenAction", DictionaryObject())),
    ("a script", "PDFA-15", in_catalog("/Names", DictionaryObject({NameObject("/JavaScript"): DictionaryObject()}))),
    ("an annotation", "PDFA-15", resave(annotated)),
    (
        "fields to fill in",
        "PDFA-15",
        in_catalog("/AcroForm", DictionaryObject({NameObject("/Fields"): ArrayObject([TextStringObject("x")])})),
    ),
    ("an XFA form", "PDFA-15", in_catalog("/AcroForm", DictionaryObject({NameObject("/XFA"): ArrayObject()}))),
    ("layers", "PDFA-15", in_catalog("/OCProperties", DictionaryObject())),
    ("a file nobody lists", "PDFA-16", swap(b"/AF ", b"/AX ")),
    ("a file without relation", "PDFA-16", swap(b"/AFRelationship", b"/AFRelationshix")),
    ("a file without kind", "PDFA-16", swap(b"/application#2Fjson", b"/application#20json")),
    ("a file without name", "PDFA-16", swap(b"/UF (", b"/UX (")),
    ("a file without day", "PDFA-16", lambda pdf: re.sub(rb"/ModDate( \([^)]*\) /Size)", rb"/ModDatx\1", pdf, count=1)),
]  # fmt: skip


@pytest.fixture(scope="session")
def good(fonts, content) -> bytes:
    return content.draw(IDOU, Kind.PLAIN)[1]


@pytest.mark.parametrize(("name", "code", "spoil"), SPOILED, ids=[name for name, _, _ in SPOILED])
def test_a_spoiled_file_is_found_out(name, code, spoil, good):
    before = (
        {str(fault) for fault in check_file(resave(lambda writer: None)(good))} if name != "wrong length" else set()
    )
    spoiled = spoil(good)
    assert spoiled != good, name
    found = [fault for fault in check_file(spoiled) if fault.code == code and str(fault) not in before]
    assert found, name
    assert all(fault.sentence.endswith("。") for fault in found)


@pytest.mark.parametrize(
    ("operators", "code"),
    [
        ("0 0 0 1 k", "PDFA-10"),
        ("/DeviceCMYK cs", "PDFA-10"),
        ("q", "PDFA-05"),
        ("q " * 30 + "Q " * 30, "PDFA-05"),
        ("1 2 zz", "PDFA-12"),
        ("BT /F77 9 Tf <0001> Tj ET", "PDFA-14"),
        ("BT /F1 9 Tf <7FFF> Tj ET", "PDFA-14"),
        ("BT /F1 9 Tf <0000> Tj ET", "PDFA-14"),
    ],
)
def test_a_spoiled_drawing_is_found_out(operators, code, fonts):
    sheet = Sheet(fonts)
    sheet.text(20, 20, "見本葛\U000e0102𠮷", Type.FACT, 12)
    assert check_file(write_pdf([sheet], Layer.HATCH, title="見本")) == []
    sheet.draw(operators)
    assert code in {fault.code for fault in check_file(write_pdf([sheet], Layer.HATCH, title="見本"))}


def test_every_check_was_seen_to_fail():
    seen = {code for _, code, _ in SPOILED} | {"PDFA-10", "PDFA-12"}
    assert seen == {code for code, _, _, _ in CHECKS}


@pytest.mark.parametrize("raw", [b"", b"no PDF", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(300)])
def test_what_is_no_pdf_is_said(raw):
    assert [fault.code for fault in check_file(raw)] == ["PDFA-01"]


def test_a_file_without_its_check_of_fonts_by_other_software(good):
    """reportlab's own files are no PDF/A, and the checks say so."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(10, 10, "plain")
    canvas.save()
    assert {"PDFA-06", "PDFA-09", "PDFA-13"} <= {fault.code for fault in check_file(out.getvalue())}


# --- profile, identifier, metadata ---------------------------------------------------------------------------------


def test_our_colour_profile_is_srgb():
    assert srgb_profile() is srgb_profile()
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    picture = Image.new("RGB", (8, 8))
    picture.putdata([(32 * x + y, 255 - 30 * x, 17 * y + x) for x in range(8) for y in range(8)])
    there = ImageCms.profileToProfile(picture, ImageCms.createProfile("sRGB"), ours)
    assert max(abs(a - b) for a, b in zip(picture.tobytes(), there.tobytes(), strict=True)) <= 1


def test_the_identifier_follows_from_the_content(render):
    def identifier(pdf: bytes) -> bytes:
        return re.search(rb"/ID\s+\[<([0-9A-F]{32})><\1>\]", pdf)[1]

    one, same, other = render(facts(), IDOU).pdf, render(facts(), IDOU).pdf, render(facts([TARO]), IDOU).pdf
    assert identifier(one) == identifier(same) != identifier(other)


def test_a_title_with_marks_stands_in_the_metadata_as_it_is(fonts):
    sheet = Sheet(fonts)
    sheet.text(20, 20, "見本", Type.WORD, 12)
    pdf = write_pdf([sheet], Layer.HATCH, title="同意書 <A&B> 葛\U000e0102", keywords="1<2")
    assert check_file(pdf) == []
    assert pypdf.PdfReader(io.BytesIO(pdf)).metadata.title == "同意書 <A&B> 葛\U000e0102"


def test_several_files_may_lie_inside(fonts):
    sheet = Sheet(fonts)
    sheet.text(20, 20, "見本", Type.WORD, 12)
    files = [Attachment(name, "text/csv", b"1,2", "表") for name in ("b.csv", "a.csv")]
    pdf = write_pdf([sheet], Layer.HATCH, title="見本", attachments=files)
    assert check_file(pdf) == []
    assert sorted(pypdf.PdfReader(io.BytesIO(pdf)).attachments) == ["a.csv", "b.csv"]


# --- the copy for programs -----------------------------------------------------------------------------------------


def copy_in(pdf: bytes) -> dict:
    return json.loads(pypdf.PdfReader(io.BytesIO(pdf)).attachments[FILE_NAME][0])


def test_the_copy_says_what_the_paper_says_and_its_hash_is_the_signed_one(render):
    bundle = render(facts([TARO, UNKNOWN_DAY]), signature=SIGNATURE)
    copied = copy_in(bundle.pdf)
    schema = Path(__file__).resolve().parents[4] / "docs" / "schemas" / "paper-copy.schema.json"
    jsonschema.validate(copied, json.loads(schema.read_text("utf-8")))
    assert [entry["document"] for entry in copied["documents"]] == list(bundle.statements)
    for entry in copied["documents"]:
        statement = bundle.statements[entry["document"]]
        again = content_hash(entry["form"], entry["revision"], copied["reception_number"], entry["values"])
        assert again == entry["content_hash"] == statement.content_hash
        assert (entry["page_hash"], entry["check_code"]) == (statement.page_hash, statement.check_code)
    idou = next(entry for entry in copied["documents"] if entry["form"] == IDOU)
    assert ["people.1.name", UNKNOWN_DAY["name"]] in idou["values"]
    assert idou["days"]["people.1.birth_date"] == "1925-03"
    assert idou["days"]["move_date"] == "2026-04-05"
    assert idou["names"]["new_address.text"] == "新しい住所"


def test_the_individual_number_is_never_in_the_copy(render):
    """番号法: not even where the form prints it. A file that programs read is what gets passed on."""
    printed = render(facts(), signature=SIGNATURE, show_individual_number=True)
    other = render(facts([one | {"individual_number": "987654321098"} for one in FAMILY]), show_individual_number=True)
    raw = json.dumps(copy_in(printed.pdf), ensure_ascii=False)
    assert "1234567890" not in raw
    assert copy_in(printed.pdf) == copy_in(other.pdf)


def test_every_character_comes_back_from_the_text_map():
    raw = b"2 beginbfchar <0001> <845BDB40DD02> <0002> <D842DFB7> endbfchar"
    raw += b" 1 beginbfrange <0010> <0012> <0041> endbfrange"
    assert to_unicode(raw) == {1: "葛\U000e0102", 2: "𠮷", 0x10: "A", 0x11: "B", 0x12: "C"}
