"""A desk's keys wrapped by a TPM 2.0 (swtpm, the emulator; no hardware was at hand), and what is said of faults."""

from __future__ import annotations

import subprocess

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.core.errors import KeyMissing, StoreUnreadable
from kakanai_desk.settings import read_settings
from kakanai_desk.vault import tpm_keys
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.tpm import (
    Tpm2Tools,
    TpmAway,
    TpmChanged,
    TpmFault,
    TpmLockedOut,
    TpmOwned,
    TpmProgramsMissing,
    fault_of,
)
from kakanai_desk.vault.tpm_keys import MARK, SEAL, TpmKeyStore, UnwrappedKeyStore
from tests.fakes.tpm import FakeTpm, SoftwareTpm

SECRET = bytes(range(48))


@pytest.fixture(autouse=True)
def another_process(monkeypatch):
    monkeypatch.setattr(tpm_keys, "_opened", {})


@pytest.fixture
def chip(tmp_path):
    if why := SoftwareTpm.missing():
        pytest.skip(why)
    made = SoftwareTpm(tmp_path / "tpm")
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=["files", "fake", "swtpm"])
def keys(request, tmp_path):
    """Opens one and the same key store at each call, as another process would."""
    kept = FileKeyStore(tmp_path / "keys")
    if request.param == "files":
        return lambda: kept
    tpm = FakeTpm() if request.param == "fake" else Tpm2Tools(request.getfixturevalue("chip").tcti)

    def opened():
        tpm_keys._opened.clear()
        return TpmKeyStore(kept, tpm)

    return opened


def test_what_was_put_is_there_after_a_start(keys):
    assert keys().get("store") is None
    keys().put("store", SECRET)
    keys().put("desk-signing", b"\x00" * 32)
    assert keys().get("store") == SECRET
    keys().put("store", b"other")
    assert keys().get("store") == b"other"
    assert keys().get("desk-signing") == b"\x00" * 32
    assert keys().get("never") is None


def test_the_files_say_nothing_of_the_keys(chip, tmp_path):
    keys = TpmKeyStore(FileKeyStore(tmp_path / "keys"), Tpm2Tools(chip.tcti))
    keys.put("store", SECRET)
    assert keys.get("store") == SECRET
    (wrapping,) = tpm_keys._opened.values()
    held = b"".join(file.read_bytes() for file in sorted((tmp_path / "keys").iterdir()))
    assert SECRET not in held
    assert wrapping not in held
    assert len(wrapping) == 32


def test_the_same_chip_opens_them_after_it_was_off(chip, tmp_path):
    kept = FileKeyStore(tmp_path / "keys")
    TpmKeyStore(kept, Tpm2Tools(chip.tcti)).put("store", SECRET)
    chip.stop()
    tpm_keys._opened.clear()
    with pytest.raises(TpmAway):
        TpmKeyStore(kept, Tpm2Tools(chip.tcti)).get("store")
    chip.start()
    assert TpmKeyStore(kept, Tpm2Tools(chip.tcti)).get("store") == SECRET


def test_a_stolen_disk_in_another_machine_opens_nothing(chip, tmp_path):
    kept = FileKeyStore(tmp_path / "keys")
    TpmKeyStore(kept, Tpm2Tools(chip.tcti)).put("store", SECRET)
    other = SoftwareTpm(tmp_path / "other")
    other.start()
    tpm_keys._opened.clear()
    try:
        with pytest.raises(TpmChanged):
            TpmKeyStore(kept, Tpm2Tools(other.tcti)).get("store")
        with pytest.raises(TpmChanged):  # nor is a new key put beside what cannot be opened
            TpmKeyStore(kept, Tpm2Tools(other.tcti)).put("new", b"x")
    finally:
        other.stop()


def test_a_tpm_that_was_cleared_says_so(chip, tmp_path):
    kept = FileKeyStore(tmp_path / "keys")
    TpmKeyStore(kept, Tpm2Tools(chip.tcti)).put("store", SECRET)
    chip.told("tpm2_clear", "-c", "p")
    tpm_keys._opened.clear()
    with pytest.raises(TpmChanged):
        TpmKeyStore(kept, Tpm2Tools(chip.tcti)).get("store")


def test_a_tpm_whose_owner_has_a_password_says_so(chip, tmp_path):
    chip.told("tpm2_changeauth", "-c", "owner", "mihon")
    with pytest.raises(TpmOwned):
        TpmKeyStore(FileKeyStore(tmp_path / "keys"), Tpm2Tools(chip.tcti)).put("store", SECRET)


def test_where_the_programs_are_missing_that_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TpmProgramsMissing):
        Tpm2Tools("device:/dev/tpmrm0").seal(SECRET)


