"""A brought form while it is edited: every edit against the tree, and nothing else of the text changes (R-035)."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
from PIL import Image, ImageChops

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.paper.layout import layout_of, load_layout
from kakanai_desk.forms.paper.model import Comb, Field, Frame, NumberCells, Tick
from kakanai_desk.forms.unconfirmed import unconfirmed
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.facts import KnownFacts
from kakanai_desk.studio.form.guides import guides_of
from kakanai_desk.studio.form.live import Filled, live
from kakanai_desk.studio.form.proposal import definition
from kakanai_desk.studio.form.proposing import propose
from kakanai_desk.studio.form.sheet import Sheet
from kakanai_desk.studio.form.sheet_items import SheetKind
from kakanai_desk.studio.form.taking import IdUnfit, free_id, id_of, taken_into
from kakanai_desk.studio.pack.draft import Draft
from kakanai_desk.studio.pack.yaml_text import YamlText
from tests.studio.sheets import development
from tests.studio.sheets.draft import MM
from tests.studio.sheets.draft import Draft as Page

DAY = date(2026, 4, 1)
FILE = "inu_henkou/documents/moving.yaml"
PROCEDURE = b"id: inu_henkou # the dog\ndocuments: [documents/inu_henkou_a4.yaml]\n"


@pytest.fixture(scope="module")
def pack():
    return load(procedures())


@pytest.fixture(scope="module")
def facts(pack):
    return KnownFacts(pack)


@pytest.fixture(scope="module")
def brought():
    sheets = {sheet.style: sheet for sheet in development.sheets(range(1))}
    return propose(sheets["moving"].pdf, "moving.pdf")


@pytest.fixture(scope="module")
def text(brought):
    made = definition(brought, "moving", "shiminka", DAY, "moving.pdf")
    return YamlText(made.replace("  places:", "  places: # as the paper has them\n    # the first is the day", 1))


@pytest.fixture
def sheet(text, brought, facts):
    return Sheet.of(text, brought.brought.pdf, facts)


def of(sheet, path, **how):
    """The number of the one place with this path."""
    return next(
        p.number
        for p in sheet.places
        if p.path == path and all(p.how.get(name) == value for name, value in how.items())
    )


def lines_changed(before: YamlText, after: YamlText) -> tuple[list[str], list[str]]:
    old, new = before.text.splitlines(), after.text.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


# --- what is found ---------------------------------------------------------------------------------------------------


def test_everything_that_was_found_is_to_be_confirmed_and_nothing_twice(sheet, brought):
    guesses = [one for one in brought.guesses if one.guess.kind != "seal"]
    assert len(sheet.doubtful) == len(guesses) - 2  # three boxes for whose the applicant is are one thing
    unknown = [place for place in sheet.places if not place.path]
    assert [place.name for place in unknown] == ["備考"] * 5
    assert sheet.places[of(sheet, "applicant.phone")].why == "左の見出し『電話番号』から"


def test_what_nobody_confirmed_loads_and_prints_and_what_has_no_fact_prints_nothing(text, brought, tmp_path, sheet):
    (tmp_path / "moving.pdf").write_bytes(brought.brought.pdf.raw)
    (tmp_path / "moving.yaml").write_text(text.text, "utf-8")
    layout, findings = load_layout(tmp_path / "moving.yaml")
    assert findings == []
    assert layout is not None and layout.template is not None
    assert len(layout.template.placed) == sum(bool(place.path) for place in sheet.places)


def test_the_parts_of_a_date_are_confirmed_at_once_and_survive_a_restart(sheet, text, brought, facts):
    year = of(sheet, "people.1.birth_date", form="year")
    assert len(sheet.kin(year)) == 7  # four eras, year, month, day
    edit = sheet.confirmed(year)
    assert edit.what == "confirm"
    after = edit.sheet.onto(text)
    again = Sheet.of(YamlText(after.text), brought.brought.pdf, facts)
    doubtful = {place.path for place in again.places if place.doubtful}
    assert "people.1.birth_date" not in doubtful
    assert {"people.0.birth_date", "people.2.birth_date"} <= doubtful
    gone, new = lines_changed(text, after)
    assert len(gone) == len(new) == 7
    assert all("people.1.birth_date" in line and "confirm" not in line for line in new)


def test_a_place_without_a_fact_cannot_be_confirmed(sheet):
    unknown = next(place.number for place in sheet.places if not place.path)
    assert sheet.confirmed(unknown).sheet.places[unknown].doubtful


def test_a_form_that_nobody_looked_at_is_not_published(text, brought, facts, tmp_path):
    """``procedures check`` and the studio's 点検 name every place with its line (PAPER-043)."""
    folder = tmp_path / "city" / "inu_henkou" / "documents"
    folder.mkdir(parents=True)
    file = folder / "moving.yaml"
    file.write_text(text.text, "utf-8")
    said = list(unconfirmed(tmp_path / "city"))
    assert {finding.code for finding in said} == {"PAPER-043"}
    lines = text.text.splitlines()
    assert [finding.line for finding in said] == [n for n, line in enumerate(lines, 1) if "    - {page:" in line]
    assert sum("決まっていません" in finding.message for finding in said) == 5
    sheet = Sheet.of(text, brought.brought.pdf, facts)
    for place in sheet.places:
        sheet = sheet.confirmed(place.number).sheet if place.path else sheet
    sheet = sheet.without([place.number for place in sheet.places if not place.path]).sheet
    file.write_text(sheet.onto(text).text, "utf-8")
    assert list(unconfirmed(tmp_path / "city")) == []


