"""R-096, R-097: night and holidays, failures, mass searching, one person's data, privileged acts; alerts, the month."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kakanai_desk.vault import record_views as views
from kakanai_desk.vault.record import GENESIS, first_fault, next_line
from kakanai_desk.vault.record_views import Alert, Hours

DAY = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)  # Friday, 10:00 in Japan
HOURS = Hours(lambda day: day.weekday() >= 5)


@pytest.fixture
def lines():
    made, before = [], (0, GENESIS)

    def write(kind, at=DAY, actor="K1", visit="", subjects=(), **values):
        nonlocal before
        line = next_line(before, at, kind, actor, visit, values, terminal="NA1", subjects=subjects)
        made.append(line)
        before = line.seq, line.hash

    write("signed_in")
    write("person_added", visit="v1", subjects=("aa",))
    write("printed", visit="v1")
    write("signed_in", DAY + timedelta(hours=13))  # 23:00
    write("signed_in", DAY + timedelta(days=1))  # Saturday
    write("signed_in", DAY + timedelta(hours=14, minutes=59, days=20), actor="K2")  # 00:59 of 1 May in Japan
    write("desk_started", DAY + timedelta(hours=13), actor="")
    for minute in (0, 2, 4, 6, 8, 60):
        write("sign_in_rejected", DAY + timedelta(minutes=minute), actor="", code="SIGNIN-01")
    for _ in range(views.MANY_SEARCHES):
        write("visits_searched", actor="K3", words=1, found=1)
    write("number_opened", actor="K3", visit="v2")
    write("people_changed", actor="=A1", version=2)
    return made


def test_night_and_days_off_are_told_in_japans_time_and_the_desk_itself_is_not(lines):
    found = views.off_hours(lines, HOURS)
    assert [(line.kind, line.seq) for line in found] == [("signed_in", 4), ("signed_in", 5), ("signed_in", 6)]


def test_failures_and_privileged_acts(lines):
    assert {line.kind for line in views.failures(lines)} == {"sign_in_rejected"}
    assert [line.kind for line in views.privileged(lines)] == ["number_opened", "people_changed"]


def test_a_person_s_lines_are_those_of_the_whole_visit(lines):
    assert [line.seq for line in views.about(lines, ["aa"])] == [2, 3]
    assert views.about(lines, ["bb"]) == []


def test_alerts_name_what_is_many_at_night_and_guessed(lines):
    found = views.alerts(lines, HOURS)
    assert Alert("mass_search", date(2026, 4, 10), "K3", 50) in found
    assert Alert("guessing", date(2026, 4, 10), "NA1", 5) in found
    assert Alert("off_hours", date(2026, 5, 1), "K2", 1) in found
    assert {one.code for one in found} == {"mass_search", "guessing", "off_hours"}
    assert views.alerts([line for line in lines if line.seq != 20], HOURS) != found  # one search fewer


def test_a_month_is_japans_and_its_report_adds_up_and_holds_no_formula(lines):
    april = views.month(lines, 2026, 4)
    assert len(april) == len(lines) - 1
    made = views.report(april, HOURS)
    assert sum(made.logs.values()) == len(april)
    assert made.users["K3"]["searches"] == 50 and made.users["K3"]["numbers"] == 1
    text = made.to_csv()
    assert "user,'=A1,privileged,1" in text and "alert,K3,mass_search 2026-04-10,50" in text


def test_the_lines_are_a_chain(lines):
    assert first_fault(lines) is None
    assert first_fault([*lines[:3], *lines[4:]]) == 5
