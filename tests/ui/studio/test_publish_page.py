"""公開 by two people at two desks, through the real windows, boxes, shelves and the center's service (R-115, R-117)."""

from __future__ import annotations

import pytest

from tests.ui.studio.publishing_city import WORDS, City
from tests.ui.studio.studio_bench import StudioBench

DOG = "inu_henkou/procedure.yaml"


def reordered(files):
    return {DOG: files[DOG].replace(b"order: 95", b"order: 94")}


class Studios:
    """Both editors at their windows."""

    def __init__(self, folder):
        self.city = City(folder)
        self.benches = [
            StudioBench(folder / f"studio-{n}", publisher=desk.publisher) for n, desk in enumerate(self.city.desks)
        ]

    def turn(self):
        """Every desk's loop, and a look of both windows."""
        for desk in self.city.desks:
            desk.turn()
        for bench in self.benches:
            bench.window.page("publish")._look()
            bench.settle()

    def propose(self, bench, number=0, note="犬の順番"):
        page = self.page(bench)
        page.starts.setFocus()
        page.starts.selectAll()
        bench.press("2026-04-10", "Tab", note, "Tab", str(self.city.keys[number][0]), "Tab", WORDS, "F12")
        return page

    def page(self, bench):
        bench.window.activateWindow()
        bench.settle()
        bench.window.go_to("publish", "")
        bench.settle()
        return bench.window.page("publish")

    def select(self, bench, row=0):
        page = self.page(bench)
        page.table.go_to(row)
        page.table.setFocus()
        bench.settle()
        return page

    def sign(self, bench, number):
        page = self.select(bench)
        page.key.setFocus()
        page.key.selectAll()
        bench.press(str(self.city.keys[number][0]), "Tab", WORDS, "F12")
        return page

    def end(self):
        for bench in self.benches:
            bench.end()
        self.city.close()


@pytest.fixture
def studios(qapp, tmp_path):
    from kakanai_desk.ui import theme

    qapp.setFont(theme.words(18))
    found = Studios(tmp_path)
    yield found
    found.end()


def actions(bench):
    seats = bench.window.bar.keys()
    return {seat.key: seat.action for seat in seats}


def states(page):
    return [(row.serial, row.state) for row in page.table.model_.rows]


def test_a_change_is_proposed_checked_signed_by_another_and_served_by_both_desks(studios):
    editor, head = studios.benches
    page = studios.page(editor)
    assert "propose" not in actions(editor).values(), "nothing is changed yet"
    editor.window.change("順番", reordered)
    editor.settle()
    page = studios.propose(editor)
    assert page.check.first.text().startswith("点検しました")
    assert page.told.first.text().startswith("提案しました")
    assert page.passphrase.text() == ""
    studios.turn()
    assert states(page) == [(1, "open")]
    theirs = studios.select(head)
    assert actions(head)["F12"] == "sign"
    head.press("F5")
    assert head.window.at == "effect"
    rows = head.window.page("effect").table.model_.rows
    assert [(row.kind, row.of.old, row.of.new) for row in rows] == [("text", "95", "94")]
    assert studios.sign(head, 1) is theirs
    studios.turn()
    studios.turn()
    assert states(page) == states(theirs) == [(1, "served")]
    for desk in studios.city.desks:
        assert desk.start_again() == 1
        served = desk.shelf.served(desk.shelf.clock.today())
        assert b"order: 94" in (served.folder / DOG).read_bytes()
    studios.turn()
    studios.turn()
    assert states(page) == [(1, "served")]
    assert [words.text() for words in page._desks[:2]] == ["NA1　1 番を使用中", "NB1　1 番を使用中"]


def test_nobody_signs_their_own_proposal_and_a_wrong_passphrase_does_nothing(studios):
    editor, _ = studios.benches
    editor.window.change("順番", reordered)
    editor.settle()
    studios.propose(editor)
    studios.turn()
    page = studios.sign(editor, 0)
    assert page.told.first.text().startswith("提案した人と同じ鍵です")
    page.key.setFocus()
    editor.press("Tab", "chigau", "F12")
    assert page.told.first.text().startswith("鍵を開けません")
    studios.turn()
    assert states(page) == [(1, "open")]


def test_a_draft_with_a_fault_cannot_be_proposed(studios):
    editor, _ = studios.benches
    editor.window.change("期限", lambda files: {DOG: files[DOG].replace(b"days: 30", b"days: many")})
    editor.settle()
    page = studios.page(editor)
    assert page.check.first.text() == "直すところが 1 件あるので、提案できません"
    assert "propose" not in actions(editor).values()
    page.perform("propose")
    studios.turn()
    assert states(page) == []


def test_a_proposal_is_refused_with_a_reason(studios):
    editor, head = studios.benches
    editor.window.change("順番", reordered)
    editor.settle()
    page = studios.propose(editor)
    studios.turn()
    theirs = studios.select(head)
    head.press("F7")
    assert theirs.told.first.text() == "断る理由を書いてください"
    assert head.window.focusWidget() is theirs.reason
    head.press("条例の日付がちがいます", "F7")
    studios.turn()
    studios.turn()
    assert states(page) == [(1, "refused")]
    assert page.table.model_.rows[0].about == "K-NB1 が断りました: 条例の日付がちがいます"


def test_the_content_before_comes_back_under_a_new_serial(studios, tmp_path):
    editor, head = studios.benches
    for serial, before, after in ((1, b"95", b"94"), (2, b"94", b"93")):
        editor.window.change(
            "順番", lambda files, b=before, a=after: {DOG: files[DOG].replace(b"order: " + b, b"order: " + a)}
        )
        editor.settle()
        studios.propose(editor, note=f"第{serial}版")
        studios.turn()
        studios.sign(head, 1)
        studios.turn()
        for desk in studios.city.desks:
            desk.turn()
            assert desk.start_again() == serial
    page = studios.page(editor)
    studios.turn()
    assert states(page) == [(2, "served"), (1, "published")]
    studios.select(editor, 1)
    assert actions(editor)["F9"] == "back"
    page.note.setText("第1版にもどす")
    page.key.setText(str(studios.city.keys[0][0]))
    page.passphrase.setText(WORDS)
    editor.press("F9")
    assert page.told.first.text().startswith("提案しました")
    studios.turn()
    studios.sign(head, 1)
    studios.turn()
    for desk in studios.city.desks:
        desk.turn()
        assert desk.start_again() == 3
        served = desk.shelf.served(desk.shelf.clock.today())
        assert b"order: 94" in (served.folder / DOG).read_bytes()


def test_without_publishers_the_page_says_so(studio):
    studio.window.go_to("publish", "")
    studio.settle()
    assert "署名できる人がいません" in studio.window.page("publish").check.first.text()
    assert list(actions(studio).values()) == ["help"]
