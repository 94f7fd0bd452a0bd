"""Retention: what two decided, what is held, sweeps, what statistics keep of swept visits, when files last came."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0035"


def upgrade() -> None:
    op.create_index("ix_applications_closed_at", "applications", ["closed_at"])
    op.create_table(
        "retention_proposals",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_by", sa.String(32), nullable=False, server_default=""),
        sa.Column("settled_at", sa.String(40), nullable=False, server_default=""),
    )
    op.create_table(
        "holds",
        sa.Column("visit_id", sa.String(64), primary_key=True),
        sa.Column("because", sa.String(16), nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "sweeps",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("began_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40), nullable=False, server_default=""),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_table(
        "counted_visits",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", sa.String(40), nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "intake_files",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("whole", sa.Integer, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    # of what was taken before, the newest file that brought something new; that it had everything keeps rows longer
    op.execute("INSERT INTO intake_files SELECT source, 1, max(at) FROM intakes GROUP BY source")