def test_a_place_without_a_heading_is_named_by_its_fact_in_japanese(facts):
    drawn = next(sheet for sheet in development.sheets(range(1)) if sheet.style == "cells")
    proposal = propose(drawn.pdf, "day.pdf")
    text = YamlText(definition(proposal, "day", "shiminka", DAY, "day.pdf"))
    sheet = Sheet.of(text, proposal.brought.pdf, facts)
    assert {place.name for place in sheet.places if place.path == "visit_date"} == {"届出日"}
    assert not any(place.name and place.name.isascii() for place in sheet.places)


# --- edits -----------------------------------------------------------------------------------------------------------


def test_a_move_changes_two_numbers_and_no_other_character(sheet, text):
    number = of(sheet, "applicant.phone")
    box = sheet.places[number].box
    after = sheet.moved([number], 0.5, -1.0).sheet.onto(text)
    gone, new = lines_changed(text, after)
    assert len(gone) == 1
    assert new == [gone[0].replace(f"[{box.left:.1f}, {box.top:.1f},", f"[{box.left + 0.5:.1f}, {box.top - 1.0:.1f},")]
    assert "# as the paper has them" in after.text


def test_places_move_together_and_stop_at_the_rim(sheet):
    numbers = sheet.kin(of(sheet, "people.0.birth_date", form="year"))
    after = sheet.moved(numbers, -500, 0).sheet
    before = [sheet.places[n].box.left for n in numbers]
    assert min(after.places[n].box.left for n in numbers) == 0
    shifts = {round(after.places[n].box.left - left, 1) for n, left in zip(numbers, before, strict=True)}
    assert len(shifts) == 1


def test_a_box_is_never_too_small_nor_off_the_page(sheet, pack, tmp_path, brought):
    number = of(sheet, "applicant.phone")
    small = sheet.put(number, Box(50, 50, 50.1, 50.1)).sheet.places[number].box
    assert (round(small.right - small.left, 1), round(small.height, 1)) == (1.5, 1.5)
    large = sheet.put(number, Box(-20, -20, 900, 900)).sheet
    (tmp_path / "moving.pdf").write_bytes(brought.brought.pdf.raw)
    tree = {"id": "moving", "title": "x", "revision": 1, "effective": {"from": DAY}, "basis": "x", "section": "x"}
    assert layout_of(tree | {"template": large.template}, tmp_path / "moving.yaml")[1] == []


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [
        (SheetKind.CELLS, Comb), (SheetKind.NUMBER, NumberCells), (SheetKind.CHECK, Tick), (SheetKind.RING, Tick),
        (SheetKind.SEAL, Frame), (SheetKind.PHOTO, Frame), (SheetKind.TEXT, Field),
    ],
)  # fmt: skip
def test_each_kind_is_one_that_the_loader_takes(sheet, text, kind, drawn, tmp_path, brought):
    number = of(sheet, "applicant.phone")
    other = SheetKind.CHECK if kind is SheetKind.TEXT else SheetKind.TEXT
    after = sheet.with_kind(number, other).sheet.with_kind(number, kind).sheet
    assert after.places[number].kind is kind
    (tmp_path / "moving.pdf").write_bytes(brought.brought.pdf.raw)
    (tmp_path / "moving.yaml").write_text(after.onto(text).text, "utf-8")
    layout, findings = load_layout(tmp_path / "moving.yaml")
    assert findings == []
    assert layout is not None and layout.template is not None
    box = sheet.places[number].box
    placed = [one for one in layout.template.placed if (one.x, one.y) == (box.left, box.top)]
    assert [type(one.item) for one in placed] == [drawn]


