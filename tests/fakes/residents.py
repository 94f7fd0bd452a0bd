"""The resident register as a desk meets it: people by hand, without a center."""

from __future__ import annotations

from datetime import UTC, datetime

from kakanai_desk.core.ports.residents import Candidate, Candidates, Resident, ResidentAsked, ResidentKey

AS_OF = datetime(2026, 4, 9, 9, 0, tzinfo=UTC)
ADDRESS = "滋賀県湖南市見本町1"
FAMILY = {
    "1002": ("見本　太郎", "みほん　たろう", "1986-05-01", "male", "世帯主"),
    "1001": ("見本　花子", "みほん　はなこ", "1988-11-03", "female", "妻"),
    "1003": ("見本　葛葉", "みほん　くずは", "2017-07-07", "female", "子"),
}


class FakeRegister:
    """One household. ``fault`` is raised; ``numbers``: who is found, whatever is asked for."""

    def __init__(self, *numbers: str, fault: Exception | None = None, protected: bool = False, **said: str) -> None:
        self.numbers, self.fault, self.protected, self.said = numbers, fault, protected, said
        self.more, self.as_of = False, AS_OF
        self.asked: list[ResidentAsked] = []
        self.opened: list[tuple[ResidentKey, str, str]] = []

    def candidate(self, number: str) -> Candidate:
        name, kana, birth, _, relation = FAMILY[number]
        address = "" if self.protected else "滋賀県湖南市見本町…"
        return Candidate(ResidentKey("juumin", number), name, kana, birth, relation, address, self.protected)

    def find(self, asked: ResidentAsked) -> Candidates:
        self.asked.append(asked)
        if self.fault is not None:
            raise self.fault
        return Candidates(tuple(map(self.candidate, self.numbers)), self.more, self.as_of)

    def open(self, key: ResidentKey, by: str, visit: str) -> Resident | None:
        self.opened.append((key, by, visit))
        if self.fault is not None:
            raise self.fault
        if key.mark not in FAMILY:
            return None
        name, kana, birth, sex, relation = FAMILY[key.mark]
        said = {"name": name, "kana": kana, "birth_date": birth, "sex": sex, "relation": relation}
        if not self.protected:
            said["address"] = ADDRESS
        others = tuple(self.candidate(number) for number in FAMILY if number != key.mark)
        return Resident(key, said | self.said, self.protected, others, self.as_of)
