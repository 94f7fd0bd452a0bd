"""A draft over content that was published anew meanwhile: it goes on from there, with what both changed (R-086, R-115).

Beside the journal lie the files that the draft began from. Where the content is another one now, the draft's changes
are merged into it as one step, the old journal is set aside, and each place that both changed differently is a conflict
that waits for the editor: it stands as the draft has it until she has chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from kakanai_desk.core.whole_file import write_whole
from kakanai_desk.studio.pack.draft import Draft, Files, digest_of
from kakanai_desk.studio.pack.journal import Journal
from kakanai_desk.studio.pack.merging import ById, Where, merged

JOURNAL, BASE, CONFLICTS, CARRIED = "draft.journal", "draft.base", "draft.conflicts", "draft.carried"


@dataclass(frozen=True)
class Opened:
    """``lost``: steps at the end that could not be read. ``carried``: the content is another one than before."""

    draft: Draft
    lost: int
    carried: bool


class OpenConflicts:
    """The places that wait, on disk: file and where in it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / CONFLICTS

    def all(self) -> tuple[tuple[str, Where], ...]:
        try:
            rows = msgspec.msgpack.decode(self._file.read_bytes(), type=list[tuple[str, list[Any]]])
        except (OSError, msgspec.DecodeError):
            return ()
        return tuple((file, tuple(map(_step, where))) for file, where in rows)

    def put(self, places: Sequence[tuple[str, Where]]) -> None:
        rows = [(file, [{"id": s.id} if isinstance(s, ById) else s for s in where]) for file, where in places]
        write_whole(self._file, msgspec.msgpack.encode(rows))


def opened(content: Files, folder: Path, words: str) -> Opened:
    """The draft in ``folder`` over ``content``. ``words``: of the step that carries an older draft on.

    Raises:
        OSError: it cannot be kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = _base(folder / BASE)
    conflicts = OpenConflicts(folder)
    own = Journal(folder / JOURNAL).base()
    moved = before is not None and bool(own) and own == digest_of(before) != digest_of(content)
    if moved and before is not None:
        mine = Draft(before, Journal(folder / JOURNAL)).files
        merge = merged(before, mine, content)
        waiting = (*conflicts.all(), *((one.file, one.where) for one in merge.conflicts))
        conflicts.put(tuple(dict.fromkeys(waiting)))
        (folder / CARRIED).unlink(missing_ok=True)
        changed = {name: merge.files.get(name) for name in {*content, *merge.files}}
        Draft(content, Journal(folder / CARRIED)).change(words, changed)
        write_whole(folder / f"draft-{own[:12]}.journal", (folder / JOURNAL).read_bytes())
        (folder / CARRIED).replace(folder / JOURNAL)  # at once: a desk that ends here or before has one of both
    journal = Journal(folder / JOURNAL)
    draft = Draft(content, journal)
    if before is None or digest_of(before) != digest_of(content):
        write_whole(folder / BASE, msgspec.msgpack.encode(dict(content)))
    return Opened(draft, journal.lost, moved)


def _base(file: Path) -> dict[str, bytes] | None:
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=dict[str, bytes])
    except (OSError, msgspec.DecodeError):
        return None


def _step(plain: Any) -> str | int | ById:
    return ById(str(plain["id"])) if isinstance(plain, dict) else plain
