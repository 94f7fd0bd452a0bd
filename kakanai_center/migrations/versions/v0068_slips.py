"""Sealed slips of writing desks that wait for another desk (R-010)."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0064"


def upgrade() -> None:
    op.create_table(
        "slips",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("left_at", sa.String(40), nullable=False),
        sa.Column("until", sa.String(40), nullable=False),
    )
    op.create_index("ix_slips_until", "slips", ["until"])
    op.create_index("ix_slips_terminal", "slips", ["terminal", "until"])