def test_another_fact_is_taken_by_all_parts_of_a_date(sheet, facts):
    number = of(sheet, "move_date", form="month")
    after = sheet.with_fact(number, facts.of("event_date")).sheet
    assert [place.how["form"] for place in after.places if place.path == "event_date"] == ["year", "month", "day"]
    assert not any(place.doubtful for place in after.places if place.path == "event_date")


def test_a_coded_fact_brings_its_words(sheet, facts):
    number = of(sheet, "applicant.phone")
    after = sheet.with_fact(number, facts.of("applicant.sex")).sheet
    assert after.places[number].how["options"] == {"male": "男", "female": "女"}
    back = after.with_fact(number, facts.of("applicant.kana")).sheet
    assert "options" not in back.places[number].how


def test_an_individual_number_is_never_set_as_plain_text(sheet, facts):
    number = of(sheet, "applicant.phone")
    after = sheet.with_fact(number, facts.of("applicant.individual_number")).sheet
    assert after.places[number].kind is SheetKind.NUMBER


def test_a_box_to_tick_takes_the_value_that_its_word_says(sheet, facts):
    number = sheet.with_more(0, Box(150, 250, 153, 253), SheetKind.CHECK).chosen[0]
    after = sheet.with_more(0, Box(150, 250, 153, 253), SheetKind.CHECK).sheet
    named = after.with_how("name", number, name="女").sheet
    bound = named.with_fact(number, facts.of("people.0.sex")).sheet
    assert bound.places[number].test == ("is", "female")
    other = bound.with_test(number, "not", "male").sheet
    assert other.places[number].test == ("not", "male")


def test_what_is_deleted_is_gone_and_nothing_else(sheet, text):
    number = of(sheet, "old_address.head")
    after = sheet.without([number]).sheet.onto(text)
    gone, new = lines_changed(text, after)
    assert new == []
    assert ["old_address.head" in line for line in gone] == [True]


def test_a_row_more_is_the_next_person_and_optional(sheet):
    number = of(sheet, "people.0.birth_date", form="year")
    edit = sheet.doubled(number)
    fresh = [edit.sheet.places[n] for n in edit.chosen]
    assert {place.path for place in fresh} == {"people.1.birth_date"}
    assert len(fresh) == 7
    assert not any(place.doubtful for place in fresh)


def test_rows_of_people_are_numbered_from_the_top(sheet):
    second = [
        p.number for p in sheet.places if p.path.startswith("people.1.") or (not p.path and 130 < p.box.top < 143)
    ]
    after = sheet.without(second).sheet.renumbered().sheet
    assert {p.path.split(".")[1] for p in after.places if p.path.startswith("people.")} == {"0", "1", "2", "3"}
    tops = [after.places[of(after, f"people.{row}.name")].box.top for row in range(4)]
    assert tops == sorted(tops)
    assert after.renumbered().sheet == after


def test_undo_gives_the_same_bytes(sheet, text):
    draft = Draft({FILE: text.text.encode()})
    edit = sheet.moved([3], 2, 2)
    draft.change(edit.what, {FILE: edit.sheet.onto(draft.text(FILE))})
    assert draft.changed == (FILE,)
    draft.undo()
    assert draft.files[FILE] == text.text.encode()


# --- fields of the PDF's own -----------------------------------------------------------------------------------------


@pytest.fixture
def own(facts):
    """Two fields of the PDF's own: one that was guessed by its name, one that nobody knows."""
    page = Page((210, 297), "ipaexg")
    for name, y in (("申請者.氏名", 80), ("q7", 100)):
        page.canvas.acroForm.textfield(name=name, x=51 * MM, y=(297 - y - 8) * MM, width=200, height=22, fontSize=10)
    proposal = propose(page.done("own", "own").pdf, "own.pdf")
    text = YamlText(definition(proposal, "own", "shiminka", DAY, "own.pdf"))
    return Sheet.of(text, proposal.brought.pdf, facts), text


