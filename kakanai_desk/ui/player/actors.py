"""The two people of a scene. Each looks at one window, decides by what it says, and uses hands.

They are generators: every ``yield`` gives the GUI its turn. A yielded number is a pause in seconds; a yielded
function is something to wait for until it is true.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.person import Person
from kakanai_desk.core.texts import without_ruby
from kakanai_desk.core.wareki import PartialDate, era_of
from kakanai_desk.core.words import said
from kakanai_desk.forms.definitions import AnswerType, Asked, Pack, Question
from kakanai_desk.ui.player import eyes, hands
from kakanai_desk.ui.player.scene import Scene

Turn = float | Callable[[], bool] | None
Play = Iterator[Turn]
LOOK = 0.7  # seconds a person needs to find the place
STEADY = 0.15  # seconds something must stand still to be seen, however fast the play
PAD_WIDTH = 11_000  # hundredths of a millimetre that the signature of a scene is wide


class NotSeen(Exception):
    """A person looked for something that is not on the screen."""


def _short(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", without_ruby(text))


class Visitor:
    """The resident: knows the family's answers, the PIN, and how to sign."""

    def __init__(self, window: QWidget, scene: Scene, pack: Pack) -> None:
        self.window = window
        self._scene = scene
        self._pack = pack

    def sees(self, text: str) -> bool:
        return eyes.sees(self.window, text)

    def tap(self, text: str, *, exact: bool = False) -> Play:
        """Look for ``text`` and tap it."""
        yield LOOK
        yield lambda: eyes.find(self.window, text, exact=exact) is not None
        found = eyes.find(self.window, text, exact=exact)
        if found is None:
            raise NotSeen(text)
        hands.tap(self.window, found.center)

    def read_on(self, to: str) -> Play:
        """Turn the pages until the button ``to`` is there, and tap it."""
        yield LOOK
        yield lambda: self.sees(to) or self.sees("次のページ")
        while not self.sees(to):
            before = self.shown()
            yield from self.tap("次のページ", exact=True)
            yield lambda b=before: self.shown() != b
        yield from self.tap(to)

    def shown(self) -> tuple[str, ...]:
        """All that stands on the screen."""
        return tuple(t.text for t in eyes.things(self.window))

    def pin(self, digits: str) -> Play:
        for digit in digits:
            yield 0.25
            yield from self.tap(digit, exact=True)
        yield from self.tap("つぎへ")

    def question(self) -> Question | None:
        """Which question stands on the screen, by its words."""
        shown = {_short(t.text) for t in eyes.things(self.window)}
        for question in (q for q in self._pack.questions.values() if q.asked is Asked.VISITOR):
            words = _short(said(question.ask))
            if any(words in text for text in shown):
                return question
        return None

    def answer(self) -> Play:
        """Answer the question on the screen."""
        question = self.question()
        if question is None:
            raise NotSeen("question")
        value = self._scene.case.answer(question.id, None)
        if value is None:
            value = next((v for p in self._scene.case.people if (v := self._scene.case.answer(question.id, p.id))), "")
        if question.type is AnswerType.DATE:
            yield from self.set_date(value)
            return
        if question.type is AnswerType.YES_NO:
            label = "はい" if value == "yes" else "いいえ"
        else:
            label = next(said(c.label) for c in question.choices if c.value == value)
        pattern = rf"\d\s*{re.escape(_short(label))}"
        yield lambda: self._matching(pattern) is not None
        yield from self.tap(self._matching(pattern) or label)
        yield lambda: self.question() is not question

    def _matching(self, pattern: str) -> str | None:
        """The text on the screen that fits ``pattern``, spaces aside."""
        return next((t.text for t in eyes.things(self.window) if re.fullmatch(pattern, _short(t.text))), None)

    def set_date(self, value: str) -> Play:
        """Turn the day's wheel until the day is right (the scene's day lies in the same month)."""
        day = int(value.rsplit("-", 1)[-1])

        def shown() -> int:
            wheel = self._matching(r"日\d+")
            return int(wheel.split()[-1]) if wheel else 0

        yield lambda: shown() > 0
        while shown() != day:
            before = shown()
            arrow = eyes.find(self.window, "前の日" if shown() > day else "次の日", exact=True)
            if arrow is None:
                raise NotSeen("前の日")
            hands.tap(self.window, arrow.center)
            yield 0.2
            yield lambda b=before: shown() != b
        question = self.question()
        yield from self.tap("つぎへ")
        yield lambda: self.question() is not question

    def sign(self) -> Play:
        """Write the name with the pen."""
        yield LOOK
        found = eyes.find(self.window, "署名を書くところ")
        if found is None:
            raise NotSeen("署名を書くところ")
        pad = found.widget
        scale = pad.width() * 0.82 / PAD_WIDTH
        left, top = pad.width() * 0.08, pad.height() * 0.12
        for stroke in self._scene.signature:
            points = [QPointF(left + x * scale, top + y * scale) for x, y in stroke]
            for _ in hands.pen(pad, _smooth(points)):
                yield 0.012
            yield 0.06
        yield from self.tap("これで よい")


def _smooth(points: list[QPointF]) -> list[QPointF]:
    """Points every few pixels between the corners, as a moving pen gives."""
    found = [points[0]]
    for a, b in itertools.pairwise(points):
        steps = max(2, int(((b.x() - a.x()) ** 2 + (b.y() - a.y()) ** 2) ** 0.5 / 14))
        found += [a + (b - a) * (n / steps) for n in range(1, steps + 1)]
    return found


