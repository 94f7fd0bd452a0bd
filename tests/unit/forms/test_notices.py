"""The city's notices: read, refused with a reason, shown from day to day (R-092)."""

from __future__ import annotations

import logging
import os
from datetime import date
from pathlib import Path

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.notices import FILE, Audience, NoticesFile, in_force, read_notices

SECTIONS = ("shiminka", "zeimu")
GOOD = """\
notices:
  - id: stop
    for: visitors
    from: 2026-04-06
    until: 2026-04-10
    text: {ja: 止まります, easy: "{止|と}まります"}
  - id: tax
    for: visitors
    from: 2026-04-01
    until: 2026-04-30
    sections: [zeimu]
    text: {ja: こみます, easy: おおいです}
  - id: staff
    for: clerks
    from: 2026-04-10
    until: 2026-04-10
    text: 点検です
"""


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "_shared").mkdir(exist_ok=True)
    (tmp_path / "_shared" / FILE).write_text(text, "utf-8")
    return tmp_path


def read_text(tmp_path: Path, text: str) -> tuple[tuple[str, ...], list[Finding]]:
    findings: list[Finding] = []
    place = folder(tmp_path, text)
    notices = read_notices(place / "_shared", place, findings, SECTIONS)
    return tuple(n.id for n in notices), findings


@pytest.mark.parametrize(
    ("day", "section", "visitors", "clerks"),
    [
        (date(2026, 4, 5), "shiminka", (), ()),
        (date(2026, 4, 6), "shiminka", ("stop",), ()),
        (date(2026, 4, 10), "zeimu", ("stop", "tax"), ("staff",)),
        (date(2026, 4, 11), "zeimu", ("tax",), ()),
    ],
)
def test_a_notice_comes_and_goes_by_its_days_and_places(
    tmp_path: Path, day: date, section: str, visitors: tuple[str, ...], clerks: tuple[str, ...]
) -> None:
    findings: list[Finding] = []
    notices = read_notices(folder(tmp_path, GOOD) / "_shared", tmp_path, findings, SECTIONS)
    assert findings == []
    assert tuple(n.id for n in in_force(notices, Audience.VISITORS, day, section)) == visitors
    assert tuple(n.id for n in in_force(notices, Audience.CLERKS, day, section)) == clerks


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("until: 2026-04-10\n    text: {ja: 止", "until: 2026-04-05\n    text: {ja: 止", "PROC-081", "from より前"),
        ('easy: "{止|と}まります"', "en: Stops", "PROC-083", "やさしい日本語"),
        ("[zeimu]", "[zeimuu]", "PROC-082", "'zeimuu' という課"),
        ("for: visitors", "for: visitor", "PROC-010", "'visitor' は使えません"),
        ("id: tax", "id: stop", "PROC-080", "'stop' が二度"),
        ("text: 点検です", "text: " + "あ" * 201, "PROC-084", "200字まで"),
        ("2026-04-01", "四月", "PROC-009", "日付で"),
        ('easy: "{止|と}まります"', "easy: '{止|と まります'", "PROC-011", "ふりがな"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    assert old in GOOD
    _, findings = read_text(tmp_path, GOOD.replace(old, new, 1))
    assert [f.code for f in findings] == [code]
    assert says in str(findings[0]) and f"_shared/{FILE}" in str(findings[0])


def test_a_city_without_the_file_has_no_notices(tmp_path: Path) -> None:
    findings: list[Finding] = []
    assert read_notices(tmp_path, tmp_path, findings, SECTIONS) == ()
    assert findings == []


def test_the_example_of_the_product_has_a_notice_for_each_audience() -> None:
    findings: list[Finding] = []
    notices = read_notices(procedures() / "_shared", procedures(), findings, SECTIONS)
    assert findings == []
    assert {n.audience for n in notices} == set(Audience)


def test_a_changed_file_is_read_again_and_a_broken_one_is_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched = NoticesFile(folder(tmp_path, GOOD), SECTIONS)
    assert watched.changed() is None
    later(folder(tmp_path, GOOD.replace("止まります", "止まりました")), 10)
    found = watched.changed()
    assert found is not None and found[0].text["ja"] == "止まりました"
    assert watched.changed() is None
    with caplog.at_level(logging.CRITICAL):  # an error in the log is what is wanted here
        later(folder(tmp_path, GOOD.replace("for: clerks", "for: nobody")), 20)
        assert watched.changed() is None
    (tmp_path / "_shared" / FILE).unlink()
    assert watched.changed() == ()


def later(place: Path, seconds: int) -> None:
    """Two writes of a test may fall on the same tick of the file system's clock."""
    file = place / "_shared" / FILE
    stamp = file.stat().st_mtime + seconds
    os.utime(file, (stamp, stamp))
