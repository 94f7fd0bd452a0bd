"""Kept trees: equal to a fresh reading, never in place of a changed file, and no harm when the file is damaged."""

import logging
import os

import msgspec
import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms import trees
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.loader import load, load_with_findings
from kakanai_desk.forms.source import read
from kakanai_desk.forms.trees import MarkedMap, RecentTrees, kept_trees
from kakanai_desk.visit.paper_shop import load_layouts_of
from tests.unit.forms.packs import procedure, write_pack


@pytest.fixture(autouse=True)
def no_shelf(monkeypatch):
    """Without the program's own shelf."""
    monkeypatch.setattr(trees, "_shipped", dict)


@pytest.fixture
def folder(tmp_path):
    return write_pack(tmp_path / "p", (), {"one": procedure("always")})


@pytest.fixture
def parsed(monkeypatch):
    """The files parsed since, as their texts."""
    found = []
    true = trees._parsed
    monkeypatch.setattr(trees, "_parsed", lambda text: (found.append(text), true(text))[1])
    return found


def test_the_city_s_pack_and_its_layouts_are_the_same_from_kept_trees(tmp_path, parsed):
    shelf = tmp_path / "trees"
    fresh = load(procedures())
    layouts = load_layouts_of(fresh, procedures())
    with kept_trees(shelf, procedures()):
        load_layouts_of(load(procedures()), procedures())
    parsed.clear()
    with kept_trees(shelf, procedures()):
        kept = load(procedures())
        assert load_layouts_of(kept, procedures()) == layouts
    assert parsed == []
    assert kept.procedures == fresh.procedures
    assert kept.questions == fresh.questions
    assert (kept.events, kept.sections, kept.uses) == (fresh.events, fresh.sections, fresh.uses)
    assert kept.calendar.holidays == fresh.calendar.holidays


def test_a_kept_tree_says_the_lines_of_faults_as_a_fresh_one_does(folder, tmp_path):
    """The faults of a definition are found at every reading, kept or not."""
    file = folder / "one" / "procedure.yaml"
    text = file.read_text("utf-8").replace("level: required", "level: requird").replace("bring: []", "brings: []")
    file.write_text(text, "utf-8")
    _, fresh = load_with_findings(folder)
    assert len(fresh) >= 3
    for _ in range(2):
        with kept_trees(tmp_path / "trees", folder):
            assert load_with_findings(folder)[1] == fresh


def test_every_kind_of_value_comes_back(tmp_path, parsed):
    file = tmp_path / "p" / "a.yaml"
    file.parent.mkdir()
    file.write_text(
        "a: 2026-04-01\nb: 2026-04-01T10:00:00\nc: [1, 1.5, true, ~, 'x', \"0520\"]\n2026-05-03: {yes: no}\n"
        "d: |\n  lines\n  more\n",
        "utf-8",
    )
    findings: list[Finding] = []
    fresh = read(file, tmp_path, findings).value
    for _ in range(2):
        with kept_trees(tmp_path / "trees", tmp_path / "p"):
            kept = read(file, tmp_path, findings).value
    assert len(parsed) == 2
    assert kept == fresh
    assert [type(v) for v in kept["c"]] == [type(v) for v in fresh["c"]] == [int, float, bool, type(None), str, str]
    assert isinstance(kept, MarkedMap)
    assert kept.lines == fresh.lines
    assert findings == []


def test_the_program_s_own_shelf_spares_the_parsing_and_is_never_written(folder, tmp_path, monkeypatch, parsed):
    with kept_trees(tmp_path / trees.SHIPPED, folder):
        fresh = load(folder)
    made = (tmp_path / trees.SHIPPED).read_bytes()
    monkeypatch.setattr(trees, "_shipped", lambda: trees._read(tmp_path / trees.SHIPPED))
    parsed.clear()
    assert load(folder).procedures == fresh.procedures
    with kept_trees(tmp_path / "trees", folder):
        assert load(folder).procedures == fresh.procedures
    assert parsed == []
    assert not (tmp_path / "trees").exists()
    file = folder / "one" / "procedure.yaml"
    file.write_text(file.read_text("utf-8").replace("revision: 1", "revision: 7"), "utf-8")
    for _ in range(2):
        with kept_trees(tmp_path / "trees", folder):
            assert load(folder).procedures[0].revision == 7
    assert len(parsed) == 1
    assert (tmp_path / trees.SHIPPED).read_bytes() == made


