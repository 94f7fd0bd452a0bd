"""The desks' certificates, and the one-time codes by which desks come."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("terminal", sa.String(8), nullable=False, index=True),
        sa.Column("issued_at", sa.String(40), nullable=False),
        sa.Column("not_after", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40)),
        sa.Column("why", sa.String(16), nullable=False, server_default=""),
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("terminal", sa.String(8), primary_key=True),
        sa.Column("secret_mac", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.String(40), nullable=False),
        sa.Column("tries_left", sa.Integer, nullable=False),
    )
