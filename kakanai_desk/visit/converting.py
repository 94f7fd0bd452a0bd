"""Kana to kanji while a text is written: the visitor's pad, the clerk's name fields. Nothing is kept or logged."""

from __future__ import annotations

import logging
import re
import unicodedata

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.kanji import KanjiSource
from kakanai_desk.visit.context import Context, Conversion
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs

MOST = 20
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
log = logging.getLogger(__name__)


class Converting:
    def __init__(self, context: Context, source: KanjiSource | None) -> None:
        self._c = context
        self._source = source
        self._failed = False
        context.live.converts = source is not None

    @needs(Operation.SERVE)
    def text(self, kana: str) -> None:
        """Offer the visitor how ``kana`` is written."""
        self._offer(Conversion(kana, self._found(kana), by_visitor=True))

    @needs(Operation.SERVE)
    def name(self, kana: str) -> None:
        """Offer the clerk how a name is written that reads so: no kana stands between its kanji."""
        names = tuple(word for word in self._found(kana) if is_name(word))
        self._offer(Conversion(kana, names))

    @free(SCREENS)
    def names(self) -> tuple[str, tuple[str, ...]]:
        """What the clerk is offered: the reading and the names; ``("", ())``: nothing."""
        found = self._c.live.conversion
        return (found.kana, found.candidates) if found is not None and not found.by_visitor else ("", ())

    def _offer(self, conversion: Conversion) -> None:
        if self._c.open_visit is not None:  # else the visitor left while it was on its way
            self._c.live.conversion = conversion
            self._c.show()

    @free(ENDS)
    def forget(self) -> None:
        """Nothing is offered any more."""
        if self._c.live.conversion is not None:
            self._c.live.conversion = None
            self._c.show()

    def _found(self, kana: str) -> tuple[str, ...]:
        if self._source is None:
            return ()
        plain = as_hiragana(kana)
        try:
            found = self._source.candidates(plain, 3 * MOST)
        except DeskError as error:
            if not self._failed:
                log.error("no kanji: %s", error.code)
            self._failed = True
            self._c.live.converts = False  # the pad goes without its key from now on
            return ()
        return tuple(word for word in found if word != plain)[:MOST]


def is_name(word: str) -> bool:
    """Whether a name may be written so: kanji or katakana, none of its reading left over."""
    return not _HIRAGANA.search(word)


def as_hiragana(text: str) -> str:
    """Kana of both kinds and widths as hiragana."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)
