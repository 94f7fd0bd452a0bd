"""Nothing private ever reaches what the visitor's window is told to show, in whatever order things happen (R-058)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.presenters.visitor import present
from kakanai_desk.visit.visitor_view import VisitorView
from tests.fakes.desk import desk_bench
from tests.private_walk import MEMO, NUMBER, Walk, leaks

SHORT, LONG = 1500, 100_000


def shown(view: VisitorView) -> str:
    """All words of the screen, in one text."""
    return repr(present(view, load_texts()))


def walked(folder: Path, steps: int, seed: int) -> Counter[str]:
    """Walk; after every step nothing private is shown. Returns how often each screen stood there."""
    walk = Walk(desk_bench(folder).signed_in(), seed)
    screens: Counter[str] = Counter()
    last = ""
    for number in range(steps):
        name = walk.step()
        view = walk.desk.views()[1]
        text = shown(view)
        screens[type(view.screen).__name__] += 1
        if text != last:
            found = leaks([text], walk.numbers())
            assert not found, f"step {number} ({name}), seed {seed}: {found}"
            last = text
    walk.bench.store.close()
    return screens


def test_what_must_not_be_seen_is_found_when_it_is_there() -> None:
    assert leaks([f"お名前 {MEMO}"])
    assert leaks(["1234-5678-9018"])
    assert leaks(["********9018"])
    assert leaks(["番号が ちがいます (CARD-PIN-01)"])
    assert not leaks(["見本　太郎さん、こんにちは", "あと 2 回", NUMBER[:4]])


def test_nothing_private_is_shown_on_a_short_walk(tmp_path: Path) -> None:
    screens = walked(tmp_path, SHORT, seed=58)
    assert set(screens) >= {"PlaceCard", "EnterPin", "CheckFacts", "CheckHousehold", "AskQuestion", "Wait", "Idle"}


@pytest.mark.heavy
@pytest.mark.timeout(2400)
def test_nothing_private_is_shown_in_a_hundred_thousand_steps(tmp_path: Path) -> None:
    total: Counter[str] = Counter()
    for seed in range(20):
        (tmp_path / str(seed)).mkdir()
        total += walked(tmp_path / str(seed), LONG // 20, seed)
    assert total.total() == LONG
    assert len(total) >= 13, total  # every kind of screen that a visit passes
    print(dict(total))
