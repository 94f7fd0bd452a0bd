"""Finding a visit among 100,000 in the encrypted store: each kind of query, the slowest of several times."""

import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kakanai_desk.core.person import Person
from kakanai_desk.core.ports.store import FoundPerson, FoundVisit
from kakanai_desk.core.search_keys import keys_of_visit, wanted
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.bench.decision import row

VISITS, BATCH = 100_000, 2_000
TODAY = date(2026, 4, 10)
SOUNDS = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん"
CHARACTERS = "見本川山田中村上下高橋渡辺斎藤佐木林森池石井原野島崎浜沢谷岡本松竹梅桜葛葉渚花太郎次美子恵広国"
QUERIES = (
    "見本", "み", "みほん はなこ", "渡邉", "s61.5.1", "1986/5", "4/10", "42", "NA1-250101-0042", "令和8年",
    "ゆうこ 昭和61年5月1日",
)  # fmt: skip


def _family(dice: random.Random) -> list[Person]:
    """Four invented people; family names are as unevenly spread as real ones."""
    rank = min(int(dice.paretovariate(0.9)), 4000)
    names = random.Random(rank)
    kanji = "".join(names.choice(CHARACTERS) for _ in range(2))
    kana = "".join(names.choice(SOUNDS) for _ in range(3))
    people: list[Person] = []
    for number in range(4):
        given = "".join(dice.choice(CHARACTERS) for _ in range(2))
        sound = "".join(dice.choice(SOUNDS) for _ in range(3))
        born = PartialDate.of(date(1940, 1, 1) + timedelta(days=dice.randrange(31000)))
        people.append(Person(f"p{number}", f"{kanji}\u3000{given}", f"{kana}\u3000{sound}", born))
    return people


def fill(store: DeskStore, visits: int) -> None:
    dice = random.Random(7)
    for start in range(0, visits, BATCH):
        with store.transaction() as tx:
            for number in range(start, min(start + BATCH, visits)):
                day = TODAY - timedelta(days=(visits - 1 - number) // 100)
                reception = f"NA1-{day:%y%m%d}-{number % 100 + 1:04d}-K"
                people = _family(dice)
                kept = tuple(FoundPerson(p.name, p.kana, p.birth_date.iso() if p.birth_date else "") for p in people)
                at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
                found = FoundVisit(f"v{number}", reception, day, "転入", "closed", kept, at, {"clerk": "見本 窓口"})
                tx.findable.put(found, keys_of_visit(reception, day, people))


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        store = DeskStore(Path(folder) / "desk.db", bytes(48), "NA", 1, DeskSigner(FileKeyStore(Path(folder) / "keys")))
        fill(store, VISITS)
        slowest: dict[str, float] = {}
        all_times: list[float] = []
        for query in QUERIES:
            times: list[float] = []
            for _ in range(5):
                started = time.perf_counter()
                store.find(wanted(query, TODAY), 60)
                times.append((time.perf_counter() - started) * 1000)
            slowest[query] = max(times)
            all_times += times
        size = (Path(folder) / "desk.db").stat().st_size / 1e6
        store.close()
    worst = max(slowest, key=lambda query: slowest[query])
    return [
        row(f"search among {VISITS:,} visits, median", statistics.median(all_times), 100.0),
        row(f"search among {VISITS:,} visits, slowest ({worst})", slowest[worst], 100.0),
        row(f"store of {VISITS:,} findable visits", size, 200.0, unit="MB"),
    ]
