"""A Merkle tree in the manner of RFC 9162 (2.1): roots, inclusion and consistency proofs, and their checks. Pure.

Leaf ``i`` of a tree hashes ``0x00 ‖ entry``, a node ``0x01 ‖ left ‖ right``, all SHA-256. A subtree that is full never
changes again, so whoever keeps a tree keeps those: ``(level, place)`` is the node over the leaves
``place·2^level … (place+1)·2^level - 1``. Everything here asks for such nodes by ``Get`` and is O(log n) in the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
Node = tuple[int, int]
Get = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def appended(size: int, leaf: bytes, get: Get) -> list[tuple[Node, bytes]]:
    """The nodes that become full when ``leaf`` (its hash) comes to a tree of ``size`` leaves, its own the first."""
    made: list[tuple[Node, bytes]] = [((0, size), leaf)]
    level, place = 0, size
    while place & 1:
        leaf = node_hash(get(level, place - 1), leaf)
        level, place = level + 1, place >> 1
        made.append(((level, place), leaf))
    return made


def peaks(size: int) -> list[Node]:
    """The largest full subtrees of a tree of ``size`` leaves, from the left: all that its root and its growth need."""
    found: list[Node] = []
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, (size >> level) - 1))
    return found


def root(size: int, get: Get) -> bytes:
    """The root over the first ``size`` leaves; ``get`` may know more of them, and is asked for ``peaks`` alone."""
    return _over(0, size, get) if size else EMPTY


def inclusion(index: int, size: int, get: Get) -> list[bytes]:
    """The path from leaf ``index`` to the root of ``size`` leaves, from below.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    return list(_path(index, 0, size, get))


def consistency(first: int, second: int, get: Get) -> list[bytes]:
    """What shows that the tree of ``first`` leaves is the beginning of that of ``second``.

    Raises:
        ValueError: ``first`` is not the smaller.
    """
    if not 0 <= first <= second:
        raise ValueError("not the smaller tree")
    if first in (0, second):
        return []
    return list(_grown(first, 0, second, get, whole=True))


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Whether the proof leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(one, found)
            if not place & 1:
                while place and not place & 1:
                    place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    return last == 0 and found == tree_root


def consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the second tree goes on from the first (RFC 9162, 2.1.4.2)."""
    if first > second or first < 0:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(one, before), node_hash(one, after)
            if not place & 1:
                while place and not place & 1:
                    place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, one)
        place, last = place >> 1, last >> 1
    return last == 0 and before == first_root and after == second_root


class Tree:
    """A tree in memory, of leaves' hashes."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        level, place = 0, self.size
        self._levels[0].append(leaf)
        while place & 1:
            leaf = node_hash(self._levels[level][place - 1], leaf)
            level, place = level + 1, place >> 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(leaf)

    def get(self, level: int, place: int) -> bytes:
        return self._levels[level][place]

    def root(self, size: int | None = None) -> bytes:
        return root(self.size if size is None else size, self.get)


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _over(low: int, high: int, get: Get) -> bytes:
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return get(level, low >> level)
    middle = low + _split(count)
    return node_hash(_over(low, middle, get), _over(middle, high, get))


def _path(index: int, low: int, high: int, get: Get) -> Iterator[bytes]:
    if high - low == 1:
        return
    middle = low + _split(high - low)
    if index < middle:
        yield from _path(index, low, middle, get)
        yield _over(middle, high, get)
    else:
        yield from _path(index, middle, high, get)
        yield _over(low, middle, get)


def _grown(first: int, low: int, high: int, get: Get, *, whole: bool) -> Iterator[bytes]:
    """RFC 9162's SUBPROOF; ``whole``: the subtree is the one whose root the asker knows."""
    if first == high - low:
        if not whole:
            yield _over(low, high, get)
        return
    half = _split(high - low)
    middle = low + half
    if first <= half:
        yield from _grown(first, low, middle, get, whole=whole)
        yield _over(middle, high, get)
    else:
        yield from _grown(first - half, middle, high, get, whole=False)
        yield _over(low, middle, get)
