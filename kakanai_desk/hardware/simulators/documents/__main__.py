"""``python -m kakanai_desk.hardware.simulators.documents KIND… --split dev --seed 1 --count 5 --out DIR``.

For each specimen a picture and its truth: ``KIND-SPLIT-SEED.jpg`` (``.png`` with --flat, ``.avi`` with --clip) and
``.json``. ``all`` stands for every kind.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents import Split, clip, face, frame
from kakanai_desk.hardware.simulators.documents.conditions import PRESETS
from kakanai_desk.hardware.simulators.documents.face import DRAWN
from kakanai_desk.hardware.simulators.documents.truth import Truth

_QUALITY = 95  # the frame has been through its own camera's JPEG already


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="documents")
    parser.add_argument("kinds", nargs="+", metavar="KIND", choices=[kind.value for kind in DRAWN] + ["all"])
    parser.add_argument("--split", type=Split, choices=list(Split), default=Split.DEV)
    parser.add_argument("--seed", type=int, default=1, help="of the first specimen")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--conditions", choices=list(PRESETS), default="typical")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--clip", action="store_true", help="a film of the document being put down")
    shape.add_argument("--flat", action="store_true", help="the face alone, as a scanner would see it")
    chosen = parser.parse_args(arguments)
    kinds = list(DRAWN) if "all" in chosen.kinds else [DocumentKind(kind) for kind in chosen.kinds]
    chosen.out.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        for seed in range(chosen.seed, chosen.seed + chosen.count):
            stem = chosen.out / f"{kind.value}-{chosen.split.value}-{seed}"
            truth = _write(kind, seed, chosen, stem)
            stem.with_suffix(".json").write_text(truth.to_json(), "utf-8")
    return 0


def _write(kind: DocumentKind, seed: int, chosen: argparse.Namespace, stem: Path) -> Truth:
    if chosen.clip:
        return clip(kind, seed, chosen.split, stem.with_suffix(".avi"), chosen.conditions)
    if chosen.flat:
        flat = face(kind, seed, chosen.split)
        cv2.imwrite(str(stem.with_suffix(".png")), flat.image)
        return flat.truth
    seen = frame(kind, seed, chosen.split, chosen.conditions)
    cv2.imwrite(str(stem.with_suffix(".jpg")), seen.image, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    return seen.truth


if __name__ == "__main__":
    sys.exit(main())
