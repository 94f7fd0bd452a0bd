"""A search over all counters at the center, on SQLCipher and on PostgreSQL: the slow one of twenty (p95).

``python -m tests.bench.city_search --size 1000000 [--only embedded|postgresql]`` fills a store with invented families
and searches as clerks do: whole names in kana and in kanji, names with a birth date, dates, numbers, family names. A
time is that of the whole request behind TLS: rights, search, opening, and the line of the record with its commit.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.sealing import KeyRing, bound_to, words_of
from kakanai_center.store import CenterStore
from kakanai_desk.sync.search_protocol import SearchPlace, SearchQuestion, WireGrant
from tests.bench.decision import row
from tests.fakes.postgres import cluster, missing

SIZE, QUERIES, CHUNK, LIMIT_MS = 100_000, 400, 10_000, 200.0
TODAY = date(2026, 4, 10)
NOW = datetime(2026, 4, 10, 1, tzinfo=UTC)
SOUNDS = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん"
FAMILIES = [
    "さとう",
    "すずき",
    "たかはし",
    "たなか",
    "いとう",
    "わたなべ",
    "やまもと",
    "なかむら",
    "こばやし",
    "かとう",
    "よしだ",
    "やまだ",
    "ささき",
    "やまぐち",
    "まつもと",
    "いのうえ",
    "きむら",
    "はやし",
    "しみず",
    "さいとう",
    "やまざき",
    "もり",
    "あべ",
    "いけだ",
    "はしもと",
    "いしかわ",
    "やました",
    "おがわ",
    "いしい",
    "はせがわ",
    "ごとう",
    "おかだ",
    "こんどう",
    "まえだ",
    "ふじた",
    "えんどう",
    "あおき",
    "さかもと",
    "むらかみ",
    "おおた",
    "かねこ",
    "ふじい",
    "ふくだ",
    "にしむら",
    "みうら",
    "たけうち",
    "なかがわ",
    "おかもと",
    "まつだ",
    "はらだ",
    "なかの",
    "おの",
    "たむら",
    "ふじわら",
    "なかやま",
    "いしだ",
    "こじま",
    "わだ",
    "もりた",
]
FAMILIES_WRITTEN = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "林",
    "清水",
    "斎藤",
    "山崎",
    "森",
    "阿部",
    "池田",
    "橋本",
    "石川",
    "山下",
    "小川",
    "石井",
    "長谷川",
    "後藤",
    "岡田",
    "近藤",
    "前田",
    "藤田",
    "遠藤",
    "青木",
    "坂本",
    "村上",
    "太田",
    "金子",
    "藤井",
    "福田",
    "西村",
    "三浦",
    "竹内",
    "中川",
    "岡本",
    "松田",
    "原田",
    "中野",
    "小野",
    "田村",
    "藤原",
    "中山",
    "石田",
    "小島",
    "和田",
    "森田",
]
GIVENS = [
    "はなこ",
    "たろう",
    "ゆうこ",
    "けいこ",
    "ようこ",
    "かずこ",
    "さちこ",
    "ひろし",
    "たかし",
    "まこと",
    "あきら",
    "ゆうき",
    "だいすけ",
    "しょうた",
    "はるか",
    "みさき",
    "さくら",
    "あおい",
    "ひなた",
    "りく",
    "そうた",
    "はると",
    "ゆい",
    "めい",
    "あかり",
    "けんた",
    "こうじ",
    "まさる",
    "みのる",
    "きよし",
    "しげる",
    "のぼる",
    "いさむ",
    "ふみこ",
    "きょうこ",
    "まさこ",
    "としこ",
    "ひさこ",
    "のりこ",
    "くみこ",
    "ともこ",
    "えみ",
    "ゆみ",
    "あや",
    "まい",
    "かおり",
    "めぐみ",
    "さとみ",
    "なおみ",
    "あゆみ",
    "りょう",
    "つばさ",
    "かける",
    "わたる",
    "じゅん",
    "しん",
    "ごう",
    "れん",
    "なぎさ",
]
GIVENS_WRITTEN = [
    "花子",
    "太郎",
    "優子",
    "恵子",
    "洋子",
    "和子",
    "幸子",
    "博",
    "隆",
    "誠",
    "明",
    "勇気",
    "大輔",
    "翔太",
    "遥",
    "美咲",
    "桜",
    "葵",
    "陽向",
    "陸",
    "颯太",
    "陽翔",
    "結衣",
    "芽依",
    "朱里",
    "健太",
    "浩二",
    "勝",
    "実",
    "清",
    "茂",
    "昇",
    "勇",
    "文子",
    "京子",
    "昌子",
    "敏子",
    "久子",
    "典子",
    "久美子",
    "智子",
    "恵美",
    "由美",
    "彩",
    "舞",
    "香織",
    "恵",
    "里美",
    "直美",
    "歩美",
    "涼",
    "翼",
    "翔",
    "渉",
    "純",
    "慎",
    "剛",
    "蓮",
    "渚",
]
WRITTEN = dict(zip([*FAMILIES, *GIVENS], [*FAMILIES_WRITTEN, *GIVENS_WRITTEN], strict=True))
CHARACTERS = (
    "愛安井一右宇浦永園岡音加河海岳閑岸希輝吉久橋玉近金熊桑原古湖光江幸作笹沢三子市志秀重春初庄"
    "松上森水杉瀬星清石雪仙川曽村大竹中津鶴徳奈南日之波梅八富福平辺方牧万湊宮明木野矢友葉里立鈴路和"
)
EVERYBODY = WireGrant(find=True, protection=True)


def _name(dice: random.Random, known: list[str], others: int) -> str:
    """As unevenly spread as real names: the first of the list are on every hundredth."""
    rank = int(dice.paretovariate(0.35)) - 1
    if rank < len(known):
        return known[rank]
    made = random.Random(rank % others)
    return "".join(made.choice(SOUNDS) for _ in range(made.choice((2, 3, 3, 4))))


def _written(reading: str) -> str:
    """In kanji, the same for the same reading."""
    made = random.Random(reading)
    return WRITTEN.get(reading) or "".join(made.choice(CHARACTERS) for _ in range(made.choice((1, 2, 2, 2, 3))))


def _person(dice: random.Random, family: str) -> dict[str, Any]:
    given = dice.choice(GIVENS) if dice.random() < 0.7 else _name(dice, GIVENS, 5_000)
    return {
        "name": f"{_written(family)}　{_written(given)}",
        "kana": f"{family}　{given}",
        "birth_date": (date(1940, 1, 1) + timedelta(days=dice.randrange(31_000))).isoformat(),
    }


def _people(dice: random.Random) -> list[dict[str, Any]]:
    family = _name(dice, FAMILIES, 20_000)
    return [_person(dice, family) for _ in range(dice.choice((1, 1, 2, 2, 3, 4)))]


def _visits(size: int, dice: random.Random) -> Iterator[tuple[str, str, str, datetime, dict[str, Any]]]:
    """(entry, terminal, reception number, when, body), the oldest first."""
    for number in range(size):
        terminal = f"N{chr(ord('A') + number % 13)}1"
        at = NOW - timedelta(seconds=40 * (size - number))
        reception = f"{terminal}-{at:%y%m%d}-{number % 10_000:04d}-{number // 10_000:X}"
        case = {"event": "tennyu", "people": _people(dice)}
        procedure = {"id": "kokuho_kanyu", "title": "国民健康保険", "section": "hoken_nenkin", "deadline": None}
        yield f"e{number:08d}", terminal, reception, at, {
            "reception_number": reception, "clerk": "見本 二郎", "case": case, "decision": {"procedures": [procedure]},
        }  # fmt: skip


def fill(store: CenterStore, ring: KeyRing, size: int) -> list[list[dict[str, Any]]]:
    """Rows as the inbox would have written them; some families to look for."""
    dice, met = random.Random(7), list[list[dict[str, Any]]]()
    served = store.engine.dialect.name == "postgresql"
    tables: dict[str, tuple[str, ...]] = {
        "entries": ("id", "terminal", "seq", "visit_id", "kind", "body", "key_id", "signature", "recorded_at",
                    "received_at"),
        "applications": ("visit_id", "reception_number", "terminal", "event", "closed_at", "entry_id"),
        "feed": ("number", "entry_id"),
        "unsorted": ("mark", "at", "entry_id"),
    }  # fmt: skip
    with store.engine.begin() as tx:
        tx.execute(text(f"CREATE TABLE unsorted (mark {'bytea' if served else 'BLOB'}, at bigint, entry_id text)"))
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in tables}
    known: dict[str, bytes] = {}

    def write() -> None:
        raw = store.engine.raw_connection()
        cursor = raw.cursor()
        if not served:
            cursor.execute("BEGIN")  # the driver itself begins nothing
        for name, columns in tables.items():
            if served:
                with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                    for line in rows[name]:
                        copy.write_row(line)
            else:
                marks = ", ".join("?" * len(columns))
                cursor.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows[name])
            rows[name].clear()
        raw.commit()
        raw.close()

    for number, (entry, terminal, reception, at, body) in enumerate(_visits(size, dice), start=1):
        bound = {"id": entry, "terminal": terminal, "seq": number}
        sealed, when = ring.seal(json.dumps(body, ensure_ascii=False).encode(), bound_to(bound)), at.isoformat()
        rows["entries"].append(
            (entry, terminal, number, f"v{entry}", "visit_closed", sealed, ring.newest, bytes(64), when, when)
        )
        rows["applications"].append((f"v{entry}", reception, terminal, "tennyu", when, entry))
        rows["feed"].append((number, entry))
        for word in words_of(body):
            if word not in known and len(known) < 100_000:
                known[word] = ring.mark(word)
            rows["unsorted"].append((known.get(word) or ring.mark(word), int(at.timestamp()), entry))
        if dice.random() < 4 * QUERIES / size:
            met.append([*body["case"]["people"], {"number": reception}])
        if number % CHUNK == 0:
            write()
            print(f"\r{number}", end="", file=sys.stderr)
    write()
    with store.engine.begin() as tx:
        tx.execute(
            text("INSERT INTO marks (mark, at, entry_id) SELECT mark, at, entry_id FROM unsorted ORDER BY 1, 2, 3")
        )
        tx.execute(text("DROP TABLE unsorted"))
    with store.engine.connect() as tx:
        tx.execute(text("ANALYZE"))
        tx.commit()
    return met


def queries(met: list[list[dict[str, Any]]]) -> list[str]:
    dice = random.Random(11)
    found: list[str] = []
    for *people, number in dice.choices(met, k=QUERIES):
        person = dice.choice(people)
        family, given = person["kana"].split("　")
        birth = person["birth_date"]
        found.append(
            dice.choice(
                (f"{family} {given}", f"{family} {given}", f"{family} {given}", f"{family} {birth}", birth,
                 number["number"], family, f"{dice.choice(FAMILIES)} {dice.choice(GIVENS)}",
                 person["name"].replace("　", " "), person["name"].split("　")[0],
                 f"{person['name'].split('　')[0]} {birth}")
            )
        )  # fmt: skip
    return found


def searched(store: CenterStore, asked: list[str]) -> tuple[float, float, float, int]:
    """(p50, p95, slowest in ms, rows found)"""
    times, rows = list[float](), 0
    for number, query in enumerate(asked):
        question = SearchQuestion("XX1", f"K{number}", query, TODAY, [EVERYBODY])
        started = time.perf_counter()
        answer = store.searching.meet(question)
        times.append((time.perf_counter() - started) * 1000)
        rows += len(answer.rows)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)], times[-1], rows


def turned(store: CenterStore, query: str, pages: int = 20) -> float:
    """The slowest of the first pages of a query that much fits, in ms."""
    after: SearchPlace | None = None
    slowest = 0.0
    for _ in range(pages):
        started = time.perf_counter()
        answer = store.searching.meet(SearchQuestion("XX1", "K0", query, TODAY, [EVERYBODY], after))
        slowest = max(slowest, (time.perf_counter() - started) * 1000)
        after = answer.after
        if after is None:
            break
    return slowest


def _one(store: CenterStore, ring: KeyRing, size: int, name: str) -> list[dict[str, Any]]:
    started = time.perf_counter()
    met = fill(store, ring, size)
    asked = queries(met)
    print(f"\r{name}: {size} applications in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    searched(store, asked[:40])  # connections and caches stand, as they do in the middle of a day
    middle, p95, slowest, found = searched(store, asked)
    print(f"{name}: p50 {middle:.1f} ms, p95 {p95:.1f}, slowest {slowest:.1f}, {found} rows", file=sys.stderr)
    page = turned(store, "さとう")
    return [
        row(f"search over {size} applications at the center, {name}: p95", p95, LIMIT_MS),
        row(
            f"search over {size} applications at the center, {name}: slowest of 20 pages of さとう",
            page,
            LIMIT_MS,
        ),
    ]


def measure(size: int = SIZE, only: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    ring = KeyRing.new()
    with tempfile.TemporaryDirectory() as folder:
        if only != "postgresql":
            engine = embedded_engine(Path(folder) / "center.db", bytes(48))
            with closing(CenterStore(engine, lambda: NOW, ring)) as store:
                rows += _one(store, ring, size, "SQLCipher")
        if only != "embedded" and not missing():
            with cluster("listen_addresses=''\nmax_connections=60\nshared_buffers=1GB\nmax_wal_size=4GB\n") as postgres:
                engine = served_engine(postgres.new_database())
                with closing(CenterStore(engine, lambda: NOW, ring)) as store:
                    rows += _one(store, ring, size, "PostgreSQL")
    return rows


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m tests.bench.city_search")
    options.add_argument("--size", type=int, default=SIZE)
    options.add_argument("--only", choices=("embedded", "postgresql"), default="")
    told = options.parse_args()
    for found in measure(told.size, told.only):
        print(found)
