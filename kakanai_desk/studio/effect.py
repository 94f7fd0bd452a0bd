"""What a draft changes: words and conditions, the forms as pictures, and which households decide otherwise (R-116)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw
from ruamel.yaml.error import YAMLError

from kakanai_desk.forms import samples
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.difference import Difference, difference
from kakanai_desk.forms.loader import load_with_findings
from kakanai_desk.forms.paper.bundle import Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.paper.raster import page_image, page_sizes
from kakanai_desk.studio.pack.draft import Files, read_files
from kakanai_desk.studio.pack.merging import GONE, ById, Where, changes
from kakanai_desk.studio.pack.yaml_tree import plain_of
from kakanai_desk.studio.table import word

HOUSEHOLDS = 100_000
LETTERS = 600  # bytes of a whole file that are shown
WIDTH = 900  # pixels of a page's picture
SEEN = 40  # of 255: a pixel that differs by less is the same
NEAR = 12  # pixels; marks closer than this are one
MARK = (172, 62, 0)  # 朱


@dataclass(frozen=True)
class TextChange:
    """``where``: the way in the file, for people. Empty ``old``: it is new; empty ``new``: it is gone."""

    file: str
    where: str
    old: str
    new: str


@dataclass(frozen=True)
class FormChange:
    """``page`` from 1. ``png``: the page as it will be, with frames around what is
    not as it was. ``share``: of the page."""

    form: str
    title: str
    page: int
    png: bytes = field(repr=False)
    before: bytes = field(repr=False)
    share: float


@dataclass(frozen=True)
class Effect:
    """``decisions``: None where one of both cannot be loaded; then ``findings`` has how many faults there are."""

    texts: tuple[TextChange, ...]
    forms: tuple[FormChange, ...]
    decisions: Difference | None
    findings: int = 0


def effect(base: Path, new: Path, households: int = HOUSEHOLDS) -> Effect:
    """What ``new`` makes otherwise than ``base``; both are folders of definitions."""
    old_files, new_files = read_files(base), read_files(new)
    pack, findings = load_with_findings(new)
    before, _ = load_with_findings(base)
    layouts, faults = load_layouts(new)
    decisions = None if findings else difference(base, new, households)
    texts = tuple(text_changes(old_files, new_files))
    forms = tuple(form_changes(load_layouts(base)[0], layouts, before, pack, _touched(old_files, new_files)))
    return Effect(texts, forms, decisions, len(findings) + len(faults))


# --- words


def text_changes(old: Files, new: Files) -> Iterator[TextChange]:
    """As small as they can be said; of what is no YAML, the file alone."""
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        if name not in new or name not in old:
            yield TextChange(name, "", "" if name not in old else "●", "" if name not in new else "●")
            continue
        try:
            trees = [plain_of(data.decode("utf-8")) for data in (old[name], new[name])] if name.endswith("yaml") else []
        except (YAMLError, UnicodeError):
            trees = []
        found = list(changes(*trees)) if trees else []
        if not found:
            yield TextChange(name, "", "●", "●")
        yield from (TextChange(name, way_words(one.where), said_value(one.old), said_value(one.new)) for one in found)


def way_words(where: Where) -> str:
    """The way in a file, for people."""
    return " › ".join(_step_words(step) for step in where)


def _step_words(step: str | int | ById) -> str:
    if isinstance(step, ById):
        return step.id
    return str(step + 1) if isinstance(step, int) else word(str(step))


def said_value(value: Any) -> str:
    """A value of a definition, for people; empty: there is none."""
    if value is GONE:
        return ""
    if isinstance(value, bytes):  # a whole file
        return value[:LETTERS].decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {said_value(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "、".join(said_value(one) for one in value)
    return {True: "はい", False: "いいえ"}.get(value, str(value)) if isinstance(value, bool) else str(value)


# --- forms


def form_changes(
    old: Mapping[str, Layout], new: Mapping[str, Layout], before: Pack, after: Pack, touched: frozenset[str]
) -> Iterator[FormChange]:
    """Pages that look otherwise, filled for the plain family. ``touched``: forms whose files are not the same."""
    fonts = PaperFonts.load()
    for name in sorted(touched & {*old, *new}):
        drawn = [
            _pages(layouts[name], pack, fonts) if name in layouts else []
            for layouts, pack in ((old, before), (new, after))
        ]
        title = (new.get(name) or old[name]).title
        for page in range(max(map(len, drawn))):
            was, now = (pages[page] if page < len(pages) else None for pages in drawn)
            found = _compared(was, now)
            if found is not None:
                yield FormChange(name, title, page + 1, _png(found[0]), _png(was), found[1])


def _pages(layout: Layout, pack: Pack, fonts: PaperFonts) -> list[Image.Image]:
    facts = samples.sample(layout, pack, samples.Kind.PLAIN)
    trace = Trace(samples.NUMBER, samples.MADE_AT)
    pdf = render_bundle([Request(layout.id, layout, facts)], fonts, trace).pdf
    return [page_image(pdf, number, WIDTH).convert("RGB") for number in range(len(page_sizes(pdf)))]


def _compared(was: Image.Image | None, now: Image.Image | None) -> tuple[Image.Image, float] | None:
    """The page as it is now with frames, and which share of it is otherwise; None: nothing is."""
    if was is None or now is None or was.size != now.size:
        page = now or was
        return None if page is None else (page, 1.0)
    was, now = _without_trace(was), _without_trace(now)
    unlike = ImageChops.difference(was, now).convert("L").point([255 if tone > SEEN else 0 for tone in range(256)])
    if unlike.getbbox() is None:
        return None
    shown = now.copy()
    draw = ImageDraw.Draw(shown)
    for box in _boxes(unlike):
        draw.rectangle(box, outline=MARK, width=3)
    return shown, unlike.histogram()[255] / (unlike.width * unlike.height)


def _without_trace(page: Image.Image) -> Image.Image:
    """The marks in the lower margin name the definition by its digest: they are never the same."""
    plain, mm = page.copy(), page.width / 210
    ImageDraw.Draw(plain).rectangle((8 * mm, 277 * mm, 120 * mm, page.height), fill="white")
    return plain


def _boxes(unlike: Image.Image) -> Iterator[tuple[int, int, int, int]]:
    """Frames around what lies together."""
    import cv2
    import numpy as np

    grown = cv2.dilate(np.asarray(unlike), np.ones((NEAR, NEAR), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown)
    for x, y, width, height, _area in stats[1:count].tolist():
        yield (max(x - 2, 0), max(y - 2, 0), x + width + 2, y + height + 2)


def _png(page: Image.Image | None) -> bytes:
    out = BytesIO()
    if page is not None:
        page.save(out, "PNG")
    return out.getvalue()


def _touched(old: Files, new: Files) -> frozenset[str]:
    """Ids of forms whose definition or template is not the same; a template has the name of its form."""
    names = [name for name in {*old, *new} if "/documents/" in name and old.get(name) != new.get(name)]
    return frozenset(Path(name).stem for name in names)
