from __future__ import annotations

import itertools

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents import Split, addresses, clutter, desks, fonts, foreign, names, ornament
from kakanai_desk.hardware.simulators.documents.split import chance

DEV, HELDOUT = Split.DEV, Split.HELDOUT


def test_no_name_is_in_both_splits():
    for lists in (names.FAMILIES, names.GIVENS):
        assert not {name for name, _ in lists[DEV]} & {name for name, _ in lists[HELDOUT]}
        assert all(len({name for name, _ in lists[split]}) == len(lists[split]) for split in Split)
    for part in ("family", "given", "kanji"):
        ours, theirs = ({getattr(name, part) for name in foreign.everyone(split)} - {""} for split in Split)
        assert not ours & theirs


def test_no_municipality_and_no_building_is_in_both_splits():
    ours, theirs = ({town.code for town in addresses.towns(split)} for split in Split)
    assert len(ours) > 500
    assert len(theirs) > 500
    assert not ours & theirs
    assert not set(addresses.BUILDINGS[DEV]) & set(addresses.BUILDINGS[HELDOUT])


def test_no_typeface_file_is_in_both_splits_and_all_are_installed():
    ours, theirs = ({face.file.resolve() for face in fonts.POOLS[split]} for split in Split)
    assert not ours & theirs
    assert all(file.is_file() for file in ours | theirs | {fonts.OCR_B.file})


def test_no_desk_thing_or_ornament_is_in_both_splits():
    for tables in (desks.DESKS, clutter.THINGS):
        assert not set(tables[DEV]) & set(tables[HELDOUT])
    assert not set(clutter._NOTICES[DEV]) & set(clutter._NOTICES[HELDOUT])
    assert not set(ornament._BACKS[DEV]) & set(ornament._BACKS[HELDOUT])


def test_no_two_specimens_draw_the_same_chance():
    kinds = [kind.value for kind in DocumentKind]
    drawn = [
        chance(split, kind, seed, purpose).say.random()
        for split, kind, seed, purpose in itertools.product(Split, kinds, range(60), ("face", "scene/typical"))
    ]
    assert len(set(drawn)) == len(drawn)


def test_the_last_typeface_of_each_style_prints_every_name():
    for split in Split:
        words = [name for lists in (names.FAMILIES, names.GIVENS) for name, _ in lists[split]]
        words += [name.kanji for name in foreign.everyone(split) if name.kanji]
        for style in (fonts.Style.GOTHIC, fonts.Style.MINCHO):
            for word in words:
                assert fonts.able(word, fonts.of_style(split, style)[0], split).prints(word)


def test_a_text_no_typeface_can_print_is_refused():
    try:
        fonts.able("𪚥\U0003ffff", fonts.POOLS[DEV][0], DEV)
    except LookupError:
        return
    raise AssertionError("a box would have been printed")


def test_variants_are_well_represented_in_both_splits():
    for split in Split:
        told = "".join(name for name, _ in names.FAMILIES[split])
        assert sum(char in told for char in "髙﨑邉邊齋齊𠮷濵濱德槗辻舘桒栁冨嵜") >= 13
