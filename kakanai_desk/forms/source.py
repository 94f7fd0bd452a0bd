# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Strict YAML with line marks.

YAML 1.2 (``yes`` and ``on`` stay words), no duplicate keys, no tags, no anchors with side effects. A ``Node`` knows
its file, line and key path, and turns every wrong shape into a finding instead of an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from kakanai_desk.forms.findings import Finding, near, shown_path
from kakanai_desk.forms.trees import MarkedList, MarkedMap, YamlUnfit, parse

E = TypeVar("E", bound=Enum)
_UNFIT = {
    "alias": ("「*」の参照は使えません。", "同じ内容も、その場所に書きます。「*」で始まる文字は引用符で囲みます。"),
    "tag": ("「!」の型の指定は使えません。", "値だけを書きます。「!」で始まる文字は引用符で囲みます。"),
    "deep": ("深すぎます。", "括弧と字下げを確かめてください。"),
    "value": ("数か日付として読めません。", '文字なら "…" で囲みます。'),
    "large": ("大きすぎます。", "いくつかのファイルに分けてください。"),
}


class Node:
    """One value of a definition file together with the place it stands at."""

    def __init__(self, value: Any, file: str, line: int, path: str, findings: list[Finding]) -> None:
        self.value = value
        self.file = file
        self.line = line
        self.path = path
        self.findings = findings

    # --- faults

    def fault(self, code: str, message: str, hint: str = "") -> None:
        self.findings.append(Finding(self.file, self.line, self.path, code, message, hint))

    # --- shapes

    def is_map(self) -> bool:
        return isinstance(self.value, dict)

    def names(self) -> list[str]:
        return [str(key) for key in self.value] if self.is_map() else []

    def has(self, key: str) -> bool:
        return self.is_map() and key in self.value

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None."""
        if not self.has(key):
            return None
        line = self.value.lines.get(key, self.line) if isinstance(self.value, MarkedMap) else self.line
        return Node(self.value[key], self.file, line, f"{self.path}.{key}" if self.path else key, self.findings)

    def need(self, key: str) -> Node | None:
        """As ``get``; a missing key is a finding."""
        found = self.get(key)
        if found is None:
            if not self.is_map():
                self.fault("PROC-002", "「項目: 値」の形で書いてください。")
            else:
                self.fault("PROC-003", f"'{key}' がありません。", f"'{key}:' の行を足してください。")
        return found

    def only(self, *allowed: str) -> None:
        """A finding for each key that is not allowed here."""
        for key in self.names():
            if key not in allowed:
                at = self.get(key) or self
                at.fault("PROC-004", f"'{key}' という項目はありません。", near(key, allowed))

    def items(self) -> Iterator[Node]:
        """The entries of a list; anything else is a finding and gives nothing."""
        if not isinstance(self.value, list):
            self.fault("PROC-005", "「- 」で始まる一覧で書いてください。")
            return
        for index, inner in enumerate(self.value):
            line = (self.value.lines[index] or self.line) if isinstance(self.value, MarkedList) else self.line
            yield Node(inner, self.file, line, f"{self.path}[{index}]", self.findings)

    # --- scalars

    def text(self) -> str:
        if isinstance(self.value, str):
            return str(self.value)
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return str(self.value)
        self.fault("PROC-006", "文字で書いてください。", '数や日付は "…" で囲みます。')
        return ""

    def whole(self) -> int:
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return int(self.value)
        self.fault("PROC-007", "整数で書いてください。")
        return 0

    def truth(self) -> bool:
        if isinstance(self.value, bool):
            return bool(self.value)
        self.fault("PROC-008", "true か false で書いてください。")
        return False

    def day(self) -> date:
        value = self.value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return date(value.year, value.month, value.day)
        self.fault("PROC-009", "日付で書いてください。", "例: 2026-04-01")
        return date(1, 1, 1)

    def word_of(self, words: Iterable[str]) -> str:
        """One of the words; anything else is a finding (and the text as it stands)."""
        known = tuple(words)
        text = self.text()
        if text and text not in known:
            self.fault("PROC-010", f"'{text}' は使えません。", near(text, known))
        return text

    def member(self, enum: type[E]) -> E:
        """A member of an enum; anything else is a finding and gives its first member."""
        members = {str(m.value): m for m in enum}
        return members.get(self.word_of(members), next(iter(members.values())))

    def texts(self) -> tuple[str, ...]:
        return tuple(node.text() for node in self.items())


def read(file: Path, base: Path, findings: list[Finding]) -> Node | None:
    """Read one YAML file. A file that is no YAML becomes one finding and gives None."""
    shown = shown_path(file, base)
    try:
        value = parse(file.read_bytes(), file)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = (mark.line + 1) if mark is not None else 1
        hint = "字下げ・「:」の後の空白・引用符を確かめてください。"
        what = "同じ項目が二度あります。" if "duplicate key" in str(error.problem) else "YAMLとして読めません。"
        if isinstance(error, YamlUnfit):
            what, hint = _UNFIT[error.problem or ""]
        findings.append(Finding(shown, line, "", "PROC-001", what, hint))
        return None
    except (YAMLError, RecursionError):
        findings.append(Finding(shown, 1, "", "PROC-001", "YAMLとして読めません。"))
        return None
    except UnicodeDecodeError:
        findings.append(Finding(shown, 1, "", "PROC-001", "UTF-8 の文字ではありません。", "UTF-8で保存してください。"))
        return None
    except OSError:
        findings.append(Finding(shown, 1, "", "PROC-001", "ファイルを開けません。"))
        return None
    return Node(value, shown, 1, "", findings)
