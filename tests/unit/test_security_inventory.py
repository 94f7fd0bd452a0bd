"""What docs/security says of all the code, held against all the code: cryptography, chance, logs, what there is not."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import NameObject, StreamObject

from kakanai_center.sealing import KeyRing
from kakanai_desk.forms.paper.pdfa_checks import Opened
from kakanai_desk.vault.city_lock import fresh_lock
from kakanai_desk.vault.sealed_stream import SealedFile

ROOT = Path(__file__).parents[2]
PLAYED = "kakanai_desk/hardware/simulators/"
CRYPTOGRAPHY = "hashlib|hmac|secrets|ssl|nacl|cryptography|argon2|sqlcipher3|pyotp|Crypto|OpenSSL|tuf|securesystemslib"
WEAK = r"TripleDES|\bsha1\b|SHA1\b|\bmd5\b|MD5\b|PKCS1v15|\bECB\b|ARC4|Blowfish|RC2\b|\bDES\b"
ABSENT = (
    r"PySide6\.QtWeb\w*|websockets|ldap3?|smtplib|imaplib|poplib|ftplib|telnetlib|xmlrpc|pickle|marshal|shelve|dill"
    r"|jwt|jose|authlib|oauthlib|saml2?|graphql|jinja2|mako|requests|urllib\.request|urllib3|aiohttp|lxml|sentry_sdk"
)
NOT_USED = r"follow_redirects|RedirectResponse|set_cookie|StaticFiles|FileResponse|CORSMiddleware|websocket_route"


@cache
def sources() -> dict[str, str]:
    """Every file of desk and center, by its place."""
    files = (file for part in ("kakanai_desk", "kakanai_center") for file in (ROOT / part).rglob("*.py"))
    return {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}


def holding(pattern: str) -> set[str]:
    found = re.compile(pattern, re.MULTILINE)
    return {place for place, text in sources().items() if found.search(text)}


def importing(names: str) -> set[str]:
    return holding(rf"^\s*(?:import|from) (?:{names})(?=[\s.,])")


def listed() -> set[str]:
    """The files that the inventory names."""
    text = (ROOT / "docs/security/cryptography.md").read_text("utf-8").partition("| folder | files |")[2]
    rows = re.findall(r"^\| `(kakanai_[^`]*/)` \| ([^|]*) \|", text, re.MULTILINE)
    return {f"{folder}{name}.py" for folder, names in rows for name in re.findall(r"`([^`]+)`", names)}


def test_every_file_that_computes_with_keys_is_in_the_inventory():
    assert {place for place in importing(CRYPTOGRAPHY) if not place.startswith(PLAYED)} == listed()


def test_weak_ciphers_are_the_cards_alone():
    cards = ("kakanai_desk/hardware/card/", PLAYED)
    assert {place for place in holding(WEAK) if not place.startswith(cards)} == {"kakanai_desk/forms/paper/archive.py"}
    assert sources()["kakanai_desk/forms/paper/archive.py"].count("md5(") == 1  # which PDF asks for


def test_chance_that_is_not_the_systems_decides_nothing():
    played = {place for place in importing("random") | holding(r"np\.random|default_rng") if place.startswith(PLAYED)}
    assert importing("random") | holding(r"np\.random|default_rng|QRandomGenerator") == {
        "kakanai_desk/forms/households.py",  # invented households, the same each time
        *played,
    }


def test_secrets_are_compared_in_constant_time():
    secret = r"(?:\w*_)?(?:mac|secret|otp|pepper)\b(?:\([^)]*\))?"
    lines = [line for place, text in sources().items() if not place.startswith(PLAYED) for line in text.splitlines()]
    assert [line for line in lines if re.search(rf"\b{secret} [!=]= |[!=]= {secret}", line)] == []
    assert {Path(place).stem for place in holding(r"compare_digest\(") if not place.startswith(PLAYED)} == {
        "one_time_codes",
        "registry",
        "passport_crypto",
        "residence_crypto",
        "desk_store",  # the words of a seat
    }


def test_a_nonce_is_chance_each_time():
    ring, lock = KeyRing.new(), fresh_lock()
    files = [BytesIO(), BytesIO()]
    for file in files:
        with SealedFile(file, bytes(32)) as out:
            out.put(b"the same")
    sealed = [[ring.seal(b"the same", b"row") for _ in range(2)], [lock.seal(b"the same", b"row") for _ in range(2)]]
    for first, second in [*sealed, [file.getvalue() for file in files]]:
        assert first[:24] != second[:24]
        assert first[24:] != second[24:]


def test_what_is_called_absent_is_absent():
    assert importing(ABSENT) == set()
    assert holding(NOT_USED) == set()
    line = sources()["kakanai_desk/vault/local_line.py"]
    assert re.findall(r"\.(?:recv|send)\(", line) == []  # multiprocessing's pickles; its bytes alone are used


def test_log_lines_go_to_standard_error_alone():
    begins = holding(r"basicConfig|addHandler|FileHandler|SysLogHandler|SocketHandler")
    helpers = {f"kakanai_desk/hardware/{name}_worker.py" for name in ("card", "speech", "vision")}
    assert {place for place in begins if not place.startswith(PLAYED)} == {"kakanai_desk/core/log_lines.py", *helpers}
    assert all("handlers=[LogToDesk(mouth)]" in sources()[place] for place in helpers)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "kind", [f'<!ENTITY a0 "ha">{LAUGHS}<!ENTITY x "&a9;">', '<!ENTITY x SYSTEM "file:///etc/hostname">']
)
def test_xml_of_a_pdf_brings_nothing_in(kind):
    writer, metadata = pypdf.PdfWriter(), StreamObject()
    writer.add_blank_page(100, 100)
    metadata.set_data(f"<!DOCTYPE d [{kind}]><d>&x;</d>".encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(metadata)
    out = BytesIO()
    writer.write(out)
    assert Opened(out.getvalue()).metadata is None