def test_a_field_of_the_pdf_keeps_its_box_and_takes_a_fact(own, facts):
    sheet, text = own
    known, unknown = sheet.places
    assert (known.field, known.doubtful, known.path) == ("申請者.氏名", True, "applicant.name")
    assert (unknown.field, unknown.doubtful, unknown.path) == ("q7", False, "")
    assert sheet.moved([known.number], 5, 5).sheet == sheet
    after = sheet.with_fact(unknown.number, facts.of("applicant.phone")).sheet.confirmed(known.number).sheet
    assert not after.doubtful
    told = after.onto(text).value(("template",))
    assert told["fields"] == {"申請者.氏名": {"bind": "applicant.name"}, "q7": {"bind": "applicant.phone"}}
    assert "leave" not in told


def test_a_guessed_field_of_the_pdf_is_named_until_somebody_looked(own, tmp_path):
    sheet, text = own
    folder = tmp_path / "city" / "p" / "documents"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(text.text, "utf-8")
    assert [finding.where for finding in unconfirmed(tmp_path / "city")] == ["template.fields.申請者.氏名"]
    (folder / "own.yaml").write_text(sheet.confirmed(0).sheet.onto(text).text, "utf-8")
    assert list(unconfirmed(tmp_path / "city")) == []


def test_a_field_of_the_pdf_that_is_deleted_is_left_empty(own):
    sheet, text = own
    after = sheet.without([0]).sheet
    assert after.onto(text).value(("template",))["leave"] == ["q7", "申請者.氏名"]
    assert not after.places[0].path


# --- facts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "row", "path"),
    [
        ("届出人 氏名", 0, "applicant.name"),
        ("ふりがな 届出人", 0, "applicant.kana"),
        ("3人目 続柄", 0, "people.2.relation"),
        ("家族 生年月日", 1, "people.1.birth_date"),
        ("口座番号", 0, "account.number"),
        ("TEL", 0, "applicant.phone"),
        ("新しい住所", 0, "new_address.text"),
        ("筆頭者", 0, "honseki.head"),
        ("マイナンバー 配偶者", 0, "spouse.individual_number"),
    ],
)  # fmt: skip
def test_a_fact_is_found_by_the_words_of_forms(facts, query, row, path):
    assert facts.found(query, row)[0].path == path


def test_answers_to_questions_are_facts_too(facts, pack):
    question = next(q for q in pack.questions.values() if q.choices and not q.of_person)
    fact = facts.of(f"answers.{question.id}")
    assert fact is not None
    assert len(fact.values) == len(question.choices)
    assert facts.found(fact.name.split(": ")[1])[0].path.endswith(question.id)


def test_every_fact_can_be_written_by_the_loader_and_has_a_japanese_name(facts):
    from kakanai_desk.forms.paper.binding import Path

    assert len(facts.all) > 250
    for fact in facts.all:
        assert Path.parse(fact.of(0).path).unknown_step(in_rows=False) is None
        assert not fact.name.split(": ")[0].isascii(), fact
    assert len({fact.name for fact in facts.all}) == len(facts.all)


# --- setting by rules ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guides(brought):
    return guides_of(brought.brought.pdf)


def test_a_box_drawn_roughly_takes_the_rules_of_its_cell(guides):
    cell = guides[0].cell(100, 62)
    assert cell is not None
    rough = Box(cell.left + 0.9, cell.top - 0.8, cell.right - 0.7, cell.bottom + 0.6)
    set_by = guides[0].drawn(rough)
    assert corners(set_by) == pytest.approx(corners(cell), abs=0.15)


