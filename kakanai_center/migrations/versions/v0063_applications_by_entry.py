"""Applications by their entry: what a search brings was looked up by reading all of them."""

from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.create_index("ix_applications_entry_id", "applications", ["entry_id"])
