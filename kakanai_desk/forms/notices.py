"""The city's notices (R-092): 停止予定, 混雑, 窓口のお知らせ; for the visitors' idle screen or for the clerks.

``_shared/notices.yaml`` is dated, so that a notice comes and goes by itself, and may be changed on a working day: the
desk reads it again when it changed (``NoticesFile``). A language that is not given shows Japanese.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from kakanai_desk.core.texts import without_ruby
from kakanai_desk.core.words import Words
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.source import Node, read
from kakanai_desk.forms.text_source import identifier, words

log = logging.getLogger(__name__)
FILE = "notices.yaml"
LONGEST = {"visitors": 60, "clerks": 200}  # letters of the Japanese text: what the board holds at a glance
EVERY_OTHER = 3  # another language may be this many times as long


class Audience(StrEnum):
    VISITORS = "visitors"
    CLERKS = "clerks"


@dataclass(frozen=True)
class Notice:
    """``since`` and ``until``: first and last day it is shown; ``sections``: only at their counters (empty: at all)."""

    id: str
    audience: Audience
    since: date
    until: date
    text: Words
    sections: tuple[str, ...] = ()

    def shown(self, day: date, section: str) -> bool:
        return self.since <= day <= self.until and (not self.sections or section in self.sections)


def in_force(notices: Iterable[Notice], audience: Audience, day: date, section: str) -> tuple[Notice, ...]:
    """What that audience is told on ``day`` at a counter of ``section``, in the order of the file."""
    return tuple(n for n in notices if n.audience is audience and n.shown(day, section))


def read_notices(shared: Path, base: Path, findings: list[Finding], sections: Iterable[str]) -> tuple[Notice, ...]:
    """``_shared/notices.yaml``; none where the city has no such file."""
    node = read(shared / FILE, base, findings) if (shared / FILE).is_file() else None
    rows = node.need("notices") if node is not None else None
    known, seen = tuple(sections), set[str]()
    return tuple(_notice(row, known, seen) for row in (rows.items() if rows else ()))


class NoticesFile:
    """The file of a folder of definitions while a desk runs."""

    def __init__(self, folder: Path, sections: Iterable[str]) -> None:
        self._folder, self._sections = folder, tuple(sections)
        self._stamp = self._seen()

    def changed(self) -> tuple[Notice, ...] | None:
        """Its notices, if it is another file than at the last look; one with faults is told to the log and not used."""
        stamp = self._seen()
        if stamp == self._stamp:
            return None
        self._stamp = stamp
        findings: list[Finding] = []
        notices = read_notices(self._folder / "_shared", self._folder, findings, self._sections)
        for finding in findings:
            log.error("%s", finding)
        return None if findings else notices

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = (self._folder / "_shared" / FILE).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def _notice(node: Node, sections: tuple[str, ...], seen: set[str]) -> Notice:
    node.only("id", "for", "from", "until", "sections", "text")
    notice_id = identifier(node)
    if notice_id in seen:
        node.fault("PROC-080", f"お知らせ '{notice_id}' が二度あります。")
    seen.add(notice_id)
    whom, since, until, at = node.need("for"), node.need("from"), node.need("until"), node.need("text")
    audience = whom.member(Audience) if whom else Audience.VISITORS
    first, last = since.day() if since else date.min, until.day() if until else date.max
    if until is not None and last < first:
        until.fault("PROC-081", "until が from より前の日です。", "from に始まりの日、until に終わりの日を書きます。")
    text = words(at)
    if at is not None:
        _check_text(at, text, audience)
    places = node.get("sections")
    names = places.texts() if places else ()
    for name in names:
        if places is not None and name not in sections:
            places.fault("PROC-082", f"'{name}' という課はありません。", near(name, sections))
    return Notice(notice_id, audience, first, last, text, names)


def _check_text(at: Node, text: Words, audience: Audience) -> None:
    if audience is Audience.VISITORS and "easy" not in text:
        at.fault("PROC-083", "やさしい日本語(easy)がありません。", "easy: に、ふりがなつきで書きます。")
    for language, said in text.items():
        most = LONGEST[audience] * (1 if language == "ja" else EVERY_OTHER)
        if len(without_ruby(said)) > most:
            (at.get(language) or at).fault("PROC-084", f"長すぎます({most}字まで)。", "二つのお知らせに分けます。")
