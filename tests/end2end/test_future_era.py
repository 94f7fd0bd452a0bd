"""A change of era is one row of data (R-089): nothing but ``calendar/eras.toml`` differs here from the product."""

import json
import os
import subprocess
import sys
from datetime import date

import pytest
from ruamel.yaml import YAML

from kakanai_desk.core.places import resources, root
from kakanai_desk.core.wareki import Era, era_of

NEW_ERA = '[[era]]\nname = "光明"\nletter = "K"\nbegins = 2033-04-01\n'  # invented


@pytest.fixture
def later(tmp_path):
    """Resources as they are, with one more era; and a household of that time with a child born in it."""
    folder = tmp_path / "resources"
    folder.mkdir()
    for entry in resources().iterdir():
        if entry.name != "calendar":
            (folder / entry.name).symlink_to(entry)
    (folder / "calendar").mkdir()
    table = (resources() / "calendar" / "eras.toml").read_text("utf-8")
    (folder / "calendar" / "eras.toml").write_text(table + NEW_ERA, "utf-8")
    case = YAML(typ="safe").load((root() / "tests/fixtures/households/t04.yaml").read_text("utf-8"))
    case["visit_date"] = "2034-04-10"
    case["answers"]["move_date"] = "2034-04-05"
    case["answers"]["planned_out_date"] = "2034-04-04"
    case["people"][2]["birth_date"] = "2033-03-31"  # 令和15年3月31日
    case["people"][3]["birth_date"] = "2033-04-01"  # 光明元年4月1日
    with (tmp_path / "case.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(case, file)

    def command(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "kakanai_desk", *arguments],
            cwd=tmp_path, capture_output=True, text=True, timeout=120,
            env={**os.environ, "KAKANAI_RESOURCES": str(folder)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return command


def test_deadlines_and_forms_speak_of_the_new_era(later, tmp_path):
    said = json.loads(later("decide", "case.yaml", "--json"))
    move = next(p for p in said["procedures"] if p["id"] == "juumin_idou_todoke")
    assert "光明2年4月5日" in move["deadline"]["counted"][0]
    filled = json.loads(later("forms", "fill", "case.yaml", "-o", "forms.pdf", "--json"))
    assert filled["missing_glyphs"] == []
    assert filled["overflow"] == []
    text = subprocess.run(
        ["pdftotext", "-layout", "forms.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert "光明" in text  # the day of the 届出
    assert "大昭平令光" in "".join(text.split())  # the rings of a birth date


def test_the_day_before_still_belongs_to_the_old_one():
    table = (Era("令和", "R", date(2019, 5, 1)), Era("光明", "K", date(2033, 4, 1)))
    assert str(era_of(date(2033, 3, 31), table)) == "令和15年"
    assert str(era_of(date(2033, 4, 1), table)) == "光明元年"
