"""The center's keys in files, and wrapped by a token (SoftHSM2): the same promises, and what a token adds."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, ObjectClass

from kakanai_center.opening import key_store, make_center, open_store
from kakanai_center.sealing import KeyRing
from kakanai_center.settings import read_center_settings
from kakanai_center.token_keys import PIN, TokenAway, TokenKeyMissing, TokenKeyStore, TokenPin
from kakanai_center.token_place import TokenPlace
from kakanai_desk.core.errors import SettingsBroken, StoreUnreadable
from kakanai_desk.vault.keystore import FileKeyStore
from tests.fakes.center import center

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
GIVEN = "4711-mihon"


class Token:
    """A SoftHSM2 token of this test, its PIN in a file."""

    def __init__(self, folder, monkeypatch):
        if not MODULE.exists() or shutil.which("softhsm2-util") is None:
            pytest.skip("softhsm2 is not installed (make setup)")
        self.tokens = folder / "tokens"
        self.tokens.mkdir()
        config = folder / "softhsm2.conf"
        config.write_text(f"directories.tokendir = {self.tokens}\nlog.level = ERROR\n")
        monkeypatch.setenv("SOFTHSM2_CONF", str(config))
        monkeypatch.delenv(PIN, raising=False)
        made = ["softhsm2-util", "--init-token", "--free", "--label", "mihon", "--pin", GIVEN, "--so-pin", "12345678"]
        subprocess.run(made, check=True, capture_output=True)
        self.pin = folder / "pin"
        self.write_pin(GIVEN)
        self.uri = f"pkcs11:token=mihon;object=wrap?module-path={MODULE}&pin-source=file:{self.pin}"
        self.folder = folder / "wrapped"

    def write_pin(self, pin, mode=0o600):
        self.pin.write_text(pin + "\n")
        self.pin.chmod(mode)

    def keys(self, uri=""):
        return TokenKeyStore(self.folder, TokenPlace.parse(uri or self.uri))

    def objects(self, act):
        library = pkcs11.lib(str(MODULE))
        library.reinitialize()
        with library.get_token(token_label="mihon").open(rw=True, user_pin=GIVEN) as session:
            return [act(key) for key in session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY})]


@pytest.fixture
def token(tmp_path, monkeypatch):
    return Token(tmp_path, monkeypatch)


@pytest.fixture(params=["files", "token"])
def store(request, tmp_path):
    """Opens one and the same key store at each call."""
    if request.param == "files":
        return lambda: FileKeyStore(tmp_path / "keys")
    made = request.getfixturevalue("token")
    return made.keys


def test_what_was_put_is_there_after_a_start(store):
    assert store().get("store") is None
    store().put("store", bytes(range(48)))
    store().put("seal-ring", b"\x00" * 300)
    store().put("store", b"other")
    assert store().get("store") == b"other"
    assert store().get("seal-ring") == b"\x00" * 300
    assert store().get("authority") is None


def test_a_ring_opens_what_it_sealed_before_and_after_a_turn(store):
    first = KeyRing.new()
    first.keep(store())
    sealed = first.seal(b"body", b"bound")
    turned = KeyRing.read(store()).turned()
    turned.keep(store())
    ring = KeyRing.read(store())
    assert ring.open(first.newest, sealed, b"bound") == b"body"
    assert ring.newest == turned.newest != first.newest
    assert ring.mark("k:みほ") == first.mark("k:みほ")


def test_the_wrapping_key_stays_in_the_token_and_the_files_say_nothing(token):
    token.keys().put("store", b"SECRET" * 8)
    assert token.objects(lambda key: (key[Attribute.SENSITIVE], key[Attribute.EXTRACTABLE])) == [(True, False)]
    with pytest.raises(pkcs11.exceptions.PKCS11Error):
        token.objects(lambda key: key[Attribute.VALUE])
    (file,) = token.folder.iterdir()
    assert b"SECRET" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_secret_does_not_open_under_another_name_or_altered(token):
    token.keys().put("store", b"one")
    file = token.folder / "store.wrapped"
    shutil.copy(file, token.folder / "authority.wrapped")
    with pytest.raises(StoreUnreadable):
        token.keys().get("authority")
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(StoreUnreadable):
        token.keys().get("store")


def test_a_token_that_is_away_is_named_and_found_again(token):
    keys = token.keys()
    keys.put("store", b"one")
    away = token.tokens.with_name("away")
    token.tokens.rename(away)
    token.tokens.mkdir()
    with pytest.raises(TokenAway) as refused:
        keys.get("store")
    assert refused.value.values == {"what": "token"}
    token.tokens.rmdir()
    away.rename(token.tokens)
    assert keys.get("store") == b"one"
    with pytest.raises(TokenAway) as refused:
        token.keys(token.uri.replace(str(MODULE), "/nowhere.so")).get("store")
    assert refused.value.values == {"what": "module"}


def test_a_pin_that_is_wrong_missing_or_readable_by_others_is_told(token, monkeypatch):
    token.keys().put("store", b"one")
    for pin, mode, what in (("0000-mihon", 0o600, "wrong"), (GIVEN, 0o640, "mode"), ("", 0o600, "missing")):
        token.write_pin(pin, mode)
        with pytest.raises(TokenPin) as refused:
            token.keys().get("store")
        assert refused.value.values == {"what": what}
        assert pin == "" or pin not in str(refused.value)
    token.pin.unlink()
    with pytest.raises(TokenPin):
        token.keys().get("store")
    of_environment = token.uri.partition("&")[0]
    with pytest.raises(TokenPin):
        token.keys(of_environment).get("store")
    monkeypatch.setenv(PIN, GIVEN)
    assert token.keys(of_environment).get("store") == b"one"


def test_a_key_that_is_gone_is_not_made_again(token):
    token.keys().put("store", b"one")
    token.objects(lambda key: key.destroy())
    for act in (lambda: token.keys().get("store"), lambda: token.keys().put("authority", b"two")):
        with pytest.raises(TokenKeyMissing):
            act()
    assert token.objects(lambda key: key) == []


def test_a_center_lives_by_its_token(token, tmp_path):
    data = tmp_path / "center"
    data.mkdir(mode=0o700)
    (data / "center.toml").write_text(f'[keys]\nkind = "pkcs11"\ntoken = "{token.uri}"\n')
    make_center(data, "")
    assert not list((data / "keys").glob("*.key"))
    assert (data / "keys" / "seal-ring.wrapped").exists()
    with closing(open_store(read_center_settings(data))) as store:
        assert store.status()["entries"] == 0
    token.write_pin("0000-mihon")
    with pytest.raises(TokenPin):
        open_store(read_center_settings(data))


def test_a_center_that_had_its_keys_in_files_goes_on_with_its_token(token, tmp_path):
    data = tmp_path / "center"
    make_center(data, "")
    before = {file.stem: file.read_bytes() for file in (data / "keys").glob("*.key")}
    assert "seal-ring" in before
    assert center("keys", "wrap", data=data).returncode == 2  # the settings still say files
    (data / "center.toml").write_text(f'[keys]\nkind = "pkcs11"\ntoken = "{token.uri}"\n')
    with pytest.raises(StoreUnreadable):
        open_store(read_center_settings(data))  # never one silently for the other
    assert center("keys", "wrap", data=data).returncode == 0
    assert not list((data / "keys").glob("*.key"))
    keys = key_store(read_center_settings(data))
    assert {name: keys.get(name) for name in before} == before
    with closing(open_store(read_center_settings(data))) as store:
        assert store.unsealed() == 0


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ('kind = "pkcs11"', "keys.token"),
        ('kind = "pkcs11"\ntoken = "pkcs11:token=a;object=b"', "keys.token"),
        ('kind = "pkcs11"\ntoken = "pkcs11:token=a;object=b?module-path=/m&pin-value=1234"', "PIN"),
        ('kind = "files"\ntoken = "pkcs11:token=a;object=b?module-path=/m"', "keys.token"),
    ],
)
def test_settings_that_are_unfit_are_told_without_the_pin(tmp_path, keys, word):
    (tmp_path / "center.toml").write_text(f"[keys]\n{keys}\n")
    with pytest.raises(SettingsBroken) as refused:
        read_center_settings(tmp_path)
    assert word in str(refused.value)
    assert "1234" not in str(refused.value)
    assert os.environ.get(PIN) is None
