"""The form page: a form is brought, every field confirmed or mended by keys and mouse, and seen filled in (R-035)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kakanai_desk.studio.form.page import Box
from kakanai_desk.studio.form.sheet_items import SheetKind
from kakanai_desk.studio.pack.yaml_text import YamlText
from tests.studio.sheets import development, spoil
from tests.ui.studio.studio_bench import StudioBench

FILE = "inu_henkou/documents/moving.yaml"
PROCEDURE = "inu_henkou/procedure.yaml"


@pytest.fixture(scope="module")
def drawn():
    return next(sheet for sheet in development.sheets(range(1)) if sheet.style == "moving")


@pytest.fixture
def page(studio: StudioBench, tmp_path: Path, drawn):
    """The form page with our own drawn form, brought as an editor brings one."""
    (tmp_path / "moving.pdf").write_bytes(drawn.pdf)
    studio.press("F3", str(tmp_path / "moving.pdf"), "Enter", "犬の登録", "Enter", "Enter")
    assert studio.state.changed == ("inu_henkou/documents/moving.pdf", FILE, PROCEDURE)
    return studio.window.page("form")


def places(studio: StudioBench):
    return YamlText(studio.state.files[FILE].decode()).value(("template", "places"))


def bound(studio: StudioBench, path: str, form: str | None = None):
    """The entry of the definition that is bound to a path."""
    found = [one for one in places(studio) if "item" in one]
    return next(
        one for one in found if (how := next(iter(one["item"].values()))) and how.get("bind") == path
        and (form is None or how.get("form") == form)
    )  # fmt: skip


def number_of(page, path: str) -> int:
    return next(place.number for place in page.canvas.sheet.places if place.path == path)


def middle(page, number: int) -> QPoint:
    return page.canvas.rect_of(page.canvas.sheet.places[number].box).center().toPoint()


def picture(page):
    image = page.canvas._image  # pyright: ignore[reportPrivateUsage]
    return image.copy()


def test_a_brought_form_stands_without_a_fault_and_its_procedure_prints_it(studio, page):
    assert studio.state.findings == ()
    assert b"documents/moving.yaml" in studio.state.files[PROCEDURE]
    assert "moving" in studio.state.layouts
    assert page.canvas.current.path == "visit_date"  # the first that is not sure
    assert not picture(page).isNull()
    assert studio.state.undo == "様式 moving を持ちこむ"


def looked_at(studio: StudioBench, page, left: int) -> None:
    """All but ``left`` of the places that are not sure are settled in one step."""
    sheet = page.canvas.sheet
    done = sheet.doubtful[:-left]
    for place in done:
        sheet = sheet.confirmed(place.number).sheet if place.path else sheet
    sheet = sheet.without([place.number for place in done if not place.path]).sheet
    studio.window.change("見た", {FILE: sheet.onto(YamlText(studio.state.files[FILE].decode()))})
    studio.settle()


@pytest.mark.parametrize("left", [8, pytest.param(0, marks=pytest.mark.heavy)])
def test_everything_is_confirmed_by_enter_or_deleted(studio, page, left):
    """Nothing but Enter, and Del for what stays to the pen; of the last eight places, or of all (0)."""
    if left:
        looked_at(studio, page, left)
        assert len(page.canvas.sheet.doubtful) == left
    for _ in range(80):
        place = page.canvas.current
        if not page.canvas.sheet.doubtful:
            break
        studio.press("Enter" if place.path else "Del")
    assert page.canvas.sheet.doubtful == ()
    text = studio.state.files[FILE].decode()
    assert "confirm:" not in text
    assert "found:" not in text
    assert studio.state.findings == ()


def test_a_place_is_moved_by_the_mouse_and_the_picture_follows(studio, page):
    number = number_of(page, "applicant.phone")
    before, seen = bound(studio, "applicant.phone")["at"], picture(page)
    start = middle(page, number)
    QTest.mousePress(page.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for step in (10, 40, 90):
        QTest.mouseMove(page.canvas, start + QPoint(0, step))
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(0, 90))
    studio.settle()
    after = bound(studio, "applicant.phone")["at"]
    assert after[1] == pytest.approx(before[1] + 90 / page.canvas.scale, abs=1.5)  # to a rule, if one is near
    assert after[2:] == before[2:]
    assert picture(page) != seen
    assert studio.state.undo == "「電話番号」を動かす"
    studio.press("Ctrl+Z")
    assert bound(studio, "applicant.phone")["at"] == before
    assert page.canvas.sheet.places[number].box.top == before[1]
    assert picture(page) == seen


def test_arrows_move_half_a_millimetre_and_a_run_of_them_is_one_step(studio, page):
    page.canvas.choose((number_of(page, "home.text"),))
    before = bound(studio, "home.text")["at"]
    studio.press("Right", "Right", "Down", "Shift+Right")
    page.canvas.settle()
    studio.settle()
    after = bound(studio, "home.text")["at"]
    assert after == pytest.approx([before[0] + 1.0, before[1] + 0.5, before[2] + 0.5, before[3]], abs=0.11)
    studio.press("Ctrl+Z")
    assert bound(studio, "home.text")["at"] == before


def test_a_handle_draws_the_box_to_the_rule(studio, page):
    number = number_of(page, "old_address.text")
    page.canvas.choose((number,))
    box = page.canvas.sheet.places[number].box
    rect = page.canvas.rect_of(box)
    start = QPoint(round(rect.right()), round(rect.center().y()))
    QTest.mousePress(page.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for step in (-20, -120):
        QTest.mouseMove(page.canvas, start + QPoint(step, 0))
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(-120, 0))
    studio.settle()
    after = bound(studio, "old_address.text")["at"]
    assert after[:2] == [round(box.left, 1), round(box.top, 1)]
    assert after[2] == pytest.approx(box.right - box.left - 120 / page.canvas.scale, abs=1.5)


def test_a_new_place_is_drawn_and_says_a_fact_by_its_words(studio, page):
    count, canvas = len(places(studio)), page.canvas
    start = canvas.rect_of(page.canvas.sheet.places[number_of(page, "home.text")].box).bottomLeft().toPoint()
    start += QPoint(20, 150)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for step in (10, 200):
        QTest.mouseMove(canvas, start + QPoint(step, 28 if step > 100 else 5))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(200, 28))
    studio.settle()
    assert len(places(studio)) == count + 1
    assert "found" in places(studio)[-1]
    studio.press("配偶者 フリガナ", "Enter")
    assert bound(studio, "spouse.kana")["item"]["field"]["name"] == "配偶者のフリガナ"
    assert page.canvas.hasFocus()


def test_kind_size_and_cells_are_set_in_the_panel(studio, page):
    page.canvas.choose((number_of(page, "applicant.phone"),))
    page.panel.type_size.setFocus()
    page.panel.type_size.selectAll()
    studio.press("9", "Enter")
    assert bound(studio, "applicant.phone")["item"]["field"]["size"] == 9
    page.panel.kind.setFocus()
    studio.press("Right")
    assert page.canvas.current.kind is SheetKind.CELLS
    page.panel.cells.setFocus()
    page.panel.cells.selectAll()
    studio.press("3-4-4", "Enter")
    assert bound(studio, "applicant.phone")["item"]["comb"]["groups"] == [3, 4, 4]
    page.panel.cells.setFocus()
    page.panel.cells.selectAll()
    studio.press("many", "Enter")
    assert page.panel.cells.wrong
    assert bound(studio, "applicant.phone")["item"]["comb"]["groups"] == [3, 4, 4]


def test_a_box_to_tick_gets_another_value_by_its_word(studio, page):
    page.canvas.choose((number_of(page, "applicant.role"),))
    page.panel.value.setFocus()
    studio.press("法定", "Enter")
    assert bound(studio, "applicant.role")["item"]["tick"]["is"] == "legal_representative"


def test_the_blank_the_plain_and_the_hard_family_are_shown(studio, page):
    plain = picture(page)
    studio.press("F4")
    hard = picture(page)
    assert "新しい住所" in page._told.first.text()  # pyright: ignore[reportPrivateUsage]
    studio.press("F2")
    blank = picture(page)
    assert len({bytes(one.constBits()) for one in (plain, hard, blank)}) == 3
    assert page._told.isHidden()  # pyright: ignore[reportPrivateUsage]


def test_a_run_of_edits_that_is_faster_than_the_draft_loses_none(studio, page):
    first, second = number_of(page, "applicant.phone"), number_of(page, "home.text")
    before = [bound(studio, path)["at"][0] for path in ("applicant.phone", "home.text")]
    page._moved((first,), -3.0, 0.0)  # pyright: ignore[reportPrivateUsage]
    page._moved((second,), -2.0, 0.0)  # pyright: ignore[reportPrivateUsage]
    page._delete((number_of(page, "old_address.head"),))  # pyright: ignore[reportPrivateUsage]
    studio.settle()
    after = [bound(studio, path)["at"][0] for path in ("applicant.phone", "home.text")]
    assert after == pytest.approx([before[0] - 3, before[1] - 2])
    assert "old_address.head" not in studio.state.files[FILE].decode()
    studio.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert [bound(studio, path)["at"][0] for path in ("applicant.phone", "home.text")] == before


def test_an_edit_that_is_made_while_the_one_before_is_kept_builds_on_it(studio, page):
    number, before = number_of(page, "applicant.phone"), bound(studio, "applicant.phone")["at"][0]
    more = [-1.0, -1.0, -1.0]

    def again() -> None:
        if more:
            page._moved((number,), more.pop(), 0.0)  # pyright: ignore[reportPrivateUsage]

    studio.window.shown.connect(again)
    page._moved((number,), -1.0, 0.0)  # pyright: ignore[reportPrivateUsage]
    studio.settle()
    assert more == []
    assert bound(studio, "applicant.phone")["at"][0] == pytest.approx(before - 4.0)
    assert page.canvas.sheet.places[number].box.left == pytest.approx(before - 4.0)


def test_a_scan_is_brought_and_set_by_the_rules_of_its_picture(studio, tmp_path, drawn):
    (tmp_path / "scan.jpg").write_bytes(spoil.scan(drawn, 5))
    studio.press("F3", str(tmp_path / "scan.jpg"), "Enter", "犬の登録", "Enter", "Enter")
    page = studio.window.page("form")
    assert studio.state.findings == ()
    assert len(page.canvas.sheet.places) > 30
    guides = page.canvas.guides
    place = next(p for p in page.canvas.sheet.places if p.box.right - p.box.left > 60)
    cell = guides.cell((place.box.left + place.box.right) / 2, place.box.middle)
    assert cell is not None
    assert guides.drawn(
        Box(cell.left - 0.6, cell.top + 0.6, cell.right + 0.6, cell.bottom - 0.6)
    ).left == pytest.approx(cell.left, abs=0.3)


def test_bringing_undone_leaves_the_page_for_another_form(studio, page):
    studio.press("Ctrl+Z")
    assert studio.state.changed == ()
    assert page.bring.isVisible()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no form at all", "PDFとして読めません"), (b"%PDF-1.7\n%broken", "PDFとして読めません")],
)
def test_what_cannot_serve_is_refused_with_its_reason(studio, tmp_path, content, said):
    (tmp_path / "bad.pdf").write_bytes(content)
    studio.press("F3", str(tmp_path / "bad.pdf"), "Enter", "犬の登録", "Enter", "F10")
    bring = studio.window.page("form").bring
    assert said in bring.told.first.text()
    assert "PAPER-031" in bring.told.second.text()
    assert studio.state.changed == ()


def test_a_second_form_is_brought_by_typing_over_what_the_first_one_left(studio, page, tmp_path, drawn):
    (tmp_path / "other.pdf").write_bytes(drawn.pdf)
    studio.window.go_to("home", "")
    studio.press("F3", str(tmp_path / "other.pdf"), "Enter", "飼い主", "Enter", "Enter")
    assert "inu_shibou/documents/other.yaml" in studio.state.changed
    assert page.canvas.sheet is not None
    studio.window.go_to("home", "")
    studio.press("F3")
    assert page.bring.isVisible()


def test_a_form_of_our_own_drawing_is_looked_at_only(studio):
    studio.window.go_to("form", "inu_henkou/documents/inu_henkou_a4.yaml")
    studio.settle()
    page = studio.window.page("form")
    assert not picture(page).isNull()
    assert page.panel.isHidden()
    studio.press("F5", "Del", "Enter")
    assert studio.state.changed == ()


def test_everything_that_takes_keys_has_a_name(studio, page):
    page.canvas.choose((number_of(page, "applicant.role"),))
    named = [w for w in page.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    assert len(named) > 5
    assert [w for w in named if not w.accessibleName()] == []
    assert "本人" in page.canvas.accessibleDescription()
    assert "要確認" in page.canvas.accessibleDescription()
