"""The workbook of statistics: the figures of the CSV, and no cell that is a formula whatever it is named (R-098)."""

import csv
import re
from dataclasses import fields, replace
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from kakanai_desk.core.tabulating import Axis, Numbers, Report, Row, Table, Terms
from kakanai_desk.forms.statistics.book import as_xlsx
from kakanai_desk.forms.statistics.words import as_csv
from tests.fakes.desk import city
from tests.fakes.figures import uptime_of

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def numbers(visits, *, small=False):
    of = {f.name: None for f in fields(Numbers)}
    known = {"visits": visits, "applications": 2 * visits, "cancelled": 0, "done": visits, "at_counter": (7, 12)}
    return replace(Numbers(**of), **(known | ({"done": None} if small else {})))


def report(*names):
    rows = tuple(Row((name,), numbers(11 + n, small=n == 0)) for n, name in enumerate(names))
    table = Table((Axis.COUNTER,), rows, numbers(40))
    return Report(None, None, "", Terms(10, 2.0), (table,))


def cells(book, number):
    """A sheet's rows as (text, is it a number), and how many formulas it has."""
    with ZipFile(BytesIO(book)) as parts:
        shared = [
            "".join(t.text or "" for t in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        ]
        tree = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
    rows = [
        [
            (shared[int(c.findtext(f"{SHEET}v"))], False) if c.get("t") == "s" else (c.findtext(f"{SHEET}v"), True)
            for c in row
        ]
        for row in tree.iter(f"{SHEET}row")
    ]
    return rows, len(list(tree.iter(f"{SHEET}f")))


def test_the_sheet_says_what_the_csv_says():
    told = report("NA1", "NB1", "NC1")
    rows, _ = cells(as_xlsx(told, city()), 2)
    lines = list(csv.reader(as_csv(told.tables[0], city()).decode("utf-8-sig").splitlines()))

    def plain(cell):
        return re.sub(r"\.0$", "", cell)

    assert [[plain(text) for text, _ in row] for row in rows] == [[plain(c) for c in line] for line in lines]
    assert rows[1][1] == ("11", True)
    assert ("X", False) in rows[1]  # too few to be shown: a word, which nothing adds up


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+7", "-7", '=HYPERLINK("http://x")', "{=1}", "12"])
def test_a_name_is_never_a_formula_nor_a_number(name):
    book = as_xlsx(report(name, "NB1"), city())
    rows, formulas = cells(book, 2)
    assert rows[1][0] == (name, False)
    assert formulas == 0


def test_each_table_has_its_chart_and_the_first_sheet_the_notes():
    book = as_xlsx(report("NA1", "NB1"), city())
    with ZipFile(BytesIO(book)) as parts:
        assert [n for n in parts.namelist() if n.startswith("xl/charts/chart")] == ["xl/charts/chart1.xml"]
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert "$B$2:$B$3" in chart  # the rows, without the total
    rows, _ = cells(book, 1)
    assert any("10件に満たない数は出しません" in text for row in rows for text, _ in row)


def test_the_same_report_gives_the_same_bytes():
    assert as_xlsx(report("NA1"), city()) == as_xlsx(report("NA1"), city())


def test_how_the_center_answered_has_a_sheet_with_its_outages():
    told = replace(report("NA1", "NB1", "NC1"), uptime=uptime_of("2026-04"))
    rows, formulas = cells(as_xlsx(told, city()), 3)
    assert formulas == 0
    assert [text for text, _ in rows[0]] == ["中央の稼働 窓口ごと"]
    assert [(row[0][0], float(row[1][0])) for row in rows[2:6]] == [
        ("NA", 99.88), ("NB", 99.02), ("NC", 99.88), ("合計", 99.6),
    ]  # fmt: skip
    assert rows[2][1][1]  # a number
    assert [("NB1", False), ("2026-04-14 13:00", False), ("90", True)] in rows
