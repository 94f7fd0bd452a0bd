"""The visitor's languages: sentences found by the Japanese one, never a stale translation (R-122)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kakanai_desk.core.spoken_days import full_day, short_day, weekday_of
from kakanai_desk.core.texts import Texts
from kakanai_desk.core.translations import Translations, checked_by, languages, read_catalog

PO = """\
# 言葉の訳
# 確認: {who}
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "visitor.seat.next"
msgid "つぎへ"
msgstr "Next"

msgid "つぎへ"
msgstr "To the next"

#, fuzzy
msgid "もどる"
msgstr "Back to where it was"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "en.po").write_text(PO.format(who="見本 花子 2026-11-28"), "utf-8")
    (tmp_path / "visitor.toml").write_text(
        '["visitor.seat.next"]\nja = "つぎへ"\neasy = "つぎへ"\n'
        '["visitor.seat.back"]\nja = "もどる"\neasy = "{戻|もど}る"\n',
        "utf-8",
    )
    return tmp_path


def test_a_sentence_of_ours_is_found_by_its_key_and_one_of_the_city_by_itself(folder: Path) -> None:
    found = Translations([folder / "languages"])
    assert found.find("つぎへ", "en", "visitor.seat.next") == "Next"
    assert found.find("つぎへ", "en") == "To the next"
    assert found.find("つぎへ", "en", "visitor.seat.other") == "To the next"


def test_a_translation_that_somebody_has_yet_to_look_at_is_not_spoken(folder: Path) -> None:
    assert Translations([folder / "languages"]).find("もどる", "en") == ""


def test_what_is_not_translated_is_said_in_easy_japanese(folder: Path) -> None:
    texts = Texts(folder)
    assert texts.visitor("visitor.seat.back", "en") == "{戻|もど}る"
    assert texts.say({"ja": "住所", "easy": "{住所|じゅうしょ}"}, "en") == "{住所|じゅうしょ}"
    assert texts.say({"ja": "住所"}, "en") == "住所"


def test_a_changed_sentence_loses_its_translation_instead_of_keeping_a_wrong_one(folder: Path) -> None:
    file = folder / "visitor.toml"
    file.write_text(file.read_text("utf-8").replace('ja = "つぎへ"', 'ja = "おわる"'), "utf-8")
    assert Texts(folder).visitor("visitor.seat.next", "en") == "つぎへ"  # its easy Japanese, not "Next"


def test_only_languages_with_a_catalog_are_offered(folder: Path) -> None:
    assert [one.code for one in Texts(folder).languages()] == ["ja", "easy", "en"]


def test_the_catalog_says_who_read_it(folder: Path) -> None:
    file, english = folder / "languages" / "en.po", languages()["en"]
    assert checked_by(read_catalog(file, english)) == "見本 花子 2026-11-28"
    file.write_text(PO.format(who=""), "utf-8")
    assert checked_by(read_catalog(file, english)) == "未確認"


@pytest.mark.parametrize("broken", [b'msgid "a"\nthis is no catalog\n', b'msgid "\xff\xfe"\nmsgstr "x"\n'])
def test_a_catalog_that_an_editor_broke_costs_its_sentences_and_no_visit(
    folder: Path, broken: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "languages" / "en.po").write_bytes(broken)
    with pytest.raises(ValueError, match=r"en\.po"):
        read_catalog(folder / "languages" / "en.po", languages()["en"])
    texts = Texts(folder)
    assert texts.visitor("visitor.seat.back", "en") == "{戻|もど}る"
    assert "en.po" in caplog.text
    assert [one.code for one in texts.unchecked_languages()] == ["en"]


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [
        ("ja", "4月20日(月)", ""),
        ("easy", "4月20日(月)", ""),
        ("pt-BR", "seg., 20 de abr.", "1 de maio de 1986"),
        ("en", "Mon, Apr 20", "May 1, 1986"),
        ("zh-Hans", "4月20日周一", "1986年5月1日"),
        ("ko", "4월 20일 (월)", "1986년 5월 1일"),
    ],
)
def test_days_are_written_as_the_visitor_writes_them(language: str, short: str, full: str) -> None:
    assert short_day(date(2026, 4, 20), language, date(2026, 4, 10)) == short
    assert full_day(date(1986, 5, 1), language) == full


def test_a_day_of_another_year_says_so() -> None:
    assert short_day(date(2028, 4, 2), "ja", date(2026, 4, 10), weekday=False) == "令和10年4月2日"
    assert "2028" in short_day(date(2028, 4, 2), "vi", date(2026, 4, 10))
    assert weekday_of(date(2026, 4, 20), "es") == "lunes"
