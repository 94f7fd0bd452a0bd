"""Card faces read from cluttered frames: what is right, on documents of the held-out half that nothing was tuned on.

Beside it, on the same frames: plain rapidocr on the whole picture, and tesseract. They are asked for less: whether the
field's characters stand anywhere in what they read.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kakanai_desk.core.ports.vision import DocumentKind, SeeingWish
from kakanai_desk.hardware.simulators.documents import frame
from kakanai_desk.hardware.vision.rapid_engine import RapidEngine
from kakanai_desk.hardware.vision.reader import DocumentEyes
from kakanai_desk.hardware.vision_client import VisionClient
from tests.bench.decision import row
from tests.bench.seen import STRICT, Score, plain, share

CARDS = tuple(kind for kind in DocumentKind if kind not in (DocumentKind.UNKNOWN, DocumentKind.MOVING_OUT))
SEEDS = range(101, 107)
PEER_SEEDS = range(101, 103)
WISH = SeeingWish("bench")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def measure() -> list[dict[str, Any]]:
    eyes = DocumentEyes(RapidEngine())
    eyes.warm()
    rows: list[dict[str, Any]] = []
    for split in ("heldout", "dev"):
        for condition in ("typical", "hard"):
            score = Score()
            for kind in CARDS:
                for seed in SEEDS:
                    shot = frame(kind, seed, split, condition)
                    score.add(eyes.read(shot.image, WISH), shot.truth, shot.image.shape[1])
            rows += _rows(score, split, condition)
            rows += _sheets(eyes, split, condition)
    return rows + _memory() + _peers()


def _sheets(eyes: DocumentEyes, split: str, condition: str) -> list[dict[str, Any]]:
    """転出証明書, every mover counted: a whole A4 page in one picture, which no limit was set for."""
    score = Score()
    for seed in SEEDS:
        shot = frame(DocumentKind.MOVING_OUT, seed, split, condition)
        score.add(eyes.read(shot.image, WISH), shot.truth, shot.image.shape[1])
    about = f"OCR {split} {condition}, 転出証明書"
    shares = {
        "dates, numbers, sex of all movers right": score.strict,
        "characters of addresses right": score.address,
        "characters of names among the first three": score.names,
        "outline within 12 pixels": score.outlines,
    }
    return [
        *(_told(f"{about}: {name}", "%", share(pair), None, higher=True) for name, pair in shares.items()),
        _told(f"{about}: values called certain and wrong", "", len(score.wrong_certain), None),
        _told(f"{about}: frame to fields, median", "ms", statistics.median(score.milliseconds), None),
    ]


def _memory() -> list[dict[str, Any]]:
    """Of the worker process, before its first picture and at its most over thirty."""
    client = VisionClient()
    try:
        shots = [cv2.imencode(".jpg", frame(kind, 101, "dev", "typical").image)[1].tobytes() for kind in CARDS]
        client.wait_ready()
        idle = _status(client, "VmRSS")
        for jpeg in shots * 3:
            client.read(jpeg, WISH)
        return [
            _told("OCR process: memory before its first picture", "MB", idle, 450),
            _told("OCR process: most memory over thirty pictures", "MB", _status(client, "VmHWM"), 700),
        ]
    finally:
        client.close()


def _status(client: VisionClient, name: str) -> float:
    lines = Path(f"/proc/{client.pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1000


def _rows(score: Score, split: str, condition: str) -> list[dict[str, Any]]:
    strict = split == "heldout" and condition == "typical"
    about = f"OCR {split} {condition}"
    times = sorted(score.milliseconds)

    def least(name: str, value: float, limit: float) -> dict[str, Any]:
        return _told(f"{about}: {name}", "%", value, limit if strict else None, higher=True)

    return [
        least("dates, numbers, sex right", share(score.strict), 99.5),
        least("characters of addresses right", share(score.address), 98),
        least("characters of names among the first three", share(score.names), 99),
        _told(f"{about}: values called certain and wrong", "", len(score.wrong_certain), 0 if strict else None),
        least("outline within 12 pixels", share(score.outlines), 98),
        least("kind told", share(score.kinds), 99),
        _told(f"{about}: frame to fields, median", "ms", statistics.median(times), 1000 if strict else None),
        _told(f"{about}: frame to fields, p95", "ms", times[int(0.95 * (len(times) - 1))], 1500 if strict else None),
    ]


def _told(name: str, unit: str, ours: float, limit: float | None, *, higher: bool = False) -> dict[str, Any]:
    """A row whose limit may be missing, and which may be better the higher it is."""
    ok = limit is None or (ours >= limit if higher else ours <= limit)
    return row(name, ours, 0.0, unit) | {
        "better": "higher" if higher else "lower", "limit": limit, "goal": limit, "ratio": None, "ok": ok,
    }  # fmt: skip


def _peers() -> list[dict[str, Any]]:
    """The strict fields of the same frames, by what other software reads of the whole picture."""
    from rapidocr import RapidOCR

    plain_reader = RapidOCR(params={"Global.log_level": "error"})
    hits = {"rapidocr, whole picture": [0, 0], "tesseract jpn, whole picture": [0, 0]}
    spent: dict[str, list[float]] = {name: [] for name in hits}
    for kind in CARDS:
        for seed in PEER_SEEDS:
            shot = frame(kind, seed, "heldout", "typical")
            wanted = [_printed(n, v) for person in shot.truth.persons for n, v in person.items() if n in STRICT]
            texts = (
                _timed(spent["rapidocr, whole picture"], _rapid, plain_reader, shot.image),
                _timed(spent["tesseract jpn, whole picture"], _tesseract, shot.image),
            )
            for name, text in zip(hits, texts, strict=True):
                hits[name][0] += sum(any(form in text for form in forms) for forms in wanted)
                hits[name][1] += len(wanted)
    return [
        found
        for name in hits
        for found in (
            _told(f"peer {name}: dates, numbers, sex somewhere in its text", "%", share(hits[name]), None),
            _told(f"peer {name}: time, median", "ms", statistics.median(spent[name]), None),
        )
    ]


def _printed(name: str, value: str) -> list[str]:
    """The forms in which a value may stand in a text."""
    if name.endswith("_date"):
        year, month, day = (int(part) for part in value.split("-"))
        ends = [f"{m}月{d}日" for m in {f"{month}", f"{month:02d}"} for d in {f"{day}", f"{day:02d}"}]
        return [*ends, f"{day:02d}{MONTHS[month - 1]}{year}", f"{day}{MONTHS[month - 1]}{year}"]
    return {"male": ["男", "M"], "female": ["女", "F"]}.get(value, [plain(value)])


def _timed(spent: list[float], read: Any, *what: Any) -> str:
    began = time.perf_counter()
    text = read(*what)
    spent.append((time.perf_counter() - began) * 1000)
    return text


def _rapid(reader: Any, image: Any) -> str:
    found = reader(image)
    return plain("".join(found.txts or ()))


def _tesseract(image: Any) -> str:
    _, png = cv2.imencode(".png", np.ascontiguousarray(image))
    done = subprocess.run(
        ["tesseract", "-", "-", "-l", "jpn", "--psm", "11"], input=png.tobytes(), capture_output=True, check=False
    )
    return plain(done.stdout.decode("utf-8", "replace"))
