"""Marks in the order of time, so that a search reads the newest first and stops when its page is full.

And how often each user has searched the city on a day, for the alarm.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.drop_index("ix_marks_entry_id", "marks")
    op.rename_table("marks", "marks_before")
    op.create_table(
        "marks",
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry_id", sa.String(64), primary_key=True),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        seconds = "CAST(FLOOR(EXTRACT(EPOCH FROM CAST(a.closed_at AS timestamptz))) AS bigint)"
    else:
        seconds = "CAST(strftime('%s', a.closed_at) AS integer)"
    op.execute(
        f"INSERT INTO marks (mark, at, entry_id) SELECT m.mark, {seconds}, m.entry_id"  # noqa: S608 - our own words
        " FROM marks_before m JOIN applications a ON a.entry_id = m.entry_id"
    )
    op.drop_table("marks_before")
    op.create_index("ix_marks_entry_id", "marks", ["entry_id"])
    op.create_table(
        "city_searches",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("who", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
