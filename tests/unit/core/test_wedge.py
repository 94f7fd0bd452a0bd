"""A reader that types beside a person who types: no scan in a field, no key of a person lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.wedge import Scanned, Spelling, Wedge, WedgeHabits, spelled_bytes

PLAIN = WedgeHabits()
MARKED = WedgeHabits(prefix="~#", suffix="\r")


class Counter:
    """Plays timed keys into a wedge as a window does, with a tick after each gap, and keeps what came out when."""

    def __init__(self, habits: WedgeHabits) -> None:
        self.habits = habits
        self.wedge: Wedge[str] = Wedge(habits)
        self.typed = ""
        self.scans: list[Scanned] = []
        self.pressed_at: list[float] = []
        self.longest = 0.0

    def play(self, keys: list[tuple[float, str, bool]]) -> Counter:
        """``keys``: time, character, whether a person pressed it."""
        waiting: list[float] = []
        last = None
        for at, char, human in keys:
            if last is not None and self.wedge.busy and at - last > self.habits.gap:
                self.take(self.wedge.tick(last + self.habits.gap + 0.001), last + self.habits.gap + 0.001, waiting)
            if human:
                waiting.append(at)
            self.take(self.wedge.key(at, char, char), at, waiting)
            last = at
        if last is not None:
            self.take(self.wedge.tick(last + 10), last + self.habits.gap + 0.001, waiting)
        return self

    def take(self, found: list[str | Scanned], at: float, waiting: list[float]) -> None:
        for one in found:
            if isinstance(one, Scanned):
                self.scans.append(one)
            else:
                self.typed += one
                self.longest = max(self.longest, at - waiting.pop(0))


def burst(text: str, at: float, step: float = 0.004) -> list[tuple[float, str, bool]]:
    return [(at + n * step, c, False) for n, c in enumerate(text)]


def human(text: str, at: float, step: float = 0.12) -> list[tuple[float, str, bool]]:
    return [(at + n * step, c, True) for n, c in enumerate(text)]


def test_a_scan_is_one_scan_and_types_nothing() -> None:
    counter = Counter(PLAIN).play(burst("KKC1:ABC123\r", 0))
    assert (counter.typed, counter.scans) == ("", [Scanned("KKC1:ABC123")])


def test_a_person_types_as_before() -> None:
    counter = Counter(PLAIN).play(human("yamada\r", 0))
    assert (counter.typed, counter.scans) == ("yamada\r", [])
    assert counter.longest <= PLAIN.gap + 0.002


def test_a_scan_between_two_words_leaves_both_whole() -> None:
    keys = [*human("mae", 0), *burst("0123456789\r", 1), *human("ato", 2)]
    counter = Counter(PLAIN).play(keys)
    assert (counter.typed, counter.scans) == ("maeato", [Scanned("0123456789")])


def test_two_scans_one_after_the_other_are_two() -> None:
    counter = Counter(PLAIN).play([*burst("0123456789\r", 0), *burst("abcdefghij\r", 0.06)])
    assert [s.text for s in counter.scans] == ["0123456789", "abcdefghij"]


def test_a_quick_pair_of_keys_is_a_persons() -> None:
    counter = Counter(PLAIN).play([(0, "t", True), (0.01, "h", True), (0.02, "\r", True)])
    assert (counter.typed, counter.scans) == ("th\r", [])


def test_a_scan_without_its_end_is_reported_and_typed_nowhere() -> None:
    counter = Counter(PLAIN).play([*burst("0123456789", 0), *human("x", 1)])
    assert (counter.typed, counter.scans) == ("x", [Scanned("0123456789", complete=False)])


def test_without_a_suffix_silence_ends_a_scan() -> None:
    counter = Counter(WedgeHabits(suffix="")).play(burst("0123456789", 0))
    assert counter.scans == [Scanned("0123456789")]


def test_three_kilobytes_come_in_whole_and_ten_are_broken() -> None:
    assert Counter(PLAIN).play(burst("x" * 3000 + "\r", 0)).scans == [Scanned("x" * 3000)]
    (scan,) = Counter(PLAIN).play(burst("x" * 10_000 + "\r", 0)).scans
    assert not scan.complete


def test_a_key_held_down_is_a_persons() -> None:
    wedge: Wedge[str] = Wedge(PLAIN)
    out = wedge.key(0, "a", "a")
    for n in range(1, 20):
        out += wedge.key(n * 0.03, "a", "a", repeated=n > 0)
    assert out == ["a"] * 20


def test_with_a_prefix_a_persons_keys_do_not_wait_at_all() -> None:
    counter = Counter(MARKED).play(human("0123456789", 0, 0.01))
    assert (counter.typed, counter.scans, counter.longest) == ("0123456789", [], 0)


def test_with_a_prefix_a_key_just_before_the_scan_stays_a_persons() -> None:
    counter = Counter(MARKED).play([(0, "a", True), *burst("~#K1\r", 0.002, 0.002)])
    assert (counter.typed, counter.scans) == ("a", [Scanned("K1")])


def test_half_a_prefix_is_a_persons_tilde() -> None:
    counter = Counter(MARKED).play([(0, "~", True), (0.01, "~", True), (0.02, "x", True)])
    assert (counter.typed, counter.scans) == ("~~x", [])


MARKS = WedgeHabits(prefix="~#", suffix="\r\n")
TEXT = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12)


@given(
    st.lists(st.tuples(st.booleans(), TEXT, st.floats(0.037, 0.6)), max_size=8),
    st.sampled_from([PLAIN, WedgeHabits(suffix=""), MARKS]),
    st.floats(0.0005, 0.03),
)
def test_any_mixture_gives_the_person_all_keys_in_order_and_every_scan(
    turns: list[tuple[bool, str, float]], habits: WedgeHabits, step: float
) -> None:
    keys: list[tuple[float, str, bool]] = []
    at, typed, scans = 0.0, "", []
    for scanned, text, pause in turns:
        at += pause
        if scanned:
            body = (text * habits.least).replace("~#", "~")
            keys += burst(habits.prefix + body + habits.suffix, at, step)
            scans.append(body)
        else:
            text = text.replace("~", "")
            if not text:
                continue
            keys += human(text, at, max(pause, 0.037))
            typed += text
        at = keys[-1][0]
    counter = Counter(habits).play(keys)
    assert counter.typed == typed
    assert [s.text for s in counter.scans] == scans
    assert all(s.complete for s in counter.scans)
    assert counter.longest <= habits.gap * max(len(habits.prefix), 1) + 0.002


@given(st.lists(st.tuples(st.floats(0, 0.2), st.sampled_from("ab~#\r")), max_size=60))
def test_every_key_comes_out_once_as_a_key_or_in_a_scan(keys: list[tuple[float, str]]) -> None:
    for habits in (PLAIN, MARKED):
        wedge: Wedge[str] = Wedge(habits)
        at, out = 0.0, []
        for pause, char in keys:
            at += pause
            out += wedge.key(at, char, char)
        out += wedge.tick(at + 10)
        count = sum(
            len(o.text) + (len(habits.prefix) + (len(habits.suffix) if o.complete else 0))
            if isinstance(o, Scanned)
            else 1
            for o in out
        )
        assert count == len(keys)
        assert not wedge.busy


@pytest.mark.parametrize(
    ("text", "spelling", "meant"),
    [
        ("ABC", Spelling.PLAIN, b"ABC"),
        (r"\xE6\x9D\xB1,\\x41", Spelling.ESCAPED, "東,\\x41".encode()),
        (r"\xZZ \q \x4", Spelling.ESCAPED, rb"\xZZ \q \x4"),
        (r"\x93n", Spelling.ESCAPED, b"\x93n"),
        ("ﾐﾎﾝ ﾊﾅｺ ｶﾞ", Spelling.HALF_WIDTH, "ミホン ハナコ ガ".encode()),
    ],
)
def test_japanese_comes_through_as_the_reader_spells_it(text: str, spelling: Spelling, meant: bytes) -> None:
    assert spelled_bytes(text, spelling) == meant


def test_a_key_that_types_nothing_inside_a_scan_is_nobodys_and_the_scan_is_broken():
    wedge: Wedge[str] = Wedge(WedgeHabits())
    out = [one for n, char in enumerate("123456") for one in wedge.key(n * 0.004, char, char)]
    assert wedge.scanning
    out += wedge.key(0.024, "", "Alt+F4")
    out += [one for n, char in enumerate("789\r") for one in wedge.key(0.028 + n * 0.004, char, char)]
    assert out == [Scanned("123456789", complete=False)]
    assert wedge.key(1.0, "", "F12") == ["F12"], "a person's key after it is a person's"
