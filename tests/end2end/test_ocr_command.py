"""``kakanai-desk ocr`` as a user calls it (R-005): several files, a broken one, text and JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import jsonschema
import pytest

from kakanai_desk.core.places import root
from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents import frame

SCHEMA = json.loads((root() / "docs" / "schemas" / "ocr.schema.json").read_text("utf-8"))


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kakanai_desk", "ocr", *arguments], capture_output=True, text=True, cwd=cwd, check=False
    )


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for name, kind in (("licence", DocumentKind.DRIVING_LICENCE), ("back", DocumentKind.MY_NUMBER_BACK)):
        shot = frame(kind, 3, "dev", "easy")
        cv2.imwrite(str(folder / f"{name}.jpg"), shot.image)
        (folder / f"{name}.json").write_text(json.dumps(shot.truth.persons[0]), "utf-8")
    (folder / "note.txt").write_text("not a picture", "utf-8")
    return folder


def test_every_file_is_answered_and_the_answer_keeps_to_its_schema(pictures: Path) -> None:
    done = run("licence.jpg", "note.txt", "gone.jpg", "--json", cwd=pictures)
    assert done.returncode == 1  # two of them could not be read
    told = json.loads(done.stdout)
    told.pop("exit", None)
    jsonschema.validate(told, SCHEMA)
    licence, note, gone = told["files"]
    truth = json.loads((pictures / "licence.json").read_text("utf-8"))
    assert licence["kind"] == "driving_licence"
    assert licence["persons"][0]["fields"]["birth_date"]["value"] == truth["birth_date"]
    assert "画像ではありません" in note["error"]
    assert "開けません" in gone["error"]


def test_the_number_on_the_back_is_read_for_a_procedure_and_never_shown(pictures: Path) -> None:
    number = json.loads((pictures / "back.json").read_text("utf-8"))["individual_number"]
    without = run("back.jpg", "--json", cwd=pictures)
    assert without.returncode == 0
    assert number not in without.stdout
    told = run("back.jpg", "--number-for", "juumin_idou_todoke", cwd=pictures)
    assert "個人番号" in told.stdout
    assert number not in told.stdout


def test_words_for_people_say_what_is_certain(pictures: Path) -> None:
    done = run("licence.jpg", cwd=pictures)
    assert "運転免許証" in done.stdout
    assert "○ 生年月日" in done.stdout
    assert "△ 氏名" in done.stdout  # a name never is
    assert done.stderr == ""


def test_settings_with_faults_are_refused_and_not_passed_over(pictures: Path, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text('counter = "1-1"\n[eyes]\nengine = "tesseract"\n', "utf-8")
    done = run("licence.jpg", "--settings", str(file), cwd=pictures)
    assert done.returncode == 1
    assert "eyes.engine" in done.stderr
    assert done.stdout == ""
