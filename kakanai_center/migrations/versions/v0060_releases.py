"""Which release of the program each desk is offered, and what each desk said of it (R-109)."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0055"


def upgrade() -> None:
    op.create_table(
        "release_offers",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("version", sa.String(24), nullable=False),
        sa.Column("starts", sa.String(10), nullable=False),
        sa.Column("operator", sa.String(32), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "release_reports",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("running", sa.String(24), nullable=False),
        sa.Column("staged", sa.String(24), nullable=False),
        sa.Column("flaw", sa.String(16), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
