"""R-076, R-025 on both databases: a person of the register is found, opened, recorded; who is hidden stays hidden."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from kakanai_center.identity import PEER
from kakanai_center.intake_rows import rows_of
from kakanai_center.record import CENTER
from kakanai_center.residents import masked_address
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk.core.ports.residents import ResidentAsked, ResidentKey
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.sync.resident_lookup import REST, ResidentLookup
from kakanai_desk.sync.resident_protocol import MOST_FOUND, RESIDENT_PATH, RESIDENTS_PATH
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import authority, known
from tests.unit.center.test_intake_rows import HANAKO, HEAD, JUUMIN, mapping, pack

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
TARO = "1002,500,見本 太郎,ﾐﾎﾝ ﾀﾛｳ,19860501,1,夫,滋賀県湖南市見本町1,0,0,1,1,0"
KEIKO = "1003,501,髙橋 恵子,ﾀｶﾊｼ ｹｲｺ,19881103,2,世帯主,滋賀県湖南市架空町二丁目3,0,0,0,0,0"
MAMORU = "1004,502,見本 守,ﾐﾎﾝ ﾏﾓﾙ,19990101,1,世帯主,滋賀県湖南市隠町9,0,0,0,0,1"
MAMORUS_CHILD = "1005,502,見本 蒼,ﾐﾎﾝ ｱｵｲ,20200202,2,子,滋賀県湖南市隠町9,0,0,0,0,0"
JSON = {"content-type": "application/json"}


class City:
    """A center with a register, and a desk NB1 that asks it."""

    def __init__(self, store, folder):
        self.store, self.desk, self.away, self.ticks, self.said = store, "NB1", False, 0.0, b""
        certificates = {t: known(store, t, DeskSigner(FileKeyStore(folder / t))) for t in ("NA1", "NB1")}
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))

        async def shown(scope, receive, send):
            scope.setdefault("state", {})[PEER] = certificates[self.desk]
            await app(scope, receive, send)

        self.client = TestClient(shown)
        self.lookup = ResidentLookup("NB1", self, lambda: self.ticks)

    def residents(self, question):
        return self._say(RESIDENTS_PATH, question)

    def resident(self, question):
        return self._say(RESIDENT_PATH, question)

    def _say(self, path, question):
        if self.away:
            raise CenterUnreachable
        answer = self.client.post(path, content=question, headers=JSON)
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        self.said = answer.content
        return answer.content

    def take(self, *lines):
        rows, findings = rows_of("j.csv", "\r\n".join([HEAD, *lines, ""]).encode("cp932"), mapping(), pack())
        assert findings == []
        self.store.intakes.take(mapping(), rows, "0" * 64, "S-01", dry=False, gone=True)

    def find(self, by="K1", **who):
        return self.lookup.find(ResidentAsked(by, "visit-1", **who))

    def names(self, **who):
        return [row.name for row in self.find(**who).rows]

    def open(self, key):
        return self.lookup.open(key, "K1", "visit-1")

    def lines(self, kind):
        lines = [json.loads(content) for _, content, _ in self.store.record.contents(CENTER)]
        return [line["values"] for line in lines if line["kind"] == kind]


@pytest.fixture
def city(center_engine, tmp_path):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        made = City(store, tmp_path)
        made.take(HANAKO, TARO, KEIKO, MAMORU, MAMORUS_CHILD)
        yield made


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ({"name": "見本花子", "birth": "1988-11-03"}, ["見本　花子"]),
        ({"kana": "ミホンハナコ", "birth": "1988-11-03"}, ["見本　花子"]),
        ({"name": "高橋　恵子", "birth": "1988-11-03"}, ["髙橋　恵子"]),  # whatever the shape of the character
        ({"name": "見本　薫", "kana": "みほん　はなこ", "birth": "1988-11-03"}, ["見本　花子"]),
        ({"name": "見本　花子", "birth": "1988-11-04"}, []),
        ({"name": "見本", "birth": "1988-11-03"}, []),  # the whole name, not its beginning
        ({"number": "1003"}, ["髙橋　恵子"]),
        ({"number": "500"}, []),  # a household's number is nobody's
    ],
)
def test_a_person_is_found_by_birth_date_and_name_or_reading_or_by_number(city, who, names):
    assert city.names(**who) == names


def test_a_search_shows_as_much_as_tells_people_apart(city):
    (row,) = city.find(number="1001").rows
    assert (row.kana, row.birth, row.relation, row.address) == (
        "みほん　はなこ", "1988-11-03", "世帯主", "滋賀県湖南市見本町…",
    )  # fmt: skip
    assert city.find(number="1001").as_of == NOW


def test_who_is_chosen_is_opened_with_the_others_of_the_household(city):
    (row,) = city.find(number="1001").rows
    opened = city.open(row.key)
    assert opened.said == {
        "name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03", "sex": "female",
        "relation": "世帯主", "address": "滋賀県湖南市見本町1",
    }  # fmt: skip
    assert [other.name for other in opened.household] == ["見本　太郎"]
    assert city.open(opened.household[0].key).said["name"] == "見本　太郎"


@pytest.mark.parametrize("number", ["1004", "1005"])
def test_no_address_of_a_household_with_somebody_protected_is_sent(city, number):
    (row,) = city.find(number=number).rows
    assert row.protected
    assert "隠町" not in city.said.decode()
    opened = city.open(row.key)
    assert "address" not in opened.said
    assert opened.protected is (number == "1004")  # the mark is that person's alone
    assert "隠町" not in city.said.decode()


def test_no_individual_number_is_sent(city, tmp_path):
    from kakanai_center.intake_mapping import read_intake

    text = JUUMIN.read_text("utf-8").replace("whole: true", "whole: true\nlawful: {individual_number: 番号法 第9条}")
    file = tmp_path / "juumin_kihon.yaml"
    file.write_text(text + "  - {title: 個人番号, to: person.individual_number}\n", "utf-8")
    intake = read_intake(file, pack())
    content = "\r\n".join([f"{HEAD},個人番号", f"{HANAKO},123456789018", ""]).encode("cp932")
    rows, findings = rows_of("j.csv", content, intake, pack())
    assert findings == []
    city.store.intakes.take(intake, rows, "1" * 64, "S-01", dry=False, gone=True)
    (row,) = city.find(number="1001").rows
    assert "123456789018" not in city.said.decode()
    assert "individual_number" not in city.open(row.key).said
    assert "123456789018" not in city.said.decode()


def test_every_search_and_every_opening_is_a_line_that_says_who_and_whose_and_no_name(city):
    (row,) = city.find(name="見本　花子", birth="1988-11-03").rows
    city.open(row.key)
    (looked,) = city.lines("residents_looked_for")
    assert looked == {"by": "K1", "terminal": "NB1", "visit": "visit-1", "kinds": "day,name", "found": 1}
    (opened,) = city.lines("resident_opened")
    assert opened == {
        "by": "K1", "terminal": "NB1", "visit": "visit-1", "source": "juumin_kihon", "resident": row.key.mark,
        "household": 1, "protected": False,
    }  # fmt: skip


def test_searching_very_often_is_an_alarm(city, monkeypatch):
    monkeypatch.setattr("kakanai_center.searching.MANY_SEARCHES", 3)
    for _ in range(4):
        city.find(number="1001")
    (alarm,) = city.store.alarms()
    assert (alarm["kind"], alarm["detail"]) == ("mass_search", "2026-04-10 K1")


def test_many_searches_of_a_desk_are_an_alarm_whoever_it_names(city, monkeypatch):
    monkeypatch.setattr("kakanai_center.residents.MANY_OF_A_DESK", 3)
    monkeypatch.setattr("kakanai_center.service.ASKING_BURST", 1e9)
    for n in range(4):
        city.find(by=f"K{n}", number="1001")
    (alarm,) = city.store.alarms()
    assert (alarm["kind"], alarm["detail"]) == ("mass_search", "2026-04-10 desk NB1")


def test_a_desk_that_asks_without_end_is_slowed(city, monkeypatch, tmp_path):
    monkeypatch.setattr("kakanai_center.service.ASKING_RATE", 0.0)
    monkeypatch.setattr("kakanai_center.service.ASKING_BURST", 2.0)
    slow = build(city.store, authority(), Rates(rate=1e9, burst=1e9))
    certificate = known(city.store, "NC1", DeskSigner(FileKeyStore(tmp_path / "NC1")))

    async def shown(scope, receive, send):
        scope.setdefault("state", {})[PEER] = certificate
        await slow(scope, receive, send)

    body = {"terminal": "NC1", "by": "K1", "visit": "v", "number": "1001"}
    client = TestClient(shown)
    codes = [client.post(RESIDENTS_PATH, json=body).status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]


def test_a_desk_asks_in_its_own_name_and_never_for_everybody(city):
    for body in (
        {"terminal": "NB1", "by": "K1", "visit": "v", "birth": "1988-11-03"},
        {"terminal": "NB1", "by": "K1", "visit": "v", "name": "見本　花子"},
        {"terminal": "NB1", "by": "K1", "visit": "v", "number": "", "birth": "1988-11-03", "name": "　"},
    ):
        assert city.client.post(RESIDENTS_PATH, json=body).status_code == 422
    city.desk = "NA1"
    with pytest.raises(CenterRefused) as refused:
        city.find(number="1001")
    assert refused.value.values["status"] == 403
    with pytest.raises(CenterRefused):
        city.open(ResidentKey("juumin_kihon", "0" * 32))
    assert city.lines("residents_looked_for") == city.lines("resident_opened") == []


def test_a_row_that_has_gone_is_told(city):
    (row,) = city.find(number="1003").rows
    city.take(HANAKO, TARO, MAMORU, MAMORUS_CHILD)
    assert city.open(row.key) is None
    assert city.lines("resident_opened") == []


def test_many_who_fit_are_not_all_sent(city):
    same = "見本 空,ﾐﾎﾝ ｿﾗ,20010101,1,世帯主,滋賀県湖南市見本町1,0,0,0,0,0"
    born = [f"2{n:03},{n},{same}" for n in range(MOST_FOUND + 2)]
    city.take(HANAKO, *born)
    found = city.find(kana="みほん そら", birth="2001-01-01")
    assert (len(found.rows), found.more) == (MOST_FOUND, True)


def test_a_center_without_a_register_says_so(center_engine, tmp_path):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        found = City(store, tmp_path).find(number="1001")
    assert (found.rows, found.as_of) == ((), None)


def test_a_center_that_is_away_is_left_alone_for_a_while(city):
    city.away = True
    with pytest.raises(CenterUnreachable):
        city.find(number="1001")
    city.away = False
    with pytest.raises(CenterUnreachable):
        city.find(number="1001")
    city.ticks = REST + 1
    assert len(city.find(number="1001").rows) == 1


@pytest.mark.parametrize(
    ("address", "masked"),
    [("滋賀県湖南市見本町1番地", "滋賀県湖南市見本町…"), ("滋賀県湖南市見本二丁目3", "滋賀県湖南市見本…"),
     ("京都府八幡市三本木", "京都府八幡市…"), ("滋賀県見本市９－１", "滋賀県見本市…"), ("", "")],
)  # fmt: skip
def test_an_address_is_shown_as_far_as_its_first_number(address, masked):
    assert masked_address(address) == masked
