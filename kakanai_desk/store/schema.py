"""The store's tables, by numbered migrations. A migration, once released, is never changed."""

from __future__ import annotations

from typing import Any

from kakanai_desk.store.board_rows import SCHEMA as BOARD

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE visits (id TEXT PRIMARY KEY, reception_number TEXT NOT NULL UNIQUE, title TEXT NOT NULL,"
        " updated_at TEXT NOT NULL, state BLOB NOT NULL) STRICT",
        "CREATE TABLE outbox (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, terminal TEXT NOT NULL,"
        " visit_id TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, signature BLOB NOT NULL,"
        " recorded_at TEXT NOT NULL, acknowledged_at TEXT, refused TEXT) STRICT",
        "CREATE INDEX outbox_waiting ON outbox (seq) WHERE acknowledged_at IS NULL AND refused IS NULL",
        "CREATE TABLE record (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,"
        " visit_id TEXT NOT NULL, vals TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE) STRICT",
        "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
        "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT NOT NULL) STRICT",
    ),
    ("CREATE TABLE spent_codes (serial TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT",),
    ("CREATE TABLE efforts (at TEXT NOT NULL, vals TEXT NOT NULL) STRICT",),
    (
        "CREATE TABLE findable (place INTEGER PRIMARY KEY, visit_id TEXT NOT NULL UNIQUE, day TEXT NOT NULL,"
        " status TEXT NOT NULL, row BLOB NOT NULL) STRICT",
        "CREATE INDEX findable_day ON findable (day) WHERE status = 'closed'",
        "CREATE TABLE find_keys (key TEXT NOT NULL, place INTEGER NOT NULL REFERENCES findable ON DELETE CASCADE,"
        " PRIMARY KEY (key, place)) STRICT, WITHOUT ROWID",
        "CREATE INDEX find_keys_place ON find_keys (place)",
    ),
    (  # how often a building was named in visits: no visit, no day, no room, nobody
        "CREATE TABLE buildings (town TEXT NOT NULL, name TEXT NOT NULL, visits INTEGER NOT NULL,"
        " PRIMARY KEY (town, name)) STRICT, WITHOUT ROWID",
    ),
    (
        "CREATE TABLE directory (one INTEGER PRIMARY KEY CHECK (one = 1), doc BLOB NOT NULL) STRICT",
        "CREATE TABLE directory_changes (version INTEGER PRIMARY KEY, at TEXT NOT NULL, by_user TEXT NOT NULL,"
        " changes BLOB NOT NULL, back BLOB NOT NULL) STRICT",
        "CREATE TABLE proposals (id TEXT PRIMARY KEY, state TEXT NOT NULL, at TEXT NOT NULL, doc BLOB NOT NULL) STRICT",
        "CREATE TABLE credentials (user_id TEXT PRIMARY KEY, password TEXT NOT NULL, epoch INTEGER NOT NULL,"
        " initial INTEGER NOT NULL, set_at TEXT NOT NULL, second TEXT NOT NULL, second_step INTEGER NOT NULL) STRICT",
        "CREATE TABLE tries (key TEXT PRIMARY KEY, count INTEGER NOT NULL, last TEXT NOT NULL) STRICT",
        "CREATE TABLE half_passwords (user_id TEXT PRIMARY KEY, epoch INTEGER NOT NULL, person TEXT NOT NULL,"
        " half BLOB NOT NULL) STRICT",
        "INSERT INTO credentials SELECT id, password, 0, 0, '', '', 0 FROM users",
        # who could sign in until now is a clerk; groups are those that are delivered
        "INSERT INTO directory SELECT 1, CAST(json_object('v', 1, 'version', 1, 'users', json_group_array(json_object("
        "'id', id, 'name', name, 'person', id, 'postings', json_array(json_array('', json_array('clerk'),"
        " '2000-01-01', '9999-12-31')), 'disabled', json('false'), 'credentials', 0))) AS BLOB)"
        " FROM users HAVING count(*) > 0",
        "DROP TABLE users",
    ),
    (  # the seven logs; lines from before have an empty log. Nodes of the tree over the lines: ``core.merkle``
        *(
            f"ALTER TABLE record ADD COLUMN {name} TEXT NOT NULL DEFAULT '{empty}'"
            for name, empty in (("terminal", ""), ("log", ""), ("result", ""), ("screen", ""), ("subjects", "[]"))
        ),
        "CREATE INDEX record_at ON record (at)",
        "CREATE TABLE record_nodes (level INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL,"
        " PRIMARY KEY (level, place)) STRICT, WITHOUT ROWID",
        # heads of others that this desk keeps as a witness, the newest of each last; ``of``: center, or a terminal
        "CREATE TABLE witnessed (number INTEGER PRIMARY KEY, of TEXT NOT NULL, at TEXT NOT NULL, doc TEXT NOT NULL,"
        " fault TEXT NOT NULL DEFAULT '') STRICT",
        "CREATE INDEX witnessed_of ON witnessed (of, number)",
    ),
    BOARD,
    (  # steps of the city's directory (``people_steps``); number: the center's, none while it has not said one
        "CREATE TABLE people_steps (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, number INTEGER, was INTEGER,"
        " content BLOB NOT NULL, signature BLOB NOT NULL, refused TEXT NOT NULL DEFAULT '', done BLOB NOT NULL,"
        " back BLOB NOT NULL, aside BLOB NOT NULL) STRICT",
        "CREATE INDEX people_steps_number ON people_steps (number)",
        "INSERT INTO counters SELECT 'people/stand', count(*) FROM directory_changes",
        "DROP TABLE directory_changes",
    ),
    (  # passwords that hold at all desks (``sync.credential_feed``), and who was signed in at this one
        "ALTER TABLE credentials ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
        "CREATE TABLE entered (user_id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT",
    ),
    (  # what is asked all the time is answered without reading what stands in the rows
        "CREATE INDEX outbox_standing ON outbox (acknowledged_at, refused)",
        "CREATE INDEX board_entries_mark ON board_entries (number, entry_id)",
    ),
)


def migrate(connection: Any) -> int:
    """Bring the store to the newest version, each step in its own transaction. Returns the version."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return max(version, len(MIGRATIONS))
