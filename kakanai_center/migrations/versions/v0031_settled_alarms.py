"""Who looked at an alarm, when, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    for name, length in (("settled_at", 40), ("settled_by", 32), ("because", 16)):
        op.add_column("alarms", sa.Column(name, sa.String(length), nullable=False, server_default=""))
