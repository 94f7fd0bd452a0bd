"""F1 opens the chapter of the page, and the chapter tells of every key that works there (R-091)."""

from __future__ import annotations

import re

import pytest

from kakanai_desk.core.manual import chapter
from kakanai_desk.core.places import resources
from kakanai_desk.ui.studio.help_page import CHAPTERS
from kakanai_desk.ui.studio.window import PAGES

DOG = "inu_henkou/procedure.yaml"
FILES = {"procedure": DOG, "form": "inu_henkou/documents/inu_henkou_a4.yaml", "tables": "_shared/fees.yaml"}


def told(name):
    """The keys that a chapter and the one of keys that always work explain."""
    folder = resources() / "studio" / "manual"
    return {key for one in (name, "always") for key in chapter(one, folder).keys()}  # noqa: SIM118


def test_there_is_a_chapter_for_every_page():
    assert set(CHAPTERS) - {"example", "always"} == set(PAGES) - {"help"}


@pytest.mark.parametrize("name", [name for name in PAGES if name != "help"])
def test_f1_opens_the_chapter_of_the_page_and_esc_goes_back(studio, name):
    studio.window.go_to(name, FILES.get(name, ""))
    studio.settle()
    seats = studio.window.bar.keys()
    keys = {seat.key for seat in seats} - {"F1"}
    missing = {key for key in keys if re.fullmatch(r"F\d+", key)} - told(name)
    assert missing == set(), name
    studio.press("F1")
    page = studio.window.page("help")
    assert (studio.window.at, page.manual.contents.current().name) == ("help", name)
    assert "いつも使えるキー" in page.manual.texts()
    studio.press("Esc")
    assert studio.window.at == name
