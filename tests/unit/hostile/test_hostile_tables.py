"""Tables that are made to do harm: on the way in nothing of them is used, on the way out no cell is a formula."""

import csv
import io
import zipfile
from datetime import date
from functools import cache

import pytest

from kakanai_center.intake_mapping import read_intake
from kakanai_center.intake_rows import rows_of
from kakanai_desk.core.directory import Directory
from kakanai_desk.core.places import procedures
from kakanai_desk.core.spreadsheets import FORMULA, plain_cell
from kakanai_desk.core.staff_file import read_staff_file
from kakanai_desk.fees_command import COLUMNS, as_csv
from kakanai_desk.forms.bank_source import read_banks
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.town_source import read_towns
from kakanai_desk.vault.record_views import Alert, Report

DAY = date(2026, 11, 29)
FORMULAS = ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "＠x", '=HYPERLINK("http://x")']


@cache
def pack():
    return load(procedures())


@cache
def intake():
    return read_intake(procedures() / "_shared" / "imports" / "juumin_kihon.yaml", pack())


def workbook() -> bytes:
    """A workbook of a spreadsheet under the name of a table; its one sheet swells."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    return out.getvalue()


HARMFUL = {
    "workbook": workbook(),
    "a program": b"MZ\x90\x00\xff\xfe" + bytes(2000),
    "an open quotation": b'"' + b"a," * 1000,
    "a cell without end": b"a,b\n" + b"x" * 200_000 + b",1\n",
    "no line": b"",
    "nothing but separators": b"," * 10_000 + b"\n",
    "a broken letter": b"\xef\xbb\xbfa,b\n\x81,\xfd\n",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_table_that_is_none_is_used_by_nobody_and_said_in_words(tmp_path, name):
    file = tmp_path / "table.csv"
    file.write_bytes(HARMFUL[name])
    banks, bank_faults = read_banks(file, DAY)
    towns, town_faults = read_towns(file, "湖南市", DAY, DAY)
    staff = read_staff_file(HARMFUL[name], Directory(), {"shiminka": "市民課"})
    assert (banks, towns, staff.changes) == (None, None, ())
    for said in ([str(each) for each in bank_faults], [str(each) for each in town_faults], staff.findings):
        assert said
        assert all("Traceback" not in each and len(each) < 500 for each in said)


@pytest.mark.parametrize("name", HARMFUL)
def test_nothing_of_another_systems_file_is_taken_that_is_none(name):
    rows, findings = rows_of("table.csv", HARMFUL[name], intake(), pack())
    assert rows == []
    assert findings


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_that_people_open_is_a_formula(text):
    answer = {"rows": [dict.fromkeys(COLUMNS, 1) | {"title": text}]}
    report = Report({}, {text: {"lines": 1}}, (Alert("guessing", DAY, text, 3),))
    for written in (as_csv(answer), report.to_csv()):
        cells = [cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row]
        assert f"'{text}" in cells
        assert not [cell for cell in cells if cell.startswith(FORMULA)]


def test_plain_words_stay_as_they_are():
    for text in ("", "見本　花子", "1-2", "a=b", "ー", "'="):
        assert plain_cell(text) == text
