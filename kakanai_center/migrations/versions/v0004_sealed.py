"""Bodies sealed under a named key, and the marks that they are found by. Older rows are sealed at the next start."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("entries", sa.Column("key_id", sa.String(16), nullable=False, server_default=""))
    op.create_index("ix_entries_key_id", "entries", ["key_id"])
    op.drop_column("entries", "body_sha256")
    op.create_table(
        "marks",
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("entry_id", sa.String(64), primary_key=True),
    )
    op.create_index("ix_marks_entry_id", "marks", ["entry_id"])
