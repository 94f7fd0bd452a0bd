"""What the lines of every record are found by; filled from them when the center next opens (``record_index``)."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.create_table(
        "record_finds",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("log", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("result", sa.String(8), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("visit_id", sa.String(64), nullable=False),
        sa.Column("off", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("privileged", sa.Integer, nullable=False),
    )
    op.create_index("ix_record_finds_at", "record_finds", ["at", "terminal", "seq"])
    op.create_index("ix_record_finds_terminal", "record_finds", ["terminal", "at", "seq"])
    op.create_index("ix_record_finds_kind", "record_finds", ["kind", "at", "terminal", "seq", "day", "actor"])
    for column in ("actor", "log", "off", "failed", "privileged"):
        op.create_index(f"ix_record_finds_{column}", "record_finds", [column, "at", "terminal", "seq"])
    op.create_index("ix_record_finds_visit", "record_finds", ["visit_id", "at"])
    op.create_table(
        "record_subjects",
        sa.Column("mark", sa.String(20), primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_subjects_line", "record_subjects", ["terminal", "seq"])
