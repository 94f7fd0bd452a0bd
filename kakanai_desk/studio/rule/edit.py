"""One step of the editor: its words, and what the files hold afterwards. Also the tables of words these steps use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kakanai_desk.core.places import resources
from kakanai_desk.studio.pack.yaml_text import YamlText

Texts = Mapping[str, YamlText]
"""YAML files of the pack by their names below the folder."""


@dataclass(frozen=True)
class Edit:
    """``words`` name the step where it is undone; None: the file is gone."""

    words: str
    files: Mapping[str, YamlText | bytes | None]


@cache
def procedure_table() -> Mapping[str, Mapping[str, str]]:
    """``resources/studio/procedure.toml``."""
    return tomllib.loads((resources() / "studio" / "procedure.toml").read_text("utf-8"))


def step(name: str, **values: Any) -> str:
    return procedure_table()["steps"][name].format(**values)


def field_title(name: str) -> str:
    return procedure_table()["fields"][name]
