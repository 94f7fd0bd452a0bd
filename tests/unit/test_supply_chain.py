"""What `make check` holds the parts of other people against: licences, the list of parts, secrets, known holes."""

import json
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from tools import audit, find_secrets, licences, sbom
from tools.parts import LOCK, installed, locked, shipped

TABLE = tomllib.loads(licences.TABLE.read_text("utf-8"))


@cache
def ours():
    """This product's parts, what is installed, their licences, what is wrong, and what of it is shipped."""
    parts, here = locked(LOCK.read_text("utf-8")), installed()
    return parts, here, *licences.judged(parts, here, TABLE), shipped(here)


class Invented(metadata.Distribution):
    """A part as it lies in an environment."""

    def __init__(self, name: str, lines: str) -> None:
        self._text = f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{lines}\n"

    def read_text(self, filename):
        return self._text if filename == "METADATA" else None

    def locate_file(self, path):
        raise NotImplementedError


def world(**lines: str):
    """A product that needs these parts, and its lock."""
    here = {name: Invented(name, text) for name, text in lines.items()}
    wanted = "\n".join(f"Requires-Dist: {name}" for name in lines)
    here["kakanai-desk"] = Invented("kakanai-desk", wanted)
    lock = "\n".join(f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64}" for name in lines)
    return locked(lock), here


def judged(**lines: str):
    parts, here = world(**lines)
    table = TABLE | {section: {} for section in ("read", "shared", "not_shipped", "inside")}
    return licences.judged(parts, here, table)


def test_every_part_of_the_lock_is_held_to_a_version_and_its_hashes():
    parts = locked(LOCK.read_text("utf-8"))
    assert len(parts) > 100
    assert [p.name for p in parts.values() if not p.version or not p.hashes] == []


def test_a_part_without_version_or_hash_is_found():
    parts = locked(f"loose>=2 \\\n    --hash=sha256:{'1' * 64}\nbare==3\nheld==1 \\\n    --hash=sha256:{'2' * 64}\n")
    _, faults = licences.judged(parts, {}, TABLE | {s: {} for s in ("read", "shared", "not_shipped", "inside")})
    wrong = {fault.split(":")[0] for fault in faults if "ハッシュ" in fault}
    assert wrong == {"loose", "bare"}


@pytest.mark.parametrize(
    "line", ["-e git+https://example.invalid/x", "--find-links /x", "https://example.invalid/x.whl"]
)
def test_a_lock_takes_nothing_from_anywhere_else(line):
    with pytest.raises(ValueError, match="読めない行"):
        locked(line)


def test_the_licences_of_this_product_are_all_permitted_and_notice_says_them():
    _, _, found, faults, product = ours()
    assert faults == []
    text = licences.NOTICE.read_text("utf-8")
    assert licences.notice_of(text, found, product, TABLE) == text
    for name in product:
        assert f"\n  {name} " in text


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("License-Expression: GPL-3.0-or-later", "GPL-3.0-or-later"),
        ("License-Expression: AGPL-3.0-only", "AGPL-3.0-only"),
        ("License-Expression: MIT AND GPL-2.0-only", "許していません"),
        ("License-Expression: LGPL-3.0-only", "許していません"),
        ("License: BSD", "決まりません"),
        ("Classifier: License :: OSI Approved :: GNU Affero General Public License v3", "決まりません"),
        ("", "決まりません"),
    ],
)
def test_a_licence_that_is_not_permitted_or_not_known_stops_the_check(lines, word):
    _, faults = judged(tainted=lines, sound="License-Expression: MIT")
    assert len(faults) == 1
    assert faults[0].startswith("tainted: ")
    assert word in faults[0]


def test_a_part_that_brings_another_in_is_followed_to_it():
    parts, here = world(outer="License-Expression: MIT\nRequires-Dist: inner")
    _, faults = licences.judged(parts, here, TABLE | {s: {} for s in ("read", "shared", "not_shipped", "inside")})
    assert [fault.split(":")[0] for fault in faults] == ["inner"]


def test_one_permitted_side_of_or_is_enough_and_of_and_it_is_not():
    assert licences.permitted("GPL-2.0-only OR MIT", {"MIT"})
    assert not licences.permitted("GPL-2.0-only AND MIT", {"MIT"})
    assert licences.permitted("MIT AND (GPL-2.0-only OR 0BSD)", {"MIT", "0BSD"})
    assert not licences.permitted("(MIT OR 0BSD) AND GPL-2.0-only WITH GCC-exception-2.0", {"MIT", "0BSD"})


def test_what_was_read_once_is_read_again_when_the_part_says_something_else():
    table = TABLE | {"read": {"turned": {"said": "BSD", "licence": "BSD-3-Clause"}}}
    assert licences.licence_of("turned", "BSD", table) == "BSD-3-Clause"
    with pytest.raises(ValueError, match="もう一度読み"):
        licences.licence_of("turned", "Business Source License", table)


def test_notice_without_a_part_is_not_equal():
    _, _, found, _, product = ours()
    text = licences.NOTICE.read_text("utf-8")
    short = "".join(line for line in text.splitlines(True) if not line.startswith("  fastapi "))
    assert short != text
    assert licences.notice_of(short, found, product, TABLE) == text


def test_the_list_of_parts_is_the_same_bytes_each_time_and_names_every_part(tmp_path):
    def written(order) -> bytes:
        parts, here, found, _, product = ours()
        parts = {name: parts[name] for name in order(parts)}
        return sbom.written(sbom.sbom("0.1.0", parts, found, here, product))

    first, second = written(sorted), written(lambda parts: sorted(parts, reverse=True))
    assert first == second
    bill = json.loads(first)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    components = {each["name"]: each for each in bill["components"]}
    assert components.keys() == locked(LOCK.read_text("utf-8")).keys()
    assert all(each["licenses"][0]["expression"] for each in components.values())
    assert components["cryptography"]["scope"] == "required"
    assert components["pytest"]["scope"] == "excluded"
    edges = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert components["cffi"]["bom-ref"] in edges[components["cryptography"]["bom-ref"]]
    assert len(edges) == len(components) + 1


