"""The story of a 転入 in parts, told by what both windows show.

A play begins with the first part, or — after a power cut — with the part whose screen the reopened visit shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt

from kakanai_desk.core.person import Person
from kakanai_desk.core.words import said
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.ui.player import eyes, hands
from kakanai_desk.ui.player.actors import Clerk, Play, Visitor
from kakanai_desk.ui.player.card import CardInHand
from kakanai_desk.ui.player.code import CodeInHand
from kakanai_desk.ui.player.scene import Scene

Sees = Callable[[], bool]
HOUSEHOLD = ("引っ越したのは", "ご家族は、", "この方で、")  # the visitor is shown the household


class Story:
    """``step`` is told each name when its screen stands; ``sent`` says whether the center has the visit."""

    def __init__(
        self,
        visitor: Visitor,
        clerk: Clerk,
        scene: Scene,
        pack: Pack,
        card: CardInHand,
        code: CodeInHand | None,
        step: Callable[[str], None],
        sent: Sees,
    ) -> None:
        self._visitor, self._clerk = visitor, clerk
        self._scene, self._pack, self._card, self._code = scene, pack, card, code
        self._step, self._sent = step, sent
        self._mistaken = scene.mistaken_pin
        sees, clerk_sees = visitor.sees, clerk.sees
        self._parts: tuple[tuple[Sees, Callable[[], Play]], ...] = (
            (lambda: sees("カードを、読取機に") or sees("暗証番号"), self._read_card),
            (lambda: sees("こんにちは"), self._check_facts),
            (lambda: clerk_sees("世帯の人"), self._fill_in),
            (self._household_shown, self._check_household),
            (lambda: visitor.question() is not None, self._answer),
            (lambda: sees("あなたの手続"), self._see_procedures),
            (lambda: bool(self._document()), self._check_documents),
            (lambda: sees("お名前を書いてください"), self._sign),
            (lambda: clerk_sees("印刷します"), self._print),
            (lambda: clerk_sees("紙は、出ましたか"), self._close),
        )

    def whole(self) -> Play:
        """From sign-in to the wiped screens."""
        yield from self._clerk.sign_in()
        self._step("sign-in")
        yield from self._clerk.start(said(self._pack.events[self._scene.case.event].title))
        yield lambda: self._visitor.sees("カードを、読取機に")
        self._step("start")
        hands.lay(self._card)
        yield from self._from(0)

    def go_on(self) -> Play:
        """From sign-in into the open visit, wherever it stands, to the wiped screens. The card lies where it lay."""
        self._mistaken = ""  # it happened already
        yield from self._clerk.sign_in()
        self._step("sign-in")
        yield lambda: self._clerk.sees("のつづき")
        yield from self._clerk.press(Qt.Key.Key_F12)
        yield lambda: self._standing() is not None
        self._step("resumed")
        yield from self._from(self._standing() or 0)

    def _standing(self) -> int | None:
        """The part whose screen stands; 世帯の人 stands beside others, so it counts when nothing else does."""
        found = [n for n, (sees, _) in enumerate(self._parts) if sees()]
        alone = [n for n in found if self._parts[n][1] != self._fill_in]
        return next(iter(alone or found), None)

    def _from(self, part: int) -> Iterator[float | Sees | None]:
        for _, play in self._parts[part:]:
            yield from play()
        yield from self._leave()

    # --- the parts

    def _read_card(self) -> Play:
        visitor, scene = self._visitor, self._scene
        yield lambda: visitor.sees("暗証番号")
        self._step("card")
        if scene.by_number:
            yield from self._clerk.way("券面の番号で読む")
            yield lambda: self._clerk.sees("券面の番号を入れてください")
            yield 0.4
            yield from self._clerk.enter(scene.by_number)
            yield lambda: visitor.sees("こんにちは")
            self._step("card-read")
            return
        if self._mistaken:
            yield from visitor.pin(self._mistaken)
            yield lambda: visitor.sees("番号が ちがいます")
            self._step("wrong-pin")
        yield from visitor.pin(scene.pin)
        yield lambda: visitor.sees("こんにちは")
        self._step("card-read")

    def _check_facts(self) -> Play:
        yield from self._visitor.tap("まちがいない")
        yield lambda: self._clerk.sees("世帯の人")
        yield 0.5

    def _fill_in(self) -> Play:
        clerk = self._clerk
        if self._code is not None:
            self._code.hold()
            hands.performed("code", "")
            yield lambda: all(clerk.sees(p.given_name) for p in self._scene.case.people)
            yield 0.5
            self._step("code")
        else:
            for order, person in enumerate(self._scene.case.people):
                if order and self._scene.family_cards:
                    yield from self._member_by_card(person, *self._scene.family_cards[order - 1])
                else:
                    yield from clerk.add_member(person, order)
        yield from clerk.common_items(self._pack)
        yield 0.6
        self._step("household")
        yield from clerk.press(Qt.Key.Key_F12)
        yield lambda: self._household_shown() or not clerk.sees("世帯の人")
        self._step("household-check")

    def _household_shown(self) -> bool:
        return any(self._visitor.sees(words) for words in HOUSEHOLD)

    def _member_by_card(self, person: Person, card: str, pin: str) -> Play:
        """F2, F5, the member's card and number; the clerk types only what no card says: reading and relation."""
        clerk, visitor = self._clerk, self._visitor
        yield from clerk.press(Qt.Key.Key_F2)
        yield lambda: clerk.focused() in ("氏名", "名")
        self._card.take()
        yield from clerk.press(Qt.Key.Key_F5)
        yield 0.5
        self._card.change(card)
        hands.lay(self._card)
        yield lambda: visitor.sees("暗証番号")
        self._step("member-card")
        yield from visitor.pin(pin)
        yield lambda: clerk.sees("世帯の人") and clerk.sees(person.given_name)
        yield lambda: clerk.focused() in ("ふりがな", "続柄")
        if clerk.focused() == "ふりがな":
            yield from clerk.replace()
            yield from clerk.enter(person.kana)
            yield lambda: clerk.focused() == "続柄"
        yield from clerk.relation(person.relation)
        yield 0.4

    def _check_household(self) -> Play:
        if not self._household_shown():
            return  # one person alone who has checked the card is not asked again
        yield from self._visitor.tap("まちがいない")
        yield lambda: self._visitor.question() is not None

    def _answer(self) -> Play:
        visitor = self._visitor
        while visitor.question() is not None:
            self._step("question")
            yield from visitor.answer()
            yield 0.2
            yield lambda: visitor.question() is not None or visitor.sees("あなたの手続") or self._clerk_is_asked()
            if self._clerk_is_asked():
                yield from self._clerk.press(Qt.Key.Key_F12)
                yield from self._clerk.common_items(self._pack)
        yield lambda: visitor.sees("あなたの手続")
        self._step("procedures")

    def _clerk_is_asked(self) -> bool:
        """The visitor's answers opened questions that are the clerk's."""
        return self._visitor.sees("職員が 確かめています") and self._clerk.sees("次の質問に答える")

    def _see_procedures(self) -> Play:
        yield lambda: self._clerk.sees("必要な手続")
        if self._clerk.must_type_numbers():
            yield from self._clerk.open_numbers()
            self._step("numbers")
            yield from self._clerk.numbers()
        yield from self._visitor.read_on("書類を作る")

    def _check_documents(self) -> Play:
        visitor = self._visitor
        while True:
            yield lambda: bool(self._document()) or visitor.sees("お名前を書いてください")
            if visitor.sees("お名前を書いてください"):
                break
            before = self._document()
            yield lambda: visitor.sees("まちがいない") or visitor.sees("次のページ")
            yield 0.8
            self._step("document")
            yield from visitor.read_on("まちがいない")
            yield lambda b=before: self._document() != b
        self._step("sign")

    def _document(self) -> str:
        """書類 2 全部で 5, as it stands on the visitor's screen."""
        return next((t.text for t in eyes.things(self._visitor.window) if t.text.startswith("書類 ")), "")

    def _sign(self) -> Play:
        yield from self._visitor.sign()
        yield lambda: self._clerk.sees("印刷します")
        self._step("signed")

    def _print(self) -> Play:
        yield lambda: self._clerk.sees("印刷する")  # not while the papers of a resumed visit are being made
        yield from self._clerk.press(Qt.Key.Key_F12)
        yield lambda: self._clerk.sees("紙は、出ましたか")
        self._step("printed")

    def _close(self) -> Play:
        visitor, clerk = self._visitor, self._clerk
        yield from clerk.type("1")
        yield lambda: clerk.sees("受付済です") or clerk.sees("受付を終える") or visitor.sees("おつかれさまでした")
        yield lambda: visitor.sees("おつかれさまでした")
        self._step("closed")

    def _leave(self) -> Play:
        visitor = self._visitor
        yield 0.8
        self._card.take()
        if self._code is None and not self._scene.by_number:  # some say how it was, some just go
            yield from visitor.tap("よかった")
        yield from visitor.tap("おわる") if visitor.sees("おわる") else iter(())
        yield lambda: visitor.sees("書かずに")
        yield self._sent
        self._step("wiped")
