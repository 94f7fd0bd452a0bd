"""R-115, R-117: a pack is what two known people signed, to the bit, and leads nowhere but into its folder."""

import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec
import pytest

from kakanai_desk.core.canonical import canonical
from kakanai_desk.vault import pack_file
from kakanai_desk.vault.pack_file import PackUnfit, decoded, encoded, files_of, made, must_be_signed, signed, signers
from kakanai_desk.vault.signing import ENTRY, FreshSigner

DAY, NOW = date(2027, 4, 1), datetime(2027, 3, 1, 9, tzinfo=UTC)
ONE, TWO, STRANGER = FreshSigner(), FreshSigner(), FreshSigner()
KNOWN = [ONE.public_key.hex(), TWO.public_key.hex()]


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "content"
    (place / "転入" / "deep").mkdir(parents=True)
    (place / "転入" / "procedure.yaml").write_text("id: one\n", "utf-8")
    (place / "転入" / "deep" / "x.bin").write_bytes(bytes(range(256)))
    (place / ".hidden").write_text("no", "utf-8")
    return place


def packed(folder):
    return signed(signed(made(folder, 3, DAY, NOW, "手数料の改定"), ONE), TWO)


def flaw(call, *arguments):
    with pytest.raises(PackUnfit) as found:
        call(*arguments)
    return found.value.values["flaw"]


def test_what_went_in_comes_out(folder):
    pack = decoded(encoded(packed(folder)))
    must_be_signed(pack, KNOWN)
    assert (pack.serial, pack.starts, pack.note) == (3, DAY, "手数料の改定")
    assert files_of(pack) == {"転入/procedure.yaml": b"id: one\n", "転入/deep/x.bin": bytes(range(256))}
    assert encoded(packed(folder)) == encoded(pack), "the same folder makes the same bytes"


def test_one_publisher_is_not_enough_and_strangers_do_not_count(folder):
    pack = made(folder, 3, DAY, NOW)
    for few in (pack, signed(pack, ONE), signed(signed(pack, ONE), ONE), signed(signed(pack, ONE), STRANGER)):
        assert flaw(must_be_signed, decoded(encoded(few)), KNOWN) == "signers"
    forged = replace(pack, signatures={key: ONE.sign(pack_file.PACK, pack.manifest) for key in KNOWN})
    assert signers(forged, KNOWN) == {KNOWN[0]}
    other = replace(pack, signatures={s.public_key.hex(): s.sign(ENTRY, pack.manifest) for s in (ONE, TWO)})
    assert signers(other, KNOWN) == frozenset()
    assert signers(packed(folder), KNOWN) == frozenset(KNOWN)


def test_a_bit_changed_anywhere_is_refused(folder):
    whole = encoded(packed(folder))
    for at in range(0, len(whole), 7):
        touched = bytearray(whole)
        touched[at] ^= 0x10
        with pytest.raises(PackUnfit):
            must_be_signed(decoded(bytes(touched)), KNOWN)
    for end in range(0, len(whole), 41):
        with pytest.raises(PackUnfit):
            decoded(whole[:end])


@pytest.mark.parametrize(
    "path", ["../out", "/etc/passwd", "a/../../b", "a\\b", "C:/x", "a//b", "./a", "", "a/.ssh", "nul\0", "a" * 201]
)
def test_no_path_leads_out_of_the_folder(folder, path):
    assert flaw(files_of, with_body(folder, [[path, b""]])) == "form"


def test_two_names_that_are_one_on_windows_are_refused(folder):
    assert flaw(files_of, with_body(folder, [["A.yaml", b""], ["a.yaml", b""]])) == "form"


def test_what_swells_without_end_is_refused_before_it_fills_the_memory(folder, monkeypatch):
    monkeypatch.setattr(pack_file, "MOST_UNPACKED", 1024 * 1024)
    assert flaw(files_of, with_body(folder, [["a", bytes(4 * 1024 * 1024)]])) == "large"


def with_body(folder, files):
    return replace(packed(folder), body=zlib.compress(msgspec.msgpack.encode(files)), files=len(files))


def test_a_manifest_in_another_spelling_is_refused(folder):
    pack = packed(folder)
    loose = pack.manifest.replace(b'"files"', b' "files"')
    assert flaw(decoded, encoded(signed(replace(pack, manifest=loose), ONE))) == "form"
    newer = canonical(msgspec.json.decode(pack.manifest) | {"v": 2})
    assert flaw(decoded, encoded(replace(pack, manifest=newer))) == "form"
