"""Makes a visit's paper: the forms of its procedures in one bundle, and the guide sheet behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from kakanai_desk.core.clock import JST
from kakanai_desk.core.permissions import Field
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.texts import Texts
from kakanai_desk.forms.decision import Decision, Needed, document_id
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.document_facts import document_facts
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.loader import BrokenDefinitions
from kakanai_desk.forms.paper import bundle as paper
from kakanai_desk.forms.paper.binding import Path as BoundTo
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.guide import DOCUMENT as GUIDE
from kakanai_desk.forms.paper.guide import guide_part
from kakanai_desk.forms.paper.layout import load_layout
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.paper.outcome import Pin as PaperPin
from kakanai_desk.forms.paper.raster import page_png
from kakanai_desk.forms.paper.signature import Point, Signature, Stroke
from kakanai_desk.forms.protection import protects
from kakanai_desk.visit.guide_sheet import guide_of
from kakanai_desk.visit.handing_on import SheetCodes, still_to_receive
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_port import Papers, Sheet
from kakanai_desk.visit.visitor_view import Pin

MM_TO_PT = 72 / 25.4
MARGIN, HALF = 6.0, 105.0  # mm
PRINTED = {"honseki": Field.HONSEKI, "account": Field.ACCOUNT}  # by the first name of a path (document_facts)
OPEN_TO_ALL = (("account", "use_public"),)  # that an account is not needed is no account
RESIDENTS = "控え"  # the mark of the resident's copy


def load_layouts_of(pack: Pack, folder: Path) -> dict[str, Layout]:
    """The layout of every document that a procedure prints, by document id.

    Raises:
        BrokenDefinitions: with every finding of every layout.
    """
    found: dict[str, Layout] = {}
    findings: list[Finding] = []
    for procedure in pack.procedures:
        for name in procedure.documents:
            if document_id(name) in found:
                continue  # several procedures share it
            layout, faults = load_layout(folder / procedure.id / name, folder)
            findings.extend(faults)
            if layout is not None:
                found[document_id(name)] = layout
    if findings:
        raise BrokenDefinitions(findings)
    return found


class RealPaperShop:
    """A ``PaperShop`` over the layouts. Fonts are loaded once, off the GUI thread, before the first visit."""

    def __init__(
        self,
        pack: Pack,
        layouts: dict[str, Layout],
        fonts: PaperFonts,
        texts: Texts,
        section: str,
        *,
        training: bool,
        printed_head: Callable[[], str] = str,
        sheet_codes: SheetCodes | None = None,
        both_sides: bool = False,
    ) -> None:
        """``printed_head``: how far the record is, for the guide sheet; by itself nothing is said of it.
        ``sheet_codes``: what carries the case to the next counter; without it only the number is on the sheet."""
        self._pack = pack
        self._layouts = layouts
        self._fonts = fonts
        self._texts = texts
        self._section = section
        self._watermark = paper.TRAINING if training else ()
        self._printed_head = printed_head
        self._sheet_codes = sheet_codes
        self._both_sides = both_sides
        self._fields: dict[str, frozenset[Field]] = {}  # by the id of a layout

    def requests(self, visit: Visit, decision: Decision, made_at: datetime) -> list[tuple[paper.Request, list[Needed]]]:
        """The requests of each document; a document that several procedures print is drawn once."""
        by_document: dict[str, list[Needed]] = {}
        for needed in still_to_receive(decision, visit, self._section).needed:
            for name in needed.procedure.documents:
                by_document.setdefault(document_id(name), []).append(needed)
        found: list[tuple[paper.Request, list[Needed]]] = []
        for name, of in by_document.items():
            facts = document_facts(visit.case, decision, self._pack, visit.reception_number, made_at, needed=of)
            found += [(request, of) for request in paper.requests_of(name, self._layouts[name], facts)]
        return found

    def make(
        self, visit: Visit, decision: Decision, made_at: datetime, *, for_print: bool, for_resident: bool = False
    ) -> Papers:
        local = made_at.astimezone(JST)
        wanted = self.requests(visit, decision, local)
        if not wanted and not for_print:
            return Papers(b"", ())  # nothing to check: only the guide sheet will be printed
        trace = paper.Trace(visit.reception_number, local, sources_of(visit, self._texts))
        signatures = self._signatures(visit)
        behind: list[paper.Part] = []
        if for_print:
            codes = self._sheet_codes.of(visit, decision, made_at) if self._sheet_codes is not None else ()
            guide = guide_of(visit, decision, self._pack, self._texts, self._section, codes)
            behind = [guide_part(guide, self._fonts, replace(trace, record=self._printed_head()), self._watermark)]
        made = paper.render_bundle(
            [request for request, _ in wanted],
            self._fonts,
            trace,
            signatures if for_print else None,
            self._watermark,
            show_individual_number=for_print,
            behind=behind,
            copies=([RESIDENTS] if for_resident else []) if for_print else None,
            both_sides=for_print and self._both_sides,
        )
        layouts = {request.document: request.layout for request, _ in wanted}
        sheets = tuple(_sheet(made, request, of, self._fields_of(request.layout)) for request, of in wanted)
        return Papers(
            made.pdf,
            sheets,
            overflow=tuple(f"{layouts[o.document].title}: {o.name} {o.mark}" for o in made.overflow),
            blanks=tuple(
                f"{layouts[b.document].short} {b.name}"
                for b in made.blanks
                if not (protects(visit.case) and b.path.endswith("postal_code"))  # left out on purpose
            ),
            missing_glyphs=made.missing_glyphs,
            written=made.written,
            guide_pages=sum(1 for p in made.pages if p.document == GUIDE),
            copy_pages=sum(1 for p in made.pages if paper.COPY in p.document),
            leaves=_leaves(made) if for_print and self._both_sides else len(made.pages),
        )

    def _fields_of(self, layout: Layout) -> frozenset[Field]:
        if layout.id not in self._fields:
            self._fields[layout.id] = fields_of(layout, self._pack)
        return self._fields[layout.id]

    @staticmethod
    def _signatures(visit: Visit) -> dict[str, Any]:
        signature = visit.signature
        if signature is None:
            return {}
        strokes = tuple(Stroke(tuple(Point(p.x, p.y, p.t, p.pressure) for p in s)) for s in signature.strokes)
        ink = Signature(strokes, signature.signed_at.astimezone(JST))
        return {d.document: ink for d in signature.documents}

    def picture(self, papers: Papers, page: int, width: int) -> bytes:
        return page_png(papers.pdf, page, width)


def _leaves(made: paper.Bundle) -> int:
    """Sheets of paper that are printed on both sides: every document begins on one of its own."""
    return sum((p.total + 1) // 2 for p in made.pages if p.number == 1)


def _sheet(made: paper.Bundle, request: paper.Request, of: list[Needed], fields: frozenset[Field]) -> Sheet:
    pages = [(index, p) for index, p in enumerate(made.pages) if p.document == request.document]
    statement = made.statements[request.document]
    return Sheet(
        request.document,
        request.layout.title,
        tuple(n.procedure.id for n in of),
        statement.content_hash,
        statement.page_hash,
        statement.check_code,
        pages[0][0],
        len(pages),
        _to_check(request.layout.check, pages[0][1].pins),
        signed=request.document in made.to_sign,
        fields=fields,
    )


def fields_of(layout: Layout, pack: Pack) -> frozenset[Field]:
    """The guarded fields that the boxes of a layout may hold (R-084)."""
    steps = {path.steps for path in _paths(layout)}
    answers = (pack.questions.get(s[-1]) for s in steps if "answers" in s)
    guards = {q.guard for q in answers if q is not None} | {PRINTED.get(s[0]) for s in steps if s not in OPEN_TO_ALL}
    return frozenset(guard for guard in guards if guard is not None)


def _paths(part: object) -> Iterator[BoundTo]:
    """Every path in a part of a layout, however deep."""
    if isinstance(part, BoundTo):
        yield part
    elif isinstance(part, Mapping):
        yield from _paths(tuple(cast("Mapping[object, object]", part).values()))
    elif isinstance(part, tuple | list | frozenset):
        for one in cast("Iterable[object]", part):
            yield from _paths(one)
    elif is_dataclass(part):
        for one in fields(part):
            yield from _paths(getattr(part, one.name))


def sources_of(visit: Visit, texts: Texts) -> str:
    """The letters of every source the case was filled from, for the foot of its papers: IC・手・触."""
    people = (origin for person in visit.case.people for origin in person.origins.values())
    found = {origin.source for origin in (*people, *visit.origins.values())}
    return "・".join(texts.clerk(f"clerk.source.{s.value}").split("|")[0] for s in Source if s in found)


def _to_check(names: tuple[str, ...], pins: Sequence[PaperPin]) -> tuple[Pin, ...]:
    """The pins for the resident: what the layout names, the rows of a table together (太郎・花子・…)."""
    found: dict[str, tuple[PaperPin, list[str]]] = {}
    for pin in pins:
        bare = re.sub(r"^\d+人目の", "", pin.name)
        if bare in names or not names:
            value = pin.value.split("\u3000")[-1] if bare != pin.name else pin.value
            found.setdefault(bare, (pin, []))[1].append(value)
    ordered = sorted(found, key=lambda n: names.index(n) if n in names else 0)
    return tuple(
        Pin(number, name, "・".join(found[name][1]), _beside(found[name][0].x) * MM_TO_PT, found[name][0].y * MM_TO_PT)
        for number, name in enumerate(ordered, start=1)
    )


def _beside(x: float) -> float:
    """Where a pin hides nothing: in the left margin, or left of a value that stands in the right half (mm)."""
    return MARGIN if x < HALF else x - 26.0
