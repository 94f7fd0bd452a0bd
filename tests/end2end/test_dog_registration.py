"""犬の登録 from a scanned page to the counter, by hand through the studio's windows (R-035, R-086, R-116…R-118).

The worked example of ``resources/studio/manual/example.md``: procedure, form, case, 点検, ちがい and 公開 with two
people; then a visit over what both desks serve needs it and prints the brought form.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from kakanai_desk.cli import main
from kakanai_desk.core.places import procedures
from kakanai_desk.studio.pack.draft import read_files
from kakanai_desk.ui.studio.findings_page import weight
from tests.end2end.studio_hand import StudioHand
from tests.studio.sheets import dog_registration
from tests.ui.studio.publishing_city import WORDS, City
from tests.ui.studio.studio_bench import StudioBench

PROCEDURE, FORM = "inu_touroku/procedure.yaml", "inu_touroku/documents/inu.yaml"
CHANGED = {
    "_shared/uses.yaml", PROCEDURE, FORM, "inu_touroku/documents/inu.pdf", "inu_touroku/cases/inu_touroku.yaml",
}  # fmt: skip
OFFICE = ("受付番号", "交付した鑑札")  # room on the paper that nobody is asked about
FACTS = {
    "answers.dog_name": ("答え 犬の名前", "こたえいぬのなまえ"),
    "answers.dog_tag": ("答え 鑑札番号", "こたえかんさつばんごう"),
}
CASE = """\
kakanai_case: 1
visit_date: 2026-04-10
event: tennyu
people:
  - {id: hanako, name: 見本　花子, kana: みほん　はなこ, birth_date: 1988-11-03, sex: female, relation: 世帯主}
applicant: {role: self, person: hanako, identity: [{kind: my_number_card, expires: 2032-05-01}]}
answers:
  move_date: 2026-04-05
  new_postal_code: "5203114"
  new_address: 滋賀県湖南市見本町一丁目1番地1
  old_address: 京都府見本市中央一丁目２番３号
  phone: 000-0000-0000
  more_things: "yes"
  dog: "yes"
  dog_name: ポチ
  dog_tag: "0001"
