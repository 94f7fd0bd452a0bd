"""The center's schema: made by numbered migrations, with the data kept, the same on both databases."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, text

from kakanai_center import migrations
from kakanai_center.database import DatabaseAway, embedded_engine, served_engine
from kakanai_center.store import CenterStore
from kakanai_center.tables import metadata
from kakanai_desk.core.outbox import EntryKind
from tests.fakes import center_schema

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def really_migrated(monkeypatch):
    monkeypatch.setattr(migrations, "upgrade", center_schema.migrate)


def rows(number: int) -> dict[str, dict[str, object]]:
    """One row of each table as version 0001 has it."""
    return {
        "desks": {"terminal": f"NA{number}", "public_key": bytes(32), "enrolled_at": NOW.isoformat()},
        "entries": {
            "id": f"entry-{number}",
            "terminal": f"NA{number}",
            "seq": 1,
            "visit_id": f"visit-{number}",
            "kind": EntryKind.VISIT_CLOSED.value,
            "body": b"{}",
            "body_sha256": "0" * 64,
            "signature": bytes(64),
            "recorded_at": NOW.isoformat(),
            "received_at": NOW.isoformat(),
        },
        "applications": {
            "visit_id": f"visit-{number}",
            "reception_number": f"NA{number}-260410-0001-X",
            "terminal": f"NA{number}",
            "event": "tennyu",
            "closed_at": NOW.isoformat(),
            "entry_id": f"entry-{number}",
        },
        "alarms": {"at": NOW.isoformat(), "kind": "conflict", "terminal": f"NA{number}", "detail": "seq 1"},
    }


def fill(engine, numbers):
    old = MetaData()
    old.reflect(engine)
    with engine.begin() as tx:
        for number in numbers:
            for table, values in rows(number).items():
                tx.execute(old.tables[table].insert().values(**values))


def test_data_of_the_first_version_is_kept_by_every_later_one(bare_engine):
    engine = bare_engine()
    migrations.upgrade(engine, migrations.FIRST)
    fill(engine, range(1, 4))
    engine.dispose()
    center = CenterStore(bare_engine(), lambda: NOW)
    status = center.status()
    assert (status["desks"], status["entries"], status["applications"], status["alarms"]) == (3, 3, 3, 3)
    center.close()


def test_the_second_version_works_out_where_desks_stand_and_counts_alarms(bare_engine):
    engine = bare_engine()
    migrations.upgrade(engine, migrations.FIRST)
    fill(engine, [1, 2])
    old = MetaData()
    old.reflect(engine)
    with engine.begin() as tx:
        for seq in (2, 3, 5, 9):
            more = {"id": f"more-{seq}", "seq": seq, "visit_id": f"more-{seq}"}
            tx.execute(old.tables["entries"].insert().values(rows(1)["entries"] | more))
        tx.execute(old.tables["alarms"].insert().values(rows(1)["alarms"]))
    engine.dispose()
    center = CenterStore(bare_engine(), lambda: NOW)
    status = center.status()
    assert status["standings"] == {
        "NA1": {"whole_to": 3, "highest": 9, "missing": [[4, 4], [6, 8]], "verified_to": 0},
        "NA2": {"whole_to": 1, "highest": 1, "missing": [], "verified_to": 0},
    }
    assert [(a["terminal"], a["times"]) for a in center.alarms()] == [("NA1", 2), ("NA2", 1)]
    center.close()


def test_a_center_from_before_the_migrations_opens_as_it_is(bare_engine):
    engine = bare_engine()
    migrations.upgrade(engine, migrations.FIRST)
    with engine.begin() as tx:
        tx.execute(text("DROP TABLE alembic_version"))
    fill(engine, [1])
    engine.dispose()
    engine = bare_engine()
    assert migrations.version(engine) is None
    center = CenterStore(engine, lambda: NOW)
    assert center.status()["entries"] == 1
    assert migrations.version(engine) == migrations.newest()
    center.close()


def test_the_migrations_make_what_the_code_uses(bare_engine):
    engine = bare_engine()
    migrations.upgrade(engine)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert found == []


def test_what_other_tests_begin_with_is_what_the_migrations_make(tmp_path, postgres):
    for make in (
        lambda n: embedded_engine(tmp_path / f"{n}.db", bytes(48)),
        lambda _n: served_engine(postgres.new_database()),
    ):
        for number in range(2):  # the second at the latest gets what was kept
            engine = make(number)
            center_schema.upgrade(engine)
            with engine.connect() as connection:
                found = compare_metadata(MigrationContext.configure(connection), metadata)
            assert found == [] and migrations.version(engine) == migrations.newest()
            engine.dispose()


def test_a_migration_that_fails_leaves_nothing_of_itself(bare_engine, monkeypatch):
    engine = bare_engine()

    with monkeypatch.context() as patch:
        patch.setattr("alembic.ddl.impl.DefaultImpl._exec", failing_at(4))
        with pytest.raises(RuntimeError):
            migrations.upgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(engine)
    assert migrations.version(engine) == migrations.newest()
    engine.dispose()


def failing_at(number):
    """Alembic's way to the database, cut at its ``number``th statement."""
    from alembic.ddl.impl import DefaultImpl

    real, count = DefaultImpl._exec, iter(range(1, 1000))

    def cut(self, *args, **kwargs):
        if next(count) == number:
            raise RuntimeError("the power went")
        return real(self, *args, **kwargs)

    return cut


def test_two_centers_that_start_at_once_migrate_once(postgres):
    address = postgres.new_database()
    faults = []

    def start():
        try:
            CenterStore(served_engine(address), lambda: NOW).close()
        except Exception as error:
            faults.append(error)

    threads = [Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_server_that_is_not_there_is_told_by_its_code(tmp_path):
    with pytest.raises(DatabaseAway) as away:
        served_engine(f"postgresql://center@/center?host={tmp_path}")
    assert str(away.value) == "CENTER-DB-01 what=postgresql"
