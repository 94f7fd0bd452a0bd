"""Where each desk stands, what became of each entry, and alarms that are counted instead of repeated."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("whole_to", "highest", "verified_to"):
        op.add_column("desks", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("entries", sa.Column("state", sa.String(16), nullable=False, server_default="applied"))
    op.add_column("entries", sa.Column("why", sa.String(32), nullable=False, server_default=""))
    op.execute(
        "UPDATE desks SET highest = COALESCE((SELECT max(seq) FROM entries WHERE entries.terminal = desks.terminal), 0)"
    )
    # numbers are unique and begin at 1, so the longest unbroken run ends at the highest number that is its own rank
    op.execute(
        "UPDATE desks SET whole_to = COALESCE((SELECT max(seq) FROM"
        " (SELECT seq, terminal, row_number() OVER (PARTITION BY terminal ORDER BY seq) AS place FROM entries) AS r"
        " WHERE r.terminal = desks.terminal AND r.place = r.seq), 0)"
    )
    op.rename_table("alarms", "alarms_before")
    op.create_table(
        "alarms",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("terminal", sa.String(8), nullable=False),
        sa.Column("detail", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer, nullable=False, server_default="1"),
        sa.Column("last_at", sa.String(40), nullable=False),
        sa.UniqueConstraint("kind", "terminal", "detail"),
    )
    op.execute(
        "INSERT INTO alarms (at, kind, terminal, detail, times, last_at)"
        " SELECT min(at), kind, terminal, detail, count(*), max(at) FROM alarms_before"
        " GROUP BY kind, terminal, detail ORDER BY min(number)"
    )
    op.drop_table("alarms_before")
