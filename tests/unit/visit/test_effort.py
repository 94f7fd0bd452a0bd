"""What a visit costs is counted and kept without anybody in it (R-100, R-123)."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from kakanai_desk.core.places import root
from kakanai_desk.effort_command import chart
from kakanai_desk.forms.paper.handwork import handwritten
from kakanai_desk.store_answers import effort_answer
from kakanai_desk.visit.effort import summaries
from kakanai_desk.visit.model import Effort
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import city, desk_bench
from tests.unit.visit.walk import walk, walk_to


def row(taps: int, keys: int = 40, language: str = "ja", events: tuple[str, ...] = ("tennyu",)) -> dict[str, object]:
    return {
        "events": list(events),
        "people": 4,
        "language": language,
        "taps": taps,
        "keys": keys,
        "seconds": {"identify": 30, "interview": 90},
        "forms": 5,
        "paper": 640,
        "pen": 0,
        "signatures": 1,
    }


def test_the_median_visit_of_each_kind_is_told_the_most_frequent_first() -> None:
    found = summaries([row(20), row(30), row(100), row(9, language="vi")])
    assert [(s.language, s.visits, s.taps, s.seconds) for s in found] == [("ja", 3, 30, 120), ("vi", 1, 9, 120)]
    assert found[0].by_step == {"identify": 30, "interview": 90}


def test_paper_is_counted_by_characters_and_ticks() -> None:
    values = [
        ("people.0.name", "見本　太郎"),
        ("answers.health_insurance?国民健康保険", "1"),
        ("answers.health_insurance?その他", "0"),
        ("people.0.individual_number", "印刷のときだけ"),
        ("visit.reception_number", "NA1-260410-0001-W"),
    ]
    assert handwritten(values, hidden="印刷のときだけ") == 4 + 1 + 12


def test_seconds_go_to_the_step_they_were_spent_in() -> None:
    effort = Effort().spent(Step.IDENTIFY, 12.4).spent(Step.INTERVIEW, 60).spent(Step.IDENTIFY, 3)
    assert effort.seconds == {"identify": 15, "interview": 60}


def test_a_closed_visit_leaves_its_cost_and_nothing_of_the_family(tmp_path: Path) -> None:
    bench = desk_bench(tmp_path).signed_in()
    for step in walk(bench):
        if step == "questions done":
            bench.desk.count_taps(7)
            bench.desk.count_keys(31)
    ((_, effort),) = bench.store.efforts()
    assert (effort["taps"], effort["keys"], effort["people"], effort["events"]) == (7, 31, 4, ["tennyu"])
    assert effort["seconds"]["identify"] > 0
    assert effort["signatures"] == 1
    assert "見本" not in json.dumps(effort, ensure_ascii=False)
    answer = effort_answer(bench.store, city())
    jsonschema.validate(answer, json.loads((root() / "docs" / "schemas" / "effort.schema.json").read_text("utf-8")))
    assert answer["visits"][0]["title"] == "転入"


def test_time_while_parked_is_nobodys(tmp_path: Path) -> None:
    bench = walk_to(desk_bench(tmp_path).signed_in(), "questions done")
    spent = sum(bench.context.visit.effort.seconds.values())
    visit = bench.context.visit.id
    bench.desk.park()
    bench.clock.seconds += 3000
    bench.desk.resume(visit)
    bench.desk.back()
    assert sum(bench.context.visit.effort.seconds.values()) < spent + 60


def test_the_chart_says_its_numbers_and_escapes_what_it_is_told() -> None:
    picture = chart([{**summaries([row(21)])[0].to_json(), "title": "<転入>", "language_name": "日本語"}])
    assert "&lt;転入&gt;" in picture
    assert "来庁者のタッチ 21" in picture
    assert "紙に書く字 640" in picture
