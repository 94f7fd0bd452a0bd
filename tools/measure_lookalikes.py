"""Which character the recognition model says where a form of a name is printed: ``resources/vision/lookalikes.txt``.

Every form of ``name_families.txt`` is set between common characters, in the fonts of the development half of the test
set only, sharp and soft; what comes back in its place is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kakanai_desk.core.characters import name_families
from kakanai_desk.core.places import resources
from kakanai_desk.hardware.simulators.documents.fonts import POOLS, Style
from kakanai_desk.hardware.simulators.documents.split import Split
from kakanai_desk.hardware.vision.rapid_engine import RapidEngine

LEAST = 1  # times a confusion must be seen
HEAD = "# 1字目: OCRのモデルが答えた字。2字目から: そのとき実際に刷られていた字。tools/measure_lookalikes.py で作る"


def strips(text: str, font: str):
    """The words as a camera may see them: sharp, soft, and from farther off."""
    face = ImageFont.truetype(font, 44)
    image = Image.new("RGB", (int(face.getlength(text)) + 30, 66), "white")
    ImageDraw.Draw(image).text((15, 8), text, fill=(30, 30, 34), font=face)
    sharp = np.asarray(image)[:, :, ::-1].copy()
    yield sharp
    yield cv2.GaussianBlur(sharp, (0, 0), 1.8)
    small = cv2.resize(sharp, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    yield cv2.GaussianBlur(small, (0, 0), 0.9)


def main() -> None:
    engine = RapidEngine()
    said: dict[str, Counter[str]] = defaultdict(Counter)
    fonts = [str(face.file) for face in POOLS[Split.DEV] if face.style is not Style.MACHINE]
    for char in "".join(name_families()):
        for font in fonts:
            if not has(font, char):
                continue
            for place, words in ((1, f"山{char}　一郎"), (0, f"{char}原　花子")):
                for strip in strips(words, font):
                    (line,) = engine.read([strip])
                    text = line.text
                    if len(text) == len(words) and text[place] not in (char, " ", "\u3000"):
                        said[text[place]][char] += 1
    rows = []
    for answer, printed in sorted(said.items()):
        kept = [char for char, count in printed.most_common() if count >= LEAST]
        if kept:
            rows.append(answer + "".join(kept))
    path = resources() / "vision" / "lookalikes.txt"
    path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    print(f"{len(rows)} lines in {path.name}")


def has(font: str, char: str) -> bool:
    from fontTools.ttLib import TTFont

    return ord(char) in _maps.setdefault(font, TTFont(font, fontNumber=0, lazy=True).getBestCmap() or {})


_maps: dict[str, dict[int, str]] = {}

if __name__ == "__main__":
    main()
