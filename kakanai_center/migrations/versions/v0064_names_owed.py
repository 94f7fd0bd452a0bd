"""Applications of before are found by their names as written, too: those whose marks of it are still to be made."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    op.create_table("marks_owed", sa.Column("entry_id", sa.String(64), primary_key=True))
    op.execute("INSERT INTO marks_owed (entry_id) SELECT entry_id FROM applications")
