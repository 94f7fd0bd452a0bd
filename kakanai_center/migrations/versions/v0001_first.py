"""Desks, entries, applications, alarms: the tables that the center made by itself before there were migrations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "desks",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("enrolled_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("visit_id", sa.String(64), nullable=False, index=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.String(40), nullable=False),
        sa.Column("received_at", sa.String(40), nullable=False),
        sa.UniqueConstraint("terminal", "seq"),
    )
    op.create_table(
        "applications",
        sa.Column("visit_id", sa.String(64), primary_key=True),
        sa.Column("reception_number", sa.String(24), nullable=False, unique=True),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("closed_at", sa.String(40), nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
    )
    op.create_table(
        "alarms",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
