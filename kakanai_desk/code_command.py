"""``kakanai-desk code read``: the codes of picture files, what each sheet says, and what it took. Keeps nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kakanai_desk.command_faults import Refused, WrongUse
from kakanai_desk.core.errors import CodeError, CodeNotFound
from kakanai_desk.core.places import procedures
from kakanai_desk.core.ports.code import CodeReader
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.codes.meaning import Trust, meaning
from kakanai_desk.forms.codes.profile import Profile
from kakanai_desk.forms.codes.profile_source import load_profiles
from kakanai_desk.hardware.scan.picture_file import read_picture
from kakanai_desk.hardware.scan.reader import PictureReader
from kakanai_desk.vault.envelope import is_ours
from kakanai_desk.vault.signing import key_id

_MAY_HOLD_NUMBERS = ("CODE-PART", "CODE-DATA")  # faults of codes whose content was not told apart
NOT_SHOWN = ("individual_number", "resident_record_code")


def read_files(
    files: list[Path], keys: list[str], folder: Path | None, purpose: str | None
) -> tuple[dict[str, Any], list[str]]:
    """The answer of the command (docs/schemas/code-read.schema.json) and the same for people.

    A code that holds a 個人番号 or 住民票コード nobody may use is told without its text and bytes.

    All parts of a set may lie in one picture, or in one picture each: a set that is whole only over all files is
    told as ``joined``.

    Raises:
        WrongUse: a file is not there, or a key is none.
        Refused: a profile is broken.
    """
    trust = Trust(_keys(keys))
    profiles, findings = load_profiles(folder or procedures())
    if findings:
        raise Refused("\n".join(str(f) for f in findings))
    for file in files:
        if not file.is_file():
            raise WrongUse(f"{file.name}: ファイルがありません。")
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    reader = PictureReader()
    now = datetime.now(UTC)
    parts: list[Any] = []
    for file in files:
        row, symbols = _one(file, reader, now, trust, profiles, purpose)
        rows.append(row)
        parts += [s for s in symbols if s.part is not None]
        lines += [f"{file.name}: {line}" for line in _lines(row)]
    answer: dict[str, Any] = {"files": rows}
    open_ones = [r for r in rows if r.get("error", {}).get("code") == "CODE-PART-01"]
    if len(open_ones) > 1:
        whole = _judged(parts, now, trust, profiles, purpose)
        answer["joined"] = whole
        lines += [f"つないだコード: {line}" for line in _lines(whole)]
        if "error" not in whole:
            open_ones.clear()
            rows = [r for r in rows if r.get("error", {}).get("code") != "CODE-PART-01"]
    answer["exit"] = 1 if any("error" in r for r in rows) else 0
    return answer, lines


def _keys(texts: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for text in texts:
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise WrongUse("--key は公開鍵の64桁(0-9 a-f)です。")
        found[key_id(key)] = key
    return found


def _one(
    file: Path, reader: CodeReader, now: datetime, trust: Trust, profiles: tuple[Profile, ...], purpose: str | None
) -> tuple[dict[str, Any], list[Any]]:
    row: dict[str, Any] = {"file": file.name, "symbols": [], "payload": None, "payloads": [], "milliseconds": 0.0}
    try:
        reading = reader.search(read_picture(file))
    except CodeError as error:
        return row | {"error": _error(error)}, []
    row |= {
        "symbols": [s.to_json() for s in reading.symbols],
        "milliseconds": round(reading.milliseconds, 1),
        "step": reading.step,
    }
    if not reading.found:
        return row | {"error": _error(CodeNotFound())}, []
    row |= _judged(list(reading.symbols), now, trust, profiles, purpose)
    fault = row.get("error", {}).get("code", "")
    if any(p.get("dropped") for p in row["payloads"]) or (purpose is None and fault.startswith(_MAY_HOLD_NUMBERS)):
        for symbol, read in zip(row["symbols"], reading.symbols, strict=True):
            if not is_ours(read.data):
                symbol |= {"text": "", "bytes": "", "withheld": True}
    return row, list(reading.symbols)


def _judged(
    symbols: list[Any], now: datetime, trust: Trust, profiles: tuple[Profile, ...], purpose: str | None
) -> dict[str, Any]:
    try:
        found = [p.to_json() for p in meaning(symbols, now, trust, profiles, purpose)]
    except CodeError as error:
        return {"payload": None, "payloads": [], "error": _error(error)}
    return {"payload": found[0], "payloads": found}


def _error(error: CodeError) -> dict[str, str]:
    return {"code": error.code, "sentence": load_texts().error_for_clerk(error)}


def _lines(row: dict[str, Any]) -> list[str]:
    lines = [f"{s['symbology']} {tuple(s['position'][0])}" for s in row.get("symbols", []) if s["position"]]
    for payload in row["payloads"]:
        lines.append(f"{payload['kind']} {payload.get('verdict', payload.get('profile', ''))}".rstrip())
        shown = [payload.get("document", {}), *payload.get("persons", [])]
        lines += [f"  {name}: {v}" for part in shown for name, v in part.items() if name not in NOT_SHOWN]
    if "error" in row:
        lines.append(row["error"]["sentence"])
    return lines
