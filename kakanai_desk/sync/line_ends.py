"""Lines of this desk's record end where the center has ended them by rule, and never within 366 days (R-095, R-111).

The desk deletes by its own judgement: the center's line must stand in the center's tree that this desk just believed,
speak of this desk's own lines, and name the root that they have here; the center must hold them all. Nodes of the tree
and heads stay, so every head that anybody holds of this desk is proven as before
(docs/decisions/record-lines-end.md).
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any, Protocol

from kakanai_desk.core import merkle
from kakanai_desk.core.clock import Clock
from kakanai_desk.sync.record_protocol import WireSwept
from kakanai_desk.vault.record import CityHead

log = logging.getLogger(__name__)
LEAST = timedelta(days=366)
AT_ONCE = 20_000  # lines at a contact, so that no clerk waits for it
SWEPT, CENTER = "retention_swept", "center"


class Book(Protocol):
    """The desk's own record (``store.record_rows``)."""

    @property
    def first(self) -> int: ...
    @property
    def size(self) -> int: ...
    def root(self, size: int) -> str: ...
    def end(self, size: int, oldest: datetime, at: datetime, values: dict[str, Any]) -> int: ...


def end_lines(book: Book, terminal: str, swept: WireSwept, city: CityHead, clock: Clock) -> int:
    """Delete what the center's line proves, some thousand at a contact; how many went. ``city`` is believed."""
    said = _proven(swept, city)
    if said is None or said["of"] != terminal:
        log.error("what the center says of ended lines is not in its record; nothing is deleted")
        return 0
    size = int(said["size"])
    here = city.tree(terminal) or (0, "")
    if not book.first <= size < book.size or here[0] < size:
        return 0
    if book.root(size) != said["root"]:
        log.error("the center ended other lines than are here; nothing is deleted")
        return 0
    upto, now = min(size, book.first + AT_ONCE - 1), clock.now()
    values = {"rule": said["rule"], "day": said["day"], "line": said["line"]}
    return book.end(upto, now - LEAST, now, values)


def _proven(swept: WireSwept, city: CityHead) -> dict[str, Any] | None:
    """What the line says, where it is a line of the center's tree about lines that ended; None: it is not."""
    tree = city.tree(CENTER)
    try:
        line = json.loads(swept.content)
        found, number = dict(line["values"]), int(line["seq"])
        about = line["kind"] == SWEPT and line["terminal"] == CENTER and found["kept"] == "record"
        fits = about and all(isinstance(found[name], int) for name in ("size", "rule"))
        found |= {"line": number, "root": str(found["root"]), "day": str(found["day"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if tree is None or not fits or "of" not in found:
        return None
    leaf = merkle.leaf_hash(swept.content.encode("utf-8"))
    path = [bytes.fromhex(step) for step in swept.proof]
    return found if merkle.included(number - 1, tree[0], leaf, path, bytes.fromhex(tree[1])) else None
