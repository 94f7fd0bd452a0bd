"""``make run`` as a test: the real windows, PC/SC, the virtual card, paper and the center, played by touch and keys."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pypdf
import pytest

from kakanai_desk.core.places import procedures, root
from tests.fakes import pcsc

pytestmark = pytest.mark.pcsc
PERSONAL = (
    "見本",
    "みほん",
    "太郎",
    "葛",
    "葛\U000e0102葉",
    "中央一丁目",
    "湖南市見本町",
    "1986-05-01",
    "19860501",
    "123456789018",
    "000-0000-0000",
)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    why = pcsc.missing()
    if why:
        pytest.skip(why)
    out = tmp_path_factory.mktemp("played")
    done = subprocess.run(
        [sys.executable, str(root() / "tools" / "demo.py"), "--fast", "--out", str(out)],
        cwd=root(),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return out, json.loads((out / "summary.json").read_text("utf-8")), done


def test_the_visit_goes_from_the_card_to_the_center(played):
    _, summary, _ = played
    schema = json.loads((root() / "docs" / "schemas" / "visit-play.schema.json").read_text("utf-8"))
    jsonschema.validate(summary, schema)
    assert summary["done"]
    assert summary["people"] == 4
    assert {p["rule"] for p in summary["procedures"]} >= {"D01", "D08", "D11", "D17", "D20", "D27", "D36", "D38"}
    assert (summary["sent"], summary["waiting"]) == (1, 0)
    assert summary["sheets"] == 7
    assert summary["blanks"] == 0  # nothing is left for the pen


def test_the_summary_is_told_in_words(played):
    _, _, done = played
    for words in ("読み取り:", "判定:", "印刷:", "手で書く欄: 0", "送信: 送信済 1", "時間:", "置き場所:"):
        assert words in done.stderr


def test_the_paper_carries_every_name_exactly_and_the_signature(played):
    out, summary, _ = played
    pdf = out / summary["pdf"][0]
    text = "".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    for name in ("見本　太郎", "見本　花子", "見本　葛\U000e0102葉", "見本　渚"):
        assert name in text.replace(" ", "　") or name in text, name
    assert "電子署名" in text
    checked = subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, text=True)
    assert checked.returncode == 0


def test_the_guide_sheet_is_a_witness_of_the_record(played):
    out, summary, _ = played
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out / summary["pdf"][0]).pages)
    (printed,) = set(re.findall(r"記録 ([A-Z]{2}[1-9]-[0-9]+-[0-9a-f]{16})", text))
    terminal, size, beginning = printed.split("-")

    def verified(head):
        command = [sys.executable, "-m", "kakanai_center", "verify-log", "--json", "--printed", head]
        command += ["--data", str(out / "desk" / "center")]
        return json.loads(subprocess.run(command, capture_output=True, text=True).stdout)

    found = verified(printed)
    assert (found["faults"], found["heads_held"]) == ([], 1), (found, printed)
    assert int(size) > 10
    assert verified(f"{terminal}-{int(size) - 1}-{beginning}")["faults"] == [["root", terminal]]


def test_both_screens_are_pictured_at_every_step(played):
    out, summary, _ = played
    pictures = sorted(p.name for p in out.glob("*.png"))
    assert len(pictures) == 2 * len(summary["steps"])


def test_nothing_on_disk_holds_plaintext(played):
    out, _, _ = played
    files = [*(out / "desk" / "data").rglob("*"), *(out / "desk" / "center").rglob("*")]
    published = b"".join(file.read_bytes() for file in procedures().rglob("*.yaml"))
    checked = 0
    for file in files:
        if file.is_file():
            raw = file.read_bytes()
            checked += 1
            if file.name == "definitions.trees":  # the city's definitions, which are no secret and hold samples
                assert [w for w in PERSONAL if w.encode() in raw and w.encode() not in published] == []
                continue
            for word in PERSONAL:
                if len(word.encode()) >= 6:  # one character alone stands in a megabyte of cipher text by chance
                    assert word.encode() not in raw, file.name
    assert checked >= 4


def test_no_log_and_no_file_name_is_personal(played):
    out, _, done = played
    logs = "".join(p.read_text("utf-8", "replace") for p in (out / "desk").glob("*.log"))
    names = "".join(p.name for p in Path(out).rglob("*"))
    for word in PERSONAL[1:]:
        assert word not in logs
        assert word not in names
    assert "Traceback" not in done.stderr
    assert "QWidget" not in done.stderr