"""
MOST_SECONDS = 12 * 60  # a form of 25 fields and its procedure


class Office:
    def __init__(self, folder: Path) -> None:
        self.city = City(folder)
        self.editor, self.head = (
            StudioBench(folder / f"studio-{n}", publisher=desk.publisher) for n, desk in enumerate(self.city.desks)
        )
        self.hand = StudioHand(self.editor)
        self.editor.window.activateWindow()
        self.editor.settle()
        self.scan = folder / "inu.png"
        self.scan.write_bytes(dog_registration.scan())

    def turn(self) -> None:
        for desk in self.city.desks:
            desk.turn()
        for bench in (self.editor, self.head):
            bench.window.page("publish")._look()
            bench.settle()

    def end(self) -> None:
        for bench in (self.editor, self.head):
            bench.end()
        self.city.close()


@pytest.fixture
def office(qapp, tmp_path):
    from kakanai_desk.ui import theme

    qapp.setFont(theme.words(18))
    found = Office(tmp_path)
    yield found
    found.end()


def write_procedure(hand: StudioHand) -> None:
    hand.keys("F2")
    hand.write("犬の登録", "いぬのとうろく")
    hand.keys("Tab")
    hand.write("{犬|いぬ}の {登録|とうろく}", "{いぬ|いぬ}の {とうろく|とうろく}")
    hand.keys("Tab", "Tab")
    hand.write("環境", "かんきょう")
    hand.keys("Enter", "Tab")
    hand.write("転入", "てんにゅう")
    hand.keys("Enter")
    hand.write("転居", "てんきょ")
    hand.keys("Enter", "Enter", "Tab")
    hand.write("湖南市に引っ越して来た", "こなんしにひっこしてきた")
    hand.keys("Enter", "F12")
    # だれに必要か
    hand.keys("F2")
    hand.write("犬", "いぬ")
    hand.keys("Enter", "Tab")
    hand.write("犬を飼っているため", "いぬをかっているため")
    hand.keys("Tab")
    hand.write("{犬|いぬ}を {飼|か}っているから", "{いぬ|いぬ}を {か|か}っているから")
    hand.keys("Tab")
    levels = hand.bench.window.page("procedure").at
    hand.over(levels.not_needed.japanese.line, "犬を飼っていないため", "いぬをかっていないため")
    hand.keys("Tab")
    hand.write("{犬|いぬ}を {飼|か}っていないから", "{いぬ|いぬ}を {か|か}っていないから")
    # いつまでに
    hand.keys("PgDn")
    hand.write("異動日", "いどうび")
    hand.keys("Enter")
    hand.write("30")
    hand.keys("Enter")
    deadline = hand.bench.window.page("procedure").at
    hand.over(
        deadline.late.japanese.line,
        "過ぎると20万円以下の罰金の定めがあります",
        "すぎると20まんえんいかのばっきんのさだめがあります",
    )
    hand.keys("Tab")
    hand.write("{遅|おく}れると、お{金|かね}を {払|はら}います", "{おく|おく}れると、お{かね|かね}を {はら|はら}います")
    hand.keys("Enter")
    # 持ち物
    hand.keys("PgDn", "F5")
    hand.write("前の市の犬の鑑札", "まえのしのいぬのかんさつ")
    hand.keys("Tab")
    hand.write(
        "{前|まえ}の {市|し}の {犬|いぬ}の {鑑札|かんさつ}", "{まえ|まえ}の {し|し}の {いぬ|いぬ}の {かんさつ|かんさつ}"
    )
    hand.keys("Enter")
    # 様式・手数料
    hand.keys("PgDn", "Tab")
    for fact, reading in (
        ("電話番号", "でんわばんごう"),
        ("犬の名前", "いぬのなまえ"),
        ("鑑札番号", "かんさつばんごう"),
    ):
        hand.write(fact, reading)
        hand.keys("Enter")
    hand.keys("Enter", "Tab")
    hand.write("inu")
    hand.keys("Enter")
    # 基本: 根拠
    hand.keys("PgUp", "PgUp", "PgUp", "PgUp")
    basic = hand.bench.window.page("procedure").at
    hand.over(basic.basis.line, "狂犬病予防法 第4条第1項", "きょうけんびょうよぼうほう だい4じょうだい1こう")
    hand.keys("Enter")


def bring_form(hand: StudioHand, scan: Path) -> None:
    """The file is chosen in the system's own dialog, which its path stands for here: F2, a click, Enter."""
    bench = hand.bench
    hand.page("home")
    hand.keys("F3")
    page = bench.window.page("form")
    hand.counted.update({"M": 2, "K": 2, "H": 2, "P": 1, "B": 2})
    page.bring.put(scan)
    hand.click(page.bring.procedure.field)
    hand.write("inu_touroku")
    hand.keys("Enter", "F10")


def confirm_fields(hand: StudioHand) -> Counter[str]:
    """Enter where the guess is right, the fact by its words where it is not, Del where the pen writes."""
    page, done = hand.bench.window.page("form"), Counter[str]()
    while page.canvas.sheet.doubtful:
        place = page.canvas.current
        wanted = wanted_at(place)
        if not wanted:
            hand.keys("Del")
            done["pen"] += 1
        elif place.path == wanted:
            hand.keys("Enter")
            done["right"] += 1
        else:
            hand.over(page.panel.fact.field, *FACTS[wanted])
            hand.keys("Enter")
            assert page.canvas.current.path == wanted
            hand.keys("Tab")
            done["mended"] += 1
    return done


def wanted_at(place: Any) -> str:
    """What the paper asks for there; empty: what only a pen knows."""
    across, down = (place.box.left + place.box.right) / 2, place.box.middle
    for truth in dog_registration.sheet().fields:
        left, top, wide, high = truth.box
        if left <= across <= left + wide and top <= down <= top + high:
            return next(iter(truth.paths), "")
    raise AssertionError(f"a place where the paper has none: {place.box}")


