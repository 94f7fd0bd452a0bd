"""``kakanai-desk studio bring``: a paper form becomes a template, its definition and a picture of what was found."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from kakanai_desk.command_faults import Refused
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.paper.template_form import TemplateBroken
from kakanai_desk.forms.paper.template_pdf import MOST_BYTES
from kakanai_desk.studio.form.page import width
from kakanai_desk.studio.form.place import Kind
from kakanai_desk.studio.form.proposal import definition, title_of
from kakanai_desk.studio.form.proposing import PageGuess, Proposal, propose
from kakanai_desk.studio.form.shown import found_png
from kakanai_desk.studio.form.straighten import PAPERS
from kakanai_desk.studio.form.taking import id_of, open_engine


def bring(
    file: Path, folder: Path, from_day: date, *, form_id: str = "", section: str = "shiminka", paper: str = ""
) -> tuple[dict[str, Any], list[str]]:
    """The answer of the command (docs/schemas/studio-bring.schema.json) and the same for people.

    Raises:
        Refused: the file cannot serve, with its reason and what to do.
    """
    if paper and paper not in PAPERS:
        raise Refused(f"紙の大きさ '{paper}' はありません。使えるもの: {'、'.join(PAPERS)}")
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused(f"{file.name}: ファイルが大きすぎます({MOST_BYTES // 1024**2}MiBまで)。")
        raw = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} を開けません。場所と名前を確かめてください。") from error
    try:
        proposal = propose(raw, file.name, open_engine, paper)
    except TemplateBroken as fault:
        raise Refused(f"{fault.message} {fault.hint} [{fault.code}]") from fault
    name = form_id or id_of(file.stem)
    folder.mkdir(parents=True, exist_ok=True)
    template = folder / f"{name}.pdf"
    template.write_bytes(proposal.brought.pdf.raw)
    (folder / f"{name}.yaml").write_text(definition(proposal, name, section, from_day, template.name), "utf-8")
    pictures: list[str] = []
    for index in range(len(proposal.brought.pages)):
        picture = folder / f"{name}-found-{index + 1}.png"
        picture.write_bytes(found_png(proposal, index))
        pictures.append(picture.name)
    answer = _answer(proposal, name) | {"files": [f"{name}.yaml", template.name, *pictures]}
    lines = [f"{name}: {len(proposal.guesses)} か所({_known(proposal)} か所に値の見当)"]
    lines += [f"職員が使う欄 {len(proposal.left)} か所は、空けておきます。"] if proposal.left else []
    lines += proposal.brought.notes
    return answer, lines


def examples(folder: Path, form_id: str, pack: Pack) -> list[str]:
    """The brought form filled in for the plain and the hard sample family, as PDF; the files' names.

    Raises:
        Refused: the definition has findings.
    """
    from kakanai_desk.forms import samples
    from kakanai_desk.forms.paper.blank_forms import EXAMPLE
    from kakanai_desk.forms.paper.bundle import Request, Trace, render_bundle
    from kakanai_desk.forms.paper.fonts import PaperFonts
    from kakanai_desk.forms.paper.layout import load_layout

    layout, findings = load_layout(folder / f"{form_id}.yaml")
    if layout is None:
        raise Refused("\n".join(str(finding) for finding in findings))
    fonts, trace, names = PaperFonts.load(), Trace(samples.NUMBER, samples.MADE_AT), list[str]()
    for kind in samples.Kind:
        facts = samples.sample(layout, pack, kind)
        bundle = render_bundle(
            [Request(form_id, layout, facts)], fonts, trace, None, EXAMPLE, show_individual_number=True
        )
        names.append(f"{form_id}-{kind.value}.pdf")
        (folder / names[-1]).write_bytes(bundle.pdf)
    return names


def _known(proposal: Proposal) -> int:
    return sum(bool(one.guess.path) or one.guess.kind is Kind.SEAL for one in proposal.guesses)


def _answer(proposal: Proposal, name: str) -> dict[str, Any]:
    pages = proposal.brought.pages
    return {
        "id": name,
        "title": title_of(pages[0]) or name,
        "pages": [
            {"width": round(page.width, 1), "height": round(page.height, 1), "origin": page.origin.value}
            for page in pages
        ],
        "fields": [_field(one) for one in proposal.guesses],
        "left": len(proposal.left),
        "notes": list(proposal.brought.notes),
    }


def _field(one: PageGuess) -> dict[str, Any]:
    guess, box = one.guess, one.guess.place.box
    return {
        "page": one.page + 1,
        "at": [round(n, 1) for n in (box.left, box.top, width(box), box.height)],
        "kind": guess.kind.value,
        "path": guess.path,
        "value": guess.value,
        "name": guess.name,
        "sure": guess.sure,
        "why": guess.why,
        "field": one.field,
    }
