"""Run by Alembic for each command of ``migrations``: the connection is ours, each migration is one transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=True,
    transactional_ddl=True,  # SQLite's tables can be made and changed in a transaction too
)
with context.begin_transaction():
    context.run_migrations()
