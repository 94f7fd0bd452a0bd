"""The center's tables as the code uses them. ``migrations/`` makes them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

desks = Table(
    "desks",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("enrolled_at", String(40), nullable=False),
    # where the desk stands: every entry to whole_to is here, none above highest; a verified backup covers verified_to
    Column("whole_to", BigInteger, nullable=False, server_default="0"),
    Column("highest", BigInteger, nullable=False, server_default="0"),
    Column("verified_to", BigInteger, nullable=False, server_default="0"),
)
entries = Table(
    "entries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("terminal", String(8), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("visit_id", String(64), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed (``sealing``) under the key
    Column("key_id", String(16), nullable=False, server_default="", index=True),  # empty: not sealed yet
    Column("signature", LargeBinary, nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("received_at", String(40), nullable=False),
    Column("state", String(16), nullable=False, server_default="applied"),  # or set_aside, or swept, because of why
    Column("why", String(32), nullable=False, server_default=""),
    UniqueConstraint("terminal", "seq"),
)
applications = Table(
    "applications",
    metadata,
    Column("visit_id", String(64), primary_key=True),
    Column("reception_number", String(24), nullable=False, unique=True),
    Column("terminal", String(8), nullable=False),
    Column("event", String(32), nullable=False),
    Column("closed_at", String(40), nullable=False, index=True),
    Column("entry_id", String(64), nullable=False, index=True),
)
alarms = Table(  # one row an alarm, however often it came
    "alarms",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("terminal", String(8), nullable=False),
    Column("detail", String(64), nullable=False),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("last_at", String(40), nullable=False),
    Column("settled_at", String(40), nullable=False, server_default=""),  # before last_at: it came again since
    Column("settled_by", String(32), nullable=False, server_default=""),
    Column("because", String(16), nullable=False, server_default=""),
    UniqueConstraint("kind", "terminal", "detail"),
)
marks = Table(  # what an application is found by (``sealing.words_of``), in the order of time
    "marks",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),  # when it was closed: seconds since 1970
    Column("entry_id", String(64), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
marks_owed = Table(  # applications of before that have no marks of their names yet (``owed_marks``)
    "marks_owed",
    metadata,
    Column("entry_id", String(64), primary_key=True),
)
city_searches = Table(  # how often a user searched the city on a day (``searching``)
    "city_searches",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("who", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)
feed = Table(  # what happens to applications, in the one order that every desk takes it in (``feed``)
    "feed",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    Column("entry_id", String(64), nullable=False, unique=True),
)
backups = Table(  # those that were restored and compared
    "backups",
    metadata,
    Column("name", String(32), primary_key=True),  # when it was made; names sort by time
    Column("verified_at", String(40), nullable=False),
    Column("root", String(64), nullable=False),
    Column("whole_to", Text, nullable=False),  # JSON: of each desk
)
handovers = Table(  # what was handed to a core system at one time (``handing``)
    "handovers",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("mapping", String(40), nullable=False, index=True),
    Column("mapping_sha256", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    Column("operator", String(32), nullable=False),
    Column("applications", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("written", Integer, nullable=False),  # 1: the package stood in its folder, whole
)
handed = Table(  # an application in a hand-over, and what came back of it
    "handed",
    metadata,
    Column("mapping", String(40), primary_key=True),
    Column("visit_id", String(64), primary_key=True),
    Column("procedure", String(64), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),  # 1: the first time; no time is used twice
    Column("handover", Integer, nullable=False, index=True),
    Column("state", String(8), nullable=False),  # sent, ok, error
    Column("returned_at", String(40), nullable=False, server_default=""),
)
intakes = Table(  # files of other systems that were taken (``intake``)
    "intakes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("source", String(40), nullable=False),  # the mapping
    Column("kind", String(16), nullable=False),
    Column("mapping_sha256", String(64), nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    Column("operator", String(32), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
)
intake_rows = Table(  # what they say, a row each: known by the mark of its number, compared by the digest
    "intake_rows",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("mark", LargeBinary, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("key_id", String(16), nullable=False, index=True),
    Column("taken_at", String(40), nullable=False),
)
intake_marks = Table(  # what such a row is found by
    "intake_marks",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("mark", LargeBinary, primary_key=True),
    Column("row", LargeBinary, primary_key=True),
    Index("ix_intake_marks_row", "source", "row"),
)
handling = Table(  # which counter has an application open, and until when (``handling``)
    "handling",
    metadata,
    Column("visit_id", String(64), primary_key=True),
    Column("procedure", String(64), primary_key=True),
    Column("terminal", String(8), nullable=False),
    Column("by", String(64), nullable=False),
    Column("section", String(64), nullable=False),
    Column("since", String(40), nullable=False),
    Column("until", String(40), nullable=False),
)
slips = Table(  # sealed by writing desks, for any desk that knows the name, until their end (``slips``)
    "slips",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("terminal", String(8), nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("left_at", String(40), nullable=False),
    Column("until", String(40), nullable=False),
    Index("ix_slips_until", "until"),
    Index("ix_slips_terminal", "terminal", "until"),
)
intake_taken = Table(  # the visits that such a row became: a warning for the next desk (``imported``)
    "intake_taken",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("row", LargeBinary, primary_key=True),
    Column("visit_id", String(64), primary_key=True),
    Column("terminal", String(8), nullable=False),
    Column("at", String(40), nullable=False),
)
intake_files = Table(  # when a file of a source came last, whether or not anything in it was new
    "intake_files",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("whole", Integer, nullable=False),  # 1: it has everything there is
    Column("at", String(40), nullable=False),
)
retention_proposals = (
    Table(  # rules and releases that one proposed; those that another approved are done (``retention``)
        "retention_proposals",
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
        Column("what", String(16), nullable=False),  # rule, release
        Column("content", Text, nullable=False),  # JSON
        Column("by", String(32), nullable=False),
        Column("at", String(40), nullable=False),
        Column("state", String(16), nullable=False),  # open, done, refused
        Column("settled_by", String(32), nullable=False, server_default=""),
        Column("settled_at", String(40), nullable=False, server_default=""),
    )
)
holds = Table(  # visits that no sweep touches
    "holds",
    metadata,
    Column("visit_id", String(64), primary_key=True),
    Column("because", String(16), nullable=False),
    Column("reference", String(32), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", String(40), nullable=False),
)
sweeps = Table(
    "sweeps",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("day", String(10), nullable=False),  # whose rules it went by
    Column("began_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=False, server_default=""),  # empty: it was cut, and the next goes on
    Column("counts", Text, nullable=False),  # JSON
)
counted_visits = (
    Table(  # what statistics keep of a swept visit: numbers and codes, to the hour, and no visit (``figures``)
        "counted_visits",
        metadata,
        Column("id", String(32), primary_key=True),
        Column("at", String(40), nullable=False, index=True),
        Column("body", Text, nullable=False),
    )
)
packs = Table(  # the city's content that desks serve from its day (``packs``)
    "packs",
    metadata,
    Column("serial", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("starts", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),  # the file, signed by two; nothing of it is secret
    Column("published_at", String(40), nullable=False),
    Column("operator", String(32), nullable=False),
)
pack_reports = Table(  # what each desk said last
    "pack_reports",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("served", BigInteger, nullable=False),
    Column("highest", BigInteger, nullable=False),
    Column("at", String(40), nullable=False),
)
pack_proposals = Table(  # content that waits for a second publisher, and what became of it (``proposals``)
    "pack_proposals",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("serial", BigInteger, nullable=False),
    Column("starts", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("signers", Text, nullable=False),  # public keys, the proposer's first
    Column("state", String(16), nullable=False),  # open, published, refused
    Column("terminal", String(8), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", String(40), nullable=False),
    Column("settled_at", String(40), nullable=False),
    Column("settled_by", String(32), nullable=False),
    Column("reason", Text, nullable=False),
)
record_exports = Table(  # files of all records for auditors, by two people (``record_exports``)
    "record_exports",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("reference", String(32), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", String(32), nullable=False),
    Column("decided_at", String(40), nullable=False),
    Column("taken_by", String(32), nullable=False),
    Column("taken_at", String(40), nullable=False),
)
release_offers = Table(  # which release each desk is offered (``releases``)
    "release_offers",
    metadata,
    Column("terminal", String(8), primary_key=True),  # empty: every desk that has no row of its own
    Column("name", String(100), nullable=False),
    Column("version", String(24), nullable=False),
    Column("starts", String(10), nullable=False),  # day
    Column("operator", String(32), nullable=False),
    Column("at", String(40), nullable=False),
)
release_reports = Table(  # what each desk said last of releases
    "release_reports",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("running", String(24), nullable=False),
    Column("staged", String(24), nullable=False),  # empty: none is
    Column("flaw", String(16), nullable=False),  # why it refused the last one; empty: it did not
    Column("at", String(40), nullable=False),
)
pauses = Table(  # of the center, announced to the desks (``maintenance``)
    "pauses",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("starts", String(40), nullable=False),
    Column("ends", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", String(40), nullable=False),
    Column("cancelled_by", String(32), nullable=False, server_default=""),
    Column("cancelled_at", String(40), nullable=False, server_default=""),
)
maintenance_sessions = Table(
    "maintenance_sessions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("who", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("by", String(32), nullable=False),
    Column("opened_at", String(40), nullable=False),
    Column("until", String(40), nullable=False),
    Column("closed_at", String(40), nullable=False, server_default=""),
    Column("closed_by", String(32), nullable=False, server_default=""),  # or time
    Column("commands", Integer, nullable=False, server_default="0"),
)
certificates = Table(  # of desks; valid while not_after is to come and ended_at is not set
    "certificates",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("serial", String(40), nullable=False),
    Column("terminal", String(8), nullable=False, index=True),
    Column("issued_at", String(40), nullable=False),
    Column("not_after", String(40), nullable=False),
    Column("ended_at", String(40)),
    Column("why", String(16), nullable=False, server_default=""),  # revoked, replaced
)
enrolment_codes = Table(  # at most one open code a terminal; a used one is removed
    "enrolment_codes",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("secret_mac", LargeBinary, nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("tries_left", Integer, nullable=False),
)
people_steps = Table(  # of the city's directory, in the one order that every desk takes them in (``people``)
    "people_steps",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    Column("id", String(64), nullable=False, unique=True),
    Column("terminal", String(8), nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed under the key
    Column("key_id", String(16), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("received_at", String(40), nullable=False),
)
people_tries = Table(  # tries since the last right one, at all desks together (``tries``)
    "people_tries",
    metadata,
    Column("key", String(64), primary_key=True),  # keyed digest of what was typed as user id
    Column("count", Integer, nullable=False),
    Column("last", String(40), nullable=False),
)
city_locks = Table(  # what desks share and the center has not; one of them is not spent (``credentials``)
    "city_locks",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("spent", Integer, nullable=False),
    Column("at", String(40), nullable=False),
)
lock_boxes = Table(  # the lock, sealed for each desk; empty: one that has it must seal it first
    "lock_boxes",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("box", String(160), nullable=False),
)
credentials = Table(  # passwords and second factors, sealed under the lock
    "credentials",
    metadata,
    Column("mark", String(64), primary_key=True),  # keyed digest of the user id; the key is the desks'
    Column("epoch", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
sessions = Table(  # who is in at which desk, by a mark whose key is the desks'
    "sessions",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("mark", String(64), nullable=False),
    Column("began", String(40), nullable=False),  # by the desk's clock: names the session
    Column("since", String(40), nullable=False),  # by the center's
    Column("seen", String(40), nullable=False),
)
record_lines = Table(  # of every writer: the desks, and the center itself
    "record_lines",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("content", Text, nullable=False),  # canonical JSON, as its writer hashed it
    Column("hash", String(64), nullable=False),
    Column("at", String(40), nullable=False, index=True),
    Column("received_at", String(40), nullable=False),
)
record_finds = Table(  # what such a line is found by; made from it, and made anew where it lags (``record_index``)
    "record_finds",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),  # milliseconds since 1970
    Column("day", String(10), nullable=False),  # in Japan
    Column("log", String(16), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("result", String(8), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("visit_id", String(64), nullable=False),
    Column("off", Integer, nullable=False),  # 1: at night or on a closed day, by somebody
    Column("failed", Integer, nullable=False),
    Column("privileged", Integer, nullable=False),
    Index("ix_record_finds_at", "at", "terminal", "seq"),
    Index("ix_record_finds_terminal", "terminal", "at", "seq"),
    Index("ix_record_finds_actor", "actor", "at", "terminal", "seq"),
    Index("ix_record_finds_log", "log", "at", "terminal", "seq"),
    Index("ix_record_finds_kind", "kind", "at", "terminal", "seq", "day", "actor"),  # counted without the rows
    Index("ix_record_finds_off", "off", "at", "terminal", "seq"),
    Index("ix_record_finds_failed", "failed", "at", "terminal", "seq"),
    Index("ix_record_finds_privileged", "privileged", "at", "terminal", "seq"),
    Index("ix_record_finds_visit", "visit_id", "at"),
)
record_subjects = Table(  # whose data a line is about, by the mark that stands in it
    "record_subjects",
    metadata,
    Column("mark", String(20), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("terminal", String(8), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_record_subjects_line", "terminal", "seq"),
    sqlite_with_rowid=False,
)
record_answers = Table(  # how visitors found it, where the line that said so was swept (``sweeping_lines``)
    "record_answers",
    metadata,
    Column("visit_id", String(64), primary_key=True),
    Column("answer", String(16), nullable=False),
)
record_nodes = Table(  # full nodes of each writer's tree (``core.merkle``)
    "record_nodes",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("place", BigInteger, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
)
record_heads = Table(  # what each writer signed
    "record_heads",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("size", BigInteger, primary_key=True),
    Column("root", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    Column("signature", String(128), nullable=False),
)
city_heads = Table(  # what the center signed over all of them
    "city_heads",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("signature", String(128), nullable=False),
)
