"""The folder that the city puts on its web server (R-062): small, closed, the same from the same."""

import gzip
import json
import re
import subprocess
from dataclasses import replace

import pytest

from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.preentry.definitions import asked_at_home, definitions
from kakanai_desk.forms.preentry.sentences import Sentences
from kakanai_desk.forms.preentry.site import write
from tests.preentry.page import SOURCE, needs_node, pack, site_files

FIRST_PAGE = ("index.html", "style.css", "site.js", "page.js", "icon.svg", "manifest.webmanifest")


def test_the_built_parts_are_those_of_the_sources(tmp_path):
    needs_node()
    subprocess.run(["node", str(SOURCE / "build.mjs"), str(tmp_path)], check=True)
    built = {file.name: file.read_bytes() for file in (SOURCE / "built").iterdir()}
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == built


def test_types_and_form_of_the_sources_are_right():
    needs_node()
    checked = subprocess.run(["npm", "run", "-s", "check"], cwd=SOURCE, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_same_makes_the_same():
    assert site_files() == site_files()


@pytest.mark.parametrize("language", [one.code for one in load_texts().languages()])
def test_the_first_page_is_small_in_every_language(language):
    """At most 150 kB as a server sends it."""
    files = site_files()
    sent = sum(len(gzip.compress(files[name], 9)) for name in (*FIRST_PAGE, f"language-{language}.js"))
    assert sent <= 150_000


def test_nothing_is_asked_for_from_elsewhere():
    files = site_files()
    page = files["index.html"].decode()
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == [
        "icon.svg", "manifest.webmanifest", "style.css", "site.js", "page.js",
    ]  # fmt: skip
    assert "default-src &#x27;none&#x27;" in page and "connect-src &#x27;none&#x27;" in page
    assert "unsafe" not in page and "<script>" not in page and "style=" not in page
    for name, content in files.items():
        found = set(re.findall(rb"https?://[^\s\"'`)]+", content))
        assert found <= {b"http://www.w3.org/2000/svg", b"http://www.w3.org/1999/xhtml",
                         b"http://www.w3.org/1998/Math/MathML"}, name  # fmt: skip


def test_the_worker_keeps_every_file_and_changes_its_name_with_them():
    files = site_files()
    worker = files["worker.js"].decode()
    kept = json.loads(re.search(r"self\.FILES=(\[.*?\]);", worker)[1])
    assert set(kept) == {"./", *files} - {"worker.js"}


def test_no_question_of_the_clerk_s_judgement_and_no_individual_number_is_on_the_page():
    told = definitions(pack(), Sentences(), [])
    shown = {q["id"] for q in told["questions"] if q["visitor"]}
    assert {"new_address", "phone", "health_insurance", "honseki"} <= shown
    assert not shown & {"jan1_here", "late_reason", "newly_midterm", "techou_basis", "tax_filed"}
    assert shown == {q.id for q in pack().questions.values() if asked_at_home(q)}
    assert b"individual_number" not in b"".join(site_files().values())


def test_every_sentence_stands_in_every_language():
    files = site_files()
    sizes = set()
    for name, content in files.items():
        if name.startswith("language-"):
            told = json.loads(content.decode().split("=", 1)[1].rstrip(";\n"))
            sizes.add((len(told["sentences"]), len(told["words"])))
            assert all(told["words"].values()), name
    assert len(sizes) == 1


def test_what_another_edition_left_goes_and_what_is_not_ours_stays(tmp_path):
    files = site_files()
    write({**files, "language-xx.js": b""}, tmp_path)
    write(files, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(files)
    (tmp_path / "notes.txt").write_text("kept")
    with pytest.raises(FileExistsError, match=r"notes\.txt"):
        write(files, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "kept"


def test_a_condition_that_the_page_does_not_know_stops_the_building():
    class Odd:
        """No condition of the language."""

    first = next(iter(pack().questions.values()))
    broken = replace(pack(), questions={first.id: replace(first, when=Odd())})
    with pytest.raises(TypeError, match="Odd"):
        definitions(broken, Sentences(), [])
