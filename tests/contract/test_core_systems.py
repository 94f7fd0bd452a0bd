"""R-074, R-075, R-078: applications go to core systems once, by the city's mapping, and their answers come back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from kakanai_center.mapping_source import read_mapping
from kakanai_center.package import HandoverFailed
from kakanai_center.returns import ResultsUnfit, read_results
from kakanai_center.store import CenterStore
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.person import Protection
from kakanai_desk.core.places import procedures, root
from kakanai_desk.core.workflow import Move, Moved, State, moved_to_plain
from kakanai_desk.forms.case_file import case_to_plain, read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.loader import load
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_feed import Counter, Road
from tests.contract.test_center_inbox import entry_of
from tests.fakes.center import known

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
NUMBER = "123456789018"  # invented, and right by its check digit


@cache
def pack():
    return load(procedures())


def mapping(name):
    return read_mapping(procedures() / "_shared" / "mappings" / f"{name}.yaml", pack())


def family(change=lambda case: case):
    return change(read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", pack()))


def protected(case):
    first, *others = case.people
    return replace(case, people=(replace(first, protection=Protection(until=date(2027, 3, 31))), *others))


def with_number(case):
    first, *others = case.people
    return replace(case, people=(replace(first, individual_number=NUMBER), *others))


def called(name):
    return lambda case: replace(case, people=(replace(case.people[0], name=name), *case.people[1:]))


class City:
    """A center with one desk whose applications it has."""

    def __init__(self, folder, store):
        self.store, self.out = store, folder / "out"
        self.signer = DeskSigner(FileKeyStore(folder / "keys"))
        known(store, "NA1", self.signer)
        self.closed, self._seq = 0, 0

    def close(self, change=lambda case: case):
        """A visit of the family; its reception number."""
        self.closed += 1
        case = family(change)
        number = f"NA1-260410-{self.closed:04d}-X"
        body = {
            "reception_number": number,
            "clerk": "K1",
            "case": case_to_plain(case, individual_numbers=True),
            "decision": decide(case, pack()).to_json(pack()),
            "partners": [],
        }
        self._send(f"visit-{self.closed}", EntryKind.VISIT_CLOSED, body)
        return number

    def _send(self, visit, kind, body):
        self._seq += 1
        entry = entry_of(self.signer, self._seq, body=canonical(body), kind=str(kind), visit=visit)
        (result,) = self.store.take([entry]).results
        assert result.state.value == "applied", result

    def approve(self, procedure="juumin_idou_todoke"):
        """Brings the newest visit's application to 決裁済."""
        for move, by in ((Move.START, "K1"), (Move.SEND, "K1"), (Move.APPROVE, "K2")):
            visit = f"visit-{self.closed}"
            plain = moved_to_plain(Moved("", visit, procedure, move, by, by, "shimin", "NA1", NOW, 1, ""))
            self._send(visit, EntryKind.APPLICATION_MOVED, plain)

    def application(self, procedure="juumin_idou_todoke", number=None):
        visit = f"visit-{number or self.closed}"
        with self.store.engine.connect() as tx:
            (found,) = self.store.applications.of(tx, [visit])
        return next(a for a in found.board if a.procedure == procedure)

    def run(self, how, **more):
        return self.store.handing.run(how, pack(), self.out, "S-01", **more)

    def lines(self, kind):
        found = [json.loads(content) for _, content, _ in self.store.record.contents("center")]
        return [line for line in found if line["kind"] == kind]


