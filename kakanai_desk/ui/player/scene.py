"""The scene file: who comes, what they know, which card and signature they bring (docs/case-file.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import BrokenCase, read_case
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.source import Node, read

Signature = tuple[tuple[tuple[int, int], ...], ...]


class BrokenScene(Exception):
    """The scene cannot be played; ``findings`` says all that is wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = findings


@dataclass(frozen=True)
class Scene:
    """``signature`` holds strokes of points in 1/100 mm, or names the scene beside it that has them. Training people
    only: the PIN stands in the file."""

    title: str
    case: Case
    clerk_id: str
    clerk_password: str
    card_person: str
    pin: str
    mistaken_pin: str
    signature: Signature
    by_number: str = ""  # 照合番号 of the card: the clerk types it, and no PIN is asked
    code: bytes = b""  # what the 2D code in the family's hand says
    family_cards: tuple[tuple[str, str], ...] = ()  # person file and PIN of the other members, in the case's order


def read_scene(file: Path, pack: Pack) -> Scene:
    """The scene of a file.

    Raises:
        BrokenScene: with every finding.
    """
    findings: list[Finding] = []
    node = read(file, file.parent, findings)
    if node is None:
        raise BrokenScene(findings)
    node.only("kakanai_scene", "title", "case", "clerk", "card", "mistaken_pin", "signature", "code", "family_cards")
    case_name, clerk, card = node.need("case"), node.need("clerk"), node.need("card")
    mistaken, title, drawn, code = (node.get(name) for name in ("mistaken_pin", "title", "signature", "code"))
    others = node.get("family_cards")
    if drawn is not None and isinstance(drawn.value, str):
        other = read(file.parent / drawn.text(), file.parent, findings)
        drawn = other.get("signature") if other is not None else None
    held = file.parent / code.text() if code is not None else None
    if code is not None and held is not None and not held.is_file():
        code.fault("PROC-007", f"{held.name}: ファイルがありません。")
        held = None
    case: Case | None = None
    if case_name is not None:
        try:
            case = read_case(file.parent / case_name.text(), pack)
        except BrokenCase as broken:
            findings.extend(broken.findings)
    scene = None
    if case is not None and clerk is not None and card is not None:
        scene = Scene(
            title.text() if title else file.stem,
            case,
            _word(clerk, "id"),
            _word(clerk, "password"),
            _word(card, "person"),
            _word(card, "pin"),
            mistaken.text() if mistaken else "",
            tuple(_stroke(s) for s in (drawn.items() if drawn else ())),
            card_number.text() if (card_number := card.get("by_number")) is not None else "",
            held.read_bytes() if held is not None else b"",
            tuple((_word(c, "person"), _word(c, "pin")) for c in (others.items() if others else ())),
        )
    if findings or scene is None:
        raise BrokenScene(findings)
    return scene


def _word(node: Node, key: str) -> str:
    at = node.need(key)
    return at.text() if at else ""


def _stroke(node: Node) -> tuple[tuple[int, int], ...]:
    points: list[tuple[int, int]] = []
    for point in node.items():
        pair = [part.whole() for part in point.items()]
        if len(pair) == 2:
            points.append((pair[0], pair[1]))
        else:
            point.fault("PROC-007", "点は [横, 縦] の2つの整数です。")
    return tuple(points)
