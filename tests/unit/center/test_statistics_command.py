"""``kakanai-center statistics``: the answer keeps to its schema, and the files say the same as it."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from datetime import timedelta
from zipfile import ZipFile

import jsonschema
import pypdfium2
import pytest

from kakanai_center.__main__ import main
from kakanai_center.opening import make_center, open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.places import root
from kakanai_desk.forms.statistics.words import COLUMNS
from tests.contract.test_center_figures import NOW, City

SCHEMA = json.loads((root() / "docs" / "schemas" / "center-statistics.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A center with 24 visits of two languages on two days."""
    folder = tmp_path_factory.mktemp("city")
    make_center(folder / "center", "")
    with closing(open_store(read_center_settings(folder / "center"))) as store:
        city = City(folder, store)
        for number in range(24):
            city.close(at=NOW + timedelta(days=number % 2), language=("ja", "vi")[number % 2])
    return folder / "center"


@pytest.fixture
def ask(data, capsys):
    def asked(*arguments, status=0, words=False):
        command = ["statistics", "--data", str(data), "--operator", "S-01", *arguments, *([] if words else ["--json"])]
        assert main(command) == status
        out, err = capsys.readouterr()
        if words or status:
            return out + err
        answer = json.loads(out)
        jsonschema.validate(answer, SCHEMA)
        return answer

    return asked


def test_one_table_of_one_month(ask):
    told = ask("--month", "2026-04", "--by", "language")
    (table,) = told["tables"]
    assert told["period"] == "2026-04-01 から 2026-04-30 まで"
    assert [(row["names"], row["visits"], row["applications"]) for row in table["rows"]] == [
        (["日本語"], 12, 24),
        (["ベトナム語"], 12, 24),
    ]
    assert (table["total"]["visits"], table["total"]["saved"]) == (24, round(24 * 640 * 2 / 60) - 36)
    assert ask("--month", "2026-03")["tables"][0]["total"] is None


def test_files_for_spreadsheet_screen_and_paper_say_what_the_answer_says(ask, tmp_path):
    told = ask("--out", str(tmp_path / "april"))
    assert len(told["tables"]) == 9
    folder = tmp_path / "april"
    content = (folder / "section.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert head == ["課", *COLUMNS]
    assert [row[:3] for row in rows] == [["hoken", "24", "24"], ["kodomo", "24", "24"], ["合計", "24", "48"]]
    assert "見本" not in content.decode("utf-8-sig")
    page = (folder / "toukei.html").read_text("utf-8")
    assert page.count("<table>") == 9
    assert "ベトナム語" in page
    assert "10件に満たない数は出しません" in page
    paper = pypdfium2.PdfDocument(folder / "toukei.pdf")
    texts = "".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert "書かない窓口の統計" in texts
    assert "手続ごと" in texts
    with ZipFile(folder / "toukei.xlsx") as book:
        assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) == 10
    assert folder.stat().st_mode & 0o077 == 0
    assert "同じ名前のフォルダ" in ask("--out", str(folder), status=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["april"]


def test_less_than_the_smallest_is_not_shown_and_the_settings_bound_it(ask):
    told = ask("--by", "language", "--smallest", "13")
    ((row,), total) = (told["tables"][0]["rows"], told["tables"][0]["total"])
    assert (row["together"], row["group"], row["visits"], total["visits"]) == (2, [], 24, 24)
    assert ask("--smallest", "2")["smallest"] == 10
    assert ask("--smallest", "25")["tables"][0]["total"] is None


def test_words_for_the_operator_and_wrong_use(ask):
    assert "言葉ごと: 応対 24 件、申請 48 件" in ask("--by", "language", words=True)
    assert "少ないもの 2 つをあわせて" in ask("--by", "language", "--smallest", "13", words=True)
    assert "出せる数がありません" in ask("--until", "2026-01-01", words=True)
    assert "--until" in ask("--from", "2026-04-02", "--until", "2026-04-01", status=2)
    assert "2026-04" in ask("--month", "april", status=2)
    assert "2つまで" in ask("--by", "day", "--by", "day", status=2)
    assert "氏名は書きません" in ask("--operator", "見本 花子", status=2)


def test_that_it_was_made_is_a_line_of_the_record(ask, data):
    ask("--month", "2026-04", "--by", "day", "--language", "vi")
    with closing(open_store(read_center_settings(data))) as store:
        said = [json.loads(content) for _, content, _ in store.record.contents("center")]
    line = [one for one in said if one["kind"] == "statistics_made"][-1]
    assert line["values"] == {"operator": "S-01", "first": "2026-04-01", "last": "2026-04-30", "by": ["day"],
                              "chosen": ["language"], "written": 0}  # fmt: skip
