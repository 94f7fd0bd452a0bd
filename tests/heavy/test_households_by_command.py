"""``decide`` and ``forms fill`` as an operator calls them, on the case file of every household (R-028, R-050)."""

import json

import pytest
from ruamel.yaml import YAML

from kakanai_desk.cli import main
from kakanai_desk.core.places import root

pytestmark = pytest.mark.heavy
FIXTURES = root() / "tests" / "fixtures"
EXPECTED = YAML(typ="safe").load((FIXTURES / "households_expected.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_commands_agree_and_leave_no_blank(name, tmp_path, capsys):
    case = str(FIXTURES / "households" / f"{name}.yaml")
    assert main(["decide", case, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    by_when = {p["id"]: p["deadline"] and p["deadline"]["date"] for p in said["procedures"]}
    assert by_when == EXPECTED[name]["needed"]
    assert (said["unknown"], said["ask"]) == ([], [])
    forms = {form for p in said["procedures"] for form in p["forms"]}
    if not forms:
        return
    out = tmp_path / "forms.pdf"
    assert main(["forms", "fill", case, "-o", str(out), "--json"]) == 0
    filled = json.loads(capsys.readouterr().out)
    assert {d["id"].split(".")[0] for d in filled["documents"]} == forms  # a form may have a sheet for each person
    blanks = [b for b in filled["blanks"] if "個人番号" not in b]  # a case file keeps no individual number
    assert (blanks, filled["missing_glyphs"]) == ([], [])
    assert out.read_bytes().startswith(b"%PDF")
