"""Packs that the city published, and which one each desk serves."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "packs",
        sa.Column("serial", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("starts", sa.String(10), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("published_at", sa.String(40), nullable=False),
        sa.Column("operator", sa.String(32), nullable=False),
    )
    op.create_table(
        "pack_reports",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("served", sa.BigInteger, nullable=False),
        sa.Column("highest", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
