"""How visitors found it, of visits that are kept longer than the lines of the record that say so."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.create_table(
        "record_answers",
        sa.Column("visit_id", sa.String(64), primary_key=True),
        sa.Column("answer", sa.String(16), nullable=False),
    )
