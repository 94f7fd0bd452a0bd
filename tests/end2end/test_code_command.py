"""``kakanai-desk code read`` as an operator calls it, on genuine and on hostile pictures. It stores nothing, ever."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest
from nacl.signing import SigningKey

from kakanai_desk.core.places import root
from kakanai_desk.vault.envelope import typed, written
from tests.fakes.codes import parts, picture, sheet

KEY = SigningKey(b"\x03" * 32)
PUBLIC = bytes(KEY.verify_key)
SCHEMA = json.loads((root() / "docs" / "schemas" / "code-read.schema.json").read_text("utf-8"))
CERTIFICATE = "TENSHUTSU-MIHON,01,999991,1,20260325,,20260401,\nSETAI,例示区,\n"
PERSON = "HITO,見本　花子,,20200101,2,,,123456789018,,,,,,\n"


class Signer:
    public_key = PUBLIC

    def sign(self, domain: str, statement: bytes) -> bytes:
        return KEY.sign(domain.encode() + b"\0" + statement).signature


def guide(days: int = 3, payload: bytes = b'{"to":"hoken"}') -> bytes:
    return written("guide", payload, datetime.now(UTC) + timedelta(days=days), "00112233445566778899", Signer())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


def kept(place: Path, name: str, shown: Any) -> str:
    cv2.imwrite(str(place / name), shown)
    return name


def read(place: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, the answer as its schema has it, and what was said; and nothing was written anywhere."""
    before = sorted(p.name for p in place.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-m", "kakanai_desk", "code", "read", "--json", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in place.rglob("*")) == before
    answer = json.loads(done.stdout) if done.stdout else {}
    if answer:
        jsonschema.validate(answer, SCHEMA)
    return done.returncode, answer, done.stderr


def test_a_genuine_code_is_told_with_its_kind_bytes_and_time(place: Path) -> None:
    code = guide()
    status, answer, _ = read(place, kept(place, "a.png", picture(code)), "--key", PUBLIC.hex())
    (row,) = answer["files"]
    assert status == 0
    assert (row["file"], row["payload"]["kind"], row["payload"]["verdict"]) == ("a.png", "guide", "genuine")
    assert base64.b64decode(row["symbols"][0]["bytes"]) == code
    assert row["symbols"][0]["symbology"] == "qr" and len(row["symbols"][0]["position"]) == 4
    assert row["milliseconds"] > 0


def test_the_movers_of_a_certificate_are_told_and_their_numbers_are_not(place: Path) -> None:
    name = kept(place, "a.jpg", picture((CERTIFICATE + PERSON).encode()))
    status, answer, said = read(place, name)
    (row,) = answer["files"]
    assert (status, row["payload"]["kind"]) == (0, "moving_out")
    assert row["payload"]["persons"] == [{"name": "見本　花子", "birth_date": "2020-01-01", "sex": "female"}]
    assert row["payload"]["dropped"] == ["individual_number"]
    assert "123456789018" not in json.dumps(answer) + said
    assert base64.b64encode(PERSON.encode()[:9]).decode() not in json.dumps(answer)
    _, answer, said = read(place, name, "--number-for", "jidou_teate")
    assert answer["files"][0]["payload"]["persons"][0]["individual_number"] == "123456789018"
    assert "123456789018" not in said


def test_a_set_over_several_files_is_joined(place: Path) -> None:
    names = [kept(place, f"{n}.png", p) for n, p in enumerate(parts(typed(guide(payload=b"x" * 400)), 3))]
    status, answer, _ = read(place, *reversed(names), "--key", PUBLIC.hex())
    assert status == 0
    assert answer["joined"]["payload"]["text"] == "x" * 400
    status, answer, said = read(place, names[0], names[2], "--key", PUBLIC.hex())
    assert (status, answer["joined"]["error"]["code"]) == (1, "CODE-PART-01")
    assert "つづけて 2番" in said


def test_wrong_use_is_said_with_status_2(place: Path) -> None:
    status, answer, said = read(place, "nowhere.png")
    assert (status, answer) == (2, {})
    assert said == "nowhere.png: ファイルがありません。\n"
    assert read(place, kept(place, "a.png", picture(b"1")), "--key", "abc")[0] == 2


def test_one_bad_file_does_not_hide_the_good_one(place: Path) -> None:
    (place / "text.png").write_text("not a picture")
    good = kept(place, "good.png", picture(guide()))
    status, answer, _ = read(place, "text.png", good, "--key", PUBLIC.hex())
    assert status == 1
    assert [r.get("error", {}).get("code") for r in answer["files"]] == ["CODE-NONE-02", None]


CONTROL = bytes(n % 32 for n in range(2300))
HOSTILE = {
    "a blank page": (np.full((400, 400), 255, np.uint8), "CODE-NONE-01"),
    "control characters": (picture(CONTROL), "CODE-KIND-01"),
    "a formula": (picture('=cmd|"/c calc"!A1'), "CODE-KIND-01"),
    "html": (picture("<script>alert(1)</script>"), "CODE-KIND-01"),
    "control characters in a certificate": (picture(CERTIFICATE.encode() + CONTROL[:900]), "CODE-DATA-01"),
    "wrong signature": (picture(guide()[:-1] + b"?"), "CODE-FORGED-01"),
    "expired": (picture(guide(days=-2)), "CODE-OLD-01"),
    "half of a set": (parts(typed(guide(payload=b"y" * 300)), 4)[1], "CODE-PART-01"),
    "mixed sets": (sheet([*parts("abc" * 40, 3)[:2], *parts("xyz" * 41, 4)[:2]]), "CODE-PART-02"),
    "forty codes": (sheet([picture(f"N{n}") for n in range(40)], 8), "CODE-MANY-01"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_gets_a_sentence_and_leaves_nothing(place: Path, name: str) -> None:
    shown, code = HOSTILE[name]
    status, answer, said = read(place, kept(place, "bad.png", shown), "--key", PUBLIC.hex())
    (row,) = answer["files"]
    assert (status, row["payload"], row["payloads"]) == (1, None, [])
    assert row["error"]["code"] == code, row["error"]
    assert row["error"]["sentence"] in said
    assert "手で入れ" in row["error"]["sentence"]  # what still works


def test_an_injected_formula_stays_text(place: Path) -> None:
    name = kept(place, "a.png", picture((CERTIFICATE + PERSON.replace("見本　花子", '"=1+1<b>"')).encode()))
    _, answer, _ = read(place, name)
    assert answer["files"][0]["payload"]["persons"][0]["name"] == "=1+1<b>"


def test_an_unknown_key_and_a_picture_too_large_are_refused(place: Path) -> None:
    _, answer, _ = read(place, kept(place, "a.png", picture(guide())))
    assert answer["files"][0]["error"]["code"] == "CODE-KEY-01"
    from PIL import Image

    Image.new("1", (20_000, 20_000)).save(place / "bomb.png")
    _, answer, said = read(place, "bomb.png")
    assert answer["files"][0]["error"]["code"] == "CODE-NONE-02"
    assert "size" in said