PLANTED = {
    "秘密鍵": "-----BEGIN " + "PRIVATE KEY-----",
    "age・SSHの鍵": "AGE-SECRET-KEY-" + "1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2,
    "クラウドの鍵": "AK" + "IAIOSFODNN7EXAMPLE",
    "サービスの合言葉": "gh" + "p_" + "a1B2c3D4e5" * 4,
    "署名つきの許可証(JWT)": "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0In0." + "s1G-nature_" * 3,
    "パスワードの入ったURL": "postgresql" + "://center:" + "hunter22@db.example/center",
    "設定の中のpassword": "pass" + 'word = "Tsu7Ru8Kame9To"',
    "設定の中のpepper": '"PEP' + 'PER": "9f3kZ0aQ77x"',
    "鍵らしい256ビット": "ring_" + "key = " + "".join(f"{(n * 37 + 11) % 256:02x}" for n in range(32)) + "\n",
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_found_by_its_line_and_its_text_is_not_repeated(tmp_path, kind):
    (tmp_path / "settings.toml").write_text(f"# 見本\nname = 'desk'\n{PLANTED[kind]}\n", "utf-8")
    said = find_secrets.faults(tmp_path, ["settings.toml"], {})
    assert any(each.startswith(f"settings.toml:3: {kind}。") for each in said), said
    assert PLANTED[kind].strip()[-8:] not in "".join(said)


@pytest.mark.parametrize("name", [".env", "center.p12", "id_ed25519"])
def test_a_file_that_holds_keys_is_found_by_its_name(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x00")
    assert find_secrets.faults(tmp_path, [name], {})


def test_a_secret_in_a_picture_is_found(tmp_path):
    (tmp_path / "x.png").write_bytes(b"\x89PNG\n" + bytes(range(256)) * 40 + PLANTED["クラウドの鍵"].encode())
    assert find_secrets.faults(tmp_path, ["x.png"], {})


def test_plain_settings_are_no_secrets(tmp_path):
    (tmp_path / "plain.py").write_text('password = "himitsu"\nkey = "name_of_person"\ntoken: str = "x"\n', "utf-8")
    assert find_secrets.faults(tmp_path, ["plain.py"], {}) == []


def test_an_exception_counts_for_its_kind_only_and_not_longer_than_needed(tmp_path):
    (tmp_path / "sample.pem").write_text(PLANTED["秘密鍵"] + "\n" + PLANTED["クラウドの鍵"], "utf-8")
    said = find_secrets.faults(tmp_path, ["sample.pem"], {"*.pem": {"秘密鍵": "見本"}})
    assert [each.split("。")[0] for each in said] == ["sample.pem:2: クラウドの鍵"]
    (tmp_path / "sample.pem").write_text("", "utf-8")
    assert "もう要りません" in find_secrets.faults(tmp_path, ["sample.pem"], {"*.pem": {"秘密鍵": "見本"}})[0]


def tool(folder: Path, text: str) -> Path:
    file = folder / "pip-audit"
    file.write_text(f"#!{sys.executable}\nimport sys\nsource = sys.argv[sys.argv.index('-s') + 1]\n{text}\n", "utf-8")
    file.chmod(0o755)
    return file


SOUND = {"dependencies": [{"name": "one", "version": "1.0", "vulns": []}], "fixes": []}
HOLED = {"dependencies": [{"name": "one", "version": "1.0", "vulns": [{"id": "CVE-2099-1", "fix_versions": ["1.1"]}]}]}
SKIPPED = {"dependencies": [{"name": "one", "skip_reason": "not found on PyPI"}]}


@pytest.mark.parametrize(
    ("body", "words", "stands"),
    [
        (f"print({json.dumps(SOUND)!r})", "知られたものなし", False),
        (f"print({json.dumps(HOLED)!r}); sys.exit(1)", "CVE-2099-1(直った版: 1.1)", True),
        (f"print({json.dumps(SKIPPED)!r})", "問題がないとは言えません", False),
        ("sys.exit('ConnectionError: no route')", "ConnectionError: no route", False),
        ("print('[]')", "問題がないとは言えません", False),
        ("import time; time.sleep(60)", "答えなし", False),
    ],
)
def test_an_audit_says_what_it_found_and_never_that_all_is_well_without_an_answer(tmp_path, body, words, stands):
    outcome = audit.ask(tool(tmp_path, body), LOCK, timeout=2 if "sleep" in body else 60)
    lines, stopped = audit.said(outcome, audit.print_of(LOCK))
    assert words in "\n".join(lines)
    assert stopped is stands
    assert ("知られたものなし" in "\n".join(lines)) is (words == "知られたものなし")


def test_the_second_source_is_asked_when_the_first_does_not_answer(tmp_path):
    body = f"print({json.dumps(SOUND)!r}) if source == 'osv' else sys.exit('away')"
    assert audit.ask(tool(tmp_path, body), LOCK).source == "osv"


def test_an_audit_of_another_lock_or_none_counts_for_nothing(tmp_path):
    old = audit.Outcome("0" * 16, "2026-11-01T00:00:00+00:00", "pypi", ())
    for kept in (old, audit.last(tmp_path / "none.json")):
        lines, stopped = audit.said(kept, audit.print_of(LOCK))
        assert "問題がないとは言えません" in lines[0]
        assert not stopped
