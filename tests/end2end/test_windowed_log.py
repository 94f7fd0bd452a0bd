"""The whole windowed visit with every logger at DEBUG: desk, card worker and center tell nothing of the resident."""

import json

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.ui.player.scene import read_scene
from kakanai_desk.ui.presenters.play_words import summary_lines
from tests.end2end.windowed_kill import Place
from tests.end2end.windowed_visit import SCENE
from tests.fakes.center import Ports, center, come, serving
from tests.fakes.spelled import found_in, words


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("scene"))
    return read_scene(SCENE, bootstrap.load_pack(place.settings))


@pytest.fixture(scope="module")
def logs(tmp_path_factory, scene):
    """(desk and card worker, center) after a whole visit."""
    folder = tmp_path_factory.mktemp("logged")
    ports = Ports()
    place = Place(folder, ports.desks)
    place.file.write_text(place.file.read_text("utf-8") + '[log]\nlevel = "DEBUG"\n', "utf-8")
    data = folder / "center"
    center("init", data=data)
    come(data, ports, bootstrap.key_store(place.settings))
    with (folder / "center.log").open("wb") as log, serving(data, ports, "--log-level", "DEBUG", log=log):
        done = place.play()
    assert done.returncode == 0, done.stdout[-2000:]
    answer = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    assert answer["sent"] == 1
    told = done.stdout
    for line in "\n".join(summary_lines(answer, scene.title)).splitlines():  # the play's own story is no log
        told = told.replace(line + "\n", "", 1)
    return told, (folder / "center.log").read_text("utf-8")


def test_everything_was_logged(logs):
    desk, center_log = logs
    for logger in ("DEBUG kakanai_desk.hardware.card.apdu", "verify: sw 9000", "DEBUG httpcore", "INFO httpx"):
        assert logger in desk
    for logger in ("kakanai_center.service", "terminal NA1: 1 entries", "DEBUG"):
        assert logger in center_log


def test_no_line_of_the_desk_or_the_card_worker_is_personal(logs, scene):
    assert found_in(logs[0], scene) == []


def test_no_line_of_the_center_is_personal(logs, scene):
    assert found_in(logs[1], scene) == []


@pytest.mark.parametrize(
    "line",
    [
        "見本　葛\U000e0102葉",
        "ミホン ハナコ",
        r"\u898b\u672c\u3000\u592a\u90ce",
        repr("渚".encode()),
        "datetime.date(1986, 5, 1)",
        "S61.5.1",
        "00 20 00 80 04 31 32 33 34",
        "[49, 50, 51, 52]",
        "個人番号 123456789018",
        "000-0000-0000",
        "6KaL5pys44CA5aSq6YOO",
    ],
)
def test_a_careless_line_would_be_found(scene, line):
    assert found_in(f"DEBUG kakanai_desk.visit {line} end", scene)


def test_a_harmless_line_is_let_through(scene):
    line = "INFO kakanai_desk.visit NA1-260410-0001-W 2026-04-10 湖南市 port 51234 entry 12340"
    assert found_in(line, scene) == []
    assert len(words(scene)) > 30
