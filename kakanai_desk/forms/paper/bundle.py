"""A bundle: all documents of one visit in one PDF, with one font subset, and the statement each signature signs.

Same arguments, same bytes. The statement of a document is SHA-256(content hash ‖ page hash):

* content hash — form id, revision, reception number and every filled-in value, in canonical JSON;
* page hash — the drawing of every page without trace time, check code and signature, with individual numbers hatched.

The check code on the paper is the statement's first sixteen hex digits. A preview (numbers hatched), the printed form
(numbers in) and the signed form therefore carry the same code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakanai_desk.core.wareki import wareki
from kakanai_desk.forms.paper.archive import Attachment
from kakanai_desk.forms.paper.codes import qr_modules
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.handwork import handwritten
from kakanai_desk.forms.paper.ink import DARK, WIDTH, Layer, Sheet
from kakanai_desk.forms.paper.machine_copy import FILE_NAME, MIME, Content, document_entry, machine_copy
from kakanai_desk.forms.paper.marks import NOT_SHOWN
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.paper.outcome import Blank, Overflow, Pin
from kakanai_desk.forms.paper.pages import write_pdf
from kakanai_desk.forms.paper.sheets import LEFT, RIGHT, Drawn, draw
from kakanai_desk.forms.paper.signature import Signature, draw_signature

TRAINING = ("見本", "架空の家族です")
COPY = "#"  # between a document's name and the mark of its copy


@dataclass(frozen=True)
class Request:
    """One document to draw. ``document`` names it within the visit (a form may be filled for several people)."""

    document: str
    layout: Layout
    facts: Mapping[str, Any]


def requests_of(document: str, layout: Layout, facts: Mapping[str, Any]) -> list[Request]:
    """One request, or one for each person of a form with ``each``: named ``document``, ``document.2``, …"""
    if layout.each is None:
        return [Request(document, layout, facts)]
    people: Sequence[Mapping[str, Any]] = layout.each.value(facts) or ()
    return [
        Request(document if number == 1 else f"{document}.{number}", layout, {**facts, "person": person})
        for number, person in enumerate(people, start=1)
    ]


@dataclass(frozen=True)
class Trace:
    """What the foot of every sheet says about its making."""

    reception_number: str
    made_at: datetime
    sources: str = ""  # where the facts on it came from: IC・手・触
    record: str = ""  # how far the desk's record was: on the guide sheet, so that who takes it home holds a head of it


@dataclass(frozen=True)
class PageOf:
    """One page of the bundle: which document, its page ``number`` of ``total``, size in mm, what to check on it."""

    document: str
    title: str
    number: int
    total: int
    width: float
    height: float
    pins: tuple[Pin, ...]


@dataclass(frozen=True)
class Statement:
    """What is signed for one document; hashes in hex."""

    document: str
    content_hash: str
    page_hash: str

    @property
    def digest(self) -> bytes:
        """The 32 bytes a signature signs."""
        return hashlib.sha256(bytes.fromhex(self.content_hash) + bytes.fromhex(self.page_hash)).digest()

    @property
    def check_code(self) -> str:
        code = self.digest.hex()[:16].upper()
        return "-".join(code[start : start + 4] for start in range(0, 16, 4))


@dataclass(frozen=True)
class Bundle:
    """The PDF and everything the counter has to know about it."""

    pdf: bytes
    pages: tuple[PageOf, ...]
    statements: Mapping[str, Statement]
    overflow: tuple[Overflow, ...]
    blanks: tuple[Blank, ...]
    missing_glyphs: tuple[str, ...]
    crowded: tuple[str, ...] = ()  # printed words that do not fit their cell: a fault of a layout
    written: int = 0  # characters and ticks that a person would have written on these forms
    to_sign: frozenset[str] = frozenset()  # the documents that have a box for the signature


@dataclass
class Part:
    """A drawn document on its way into a bundle."""

    document: str
    title: str
    sheets: Sequence[Sheet]
    statement: Statement
    pins: Sequence[Pin] = ()
    overflow: Sequence[Overflow] = ()
    made_at: datetime | None = None
    content: Content | None = None  # what is filled in; a guide sheet has none


def render_bundle(
    requests: Sequence[Request],
    fonts: PaperFonts,
    trace: Trace,
    signatures: Mapping[str, Signature] | None = None,
    watermark: Sequence[str] = (),
    *,
    show_individual_number: bool = False,
    behind: Sequence[Part] = (),
    copies: Sequence[str] | None = None,
    both_sides: bool = False,
) -> Bundle:
    """Draw ``requests`` in order. ``signatures`` by document; ``watermark`` is ``TRAINING`` for invented people.

    ``behind``: parts that follow the forms in the same PDF with the same fonts (the guide sheet).
    ``both_sides``: no document begins on the back of another.
    ``copies``: marks of further copies of every form, beside those its layout asks for; None: no copies at all.

    Raises:
        ValueError: nothing to draw, or two documents with one name.
    """
    names = [request.document for request in requests]
    if not (names or behind) or len(set(names)) != len(names):
        raise ValueError("a bundle needs documents with different names")
    parts: list[Part] = []
    drawn: list[Drawn] = []
    to_sign: set[str] = set()
    for request in requests:
        document = draw(request.layout, request.facts, fonts, request.document)
        drawn.append(document)
        layout = document.layout
        title = f"{layout.short}　第{layout.revision}版（{wareki(layout.effective_from)}から）"
        outcome = document.outcome
        content = Content(
            layout.id,
            layout.revision,
            layout.effective_from,
            trace.reception_number,
            outcome.values,
            outcome.names,
            outcome.days,
        )
        part = finish_sheets(
            request.document,
            layout.title,
            document.sheets,
            trace,
            title,
            content.hash,
            watermark,
            f"{layout.id}.{layout.revision}",
        )
        part.pins = outcome.pins
        part.content = content
        place, signature = document.outcome.signature, (signatures or {}).get(request.document)
        if place is not None:
            to_sign.add(request.document)
        if place is not None and signature is not None:
            right = place.right if layout.template is not None else RIGHT - 2.4
            draw_signature(document.sheets[place.page], place, right, signature, part.statement.check_code)
        parts.append(part)
        marks = () if copies is None else tuple(dict.fromkeys((*layout.copies, *copies)))
        parts += [_copy_of(part, mark) for mark in marks]
    return assemble(
        [*parts, *behind],
        leave_out=Layer.HATCH if show_individual_number else Layer.NUMBER,
        overflow=[entry for document in drawn for entry in document.outcome.overflow],
        blanks=[entry for document in drawn for entry in document.outcome.blanks],
        crowded=[f"{document.layout.id}: {entry}" for document in drawn for entry in document.outcome.crowded],
        written=sum(handwritten(document.outcome.values, NOT_SHOWN) for document in drawn),
        to_sign=frozenset(to_sign),
        both_sides=both_sides,
    )


def _copy_of(part: Part, mark: str) -> Part:
    """The same document on further paper: it says nothing new, so it has no content and no pins of its own."""
    name = f"{part.document}{COPY}{mark}"
    sheets = [sheet.copy(mark) for sheet in part.sheets]
    return Part(name, f"{part.title}（{mark}）", sheets, part.statement, made_at=part.made_at)


def finish_sheets(
    document: str,
    title: str,
    sheets: Sequence[Sheet],
    trace: Trace,
    trace_title: str,
    content_hash: str,
    watermark: Sequence[str],
    code_name: str,
) -> Part:
    """Put the trace under every sheet and work out the statement."""
    for number, sheet in enumerate(sheets, start=1):
        _trace(sheet, trace, trace_title, f"{number}／{len(sheets)}枚", watermark)
        payload = f"KD1/{trace.reception_number}/{code_name}/{number}-{len(sheets)}".upper()
        sheet.modules(LEFT, sheet.height - 18.5, 10.5, qr_modules(payload))
    pages = hashlib.sha256(b"".join(sheet.fingerprint() for sheet in sheets)).hexdigest()
    statement = Statement(document, content_hash, pages)
    at = trace.made_at
    made = f"作成 {wareki(at.date())} {at.hour}:{at.minute:02d}　照合 {statement.check_code}"
    made += f"　記録 {trace.record}" if trace.record else ""
    for sheet in sheets:
        sheet.text(LEFT + 13.2, sheet.height - 10.3, made, Type.DIGIT, 7, color=DARK, layer=Layer.TRACE)
    return Part(document, title, sheets, statement, made_at=at)


def _on_both_sides(parts: Sequence[Part]) -> list[Sheet]:
    found: list[Sheet] = []
    for part in parts:
        if len(found) % 2:
            found.append(found[-1].empty())
        found += part.sheets
    return found


def _trace(sheet: Sheet, trace: Trace, title: str, page: str, watermark: Sequence[str]) -> None:
    first = f"受付 {trace.reception_number}　{title}　{page}" + (f"　入力元 {trace.sources}" if trace.sources else "")
    foot = sheet.height - 14.2
    sheet.text(LEFT + 13.2, foot, first, Type.DIGIT, 7, color=DARK)
    for index, line in enumerate(watermark):
        sheet.text(sheet.width - WIDTH + RIGHT, foot + 3.9 * index, line, Type.WORD, 7.5, align="right", color=DARK)


def assemble(
    parts: Sequence[Part],
    *,
    leave_out: Layer = Layer.NUMBER,
    overflow: Sequence[Overflow] = (),
    blanks: Sequence[Blank] = (),
    crowded: Sequence[str] = (),
    written: int = 0,
    to_sign: frozenset[str] = frozenset(),
    both_sides: bool = False,
) -> Bundle:
    """Encode drawn documents as one PDF. ``both_sides``: an empty page follows where the next would be a back."""
    pages: list[PageOf] = []
    missing: list[str] = []
    for part in parts:
        for index, sheet in enumerate(part.sheets):
            pins = tuple(pin for pin in part.pins if pin.page == index)
            pages.append(
                PageOf(part.document, part.title, index + 1, len(part.sheets), sheet.width, sheet.height, pins)
            )
            missing += [form for form in sheet.missing if form not in missing]
    copied = [
        document_entry(part.document, part.title, part.content, part.statement.page_hash, part.statement.check_code)
        for part in parts
        if part.content is not None
    ]
    at, first = parts[0].made_at, next((part.content for part in parts if part.content is not None), None)
    attachments: list[Attachment] = []
    if first is not None:
        raw = machine_copy(copied, first.reception_number, at.isoformat() if at else "")
        attachments.append(Attachment(FILE_NAME, MIME, raw, "この書類に書いてあること（個人番号を除く）"))
    pdf = write_pdf(
        _on_both_sides(parts) if both_sides else [sheet for part in parts for sheet in part.sheets],
        leave_out,
        title="・".join(dict.fromkeys(part.title for part in parts)),
        keywords=" ".join(dict.fromkeys(part.statement.check_code for part in parts)),
        made_at=at,
        attachments=attachments,
    )
    return Bundle(
        pdf=pdf,
        pages=tuple(pages),
        statements={part.document: part.statement for part in parts if COPY not in part.document},
        overflow=(*overflow, *(entry for part in parts for entry in part.overflow)),
        blanks=tuple(blanks),
        missing_glyphs=tuple(missing),
        crowded=tuple(crowded),
        written=written,
        to_sign=to_sign,
    )
