"""Which counter has an application open (R-026)."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.create_table(
        "handling",
        sa.Column("visit_id", sa.String(64), primary_key=True),
        sa.Column("procedure", sa.String(64), primary_key=True),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("section", sa.String(64), nullable=False),
        sa.Column("since", sa.String(40), nullable=False),
        sa.Column("until", sa.String(40), nullable=False),
    )
