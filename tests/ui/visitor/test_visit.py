"""A resident goes through a visit by touch and by ten-key; what may not happen on this window does not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QImage, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.visitor.sign import SignPage
from kakanai_desk.ui.widgets.signature_pad import SignaturePad
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import CheckDocument, EnterPin
from tests.fakes.desk import FakeCard
from tests.ui.visitor.conftest import Counter, press
from tests.unit.visit.walk import CLERK_ANSWERS, FAMILY

CANARY = "ｶﾅﾘｱ123456789018"


def image(counter: Counter) -> QImage:
    return counter.window.grab().toImage()


def read_card(counter: Counter, pin: str = "1234") -> None:
    counter.desk.start("tennyu")
    counter.settle()
    for digit in pin:
        counter.tap(digit)
    counter.tap("つぎへ")


def to_interview(counter: Counter) -> None:
    """The card, the facts, what the clerk enters, the household."""
    read_card(counter)
    counter.tap("まちがいない")
    desk = counter.desk
    desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    for fields in FAMILY:
        desk.household.add(**fields)
    for question, value in CLERK_ANSWERS.items():
        desk.interviewing.answer(question, value)
    desk.household.ready()
    counter.settle()
    counter.tap("まちがいない")


def scribble(pad: QWidget) -> None:
    for top in (120, 260):
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, top))
        for x in range(220, 700, 20):
            QTest.mouseMove(pad, QPoint(x, top + x % 60))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(700, top))


def to_documents(counter: Counter) -> None:
    """Every question answered, the procedures read."""
    to_interview(counter)
    taps = 0
    while counter.screen() == "AskQuestion":
        question = counter.window.view().screen
        assert question.number <= question.total
        if question.type == "date":
            counter.tap("つぎへ")
        else:
            counter.choose(next(n for n in counter.buttons() if n.startswith("2 ")))
        counter.clerk_answers()
        taps += 1
        assert taps < 20
    assert counter.screen() == "ShowProcedures"
    counter.tap("書類を作る")


def test_a_whole_visit_is_tapped_through(counter: Counter) -> None:
    to_documents(counter)
    documents = 0
    while isinstance(counter.window.view().screen, CheckDocument):
        counter.tap("まちがいない")
        documents += 1
    assert documents > 0
    assert counter.screen() == "Sign"
    assert "これで よい" not in counter.buttons()
    page = counter.window.page()
    assert isinstance(page, SignPage)
    scribble(page.pad)
    counter.tap("これで よい")
    assert counter.screen() == "Wait"
    assert counter.bench.context.visit.signature is not None
    counter.desk.printing.print()
    counter.settle()
    counter.desk.printing.came_out("all")
    counter.desk.closing.close()
    counter.settle()
    assert counter.screen() == "Done"
    counter.tap("よかった")
    counter.tap("おわる")
    assert counter.screen() == "Idle"
    assert counter.bench.context.open_visit is None


def test_a_page_that_cannot_be_seen_cannot_be_called_right(counter: Counter) -> None:
    drawn, counter.bench.paper.picture = counter.bench.paper.picture, broken
    to_documents(counter)
    before = counter.window.view().screen
    assert isinstance(before, CheckDocument)
    assert "まちがいない" not in counter.buttons()
    counter.window.key(ord("\r"))
    counter.settle()
    assert counter.window.view().screen == before
    counter.bench.paper.picture = drawn
    counter.tap("大きく")  # asks for the picture again
    counter.tap("まちがいない")
    assert counter.window.view().screen != before


def broken(*_of: object) -> bytes:
    raise OSError("no picture")


def test_the_ten_key_alone_answers_a_question(counter: Counter) -> None:
    to_interview(counter)
    first = counter.window.view().screen.question
    for char in "80405":
        counter.window.key(ord(char))
    counter.window.key(ord("\r"))
    counter.settle()
    assert counter.bench.context.visit.case.answer(first) == "2026-04-05"
    second = counter.window.view().screen
    counter.window.key(ord("2"))
    QTest.qWait(400)
    counter.settle()
    assert counter.window.view().screen != second
    assert counter.bench.context.visit.case.answer(second.question) == second.choices[1].value
    counter.window.key(ord("*"))
    counter.settle()
    assert counter.window.view().screen.question == second.question
    counter.window.key(ord("/"))
    counter.settle()
    assert counter.bench.context.live.notice is not None
    assert counter.bench.context.live.notice.code == "VISITOR-01"


def test_a_wrong_number_says_how_many_tries_are_left(counter: Counter) -> None:
    read_card(counter, "9999")
    screen = counter.window.view().screen
    assert isinstance(screen, EnterPin)
    assert screen.tries_left == 2
    words = " ".join(w.accessibleName() for w in counter.window.findChildren(QWidget) if w.isVisible())
    assert "番号が ちがいます" in words
    assert "あと 2 回" in words
    assert "CARD-PIN" not in words


def test_the_last_try_waits_for_the_clerk_and_offers_to_go_on_without(counter: Counter, card: FakeCard) -> None:
    card.tries = 1
    counter.desk.start("tennyu")
    counter.settle()
    assert "1" not in counter.buttons()
    counter.tap("番号を 使わない")
    assert counter.bench.context.visit.step is Step.HOUSEHOLD
    assert card.verify_commands == 0


def test_a_forgotten_number_is_asked_back_once(counter: Counter) -> None:
    counter.desk.start("tennyu")
    counter.settle()
    counter.tap("番号を わすれた")
    assert counter.bench.context.visit.step is Step.IDENTIFY
    counter.tap("番号を 入れる")
    assert "7" in counter.buttons()
    counter.tap("番号を わすれた")
    counter.tap("番号を 使わない")
    assert counter.bench.context.visit.step is Step.HOUSEHOLD


def test_a_tap_made_on_a_screen_that_is_gone_does_nothing(counter: Counter) -> None:
    to_interview(counter)
    button = counter.buttons()["もどる"]
    counter.desk.interviewing.answer("move_date", "2026-04-05")  # the clerk; the window has not heard of it yet
    press(button)
    counter.settle()
    asked = counter.desk.interviewing.current()
    assert asked is not None
    assert asked.question.id != "move_date"


def test_two_quick_taps_are_one(counter: Counter) -> None:
    to_interview(counter)
    counter.tap("日を おぼえていない", settle=False)
    counter.tap("日を おぼえていない", settle=False)
    assert len(counter.bench.lanes["visit"].jobs) == 1
    counter.settle()
    counter.tap("つぎへ", settle=False)
    counter.tap("つぎへ", settle=False)
    counter.settle()
    assert counter.window.view().screen.question != "move_date"
    lines = [line for line in counter.bench.store.record_lines() if line.kind == "answered"]
    assert [line.values["question"] for line in lines].count("move_date") == 1


def test_a_choice_shown_as_chosen_is_not_sent_once_the_clerk_hides_the_screen(counter: Counter) -> None:
    to_interview(counter)
    counter.tap("つぎへ")
    question = counter.window.view().screen.question
    counter.tap(next(n for n in counter.buttons() if n.startswith("1 ")), settle=False)
    counter.desk.hide(True)
    counter.settle()
    counter.desk.hide(False)  # back before the chosen state would have ended
    counter.settle()
    QTest.qWait(400)
    counter.settle()
    assert question not in counter.bench.context.visit.case.answers


def test_hidden_shows_nothing_of_the_visit(counter: Counter) -> None:
    read_card(counter)
    counter.desk.hide(True)
    counter.settle()
    found = image(counter)
    ground = theme.color("washi-50").rgb()
    sentence = [y for y in range(found.height()) if any(found.pixel(x, y) != ground for x in range(0, 1800, 3))]
    assert sentence
    assert found.height() * 0.4 < min(sentence)
    assert max(sentence) < found.height() * 0.6
    assert not counter.buttons()
    words = " ".join(w.accessibleName() for w in counter.window.findChildren(QWidget))
    assert "見本　太郎" not in words


def test_nothing_secret_is_in_any_accessible_name(counter: Counter) -> None:
    to_interview(counter)
    counter.desk.interviewing.memo(CANARY)
    person = counter.bench.context.visit.case.people[0]
    number = person.individual_number or "123456789018"
    for _ in range(12):
        counter.settle()
        for widget in counter.window.findChildren(QWidget):
            for text in (
                widget.accessibleName(),
                widget.accessibleDescription(),
                widget.toolTip(),
                widget.objectName(),
            ):
                assert CANARY not in text
                assert number not in text
        if counter.screen() != "AskQuestion":
            break
        screen = counter.window.view().screen
        if screen.type == "date":
            counter.tap("つぎへ")
        else:
            counter.choose(next(n for n in counter.buttons() if n.startswith("1 ")))


def test_language_and_letters_change_and_the_answer_stays(counter: Counter) -> None:
    to_interview(counter)
    counter.window.key(ord("8"))
    for char in "0402":
        counter.window.key(ord(char))
    counter.tap("ことば")
    counter.tap("2 やさしい日本語")
    assert counter.window.view().language == "ja"  # only looked at so far
    counter.tap("つぎへ")
    assert counter.window.view().language == "easy"
    counter.tap("文字")
    assert counter.window.view().size == 1.5
    counter.tap("つぎへ")
    assert counter.bench.context.visit.case.answer("move_date") == "2026-04-02"


def test_who_looks_at_the_languages_and_goes_back_finds_everything_as_it_was(counter: Counter) -> None:
    to_interview(counter)
    for char in "80402":
        counter.window.key(ord(char))
    before, words = counter.window.page(), seen_words(counter)
    counter.tap("ことば")
    counter.tap("3 Português")
    assert "Próximo" in counter.buttons()  # the page speaks the language that is marked
    counter.tap("Voltar")
    assert counter.window.page() is before
    assert seen_words(counter) == words
    assert counter.bench.context.visit.language == "ja"


def test_a_language_is_chosen_with_the_ten_key_in_two_digits(counter: Counter) -> None:
    to_interview(counter)
    counter.tap("ことば")
    for char in "10\r":
        counter.window.key(ord(char))
        counter.settle()
    assert counter.window.view().language == "ko"
    counter.window._open_languages()
    for char in "5*":
        counter.window.key(ord(char))
        counter.settle()
    assert counter.window.view().language == "ko"


def test_the_languages_close_when_the_clerk_goes_on(counter: Counter) -> None:
    to_interview(counter)
    counter.tap("ことば")
    counter.desk.hide(True)
    counter.settle()
    assert counter.screen() == "Hidden"
    assert "Português" not in seen_words(counter)


def seen_words(counter: Counter) -> str:
    return " ".join(w.accessibleName() for w in counter.window.findChildren(QWidget) if w.isVisible())


def test_the_pin_keys_can_be_hit_by_touch(counter: Counter) -> None:
    counter.desk.start("tennyu")
    counter.settle()
    device = QTest.createTouchDevice()
    assert isinstance(device, QPointingDevice)
    key = counter.buttons()["7"]
    at = key.mapTo(counter.window, key.rect().center())
    handle = counter.window.windowHandle()
    QTest.touchEvent(handle, device).press(0, at, handle).commit()
    QTest.touchEvent(handle, device).release(0, at, handle).commit()
    counter.settle()
    assert counter.window.view().screen.typed == 1


def test_a_finger_writes_on_the_pad_and_the_palm_beside_a_pen_does_not(qtbot: object) -> None:
    now = [0.0]
    pad = SignaturePad("見本　太郎", clock=lambda: now[0])
    pad.resize(1168, 610)
    pad.show()
    device = QTest.createTouchDevice()
    QTest.touchEvent(pad, device).press(0, QPoint(100, 100), pad).commit()
    now[0] = 0.25
    QTest.touchEvent(pad, device).move(0, QPoint(378, 100), pad).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(378, 100), pad).commit()
    QCoreApplication.processEvents()
    strokes = pad.strokes()
    assert (strokes[0][0].x, strokes[0][0].y, strokes[0][0].t) == (1799, 1799, 0)
    assert strokes[0][-1].x == 6799
    assert strokes[0][-1].t == 250
    pad._pen_seen = now[0]
    QTest.touchEvent(pad, device).press(0, QPoint(300, 500), pad).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(300, 500), pad).commit()
    assert len(pad.strokes()) == 1
    pad.undo()
    assert pad.strokes() == ()
    pad.close()
    pad.deleteLater()
