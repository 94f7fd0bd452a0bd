"""Every command as an operator calls it: exit status, one JSON object that its schema describes, help in words."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.case_file import case_to_plain, read_case
from kakanai_desk.forms.loader import load
from tests.fakes.center import Ports, serving

CASE = root() / "tests" / "fixtures" / "cases" / "family4.yaml"
SETTINGS = """profile = "training"
day = "2026-04-10"
[store]
folder = "data"
[keys]
kind = "files"
[center]
url = "https://127.0.0.1:9"
"""


def run(*arguments, cwd, stdin=""):
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


def desk(*arguments, cwd, stdin=""):
    return run("kakanai_desk", *arguments, cwd=cwd, stdin=stdin)


def answer(done, schema, status=0):
    """The one JSON object on standard output, checked against its schema."""
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    value = json.loads(done.stdout)
    wanted = json.loads((root() / "docs" / "schemas" / f"{schema}.schema.json").read_text("utf-8"))
    jsonschema.validate(value, wanted)
    return value


@pytest.fixture
def place(tmp_path):
    (tmp_path / "desk.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def test_decide_explains_every_procedure_of_the_family(place):
    value = answer(desk("decide", str(CASE), "--json", cwd=place), "decide")
    found = {p["id"]: p for p in value["procedures"]}
    assert found["juumin_idou_todoke"]["deadline"]["date"] == "2026-04-20"
    assert found["kokuho_shutoku"]["persons"] == ["taro", "hanako", "kuzuha", "nagisa"]
    assert found["hoiku_nyuusho"]["level"] == "optional"
    assert value["unknown"] == []


def test_decide_speaks_to_people_without_json(place):
    done = desk("decide", str(CASE), cwd=place)
    assert done.returncode == 0
    assert "[必ず] D11 国民健康保険 資格取得届 2026-04-20まで" in done.stdout


def test_decide_says_what_is_wrong_with_a_case(place):
    bad = place / "bad.yaml"
    bad.write_text(CASE.read_text("utf-8").replace("event: tennyu", "event: tenyu"), "utf-8")
    done = desk("decide", str(bad), "--json", cwd=place)
    assert done.returncode == 1
    assert "bad.yaml:4 event: 'tenyu' は使えません。 'tennyu' ですか？ [PROC-010]" in done.stderr
    assert done.stdout == ""


def test_a_missing_case_is_wrong_use(place):
    assert desk("decide", "nothing.yaml", cwd=place).returncode == 2


def test_the_case_file_s_schema_describes_what_is_read_and_written():
    pack = load(procedures())
    wanted = json.loads((root() / "docs" / "schemas" / "case-file.schema.json").read_text("utf-8"))
    jsonschema.validate(case_to_plain(read_case(CASE, pack)), wanted)


@pytest.mark.parametrize("options", [[], ["--examples"]])
def test_forms_blank_makes_one_pdf_of_every_form(place, options):
    value = answer(desk("forms", "blank", "-o", "blank.pdf", *options, "--json", cwd=place), "forms-blank")
    assert (place / "blank.pdf").stat().st_size == value["bytes"]
    assert value["forms"] >= 45
    assert answer(desk("forms", "check", "blank.pdf", "--json", cwd=place), "forms-check")["faults"] == []


def test_forms_fill_makes_one_pdf_of_all_forms(place):
    done = desk("forms", "fill", str(CASE), "-o", "out.pdf", "--json", cwd=place)
    value = answer(done, "forms-fill")
    assert next(d["id"] for d in value["documents"]) == "idou_todoke_a4"
    assert len(value["documents"]) == 5
    assert value["missing_glyphs"] == []
    pdf = place / "out.pdf"
    assert pdf.stat().st_size == value["bytes"]
    checked = subprocess.run([shutil.which("qpdf") or "qpdf", "--check", str(pdf)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True).stdout
    assert "葛\U000e0102葉" in text
    looked_at = answer(desk("forms", "check", "out.pdf", "--json", cwd=place), "forms-check")
    assert looked_at["faults"] == []
    assert [copy["form"] for copy in looked_at["copies"]] == [d["id"] for d in value["documents"]]
    assert all(copy["whole"] for copy in looked_at["copies"])


def test_procedures_check_passes_on_the_city_s_own_content(place):
    value = answer(desk("procedures", "check", "--json", cwd=place), "procedures-check")
    assert value["findings"] == []
    assert len(value["cases"]) >= 25


def test_procedures_check_names_a_mistake_and_refuses(place):
    copy = place / "procedures"
    shutil.copytree(procedures(), copy)
    file = copy / "kokuho_shutoku" / "procedure.yaml"
    file.write_text(file.read_text("utf-8").replace("health_insurance: kokuho}", "health_insuranse: kokuho}"), "utf-8")
    value = answer(desk("procedures", "check", "procedures", "--json", cwd=place), "procedures-check", status=1)
    assert [f["code"] for f in value["findings"]] == ["PROC-012"]
    assert "'health_insurance' ですか？" in value["findings"][0]["hint"]


def test_decide_names_the_fewest_questions_that_settle_an_open_household(place):
    text = CASE.read_text("utf-8")
    (place / "open.yaml").write_text(text.replace('  civil_servant: "no"\n', ""), "utf-8")
    value = answer(desk("decide", "open.yaml", "--json", cwd=place), "decide")
    assert [u["id"] for u in value["unknown"]] == ["jidou_teate"]
    assert [a["question"] for a in value["ask"]] == ["civil_servant"]
    assert answer(desk("decide", str(CASE), "--json", cwd=place), "decide")["ask"] == []


def test_procedures_check_prints_both_counts_of_its_coverage(place):
    value = answer(desk("procedures", "check", "--json", cwd=place), "procedures-check")
    coverage = value["coverage"]
    shown = desk("procedures", "check", cwd=place).stdout
    assert coverage["exhaustive"] > 10_000
    assert f"すべての組合せ {coverage['exhaustive']:,}世帯" in shown
    assert f"2つずつの組合せ {coverage['pairwise']:,}世帯" in shown


def test_procedures_diff_counts_the_households_that_change_and_shows_some(place):
    for name in ("old", "new"):
        shutil.copytree(procedures(), place / name)
    file = place / "new" / "kokuho_shutoku" / "procedure.yaml"
    file.write_text(file.read_text("utf-8").replace("{age: {below: 75}}", "{age: {below: 70}}"), "utf-8")
    done = desk("procedures", "diff", "old", "new", "--households", "4000", "--json", cwd=place)
    value = answer(done, "procedures-diff")
    assert value["procedures"] == ["kokuho_shutoku"]
    assert value["households"] == 4000
    assert value["different"] == sum(c["households"] for c in value["changes"]) > 0
    assert desk("procedures", "diff", "old", "nowhere", cwd=place).returncode == 2


def test_procedures_list_names_rule_revision_and_article(place):
    value = answer(desk("procedures", "list", "--json", cwd=place), "procedures-list")
    assert {"D01", "D11", "D20"} <= {p["rule"] for p in value["procedures"]}


def test_sync_status_opens_the_store_when_no_desk_runs(place):
    value = answer(desk("sync", "status", "--json", cwd=place), "sync")
    assert (value["terminal"], value["waiting"]) == ("NA1", 0)


def test_sync_once_with_nothing_to_send_is_done(place):
    assert answer(desk("sync", "once", "--json", cwd=place), "sync")["sent"] == 0


def test_doctor_says_what_to_do(place):
    done = desk("doctor", "--json", cwd=place)
    value = answer(done, "doctor", status=json.loads(done.stdout)["exit"])
    rows = {c["id"]: c for c in value["checks"]}
    assert rows["fonts"]["state"] == "ok"
    assert rows["content"]["state"] == "ok"
    assert rows["center"]["state"] == "broken"  # not enrolled
    assert rows["center"]["mend"]


def test_a_table_of_towns_is_taken_over_whole_or_not_at_all(place):
    sample = procedures() / "_shared" / "towns.sample.csv"
    assert answer(desk("towns", "show", "--json", cwd=place), "towns")["towns"] == 0
    value = answer(desk("towns", "import", str(sample), "--json", cwd=place), "towns")
    assert (value["as_of"], value["sample"]) == ("2026-04-01", True)
    broken = place / "broken.csv"
    broken.write_text(sample.read_text("utf-8").replace("9001002", "9001001"), "utf-8")
    done = desk("towns", "import", str(broken), cwd=place)
    assert done.returncode == 1
    assert "broken.csv:3 machiaza_id" in done.stderr and "何も取り込んでいません" in done.stderr
    assert answer(desk("towns", "show", "--json", cwd=place), "towns") == value
    rows = {c["id"]: c for c in json.loads(desk("doctor", "--json", cwd=place).stdout)["checks"]}
    assert rows["towns"]["state"] == "caution" and "2026-04-01" in rows["towns"]["found"]
    done = desk("towns", "forget-buildings", cwd=place)
    assert done.returncode == 0 and "0 件" in done.stdout
    assert desk("towns", "import", str(sample), "--as-of", "昨日", cwd=place).returncode == 2


def test_settings_name_every_mistake_at_once(place):
    (place / "desk.toml").write_text('profile = "servic"\n[desk]\nletters = "n"\nfoo = 1\n', "utf-8")
    done = desk("sync", "status", "--json", cwd=place)
    assert done.returncode == 1
    assert all(part in done.stderr for part in ("[profile]", "[desk.letters]", "[desk.foo]"))
    assert "Traceback" not in done.stderr


def test_service_refuses_simulators(place):
    simulators = 'profile = "service"\n[card]\nallow_virtual = true\nplayed = "card.yaml"\n'
    (place / "desk.toml").write_text(simulators, "utf-8")
    done = desk("sync", "status", cwd=place)
    assert done.returncode == 1
    assert "[card.allow_virtual]" in done.stderr
    assert "[card.played]" in done.stderr
    assert "printer.queue" in done.stderr


def test_a_short_password_is_refused_with_its_reason(place):
    done = desk("user", "add", "K00123", "--name", "見本 窓口", cwd=place, stdin="short\n")
    assert done.returncode == 1
    assert "12文字以上" in done.stderr


def test_a_secret_on_standard_input_that_is_no_json_is_wrong_use(place):
    done = desk("card", "read", "--secrets", "-", cwd=place, stdin="1234")
    assert done.returncode == 2
    assert "1234" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["card", "read"],
        ["decide"],
        ["forms", "fill"],
        ["procedures", "check"],
        ["visit", "play"],
        ["sync", "once"],
        ["towns", "import"],
        ["receipt", "test"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_every_command_explains_itself(place, command):
    done = desk(*command, "--help", cwd=place)
    assert done.returncode == 0
    assert len(done.stdout) > 100


def test_an_unknown_command_is_wrong_use(place):
    assert desk("dance", cwd=place).returncode == 2


def test_the_center_is_set_up_and_asked_from_its_command_line(place):
    def center(*arguments):
        return run("kakanai_center", *arguments, "--data", "center", "--json", cwd=place)

    assert center("status").returncode == 1
    assert answer(center("init"), "center-status")["desks"] == 0
    code = answer(center("pki", "code", "NA1"), "center-code")
    assert code["code"].startswith("NA1-")
    assert answer(center("pki", "list"), "center-certificates") == {"certificates": []}
    assert answer(center("pki", "revoke", "NA1"), "center-revoke") == {"terminal": "NA1", "ended": 0}
    assert answer(center("alarms"), "center-alarms") == {"alarms": []}
    assert center("pki", "code", "N1").returncode == 1
    assert "BEGIN CERTIFICATE" in center("pki", "authority").stdout
    assert Path(place / "center" / "center.db").exists()


def test_a_desk_comes_to_the_center_by_the_command_line(place):
    ports = Ports()
    text = SETTINGS.replace("https://127.0.0.1:9", ports.url)
    (place / "desk.toml").write_text(f'{text}enrolment = "{ports.enrolment_url}"\n', "utf-8")

    def center(*arguments):
        return run("kakanai_center", *arguments, "--data", "center", "--json", cwd=place)

    def link():
        checks = json.loads(desk("doctor", "--json", cwd=place).stdout)["checks"]
        return next(c["state"] for c in checks if c["id"] == "center")

    center("init")
    with serving(place / "center", ports):
        code = answer(center("pki", "code", "NA1"), "center-code")["code"]
        wrong = desk("enrol", "--code", code.replace("NA1-", "NB1-"), cwd=place)
        assert (wrong.returncode, "ENROL-03" in wrong.stderr) == (1, True)
        made = answer(desk("enrol", "--code", "-", "--json", cwd=place, stdin=code + "\n"), "enrol")
        assert made["terminal"] == "NA1"
        assert link() == "ok"
        again = desk("enrol", "--code", code, cwd=place)
        assert (again.returncode, "SYNC-02" in again.stderr) == (1, True)
        (kept,) = answer(center("pki", "list"), "center-certificates")["certificates"]
        assert (kept["terminal"], kept["ended_at"]) == ("NA1", None)
        assert answer(center("pki", "revoke", "NA1"), "center-revoke") == {"terminal": "NA1", "ended": 1}
        assert link() == "broken"
