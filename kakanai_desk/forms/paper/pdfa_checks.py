"""Structural checks of a PDF against what PDF/A-3b asks for. A list of our own, **not a validator**.

No validator was to be had: what these checks pass is checked, not validated (検証器では未確認). Each check has a code,
a clause of ISO 19005-3:2012 and a sentence; ``check_file`` gives all faults at once. It reads any PDF and uses nothing
of the code that writes ours. Fonts are looked into in ``pdfa_fonts.py``.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from struct import unpack_from
from typing import Any, cast

import pypdf
from pypdf.errors import PdfReadError, PyPdfError
from pypdf.generic import ContentStream, IndirectObject

from kakanai_desk.forms.paper.pdfa_fonts import font_faults, inner, text_faults

_SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
}
_KNOWN_SPACES = {
    *_SPACES.values(),
    "http://ns.adobe.com/xap/1.0/t/pg/",
    "http://ns.adobe.com/xap/1.0/mm/",
    "http://ns.adobe.com/xap/1.0/rights/",
}
_WORDS = """b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n
q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""""
_OPERATORS = frozenset(_WORDS.split())
_RELATIONSHIPS = ("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified")


@dataclass(frozen=True)
class Fault:
    """What is wrong: the check's code and a Japanese sentence."""

    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.sentence} [{self.code}]"


