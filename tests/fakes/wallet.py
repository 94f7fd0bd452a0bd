"""Cards of a family laid one after another, with any secrets and any fields; every VERIFY is counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardPinRejected
from kakanai_desk.core.ports.card import CardKind, CardReading, CardWish, PresentedCard, ReadField, ReadPicture
from kakanai_desk.core.provenance import Verification
from tests.fakes.desk import FakeCard

HANAKO = {
    "name": "見本　花子",
    "address": "京都府見本市中央一丁目２番３号",
    "birth_date": "1988-11-03",
    "sex": "female",
}
TARO = {"name": "見本　太郎", "address": "京都府見本市中央一丁目２番３号", "birth_date": "1986-05-01", "sex": "male"}
LICENCE = {
    "name": "見本　太郎",
    "kana": "みほん　たろう",
    "address": "京都府見本市中央一丁目２番３号",
    "birth_date": "1986-05-01",
    "expires_on": "2030-06-01",
}


@dataclass
class Wallet(FakeCard):
    """Cards laid one after another: kind, secrets with their digits, fields."""

    kind: CardKind = CardKind.MY_NUMBER
    digits: dict[str, bytes] = field(default_factory=lambda: {"pin": b"1234"})
    says: dict[str, str] = field(default_factory=lambda: dict(TARO))
    given: list[tuple[str, ...]] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # more readers with a card
    asked: list[str] = field(default_factory=list)
    verified: Verification = Verification.UNCHECKED
    doubts: set[str] = field(default_factory=set)
    shapes: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, tuple[str, Verification]] = field(default_factory=dict)  # where they are not "test"
    wishes: list[CardWish] = field(default_factory=list)

    def lay(self, kind, says, notes=(), **digits):
        self.kind, self.says, self.digits, self.notes, self.left = kind, dict(says), digits, notes, {}
        self.on_reader = True

    def wait_for_card(self, seconds, cancel, reader=""):
        self.asked.append(reader)
        others = () if reader else self.others
        left = {name: self.left.get(name, 3) for name in self.digits}
        return PresentedCard("fake", self.kind, left, dict.fromkeys(self.digits, 3), tuple(self.digits), others)

    def read(self, secrets, wish, cancel, on_progress):
        self.given.append(tuple(secrets))
        self.wishes.append(wish)
        for name, secret in secrets.items():
            self.verify_commands += 1
            if bytes(secret.buffer()) != self.digits[name]:
                self.left[name] = self.left.get(name, 3) - 1
                raise CardPinRejected(attempts_left=self.left[name], **({} if name == "pin" else {"secret": name}))
        fields = {
            name: ReadField(value, *self.sources.get(name, ("test", self.verified)), check=name in self.doubts)
            for name, value in self.says.items()
        }
        pictures = {name: ReadPicture(data, "image/png", "test") for name, data in self.shapes.items()}
        return CardReading(self.kind, fields, {}, 10, 400, 5.0, self.verify_commands, pictures, self.notes)