@pytest.fixture
def city(tmp_path, center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        yield City(tmp_path, store)


def rows_of(done, name, encoding):
    with open(f"{done.folder}/{name}", encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def test_an_application_goes_out_once_in_the_columns_and_characters_of_the_mapping(city):
    number = city.close()
    done = city.run(mapping("kokuho_shikaku"))
    assert (done.number, done.applications, done.lines) == (1, 1, 4)
    head, *lines = rows_of(done, "kokuho.csv", "cp932")
    assert head[:3] == ["受付番号", "取得事由", "資格取得日"]
    taro = dict(zip(head, lines[0], strict=True))
    assert taro["受付番号"] == number
    assert (taro["資格取得日"], taro["生年月日"], taro["性別"]) == ("20260405", "19860501", "1")
    assert (taro["被保険者氏名"], taro["被保険者カナ"]) == ("見本　太郎", "ﾐﾎﾝ ﾀﾛｳ")
    kuzuha = dict(zip(head, lines[2], strict=True))
    assert kuzuha["被保険者氏名"] == "見本　葛葉"  # the selector has no place in CP932
    (_, told) = rows_of(done, "replaced.csv", "utf-8-sig")
    assert told[0] == number
    assert told[2:7] == ["被保険者氏名", "4", "葛\U000e0102", "MJ022335", "葛"]
    again = city.run(mapping("kokuho_shikaku"))
    assert (again.number, again.applications) == (0, 0)
    assert sorted(p.name for p in city.out.iterdir()) == ["kokuho_shikaku-000001"]


def test_the_manifest_vouches_for_every_file_and_the_record_names_nobody(city):
    city.close()
    done = city.run(mapping("kokuho_shikaku"))
    folder = city.out / "kokuho_shikaku-000001"
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name, digest in said["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert (said["applications"], said["lines"], said["replaced"]) == (1, 4, done.replaced)
    (line,) = city.lines("applications_exported")
    assert line["values"]["operator"] == "S-01"
    assert line["values"]["file_sha256"] == said["files"]["kokuho.csv"]
    assert "見本" not in json.dumps(line, ensure_ascii=False)
    assert folder.stat().st_mode & 0o077 == 0


def test_a_dry_run_counts_and_writes_nothing(city):
    city.close()
    done = city.run(mapping("kokuho_shikaku"), dry=True)
    assert (done.number, done.applications) == (0, 1)
    assert not city.out.exists()
    assert city.lines("applications_exported") == []
    assert city.run(mapping("kokuho_shikaku")).applications == 1


def test_protected_addresses_leave_only_where_the_mapping_names_the_law(city):
    city.close(protected)
    city.approve()
    kokuho = city.run(mapping("kokuho_shikaku"))
    content = (city.out / "kokuho_shikaku-000001" / "kokuho.csv").read_text("cp932")
    assert (kokuho.protected, kokuho.covered) == (1, 1)
    assert "見本町一丁目" not in content
    assert "見本ハイツ" not in content
    juumin = city.run(mapping("juumin_idou"))
    assert (juumin.protected, juumin.covered) == (1, 0)
    assert "見本町一丁目" in (city.out / "juumin_idou-000002" / "idou.csv").read_text("utf-8-sig")
    one, other = city.lines("applications_exported")
    assert "address_basis" not in one["values"]
    assert "住民基本台帳法" in other["values"]["address_basis"]


def test_individual_numbers_leave_only_with_their_lawful_basis_and_are_counted(city):
    city.close(with_number)
    city.approve()
    assert city.run(mapping("kokuho_shikaku")).numbers == 0
    assert NUMBER not in (city.out / "kokuho_shikaku-000001" / "kokuho.csv").read_text("cp932")
    assert city.run(mapping("juumin_idou")).numbers == 1
    assert NUMBER in (city.out / "juumin_idou-000002" / "idou.csv").read_text("utf-8-sig")
    with_basis = city.lines("applications_exported")[-1]["values"]
    assert (with_basis["individual_numbers"], "住民基本台帳法" in with_basis["number_basis"]) == (1, True)


def test_no_cell_becomes_a_formula_where_a_person_opens_the_file(city):
    city.close(called('=HYPERLINK("http://x")'))
    done = city.run(mapping("jidou_teate"))
    head, line = rows_of(done, "jidou_teate.csv", "utf-8-sig")
    assert dict(zip(head, line, strict=True))["請求者"] == '\'=HYPERLINK("http://x")'


def test_what_cannot_be_whole_stays_and_is_named_and_the_others_go(city):
    city.close()
    odd = city.close(called("ア" * 31))
    done = city.run(mapping("kokuho_shikaku"))
    assert done.applications == 1
    ((number, _, column, why),) = done.to_json()["staying"]
    assert (number, column, why) == (odd, "被保険者氏名", "long")
    assert rows_of(done, "staying.csv", "utf-8-sig")[1] == [odd, "kokuho_shutoku", "被保険者氏名", "long"]


RESULTS = "受付番号,結果,内容\r\n{number},{word},{said}\r\n"


def answer(city, how, number, word, said=""):
    city.out.mkdir(exist_ok=True)
    file = city.out / "answer.csv"
    file.write_text(RESULTS.format(number=number, word=word, said=said), "utf-8-sig")
    answers, unfit = read_results(file, how)
    assert unfit == []
    return city.store.handing.take_results(how, answers, "S-01")


def test_only_what_is_approved_goes_to_the_robot_and_its_yes_registers_it_once(city, tmp_path):
    how = mapping("juumin_idou")
    number = city.close()
    assert city.run(how).applications == 0
    city.approve()
    assert city.run(how).applications == 1
    steps = json.loads((city.out / "juumin_idou-000001" / "steps.json").read_text("utf-8"))
    assert steps["steps"][0] == {"no": 1, "do": "open", "on": "住民異動入力", "column": "", "place": 0}
    assert answer(city, how, number, "正常")["ok"] == 1
    found = city.application()
    assert (found.state, found.final) == (State.APPROVED, True)
    again = answer(city, how, number, "正常")
    assert (again["ok"], again["known"]) == (0, 1)
    assert len(city.application().history) == len(found.history)


def test_a_no_is_a_note_on_the_board_and_can_be_sent_again(city):
    how = mapping("juumin_idou")
    number = city.close()
    city.approve()
    city.run(how)
    assert answer(city, how, number, "エラー", "同じ方が登録済み")["failed"] == 1
    last = city.application().history[-1]
    assert (last.terminal, last.name) == ("CENTER", "連携")
    assert "同じ方が登録済み" in last.memo
    told = city.store.handing.reconcile(how)
    assert (told["received"], told["failed"], told["numbers"]["failed"]) == (1, 1, [number])
    again = city.store.handing.resend(how, pack(), city.out, "S-01", errors=True)
    assert (again.number, again.applications) == (2, 1)
    assert city.store.handing.reconcile(how)["unanswered"] == 1
    assert answer(city, how, number, "OK")["ok"] == 1
    assert city.store.handing.reconcile(how)["ok"] == 1


def test_the_answer_reaches_the_desks_board(city, tmp_path):
    how = mapping("juumin_idou")
    number = city.close()
    city.approve()
    city.run(how)
    answer(city, how, number, "正常")
    desk = Counter(tmp_path / "desk", "NB", city.store)
    known(city.store, "NB1", desk.signer)
    assert isinstance(desk.way, Road)
    desk.meet()
    assert desk.store.application("visit-1/juumin_idou_todoke").final
    desk.store.close()


def test_the_counts_of_a_reconciliation_add_up(city):
    how = mapping("kokuho_shikaku")
    for _ in range(3):
        city.close()
    city.run(how)
    city.close()
    told = city.store.handing.reconcile(how)
    parts = ("cancelled", "waiting", "missing", "unanswered", "ok", "failed")
    assert told["received"] == 4 == sum(told[part] for part in parts)
    assert (told["unanswered"], told["missing"]) == (3, 1)
    assert told["numbers"]["missing"] == ["NA1-260410-0004-X"]
    assert [h["written"] for h in told["handovers"]] == [True]


def test_answers_that_fit_nothing_are_refused_by_line(city):
    how = mapping("juumin_idou")
    number = city.close()
    taken = answer(city, how, number, "OK")  # never handed over
    assert taken["refused_lines"] == [[2, "not_sent"]]
    assert answer(city, how, "NA1-260410-0999-X", "OK")["refused_lines"] == [[2, "unknown"]]
    file = city.out / "answer.csv"
    file.write_text(RESULTS.format(number=number, word="たぶん", said=""), "utf-8-sig")
    assert read_results(file, how)[1] == [(2, "result")]
    for content in (b"\xff\xff", "あ,い\r\n".encode(), b""):
        file.write_bytes(content)
        with pytest.raises(ResultsUnfit):
            read_results(file, how)


def test_a_power_cut_between_account_and_package_is_told_and_mended(city, monkeypatch):
    how = mapping("kokuho_shikaku")
    city.close()
    monkeypatch.setattr("kakanai_center.package.Package.place", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        city.run(how)
    monkeypatch.undo()
    told = city.store.handing.reconcile(how)
    assert [h["written"] for h in told["handovers"]] == [False]
    assert city.run(how).applications == 0  # nothing goes out twice unseen
    again = city.store.handing.resend(how, pack(), city.out, "S-01", handover=1)
    assert (again.number, again.applications) == (2, 1)


def test_a_folder_that_cannot_be_written_changes_nothing(city):
    city.close()
    city.out.write_text("a file where the folder should be")
    with pytest.raises(HandoverFailed):
        city.run(mapping("kokuho_shikaku"))
    city.out.unlink()
    assert city.run(mapping("kokuho_shikaku")).number == 1


def test_utf_16_is_little_endian_with_a_mark(city):
    base = mapping("kokuho_shikaku")
    how = replace(base, id="wide", file=replace(base.file, encoding="utf-16", name="wide.csv"))
    city.close()
    done = city.run(how)
    content = (city.out / f"wide-{done.number:06d}" / "wide.csv").read_bytes()
    assert content.startswith(b"\xff\xfe")
    assert next(csv.reader(io.StringIO(content.decode("utf-16"), newline="")))[0] == "受付番号"


def test_more_than_are_opened_at_a_time_go_and_go_again_in_order(city, monkeypatch):
    monkeypatch.setattr("kakanai_center.applications.AT_ONCE", 2)
    how = mapping("kokuho_shikaku")
    numbers = [city.close() for _ in range(5)]
    first = city.run(how)
    again = city.store.handing.resend(how, pack(), city.out, "S-01", handover=first.number)
    lines = rows_of(again, "kokuho.csv", "cp932")[1:]
    assert list(dict.fromkeys(line[0] for line in lines)) == numbers
    assert lines == rows_of(first, "kokuho.csv", "cp932")[1:]
