"""What the content has, as an editor looks for it: procedures, forms and tables, and what is new or changed in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kakanai_desk.studio.workshop import Shown

TABLES = {  # of _shared, in the order they are looked for; the words stand in studio.toml
    "fees": "fees.yaml",
    "closings": "closings.yaml",
    "calendar": "calendar.yaml",
    "offices": "offices.yaml",
    "notices": "notices.yaml",
    "partners": "partners.yaml",
    "identity": "identity.yaml",
    "uses": "uses.yaml",
}


@dataclass(frozen=True)
class Entry:
    """``kind``: procedure, form or table. ``file``: below the folder. ``state``: empty, new or changed."""

    kind: str
    file: str
    id: str
    title: str
    section: str
    state: str
    findings: int

    @property
    def wrong(self) -> bool:
        return self.findings > 0


def entries(shown: Shown) -> tuple[Entry, ...]:
    """All of them: procedures by their order in the content, then forms, then tables."""
    faults: dict[str, int] = {}
    for finding in shown.findings:
        file = finding.file.split("/", 1)[-1] if finding.file.startswith(f"{shown.folder.name}/") else finding.file
        faults[file] = faults.get(file, 0) + 1
    return tuple(
        Entry(kind, file, name, title, section, _state(shown, file), faults.get(file, 0))
        for kind, file, name, title, section in (*_procedures(shown), *_forms(shown), *_tables(shown))
    )


def found(rows: tuple[Entry, ...], query: str) -> tuple[Entry, ...]:
    """Those in whose title, id or section all words of ``query`` stand; what was changed first."""
    words = query.lower().split()
    hits = [row for row in rows if all(w in f"{row.title} {row.id} {row.section}".lower() for w in words)]
    return tuple(sorted(hits, key=lambda row: not (row.state or row.wrong)))


def _procedures(shown: Shown) -> Iterator[tuple[str, str, str, str, str]]:
    titles = {p.id: (p.title["ja"], _section(shown, p.section)) for p in shown.pack.procedures}
    for file in sorted(shown.files):
        path = PurePosixPath(file)
        if len(path.parts) == 2 and path.name.startswith("procedure") and path.suffix == ".yaml":
            title, section = titles.get(path.parts[0], (path.parts[0], ""))
            edition = path.stem.removeprefix("procedure").strip("_-.")
            yield "procedure", file, path.parts[0], f"{title}({edition})" if edition else title, section


def _forms(shown: Shown) -> Iterator[tuple[str, str, str, str, str]]:
    for file in sorted(shown.files):
        path = PurePosixPath(file)
        if len(path.parts) == 3 and path.parts[1] == "documents" and path.suffix == ".yaml":
            layout = shown.layouts.get(path.stem)
            title, section = (layout.title, layout.section) if layout is not None else (path.stem, "")
            yield "form", file, path.stem, title, _section(shown, section)


def _section(shown: Shown, name: str) -> str:
    section = shown.pack.sections.get(name)
    return section.name if section is not None else name


def _tables(shown: Shown) -> Iterator[tuple[str, str, str, str, str]]:
    for name, file in TABLES.items():
        if f"_shared/{file}" in shown.files:
            yield "table", f"_shared/{file}", name, "", ""


def _state(shown: Shown, file: str) -> str:
    if file not in shown.base:
        return "new"
    return "changed" if shown.files[file] != shown.base[file] else ""
