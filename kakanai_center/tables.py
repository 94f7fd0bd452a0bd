"""The center's tables as the code uses them. ``migrations/`` makes them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

desks = Table(
    "desks",
    metadata,
    Column("terminal", String(8), primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("enrolled_at", String(40), nullable=False),
)
entries = Table(
    "entries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("terminal", String(8), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("visit_id", String(64), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("body_sha256", String(64), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("received_at", String(40), nullable=False),
    UniqueConstraint("terminal", "seq"),
)
applications = Table(
    "applications",
    metadata,
    Column("visit_id", String(64), primary_key=True),
    Column("reception_number", String(24), nullable=False, unique=True),
    Column("terminal", String(8), nullable=False),
    Column("event", String(32), nullable=False),
    Column("closed_at", String(40), nullable=False),
    Column("entry_id", String(64), nullable=False),
)
alarms = Table(
    "alarms",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("terminal", String(8), nullable=False),
    Column("detail", Text, nullable=False),
)
