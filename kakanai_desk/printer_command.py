"""``kakanai-desk printer``: what the queue can do, whether the forms fit it, and how true it prints."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from kakanai_desk.command_faults import Refused
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.core.texts import load_texts

if TYPE_CHECKING:
    from kakanai_desk.hardware.drivers.cups import CupsPrinter
    from kakanai_desk.hardware.drivers.queue_offer import QueueOffer
    from kakanai_desk.settings import Settings


def test(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The alignment page, to a file or to the queue (docs/schemas/printer-test.schema.json). Printing it is recorded.

    Raises:
        Refused: there is no queue to print on.
        PrinterFault: the queue does not take it.
    """
    from kakanai_desk.asking import noted
    from kakanai_desk.forms.paper.alignment import Said, alignment_page
    from kakanai_desk.forms.paper.fonts import PaperFonts

    texts = load_texts()
    queue = options.queue or settings.printer.queue
    lines = [texts.clerk("clerk.printer.test.desk", desk=f"{settings.desk.letters}{settings.desk.epoch}")]
    if options.out is None:
        if not queue:
            raise Refused(texts.clerk("clerk.printer.none"))
        lines.append(texts.clerk("clerk.printer.test.queue", queue=queue, tray=settings.printer.tray or "-"))
    how = [texts.clerk(f"clerk.printer.test.how.{number}") for number in range(1, 6)]
    pdf = alignment_page(Said(texts.clerk("clerk.printer.test.title"), how, lines), PaperFonts.load())
    if options.out is not None:
        options.out.write_bytes(pdf)
        _say(options, texts.clerk("clerk.printer.test.written", file=options.out.name))
        return {"printed": False, "number": "", "bytes": len(pdf), "exit": 0}
    noted(settings, "test_page_printed", queue=queue)
    job = _queue(settings, queue).print_pdf(pdf, "test-page")
    _say(options, texts.clerk("clerk.printer.test.done", queue=queue, number=job.number))
    return {"printed": True, "number": job.number, "bytes": len(pdf), "exit": 0}


def check(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Trays, sides, papers and margins of the queue; what of the settings it lacks; forms with ink in its margins
    (docs/schemas/printer-check.schema.json).

    Raises:
        Refused: there is no queue. PrinterFault: it does not answer.
    """
    texts = load_texts()
    queue = options.queue or settings.printer.queue
    if not queue:
        raise Refused(texts.clerk("clerk.printer.none"))
    printer = _queue(settings, queue)
    offer, status = printer.offer(), printer.status()
    papers = [
        {"width": width, "height": height, "margins": [margins.left, margins.top, margins.right, margins.bottom]}
        for (width, height), margins in offer.papers.items()
    ]
    _say(options, texts.clerk("clerk.printer.check.queue", queue=queue, said=texts.clerk(status.text)))
    for name, words in (("trays", offer.trays), ("sides", offer.sides)):
        _say(options, texts.clerk(f"clerk.printer.check.{name}", words="、".join(words) or "-"))
    for (width, height), m in offer.papers.items():
        _say(
            options,
            texts.clerk(
                "clerk.printer.check.paper", width=f"{width:.0f}", height=f"{height:.0f}",
                left=m.left, top=m.top, right=m.right, bottom=m.bottom,
            ),
        )  # fmt: skip
    cut = _cut(settings, offer)
    for form in cut:
        edges = "、".join(texts.clerk(f"clerk.printer.edge.{edge}") for edge in form["edges"])
        _say(options, texts.clerk("clerk.printer.check.cut", form=form["form"], page=form["page"], edges=edges))
    if not cut:
        _say(options, texts.clerk("clerk.printer.check.whole"))
    bad = status.state is DeviceState.BROKEN
    return {
        "queue": queue, "state": status.state.value, "said": texts.clerk(status.text), "trays": list(offer.trays),
        "sides": list(offer.sides), "papers": papers, "cut": cut, "exit": 1 if cut or bad else 0,
    }  # fmt: skip


def _cut(settings: Settings, offer: QueueOffer) -> list[dict[str, Any]]:
    """Pages of the forms, filled in as an example, that the printer would not print whole."""
    from kakanai_desk import bootstrap
    from kakanai_desk.forms.paper.blank_forms import example_bundle
    from kakanai_desk.forms.paper.edges import cut_off, white_around
    from kakanai_desk.forms.paper.fonts import PaperFonts
    from kakanai_desk.visit.paper_shop import load_layouts_of

    pack = bootstrap.load_pack(settings)
    layouts = load_layouts_of(pack, bootstrap.pack_folder(settings))
    bundle = example_bundle(layouts, pack, PaperFonts.load())
    found: list[dict[str, Any]] = []
    for index, page in enumerate(bundle.pages):
        paper = offer.paper((min(page.width, page.height), max(page.width, page.height)))
        ink = white_around(bundle.pdf, index, page.width)
        if paper is None or ink is None:
            continue
        edges = cut_off(ink, offer.papers[paper])
        if edges:
            found.append({"form": page.document, "page": page.number, "edges": list(edges)})
    return found


def _queue(settings: Settings, queue: str) -> CupsPrinter:
    from kakanai_desk.hardware.drivers.cups import CupsPrinter

    return CupsPrinter(queue, settings.printer.tray, settings.printer.duplex)


def _say(options: argparse.Namespace, line: str) -> None:
    print(line, file=sys.stderr if options.json else sys.stdout)
