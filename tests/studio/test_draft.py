"""Every step of an editor can be undone, outlives a crash, and writes nothing that did not change."""

import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakanai_desk.core.places import procedures
from kakanai_desk.studio.pack.draft import ChangedMeanwhile, Draft, NotAFile, checked, digest_of, read_files
from kakanai_desk.studio.pack.journal import Journal

BASE = {"a/procedure.yaml": "id: a   # 名前\norder: 1\n".encode(), "b.yaml": b"x: 1\n"}
NAMES = ["a/procedure.yaml", "b.yaml", "c/form.pdf"]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "draft.jsonl"


def edited(draft):
    draft.change("名前を変える", {"a/procedure.yaml": draft.text("a/procedure.yaml").put(("id",), "mihon")})
    draft.change("様式を足す", {"c/form.pdf": b"%PDF"})
    draft.change("消す", {"b.yaml": None})
    return draft


def test_steps_go_back_and_come_again_and_are_named(file):
    draft = edited(Draft(BASE))
    assert draft.changed == ("a/procedure.yaml", "b.yaml", "c/form.pdf")
    assert draft.files["a/procedure.yaml"].decode() == "id: mihon   # 名前\norder: 1\n"
    assert (draft.undone_next, draft.redone_next) == ("消す", "")
    assert [draft.undo() for _ in range(4)] == ["消す", "様式を足す", "名前を変える", ""]
    assert (draft.changed, dict(draft.files)) == ((), BASE)
    assert draft.text("a/procedure.yaml").value(("id",)) == "a"
    assert [draft.redo() for _ in range(4)] == ["名前を変える", "様式を足す", "消す", ""]
    assert draft.changed == ("a/procedure.yaml", "b.yaml", "c/form.pdf")
    draft.undo()
    draft.change("別のこと", {"b.yaml": b"x: 2\n"})
    assert draft.redo() == ""
    assert draft.files["b.yaml"] == b"x: 2\n"


def test_a_step_that_changes_nothing_is_none():
    draft = Draft(BASE)
    draft.change("同じ", {"b.yaml": b"x: 1\n"})
    assert (draft.changed, draft.undone_next) == ((), "")


def test_a_draft_outlives_its_process_with_all_that_can_be_undone(file):
    edited(Draft(BASE, Journal(file))).undo()
    again = Draft(BASE, Journal(file))
    assert again.changed == ("a/procedure.yaml", "c/form.pdf")
    assert (again.undone_next, again.redone_next) == ("様式を足す", "消す")
    again.redo()
    assert "b.yaml" not in again.files


@pytest.mark.parametrize("kept", range(0, 2200, 37))
def test_wherever_the_power_goes_what_stands_before_is_whole(tmp_path, kept):
    file = tmp_path / "draft.jsonl"
    edited(Draft(BASE, Journal(file)))
    whole = file.read_bytes()
    file.write_bytes(whole[:kept])
    lines = whole[:kept].count(b"\n")
    at_end = kept >= len(whole)
    journal = Journal(file)
    again = Draft(BASE, journal)
    steps = max(0, lines - 1)
    complete = kept > 0 and not at_end and whole[kept - 1 : kept] != b"\n" and whole[kept : kept + 1] == b"\n"
    assert again.undone_next == ["", "名前を変える", "様式を足す", "消す"][min(3, steps + complete)]
    if journal.lost and lines:
        assert file.with_suffix(".broken").read_bytes() == whole[:kept]
    again.change("つづき", {"b.yaml": b"x: 9\n"})
    assert Draft(BASE, Journal(file)).files["b.yaml"] == b"x: 9\n"


def test_a_line_that_somebody_changed_ends_the_draft_there(file):
    edited(Draft(BASE, Journal(file)))
    lines = file.read_bytes().split(b"\n")
    said = json.loads(lines[2])
    said["words"] = "別の言葉"
    lines[2] = json.dumps(said).encode()
    file.write_bytes(b"\n".join(lines))
    journal = Journal(file)
    assert Draft(BASE, journal).changed == ("a/procedure.yaml",)
    assert journal.lost == 2


