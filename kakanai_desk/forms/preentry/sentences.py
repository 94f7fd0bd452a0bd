"""The sentences of the resident's page: each once, in every language, named by its place in the table."""

from __future__ import annotations

from collections.abc import Sequence

from kakanai_desk.core.texts import Texts
from kakanai_desk.core.words import Words


class Sentences:
    """Takes sentences; place 0 is the empty one."""

    def __init__(self) -> None:
        self._rows: list[Words] = [{"ja": ""}]
        self._places: dict[tuple[str, str], int] = {("", ""): 0}

    def place(self, words: Words) -> int:
        """Where the sentence stands."""
        key = words.get("ja", ""), words.get("easy", "")
        found = self._places.get(key)
        if found is None:
            self._rows.append(words)
            found = self._places[key] = len(self._rows) - 1
        return found

    def said(self, texts: Texts, language: str) -> Sequence[str]:
        """All of them in ``language``; ruby marks ``{漢字|かんじ}`` stand as they are."""
        return [texts.say(words, language) for words in self._rows]
