"""R-085: 人事異動 by a CSV file, entered ahead; a file with a fault changes nothing and says every fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.directory import Directory, Posting, User, changed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.staff_file import differences, read_staff_file

SECTIONS = {"shiminka": "市民課", "zeimuka": "税務課"}
HEAD = "職員番号,氏名,本人番号,所属,グループ,開始日,終了日\n"
OLD = User("K1", "見本 窓口", "p1", (Posting("shiminka", ("clerk",), date(2026, 4, 1)),), credentials=2)
CITY = Directory(3, {"K1": OLD})


def read(*rows: str, encoding: str = "utf-8"):
    return read_staff_file((HEAD + "\n".join(rows) + "\n").encode(encoding), CITY, SECTIONS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_who_moves_in_april_works_at_the_old_place_until_march(encoding) -> None:
    found = read("K1,見本 窓口,,税務課,責任者;窓口職員,令和9年4月1日,", encoding=encoding)
    assert found.findings == ()
    after = changed(CITY, found.changes)
    march, april = (after.users["K1"].on(d) for d in (date(2027, 3, 31), date(2027, 4, 1)))
    assert [(p.section, p.groups) for p in march] == [("shiminka", ("clerk",))]
    assert [(p.section, p.groups) for p in april] == [("zeimuka", ("supervisor", "clerk"))]
    assert after.users["K1"].person == "p1" and after.users["K1"].credentials == 2


def test_who_leaves_may_do_nothing_from_that_day() -> None:
    after = changed(CITY, read("K1,見本 窓口,,市民課,,2027/4/1,").changes)
    assert after.rights("K1", date(2027, 3, 31)).may(Operation.SERVE)
    assert not after.rights("K1", date(2027, 4, 1))


def test_the_newer_list_replaces_what_was_planned() -> None:
    planned = replace(OLD, postings=(*OLD.postings, Posting("zeimuka", ("clerk",), date(2027, 4, 1))))
    directory = Directory(4, {"K1": planned})
    data = (HEAD + "K1,見本 窓口,,shiminka,supervisor,20270401,2028/3/31\n").encode()
    found = read_staff_file(data, directory, SECTIONS)
    assert found.changes[0].user.postings[-1] == Posting(
        "shiminka", ("supervisor",), date(2027, 4, 1), date(2028, 3, 31)
    )
    assert len(found.changes[0].user.postings) == 2


def test_two_rows_of_one_user_follow_one_another() -> None:
    found = read("K1,見本 窓口,,市民課,窓口職員,2027/4/1,", "K1,見本 窓口,,税務課,窓口職員,2027/10/1,")
    assert [p.section for p in found.changes[0].user.postings] == ["shiminka", "shiminka", "zeimuka"]


def test_every_fault_is_said_with_its_line_and_nothing_changes() -> None:
    found = read(
        "K1,見本 窓口,,税務か,窓口職員,2027/4/1,",
        "K2,見本 新人,,税務課,窓口長,2027/4/1,",
        "K3,見本 新人,,税務課,窓口職員,2027/13/1,",
        ",見本 新人,,税務課,窓口職員,2027/4/1,",
        "K5,見本 新人,,税務課,窓口職員,2027/4/1,2027/3/1",
        "K6,見本 新人,,税務課,窓口職員,2027/4/1,",
    )
    assert found.changes == ()
    assert [f.split(":")[0] for f in found.findings] == ["2行目", "3行目", "4行目", "5行目", "6行目"]
    assert "「税務か」" in found.findings[0] and "市民課" in found.findings[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1行もありません"),
        (b"\xff\xfe\x00\x81", "文字コード"),
        ("職員番号,氏名\nK1,x\n".encode(), "所属、グループ、開始日"),
        ('職員番号,氏名,所属,グループ,開始日\n"K1,x\n'.encode(), "引用符"),
    ],
)
def test_what_is_no_such_file_says_what_to_do(data, said) -> None:
    found = read_staff_file(data, CITY, SECTIONS)
    assert found.changes == () and said in found.findings[0]


def test_the_difference_shows_before_and_after_and_nobody_who_stays() -> None:
    changes = read("K1,見本 窓口,,税務課,責任者,2027/4/1,", "K2,見本 新人,,市民課,新任職員,2027/4/1,").changes
    shown = differences(CITY, changes, SECTIONS)
    assert [(d.user_id, bool(d.before)) for d in shown] == [("K1", True), ("K2", False)]
    assert "税務課 責任者(2027-04-01〜)" in shown[0].after and "〜2027-03-31" in shown[0].after
    assert differences(changed(CITY, changes), changes, SECTIONS) == ()