def test_where_there_is_no_tpm_that_is_said(tmp_path):
    if why := SoftwareTpm.missing():
        pytest.skip(why)
    with pytest.raises(TpmAway):
        Tpm2Tools(f"device:{tmp_path / 'none'}").seal(SECRET)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("Esys_Unseal() Esys Finish ErrorCode (0x00000921)", TpmLockedOut),
        ("Esys_Load() Esys Finish ErrorCode (0x000001df)", TpmChanged),
        ("Esys_CreatePrimary() Esys Finish ErrorCode (0x000009a2)", TpmOwned),
        ("Esys Finish ErrorCode (0x000a000a)", TpmAway),
        ('ERROR: Could not load tcti, got: "device"', TpmAway),
        ("Esys Finish ErrorCode (0x00000101)", TpmFault),
        ("", TpmFault),
    ],
)
def test_the_codes_of_the_specification_have_their_words(said, fault):
    assert type(fault_of(said)) is fault


def test_keys_from_before_the_tpm_are_wrapped_when_they_are_asked_for(tmp_path):
    kept, tpm = FileKeyStore(tmp_path / "keys"), FakeTpm()
    kept.put("store", SECRET)
    assert TpmKeyStore(kept, tpm).get("store") == SECRET
    assert (kept.get("store") or b"").startswith(MARK)
    assert TpmKeyStore(kept, tpm).get("store") == SECRET


def test_the_chip_is_asked_once_a_process(tmp_path):
    kept, tpm = FileKeyStore(tmp_path / "keys"), FakeTpm()
    TpmKeyStore(kept, tpm).put("store", SECRET)
    before = tpm.asked
    tpm_keys._opened.clear()
    for _ in range(5):
        assert TpmKeyStore(kept, tpm).get("store") == SECRET
    assert tpm.asked == before + 1


def test_a_wrapped_key_that_was_changed_or_renamed_is_refused(tmp_path):
    kept, tpm = FileKeyStore(tmp_path / "keys"), FakeTpm()
    keys = TpmKeyStore(kept, tpm)
    keys.put("store", SECRET)
    held = kept.get("store") or b""
    kept.put("desk-signing", held)
    with pytest.raises(StoreUnreadable):
        keys.get("desk-signing")
    for changed in (held[:-1] + bytes([held[-1] ^ 1]), held[:-9], held[: len(MARK) + 3]):
        kept.put("store", changed)
        with pytest.raises(StoreUnreadable):
            keys.get("store")


def test_a_sealed_key_that_is_gone_is_not_made_anew_over_wrapped_ones(tmp_path):
    kept, tpm = FileKeyStore(tmp_path / "keys"), FakeTpm()
    TpmKeyStore(kept, tpm).put("store", SECRET)
    (tmp_path / "keys" / f"{SEAL}.key").unlink()
    with pytest.raises(KeyMissing) as missing:
        TpmKeyStore(kept, tpm).get("store")
    assert missing.value.values == {"name": SEAL}


def test_without_the_setting_a_wrapped_key_is_never_taken_for_a_key(tmp_path):
    kept = FileKeyStore(tmp_path / "keys")
    TpmKeyStore(kept, FakeTpm()).put("store", SECRET)
    with pytest.raises(KeyMissing) as missing:
        UnwrappedKeyStore(kept).get("store")
    assert missing.value.values == {"name": "tpm"}
    kept.put("plain", b"x")
    assert UnwrappedKeyStore(kept).get("plain") == b"x"


SETTINGS = 'profile = "training"\n[keys]\nkind = "files"\ntpm = "{}"\n'


def test_a_desk_starts_with_its_chip_and_not_without_it(chip, tmp_path):
    file = tmp_path / "desk.toml"
    file.write_text(SETTINGS.format(chip.tcti), "utf-8")
    settings = read_settings(file)
    store, signer = bootstrap.open_store(settings)
    store.close()
    tpm_keys._opened.clear()
    store, again = bootstrap.open_store(settings)
    store.close()
    assert again.public_key == signer.public_key
    chip.told("tpm2_clear", "-c", "p")
    tpm_keys._opened.clear()
    with pytest.raises(TpmChanged):
        bootstrap.open_store(settings)
    assert bootstrap.store_file(settings).exists(), "the data is not touched"


def test_no_secret_stands_in_an_argument_or_a_file_of_the_programs(chip, monkeypatch, tmp_path):
    ran: list[tuple[str, ...]] = []
    true = subprocess.run

    def noted(words, **more):
        ran.append(tuple(words))
        done = true(words, **more)
        if "cwd" in more:
            files = [f.read_bytes() for f in more["cwd"].iterdir()]
            assert not any(SECRET in held for held in files)
        return done

    monkeypatch.setattr(subprocess, "run", noted)
    tpm = Tpm2Tools(chip.tcti)
    assert tpm.unseal(tpm.seal(SECRET)) == SECRET
    assert ran
    assert not any(SECRET.hex() in word or "\x01\x02\x03" in word for words in ran for word in words)
