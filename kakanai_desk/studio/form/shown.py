"""A picture of what was found: every field framed in the colour of its kind, with the fact that was guessed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kakanai_desk.core.places import resources
from kakanai_desk.studio.form.page import PIXELS_PER_MM
from kakanai_desk.studio.form.place import Kind
from kakanai_desk.studio.form.proposing import Proposal
from kakanai_desk.studio.form.vector import rendered

COLOURS = {
    Kind.TEXT: "#0a7d32", Kind.CELLS: "#b3261e", Kind.DATE: "#0b57d0", Kind.CIRCLE: "#7b1fa2", Kind.CHECK: "#c2185b",
    Kind.NUMBER: "#b26a00", Kind.SIGNATURE: "#00796b", Kind.SEAL: "#6b6b6b",
}  # fmt: skip
UNKNOWN = "#8a8a8a"
SIZE = 19  # pixels of the letters


def found_png(proposal: Proposal, page: int) -> bytes:
    """One page with its fields, 8 pixels a millimetre."""
    picture = proposal.brought.pages[page].picture
    grey: Any = picture if picture is not None else rendered(proposal.brought.pdf.raw, page, PIXELS_PER_MM)
    image = Image.fromarray(np.asarray(grey)).convert("RGB")
    pen = ImageDraw.Draw(image, "RGBA")
    font = ImageFont.truetype(str(resources() / "fonts" / "BIZUDPGothic-Regular.ttf"), SIZE)
    for one in proposal.guesses:
        if one.page != page:
            continue
        guess, box = one.guess, one.guess.place.box
        colour = COLOURS[guess.kind] if guess.path or guess.kind is Kind.SEAL else UNKNOWN
        edges = tuple(round(n * PIXELS_PER_MM) for n in (box.left, box.top, box.right, box.bottom))
        pen.rectangle(edges, outline=colour, width=3, fill=f"{colour}14")
        text = guess.path or ("印" if guess.kind is Kind.SEAL else "?")
        text += f"={guess.value}" if guess.value else ""
        at = (edges[0] + 3, edges[1] + 2)
        pen.rectangle(pen.textbbox(at, text, font), fill="#ffffffd0")
        pen.text(at, text, colour, font)
    out = BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()
