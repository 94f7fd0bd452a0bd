"""A bundle in pieces of one paper size each, in their order: a queue knows one paper a job (RFC 8011 5.2)."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

from kakanai_desk.hardware.pdf_pages import POINT, Size, page_sizes, same, upright


class Run(NamedTuple):
    """Pages that follow one another on paper of one size (mm, upright)."""

    pdf: bytes
    size: Size
    pages: int


def runs_of(pdf: bytes) -> tuple[Run, ...]:
    """The pieces; a bundle of one size is itself, byte for byte."""
    from kakanai_desk.hardware.pdf_pages import page_count

    sizes = page_sizes(pdf)
    if len(sizes) == 1:
        return (Run(pdf, sizes[0], page_count(pdf)),)
    from pypdf import PdfReader, PdfWriter  # most bundles have one size

    reader = PdfReader(BytesIO(pdf))
    boxes = [upright(float(page.mediabox.width) * POINT, float(page.mediabox.height) * POINT) for page in reader.pages]
    starts = [n for n, box in enumerate(boxes) if not n or not same(box, boxes[n - 1])]
    found: list[Run] = []
    for start, end in zip(starts, [*starts[1:], len(boxes)], strict=True):
        writer, out = PdfWriter(), BytesIO()
        writer.append(reader, pages=(start, end), import_outline=False)
        writer.write(out)
        found.append(Run(out.getvalue(), boxes[start], end - start))
    return tuple(found)
