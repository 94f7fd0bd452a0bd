"""The one text table for screens, paper and the phone page (``resources/texts/*.toml``).

``visitor.toml``: key → language → sentence (``ja`` always; ``easy`` is やさしい日本語 with ruby ``{漢字|かんじ}``).
``clerk.toml`` and ``studio.toml``: key → Japanese. ``errors.toml``: code → ``clerk`` and ``visitor`` sentences.
Placeholders are ``{name}``-free of personal data in errors: counts and codes only. Other languages come from catalogs
(``translations``); where one has no sentence yet, the visitor reads やさしい日本語.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from tomllib import loads
from typing import Any

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.places import content as served_content
from kakanai_desk.core.places import resources
from kakanai_desk.core.translations import Language, Translations
from kakanai_desk.core.words import Words

_RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")


def without_ruby(text: str) -> str:
    """The base text alone: ``{紙|かみ}`` → ``紙``. What a screen reader is given."""
    return _RUBY.sub(r"\1", text)


def reading_of(text: str) -> str:
    """The text as it is read aloud: ``{紙|かみ}`` → ``かみ``."""
    return _RUBY.sub(r"\2", text)


def filled(text: str, values: dict[str, Any]) -> str:
    """Put ``values`` into ``{placeholders}``; ruby marks are left alone, an unknown placeholder stays visible."""
    if not values or "{" not in text:
        return text
    return re.sub(r"\{(\w+)\}", lambda m: str(values.get(m.group(1), m.group(0))), text)


class Texts:
    """All sentences of one resources folder; each table is read when its first sentence is wanted."""

    def __init__(self, folder: Path, content: Path | None = None) -> None:
        self._folder = folder
        folders = [folder / "languages"] + ([content / "_shared" / "languages"] if content else [])
        self._translations = Translations(folders)

    def languages(self) -> tuple[Language, ...]:
        """Those a visitor can choose, in their order."""
        return self._translations.languages()

    def unchecked_languages(self) -> tuple[Language, ...]:
        """Those whose translation no native reader has checked (未確認)."""
        return self._translations.unchecked()

    def prepare(self, language: str) -> None:
        """Read what ``language`` and a first error need before somebody waits for it."""
        _ = self._errors
        self._translations.prepare(language)

    def _in(self, language: str, row: Words, key: str = "") -> str:
        """A row of a table in ``language``; while it has no such sentence, in やさしい日本語, then in Japanese."""
        found = row.get(language) or self._translations.find(row.get("ja", ""), language, key)
        return found or (row.get("easy") if language != "ja" else "") or row.get("ja", "")

    def say(self, words: Words, language: str = "ja") -> str:
        """A text of the city's content for a visitor."""
        return self._in(language, words)

    @cached_property
    def _visitor(self) -> dict[str, Any]:
        return self._table("visitor")

    @cached_property
    def _clerk(self) -> dict[str, Any]:
        return self._table("clerk")

    @cached_property
    def _errors(self) -> dict[str, Any]:
        return self._table("errors")

    def _table(self, name: str) -> dict[str, Any]:
        return loads((self._folder / f"{name}.toml").read_text("utf-8"))

    def visitor(self, key: str, language: str = "ja", **values: Any) -> str:
        """A sentence for the resident.

        Raises:
            KeyError: there is no such key.
        """
        return filled(self._in(language, self._visitor[key], key), values)

    def clerk(self, key: str, **values: Any) -> str:
        """A sentence for the clerk, always Japanese.

        Raises:
            KeyError: there is no such key.
        """
        return filled(self._clerk[key], values)

    def has_clerk(self, key: str) -> bool:
        return key in self._clerk

    @cached_property
    def _studio(self) -> dict[str, Any]:
        return self._table("studio")

    def studio(self, key: str, **values: Any) -> str:
        """A sentence for who edits the content, always Japanese.

        Raises:
            KeyError: there is no such key.
        """
        return filled(self._studio[key], values)

    def has_studio(self, key: str) -> bool:
        return key in self._studio

    def error_for_clerk(self, error: DeskError) -> str:
        """The sentence with its code; opened by the name of the secret it is about, if there are several."""
        row = self._errors.get(error.code) or self._errors["DESK-00"]
        about = f"clerk.secret.{error.values.get('secret')}"
        head = f"{self._clerk[about]}: " if about in self._clerk else ""
        said = {name: self._clerk.get(f"clerk.{name}.{value}", value) for name, value in error.values.items()}
        return f"{head}{filled(row['clerk'], said)} ({error.code})"

    def error_for_visitor(self, error: DeskError, language: str = "ja") -> str:
        """What the resident is told: never a code, never blame."""
        code = error.code if "visitor" in self._errors.get(error.code, {}) else "DESK-00"
        return filled(self._in(language, self._errors[code]["visitor"], code), dict(error.values))

    def keys(self) -> dict[str, set[str]]:
        """Every key of each table, for the gap check."""
        return {"visitor": set(self._visitor), "clerk": set(self._clerk), "errors": set(self._errors)}

    def rows(self) -> dict[str, dict[str, str]]:
        """Every sentence for residents with its languages: keys of ``visitor.toml``, codes of errors."""
        told = {code: row["visitor"] for code, row in self._errors.items() if "visitor" in row}
        return {**self._visitor, **told}


def load_texts(folder: Path | None = None, content: Path | None = None) -> Texts:
    """The text table of ``folder`` (default: the product's) with the languages of the ``content`` (that is served)."""
    return _texts(folder or _of(resources()), content or served_content())


@cache
def _of(folder: Path) -> Path:
    return folder / "texts"


@cache
def _texts(folder: Path, content: Path) -> Texts:
    return Texts(folder, content)