def make_case(hand: StudioHand) -> None:
    hand.page("procedure")
    hand.keys("F12")
    page = hand.bench.window.page("try")
    for _ in range(2):  # ほかに手続きがあるか, 犬を飼っているか
        hand.keys("Enter")
        hand.write("はい", "はい")
        hand.keys("Enter")
    assert page.stand() == "required"
    hand.keys("F12")
    hand.write("犬がいれば30日以内に登録", "いぬがいれば30にちいないにとうろく")
    hand.keys("F12")


def propose(office: Office) -> Any:
    hand = office.hand
    hand.page("publish")
    page = hand.bench.window.page("publish")
    assert page.check.first.text().startswith("点検しました"), page.check.second.text()
    hand.keys("Ctrl+A")
    hand.write("2026-04-10")
    hand.keys("Tab")
    hand.write("犬の登録", "いぬのとうろく")
    hand.keys("Tab")
    hand.counted.update({"M": 2, "K": 2, "H": 2, "P": 1, "B": 2})  # the key's file, in the system's dialog
    page.key.setText(str(office.city.keys[0][0]))
    hand.keys("Tab")
    hand.write(WORDS)
    hand.keys("F12")
    return page


def sign(office: Office) -> None:
    """The second person, at the other desk; their time is their own."""
    head = office.head
    head.window.activateWindow()
    head.settle()
    head.window.go_to("publish", "")
    head.settle()
    page = head.window.page("publish")
    page.table.go_to(0)
    page.table.setFocus()
    head.settle()
    page.key.setFocus()
    head.press(str(office.city.keys[1][0]), "Tab", WORDS, "F12")


def answered(capsys: Any, *arguments: str) -> Any:
    """What the desk's own command says, as JSON."""
    capsys.readouterr()
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_editor_adds_dog_registration_from_a_scanned_page(office, tmp_path, capsys):
    hand, editor = office.hand, office.editor
    before = read_files(procedures())
    write_procedure(hand)
    bring_form(hand, office.scan)
    assert len(dog_registration.sheet().fields) == 25 + len(OFFICE)
    assert editor.window.page("form").bring.told.first.text().startswith("25 か所")
    assert confirm_fields(hand) == {"right": 10, "mended": 2, "pen": 13}
    assert b"confirm:" not in editor.state.files[FORM]
    make_case(hand)
    assert set(editor.state.changed) == CHANGED
    hand.page("findings")
    rows = editor.window.page("findings").table.model_.rows
    assert [row.exactly for row in rows if weight(row) == "fault"] == []
    hand.page("effect")
    rows = editor.window.page("effect").table.model_.rows
    assert {(row.kind, row.about) for row in rows} >= {("form", "犬の登録申請書"), ("decision", "犬の登録")}
    page = propose(office)
    assert page.told.first.text().startswith("提案しました")
    office.turn()
    assert [row.state for row in page.table.model_.rows] == ["open"]
    sign(office)
    office.turn()
    office.turn()
    case, papers = tmp_path / "case.yaml", tmp_path / "papers.pdf"
    case.write_text(CASE, "utf-8")
    for desk in office.city.desks:
        assert desk.start_again() == 1
        served = desk.shelf.served(desk.shelf.clock.today()).folder
        content = read_files(served)
        assert {name for name in content if content[name] != before.get(name)} == CHANGED
        assert all(content[name] == editor.state.files[name] for name in CHANGED)
        decided = answered(capsys, "decide", str(case), "--procedures", str(served))
        needed = next(one for one in decided["procedures"] if one["id"] == "inu_touroku")
        assert (needed["level"], needed["deadline"]["date"]) == ("required", "2026-05-07")
        printed = answered(capsys, "forms", "fill", str(case), "-o", str(papers), "--procedures", str(served))
        ids = [one["id"] for one in printed["documents"]]
        written = PdfDocument(papers)[ids.index("inu")].get_textpage().get_text_range()
        for words in ("見本　花子", "滋賀県湖南市見本町一丁目1番地1", "ポチ", "0001"):
            assert words in written
    assert read_files(procedures()) == before  # all that is new went through the windows into the signed pack
    with capsys.disabled():
        print(f"\n犬の登録, 25 fields: {hand.told()}")
    assert 0 < hand.seconds <= MOST_SECONDS
