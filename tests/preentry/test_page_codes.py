"""What the page writes into its codes, the desk reads; nobody else does (R-009, R-065)."""

from datetime import UTC, date, datetime

import pytest

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.places import root
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.case_file import case_to_plain, read_case
from kakanai_desk.forms.codes.carried_case import unpacked
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.preentry.definitions import asked_at_home
from kakanai_desk.vault import envelope
from kakanai_desk.vault.city_lock import CityLock
from kakanai_desk.vault.signing import key_id
from tests.preentry.page import KEY, PUBLIC, codes_of, filled_in, pack
from tests.preentry.test_browser_agrees import households

NOW = datetime(2026, 12, 1, tzinfo=UTC)
KINDS = frozenset({"preentry"})


def opened(data, now=NOW, private=None):
    keys = {key_id(PUBLIC): bytes(KEY)} if private is None else private
    return envelope.opened(data, now, {}, private=keys, unsigned_kinds=KINDS)


def test_the_desk_reads_every_household_back(tmp_path):
    cases = [case_to_plain(case) for case in households(56)]
    for case, shown in zip(cases, codes_of(cases, tmp_path, language="vi"), strict=True):
        found = opened(shown.whole)
        assert found.verdict is envelope.Verdict.UNSIGNED
        assert unpacked(found.payload) == {"case": case, "language": "vi"}


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    case = read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", pack())
    (shown,) = codes_of([case_to_plain(case)], tmp_path_factory.mktemp("one"))
    return shown.whole


def test_a_photographed_code_says_nothing(one):
    """Only kind, end, serial and the city's key stand in the clear, and no desk of another city opens it."""
    head = envelope.opened(one, NOW, {}, private={}).header
    assert head is not None
    assert set(head.to_plain()) == {"v", "kind", "expires", "serial", "to"}
    data = envelope.MAGIC + envelope.decode(one[5:])
    assert "見本".encode() not in data and b"tennyu" not in data
    other = CityLock(bytes(32)).preentry_key
    assert opened(one, private={key_id(PUBLIC): bytes(other)}).verdict is envelope.Verdict.FORGED
    assert opened(one, private={}).verdict is envelope.Verdict.SEALED_FOR_ANOTHER


def test_a_code_is_read_until_its_day_ends(one):
    assert opened(one, datetime(2026, 12, 8, 14, 59, 58, tzinfo=UTC)).usable
    assert opened(one, datetime(2026, 12, 8, 15, 0, tzinfo=UTC)).verdict is envelope.Verdict.EXPIRED


def test_a_changed_code_is_refused(one):
    data = bytearray(envelope.MAGIC + envelope.decode(one[5:]))
    for place in range(len(data) - 40, len(data)):
        data[place] ^= 1
        assert opened(bytes(data)).verdict is envelope.Verdict.FORGED
        data[place] ^= 1


def test_every_code_has_a_serial_of_its_own(tmp_path):
    case = {
        "visit_date": "2026-12-01",
        "event": "tennyu",
        "people": [{"id": "p1", "name": "見本　花子"}],
        "answers": {},
    }
    shown = codes_of([case] * 50, tmp_path)
    assert len({opened(one.whole).header.serial for one in shown}) == 50
    assert len({one.whole for one in shown}) == 50


def test_the_moving_in_of_six_people_fits_in_three_small_codes(tmp_path):
    """Everything that the page asks is answered, by each for themselves: three symbols of version 25 at most."""
    people = tuple(
        Person(
            id=f"p{n}",
            name=f"NGUYEN THI HONG ANH PHAM {'ABCDEF'[n - 1]}",
            kana="グエン　ティ　ホン　アン　ファム",
            birth_date=PartialDate(1950 + 12 * n, n, 10 + n),
            sex=Sex.FEMALE,
            relation="世帯主" if n == 1 else "子",
            nationality="VNM",
        )
        for n in range(1, 7)
    )
    case = filled_in(Case(date(2026, 12, 1), "tennyu", people, applicant=Applicant(person="p1")))
    assert len(case.answers) >= 18 and not [a for a in interview(case, pack()).open if asked_at_home(a.question)], (
        "all is answered"
    )
    (shown,) = codes_of([case_to_plain(case)], tmp_path)
    assert len(shown.texts) <= 3
    assert max(shown.versions) <= 25
    assert unpacked(opened(shown.whole).payload)["case"] == case_to_plain(case)
