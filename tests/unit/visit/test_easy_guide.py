"""The guide sheet in やさしい日本語: a reading over every kanji of ours (R-034)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.words import with_readings
from kakanai_desk.forms.paper.guide import Guide
from kakanai_desk.visit.guide_sheet import guide_of
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk_to

BARE = re.compile(r"[\u3400-\u9fff々]")
JAPANESE = {"name", "official", "code", "code_caption_ja"}  # the visitor's own name, and what the clerk reads


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    bench = desk_bench(Path(tmp_path_factory.mktemp("desk"))).signed_in()
    walk_to(bench, "papers made")
    context = bench.context
    visit = replace(context.visit, language="easy")
    found = guide_of(visit, context.effective_decision(), context.pack, load_texts(), "shiminka")
    bench.store.close()
    return found


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in JAPANESE:
                yield from texts(getattr(value, field.name))


def test_every_kanji_has_its_reading(sheet: Guide) -> None:
    said = list(texts(sheet))
    assert len(said) > 40
    assert [t for t in said if BARE.search(re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", t))] == []


def test_the_clerk_finds_the_official_names_in_the_same_row(sheet: Guide) -> None:
    rows = [row for stop in sheet.stops for row in stop.rows]
    assert "引っ越しの届出" in [row.official for row in rows]
    assert all("{" not in row.official for row in rows)


def test_names_of_places_take_their_longest_reading() -> None:
    readings = {"保健センター": "ほけんせんたー", "石部保健センター": "いしべほけんせんたー", "階": "かい"}
    assert with_readings("石部保健センター 1階", readings) == "{石部保健センター|いしべほけんせんたー} 1{階|かい}"
    assert with_readings("市民課", {}) == "市民課"
