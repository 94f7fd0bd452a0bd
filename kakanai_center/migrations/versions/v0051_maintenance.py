"""Announced pauses of the center, and sessions of whoever maintains it."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("starts", sa.String(40), nullable=False),
        sa.Column("ends", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("cancelled_by", sa.String(32), nullable=False, server_default=""),
        sa.Column("cancelled_at", sa.String(40), nullable=False, server_default=""),
    )
    op.create_table(
        "maintenance_sessions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.String(40), nullable=False),
        sa.Column("until", sa.String(40), nullable=False),
        sa.Column("closed_at", sa.String(40), nullable=False, server_default=""),
        sa.Column("closed_by", sa.String(32), nullable=False, server_default=""),
        sa.Column("commands", sa.Integer, nullable=False, server_default="0"),
    )
