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
    """``signature`` holds strokes of points in 1/100 mm. Training people only: the PIN stands in the file."""

    title: str
    case: Case
    clerk_id: str
    clerk_password: str
    card_person: str
    pin: str
    mistaken_pin: str
    signature: Signature


def read_scene(file: Path, pack: Pack) -> Scene:
    """The scene of a file.

    Raises:
        BrokenScene: with every finding.
    """
    findings: list[Finding] = []
    node = read(file, file.parent, findings)
    if node is None:
        raise BrokenScene(findings)
    node.only("kakanai_scene", "title", "case", "clerk", "card", "mistaken_pin", "signature")
    case_name, clerk, card = node.need("case"), node.need("clerk"), node.need("card")
    mistaken, title, drawn = node.get("mistaken_pin"), node.get("title"), node.get("signature")
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
