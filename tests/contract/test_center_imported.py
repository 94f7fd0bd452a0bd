"""R-077, R-025 on both databases: applications of other systems are listed, opened, marked as taken, and recorded."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from kakanai_center.identity import PEER
from kakanai_center.intake_rows import rows_of
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_center.tables import intake_taken
from kakanai_desk.core.ports.imports import ImportKey
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.core.rates import Rates
from kakanai_desk.sync.imported_lookup import ImportedLookup
from kakanai_desk.sync.imported_protocol import IMPORTED_BACK_PATH, IMPORTED_OPEN_PATH, IMPORTED_PATH, MOST_LISTED
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import authority, known
from tests.unit.center.test_intake_rows import HEAD as JUUMIN_HEAD
from tests.unit.center.test_intake_rows import SHINSEI, mapping, pack

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
HEAD = "受付番号,手続,申請日,氏名,カナ,生年月日,住所,電話,公金受取口座"
HANAKO = "A-1,0001,2026-04-08,見本 花子,みほん はなこ,1988-11-03,滋賀県湖南市見本町1,0748000000,1"
TARO = "A-2,0002,2026-04-07,見本 太郎,みほん たろう,1986-05-01,滋賀県湖南市見本町1,0748000001,2"
PROTECTED = "1001,500,見本 花子,ﾐﾎﾝ ﾊﾅｺ,19881103,2,世帯主,滋賀県湖南市隠町1,1,0,0,1,1"


class City:
    def __init__(self, store, folder):
        self.store, self.desk, self.said = store, "NB1", b""
        certificates = {t: known(store, t, DeskSigner(FileKeyStore(folder / t))) for t in ("NA1", "NB1")}
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))

        async def shown(scope, receive, send):
            scope.setdefault("state", {})[PEER] = certificates[self.desk]
            await app(scope, receive, send)

        self.client = TestClient(shown)
        self.at = {terminal: ImportedLookup(terminal, self) for terminal in ("NA1", "NB1")}

    def imported(self, question):
        return self._say(IMPORTED_PATH, question)

    def imported_open(self, question):
        return self._say(IMPORTED_OPEN_PATH, question)

    def imported_back(self, question):
        return self._say(IMPORTED_BACK_PATH, question)

    def _say(self, path, question):
        answer = self.client.post(path, content=question, headers={"content-type": "application/json"})
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        self.said = answer.content
        return answer.content

    def take(self, *lines, file=SHINSEI, head=HEAD, encoding="utf-8"):
        intake = mapping(file)
        rows, findings = rows_of("f.csv", "\r\n".join([head, *lines, ""]).encode(encoding), intake, pack())
        assert findings == []
        self.store.intakes.take(intake, rows, "0" * 64, "S-01", dry=False, gone=True)

    def list(self, number=""):
        return self.at[self.desk].listed("K1", number)

    def open(self, row, visit="visit-1"):
        return self.at[self.desk].open(row.key, "K1", visit)

    def lines(self, kind):
        lines = [json.loads(content) for _, content, _ in self.store.record.contents(CENTER)]
        return [line["values"] for line in lines if line["kind"] == kind]


@pytest.fixture
def city(center_engine, tmp_path):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        made = City(store, tmp_path)
        made.take(HANAKO, TARO)
        yield made


def test_what_nobody_opened_is_listed_the_oldest_first(city):
    found = city.list()
    assert [(r.number, r.procedure, r.name, r.birth, r.submitted) for r in found.rows] == [
        ("A-2", "hoiku_nyuusho", "見本　太郎", "1986-05-01", "2026-04-07"),
        ("A-1", "jidou_teate", "見本　花子", "1988-11-03", "2026-04-08"),
    ]
    assert found.as_of == NOW
    assert "見本町" not in city.said.decode()
    assert "0748" not in city.said.decode()


def test_one_is_opened_whole_and_the_next_desk_is_told(city):
    (row,) = city.list("A-1").rows
    found = city.open(row)
    assert (found.number, found.procedure, found.submitted) == ("A-1", "jidou_teate", "2026-04-08")
    assert found.said == {
        "name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03", "address": "滋賀県湖南市見本町1",
    }  # fmt: skip
    assert found.answers == {"phone": "0748000000", "public_account": "yes"}
    city.desk = "NA1"
    assert [r.number for r in city.list().rows] == ["A-2"]
    (again,) = city.list("A-1").rows
    assert again.taken == (("NB1", NOW),)
    assert city.open(again, "visit-2").number == "A-1"  # a warning, no lock
    assert [terminal for terminal, _ in city.list("A-1").rows[0].taken] == ["NB1", "NA1"]


def test_no_address_of_who_is_protected_is_sent(city):
    city.take(PROTECTED, file=SHINSEI.with_name("juumin_kihon.yaml"), head=JUUMIN_HEAD, encoding="cp932")
    found = city.open(city.list("A-1").rows[0])
    assert found.protected
    assert "address" not in found.said
    assert "見本町" not in city.said.decode()
    assert not city.open(city.list("A-2").rows[0]).protected


def test_every_list_and_every_opening_is_a_line_without_a_name(city):
    (row,) = city.list("A-1").rows
    city.open(row)
    assert city.lines("imports_listed") == [{"by": "K1", "terminal": "NB1", "number": True, "found": 1}]
    assert city.lines("import_opened") == [
        {"by": "K1", "terminal": "NB1", "visit": "visit-1", "source": "shinsei_kanri", "row": row.key.mark,
         "before": 0, "protected": False}
    ]  # fmt: skip


def test_the_same_opening_twice_is_one_mark(city):
    (row,) = city.list("A-1").rows
    city.open(row)
    city.open(row)
    with city.store.engine.connect() as tx:
        assert tx.execute(select(func.count()).select_from(intake_taken)).scalar_one() == 1


def test_a_resident_is_no_application_and_what_is_gone_is_told(city):
    city.take(PROTECTED, file=SHINSEI.with_name("juumin_kihon.yaml"), head=JUUMIN_HEAD, encoding="cp932")
    mark = city.store._ring.mark("i:juumin_kihon\x001001").hex()
    assert city.list("1001").rows == ()
    assert city.at["NB1"].open(ImportKey("juumin_kihon", mark), "K1", "v") is None
    assert city.lines("import_opened") == []


def test_a_desk_asks_in_its_own_name_only(city):
    (row,) = city.list("A-1").rows
    city.desk = "NA1"
    for ask in (lambda: city.at["NB1"].listed("K1", ""), lambda: city.at["NB1"].open(row.key, "K1", "v")):
        with pytest.raises(CenterRefused) as refused:
            ask()
        assert refused.value.values["status"] == 403


def test_many_are_not_all_sent(city):
    city.take(*(TARO.replace("A-2", f"B-{n}") for n in range(MOST_LISTED + 2)))
    found = city.list()
    assert (len(found.rows), found.more) == (MOST_LISTED, True)


def test_what_an_abandoned_visit_had_taken_is_listed_again_and_another_desks_stays(city):
    (row,) = city.list("A-1").rows
    city.open(row, "visit-1")
    city.desk = "NA1"
    city.at["NA1"].give_back("K2", "visit-1")  # not theirs
    assert [r.number for r in city.list().rows] == ["A-2"]
    city.desk = "NB1"
    city.at["NB1"].give_back("K1", "visit-1")
    assert [r.number for r in city.list().rows] == ["A-2", "A-1"]
    assert city.lines("import_given_back") == [{"by": "K1", "terminal": "NB1", "visit": "visit-1", "count": 1}]
