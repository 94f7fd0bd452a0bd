"""Every page of the studio's window as a picture; ``make shots`` draws them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.ui.studio.publishing_city import WORDS, City
from tests.ui.studio.studio_bench import StudioBench

DOG, FORM = "inu_henkou/procedure.yaml", "inu_henkou/documents/inu_henkou_a4.yaml"
PLACES = (
    ("home", ""), ("procedure", "jidou_teate/procedure.yaml"), ("procedure", "+"), ("form", FORM), ("form", ""),
    ("try", DOG), ("findings", ""), ("tables", "_shared/offices.yaml"), ("effect", ""), ("help", "procedure"),
)  # fmt: skip


def studio_shots(out: Path) -> list[Path]:
    """The QApplication and its fonts are there already."""
    files: list[Path] = []
    folder = Path(tempfile.mkdtemp())
    city = City(folder)
    editor, head = (StudioBench(folder / f"s{n}", publisher=desk.publisher) for n, desk in enumerate(city.desks))

    def shot(bench: StudioBench, name: str) -> None:
        files.append(out / f"{len(files) + 1:02d}-{name}.png")
        bench.shot(files[-1])

    editor.window.change(
        "期限", lambda files: {DOG: files[DOG].replace("犬の鑑札".encode(), "犬の鑑札と済票".encode())}
    )
    editor.window.change("見出し", lambda files: {FORM: files[FORM].replace("変更前の".encode(), "前の".encode())})
    editor.settle()
    for name, file in PLACES:
        editor.window.activateWindow()
        editor.window.go_to(name, file)
        editor.settle()
        shot(editor, name)
    for bench, number in ((editor, 0), (head, 1)):
        bench.window.activateWindow()
        bench.window.go_to("publish", "")
        page = bench.window.page("publish")
        bench.settle()
        if bench is editor:
            page.starts.setFocus()
            bench.press("2026-04-10", "Tab", "犬の登録事項変更届の持ち物", "Tab", str(city.keys[number][0].name))
            shot(editor, "publish")
            page.key.setText(str(city.keys[number][0]))
            page.passphrase.setText(WORDS)
            bench.press("F12")
            for desk in city.desks:
                desk.turn()
        else:
            page._look()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
            bench.settle()
            page.table.setFocus()
            page.table.go_to(0)
            shot(head, "sign")
    for bench in (editor, head):
        bench.end()
    city.close()
    return files
