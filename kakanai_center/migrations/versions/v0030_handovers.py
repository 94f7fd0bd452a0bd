"""What was handed to core systems, and what came back of it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mapping", sa.String(40), nullable=False, index=True),
        sa.Column("mapping_sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("operator", sa.String(32), nullable=False),
        sa.Column("applications", sa.Integer, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("written", sa.Integer, nullable=False),
    )
    op.create_table(
        "handed",
        sa.Column("mapping", sa.String(40), primary_key=True),
        sa.Column("visit_id", sa.String(64), primary_key=True),
        sa.Column("procedure", sa.String(64), primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("handover", sa.Integer, nullable=False, index=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("returned_at", sa.String(40), nullable=False, server_default=""),
    )
