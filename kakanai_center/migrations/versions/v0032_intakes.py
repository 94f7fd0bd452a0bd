"""What came from other systems, sealed, and what it is found by."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "intakes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("mapping_sha256", sa.String(64), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("operator", sa.String(32), nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("gone", sa.Integer, nullable=False),
    )
    op.create_table(
        "intake_rows",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False, index=True),
        sa.Column("taken_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "intake_marks",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("row", sa.LargeBinary, primary_key=True),
    )
    op.create_index("ix_intake_marks_row", "intake_marks", ["source", "row"])
