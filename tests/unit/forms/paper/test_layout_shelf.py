"""Layouts kept while a folder is edited: always those of a fresh reading, and what did not change is not read."""

import random
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pypdf
import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.paper import layout_shelf
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.forms.paper.layout_shelf import LayoutShelf
from kakanai_desk.forms.trees import RecentTrees

ON_TEMPLATE = """\
id: {id}
title: 見本
revision: {revision}
effective: {{from: 2026-04-01}}
basis: 見本条例
section: shiminka
template: {{file: {file}, leave: []}}
"""
STEPS, SEEDS = 50, 2


def drawing(side=200):
    writer, out = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(side, side)
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "content"
    copytree(procedures() / "juri_tsuuchi" / "documents", folder / "juri_tsuuchi" / "documents")
    documents = folder / "mihon" / "documents"
    documents.mkdir(parents=True)
    for name in ("mihon", "second", "third"):
        file = "mihon.pdf" if name == "mihon" else "other.pdf"
        (documents / f"{name}.yaml").write_text(ON_TEMPLATE.format(id=name, revision=1, file=file), "utf-8")
    (documents / "other.pdf").write_bytes(drawing(100))
    (documents / "mihon.pdf").write_bytes(drawing())
    return folder


@pytest.fixture
def read(monkeypatch):
    """The names of the definitions read since."""
    names: list[str] = []
    true = layout_shelf._read
    monkeypatch.setattr(layout_shelf, "_read", lambda file, base: (names.append(file.stem), true(file, base))[1])
    return names


def agrees(shelf: LayoutShelf, folder: Path) -> None:
    layouts, findings = shelf.load()
    fresh, faults = load_layouts(folder)
    assert layouts == fresh
    assert list(layouts) == list(fresh)
    assert findings == faults


def _change(folder: Path, chance: random.Random) -> None:
    """One of what an editor or another hand does to a folder."""
    files = sorted(folder.glob("*/documents/*.yaml"))
    file = chance.choice(files)
    text = file.read_text("utf-8")
    template = folder / "mihon" / "documents" / chance.choice(["mihon.pdf", "other.pdf", "2026"])
    match chance.randrange(9):
        case 0:
            file.write_text(text.replace("revision: ", "revision: 1", 1), "utf-8")
        case 1:
            file.write_text(text.replace("section:", "sektion:"), "utf-8")
        case 2:
            file.write_text(text.replace("sektion:", "section:"), "utf-8")
        case 3:
            file.write_text(text + "\n  - [", "utf-8")
        case 4:
            file.write_text(text.replace("\n  - [", ""), "utf-8")
        case 5 if len(files) > 2:
            file.unlink()
        case 6:
            name = f"neu{chance.randrange(3)}"
            words = ON_TEMPLATE.format(id=name, revision=2, file=chance.choice([template.name, "gone.pdf", "[]"]))
            (folder / "mihon" / "documents" / f"{name}.yaml").write_text(words, "utf-8")
        case 7:
            template.write_bytes(chance.choice([drawing(), drawing(400), drawing(9), b"no PDF"]))
        case _:
            template.unlink(missing_ok=True)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_after_any_changes_the_layouts_and_findings_are_those_of_a_fresh_reading(folder, seed):
    chance, shelf = random.Random(seed), LayoutShelf(folder)
    told = set()
    for _ in range(STEPS):
        for _ in range(chance.choice([0, 1, 1, 3])):
            _change(folder, chance)
        agrees(shelf, folder)
        told |= {finding.code for finding in shelf.load()[1]}
    assert told >= {"PROC-001", "PAPER-030"}


def test_only_what_changed_is_read(folder, read):
    shelf = LayoutShelf(folder)
    first, _ = shelf.load()
    assert read == ["juri_tsuuchi_a4", "mihon", "second", "third"]
    read.clear()
    again, _ = shelf.load()
    assert read == []
    assert all(again[name] is first[name] for name in first)
    file = folder / "mihon" / "documents" / "second.yaml"
    file.write_text(file.read_text("utf-8") + "# 見本\n", "utf-8")
    shelf.load()
    assert read == ["second"]


def test_another_drawing_under_an_unchanged_definition_is_read(folder, read):
    shelf, template = LayoutShelf(folder), folder / "mihon" / "documents" / "mihon.pdf"
    shelf.load()
    read.clear()
    template.write_bytes(drawing(300))
    agrees(shelf, folder)
    template.unlink()
    layouts, findings = shelf.load()
    assert "mihon" not in layouts
    assert [finding.code for finding in findings] == ["PAPER-030"]
    template.write_bytes(drawing())
    agrees(shelf, folder)
    assert read == ["mihon"] * 3


def test_a_file_that_is_gone_is_forgotten(folder):
    shelf = LayoutShelf(folder)
    shelf.load()
    (folder / "mihon" / "documents" / "mihon.yaml").unlink()
    shelf.load()
    assert len(shelf._kept) == 3


def test_what_a_caller_does_to_the_findings_changes_no_later_answer(folder):
    (folder / "mihon" / "documents" / "mihon.pdf").unlink()
    shelf = LayoutShelf(folder)
    shelf.load()[1].clear()
    agrees(shelf, folder)


def test_layouts_and_trees_kept_together_agree_too(folder):
    shelf, trees, chance = LayoutShelf(folder), RecentTrees(), random.Random(9)
    for _ in range(STEPS):
        _change(folder, chance)
        with trees.reading():
            found = shelf.load()
        assert found == load_layouts(folder)


def test_a_template_name_that_no_system_has_is_a_finding_at_its_line(tmp_path):
    documents = tmp_path / "content" / "mihon" / "documents"
    documents.mkdir(parents=True)
    (documents / "mihon_a4.yaml").write_text(ON_TEMPLATE.format(id="mihon_a4", revision=1, file='"a\\0b.pdf"'))
    shelf = LayoutShelf(tmp_path / "content")
    for _ in range(2):
        (finding,) = shelf.load()[1]
        assert (finding.code, finding.line) == ("PAPER-030", 7)
