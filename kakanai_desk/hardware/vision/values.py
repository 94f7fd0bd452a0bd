"""From characters to values: what a date, a sex, a number, an address looks like, and when it proves itself.

A value that has not the form of its field is no value. ``proven`` says that the value checked itself (a check digit,
both calendars, the postal dictionary); everything else is only as good as the characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kakanai_desk.core.person import Sex
from kakanai_desk.hardware.vision import dates, numbers, places, repair, variants
from kakanai_desk.hardware.vision.engine import Glyph, Line
from kakanai_desk.hardware.vision.sheet import Run

FULL_SPACE = "\u3000"
WIDE = {"[": "［", "]": "］", "(": "（", ")": "）"}  # around a 旧氏: between kanji they are as wide as those
UNSURE = 0.6
MOST_OF_NAMES, RUBBLE = 2, 0.6
OTHER_LETTERS, LEAST_SHARE = 3, 0.02
LEAST_KNOWN = 4  # characters of a place that the postal dictionary confirms
GROUND = re.compile(r"(?:[一二三四五六七八九十]+丁目)?[0-9\-丁目番地号の室]*")  # where in the town: 二丁目3番地の2


@dataclass(frozen=True)
class Value:
    """``run``: the characters it was made of, which is where its picture is.

    ``checked``: two proofs that need no sure characters hold over it, as the two check digits of a passport.
    ``doubted``: whatever the characters say, it must be compared: nothing of its form would show that one is wrong.
    """

    text: str = field(repr=False)
    run: Run
    proven: bool = False
    candidates: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    checked: bool = False
    doubted: bool = False


Parser = Callable[[Run], Value | None]


def a_date(run: Run) -> Value | None:
    """The first date of the run."""
    text, at = run.plain()
    found = dates.date_in(text)
    if found is None:
        return None
    return Value(found.iso, run.cut(at[found.start], at[found.end - 1] + 1), found.agreed)


def a_sex(run: Run) -> Value | None:
    text, at = run.plain()
    for pattern, sex in (("女|F(?![A-Z])", Sex.FEMALE), ("男|M(?![A-Z])", Sex.MALE)):
        match = re.search(pattern, text)
        if match:
            both = re.search(r"男.?M|女.?F", text) is not None
            return Value(sex.value, run.cut(at[match.start()], at[match.end() - 1] + 1), both)
    return None


def a_name(run: Run) -> Value | None:
    """A name in kanji or kana: spaces are kept as one, every character is offered in its forms."""
    run = _narrowed(_before_date(run)).stripped()
    if not run:
        return None
    return _named(run)


def a_foreign_name(run: Run) -> Value | None:
    """Latin capitals, or kanji; a line that has both gives both, as the card prints them."""
    run = _narrowed(_before_date(run)).stripped()
    return _named(run) if run else None


def after(family: Value, given: Value) -> Value:
    """Two names as one, a space between."""
    gap = " " if family.text.isascii() else FULL_SPACE
    return Value(
        family.text + gap + given.text,
        Run(family.run.glyphs + given.run.glyphs, family.run.boxes + given.run.boxes),
        candidates=(*family.candidates, (gap,), *given.candidates),
    )


def a_kana(run: Run) -> Value | None:
    """フリガナ: katakana, a space between family and given name."""
    run = run.stripped()
    read = "".join(FULL_SPACE if _may_be_a_gap(glyph) else glyph.char for glyph in run.glyphs)
    text = "".join(FULL_SPACE if char.isspace() else char for char in repair.mended(read))
    text = re.sub(FULL_SPACE + "+", FULL_SPACE, text)
    return Value(text, run) if text and all(repair.is_katakana(c) or c in FULL_SPACE + "・" for c in text) else None


def _may_be_a_gap(glyph: Glyph) -> bool:
    """An unsure ー that may as well be a space: between family and given name the model sees a dash in the gap."""
    unsure = glyph.char in repair.DASHES and glyph.sure < UNSURE
    return unsure and any(char.isspace() for char, share in glyph.options if share > glyph.sure / 4)


def _named(run: Run) -> Value:
    run = _without_rubble(run)
    text, forms = "", []
    latin = sum("A" <= g.char <= "Z" for g in run.glyphs) * 2 > len(run.glyphs)
    gap = " " if latin else FULL_SPACE
    for glyph in run.glyphs:
        char = glyph.char
        if char.isspace():
            if text and not text.endswith(gap):
                text += gap
                forms.append((gap,))
            continue
        if not latin and char in WIDE:
            char = WIDE[char]
            forms.append((char,))
        else:
            forms.append(tuple(_letters(glyph)) if latin else variants.offered(glyph))
        text += char
    return Value(text, run, candidates=tuple(forms))


def _without_rubble(run: Run) -> Run:
    """Without a single unsure character before or behind two names: a seal, a frame, the edge of a portrait."""
    parts = list(re.finditer(r"\S+", run.text))
    while len(parts) > MOST_OF_NAMES and _is_rubble(run, parts[-1]):
        parts.pop()
    while len(parts) > MOST_OF_NAMES and _is_rubble(run, parts[0]):
        parts.pop(0)
    return run.cut(parts[0].start(), parts[-1].end()) if parts else run


def _is_rubble(run: Run, part: re.Match[str]) -> bool:
    return part.end() - part.start() == 1 and run.glyphs[part.start()].sure < RUBBLE


def _letters(glyph: Glyph) -> Iterator[str]:
    """A Latin letter, and the letters the model nearly read."""
    yield glyph.char
    for char, share in glyph.options[1:OTHER_LETTERS]:
        if share >= LEAST_SHARE and char.isascii() and char.isalpha():
            yield char


def an_address(run: Run) -> Value | None:
    """Mended by its neighbours, then by the postal dictionary. A house's name proves nothing: there パ is as
    good as バ."""
    glyphs = [g for g in run.glyphs if g.char.strip()]
    if len(glyphs) < 4:
        return None
    mended = repair.mended_line(Line(run.glyphs))
    text = "".join(mended.text.split())
    found = max((places.placed(text[cut:]) for cut in (0, 1, 2)), key=lambda found: found.known)  # 地滋賀県…
    rest = found.text[found.known :]
    sound = found.known >= LEAST_KNOWN and not found.mended and GROUND.fullmatch(rest) is not None
    return Value(found.text, run, doubted=not sound)


def a_licence_number(run: Run) -> Value | None:
    return _number(run, numbers.licence_number)


def a_residence_number(run: Run) -> Value | None:
    return _number(run, numbers.residence_number)


def a_passport_number(run: Run) -> Value | None:
    """Letters and digits, at least as many as the shortest in use; the number of a Japanese one is TZ1234567."""
    text, at = run.plain()
    match = re.search(r"(?<![A-Z0-9])(?=[A-Z0-9]*[0-9]{4})[A-Z0-9]{6,9}(?![A-Z0-9])", text)
    return Value(match[0], run.cut(at[match.start()], at[match.end() - 1] + 1)) if match else None


def an_individual_number(run: Run) -> Value | None:
    return _number(run, numbers.individual)


def four_digits(run: Run) -> Value | None:
    return _number(run, lambda text: numbers.digits_of(text, 4))


def some_digits(run: Run) -> Value | None:
    """The first run of digits and hyphens: the number of a certificate or 手帳."""
    text, at = run.plain()
    match = re.search(r"[0-9][0-9\-]*[0-9]|[0-9]", text)
    return Value(match[0], run.cut(at[match.start()], at[match.end() - 1] + 1)) if match else None


def a_grade(run: Run) -> Value | None:
    """等級: 1級 … 7級; 判定 A, B1, 4度, 重度(A) … as printed."""
    text, at = run.plain()
    match = re.search(r"[1-7]級|[1-4]度|(?:最重度|重度|中度|軽度)?\(?[ABC][12]?\)?", text)
    return Value(match[0], run.cut(at[match.start()], at[match.end() - 1] + 1)) if match else None


def a_period(run: Run) -> Value | None:
    """在留期間: 3年, 1年3月, 15日, 無期限 …, before the date in brackets."""
    text, at = run.plain()
    match = re.match(r"\D{0,3}?(\d{1,2}年(?:\d{1,2}月)?|\d{1,2}月|\d{1,3}日|無期限|\*+)(?![0-9])", text)
    return Value(match[1], run.cut(at[match.start(1)], at[match.end(1) - 1] + 1)) if match else None


def a_text(run: Run) -> Value | None:
    """Words as they stand, widths narrow, without spaces."""
    run = run.stripped()
    text = "".join(repair.mended(run.text).split())
    return Value(text, run, doubted=True) if text else None


def some_words(run: Run) -> Value | None:
    """As ``a_text``, without the English that stands under the Japanese."""
    kept = [i for i, glyph in enumerate(run.glyphs) if not (glyph.char.isascii() and glyph.char.isalpha())]
    japanese = Run(tuple(run.glyphs[i] for i in kept), tuple(run.boxes[i] for i in kept)).stripped()
    text = "".join(repair.mended(japanese.text).split()).strip("()/-.")
    return Value(text, japanese) if text else None


def _number(run: Run, look: Callable[[str], numbers.FoundNumber | None]) -> Value | None:
    found = look(run.text)
    return None if found is None else Value(found.text, run, found.proven)


def _before_date(run: Run) -> Run:
    text, at = run.plain()
    found = dates.date_in(text)
    return run if found is None else run.cut(0, at[found.start])


def _narrowed(run: Run) -> Run:
    """Captions that a form prints inside the field, cut off: 氏名, NAME."""
    while (found := run.find(r"^(氏名|NAME|名前|フリガナ|ふりがな)[:：]?")) is not None:
        run = run.cut(found[1])
    if len(run.glyphs) > 2 and run.glyphs[0].char in "氏名" and run.glyphs[1].char.isspace():
        return run.cut(2)  # the end of the caption
    return run


PARSERS: Mapping[str, Parser] = {
    "date": a_date,
    "english_date": a_date,
    "sex": a_sex,
    "name": a_name,
    "kana": a_kana,
    "foreign_name": a_foreign_name,
    "given_name": a_foreign_name,
    "address": an_address,
    "licence_number": a_licence_number,
    "residence_number": a_residence_number,
    "passport_number": a_passport_number,
    "individual_number": an_individual_number,
    "four_digits": four_digits,
    "digits": some_digits,
    "grade": a_grade,
    "period": a_period,
    "text": a_text,
    "line": a_text,
    "words": some_words,
}
