"""How a picture is taken. Each span is (least, most); the draw of a frame lies between and is kept in its truth.

Lengths in the picture are those of a 1920 pixels wide one; a smaller picture has smaller blur.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Span = tuple[float, float]


@dataclass(frozen=True)
class Conditions:
    """``bad`` says why nothing can be read, or is "": then a person could read every field of the frame.

    ``fill``: the document's long edge as a share of the picture's width, less if it would not fit, at least a half in
    a picture less than 1920 wide. ``turns`` of the
    document in degrees, one of which is chosen, and ``wobble`` about it. ``tilt`` of the camera against the desk.
    ``outside``: the share of the document beyond the picture's edge. ``glare_on_field`` puts the reflection on a field,
    else it is somewhere. ``cast``: most difference between the gains of the colours.
    """

    name: str
    pictures: tuple[tuple[int, int], ...] = ((1920, 1080),)
    fill: Span = (0.45, 0.72)
    turns: tuple[int, ...] = (0, 0, 0, 180, 90, 270)
    wobble: float = 15.0
    tilt: Span = (2.0, 14.0)
    clutter: tuple[int, int] = (2, 6)
    fingers: float = 0.35
    glare: Span = (0.05, 0.3)
    shadow: Span = (0.05, 0.3)
    light: Span = (0.8, 1.0)
    cast: float = 0.05
    defocus: Span = (0.5, 0.95)
    motion: Span = (0.0, 1.6)
    noise: Span = (2.0, 4.5)
    jpeg: tuple[int, int] = (82, 92)
    outside: Span = (0.0, 0.0)
    glare_on_field: bool = False
    document: bool = True
    bad: str = ""


_TYPICAL = Conditions("typical")
_EASY = Conditions(
    "easy",
    fill=(0.62, 0.8),
    turns=(0,),
    wobble=5.0,
    tilt=(0.0, 4.0),
    clutter=(0, 2),
    fingers=0.0,
    glare=(0.0, 0.1),
    shadow=(0.0, 0.1),
    light=(0.92, 1.02),
    cast=0.03,
    defocus=(0.35, 0.6),
    motion=(0.0, 0.6),
    noise=(1.2, 2.5),
    jpeg=(88, 92),
)
_HARD = Conditions(
    "hard",
    pictures=((1920, 1080), (1920, 1080), (1280, 720)),
    fill=(0.38, 0.56),
    turns=(0,),
    wobble=180.0,
    tilt=(10.0, 24.0),
    clutter=(5, 9),
    fingers=0.7,
    glare=(0.2, 0.42),
    shadow=(0.25, 0.5),
    light=(0.65, 1.0),
    cast=0.08,
    defocus=(0.7, 1.15),
    motion=(0.5, 2.4),
    noise=(3.5, 7.0),
    jpeg=(75, 85),
)
PRESETS: dict[str, Conditions] = {
    each.name: each
    for each in (
        _EASY,
        _TYPICAL,
        _HARD,
        replace(_TYPICAL, name="blurred", defocus=(5.0, 8.0), motion=(4.0, 14.0), bad="blurred"),
        replace(
            _TYPICAL, name="glare_on_field", glare=(1.0, 1.0), glare_on_field=True, fingers=0.0, bad="glare_on_field"
        ),
        replace(_TYPICAL, name="cut_off", fill=(0.5, 0.75), outside=(0.25, 0.5), fingers=0.0, bad="cut_off"),
        replace(_TYPICAL, name="too_far", fill=(0.1, 0.16), tilt=(0.0, 8.0), clutter=(4, 9), bad="too_far"),
        replace(_TYPICAL, name="empty", document=False, clutter=(0, 7), fingers=0.0, bad="empty"),
    )
}
TYPICAL = PRESETS["typical"]


def named(conditions: Conditions | str | None) -> Conditions:
    """
    Raises:
        KeyError: no preset has the name.
    """
    if conditions is None:
        return TYPICAL
    return PRESETS[conditions] if isinstance(conditions, str) else conditions
