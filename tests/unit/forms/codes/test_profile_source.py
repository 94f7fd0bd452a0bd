"""What is wrong with a profile is told with its line, all of it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.forms.codes.profile_source import load_profiles

GOOD = (root() / "tests/fixtures/codes/_shared/codes/other_city.yaml").read_text("utf-8")


def findings(tmp_path: Path, text: str, name: str = "other_city") -> list[str]:
    folder = tmp_path / "_shared" / "codes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")
    return [f"{f.line} {f.code}" for f in load_profiles(tmp_path)[1]]


def test_a_good_profile_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("id: other_city", "id: another", "CODES-001"),
        ("largest: 2000", "largest: 99999", "CODES-003"),
        ("[shift_jisx0213]", "[sjis]", "PROC-010"),
        ("[shift_jisx0213]", "[]", "CODES-005"),
        ('starts_with: "TS2\\x1D"', "matches: .*", "PROC-004"),
        ('  - starts_with: "TS2\\x1D"\n', "", "CODES-004"),
        ("field: GS", "field: GSX", "CODES-006"),
        ("certificate_number\n", "certificate\n", "PROC-010"),
        ("era_compact]}\n      - old", "western]}\n      - old", "PROC-010"),
        ('era_codes: {"3": 昭和, "4": 平成, "5": 令和}\n', "", "CODES-009"),
        ("values: {M: male, F: female}", "values: {M: man}", "CODES-009"),
        (", values: {M: male, F: female}", "", "CODES-009"),
        (", dates: [era_compact], required", ", required", "CODES-009"),
        ("{guarded: individual_number}", "{as: individual_number}", "PROC-010"),
        ("{fixed: TS2}", "{fixed: TS2, width: 3}", "CODES-009"),
        ("{fixed: TS2}", "{fixed: TS2, skip: x}", "CODES-009"),
        ("most: 4\n", "most: 99\n", "CODES-008"),
        ("into: document", "into: person", "CODES-007"),
        ("into: document", "into: nobody", "PROC-010"),
        ("title:", "titel:", "PROC-003"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, good: str, bad: str, code: str) -> None:
    assert good in GOOD
    text = GOOD.replace(good, bad, 1)
    found = findings(tmp_path, text)
    assert code in {f.split()[1] for f in found}, found


def test_a_broken_profile_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    findings(tmp_path, GOOD)
    assert findings(tmp_path, "id: [", "broken") == ["1 PROC-001"]
    assert [p.id for p in load_profiles(tmp_path)[0]] == ["other_city"]


def test_a_folder_without_codes_has_none(tmp_path: Path) -> None:
    assert load_profiles(tmp_path) == ((), [])
