"""Every form looks as it looked when somebody last accepted it: ``make shots ACCEPT=1`` after looking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.paper.bundle import PageOf
from kakanai_desk.forms.paper.outcome import Pin
from kakanai_desk.forms.samples import FAMILY, Kind, sample
from tools.form_shots import (
    REFERENCE,
    Content,
    Shot,
    difference_picture,
    differences,
    read_reference,
    renderer,
    told,
    write_reference,
)

FORMS = sorted(file.stem for file in procedures().glob("*/documents/*.yaml"))


@pytest.fixture(scope="session")
def content(fonts) -> Content:
    return Content.of(load(procedures()), procedures(), fonts)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_looks_as_accepted(form, content, tmp_path):
    found = differences(list(content.shots(form)), pictures=tmp_path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("form", FORMS)
def test_the_hard_family_loses_nothing_on_any_form(form, content):
    """No missing glyph, no printed word outside its cell, no box left blank but where the form itself says so."""
    for kind in Kind:
        _, _, _, said = content.draw(form, kind)
        assert not [line for line in said if line.startswith(("字がない", "語が入らない"))]


def test_no_accepted_picture_is_of_a_form_that_is_gone(content):
    first, known = read_reference()
    assert first.startswith("pdfium-")
    owned = {f"{owner}.{form}" for form, owner in content.owners.items()}
    assert {".".join(name.split(".")[:2]) for name in known} == owned
    assert REFERENCE.stat().st_size < 400_000


@pytest.fixture
def shot() -> Shot:
    pins = (Pin(1, "新しい住所", "見本", 0, 40, 50, 80, 8), Pin(2, "電話", "0", 0, 40, 200, 20, 5))
    page = PageOf("idou", "住民異動届", 2, 3, 210, 297, pins)
    pixels = np.full((1170, 827), 255, np.uint8)
    pixels[200:210, 170:400] = 0
    return Shot("tennyu.idou.plain.2", page, pixels)


def test_a_changed_spot_is_named_by_form_page_place_and_field(shot, tmp_path):
    write_reference([shot], tmp_path / "known.txt")
    assert differences([shot], tmp_path / "known.txt") == []
    pixels = shot.pixels.copy()
    pixels[205, 200] = 90  # one pixel
    changed = replace(shot, pixels=pixels)
    found = differences([changed], tmp_path / "known.txt", tmp_path / "pictures")
    assert len(found) == 1
    assert found[0].startswith("tennyu.idou.plain.2「住民異動届」2枚目: 上から49–57 mm、左から49–57 mm の1か所が")
    assert "新しい住所" in found[0]
    assert "電話" not in found[0]
    assert "make shots ACCEPT=1" in found[0]
    assert (tmp_path / "pictures" / "tennyu.idou.plain.2.diff.png").exists()


def test_the_picture_frames_what_changed(shot):
    picture = difference_picture(shot, [26 * 6 + 6], shot.darkness())
    red = np.argwhere((np.asarray(picture) == (220, 0, 0)).all(axis=2))
    assert red.min(axis=0)[0] == 6 * 32
    assert red.max(axis=0)[0] == 7 * 32 - 1


def test_another_renderer_is_forgiven_small_differences_and_no_large_ones(shot, tmp_path):
    file = tmp_path / "known.txt"
    write_reference([shot], file)
    file.write_text(file.read_text().replace(renderer(), "pdfium-other-827px"))
    soft = shot.pixels.copy()
    soft[205, 200] = 90
    assert differences([replace(shot, pixels=soft)], file) == []
    gone = np.full_like(shot.pixels, 255)
    assert len(differences([replace(shot, pixels=gone)], file)) == 1


def test_a_page_without_a_picture_says_how_to_get_one(shot, tmp_path):
    write_reference([], tmp_path / "known.txt")
    assert "まだ見本の絵がありません" in differences([shot], tmp_path / "known.txt")[0]


def test_a_page_of_another_size_differs_everywhere(shot, tmp_path):
    write_reference([shot], tmp_path / "known.txt")
    small = replace(shot, pixels=shot.pixels[:600])
    assert "住民異動届" in told(small, [0])
    assert len(differences([small], tmp_path / "known.txt")) == 1


def test_a_new_form_is_filled_without_a_word_about_it(content, tmp_path: Path):
    """Only the layout tells what a form needs; the samples follow."""
    text = (
        "id: new_a4\ntitle: 新しい様式\nrevision: 1\neffective: {from: 2024-04-01}\nbasis: 見本\n"
        "section: shiminka\nbody:\n"
        "  - table:\n      columns: [22, 164]\n      rows:\n        - height: 12\n          cells:\n"
        "            - {head: こと}\n"
        "            - items: [{field: {bind: answers.never_heard, name: こと}},"
        " {check: {label: はい, bind: answers.other, is: \"yes\"}}, {date: {bind: answers.some_day, name: 日}}]\n"
    )  # fmt: skip
    folder = tmp_path / "x" / "documents"
    folder.mkdir(parents=True)
    (folder / "new_a4.yaml").write_text(text, "utf-8")
    new = Content.of(content.pack, tmp_path, content.fonts)
    for kind in Kind:
        name, _, pages, said = new.draw("new_a4", kind)
        assert name == f"x.new_a4.{kind}"
        assert not [line for line in said if line.startswith("空欄")]
        assert {pin.name for pin in pages[0].pins} == {"こと", "日"}


def test_samples_share_nothing_with_each_other(content):
    for layout in content.layouts.values():
        sample(layout, content.pack, Kind.HARD)
    assert all(not person["answers"] and not person["procedures"] for people in FAMILY.values() for person in people)
