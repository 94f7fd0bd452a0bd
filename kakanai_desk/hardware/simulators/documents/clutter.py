"""Things that lie about on the desk, under and beside the document. The splits own different things."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kakanai_desk.hardware.simulators.documents import fonts
from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

Thing = tuple[Picture, Picture]  # what it looks like, and where it is

_NOTICES = {
    Split.DEV: (
        "お知らせ",
        "窓口のご案内",
        "受付時間 8:30～17:15",
        "申請書の書き方",
        "番号札をお取りください",
        "市民課",
    ),
    Split.HELDOUT: ("領収書", "合計 1,250円", "ご利用明細", "毎度ありがとうございます", "予約票", "お問い合わせ先"),
}


def strew(board: Picture, luck: Chance, split: Split, count: int) -> None:
    """Lay so many things onto the desk, mostly off its middle."""
    high, wide = board.shape[:2]
    unit = wide / 1920
    for _ in range(count):
        thing = luck.say.choice(THINGS[split])(luck)
        middle = (luck.within((-0.05, 1.05)) * wide, luck.within((-0.08, 1.08)) * high)
        if abs(middle[0] / wide - 0.5) < 0.25 and luck.say.random() < 0.5:
            middle = (luck.say.choice((0.02, 0.98)) * wide, middle[1])
        _lay(board, thing, middle, luck.within((0, 360)), unit * luck.within((0.8, 1.2)))


def _lay(
    board: Picture, thing: tuple[Picture, Picture], middle: tuple[float, float], angle: float, scale: float
) -> None:
    """Turn, shrink, throw a soft shadow, blend; only the part of the board it covers is touched."""
    picture, mask = thing
    high, wide = picture.shape[:2]
    reach = int(np.hypot(high, wide) * scale / 2) + 14
    left, top = int(middle[0]) - reach, int(middle[1]) - reach
    first, upper = max(0, left), max(0, top)
    last, lower = min(board.shape[1], left + 2 * reach), min(board.shape[0], top + 2 * reach)
    if first >= last or upper >= lower:
        return
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, scale)
    turn[:, 2] += np.array((middle[0] - wide / 2 - first, middle[1] - high / 2 - upper))
    size = (last - first, lower - upper)
    dense = cv2.warpAffine(mask, turn, size).astype(np.float32)[..., None] / 255
    seen = cv2.warpAffine(picture, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    turn[:, 2] += 5
    dark = cv2.blur(cv2.warpAffine(mask, turn, size), (15, 15)).astype(np.float32)[..., None] / 255
    under = board[upper:lower, first:last] * (1 - 0.35 * dark)
    board[upper:lower, first:last] = (under * (1 - dense) + seen * dense).astype(np.uint8)


def _sheet(luck: Chance, wide: int, high: int, colour: tuple[int, int, int]) -> Thing:
    paper = np.full((high, wide, 3), colour, np.uint8)
    paper = np.clip(paper + luck.field.normal(0, 2.5, (high, wide, 1)), 0, 255).astype(np.uint8)
    return paper, np.full((high, wide), 255, np.uint8)


def _write(paper: Picture, luck: Chance, split: Split, x: int, y: int, size: int) -> None:
    """A few words in a typeface of the split."""
    text = luck.say.choice(_NOTICES[split])
    face = fonts.able(text, luck.say.choice(fonts.of_style(split, fonts.Style.GOTHIC)), split)
    image = Image.fromarray(paper)
    ImageDraw.Draw(image).text((x, y), text, font=fonts.opened(face, size), fill=(40, 40, 40))
    paper[:] = np.asarray(image)


def _page(luck: Chance) -> Thing:
    paper, mask = _sheet(luck, 620, 880, luck.say.choice(((246, 248, 248), (214, 236, 246), (240, 240, 232))))
    _write(paper, luck, Split.DEV, 60, 40, 44)
    for y in range(130, 840, luck.say.choice((26, 34))):
        end = luck.say.randint(280, 560)
        if luck.say.random() < 0.85:
            for start in range(60, end, 60):
                cv2.line(paper, (start, y), (min(end, start + luck.say.randint(20, 54)), y), (110, 110, 110), 7)
    _write(paper, luck, Split.DEV, 60, 780, 30)
    return paper, mask


def _card(luck: Chance) -> Thing:
    """A loyalty card: a rectangle like a document, with nothing of one on it."""
    colour = luck.say.choice(((60, 60, 200), (170, 120, 40), (90, 160, 90), (40, 40, 40)))
    paper, mask = _sheet(luck, 420, 265, colour)
    cv2.circle(paper, (90, 130), 56, (230, 230, 230), -1, cv2.LINE_AA)
    cv2.rectangle(paper, (180, 60), (390, 84), (235, 235, 235), -1)
    cv2.rectangle(paper, (180, 110), (330, 124), (210, 210, 210), -1)
    return paper, mask


def _keyboard(luck: Chance) -> Thing:
    paper, mask = _sheet(luck, 900, 330, luck.say.choice(((60, 60, 62), (206, 208, 208))))
    key = (40, 40, 42) if paper[0, 0, 0] < 128 else (236, 238, 238)
    for row in range(5):
        for column in range(15):
            x, y = 14 + column * 58 + row * 7 % 20, 14 + row * 61
            cv2.rectangle(paper, (x, y), (x + 50, y + 53), key, -1)
            cv2.putText(
                paper, chr(65 + luck.say.randint(0, 25)), (x + 8, y + 22), 0, 0.5, (140, 140, 140), 1, cv2.LINE_AA
            )
    return paper, mask


def _pen(luck: Chance) -> Thing:
    colour = luck.say.choice(((150, 60, 20), (30, 30, 30), (60, 60, 200), (220, 220, 220)))
    paper = np.full((40, 560, 3), colour, np.uint8)
    paper[:] = (paper * np.linspace(1.25, 0.55, 40)[:, None, None]).clip(0, 255)
    mask = np.zeros((40, 560), np.uint8)
    cv2.line(mask, (22, 20), (500, 20), 255, 26, cv2.LINE_AA)
    cv2.fillConvexPoly(mask, np.array([(500, 7), (500, 33), (552, 20)]), 255, cv2.LINE_AA)
    paper[:, 330:342] = (190, 190, 190)
    return paper, mask


def _receipt(luck: Chance) -> Thing:
    paper, mask = _sheet(luck, 300, 760, (248, 248, 248))
    _write(paper, luck, Split.HELDOUT, 30, 30, 34)
    for y in range(110, 700, 32):
        cv2.line(paper, (26, y), (26 + luck.say.randint(60, 150), y), (90, 90, 90), 6)
        cv2.line(paper, (270 - luck.say.randint(30, 70), y), (270, y), (90, 90, 90), 6)
    _write(paper, luck, Split.HELDOUT, 30, 700, 26)
    return paper, mask


def _table(luck: Chance) -> Thing:
    paper, mask = _sheet(luck, 700, 520, luck.say.choice(((236, 246, 238), (250, 240, 236))))
    for row in range(9):
        cv2.line(paper, (40, 90 + row * 48), (660, 90 + row * 48), (120, 130, 120), 2)
    for x in (40, 200, 380, 540, 660):
        cv2.line(paper, (x, 90), (x, 474), (120, 130, 120), 2)
    _write(paper, luck, Split.HELDOUT, 44, 26, 40)
    return paper, mask


def _note(luck: Chance) -> Thing:
    paper, mask = _sheet(luck, 300, 300, luck.say.choice(((110, 230, 250), (190, 150, 250), (200, 250, 180))))
    line = np.cumsum(luck.field.normal(0, 9, (40, 2)), axis=0) * (0.6, 0.3) + (60, 120)
    line[:, 0] = np.linspace(40, 250, 40)
    cv2.polylines(paper, [line.astype(np.int32)], isClosed=False, color=(90, 50, 30), thickness=3, lineType=cv2.LINE_AA)
    return paper, mask


def _ruler(luck: Chance) -> Thing:
    paper, mask = _sheet(luck, 1000, 90, luck.say.choice(((150, 200, 220), (220, 220, 222))))
    for tick in range(98):
        cv2.line(paper, (10 + tick * 10, 0), (10 + tick * 10, 30 if tick % 5 == 0 else 16), (40, 40, 40), 1)
    return paper, mask


def _coin(luck: Chance) -> Thing:
    colour = luck.say.choice(((150, 160, 170), (70, 130, 180), (120, 190, 220)))
    paper, mask = np.full((130, 130, 3), colour, np.uint8), np.zeros((130, 130), np.uint8)
    cv2.circle(mask, (65, 65), 62, 255, -1, cv2.LINE_AA)
    cv2.circle(paper, (65, 65), 54, tuple(int(part * 0.8) for part in colour), 4, cv2.LINE_AA)
    cv2.ellipse(paper, (65, 65), (26, 34), luck.say.randint(0, 180), 0, 360, tuple(int(p * 1.15) for p in colour), -1)
    return paper, mask


THINGS: dict[Split, tuple[Callable[[Chance], Thing], ...]] = {
    Split.DEV: (_page, _page, _card, _keyboard, _pen),
    Split.HELDOUT: (_receipt, _table, _note, _ruler, _coin),
}
