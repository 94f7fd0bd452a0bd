"""A family that no file of the product holds: names, numbers and addresses drawn from a seed, and the scene they play.

What is found of them anywhere was told in the visit. Two canaries have 14 characters and two 16; the others have as
many as such a field has.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from kakanai_desk.core.individual_number import check_digit
from kakanai_desk.core.places import root
from kakanai_desk.ui.player.card import PEOPLE

KANJI = "夕凪璃柊楓朔翠蓮霞暁梓椿樹泉渓湖澄瑛瑞碧穂紗紬絃綾耀茜葵蒼藍蘭虹詩諒路遥鈴陽雫雅霧颯駿鳩鶴麗"
HIRAGANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろ"
KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロ"


@dataclass(frozen=True)
class Canaries:
    """What one family says. ``told`` maps the words of the delivered scene to theirs."""

    told: dict[str, str]
    words: tuple[str, ...]
    never: str  # of the same form, said by nobody: found, the search itself is wrong
    pin: str
    mistaken_pin: str
    never_pins: tuple[str, ...]


def canaries(seed: int) -> Canaries:
    """The family of ``seed``, always the same."""
    draw = random.Random(f"canaries/{seed}")

    def some(letters: str, count: int) -> str:
        return "".join(draw.choices(letters, k=count))

    def number() -> str:
        eleven = f"7{some('0123456789', 10)}"
        return f"{eleven}{check_digit(eleven)}"

    building, never = (f"ハイム{some(KATAKANA, 7)}{draw.randint(101, 999)}号" for _ in range(2))
    told = {
        "見本　太郎": f"見本　{some(KANJI, 5)}",
        "みほん　たろう": f"みほん　{some(HIRAGANA, 10)}",
        "見本　花子": f"見本　{some(KANJI, 5)}",
        "みほん　はなこ": f"みほん　{some(HIRAGANA, 10)}",
        "234567890121": number(),
        "123456789018": number(),
        "見本ハイツ203号": building,
        "京都府見本市中央一丁目２番３号": f"京都府見本市{some(KANJI, 5)}２番３号",
        "京都府見本市中央一丁目2番": f"京都府見本市{some(KANJI, 7)}８番地",
    }
    pins = draw.sample(range(1000, 10_000), 22)
    pin, mistaken, *others = (str(one) for one in pins)
    return Canaries(told, tuple(told.values()), never, pin, mistaken, tuple(others))


def scene_of(family: Canaries, folder: Path) -> Path:
    """The scene of the move with this family and its card, written into ``folder``."""

    def retold(text: str) -> str:
        for usual, told in family.told.items():
            text = text.replace(usual, told)
        return text

    card = (PEOPLE / "taro.yaml").read_text("utf-8")
    assert 'pin: "1234"' in card
    (folder / "person.yaml").write_text(retold(card).replace('"1234"', f'"{family.pin}"'), "utf-8")
    case = retold((root() / "resources" / "scenes" / "tennyu_case.yaml").read_text("utf-8"))
    assert all(word in case for word in family.words if word != family.told["123456789018"])
    (folder / "tennyu_case.yaml").write_text(case, "utf-8")
    scene = (root() / "resources" / "scenes" / "tennyu.yaml").read_text("utf-8")
    for usual, mine in (
        ("person: taro", f"person: {folder / 'person'}"),
        ('"1234"', f'"{family.pin}"'),
        ('"1235"', f'"{family.mistaken_pin}"'),
    ):
        assert usual in scene
        scene = scene.replace(usual, mine)
    (folder / "tennyu.yaml").write_text(scene, "utf-8")
    return folder / "tennyu.yaml"
