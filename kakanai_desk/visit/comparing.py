"""What stands side by side until the clerk has chosen, in words: fields of people and answers (R-011, R-113)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import TOGETHER
from kakanai_desk.forms.decision import fact_title
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.protection import COVER, HIDDEN_TYPES
from kakanai_desk.visit import claims
from kakanai_desk.visit.clerk_view import DifferenceRow, Saying
from kakanai_desk.visit.masking import THERE
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.words import SEX_WORDS, answer_in_words, birth_of

OF_ALL = {"": "世帯", TOGETHER: "全員"}


@dataclass(frozen=True)
class Comparing:
    """What one clerk sees of it. ``hidden``: no address (支援措置); ``hides``: a question whose answer they may not
    see; ``pictures`` of the cards read, by person."""

    pack: Pack = field(repr=False)
    hidden: bool
    hides: Callable[[str], bool]
    pictures: Mapping[str, Mapping[str, bytes]] = field(repr=False)

    def rows(self, visit: Visit) -> tuple[DifferenceRow, ...]:
        """In the household's order, then what is of all."""
        people = [row for person in visit.case.people for row in self._fields(visit, person)]
        names = {p.id: p.name for p in visit.case.people} | OF_ALL
        return (*people, *(row for person in names for row in self._answers(visit, person, names[person])))

    def _fields(self, visit: Visit, person: Person) -> Iterator[DifferenceRow]:
        mine = visit.claims.get(person.id, {})
        for name in (n for n in claims.SHOWN if n in mine):
            now = claims.as_text(person, name)
            hidden = name == "address" and self.hidden
            sayings = tuple(
                Saying(c.origin, COVER if hidden else _in_words(person, name, c.value), c.value == now)
                for c in mine[name]
            )
            none: Mapping[str, bytes] = {}
            pictures = self.pictures.get(person.id, none) if claims.UNREADABLE in now else none
            shapes = tuple(data for key, data in sorted(pictures.items()) if key.startswith("gaiji"))
            yield DifferenceRow(person.id, person.name, name, sayings, shapes)

    def _answers(self, visit: Visit, person: str, name: str) -> Iterator[DifferenceRow]:
        for key, row in visit.claims.get(person, {}).items():
            question = self.pack.questions.get(key.removeprefix(claims.ANSWER))
            if not key.startswith(claims.ANSWER) or question is None:
                continue
            now = visit.case.answer(question.id, person or None)
            cover = THERE if self.hides(question.id) else COVER if self.hidden and question.type in HIDDEN_TYPES else ""
            sayings = tuple(Saying(c.origin, cover or answer_in_words(question, c.value), c.value == now) for c in row)
            yield DifferenceRow(person, name, key, sayings, title=fact_title(question.id, self.pack))


def _in_words(person: Person, name: str, value: str) -> str:
    if name == "birth_date":
        return birth_of(replace(person, birth_date=PartialDate.parse(value)))
    if name == "sex":
        return SEX_WORDS.get(value, value)
    return value