class Clerk:
    """The clerk: types what the family says, keyboard only."""

    def __init__(self, window: QWidget, scene: Scene) -> None:
        self.window = window
        self._scene = scene

    def sees(self, text: str) -> bool:
        return eyes.sees(self.window, text)

    def press(self, *codes: Qt.Key) -> Play:
        for code in codes:
            yield 0.12
            hands.key(self.window, code)
            yield 0.0

    def type(self, text: str) -> Play:
        """Digits and letters key by key; Japanese through the input method."""
        if text.isascii():
            for _ in hands.keys(self.window, text):
                yield 0.05
        else:
            yield 0.4
            hands.ime(self.window, text)
            yield 0.0

    def enter(self, text: str) -> Play:
        yield from self.type(text)
        yield from self.press(Qt.Key.Key_Return)

    def sign_in(self) -> Play:
        yield lambda: self.sees("職員番号")
        yield from self.enter(self._scene.clerk_id)
        yield from self.enter(self._scene.clerk_password)
        yield lambda: self.sees("新しい受付")

    def start(self, title: str) -> Play:
        """Press the digit beside the event's name."""
        yield LOOK
        yield from self.way(title)

    def way(self, title: str) -> Play:
        """Press the key that stands on the tile ``title``."""
        yield lambda: eyes.find(self.window, title, exact=True) is not None
        found = eyes.find(self.window, title, exact=True)
        key = str(found.widget.property("key") or "") if found is not None else ""
        if not key:
            raise NotSeen(title)
        yield from self.type(key.lower())

    def add_member(self, person: Person, order: int) -> Play:
        """F2, given name and reading, birth date, sex, relation — as the form asks, field by field."""
        if order > 0:
            yield from self.press(Qt.Key.Key_F2)
            yield lambda: self.focused() in ("氏名", "名")  # nobody composes a name before seeing where it will go
            yield 0.4
            yield from self.enter_name(person)
            yield from self.enter(_era_date(person))
            yield from self.type("1" if person.sex.value == "male" else "2")
        else:
            yield from self.enter(person.kana)
        yield from self.relation(person.relation)
        yield 0.4

    def enter_name(self, person: Person) -> Play:
        """The given name; the reading comes with it from the input method, as a person types it."""
        kana = person.kana.split("\u3000")[-1]
        for preedit in (kana, person.given_name):
            hands.preedit(self.window, preedit)
            yield 0.2
        hands.ime(self.window, person.given_name)
        yield 0.2
        yield from self.press(Qt.Key.Key_Return)

    def relation(self, relation: str) -> Play:
        """The digit of the relation's button."""
        digit = {"世帯主": "1", "夫": "3", "妻": "2", "子": "4"}[relation]
        yield from self.type(digit)

    def focused(self) -> str:
        """The label of the framed field, as the clerk sees it."""
        widget = self.window.focusWidget()
        return widget.accessibleName() if widget is not None else ""

    def common_items(self, pack: Pack) -> Play:
        """Fill the framed fields one after another until none of the clerk's questions is left."""
        labels = {q.clerk: q for q in pack.questions.values() if q.asked is Asked.CLERK}
        done: set[str] = set()
        while True:
            yield 0.3
            yield self._looked(lambda: self._framed(labels, done))
            question = self._framed(labels, done)
            if question is None:
                return
            done.add(question.id)
            value = self._scene.case.answer(question.id) or ""
            if question.type is AnswerType.CHOICE:
                yield from self.type(str([c.value for c in question.choices].index(value) + 1))
            elif question.type is AnswerType.YES_NO:
                yield from self.type("1" if value == "yes" else "2")
            elif question.type is AnswerType.DATE:
                yield from self.enter(_era(PartialDate.parse(value)))
            else:
                if not value.isascii():
                    yield from self.replace()
                yield from self.enter(value)

    def must_type_numbers(self) -> bool:
        """Whether the screen says that numbers are missing and the family has them with it."""
        return bool(self._numbers()) and self.sees("個人番号(")

    def _numbers(self) -> dict[str, str]:
        return {p.given_name: p.individual_number for p in self._scene.case.people if p.individual_number}

    def open_numbers(self) -> Play:
        """F3: the page for the individual numbers."""
        yield from self.press(Qt.Key.Key_F3)
        yield lambda: self.focused().endswith("の個人番号")

    def numbers(self) -> Play:
        """The numbers that the family shows, field by field; a person without one is passed over."""
        while self.focused().endswith("の個人番号"):
            name = self.focused().removesuffix("の個人番号").strip()
            yield from self.enter(self._numbers().get(name, ""))
            yield 0.0
        yield lambda: not self.sees("個人番号を入れる")

    def _framed(self, labels: dict[str, Question], done: set[str]) -> Question | None:
        """The question whose field is framed, unless it was filled already."""
        question = labels.get(self.focused())
        return None if question is None or question.id in done else question

    @staticmethod
    def _looked(seen: Callable[[], object | None]) -> Callable[[], bool]:
        """Until the same thing was seen for a moment, or a person would stop looking: answers bring new fields."""
        began = since = time.perf_counter()
        last: object | None = None

        def look() -> bool:
            nonlocal last, since
            now, found = time.perf_counter(), seen()
            if found is not last:
                last, since = found, now
            return now - since > (LOOK if found is None else STEADY) or now - began > 3 * LOOK

        return look

    def replace(self) -> Play:
        """Empty a field that suggests something."""
        yield 0.05
        hands.key(self.window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        yield 0.0


def _era_date(person: Person) -> str:
    return _era(person.birth_date) if person.birth_date else ""


def _era(day: PartialDate) -> str:
    """s61.5.1, as a practised clerk types it."""
    known = day.known
    if known is None:
        return ""
    found = era_of(known)
    return f"{found.era.letter.lower()}{found.year}.{known.month}.{known.day}"
