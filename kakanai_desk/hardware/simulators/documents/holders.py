"""The invented people that specimens are made out to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kakanai_desk.hardware.simulators.documents import addresses, dates, foreign, names
from kakanai_desk.hardware.simulators.documents.addresses import Address
from kakanai_desk.hardware.simulators.documents.foreign import ForeignName
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

_FORMER_NAME = 0.12


@dataclass(frozen=True)
class Holder:
    """``family`` and ``given`` as registered; of a foreigner in Latin letters, with ``foreign`` set."""

    family: str
    given: str
    family_kana: str
    given_kana: str
    sex: str
    born: date
    address: Address
    former: str = ""  # 旧氏
    foreign: ForeignName | None = None

    def name(self, space: str = "　") -> str:
        return self.foreign.romaji if self.foreign else f"{self.family}{space}{self.given}"

    def kana(self, space: str = "　") -> str:
        return f"{self.family_kana}{space}{self.given_kana}"

    def age(self) -> int:
        return (
            dates.TODAY.year
            - self.born.year
            - ((dates.TODAY.month, dates.TODAY.day) < (self.born.month, self.born.day))
        )


def japanese(luck: Chance, split: Split, *, youngest: int = 0, oldest: int = 96) -> Holder:
    say = luck.say
    family, family_kana = say.choice(names.FAMILIES[split])
    given, given_kana = say.choice(names.GIVENS[split])
    likely = given.endswith(names.FEMALE_ENDINGS)
    sex = "female" if likely or say.random() < 0.1 else "male"
    others = [name for name, _ in names.FAMILIES[split] if name != family]
    former = say.choice(others) if say.random() < _FORMER_NAME else ""
    born = _born(luck, youngest, oldest)
    return Holder(family, given, family_kana, given_kana, sex, born, addresses.draw(luck, split), former)


def foreigner(luck: Chance, split: Split, *, youngest: int = 0, oldest: int = 75, only: tuple[str, ...] = ()) -> Holder:
    name = foreign.draw(luck, split, only)
    sex = luck.say.choice(("male", "female"))
    born = _born(luck, youngest, oldest)
    return Holder(name.family, name.given, "", "", sex, born, addresses.draw(luck, split), foreign=name)


def relatives(luck: Chance, split: Split, head: Holder, count: int) -> list[Holder]:
    """People of the head's family name and address."""
    found: list[Holder] = []
    givens = [pair for pair in names.GIVENS[split] if pair[0] != head.given]
    for given, kana in luck.say.sample(givens, count):
        sex = "female" if given.endswith(names.FEMALE_ENDINGS) else "male"
        born = _born(luck, 0, max(1, head.age() - 1))
        found.append(Holder(head.family, given, head.family_kana, kana, sex, born, head.address))
    return found


def _born(luck: Chance, youngest: int, oldest: int) -> date:
    return dates.between(luck, dates.years_on(dates.TODAY, -oldest), dates.years_on(dates.TODAY, -youngest))
