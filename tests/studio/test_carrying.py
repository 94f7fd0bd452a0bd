"""R-086: a draft goes on over content that was published anew, and what both changed waits for the editor."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from kakanai_desk.studio.pack.carrying import OpenConflicts, opened
from kakanai_desk.studio.pack.draft import Draft
from kakanai_desk.studio.pack.merging import said_at, with_theirs
from kakanai_desk.studio.pack.yaml_text import plain_of

FILE = "inu/procedure.yaml"
OLD = b"id: inu  # the dog\ntitle: {ja: A}\ndeadline: {days: 30}\norder: 1\n"
TEXTS = b"names:\n  - {id: one, ja: X}\n  - {id: two, ja: Y}\n"


def content(**files):
    return {FILE: OLD, "_shared/names.yaml": TEXTS} | {name: data for name, data in files.items() if data is not None}


def swapped(*pairs):
    text = OLD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def begun(folder, *pairs):
    """A draft over the old content with these changes."""
    found = opened(content(), folder, "carry")
    found.draft.change("mine", {FILE: swapped(*pairs)})
    return found


def test_the_same_content_goes_on_as_it_was(tmp_path):
    begun(tmp_path, (b"order: 1", b"order: 2"))
    again = opened(content(), tmp_path, "carry")
    assert (again.carried, again.lost, again.draft.undone_next) == (False, 0, "mine")
    assert OpenConflicts(tmp_path).all() == ()


def test_changes_of_both_stand_in_one_step_and_comments_stay(tmp_path):
    begun(tmp_path, (b"order: 1", b"order: 2"))
    newer = content() | {FILE: swapped((b"days: 30", b"days: 40"))}
    found = opened(newer, tmp_path, "carry")
    assert (found.carried, OpenConflicts(tmp_path).all()) == (True, ())
    assert found.draft.files[FILE] == swapped((b"days: 30", b"days: 40"), (b"order: 1", b"order: 2"))
    assert found.draft.undone_next == "carry"
    found.draft.undo()
    assert found.draft.changed == ()
    assert list(tmp_path.glob("draft-*.journal")), "the draft of before is kept"


def test_what_was_published_from_the_draft_leaves_nothing_to_do(tmp_path):
    draft = begun(tmp_path, (b"order: 1", b"order: 2")).draft
    found = opened(dict(draft.files), tmp_path, "carry")
    assert (found.carried, found.draft.changed, found.draft.undone_next) == (True, (), "")


def test_a_place_that_both_changed_waits_and_either_can_be_taken(tmp_path):
    begun(tmp_path, (b"days: 30", b"days: 20"), (b"order: 1", b"order: 2"))
    newer = content() | {FILE: swapped((b"days: 30", b"days: 40"))}
    found = opened(newer, tmp_path, "carry")
    kept = OpenConflicts(tmp_path)
    ((name, where),) = kept.all()
    assert (name, where) == (FILE, ("deadline", "days"))
    assert (said_at(found.draft.files, name, where), said_at(found.draft.base, name, where)) == (20, 40)
    taken = with_theirs(found.draft.files, found.draft.base, name, where)
    assert plain_of(taken.text) == {"id": "inu", "title": {"ja": "A"}, "deadline": {"days": 40}, "order": 2}
    assert "# the dog" in taken.text


def test_conflicts_outlive_the_window_and_a_further_publication(tmp_path):
    begun(tmp_path, (b"days: 30", b"days: 20"), (b"ja: A", b"ja: B"))
    opened(content() | {FILE: swapped((b"days: 30", b"days: 40"))}, tmp_path, "carry")
    opened(content() | {FILE: swapped((b"days: 30", b"days: 40"), (b"ja: A", b"ja: C"))}, tmp_path, "carry")
    assert {where for _, where in OpenConflicts(tmp_path).all()} == {("deadline", "days"), ("title", "ja")}


@pytest.mark.parametrize("theirs", [None, b"\x00 no text"], ids=["gone", "no YAML"])
def test_a_file_that_is_gone_or_broken_on_the_other_side_is_a_conflict_as_a_whole(tmp_path, theirs):
    begun(tmp_path, (b"order: 1", b"order: 2"))
    newer = {"_shared/names.yaml": TEXTS} | ({FILE: theirs} if theirs else {})
    found = opened(newer, tmp_path, "carry")
    assert OpenConflicts(tmp_path).all() == ((FILE, ()),)
    assert found.draft.files[FILE] == swapped((b"order: 1", b"order: 2"))
    assert with_theirs(found.draft.files, found.draft.base, FILE, ()) == theirs


def test_a_file_of_conflicts_that_is_damaged_is_none(tmp_path):
    (tmp_path / "draft.conflicts").write_bytes(b"\xc1")
    assert OpenConflicts(tmp_path).all() == ()
    assert isinstance(opened(content(), tmp_path, "carry").draft, Draft)


@pytest.mark.parametrize("writes", range(6))
def test_a_power_cut_while_it_is_carried_on_loses_nothing_of_the_draft(tmp_path, monkeypatch, writes):
    begun(tmp_path, (b"days: 30", b"days: 20"), (b"order: 1", b"order: 2"))
    newer = content() | {FILE: swapped((b"days: 30", b"days: 40"))}
    left = [writes]

    class Cut(BaseException):
        pass

    def until_cut(place, target, replace=Path.replace):
        if left[0] == 0:
            raise Cut
        left[0] -= 1
        return replace(place, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", until_cut)
        with suppress(Cut):
            opened(newer, tmp_path, "carry")
    found = opened(newer, tmp_path, "carry")
    assert found.draft.files[FILE] == swapped((b"days: 30", b"days: 20"), (b"order: 1", b"order: 2"))
    assert OpenConflicts(tmp_path).all() == ((FILE, ("deadline", "days")),)
    assert opened(newer, tmp_path, "carry").draft.undone_next == "carry"
