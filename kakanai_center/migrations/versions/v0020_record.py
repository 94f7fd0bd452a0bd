"""The records of the desks and of the center: lines, trees over them, and the heads that were signed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "record_lines",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("received_at", sa.String(40), nullable=False),
    )
    op.create_index("ix_record_lines_at", "record_lines", ["at"])
    op.create_table(
        "record_nodes",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("place", sa.BigInteger, primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "record_heads",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("size", sa.BigInteger, primary_key=True),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
    )
    op.create_table(
        "city_heads",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
    )
