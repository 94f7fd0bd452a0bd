"""A short text in kana: by touch, by ten-key, and never lost by another language (experience v15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.kana import KanaPage
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.kana_pad import CandidateTag, KanaKey
from kakanai_desk.ui.widgets.painted import Painted
from kakanai_desk.visit.visitor_view import AskQuestion, Station, VisitorView

ASKED = AskQuestion("reading", 1, 3, {"ja": "よみがな", "easy": "よみがな"}, {}, {}, "text")
VIEW = VisitorView(ASKED, Station.QUESTIONS, revision=1)


@pytest.fixture
def window(qapp: object) -> Iterator[VisitorWindow]:
    made = VisitorWindow(DeskBridge(), still=True)
    made.show()
    made.show_view(VIEW)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.processEvents()


def page(window: VisitorWindow) -> KanaPage:
    found = window.page()
    assert isinstance(found, KanaPage)
    return found


def touch(window: VisitorWindow, *names: str) -> None:
    keys = {key.accessibleName(): key for key in page(window).findChildren(KanaKey)}
    for name in names:
        keys[name].click()


def test_a_name_is_written_by_touch_and_sent_as_it_stands(window: VisitorWindow) -> None:
    sent: list[object] = []
    page(window).acted.connect(lambda name, value: sent.append((name, value)))
    touch(window, "く", "す", "゛゜ 小さく", "は", "空白")
    page(window).press_next()
    assert sent == [("answer", ("reading", "くずは"))]


def test_two_digits_of_the_ten_key_are_a_letter(window: VisitorWindow) -> None:
    for digit in "2333" + "61":
        window.key(ord(digit))
    assert page(window).state() == "くすは"
    window.key(ord("\b"))
    assert page(window).state() == "くす"


def test_digits_and_what_stands_in_an_address_come_in_the_place_of_the_letters(window: VisitorWindow) -> None:
    shown = {key.accessibleName() for key in page(window).findChildren(KanaKey) if key.isVisible()}
    assert "あ" in shown and "1" not in shown
    touch(window, "数字")
    shown = {key.accessibleName() for key in page(window).findChildren(KanaKey) if key.isVisible()}
    assert {*"1234567890", "丁目", "番地", "番", "号", "－", "あいう"} < shown
    assert not {"あ", "数字"} & shown
    touch(window, "2", "番地", "0", "－", "1", "あいう", "の")
    assert page(window).state() == "2番地0-1の"


def test_an_account_is_written_in_katakana(window: VisitorWindow) -> None:
    touch(window, "み", "ほ", "ん", "カタカナ")
    assert page(window).state() == "ミホン"
    for digit in "61" + "51" + "06" + "20" + "07" + "09":  # は な カタカナ 2 - 0
        window.key(ord(digit))
    assert page(window).state() == "ミホンハナ2-0"


def test_nothing_written_is_nothing_to_go_on_with(window: VisitorWindow) -> None:
    assert window.seats().next == ""
    touch(window, "あ")
    assert window.seats().next
    touch(window, "1文字 消す")
    assert window.seats().next == ""


def test_another_language_keeps_what_was_written(window: VisitorWindow) -> None:
    touch(window, "な", "き")
    window.show_view(replace(VIEW, language="vi", revision=2))
    assert page(window).state() == "なき"


def offered(window: VisitorWindow) -> list[str]:
    return [tag.accessibleName() for tag in page(window).findChildren(CandidateTag) if tag.isVisible()]


CONVERTING = replace(ASKED, converts=True)
MANY = ("山田", "矢間田", "ヤマダ", "山打", "八馬田", "屋間田", "谷間田")


def come(window: VisitorWindow, kana: str, *candidates: str, low: bool = False) -> None:
    """What the desk answers."""
    screen = replace(CONVERTING, kana=kana, candidates=candidates)
    window.show_view(replace(VIEW, screen=screen, low=low, revision=window.view().revision + 1))


def test_without_the_dictionary_there_is_no_key_for_kanji(window: VisitorWindow) -> None:
    names = [key.accessibleName() for key in page(window).findChildren(KanaKey)]
    assert "漢字に する" not in names and "1文字 消す" in names
    touch(window, "や")
    sent: list[object] = []
    page(window).acted.connect(lambda *said: sent.append(said))
    for digit in "00":
        window.key(ord(digit))
    assert sent == [] and page(window).state() == "や"


def test_candidates_stand_in_the_place_of_the_question_and_the_chosen_one_is_written(window: VisitorWindow) -> None:
    come(window, "")
    sent: list[object] = []
    page(window).acted.connect(lambda *said: sent.append(said))
    touch(window, "や", "ま", "た", "゛゜ 小さく", "漢字に する")
    assert sent == [("convert", "やまだ")]
    come(window, "やまだ", *MANY)
    assert offered(window) == list(MANY[:5])
    assert not page(window)._ask.isVisible()
    touch(window, "漢字に する")
    assert offered(window) == list(MANY[5:])
    touch(window, "漢字に する")
    assert offered(window) == list(MANY[:5])
    next(tag for tag in page(window).findChildren(CandidateTag) if tag.accessibleName() == "山田").click()
    assert page(window).state() == "山田"
    assert offered(window) == [] and page(window)._ask.isVisible()
    assert len(sent) == 1


def test_only_the_kana_at_the_end_are_turned(window: VisitorWindow) -> None:
    come(window, "")
    page(window).restore("山田")
    sent: list[object] = []
    page(window).acted.connect(lambda *said: sent.append(said))
    touch(window, "漢字に する")
    assert sent == []
    touch(window, "は", "な", "こ", "漢字に する")
    assert sent == [("convert", "はなこ")]
    come(window, "はなこ", "花子")
    window.key(ord("1"))
    assert page(window).state() == "山田花子"


def test_candidates_for_what_was_changed_meanwhile_are_not_shown(window: VisitorWindow) -> None:
    come(window, "")
    touch(window, "は", "な", "漢字に する", "こ")
    come(window, "はな", "花")
    assert offered(window) == []
    assert page(window).state() == "はなこ"


def test_the_same_word_a_second_time_is_offered_again(window: VisitorWindow) -> None:
    come(window, "")
    touch(window, "は", "な", "漢字に する")
    come(window, "はな", "花")
    window.key(ord("1"))
    touch(window, "は", "な", "漢字に する")
    assert offered(window) == ["花"]


def test_the_ten_key_turns_and_chooses(window: VisitorWindow) -> None:
    come(window, "")
    sent: list[object] = []
    page(window).acted.connect(lambda *said: sent.append(said))
    for digit in "6151" + "00":  # はな
        window.key(ord(digit))
    assert sent == [("convert", "はな")]
    come(window, "はな", "花", "華")
    window.key(ord("2"))
    assert page(window).state() == "華"


def test_low_down_the_keys_come_column_by_column(window: VisitorWindow) -> None:
    come(window, "", low=True)
    keys = page(window).findChildren(KanaKey)
    shown = [key.accessibleName() for key in keys if key.isVisible()]
    assert shown == [*(f"{letter}…" for letter in "あかさたなはまやらわ"),
                     "゛゜ 小さく", "ー のばす", "カタカナ", "数字", "空白", "漢字に する", "1文字 消す"]  # fmt: skip
    touch(window, "さ…")
    shown = [key.accessibleName() for key in keys if key.isVisible()]
    assert shown == [*"さしすせそ", "かなに もどる"]
    touch(window, "かなに もどる", "さ…", "し", "は…", "ひ", "゛゜ 小さく")
    assert page(window).state() == "しび"
    touch(window, "数字", "1", "2", "番地")  # they stay: of digits there are several
    shown = [key.accessibleName() for key in keys if key.isVisible()]
    assert shown == [*"1234567890", "丁目", "番地", "番", "号", "－", "かなに もどる"], (
        "they stay: of digits there are several"
    )
    touch(window, "かなに もどる")
    assert page(window).state() == "しび12番地"


def test_low_down_candidates_take_the_place_of_the_keys_within_reach(window: VisitorWindow) -> None:
    come(window, "", low=True)
    touch(window, "や…", "や", "ま…", "ま", "た…", "た", "゛゜ 小さく", "漢字に する")
    come(window, "やまだ", *MANY, low=True)
    assert offered(window) == list(MANY[:5])
    visible = [p for p in page(window).findChildren(Painted) if p.isVisible()]
    assert {p.accessibleName() for p in visible} - set(MANY) == {"かなに もどる", "ほかの 字"}
    assert all(p.mapTo(window, p.rect().topLeft()).y() >= 540 for p in visible)
    touch(window, "ほかの 字")
    assert offered(window) == list(MANY[5:])
    touch(window, "かなに もどる")
    assert offered(window) == [] and page(window).state() == "やまだ"
