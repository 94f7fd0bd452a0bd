"""A dictionary of a few invented readings."""

from __future__ import annotations

from kakanai_desk.core.errors import DeviceFault

WORDS = {
    "やまだ": ("山田", "やまだ", "ヤマダ", "山だ"),
    "はなこ": ("花子", "ハナコ", "はなこ", "華子", "はな子"),
    "みほん": ("見本", "みほん", "観本"),
}


class FakeKanji:
    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.asked: list[str] = []

    def candidates(self, kana: str, most: int) -> tuple[str, ...]:
        self.asked.append(kana)
        if self.broken:
            raise DeviceFault(device="kanji", what="dictionary")
        return WORDS.get(kana, ())[:most]
