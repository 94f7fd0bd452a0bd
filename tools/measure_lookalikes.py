"""Which character the recognition model says where another is printed: ``resources/vision/lookalikes.txt``.

Every form of ``name_families.txt`` and every kanji of CP932 is set between common characters, in the fonts of the
development half of the test set only, sharp, soft, from farther off, and in the noise of a camera; what comes back in
its place is counted. Forms that names use are kept once they were mistaken at all; of other characters only what the
model mistakes more than once, and first of all those that it does not know.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from kakanai_desk.core.characters import name_families
from kakanai_desk.core.places import resources
from kakanai_desk.hardware.simulators.documents.fonts import POOLS, Style
from kakanai_desk.hardware.simulators.documents.split import Split
from kakanai_desk.hardware.vision.rapid_engine import RapidEngine

LEAST_OF_NAMES, LEAST = 1, 3  # times a confusion must be seen: of forms that names use, of other characters
MOST = 4  # characters a line keeps
BETWEEN = "山田本川中上"  # characters the model knows well, around those that are measured
IN_A_STRIP = 5
HEAD = "# 1字目: OCRのモデルが答えた字。2字目から: 実際に刷られていた字、多い順。tools/measure_lookalikes.py で作る"


def seen(text: str, font: str) -> Iterator[np.ndarray]:
    """The words as a camera may see them."""
    face = ImageFont.truetype(font, 44)
    image = Image.new("RGB", (int(face.getlength(text)) + 30, 66), "white")
    ImageDraw.Draw(image).text((15, 8), text, fill=(30, 30, 34), font=face)
    sharp = np.asarray(image)[:, :, ::-1].copy()
    yield sharp
    yield cv2.GaussianBlur(sharp, (0, 0), 1.8)
    small = cv2.GaussianBlur(cv2.resize(sharp, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), (0, 0), 0.9)
    yield small
    grain = np.random.default_rng(1).normal(0, 7, (*small.shape[:2], 1))
    noisy = np.clip(small * 0.85 + grain, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", noisy, (cv2.IMWRITE_JPEG_QUALITY, 82))
    stored = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    if stored is not None:
        yield stored


def main() -> None:
    engine = RapidEngine()
    said: dict[str, Counter[str]] = defaultdict(Counter)
    fonts = [str(face.file) for face in POOLS[Split.DEV] if face.style is not Style.MACHINE]
    of_names = frozenset("".join(name_families()))
    chars = sorted(of_names | set(kanji_of_cp932()))
    for font in fonts:
        printed = [char for char in chars if ord(char) in glyphs(font)]
        random.Random(font).shuffle(printed)
        for start in range(0, len(printed), IN_A_STRIP):
            measure(engine, printed[start : start + IN_A_STRIP], font, said)
        for char in of_names & set(printed):  # in a name as well: what stands beside it sways the model
            measure_in(engine, f"山{char}　一郎", 1, font, said)
            measure_in(engine, f"{char}原　花子", 0, font, said)
        print(font, flush=True)
    rows: list[str] = []
    for answer, printed_there in sorted(said.items()):
        kept = [
            char
            for char, count in printed_there.most_common()
            if count >= (LEAST_OF_NAMES if char in of_names else LEAST)
        ]
        if kept:
            rows.append(answer + "".join(kept[:MOST]))
    path = resources() / "vision" / "lookalikes.txt"
    path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    print(f"{len(rows)} lines in {path.name}")


def measure(engine: RapidEngine, chars: list[str], font: str, said: dict[str, Counter[str]]) -> None:
    """One strip: 山X田Y本Z…; what stands between two known characters is what was said."""
    text = BETWEEN[0] + "".join(char + known for char, known in zip(chars, BETWEEN[1:], strict=False))
    for strip in seen(text, font):
        (line,) = engine.read([strip])
        answer = line.text
        if len(answer) != len(text) or answer[::2] != text[::2]:
            continue
        for char, other in zip(chars, answer[1::2], strict=True):
            if other != char and other > "\u3000" and other.isalnum():
                said[other][char] += 1


def measure_in(engine: RapidEngine, name: str, place: int, font: str, said: dict[str, Counter[str]]) -> None:
    for strip in seen(name, font):
        (line,) = engine.read([strip])
        other = line.text[place] if len(line.text) == len(name) else ""
        if other != name[place] and other > "\u3000" and other.isalnum():
            said[other][name[place]] += 1


def kanji_of_cp932() -> Iterator[str]:
    for code in (*range(0x4E00, 0xA000), *range(0xF900, 0xFB00)):
        try:
            chr(code).encode("cp932")
        except UnicodeEncodeError:
            continue
        yield chr(code)


@cache
def glyphs(font: str) -> dict[int, str]:
    return TTFont(font, fontNumber=0, lazy=True).getBestCmap() or {}


if __name__ == "__main__":
    main()
