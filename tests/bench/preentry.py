"""The resident's page: how large it is and how soon it can be used, and how large a household is in its codes."""

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.case_file import case_to_plain
from tests.bench.decision import row
from tests.preentry.page import SOURCE, codes_of, filled_in, site, site_files
from tests.preentry.test_site import FIRST_PAGE

NAME, KANA = "NGUYEN THI HONG ANH", "グエン　ティ　ホン　アン"
PERSON = Person("p1", NAME, KANA, PartialDate(1988, 6, 2), Sex.FEMALE, "世帯主", nationality="VNM")


def measure() -> list[dict[str, Any]]:
    files = site_files()
    sent = sum(len(gzip.compress(files[name], 9)) for name in (*FIRST_PAGE, "language-ja.js")) / 1000
    found = [row("the first page as a server sends it, Japanese", sent, 150.0, "kB")]
    with TemporaryDirectory() as place:
        folder = Path(place)
        cases = [case_to_plain(_household(people)) for people in range(1, 7)]
        for people, shown in enumerate(codes_of(cases, folder), 1):
            size = sum(map(len, shown.texts)) * 2 / 3
            told = f"{len(shown.texts)} symbols, version {max(shown.versions)}"
            name = f"sealed 転入, everything answered, {people} people ({told})"
            found.append(row(name, size / people, 1000.0, "bytes a person"))
        found.append(row("the page can be used, processor four times slower", _usable(folder), 1000.0))
    return found


def _household(count: int) -> Case:
    births = {f"p{n}": PartialDate(1950 + 9 * n, n, 10 + n) for n in range(1, count + 1)}
    people = tuple(replace(PERSON, id=who, birth_date=birth) for who, birth in births.items())
    return filled_in(Case(date(2026, 12, 1), "tennyu", people, applicant=Applicant(person="p1")))


def _usable(folder: Path) -> float:
    """Milliseconds until the first button answers, in Chromium, the best of five."""
    page = (site(folder / "site") / "index.html").as_uri()
    script = Path(__file__).parent / "page_usable.mjs"
    command = ["node", str(script), str(SOURCE / "node_modules"), page]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    print(ran.stdout.strip(), file=sys.stderr)
    return float(min(json.loads(ran.stdout)))
