"""Which application of another system a desk opened as a visit, so that a second one is warned (R-077)."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.create_table(
        "intake_taken",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("row", sa.LargeBinary, primary_key=True),
        sa.Column("visit_id", sa.String(64), primary_key=True),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
