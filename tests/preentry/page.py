"""The resident's page as the tests build and run it: the folder, and its parts under Node.js."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey

from kakanai_desk.core.places import procedures, resources
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case import DIFFERS, Case
from kakanai_desk.forms.codes import parts
from kakanai_desk.forms.codes.carried_case import WORDS
from kakanai_desk.forms.definitions import AnswerType
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.preentry.definitions import asked_at_home
from kakanai_desk.forms.preentry.site import Recipient, build, write
from kakanai_desk.vault.city_lock import CityLock
from kakanai_desk.vault.signing import key_id

SOURCE = resources() / "preentry"
LOCK = CityLock(bytes(range(32)))
KEY: PrivateKey = LOCK.preentry_key
PUBLIC = bytes(KEY.public_key)
RECIPIENT = Recipient(PUBLIC, key_id(PUBLIC))
TODAY = date(2026, 12, 1)
DAYS = 7
ADDRESS = "滋賀県湖南市見本中央一丁目二番地の三　見本ハイツ東棟一〇二号"


@cache
def pack():
    return load(procedures())


def site_files() -> dict[str, bytes]:
    return build(pack(), load_texts(), "湖南市", RECIPIENT, DAYS, TODAY)


def site(folder: Path) -> Path:
    write(site_files(), folder)
    return folder


def needs_node() -> None:
    """CI must have what ``make setup`` installs; at a developer's desk a test that needs it says why it is skipped."""
    if shutil.which("node") is None or not (SOURCE / "node_modules" / ".bin" / "esbuild").exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Node.js または resources/preentry/node_modules がない")


def under_node(entry: str, folder: Path, *arguments: str) -> list[Any]:
    """What ``src/checks/<entry>.ts`` prints, a JSON value a line."""
    needs_node()
    script = folder / f"{entry}.cjs"
    bundled = [str(SOURCE / "node_modules" / ".bin" / "esbuild"), str(SOURCE / "src" / "checks" / f"{entry}.ts")]
    subprocess.run([*bundled, "--bundle", "--platform=node", "--log-level=warning", f"--outfile={script}"], check=True)
    ran = subprocess.run(["node", str(script), *arguments], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def lines(file: Path, values: Iterable[Any]) -> Path:
    file.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), "utf-8")
    return file


@dataclass(frozen=True)
class Shown:
    """The symbols that the page would show: their texts, and their versions of QR."""

    texts: list[str]
    versions: list[int]

    @property
    def whole(self) -> bytes:
        """What a reader has after all of them."""
        if len(self.texts) == 1:
            return self.texts[0].encode()
        heard = parts.PartsHeard()
        for text in self.texts:
            heard.add(text.encode())
        return heard.whole()


def filled_in(case: Case) -> Case:
    """All that the page asks of a household, each person answering for themselves; addresses and names are long."""
    while True:
        asks = [a for a in interview(case, pack()).open if asked_at_home(a.question)]
        if not asks:
            return case
        ask, *_ = asks
        question = ask.question
        value = {
            AnswerType.YES_NO: "yes",
            AnswerType.DATE: "2026-11-20",
            AnswerType.POSTAL_CODE: "5203000",
            AnswerType.DIGITS: "09012345678"[: question.max_length or 11],
        }.get(question.type, ADDRESS[: question.max_length or 40])
        if question.type is AnswerType.CHOICE:
            value = question.choices[0].value
        case = case.answered(question.id, DIFFERS if ask.together else value, ask.key)


def codes_of(cases: Iterable[dict[str, Any]], folder: Path, *, language: str = "ja", expires: str = "") -> list[Shown]:
    """What the page would show of each case."""
    recipient = folder / "recipient.json"
    recipient.write_text(json.dumps({"key": PUBLIC.hex(), "id": RECIPIENT.key_id, "words": WORDS.decode()}), "utf-8")
    until = expires or "2026-12-08T14:59:59Z"
    given = lines(folder / "cases.jsonl", ({"expires": until, "language": language, "case": case} for case in cases))
    return [Shown(row["texts"], row["versions"]) for row in under_node("sealing", folder, str(recipient), str(given))]
