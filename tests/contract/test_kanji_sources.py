"""What turns kana into kanji: the dictionary that is installed, and the fake of the tests."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.core.ports.kanji import KanjiSource
from kakanai_desk.hardware.drivers import mozc_kanji
from kakanai_desk.hardware.drivers.mozc_kanji import MozcKanji
from tests.fakes.kanji import FakeKanji

needed = pytest.mark.skipif(not mozc_kanji.installed(), reason="the extra 'kanji' is not installed")


@pytest.fixture(params=[pytest.param("mozc", marks=needed), "fake"])
def source(request: pytest.FixtureRequest) -> KanjiSource:
    return MozcKanji() if request.param == "mozc" else FakeKanji()


@pytest.mark.parametrize(("kana", "kanji"), [("やまだ", "山田"), ("はなこ", "花子")])
def test_a_reading_gives_its_usual_kanji_first_and_nothing_twice(source: KanjiSource, kana: str, kanji: str) -> None:
    found = source.candidates(kana, 9)
    assert kanji in found[:3]
    assert len(found) == len(set(found)) <= 9


@pytest.mark.parametrize("text", ["", "abc", "山田", "ヤマダ", "あ" * 61, "-d /etc", "あ\nい"])
def test_what_is_no_hiragana_gives_nothing(source: KanjiSource, text: str) -> None:
    assert source.candidates(text, 9) == ()


@needed
def test_it_gives_the_variants_that_names_have() -> None:
    assert {"渡辺", "渡邉", "渡邊"} <= set(MozcKanji().candidates("わたなべ", 9))


@needed
def test_nothing_is_loaded_before_the_first_word() -> None:
    code = (
        "import sys; from kakanai_desk.hardware.drivers.mozc_kanji import MozcKanji; s = MozcKanji();"
        "assert 'MeCab' not in sys.modules; s.candidates('やまだ', 1); assert 'MeCab' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mozc_kanji, "_dictionary", lambda: None)
    assert not mozc_kanji.installed()
    with pytest.raises(DeviceFault) as fault:
        MozcKanji().candidates("やまだ", 9)
    assert fault.value.values["what"] == "not_installed"