def corners(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def test_only_the_edge_that_is_drawn_goes_to_a_rule(guides):
    cell = guides[0].cell(100, 62)
    rough = Box(cell.left + 0.9, cell.top + 0.9, cell.right - 0.7, cell.bottom - 0.7)
    set_by = guides[0].drawn(rough, "r")
    assert (set_by.left, set_by.top, set_by.bottom) == (rough.left, rough.top, rough.bottom)
    assert set_by.right == pytest.approx(cell.right, abs=0.15)


def test_a_moved_box_keeps_its_size_and_stays_where_no_rule_is_near(guides):
    cell = guides[0].cell(100, 62)
    box = Box(cell.left + 1.0, cell.top + 3.0, cell.left + 31.0, cell.top + 4.5)
    moved = guides[0].moved(box)
    assert moved.left == pytest.approx(cell.left, abs=0.15)
    assert (round(moved.right - moved.left, 3), round(moved.height, 3)) == (30.0, 1.5)
    far = Box(60, 250, 70, 253)
    assert guides[0].moved(far, reach=0.01) == far


def test_other_places_edges_are_set_by_too(guides):
    other = Box(60, 252, 90, 257)
    assert guides[0].moved(Box(61, 262, 91, 267), [other]).left == 60


# --- filled in at once -----------------------------------------------------------------------------------------------


def picture(sheet, filled, pack, tmp_path, brought):
    (tmp_path / "moving.pdf").write_bytes(brought.brought.pdf.raw)
    tree = {"id": "moving", "title": "x", "revision": 1, "effective": {"from": DAY}, "basis": "x", "section": "x"}
    made = live(
        tree | {"template": sheet.template}, tmp_path / "moving.yaml", brought.brought.pdf.raw, pack, filled, 0, 900
    )
    assert made.findings == ()
    return Image.open(io.BytesIO(made.png)).convert("L"), made.moved


def test_the_picture_follows_the_place(sheet, pack, tmp_path, brought):
    number = of(sheet, "applicant.phone")
    before, _ = picture(sheet, Filled.PLAIN, pack, tmp_path, brought)
    after, _ = picture(sheet.moved([number], 0, 20).sheet, Filled.PLAIN, pack, tmp_path, brought)
    assert before.width == 900
    above_the_trace = (0, 0, 900, 1150)
    changed = ImageChops.difference(before, after).crop(above_the_trace).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    box, scale = sheet.places[number].box, 900 / 210
    assert left >= box.left * scale - 3
    assert right <= box.right * scale + 3
    assert box.top * scale - 3 <= top < bottom <= (box.bottom + 20) * scale + 3


def test_the_hard_family_shows_what_does_not_fit(sheet, pack, tmp_path, brought):
    assert picture(sheet, Filled.PLAIN, pack, tmp_path, brought)[1] == ()
    moved = picture(sheet, Filled.HARD, pack, tmp_path, brought)[1]
    assert "new_address.text" in {path for _, path in moved}
    blank, _ = picture(sheet, Filled.BLANK, pack, tmp_path, brought)
    assert ImageChops.difference(blank, picture(sheet, Filled.PLAIN, pack, tmp_path, brought)[0]).getbbox() is not None


def test_a_state_that_cannot_be_printed_says_why_and_shows_the_form(sheet, pack, tmp_path, brought):
    number = of(sheet, "applicant.phone")
    broken = sheet.with_how("size", number, size=300).sheet
    (tmp_path / "moving.pdf").write_bytes(brought.brought.pdf.raw)
    tree = {"id": "moving", "title": "x", "revision": 1, "effective": {"from": DAY}, "basis": "x", "section": "x"}
    made = live(tree | {"template": broken.template}, tmp_path / "moving.yaml", brought.brought.pdf.raw, pack,
                Filled.PLAIN, 0, 300)  # fmt: skip
    assert [finding.code for finding in made.findings] == ["PAPER-022"]
    assert Image.open(io.BytesIO(made.png)).width == 300


# --- taking a brought form -------------------------------------------------------------------------------------------


def test_a_brought_form_is_new_files_and_its_procedure_prints_it(brought):
    files = {"inu_henkou/procedure.yaml": PROCEDURE}
    taken = taken_into(files, brought, "inu_henkou", "moving", "shiminka", DAY)
    assert sorted(taken) == ["inu_henkou/documents/moving.pdf", FILE, "inu_henkou/procedure.yaml"]
    own = taken["inu_henkou/procedure.yaml"]
    assert isinstance(own, YamlText)
    assert own.text == PROCEDURE.decode().replace("a4.yaml]", "a4.yaml, documents/moving.yaml]")
    draft = Draft(files)
    draft.change("bring", taken)
    assert pypdf.PdfReader(io.BytesIO(draft.files["inu_henkou/documents/moving.pdf"])).pages


def test_a_form_that_is_there_is_not_overwritten(brought):
    with pytest.raises(IdUnfit) as fault:
        taken_into({FILE: b"id: moving\n"}, brought, "other", "moving", "shiminka", DAY)
    assert fault.value.taken
    with pytest.raises(IdUnfit) as fault:
        taken_into({}, brought, "other", "../x", "shiminka", DAY)
    assert not fault.value.taken


def test_an_id_comes_from_the_files_name():
    assert id_of("転入届 2026 (New)") == "form_2026_new"
    assert id_of("申請書") == "brought_form"
    assert free_id("moving", {FILE: b""}) == "moving_2"
