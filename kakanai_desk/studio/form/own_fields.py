"""Fields that a PDF brings itself (AcroForm): each gets the guess of the place it lies on, or one by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kakanai_desk.forms.paper.template_form import FormField, Spot
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.guessing import Guess
from kakanai_desk.studio.form.labels import Labels
from kakanai_desk.studio.form.page import area, holds, overlap
from kakanai_desk.studio.form.place import Kind, Place

KINDS = {"text": Kind.TEXT, "choice": Kind.TEXT, "check": Kind.CHECK, "radio": Kind.CIRCLE}


def box_of(spot: Spot) -> Box:
    return Box(spot.x, spot.y, spot.x + spot.width, spot.y + spot.height)


def guess_of(found: FormField, near: Sequence[Guess], labels: Labels) -> Guess:
    """The field's guess; its own name counts where nothing printed says what it is."""
    box = box_of(found.spots[0])
    kind = KINDS.get(found.kind, Kind.TEXT)
    on = [one for one in near if holds(one.place.box, box) or holds(box, one.place.box)]
    fitting = [one for one in on if one.path and (one.kind is Kind.CHECK) is (kind is Kind.CHECK)]
    best = max(fitting, key=lambda one: (overlap(one.place.box, box), -area(one.place.box)), default=None)
    if best is not None:
        return replace(best, kind=kind if kind is not Kind.TEXT else best.kind, place=replace(best.place, box=box))
    path, item = _by_name(found.name, labels)
    why = f"欄の名前『{found.name}』から" if path else ""
    return Guess(Place(box, kind), kind, path, found.name, 0.7 if path else 0.0, why, "", item)


def _by_name(name: str, labels: Labels) -> tuple[str, str]:
    last = name.split(".")[-1]
    match = labels.attribute(last)
    if match is None or match.sure < 0.65:
        return "", ""
    subject = labels.subject(name)
    for whose in (subject.key if subject else "", "applicant"):
        if path := labels.paths.get(whose, {}).get(match.key):
            return path, match.key
    return "", match.key


def free_of(fields: Sequence[FormField], page: int, guesses: Sequence[Guess]) -> Iterator[Guess]:
    """The guesses of a page that no field of the PDF lies on."""
    boxes = [box_of(spot) for found in fields for spot in found.spots if spot.page == page]
    for one in guesses:
        if not any(holds(one.place.box, box) or holds(box, one.place.box) for box in boxes):
            yield one
