"""PDF templates that are made to do harm: refused in words, or their harm stays out of what is printed."""

import zlib
from datetime import datetime
from io import BytesIO

import pypdf
import pytest

from kakanai_desk.core.places import resources
from kakanai_desk.forms.paper import template_pdf
from kakanai_desk.forms.paper.bundle import TRAINING, Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.forms.paper.template_pdf import TemplateBroken, read_template
from tests.unit.hostile.test_hostile_pictures import png

A4 = b"[0 0 595 842]"


def pdf(objects: list[bytes]) -> bytes:
    out, starts = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    tail = b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


def page(more: bytes = b"", box: bytes = A4) -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox " + box + more + b">>"


def one_page(more: bytes = b"", box: bytes = A4, catalog: bytes = b"", others: tuple[bytes, ...] = ()) -> bytes:
    top = [b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    return pdf([*top, page(more, box), *others])


def stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<</Length %d/Filter %s>>stream\n%s\nendstream" % (len(data), filters, data)


def nested(levels: int, width: int) -> bytes:
    """A tree of pages whose every branch is the same branch again."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    for level in range(levels):
        kids = b" ".join([b"%d 0 R" % (level + 3)] * width)
        objects.append(b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, width ** (levels - level)))
    return pdf([*objects, page()])


def swelling(times: int, filters: bytes = b"/FlateDecode") -> bytes:
    data = zlib.compress(b"0 0 m 1 1 l S\n" * times, 9)
    if filters.count(b"Flate") == 2:
        data = zlib.compress(data, 9)
    return one_page(b"/Contents 4 0 R", others=(stream(data, filters),))


def large_picture(width: int, within: bool) -> bytes:
    picture = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/Length 3>>stream\nabc\nendstream" % (width, width)
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 4 0 R>>>>/Length 0>>stream\n\nendstream"
    used = b"5" if within else b"4"
    return one_page(b"/Resources<</XObject<</X " + used + b" 0 R>>>>", others=(picture, form))


REFUSED = {
    "a page larger than a house": (one_page(box=b"[0 0 1000000000 1000000000]"), "PAPER-042", "大きさが"),
    "a page of nothing": (one_page(box=b"[0 0 0 0]"), "PAPER-042", "大きさが"),
    "a page inside out": (one_page(box=b"[0 0 -500 -500]"), "PAPER-042", "大きさが"),
    "a page that is no number": (one_page(box=b"[0 0 nan 5]"), "PAPER-031", "読めません"),
    "a page askew": (one_page(b"/Rotate 45"), "PAPER-031", "読めません"),
    "a thousand pages in six hundred bytes": (nested(3, 10), "PAPER-042", "100ページ"),
    "pages within themselves": (nested(1, 1).replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"), "PAPER-031", "読めません"),
    "content that swells": (swelling(12 * 1024**2), "PAPER-031", "読めません"),
    "content that swells twice": (swelling(12 * 1024**2, b"[/FlateDecode/FlateDecode]"), "PAPER-031", "読めません"),
    "a picture of ten thousand million points": (large_picture(100_000, within=False), "PAPER-042", "画像"),
    "the same within a form": (large_picture(100_000, within=True), "PAPER-042", "画像"),
    "brackets without end": (one_page(b"/X " + b"[" * 5000 + b"]" * 5000), "PAPER-031", "読めません"),
    "cut short": (one_page()[:150], "PAPER-031", "読めません"),
    "a program": (b"MZ\x90\x00" + bytes(500), "PAPER-031", "読めません"),
    "an XFA form": (
        one_page(catalog=b"/AcroForm<</XFA 4 0 R>>", others=(stream(zlib.compress(b"<x/>")),)),
        "PAPER-033",
        "XFA",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_template_that_does_harm_is_refused_in_words(tmp_path, name):
    content, code, says = REFUSED[name]
    file = tmp_path / "form.pdf"
    file.write_bytes(content)
    with pytest.raises(TemplateBroken) as refused:
        read_template(file)
    assert (refused.value.code, says in str(refused.value)) == (code, True), str(refused.value)
    assert "form.pdf" in str(refused.value)


def test_what_makes_them_harmful_is_all_that_is_refused(tmp_path):
    file = tmp_path / "form.pdf"
    for content in (one_page(), nested(1, 10), swelling(10), large_picture(1000, within=True)):
        file.write_bytes(content)
        assert read_template(file).pages


def test_a_file_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(template_pdf, "MOST_BYTES", 300)
    file = tmp_path / "form.pdf"
    file.write_bytes(one_page())
    with pytest.raises(TemplateBroken, match="MiBを超えています"):
        read_template(file)


def test_no_program_of_a_template_reaches_the_paper(tmp_path):
    script = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    names = (
        b"/OpenAction 4 0 R/AA<</WC 4 0 R>>/Names<</JavaScript<</Names[(x)4 0 R]>>/EmbeddedFiles<</Names[(y)5 0 R]>>>>"
    )
    link = b"/AA<</O 4 0 R>>/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(evil.exe)>>>>]"
    content = one_page(link, catalog=names, others=(script, b"<</Type/Filespec/F(evil.exe)>>"))
    assert b"JavaScript" in content
    (tmp_path / "base.pdf").write_bytes(content)
    place = "{at: [20, 20, 60, 10], item: {field: applicant.name}}"
    (tmp_path / "yoso_a4.yaml").write_text(
        "id: yoso_a4\ntitle: よその様式\nrevision: 1\neffective: {from: 2024-04-01}\nbasis: 見本\nsection: shiminka\n"
        f"template:\n  file: base.pdf\n  places: [{place}]\n",
        "utf-8",
    )
    layout, findings = load_layout(tmp_path / "yoso_a4.yaml")
    assert [str(finding) for finding in findings] == []
    trace = Trace("N8-0410-0042", datetime(2026, 4, 10, 10, 43))  # noqa: DTZ001
    request = Request("yoso", layout, {"applicant.name": "見本　花子"})
    printed = render_bundle([request], PaperFonts.load(resources() / "fonts"), trace, None, TRAINING).pdf
    assert b"/Page" in unpacked(printed)
    for word in (b"JavaScript", b"app.alert", b"/Launch", b"evil.exe", b"/OpenAction", b"/AA"):
        assert word not in unpacked(printed), word


def unpacked(content: bytes) -> bytes:
    """Every object of a PDF as it reads when nothing is packed."""
    reader = pypdf.PdfReader(BytesIO(content))
    return b"\n".join(repr(reader.get_object(number)).encode() for number in range(1, reader.trailer["/Size"]))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (png(100_000, 100_000), "大きすぎます"),
        (png(8000, 8000), "大きすぎます"),
        (png(2000, 2800), "読めません"),
        (b"\x89PNG\r\n", "読めません"),
    ],
)
def test_a_picture_that_swells_is_refused_as_a_template(tmp_path, content, says):
    file = tmp_path / "form.png"
    file.write_bytes(content)
    with pytest.raises(TemplateBroken, match=says) as refused:
        read_template(file)
    assert refused.value.code == "PAPER-041"