def test_a_changed_file_is_read_anew(folder, tmp_path):
    file = folder / "one" / "procedure.yaml"
    with kept_trees(tmp_path / "trees", folder):
        load(folder)
    before = file.stat()
    file.write_text(file.read_text("utf-8").replace("revision: 1", "revision: 7"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # times say nothing
    with kept_trees(tmp_path / "trees", folder):
        assert load(folder).procedures[0].revision == 7


def test_another_version_of_the_program_keeps_nothing_of_the_old(folder, tmp_path, monkeypatch, parsed):
    with kept_trees(tmp_path / "trees", folder):
        load(folder)
    monkeypatch.setattr(trees, "__version__", "0.2.0")
    parsed.clear()
    with kept_trees(tmp_path / "trees", folder):
        load(folder)
    assert parsed


@pytest.mark.parametrize("how", ["cut", "flipped", "empty", "other", "wrong_inside"])
def test_a_damaged_file_is_thrown_away_and_made_again(folder, tmp_path, how, caplog, parsed):
    shelf = tmp_path / "trees"
    with kept_trees(shelf, folder):
        load(folder)
    good = shelf.read_bytes()
    harm = {
        "cut": good[:-20],
        "flipped": good[:-9] + bytes([good[-9] ^ 1]) + good[-8:],
        "empty": b"",
        "other": b"SQLite format 3\0" + good,
        "wrong_inside": trees.MAGIC + trees.sha256(b"\x01").digest() + b"\x01",
    }
    shelf.write_bytes(harm[how])
    parsed.clear()
    with caplog.at_level(logging.INFO), kept_trees(shelf, folder):
        assert load(folder).procedures
    assert parsed
    assert "damaged" in caplog.text
    assert shelf.read_bytes() == good


def test_an_entry_of_an_unknown_shape_is_parsed_anew(folder, tmp_path, caplog):
    shelf = tmp_path / "trees"
    with kept_trees(shelf, folder):
        load(folder)
    head = len(trees.MAGIC) + 32
    body = msgspec.msgpack.decode(shelf.read_bytes()[head:])
    body["trees"] = {key: msgspec.msgpack.encode(["z", 1]) for key in body["trees"]}
    raw = msgspec.msgpack.encode(body)
    shelf.write_bytes(trees.MAGIC + trees.sha256(raw).digest() + raw)
    with caplog.at_level(logging.INFO), kept_trees(shelf, folder):
        assert load(folder).procedures
    assert "parsed anew" in caplog.text
    caplog.clear()
    with kept_trees(shelf, folder):
        assert load(folder).procedures


def test_what_stands_twice_or_is_too_deep_is_not_kept(tmp_path, parsed):
    base = tmp_path / "p"
    base.mkdir()
    (base / "deep.yaml").write_text("[" * 400, "utf-8")
    (base / "twice.yaml").write_text("a: &x {b: 1}\nc: *x\n", "utf-8")
    findings: list[Finding] = []
    for _ in range(2):
        with kept_trees(tmp_path / "trees", base):
            assert read(base / "deep.yaml", base, findings) is None
            assert read(base / "twice.yaml", base, findings) is None
    assert [f.code for f in findings] == ["PROC-001"] * 4
    assert len(parsed) == 4


def test_a_shelf_that_cannot_be_written_is_left_out(folder, tmp_path, caplog):
    place = tmp_path / "file"
    place.write_text("", "utf-8")
    with caplog.at_level(logging.INFO), kept_trees(place / "trees", folder):
        assert load(folder).procedures
    assert "cannot be" in caplog.text


def test_files_of_elsewhere_are_not_put_there(folder, tmp_path):
    with kept_trees(tmp_path / "trees", tmp_path / "other"):
        load(folder)
    assert not (tmp_path / "trees").exists()


# --- in memory


def test_readings_of_a_folder_that_changes_are_the_same_with_recent_trees(folder, parsed):
    recent, file = RecentTrees(), folder / "one" / "procedure.yaml"
    text = file.read_text("utf-8")
    for changed in (text, text.replace("bring: []", "brings: []"), text + "x: [", text.replace("D99", "D98"), text):
        file.write_text(changed, "utf-8")
        fresh, faults = load_with_findings(folder)
        with recent.reading():
            pack, findings = load_with_findings(folder)
        assert (pack.procedures, pack.questions, findings) == (fresh.procedures, fresh.questions, faults)
    parsed.clear()
    with recent.reading():
        load_with_findings(folder)
    assert parsed == []


def test_a_step_parses_the_changed_text_alone_and_a_step_back_nothing(folder, parsed):
    recent, file = RecentTrees(), folder / "one" / "procedure.yaml"
    before = file.read_bytes()
    with recent.reading():
        load_with_findings(folder)
    after = before + b"# more\n"
    file.write_bytes(after)
    parsed.clear()
    with recent.reading():
        load_with_findings(folder)
    assert parsed == [after]
    file.write_bytes(before)
    with recent.reading():
        load_with_findings(folder)
    assert parsed == [after]


def test_trees_that_no_late_reading_used_are_forgotten(folder, parsed):
    recent, file = RecentTrees(), folder / "one" / "procedure.yaml"
    for number in range(RecentTrees.READINGS + 5):
        file.write_text(f"{file.read_text('utf-8')}# {number}\n", "utf-8")
        with recent.reading():
            load_with_findings(folder)
    others = len(list(folder.glob("_shared/*.yaml")))
    assert len(recent._kept) == RecentTrees.READINGS + others
    assert recent._used.keys() == recent._kept.keys()
