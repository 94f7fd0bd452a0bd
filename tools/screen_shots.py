"""``make shots``, second half: every screen of both windows as PNG in ``out/screens``, with an ``index.html``.

The visitor's: each screen in ja, easy, pt-BR and vi, each with letters ×1 and ×2, in high contrast and low. A language
without a catalog is left out. ``--languages``, ``--manners``, ``--panels`` and ``--only`` choose others; the clerk's
pages are those of one played visit (``--no-clerk`` leaves them out). Nobody on the screens exists.
"""

from __future__ import annotations

import argparse
import html
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from kakanai_desk.core.places import procedures  # noqa: E402
from kakanai_desk.core.texts import load_texts  # noqa: E402
from kakanai_desk.forms.loader import load  # noqa: E402
from kakanai_desk.forms.paper.fonts import PaperFonts  # noqa: E402
from kakanai_desk.forms.paper.raster import page_image  # noqa: E402
from kakanai_desk.forms.samples import Kind  # noqa: E402
from kakanai_desk.ui import theme  # noqa: E402
from kakanai_desk.ui.bridge import DeskBridge  # noqa: E402
from kakanai_desk.ui.visitor.window import VisitorWindow  # noqa: E402
from kakanai_desk.visit.visitor_view import Hidden, Idle, VisitorView  # noqa: E402
from tests.ui.visitor.screens import gallery  # noqa: E402
from tools.form_shots import Content  # noqa: E402

if TYPE_CHECKING:
    from kakanai_desk.visit.visitor_view import Station, VisitorScreen

OUT = ROOT / "out" / "screens"
SMALL = 384  # width of a thumbnail
FORM = "idou_todoke_a4"  # whose page the document screens show


@dataclass(frozen=True)
class Manner:
    """One way of showing, with the word that names its files."""

    name: str
    size: float = 1.0
    look: str = "normal"
    low: bool = False
    left: bool = False


MANNERS = {
    m.name: m
    for m in (
        Manner("1"),
        Manner("15", 1.5),
        Manner("2", 2.0),
        Manner("contrast", look="contrast"),
        Manner("contrast2", 2.0, look="contrast"),
        Manner("dark", look="dark"),
        Manner("low", low=True),
        Manner("low2", 2.0, low=True),
        Manner("left", left=True),
        Manner("left2", 2.0, left=True),
        Manner("lowcontrast", look="contrast", low=True),
    )
}


class Pages(DeskBridge):
    """Answers what a desk would: the pictures of one made form."""

    def __init__(self) -> None:
        super().__init__()
        folder = procedures()
        content = Content.of(load(folder), folder, PaperFonts.load())
        self._pdf = content.draw(FORM, Kind.PLAIN)[1]

    def ask_picture(self, name: str, width: int) -> None:
        out = BytesIO()
        page_image(self._pdf, 0, width).save(out, "PNG")
        self.picture.emit(name, width, out.getvalue())


def visitor_screens() -> Iterator[tuple[str, VisitorScreen, Station | None, bool]]:
    """(name, screen, station, whether the languages stand over it)."""
    for name, screen, station in gallery():
        yield name, screen, station, False
        if name == "v05-question":
            yield "v02-language", screen, station, True


def visitor_shots(
    out: Path, languages: Sequence[str], manners: Sequence[Manner], panels: Sequence[tuple[int, int]], only: str
) -> Iterator[Path]:
    window = VisitorWindow(Pages(), still=True)
    window.show()
    revision = 0
    for panel in panels:
        window.resize(*panel)
        for language in languages:
            for manner in manners:
                for name, screen, station, choosing in visitor_screens():
                    if only not in name:
                        continue
                    revision += 1
                    bare = isinstance(screen, Idle | Hidden)
                    view = VisitorView(screen, station, language, manner.size, not bare, True, revision)
                    window.show_view(replace(view, look=manner.look, low=manner.low, left=manner.left))
                    if choosing:
                        window._open_languages()  # pyright: ignore[reportPrivateUsage]
                    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                    QCoreApplication.processEvents()
                    tag = "" if panel == panels[0] and len(panels) == 1 else f"_{panel[0]}"
                    file = out / f"{name}_{language}_{manner.name}{tag}.png"
                    window.grab().save(str(file))
                    yield file
    window.close()


def make_small(file: Path) -> Path:
    """A thumbnail beside the picture."""
    small = file.parent / "small" / f"{file.stem}.jpg"
    small.parent.mkdir(exist_ok=True)
    with Image.open(file) as picture:
        picture.convert("RGB").resize((SMALL, picture.height * SMALL // picture.width)).save(small, quality=80)
    return small


def write_index(out: Path, files: Sequence[Path]) -> None:
    """One row a screen, each picture leading to its full size."""
    rows: dict[str, list[Path]] = {}
    for file in files:
        key = file.stem.split("_")[0] if file.parent.name == "visitor" else file.parent.name
        rows.setdefault(key, []).append(file)
    parts = [
        "<!doctype html><html lang=ja><meta charset=utf-8><title>画面の一覧</title>",
        "<style>body{font:16px sans-serif;margin:24px;background:#f4f0e8}figure{display:inline-block;margin:4px}",
        "img{width:288px;display:block;border:1px solid #8a8172}figcaption{font-size:13px}</style>",
        f"<h1>画面の一覧（{len(files)}枚）</h1>",
    ]
    for key, group in rows.items():
        parts.append(f"<h2>{html.escape(key)}</h2>")
        for file in group:
            big = file.relative_to(out).as_posix()
            small = make_small(file).relative_to(out).as_posix()
            words = html.escape(file.stem.removeprefix(f"{key}_"))
            parts.append(
                f'<figure><a href="{big}"><img loading=lazy src="{small}" alt="{words}"></a>'
                f"<figcaption>{words}</figcaption></figure>"
            )
    (out / "index.html").write_text("\n".join(parts), "utf-8")


def main() -> int:
    known = [language.code for language in load_texts().languages()]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--languages", nargs="+", default=["ja", "easy", "pt-BR", "vi"], metavar="CODE")
    parser.add_argument("--manners", nargs="+", default=["1", "2", "contrast", "low"], choices=MANNERS)
    parser.add_argument("--panels", nargs="+", default=["1920x1080"], metavar="WxH")
    parser.add_argument("--only", default="", metavar="NAME", help="画面の名前の一部")
    parser.add_argument("--no-clerk", action="store_true")
    given = parser.parse_args()
    out: Path = given.out
    for folder in ("visitor", "clerk", "studio"):
        (out / folder).mkdir(parents=True, exist_ok=True)
        for old in (out / folder).glob("*.png"):
            old.unlink()
    app = QApplication([])
    theme.load_fonts()
    app.setFont(theme.words(18))
    panels = [tuple(int(n) for n in panel.split("x")) for panel in given.panels]
    languages = [code for code in given.languages if code in known]
    manners = [MANNERS[name] for name in given.manners]
    files = list(visitor_shots(out / "visitor", languages, manners, panels, given.only))  # type: ignore[arg-type]
    if not given.no_clerk:
        from tests.ui.clerk.gallery import clerk_shots
        from tests.ui.studio.gallery import studio_shots

        files += [*clerk_shots(out / "clerk"), *studio_shots(out / "studio")]
    write_index(out, files)
    print(f"{len(files)} 枚: {out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
