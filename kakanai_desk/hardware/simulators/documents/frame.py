"""One picture of a document on a desk, as a camera above it takes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents.clutter import strew
from kakanai_desk.hardware.simulators.documents.conditions import Conditions, named
from kakanai_desk.hardware.simulators.documents.desks import desk
from kakanai_desk.hardware.simulators.documents.face import Face, face
from kakanai_desk.hardware.simulators.documents.hands import hold
from kakanai_desk.hardware.simulators.documents.lens import Lens
from kakanai_desk.hardware.simulators.documents.light import Light, lit
from kakanai_desk.hardware.simulators.documents.placing import Placed
from kakanai_desk.hardware.simulators.documents.pose import BOOKLET, Points, corners_of, outline, plane
from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Chance, Split, chance
from kakanai_desk.hardware.simulators.documents.truth import Truth

_HIDDEN_FIRST = ("name", "individual_number", "card_number", "address", "birth_date")


@dataclass(frozen=True)
class Frame:
    """``image`` is height × width × 3, blue, green, red, 8 bits."""

    image: Picture
    truth: Truth


@dataclass(frozen=True)
class Scene:
    """Everything of a frame but the document's being there: what a clip shares among its frames."""

    conditions: Conditions
    picture: tuple[int, int]
    desk: Picture
    face: Face | None
    quad: Points | None
    light: Light
    lens: Lens
    drawn: dict[str, Any]
    luck: Chance

    def placed(self) -> Placed:
        if self.face is None or self.quad is None:
            raise ValueError("an empty desk")
        edges = np.hypot(*(self.quad - np.roll(self.quad, -1, axis=0)).T)
        wide, high = self.face.truth.size_mm
        return Placed(self.face, float(max(edges[0] / wide, edges[2] / wide, edges[1] / high, edges[3] / high)))

    def taken(self, board: Picture) -> Picture:
        return self.lens.stored(self.lens.noisy(self.lens.blurred(self.light.on(board)), self.luck))

    def truth(self, kind: DocumentKind, seed: int, split: Split) -> Truth:
        conditions = {"name": self.conditions.name, "picture": self.picture, **self.drawn}
        if self.face is None or self.quad is None:
            return Truth(None, split.value, seed, conditions=conditions, bad=self.conditions.bad)
        corners = tuple((float(x), float(y)) for x, y in self.quad)
        return replace(self.face.truth, kind=kind, corners=corners, conditions=conditions, bad=self.conditions.bad)


def frame(kind: DocumentKind, seed: int, split: Split | str, conditions: Conditions | str | None = None) -> Frame:
    """The face is that of ``face(kind, seed, split)`` whatever the conditions, ``typical`` where none are given.

    Raises:
        KeyError: no such document is drawn, or no preset has that name.
        FileNotFoundError: a font package is missing.
    """
    split, conditions = Split(split), named(conditions)
    scene = scene_of(kind, seed, split, conditions)
    board = scene.desk.copy()
    if scene.face is not None and scene.quad is not None:
        scene.placed().onto(board, scene.quad)
        if scene.luck.say.random() < conditions.fingers:
            scene.drawn["fingers"] = hold(board, scene.face, scene.quad, scene.luck, scene.luck.say.choice((1, 1, 2)))
    return Frame(scene.taken(board), scene.truth(kind, seed, split))


def scene_of(kind: DocumentKind, seed: int, split: Split, conditions: Conditions) -> Scene:
    luck = chance(split, kind.value, seed, f"scene/{conditions.name}")
    shown = face(kind, seed, split) if conditions.document else None
    picture = luck.say.choice(conditions.pictures)
    if shown and max(shown.truth.size_mm) > BOOKLET:
        picture = max(conditions.pictures)  # nobody could read a booklet or a sheet in less
    board = desk(luck, split, picture)
    strew(board, luck, split, luck.say.randint(*conditions.clutter))
    quad = corners_of(shown.truth.size_mm, picture, conditions, luck) if shown else None
    hidden, field = "", None
    if shown is not None and quad is not None and conditions.glare_on_field:
        there = {box.field: box for box in shown.truth.boxes if box.person == 0}
        hidden = luck.say.choice([name for name in _HIDDEN_FIRST if name in there])
        field = outline(plane(shown.truth.size_mm, quad), there[hidden].box)
    light, levels = lit(picture, conditions, luck, quad, field)
    lens = Lens.drawn(conditions, luck, picture[0])
    drawn: dict[str, Any] = {name: round(value, 4) for name, value in levels.items()}
    drawn |= {"defocus": round(lens.defocus, 3), "motion": round(lens.motion, 3), "noise": round(lens.noise, 3)}
    drawn |= {"jpeg": lens.jpeg, "fingers": 0} | ({"hidden_field": hidden} if hidden else {})
    return Scene(conditions, picture, board, shown, quad, light, lens, drawn, luck)
