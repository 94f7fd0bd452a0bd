"""Runs the cases beside the code profiles (``_shared/codes/cases/*.yaml``): a code's text, and what it must say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kakanai_desk.core.errors import CodeError
from kakanai_desk.forms.check import Outcome
from kakanai_desk.forms.codes.foreign import parsed, recognised
from kakanai_desk.forms.codes.profile import ENCODINGS, Profile
from kakanai_desk.forms.codes.profile_source import load_profiles
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.source import Node, read


def check_codes(folder: Path) -> tuple[list[Outcome], list[Finding]]:
    """All code cases of a folder of definitions, and the findings of its profiles."""
    profiles, findings = load_profiles(folder)
    outcomes: list[Outcome] = []
    proven: set[str] = set()
    for file in sorted((folder / "_shared" / "codes" / "cases").glob("*.yaml")):
        node = read(file, folder, findings)
        for one in node.items() if node else ():
            outcomes.append(_check(one, profiles))
            proven.add(file.stem)
    for profile in profiles:
        if profile.id not in proven:
            file = f"{folder.name}/_shared/codes/{profile.id}.yaml"
            findings.append(
                Finding(file, 1, "", "CODES-010", "事例がありません。", f"cases/{profile.id}.yaml を書きます。")
            )
    return outcomes, findings


def _check(node: Node, profiles: tuple[Profile, ...]) -> Outcome:
    node.only("case", "text", "encoding", "expect")
    sentence, text, expect, encoding = node.need("case"), node.need("text"), node.need("expect"), node.get("encoding")
    shown = sentence.text() if sentence else ""
    if text is None or expect is None:
        return Outcome(node.file, node.line, shown, ("事例の書き方に間違いがあります。",))
    expect.only("profile", "document", "persons", "dropped", "refused")
    said = _said(text.text(), encoding.word_of(ENCODINGS) if encoding else "utf-8", profiles)
    wanted: dict[str, Any] = {name: _plain(at.value) for name in expect.names() if (at := expect.get(name)) is not None}
    if "refused" not in wanted:
        wanted.setdefault("dropped", [])
    differences = [
        f"{name}: {said.get(name)!r}(期待 {wanted.get(name)!r})"
        for name in sorted({*said, *wanted})
        if said.get(name) != wanted.get(name)
    ]
    return Outcome(node.file, node.line, shown, tuple(differences))


def _said(text: str, encoding: str, profiles: tuple[Profile, ...]) -> dict[str, Any]:
    try:
        data = text.encode(encoding)
        known = recognised(data, profiles)
        if known is None:
            return {"refused": "CODE-KIND-01"}
        found = parsed(data, known[1], known[0])
    except UnicodeEncodeError:
        return {"refused": encoding}
    except CodeError as error:
        return {"refused": error.code}
    return {
        "profile": found.profile,
        "document": dict(found.document),
        "persons": [dict(p) for p in found.persons],
        "dropped": list(found.dropped),
    }


def _plain(value: Any) -> Any:
    """YAML values as plain ones."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return [_plain(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return str(value)