def test_a_draft_of_other_content_is_set_aside_and_not_thrown_away(file):
    edited(Draft(BASE, Journal(file)))
    journal = Journal(file)
    fresh = Draft({**BASE, "b.yaml": b"x: 5\n"}, journal)
    assert fresh.changed == ()
    shutil.copy(journal.set_aside, file)
    assert len(Draft(BASE, Journal(file)).changed) == 3


def test_a_step_that_could_not_be_kept_is_not_made(file):
    class Full(Journal):
        def write(self, step):
            raise OSError(28, "no space")

    draft = Draft(BASE, Full(file))
    with pytest.raises(OSError, match="space"):
        draft.change("足す", {"b.yaml": b"x: 2\n"})
    assert (draft.changed, draft.undone_next) == ((), "")


@pytest.mark.parametrize(
    "name",
    ["../x.yaml", "/x.yaml", "a/../../x.yaml", "a//x.yaml", "x", "x.py", "a\\x.yaml", ".x/y.yaml", "見本.yaml", ""],
)
def test_a_name_that_leaves_the_folder_is_refused(name):
    with pytest.raises(NotAFile):
        Draft(BASE).change("悪い", {name: b""})


def test_only_what_changed_is_written_into_the_folder(tmp_path):
    folder = tmp_path / "procedures"
    shutil.copytree(procedures() / "jidou_teate", folder / "jidou_teate")
    draft = Draft(read_files(folder))
    assert all(checked(name) == name for name in draft.files)
    before = {f: f.stat().st_mtime_ns for f in folder.rglob("*") if f.is_file()}
    name = "jidou_teate/procedure.yaml"
    draft.change("期限", {name: draft.text(name).put(("deadline", "counts", 0, "days"), 16)})
    draft.change("足す", {"inu/procedure.yaml": b"id: inu\n"})
    assert draft.write(folder) == ("inu/procedure.yaml", name)
    assert [f.relative_to(folder).as_posix() for f, at in before.items() if f.stat().st_mtime_ns != at] == [name]
    assert read_files(folder) == dict(draft.files)
    assert not list(folder.rglob("*.new"))


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(tmp_path):
    for name, data in BASE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    draft = edited(Draft(BASE))
    (tmp_path / "b.yaml").write_bytes(b"x: 7\n")
    with pytest.raises(ChangedMeanwhile) as refused:
        draft.write(tmp_path)
    assert refused.value.files == ("b.yaml",)
    assert (tmp_path / "a/procedure.yaml").read_bytes() == BASE["a/procedure.yaml"]
    assert not (tmp_path / "c").exists()


def test_the_citys_content_has_only_names_that_a_draft_takes():
    found = read_files(procedures())
    assert len(found) > 200
    for name in found:
        checked(name)


def test_content_is_known_by_names_and_bytes():
    assert digest_of(BASE) == digest_of(dict(reversed(BASE.items())))
    assert digest_of(BASE) != digest_of({**BASE, "b.yaml": b"x: 1"})
    assert digest_of({"a.md": b"", "b.md": b"x"}) != digest_of({"a.md": b"x", "b.md": b""})


@given(st.lists(st.one_of(
    st.tuples(st.just("change"), st.sampled_from(NAMES), st.none() | st.binary(max_size=3)),
    st.tuples(st.sampled_from(["undo", "redo", "again"]), st.none(), st.none()),
), max_size=25))  # fmt: skip
@settings(max_examples=60, deadline=None, database=None)
def test_any_order_of_steps_stands_as_a_list_of_whole_states_does(tmp_path_factory, steps):
    """Against the plainest model: all states, and a finger on one of them; ``again``: a new process."""
    file = tmp_path_factory.mktemp("draft") / "draft.jsonl"
    draft, states, at = Draft(BASE, Journal(file)), [dict(BASE)], 0
    for how, name, data in steps:
        if how == "change":
            new = {k: v for k, v in {**states[at], name: data}.items() if v is not None}
            draft.change("変える", {name: data})
            if new != states[at]:
                states, at = [*states[: at + 1], new], at + 1
        elif how == "undo":
            draft.undo()
            at = max(0, at - 1)
        elif how == "redo":
            draft.redo()
            at = min(len(states) - 1, at + 1)
        else:
            draft = Draft(BASE, Journal(file))
        assert dict(draft.files) == states[at]
