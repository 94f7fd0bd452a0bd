"""``make shots``: every form of the content, filled for a plain and a hard family, as PDF and PNG in ``out/forms``.

The forms come from the definitions: a new one is drawn without a change here. ``--accept`` writes what the pages look
like now into the reference of the picture test (``tests/unit/forms/paper/pictures.txt``), after somebody has looked;
``--montage`` puts the pages on contact sheets. Nobody on the forms exists.

The reference has one line a page: a check sum of each cell of some 8 mm, and how dark each cell is. A changed page
changes its own line only. Check sums hold for one version of pdfium; with another the darkness is compared.
"""

from __future__ import annotations

import argparse
import base64
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pypdfium2  # noqa: E402  # pyright: ignore[reportMissingTypeStubs]
from PIL import Image, ImageDraw  # noqa: E402

from kakanai_desk.core.places import procedures  # noqa: E402
from kakanai_desk.forms.definitions import Pack  # noqa: E402
from kakanai_desk.forms.paper.bundle import TRAINING, PageOf, Request, Trace, render_bundle  # noqa: E402
from kakanai_desk.forms.paper.fonts import PaperFonts  # noqa: E402
from kakanai_desk.forms.paper.layout import load_layouts  # noqa: E402
from kakanai_desk.forms.paper.model import Layout  # noqa: E402
from kakanai_desk.forms.paper.raster import page_image  # noqa: E402
from kakanai_desk.forms.samples import MADE_AT, NUMBER, SIGNATURE, Kind, sample  # noqa: E402

REFERENCE = ROOT / "tests" / "unit" / "forms" / "paper" / "pictures.txt"
OUT = ROOT / "out" / "forms"
WIDTH, CELL = 827, 32  # pixels: A4 at 100 dpi in cells of 8.1 mm
MM = 25.4 / 100
LEVELS = 16
HOW_TO_ACCEPT = "見て正しければ: make shots ACCEPT=1"