class Opened:
    """A PDF being looked at."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.reader = pypdf.PdfReader(BytesIO(raw), strict=False)

    @property
    def catalog(self) -> Any:
        return self.reader.trailer["/Root"]

    @cached_property
    def objects(self) -> dict[int, Any]:
        """Every object by number."""
        found: dict[int, Any] = {}
        for generation, offsets in self.reader.xref.items():
            for number in offsets:
                if number:
                    found[number] = self.reader.get_object(IndirectObject(number, generation, self.reader))
        for number in self.reader.xref_objStm:
            found[number] = self.reader.get_object(number)
        return found

    @cached_property
    def contents(self) -> list[tuple[Any, list[tuple[list[Any], str]]]]:
        """Each page with its operations."""
        found: list[tuple[Any, list[tuple[list[Any], str]]]] = []
        for page in self.reader.pages:
            raw = page.get("/Contents")
            parts = ContentStream(raw.get_object(), self.reader).operations if raw is not None else []
            found.append((page, [(operands, operator.decode("latin-1")) for operands, operator in parts]))
        return found

    @cached_property
    def metadata(self) -> ET.Element | None:
        """The XMP, parsed; None when there is none that can be read."""
        stream = self.catalog.get("/Metadata")
        if stream is None:
            return None
        try:
            return ET.fromstring(stream.get_object().get_data().decode("utf-8").strip("\ufeff \n"))  # noqa: S314 — a file of the city's own
        except (ET.ParseError, UnicodeDecodeError):
            return None

    def said(self, space: str, name: str) -> str | None:
        """A property of the metadata; of a language alternative or a bag its first entry."""
        root = self.metadata
        if root is None:
            return None
        for description in root.iter(f"{{{_SPACES['rdf']}}}Description"):
            plain = description.get(f"{{{_SPACES[space]}}}{name}")
            if plain is not None:
                return plain
            element = description.find(f"{{{_SPACES[space]}}}{name}")
            if element is not None:
                entry = next(element.iter(f"{{{_SPACES['rdf']}}}li"), element)
                return entry.text or ""
        return None


def check_file(raw: bytes) -> list[Fault]:
    """Every fault of the PDF ``raw``. An empty list: all checks hold (not the same as validated)."""
    try:
        file = Opened(raw)
        len(file.reader.pages)
    except (PyPdfError, PdfReadError, KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return [Fault("PDFA-01", "PDFとして読めません。")]
    faults: list[Fault] = []
    for code, _, _, check in CHECKS:
        try:
            faults += [Fault(code, sentence) for sentence in dict.fromkeys(check(file))]
        except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
            faults.append(Fault(code, f"調べられません({type(error).__name__})。"))
    return faults


# --- the file ----------------------------------------------------------------------------------------------------


def _header(file: Opened) -> Iterator[str]:
    lines = file.raw[:60].split(b"\n")
    if not re.fullmatch(rb"%PDF-1\.[0-7]", lines[0].rstrip(b"\r")):
        yield "先頭が %PDF-1.0～1.7 ではありません。"
    if len(lines) < 2 or not lines[1].startswith(b"%") or sum(byte > 127 for byte in lines[1][1:5]) < 4:
        yield "2行目に、128以上のバイトが4つ続く注釈がありません。"


def _trailer(file: Opened) -> Iterator[str]:
    identifier = file.reader.trailer.get("/ID")
    parts = [bytes(getattr(part, "original_bytes", b"")) for part in identifier] if identifier is not None else []
    if len(parts) != 2 or not all(parts):
        yield "ファイル識別子(ID)がありません。"
    if "/Encrypt" in file.reader.trailer:
        yield "暗号化されています。"
    if not re.search(rb"%%EOF(\r\n|\n|\r)?\Z", file.raw):
        yield "%%EOF のあとにデータがあります。"


def _objects(file: Opened) -> Iterator[str]:
    starts = sorted(
        (offset, number) for place in file.reader.xref.values() for number, offset in place.items() if number
    )
    ends = [offset for offset, _ in starts[1:]] + [len(file.raw)]
    for (start, number), end in zip(starts, ends, strict=True):
        part = file.raw[start:end]
        if not re.match(rb"\d+ \d+ obj[\r\n]", part) or not re.search(rb"[\r\n]endobj[\r\n]", part):
            yield f"{number}番のオブジェクトの書き方が違います。"
        found = file.objects[number]
        if not hasattr(found, "get_data"):
            continue
        opening = re.search(rb"stream(\r\n|\n)", part)
        length = _length(file, part[: opening.start()]) if opening else None
        if opening is None or length is None:
            yield f"{number}番のストリームの書き方が違います。"
        elif not re.match(rb"(\r\n|\n|\r)endstream", part[opening.end() + length :]):
            yield f"{number}番のストリームの長さ(Length)か、endstream の前の改行が違います。"
        filters = inner(found, "/Filter")
        names = {str(filters)} if isinstance(filters, str) else {str(name) for name in filters}
        if names & {"/LZWDecode", "/Crypt"}:
            yield f"{number}番のストリームが、使えない圧縮です。"
        if any(key in found for key in ("/F", "/FFilter", "/FDecodeParms")):
            yield f"{number}番のストリームの中身がファイルの外にあります。"


def _length(file: Opened, dictionary: bytes) -> int | None:
    """The Length a stream claims; pypdf does not hand it out."""
    claimed = re.search(rb"/Length\s+(\d+)(\s+\d+\s+R)?", dictionary)
    if claimed is None:
        return None
    value = file.objects.get(int(claimed[1])) if claimed[2] else int(claimed[1])
    return value if isinstance(value, int) else None


def _limits(file: Opened) -> Iterator[str]:
    def walk(found: Any, depth: int = 0) -> Iterator[str]:
        if isinstance(found, dict):
            for key, value in cast("dict[Any, Any]", found).items():
                if len(str(key).encode("utf-8")) > 128:
                    yield "127バイトを超える名前があります。"
                yield from walk(value, depth + 1)
        elif isinstance(found, list):
            for value in cast("list[Any]", found):
                yield from walk(value, depth + 1)
        elif isinstance(found, str | bytes) and len(getattr(found, "original_bytes", b"")) > 32767:
            yield "32,767バイトを超える文字列があります。"

    for found in file.objects.values():
        yield from walk(found)
    for page, operations in file.contents:
        depth = most = 0
        for _, operator in operations:
            depth += (operator == "q") - (operator == "Q")
            most = max(most, depth)
        if most > 28 or depth != 0:
            yield "q と Q の入れ子が合わないか、28を超えています。"
        if not all(3 <= float(side) <= 14400 for side in (page.mediabox.width, page.mediabox.height)):
            yield "紙の大きさが範囲を超えています。"


# --- what the file says of itself ----------------------------------------------------------------------------------


def _metadata(file: Opened) -> Iterator[str]:
    stream = file.catalog.get("/Metadata")
    if stream is None:
        yield "メタデータ(XMP)がありません。"
        return
    if "/Filter" in stream.get_object():
        yield "メタデータ(XMP)が圧縮されています。"
    raw = stream.get_object().get_data()
    if not re.match(rb"\s*<\?xpacket begin=[\"'](\xef\xbb\xbf)?[\"'] id=[\"']W5M0MpCehiHzreSzNTczkc9d[\"']\?>", raw):
        yield "メタデータ(XMP)の包み(xpacket)が違います。"
    if file.metadata is None:
        yield "メタデータ(XMP)がXMLとして読めません。"
        return
    if (file.said("pdfaid", "part"), file.said("pdfaid", "conformance")) != ("3", "B"):
        yield "メタデータ(XMP)が PDF/A-3B と言っていません。"
    for description in file.metadata.iter(f"{{{_SPACES['rdf']}}}Description"):
        for element in description:
            space = element.tag[1:].split("}")[0]
            if space not in _KNOWN_SPACES:
                yield f"メタデータ(XMP)に、決められていない項目があります({space})。"


def _same_words(file: Opened) -> Iterator[str]:
    information = file.reader.trailer.get("/Info")
    if information is None:
        return
    info = information.get_object()
    pairs = {"/Title": ("dc", "title"), "/Creator": ("xmp", "CreatorTool"), "/Producer": ("pdf", "Producer")}
    pairs |= {"/Keywords": ("pdf", "Keywords")}
    for key, (space, name) in pairs.items():
        if key in info and str(info[key]) != file.said(space, name):
            yield f"文書情報 {key[1:]} がメタデータ(XMP)と違います。"
    for key, name in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
        if key in info and _digits(str(info[key])) != _digits(file.said("xmp", name) or ""):
            yield f"文書情報 {key[1:]} がメタデータ(XMP)と違います。"


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _title_and_language(file: Opened) -> Iterator[str]:
    if not file.said("dc", "title"):
        yield "題名がありません。"
    if not str(file.catalog.get("/Lang") or ""):
        yield "言語(Lang)がありません。"
    if not bool(inner(file.catalog, "/ViewerPreferences").get("/DisplayDocTitle", False)):
        yield "題名が窓に出る設定(DisplayDocTitle)がありません。"


# --- colour and drawing --------------------------------------------------------------------------------------------


def _output_intent(file: Opened) -> Iterator[str]:
    intents = [intent.get_object() for intent in inner(file.catalog, "/OutputIntents")]
    ours = [intent for intent in intents if intent.get("/S") == "/GTS_PDFA1"]
    if len(ours) != 1 or not ours[0].get("/OutputConditionIdentifier") or "/DestOutputProfile" not in ours[0]:
        yield "出力インテント(GTS_PDFA1 と色のプロファイル)がありません。"
        return
    profile = ours[0]["/DestOutputProfile"].get_object()
    raw = profile.get_data()
    if len(raw) < 132 or unpack_from(">I", raw)[0] != len(raw) or raw[36:40] != b"acsp":
        yield "色のプロファイルが壊れています。"
    elif raw[8] >= 5 or raw[12:16] not in (b"mntr", b"prtr") or raw[16:20] != b"RGB " or profile.get("/N") != 3:
        yield "色のプロファイルの種類が違います(RGBの画面か印刷、第4版まで)。"


def _colours(file: Opened) -> Iterator[str]:
    for _, operations in file.contents:
        for operands, operator in operations:
            if operator in ("k", "K") or (operator in ("cs", "CS") and str(operands[0]) == "/DeviceCMYK"):
                yield "CMYKの色を使っています(出力インテントはRGB)。"
    for found in file.objects.values():
        entries = cast("dict[Any, Any]", found) if isinstance(found, dict) else {}
        if entries.get("/Subtype") == "/Image" and entries.get("/ColorSpace") == "/DeviceCMYK":
            yield "CMYKの色の画像があります(出力インテントはRGB)。"


def _transparency(file: Opened) -> Iterator[str]:
    for found in file.objects.values():
        if not isinstance(found, dict):
            continue
        entries = cast("dict[Any, Any]", found)
        if entries.get("/Subtype") == "/Image" and ("/SMask" in entries or "/SMaskInData" in entries):
            yield "透けた画像(SMask)があります。"
        if entries.get("/S") == "/Transparency":
            yield "透明グループがあります。"
        for states in (inner(entries, "/Resources"), entries):
            for state in inner(states, "/ExtGState").values():
                yield from _state(state.get_object())
        if entries.get("/Type") == "/ExtGState":
            yield from _state(entries)


def _state(state: Any) -> Iterator[str]:
    if any(float(state.get(key, 1)) != 1 for key in ("/ca", "/CA")) or state.get("/SMask", "/None") != "/None":
        yield "透けた塗り(ExtGState)があります。"
    if str(state.get("/BM", "/Normal")) not in ("/Normal", "/Compatible"):
        yield "色を混ぜる塗り(BM)があります。"
    if "/TR" in state or str(state.get("/TR2", "/Default")) != "/Default":
        yield "色を変える関数(TR)があります。"


def _drawing(file: Opened) -> Iterator[str]:
    for _, operations in file.contents:
        for _, operator in operations:
            if operator not in _OPERATORS:
                yield f"知らない描画命令 '{operator}' があります。"
    for found in file.objects.values():
        if isinstance(found, dict):
            entries = cast("dict[Any, Any]", found)
            if entries.get("/Subtype") == "/PS" or "/OPI" in entries or "/Alternates" in entries:
                yield "使えない部品(PostScript・OPI・代わりの画像)があります。"
            if entries.get("/Subtype") == "/Image" and bool(entries.get("/Interpolate", False)):
                yield "なめらかに引き伸ばす画像(Interpolate)があります。"


# --- what moves, and what is attached --------------------------------------------------------------------------------


def _interactive(file: Opened) -> Iterator[str]:
    form = file.catalog.get("/AcroForm")
    if form is not None:
        entries = form.get_object()
        if "/XFA" in entries:
            yield "XFAの入力欄があります。"
        if bool(entries.get("/NeedAppearances", False)) or entries.get("/Fields"):
            yield "入力欄(AcroForm)が残っています。"
    if any(key in file.catalog for key in ("/OpenAction", "/AA", "/OCProperties")):
        yield "開いたときの動作か、出し入れする層があります。"
    if "/JavaScript" in inner(file.catalog, "/Names"):
        yield "スクリプトがあります。"
    for page in file.reader.pages:
        if page.get("/Annots"):
            yield "注釈か入力欄がページに残っています。"
        if "/AA" in page:
            yield "ページに動作があります。"
    for found in file.objects.values():
        if isinstance(found, dict) and str(cast("dict[Any, Any]", found).get("/S")) in ("/JavaScript", "/Launch"):
            yield "スクリプトか、プログラムを起動する動作があります。"


def _attachments(file: Opened) -> Iterator[str]:
    associated = [str(entry.idnum) for entry in inner(file.catalog, "/AF")]
    for number, found in file.objects.items():
        if not isinstance(found, dict) or "/EF" not in found:
            continue
        entry = cast("dict[Any, Any]", found)
        if entry.get("/Type") != "/Filespec" or not entry.get("/F") or not entry.get("/UF"):
            yield "添付ファイルの名前(F と UF)がありません。"
        if str(entry.get("/AFRelationship")) not in _RELATIONSHIPS:
            yield "添付ファイルと書類の関係(AFRelationship)がありません。"
        if str(number) not in associated:
            yield "添付ファイルが文書の関連ファイル(AF)に挙がっていません。"
        stream = inner(inner(entry, "/EF"), "/F")
        if "#" in str(stream.get("/Subtype", "#")) or "/" not in str(stream.get("/Subtype", ""))[1:]:
            yield "添付ファイルの種類(MIME)がありません。"
        if "/ModDate" not in inner(stream, "/Params"):
            yield "添付ファイルの日付がありません。"


def _fonts(file: Opened) -> Iterator[str]:
    for font in file.objects.values():
        if isinstance(font, dict) and cast("dict[Any, Any]", font).get("/Type") == "/Font":
            yield from font_faults(font)


def _texts(file: Opened) -> Iterator[str]:
    for page, operations in file.contents:
        yield from text_faults(page, operations)


CHECKS: tuple[tuple[str, str, str, Callable[[Opened], Iterator[str]]], ...] = (
    ("PDFA-02", "6.1.2", "ファイルの先頭", _header),
    ("PDFA-03", "6.1.3", "識別子・暗号化・末尾", _trailer),
    ("PDFA-04", "6.1.7, 6.1.9", "オブジェクトとストリームの書き方", _objects),
    ("PDFA-05", "6.1.13", "長さと深さの限り", _limits),
    ("PDFA-06", "6.6.2, 6.6.4", "メタデータ(XMP)", _metadata),
    ("PDFA-07", "6.6.3 (ours)", "文書情報とメタデータの一致", _same_words),
    ("PDFA-08", "(ours)", "題名と言語", _title_and_language),
    ("PDFA-09", "6.2.3", "出力インテント", _output_intent),
    ("PDFA-10", "6.2.4", "色", _colours),
    ("PDFA-11", "6.2.10 (ours: none at all)", "透明", _transparency),
    ("PDFA-12", "6.2.2, 6.2.9", "描画命令と部品", _drawing),
    ("PDFA-13", "6.2.11", "フォントの埋め込み", _fonts),
    ("PDFA-14", "6.2.11.5, 6.2.11.7", "文字の幅・字形・取り出し", _texts),
    ("PDFA-15", "6.3, 6.4, 6.5", "注釈・入力欄・動作", _interactive),
    ("PDFA-16", "6.8", "添付ファイル", _attachments),
)
