"""Desks come with a code that is short-lived, worth one certificate, and void after a few wrong tries."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from kakanai_center.registry import CODE_MINUTES, TRIES, Enrolment, EnrolmentRefused
from kakanai_center.store import CenterStore
from kakanai_desk.vault import signing
from kakanai_desk.vault.certificates import desk_of, fingerprint, make_request, new_key
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import authority, known


class Clock:
    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def signer(tmp_path):
    return DeskSigner(FileKeyStore(tmp_path / "keys"))


@pytest.fixture
def center(center_engine, clock):
    with closing(CenterStore(center_engine(), clock)) as store:
        yield store


def asking(code, signer, terminal=None):
    request = make_request(new_key(), code.terminal)
    proof = signer.sign(signing.ENROL, request)
    return Enrolment(terminal or code.terminal, code.secret, request, signer.public_key, proof)


def refused(center, asked):
    with pytest.raises(EnrolmentRefused):
        center.registry.enrol(asked, authority())
    return [alarm["detail"] for alarm in center.alarms() if alarm["kind"] == "enrolment"]


def test_a_code_is_worth_one_certificate(center, signer):
    code = center.registry.open_code("NA1", authority())
    made = center.registry.enrol(asking(code, signer), authority())
    assert desk_of(made) == "NA1"
    assert center.registry.holder(fingerprint(made)) == "NA1"
    assert center.status()["desks"] == 1
    assert refused(center, asking(code, signer)) == ["code"]


def test_a_code_ends_with_its_minutes(center, signer, clock):
    code = center.registry.open_code("NA1", authority())
    clock.now += timedelta(minutes=CODE_MINUTES)
    assert refused(center, asking(code, signer)) == ["code"]
    assert center.status()["desks"] == 0


def test_a_code_is_void_after_a_few_wrong_tries(center, signer):
    code = center.registry.open_code("NA1", authority())
    for _ in range(TRIES):
        refused(center, asking(replace(code, secret="0" * 10), signer))
    assert refused(center, asking(code, signer)) == ["code"]


def test_one_wrong_try_costs_nothing_but_the_try(center, signer):
    code = center.registry.open_code("NA1", authority())
    refused(center, asking(replace(code, secret="0" * 10), signer))
    assert desk_of(center.registry.enrol(asking(code, signer), authority())) == "NA1"


def test_a_newer_code_makes_the_older_one_void(center, signer):
    old = center.registry.open_code("NA1", authority())
    center.registry.open_code("NA1", authority())
    refused(center, asking(old, signer))


def test_a_code_serves_its_own_terminal_only(center, signer):
    code = center.registry.open_code("NA1", authority())
    center.registry.open_code("NB1", authority())
    refused(center, asking(code, signer, terminal="NB1"))


def test_a_code_is_kept_as_nothing_that_it_could_be_found_from(center):
    code = center.registry.open_code("NA1", authority())
    with center.engine.connect() as tx:
        (row,) = tx.execute(text("SELECT * FROM enrolment_codes")).all()
    assert code.secret.encode() not in repr(row).encode()
    assert len(bytes(row.secret_mac)) == 32


def test_the_signing_key_is_proven_and_never_exchanged_for_another(center, signer, tmp_path):
    other = DeskSigner(FileKeyStore(tmp_path / "other"))
    code = center.registry.open_code("NA1", authority())
    asked = asking(code, signer)
    assert refused(center, replace(asked, proof=other.sign(signing.ENROL, asked.request))) == ["proof"]
    known(center, "NA1", signer)
    code = center.registry.open_code("NA1", authority())
    assert "other_key" in refused(center, asking(code, other))
    assert desk_of(known(center, "NA1", signer)) == "NA1"


def test_a_request_that_is_none_costs_no_try(center, signer):
    code = center.registry.open_code("NA1", authority())
    asked = asking(code, signer)
    for _ in range(TRIES + 1):
        refused(center, replace(asked, request=b"no request"))
    assert desk_of(center.registry.enrol(asked, authority())) == "NA1"


def test_enrolling_anew_ends_the_older_certificate(center, signer):
    first, second = known(center, "NA1", signer), known(center, "NA1", signer)
    assert center.registry.holder(fingerprint(first)) is None
    assert center.registry.holder(fingerprint(second)) == "NA1"


def test_a_renewed_certificate_ends_the_older_one_when_it_is_first_shown(center, signer, clock):
    first = known(center, "NA1", signer)
    clock.now += timedelta(days=61)
    second = center.registry.renew("NA1", make_request(new_key(), "XX9"), authority())
    assert desk_of(second) == "NA1"  # whatever the request says
    assert center.registry.holder(fingerprint(first)) == "NA1"
    assert center.registry.holder(fingerprint(second)) == "NA1"
    assert center.registry.holder(fingerprint(first)) is None
    with pytest.raises(EnrolmentRefused):
        center.registry.renew("NA1", b"no request", authority())


def test_a_revoked_desk_is_nobody_and_its_code_is_void(center, signer):
    na, nb = known(center, "NA1", signer), known(center, "NB1", signer)
    code = center.registry.open_code("NA1", authority())
    assert center.registry.revoke("NA1") == 1
    assert center.registry.holder(fingerprint(na)) is None
    assert center.registry.holder(fingerprint(nb)) == "NB1"
    refused(center, asking(code, signer))
    assert [c["why"] for c in center.registry.all()] == ["revoked", ""]


def test_an_ended_certificate_is_nobodys(center, signer, clock):
    made = known(center, "NA1", signer)
    clock.now += timedelta(days=91)
    assert center.registry.holder(fingerprint(made)) is None
    assert center.registry.holder("0" * 64) is None
