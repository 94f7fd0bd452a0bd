"""Passwords that hold at all desks, as the desks sealed them, their lock in a box for each, and who is in where."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "city_locks",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("spent", sa.Integer, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "lock_boxes",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("box", sa.String(160), nullable=False),
    )
    op.create_table(
        "credentials",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("began", sa.String(40), nullable=False),
        sa.Column("since", sa.String(40), nullable=False),
        sa.Column("seen", sa.String(40), nullable=False),
    )
