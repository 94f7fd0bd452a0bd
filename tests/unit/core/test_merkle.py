"""The tree of RFC 9162: its known roots, and every proof of small trees; nothing else passes as one."""

from hashlib import sha256

import pytest

from kakanai_desk.core.merkle import (
    EMPTY,
    Tree,
    appended,
    consistency,
    consistent,
    included,
    inclusion,
    leaf_hash,
    peaks,
    root,
)

ENTRIES = [bytes.fromhex(e) for e in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (  # of the reference implementation of Certificate Transparency, for 1 to 8 entries
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
MOST = 40


@pytest.fixture(scope="module")
def tree():
    return Tree(leaf_hash(str(n).encode()) for n in range(MOST))


def test_roots_are_those_of_certificate_transparency():
    tree = Tree()
    assert tree.root() == EMPTY == sha256(b"").digest()
    for entry, expected in zip(ENTRIES, ROOTS, strict=True):
        tree.append(leaf_hash(entry))
        assert tree.root().hex() == expected
    assert [tree.root(n).hex() for n in range(1, 9)] == list(ROOTS)  # earlier roots stay known


def test_every_leaf_of_every_tree_is_shown_to_be_in_it_and_no_other(tree):
    for size in range(1, MOST + 1):
        root = tree.root(size)
        for index in range(size):
            proof = inclusion(index, size, tree.get)
            assert included(index, size, tree.get(0, index), proof, root)
            assert len(proof) <= (size - 1).bit_length()
            assert not included(index, size, tree.get(0, (index + 1) % MOST), proof, root)
            assert not included((index + 1) % size, size, tree.get(0, index), proof, root) or size == 1
            assert not included(index, size, tree.get(0, index), [*proof, root], root)
            assert not proof or not included(index, size, tree.get(0, index), proof[1:], root)


def test_every_tree_is_shown_to_go_on_from_every_smaller_one_and_from_no_other(tree):
    other = Tree(leaf_hash(str(n).encode()) for n in (*range(MOST - 1), -1))
    for second in range(MOST + 1):
        for first in range(second + 1):
            proof = consistency(first, second, tree.get)
            before, after = tree.root(first), tree.root(second)
            assert consistent(first, second, before, after, proof)
            if 0 < first < second:
                assert not consistent(first, second, sha256(before).digest(), after, proof)
                assert not consistent(first, second, before, sha256(after).digest(), proof)
                assert not consistent(first, second, before, after, [sha256(p).digest() for p in proof])
                assert not consistent(first, second, before, after, proof[:-1])
            if first < second:
                assert not consistent(second, first, after, before, proof)
    assert not consistent(MOST, MOST, tree.root(), other.root(), [])


def test_a_leaf_is_no_node():
    assert leaf_hash(b"\x01" * 65) != Tree([leaf_hash(b"a"), leaf_hash(b"b")]).root()
    for wrong in (-1, 1):
        with pytest.raises(ValueError):
            inclusion(wrong, 1, Tree([leaf_hash(b"")]).get)
    with pytest.raises(ValueError):
        consistency(2, 1, Tree([leaf_hash(b"")]).get)


def test_a_root_and_the_next_leaf_want_the_peaks_alone(tree):
    for size in range(MOST):
        only = {node: tree.get(*node) for node in peaks(size)}
        assert root(size, lambda *node: only[node]) == tree.root(size)  # noqa: B023 - called at once
        made = dict(appended(size, tree.get(0, size), lambda *node: only[node]))  # noqa: B023
        assert all(tree.get(*node) == found for node, found in made.items())
