"""The backups that were restored and compared."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "backups",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("verified_at", sa.String(40), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("whole_to", sa.Text, nullable=False),
    )
