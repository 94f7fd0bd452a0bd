"""The order in which desks take what happens to applications. Those from before stand in the order they came."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry_id", sa.String(64), nullable=False, unique=True),
    )
    op.execute(
        "INSERT INTO feed SELECT row_number() OVER (ORDER BY e.received_at, e.terminal, e.seq), e.id"
        " FROM entries e JOIN applications a ON a.entry_id = e.id"
    )
