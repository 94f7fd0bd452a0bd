"""Content that one publisher proposes and another one signs (R-117)."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    op.create_table(
        "pack_proposals",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("serial", sa.BigInteger, nullable=False),
        sa.Column("starts", sa.String(10), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("signers", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("settled_at", sa.String(40), nullable=False),
        sa.Column("settled_by", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
