"""The city's file of 町字 is read whole, or refused with all that is wrong with it (R-080)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.core.towns import TownTable
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.town_source import TOWNS, read_towns

TODAY = date(2026, 4, 10)
HEAD = (
    "lg_code,machiaza_id,pref,city,oaza_cho,oaza_cho_kana,chome,chome_number,koaza,koaza_kana,"
    "rsdt_addr_flg,efct_date,ablt_date,post_code"
)
ROWS = (
    "252115,9001001,滋賀県,湖南市,見本町,ミホンチョウ,一丁目,1,,,1,2026-04-01,,5200000",
    "252115,9001002,滋賀県,湖南市,見本町,ミホンチョウ,二丁目,2,,,0,2025-10-01,,520-0000",
    "252115,9002101,滋賀県,湖南市,大字見本谷,オオアザミホンダニ,,,字上ノ山,アザウエノヤマ,,,,",
)


def read(
    tmp_path: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8"
) -> tuple[TownTable | None, list[Finding]]:
    file = tmp_path / "towns.csv"
    file.write_bytes("\r\n".join((head, *rows)).encode(encoding))
    return read_towns(file, "湖南市", TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_good_file_gives_its_rows_and_the_day_of_the_newest(tmp_path: Path, encoding: str) -> None:
    table, findings = read(tmp_path, *ROWS, encoding=encoding)
    assert findings == []
    assert table is not None
    assert [t.name for t in table.towns] == ["見本町一丁目", "見本町二丁目", "大字見本谷字上ノ山"]
    assert [t.residential for t in table.towns] == [True, False, None]
    assert (table.prefecture, table.city, table.as_of, table.sample) == ("滋賀県", "湖南市", date(2026, 4, 1), False)
    assert table.towns[1].postal_code == "5200000"


def test_what_is_abolished_or_not_yet_in_force_is_left_out(tmp_path: Path) -> None:
    gone = ROWS[1].replace("2025-10-01,", "2025-10-01,2026-04-10")
    to_come = ROWS[0].replace("9001001", "9001003").replace("2026-04-01", "2026-04-11")
    table, findings = read(tmp_path, ROWS[0], gone, to_come)
    assert findings == []
    assert table is not None
    assert [t.id for t in table.towns] == ["9001001"]
    assert table.as_of == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("252115,9001002", "252116,9001002", "TOWN-005", "lg_code"),
        ("252115,9001002", "131016,9001002", "TOWN-005", "lg_code"),
        ("9001002", "900100", "TOWN-009", "machiaza_id"),
        ("9001002", "9001001", "TOWN-009", "machiaza_id"),
        ("滋賀県,湖南市,見本町,ミホンチョウ,二", "滋賀県,大津市,見本町,ミホンチョウ,二", "TOWN-008", "city"),
        ("ミホンチョウ,二", "みほん,二", "TOWN-011", "oaza_cho_kana"),
        ("二丁目,2", "二丁目,", "TOWN-012", "chome_number"),
        ("二丁目,2", "二丁目,二", "TOWN-012", "chome_number"),
        (",0,2025", ",2,2025", "TOWN-013", "rsdt_addr_flg"),
        ("2025-10-01", "R7.10.1", "TOWN-006", "efct_date"),
        ("520-0000", "52000", "TOWN-014", "post_code"),
        (",520-0000", "", "TOWN-004", ""),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_nothing_is_used(
    tmp_path: Path, old: str, new: str, code: str, where: str
) -> None:
    rows = [row.replace(old, new) for row in ROWS]
    assert rows != list(ROWS)
    table, findings = read(tmp_path, *rows)
    assert table is None
    assert [(f.code, f.where, f.line) for f in findings] == [(code, where, 3)]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    _, findings = read(tmp_path, *(row.replace("252115", "999999").replace("湖南市", "よそ市") for row in ROWS))
    assert [f.code for f in findings] == ["TOWN-005", "TOWN-008"] * 3


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    table, findings = read(tmp_path, *ROWS, head=HEAD.replace("oaza_cho,", "oaza_tyo,"))
    assert table is None
    assert [f.code for f in findings] == ["TOWN-003"]
    assert "'oaza_cho_kana' ですか" in str(findings[0]) or "'oaza_tyo' ですか" in str(findings[0])


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'lg_code\n"'], ids=["empty", "not text", "no table"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "towns.csv"
    file.write_bytes(content)
    table, findings = read_towns(file, "湖南市", TODAY)
    assert table is None and findings


def test_a_file_without_days_wants_to_be_told_from_when_it_is(tmp_path: Path) -> None:
    _, findings = read(tmp_path, ROWS[2])
    assert [f.code for f in findings] == ["TOWN-007"]
    table, findings = read_towns(tmp_path / "towns.csv", "湖南市", TODAY, date(2026, 1, 1))
    assert findings == [] and table is not None and table.as_of == date(2026, 1, 1)


def test_the_products_sample_is_good_and_says_that_it_is_one() -> None:
    table, findings = read_towns(procedures() / "_shared" / "towns.sample.csv", "湖南市", TODAY)
    assert findings == []
    assert table is not None and table.sample
    assert table.find("見本町一丁目1番地1") is not None


def test_the_kept_table_is_read_back_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    table, _ = read(tmp_path, *ROWS)
    assert table is not None
    assert TOWNS.kept(tmp_path / "data") is None
    watched = TOWNS.watched(tmp_path / "data")
    TOWNS.keep(table, tmp_path / "data")
    again = TOWNS.kept(tmp_path / "data")
    assert again is not None and again.towns == table.towns
    assert watched.changed() is not None and watched.changed() is None
    assert sorted(p.name for p in (tmp_path / "data").iterdir()) == [TOWNS.name]
    (tmp_path / "data" / TOWNS.name).write_bytes(b'{"v": 1}')
    assert TOWNS.kept(tmp_path / "data") is None
