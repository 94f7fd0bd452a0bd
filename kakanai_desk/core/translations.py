"""The visitor's other languages: which there are, and their catalogs in gettext's PO format (R-122).

A catalog is found by the Japanese sentence itself, so that a sentence that was changed is *untranslated* and never
wrong. The product's own sentences also carry their key (``msgctxt``); the city's content does not: one sentence, one
translation. Files: ``<folder>/<language>.po``, read when the language is first spoken (15 ms for 1,000 sentences). A
translator works on them with any PO editor.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tomllib import loads
from typing import TYPE_CHECKING

from kakanai_desk.core.places import resources

if TYPE_CHECKING:  # babel is loaded with the first catalog: the sign-in window needs none
    from babel.messages.catalog import Catalog, Message

log = logging.getLogger(__name__)

UNCHECKED = "未確認"
_CHECKED = re.compile(r"^#\s*確認:\s*(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Language:
    """One row of ``languages.toml``; ``locale`` is CLDR's name, empty for Japanese."""

    code: str
    own: str
    ja: str
    locale: str = ""
    fonts: tuple[str, ...] = ()
    taller: float = 1.0

    @property
    def translated(self) -> bool:
        """Whether its sentences come from catalogs (``ja`` and ``easy`` stand beside each other in the tables)."""
        return bool(self.locale)


@cache
def languages(folder: Path | None = None) -> dict[str, Language]:
    """Every language of the table, in the order in which visitors see them."""
    rows = loads(((folder or resources() / "texts") / "languages.toml").read_text("utf-8"))
    return {
        code: Language(
            code, row["own"], row["ja"], row.get("locale", ""), tuple(row.get("fonts", ())), row.get("taller", 1.0)
        )
        for code, row in rows.items()
    }


def read_catalog(file: Path, language: Language) -> Catalog:
    """The catalog of ``file``.

    Raises:
        ValueError: it is no PO file; the message names the line.
    """
    from babel.messages.pofile import PoFileError, read_po

    try:
        with file.open("rb") as stream:
            return read_po(stream, locale=language.locale, abort_invalid=True)
    except (PoFileError, ValueError) as error:  # a byte that is no UTF-8 is a ValueError
        raise ValueError(f"{file.name}: {error}") from error


def checked_by(catalog: Catalog) -> str:
    """Who of that language read the translation, as the file says; ``未確認`` while nobody has."""
    found = _CHECKED.search(catalog.header_comment)
    return (found.group(1).strip() if found else "") or UNCHECKED


def sentence_of(message: Message) -> str:
    """The translation of one entry; empty while there is none or a translator is to look at it again (fuzzy)."""
    if message.fuzzy or not isinstance(message.string, str):
        return ""
    return message.string


class Translations:
    """All catalogs of some folders; a later folder adds to an earlier one."""

    def __init__(self, folders: Sequence[Path], table: dict[str, Language] | None = None) -> None:
        self._folders = tuple(folders)
        self._languages = languages() if table is None else table
        self._read: dict[str, dict[tuple[str, str], str]] = {}

    def languages(self) -> tuple[Language, ...]:
        """Those that can be spoken: Japanese, and every one that has a catalog in the first folder."""
        return tuple(
            language
            for language in self._languages.values()
            if not language.translated or (self._folders and self._file(self._folders[0], language.code).is_file())
        )

    def prepare(self, language: str) -> None:
        """Read the catalogs of ``language`` now, where nobody waits for it."""
        if language not in self._read:
            self._read[language] = self._table(language)

    def find(self, japanese: str, language: str, key: str = "") -> str:
        """``japanese`` in ``language``: the entry of ``key``, else of the sentence alone; empty: there is none."""
        self.prepare(language)
        found = self._read[language]
        return found.get((key, japanese)) or (found.get(("", japanese), "") if key else "")

    def unchecked(self) -> tuple[Language, ...]:
        """Those that are offered though nobody who speaks them has read every catalog."""
        return tuple(
            language
            for language in self.languages()
            if language.translated
            and any(
                self._reader_of(file, language) == UNCHECKED
                for file in (self._file(folder, language.code) for folder in self._folders)
                if file.is_file()
            )
        )

    def _table(self, code: str) -> dict[tuple[str, str], str]:
        language = self._languages.get(code)
        if language is None or not language.translated:
            return {}
        found: dict[tuple[str, str], str] = {}
        for folder in self._folders:
            file = self._file(folder, code)
            if not file.is_file():
                continue
            try:
                catalog = read_catalog(file, language)
            except ValueError:
                log.error("%s cannot be read: its sentences are said in easy Japanese", file.name)
                continue
            for message in catalog:
                sentence = sentence_of(message)
                if message.id and sentence and isinstance(message.id, str):
                    found[message.context or "", message.id] = sentence
        return found

    @staticmethod
    def _reader_of(file: Path, language: Language) -> str:
        """Who read it; nobody, where it cannot be read."""
        try:
            return checked_by(read_catalog(file, language))
        except ValueError:
            return UNCHECKED

    @staticmethod
    def _file(folder: Path, code: str) -> Path:
        return folder / f"{code}.po"
