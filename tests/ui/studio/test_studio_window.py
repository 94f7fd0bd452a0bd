"""The studio's window: looking for content, one step and its undoing, a draft that outlives the window (R-086)."""

from pathlib import Path

from tests.ui.studio.studio_bench import StudioBench

DOG = "inu_henkou/procedure.yaml"


def renamed(title):
    return lambda files: {DOG: files[DOG].replace('犬の登録事項変更届"'.encode(), f'{title}"'.encode())}


def titles(studio):
    return [row.title for row in studio.window.page("home").table.model_.rows]


def test_content_is_found_by_its_words(studio):
    assert len(titles(studio)) > 170
    studio.press("犬")
    assert titles(studio) == ["犬の登録事項変更届", "犬の登録事項変更届(飼い主)", "犬の登録事項変更届"]
    assert {row.kind for row in studio.window.page("home").table.model_.rows} == {"procedure", "form"}


def test_a_step_is_shown_and_taken_back_by_its_words(studio):
    studio.window.change("名前", renamed("飼い犬の住所の届"))
    studio.settle()
    assert studio.state.changed == (DOG,)
    assert titles(studio)[0] == "飼い犬の住所の届"
    assert (studio.state.folder / DOG).read_bytes() == studio.state.files[DOG]
    studio.press("Ctrl+Z")
    assert studio.state.changed == ()
    assert studio.state.redo == "名前"
    assert "飼い犬の住所の届" not in titles(studio)
    studio.press("Ctrl+Y")
    assert studio.state.changed == (DOG,)


def test_two_steps_that_come_at_once_both_stand(studio):
    studio.window.change("名前", renamed("飼い犬の住所の届"))
    studio.window.change("番号", lambda files: {DOG: files[DOG].replace(b"order: 95", b"order: 96")})
    studio.settle()
    text = studio.state.files[DOG].decode()
    assert "飼い犬の住所の届" in text
    assert "order: 96" in text


def test_a_fault_is_counted_and_stands_first(studio):
    studio.window.change("期限", lambda files: {DOG: files[DOG].replace(b"days: 30", b"days: many")})
    studio.settle()
    first = studio.window.page("home").table.model_.rows[0]
    assert (first.file, first.findings) == (DOG, 1)
    seats = studio.window.bar.keys()
    assert "findings" in [seat.action for seat in seats]


def test_a_step_that_cannot_be_made_says_why_and_changes_nothing(studio):
    studio.window.change("外", {"../outside.yaml": b"x"})
    studio.settle()
    assert studio.state.changed == ()
    assert "../outside.yaml" in studio.window._notice.first.text()  # pyright: ignore[reportPrivateUsage]


def test_the_key_of_a_page_turns_to_it_out_of_a_line_and_types_nothing(studio):
    line = studio.window.page("home").field
    studio.press("犬", "Alt+2")
    assert studio.window.at == "procedure"
    assert line.text() == "犬"
    studio.press("Alt+9")  # no such page
    assert studio.window.at == "procedure"


def test_the_draft_outlives_the_window(qapp, tmp_path: Path):
    first = StudioBench(tmp_path)
    first.window.change("名前", renamed("飼い犬の住所の届"))
    first.settle()
    first.end()
    second = StudioBench(tmp_path)
    assert second.state.changed == (DOG,)
    assert second.state.undo == "名前"
    second.end()
