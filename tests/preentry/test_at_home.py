"""A resident fills in at home, in real Chromium; the desk reads the codes off pictures and a visit opens (R-009)."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from kakanai_desk.core.errors import CodePartsMissing
from kakanai_desk.core.provenance import Source
from kakanai_desk.forms.codes.meaning import Trust
from kakanai_desk.hardware.scan.picture_file import read_picture
from kakanai_desk.hardware.scan.reader import PictureReader
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.scanning import Codes
from tests.fakes.desk import FakeClock, desk_bench
from tests.preentry.page import KEY, RECIPIENT, SOURCE, needs_node, site

pytestmark = pytest.mark.heavy
OWN = {RECIPIENT.key_id: bytes(KEY)}
DAY = FakeClock().today().isoformat()
HERE = Path(__file__).parent
PEOPLE = [
    ("MIHON MARIA SILVA", "ミホン　マリア　シルバ", "1988-06-02", "female", "世帯主", "BRA"),
    ("MIHON JOAO SILVA", "ミホン　ジョアン　シルバ", "1986-05-01", "male", "夫", "BRA"),
    ("見本　花", "ミホン　ハナ", "2021-02-28", "female", "子", "JP"),
]


def resident(folder, **wish):
    """What the browser saw."""
    needs_node()
    if not Path("/usr/bin/chromium").exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium がない")
    names = ("name", "kana", "birth_date", "sex", "relation", "nationality")
    whole = {
        "language": "pt-BR",
        "keyboard": False,
        "events": ["tennyu"],
        "people": [dict(zip(names, person, strict=True)) for person in PEOPLE],
        "answers": [0],
        "address": "滋賀県湖南市見本一丁目1",
        "now": f"{DAY}T02:00:00+09:00",  # the day before in São Paulo
        "day": "2026-03-20",
        **wish,
    }
    page = site(folder / "site")
    command = ["node", str(HERE / "resident.mjs"), str(SOURCE / "node_modules"), (page / "index.html").as_uri()]
    ran = subprocess.run(
        [*command, str(folder), json.dumps(whole)], capture_output=True, text=True, check=False, timeout=280
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("language", "wish"),
    [("pt-BR", {"keyboard": True}), ("easy", {"language": "ja", "choose": "easy", "dark": True})],
    ids=["by keyboard alone", "by touch"],
)
def test_filled_in_at_home_and_read_at_the_counter(tmp_path, language, wish):
    seen = resident(tmp_path, **wish)
    assert not seen["errors"]
    assert not seen["console"], "a connection that the policy forbids would be told here"
    assert not seen["faults"], "axe-core: WCAG 2.1 A and AA"
    assert not seen["raw"], "marks of furigana or of a value stand on no screen"
    assert not seen["wide"], "nothing is wider than a telephone of 360 points"
    assert all(asked.startswith((tmp_path / "site").as_uri()) for asked in seen["asked"]), "nothing but its own files"
    assert seen["kept"] == {"local": 0, "session": 0, "cookies": ""}
    assert len(seen["questions"]) > 15 and seen["screens"] > 20

    bench = desk_bench(tmp_path / "desk").signed_in()
    bench.desk = Desk(bench.context, Codes((), Trust({}, lambda: OWN, bench.store)))
    for number in range(seen["symbols"]):
        (symbol,) = PictureReader().search(read_picture(tmp_path / f"symbol-{number}.png")).symbols
        if number + 1 < seen["symbols"]:
            with pytest.raises(CodePartsMissing):
                bench.desk.scanned(symbol.data)
        else:
            bench.desk.scanned(symbol.data)
    visit = bench.context.visit
    assert visit.case.event == "tennyu"
    assert visit.language == language
    people = [(p.name, p.kana, p.birth_date.iso(), p.sex.value, p.relation) for p in visit.case.people]
    assert people == [person[:5] for person in PEOPLE]
    assert [p.nationality for p in visit.case.people] == [person[5] for person in PEOPLE]
    assert visit.case.answers["new_address"] == "滋賀県湖南市見本一丁目1"
    assert visit.case.answers["move_date"] == "2026-03-20"
    assert {visit.origins[name].source for name in visit.case.answers} == {Source.CODE}
    bench.store.close()