@dataclass(frozen=True)
class Shot:
    """One page: ``name`` is procedure.form.family.page; the picture is grey, ``WIDTH`` wide."""

    name: str
    page: PageOf
    pixels: np.ndarray[Any, Any]

    def sums(self) -> bytes:
        """A check sum of 8 bits a cell, 0 for a blank one, row by row."""
        return bytes(0 if cell.min() == 255 else zlib.crc32(cell.tobytes()) % 255 + 1 for cell in self._cells())

    def darkness(self) -> bytes:
        """How dark each cell is, 0 to ``LEVELS`` - 1."""
        return bytes(min(LEVELS - 1, round((255 - float(cell.mean())) / 255 * 3 * LEVELS)) for cell in self._cells())

    def line(self) -> str:
        return f"{self.name} {_packed(self.sums())} {_packed(self.darkness())}"

    def _cells(self) -> Iterator[np.ndarray[Any, Any]]:
        height, width = self.pixels.shape
        rows, columns = -(-height // CELL), -(-width // CELL)
        padded = np.full((rows * CELL, columns * CELL), 255, np.uint8)
        padded[:height, :width] = self.pixels
        for row in range(rows):
            for column in range(columns):
                yield padded[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL]

    @property
    def columns(self) -> int:
        return -(-self.pixels.shape[1] // CELL)


@dataclass(frozen=True)
class Content:
    """What is drawn: the layouts by id with the procedure each belongs to, and the questions."""

    pack: Pack
    layouts: Mapping[str, Layout]
    owners: Mapping[str, str]
    fonts: PaperFonts

    @classmethod
    def of(cls, pack: Pack, folder: Path, fonts: PaperFonts) -> Content:
        layouts, findings = load_layouts(folder)
        if findings:
            raise SystemExit("\n".join(str(finding) for finding in findings))
        owners = {file.stem: file.parent.parent.name for file in sorted(folder.glob("*/documents/*.yaml"))}
        return cls(pack, layouts, owners, fonts)

    def draw(self, form: str, kind: Kind) -> tuple[str, bytes, Sequence[PageOf], Sequence[str]]:
        """Name, PDF, pages, and what the drawing complained of."""
        layout = self.layouts[form]
        request = Request(form, layout, sample(layout, self.pack, kind))
        made = render_bundle([request], self.fonts, Trace(NUMBER, MADE_AT), {form: SIGNATURE}, TRAINING)
        said = [f"字がない: {glyph}" for glyph in made.missing_glyphs] + [f"語が入らない: {c}" for c in made.crowded]
        said += [f"空欄: {blank.name} ({blank.path})" for blank in made.blanks]
        said += [f"つづきへ: {moved.name} {moved.mark}" for moved in made.overflow]
        return f"{self.owners[form]}.{form}.{kind}", made.pdf, made.pages, said

    def shots(self, form: str) -> Iterator[Shot]:
        for kind in Kind:
            name, pdf, pages, _ = self.draw(form, kind)
            for index, page in enumerate(pages):
                grey = np.asarray(page_image(pdf, index, WIDTH).convert("L"))
                yield Shot(f"{name}.{page.number}", page, grey)


# --- the reference -----------------------------------------------------------------------------------------------


def _packed(cells: bytes) -> str:
    return base64.b85encode(zlib.compress(cells, 9)).decode("ascii")


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b85decode(text))


def renderer() -> str:
    """The version of pdfium, which the check sums belong to."""
    return f"pdfium-{pypdfium2.PDFIUM_INFO}-{WIDTH}px"


def read_reference(file: Path = REFERENCE) -> tuple[str, dict[str, tuple[bytes, bytes]]]:
    """The renderer of the reference, and check sums and darkness by page name."""
    first, *lines = file.read_text("ascii").splitlines() if file.exists() else [""]
    pages = (line.split(" ") for line in lines)
    return first, {name: (_unpacked(sums), _unpacked(dark)) for name, sums, dark in pages}


def write_reference(shots: Sequence[Shot], file: Path = REFERENCE) -> None:
    lines = [renderer(), *sorted(shot.line() for shot in shots)]
    file.write_text("\n".join(lines) + "\n", "ascii")


def changed_cells(shot: Shot, known: tuple[bytes, bytes], *, same_renderer: bool) -> list[int]:
    """The cells in which a page differs from its reference."""
    now, before = (shot.sums(), known[0]) if same_renderer else (shot.darkness(), known[1])
    if len(now) != len(before):
        return list(range(len(now)))
    most = 0 if same_renderer else 1
    return [
        at for at, (a, b) in enumerate(zip(now, before, strict=True)) if (a != b if not most else abs(a - b) > most)
    ]


def told(shot: Shot, cells: Sequence[int]) -> str:
    """Which form, page and part differ, in words."""
    rows, columns = [cell // shot.columns for cell in cells], [cell % shot.columns for cell in cells]
    top, bottom = min(rows) * CELL * MM, (max(rows) + 1) * CELL * MM
    left, right = min(columns) * CELL * MM, (max(columns) + 1) * CELL * MM
    names = dict.fromkeys(
        pin.name for pin in shot.page.pins if any(_meets(pin.x, pin.y, pin.width, pin.height, c, shot) for c in cells)
    )
    near = f"（{'・'.join(list(names)[:6])}{'ほか' if len(names) > 6 else ''}）" if names else ""
    return (
        f"{shot.name}「{shot.page.title}」{shot.page.number}枚目: 上から{top:.0f}–{bottom:.0f} mm、"
        f"左から{left:.0f}–{right:.0f} mm の{len(cells)}か所が変わりました{near}。"
    )


def _meets(x: float, y: float, width: float, height: float, cell: int, shot: Shot) -> bool:
    left, top, side = cell % shot.columns * CELL * MM, cell // shot.columns * CELL * MM, CELL * MM
    return x < left + side and left < x + width and y < top + side and top < y + height


def differences(shots: Sequence[Shot], file: Path = REFERENCE, pictures: Path | None = None) -> list[str]:
    """What differs from the reference, in words; ``pictures`` is where a picture of each differing page goes."""
    first, known = read_reference(file)
    found: list[str] = []
    for shot in shots:
        if shot.name not in known:
            found.append(f"{shot.name}「{shot.page.title}」: まだ見本の絵がありません。{HOW_TO_ACCEPT}")
            continue
        cells = changed_cells(shot, known[shot.name], same_renderer=first == renderer())
        if cells:
            found.append(f"{told(shot, cells)} {HOW_TO_ACCEPT}")
            if pictures is not None:
                pictures.mkdir(parents=True, exist_ok=True)
                picture = pictures / f"{shot.name}.diff.png"
                difference_picture(shot, cells, known[shot.name][1]).save(picture)
                found[-1] += f"（絵: {picture}）"
    return found


def difference_picture(shot: Shot, cells: Sequence[int], before: bytes) -> Image.Image:
    """The page now with the changed cells framed in red; left of it how dark the cells were and are."""
    page = Image.fromarray(shot.pixels).convert("RGB")
    draw = ImageDraw.Draw(page)
    for cell in cells:
        x, y = cell % shot.columns * CELL, cell // shot.columns * CELL
        draw.rectangle((x, y, x + CELL - 1, y + CELL - 1), outline=(220, 0, 0), width=2)
    maps = Image.new("RGB", (shot.columns * 8 + 16, page.height), (255, 255, 255))
    rows = page.height // CELL + 1
    for place, dark in enumerate((before, shot.darkness())):
        if len(dark) == rows * shot.columns:
            grey = np.frombuffer(bytes(255 - 16 * level for level in dark), np.uint8).reshape(rows, shot.columns)
            coarse = Image.fromarray(grey).resize((shot.columns * 8, rows * 8), Image.Resampling.NEAREST)
            maps.paste(coarse.convert("RGB"), (8, 8 + place * (rows * 8 + 16)))
    both = Image.new("RGB", (maps.width + page.width, page.height), (255, 255, 255))
    both.paste(maps, (0, 0))
    both.paste(page, (maps.width, 0))
    return both


# --- the command -------------------------------------------------------------------------------------------------


def main() -> int:
    from kakanai_desk.forms.loader import load

    options = argparse.ArgumentParser(prog="make shots", description="すべての様式の絵を out/forms に作ります。")
    options.add_argument("--accept", action="store_true", help="今の絵を見本(回帰試験の正解)にする")
    options.add_argument("--montage", action="store_true", help="一覧(12枚ずつ)も作る")
    options.add_argument("--only", action="append", default=[], help="様式の id(何度でも)")
    wanted = options.parse_args()
    content = Content.of(load(procedures()), procedures(), PaperFonts.load())
    unknown = [form for form in wanted.only if form not in content.layouts]
    if unknown:
        options.error(f"様式 {'、'.join(unknown)} はありません。")
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.p*"):
        old.unlink()
    for form in wanted.only or content.layouts:
        for kind in Kind:
            name, pdf, pages, said = content.draw(form, kind)
            (OUT / f"{name}.pdf").write_bytes(pdf)
            sheets = [page_image(pdf, index, 1240) for index in range(len(pages))]
            tall = Image.new("RGB", (1240, sum(sheet.height for sheet in sheets)), (255, 255, 255))
            for index, sheet in enumerate(sheets):
                tall.paste(sheet, (0, sum(before.height for before in sheets[:index])))
            tall.save(OUT / f"{name}.png", compress_level=3)
            print(f"{name}.png  {len(pages)}枚" + "".join(f"\n    {line}" for line in said))
    if wanted.montage:
        _montage(sorted(OUT.glob("*.png")))
    shots = [shot for form in wanted.only or content.layouts for shot in content.shots(form)]
    if wanted.accept:
        if wanted.only:
            options.error("--accept は、すべての様式で使います(--only と一緒には使えません)。")
        write_reference(shots)
        size = REFERENCE.stat().st_size // 1000
        print(f"見本を書きました: {REFERENCE.relative_to(ROOT)}（{len(shots)}ページ、{size} kB）")
        return 0
    found = differences(shots, pictures=OUT)
    print("\n".join(found) if found else "見本の絵と同じです。")
    return 0


def _montage(files: Sequence[Path]) -> None:
    for start in range(0, len(files), 6):
        sheet = Image.new("RGB", (3 * 700, 2 * 990), (200, 200, 200))
        for at, file in enumerate(files[start : start + 6]):
            page = Image.open(file)
            page = page.crop((0, 0, page.width, min(page.height, 1754))).resize((690, 976))
            sheet.paste(page, (at % 3 * 700 + 5, at // 3 * 990 + 5))
        sheet.save(OUT / f"all-{start // 6 + 1:02d}.png")


if __name__ == "__main__":
    sys.exit(main())
