"""The center's settings: defaults without a file, and every fault at once."""

import pytest

from kakanai_center.database import address_of
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.errors import SettingsBroken


def faults(folder, text):
    (folder / "center.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsBroken) as broken:
        read_center_settings(folder)
    return str(broken.value)


def test_without_a_file_the_center_is_embedded_and_on_loopback(tmp_path):
    found = read_center_settings(tmp_path)
    assert (found.embedded, found.serve.host, found.serve.port, found.base) == (True, "127.0.0.1", 8470, tmp_path)


def test_every_fault_is_told_at_once(tmp_path):
    told = faults(tmp_path, 'databse = "x"\n[keys]\nkind = "drawer"\n[serve]\nport = 70000\n')
    assert told.count("\n") == 2
    assert all(key in told for key in ("databse", "keys.kind", "serve.port"))


@pytest.mark.parametrize("database", ["mysql://a/b", "postgresql://only-a-machine", "", "://"])
def test_a_database_that_cannot_serve_is_refused(tmp_path, database):
    assert "[database]" in faults(tmp_path, f'database = "{database}"\n')


def test_a_password_in_the_settings_is_refused_and_not_repeated(tmp_path):
    told = faults(tmp_path, 'database = "postgresql://center:himitsu@db/center"\n')
    assert ".pgpass" in told
    assert "himitsu" not in told


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_a_database_elsewhere_is_reached_by_checked_tls_alone(tmp_path, mode):
    assert "verify-full" in faults(tmp_path, f'database = "postgresql://c@db.example/center?sslmode={mode}"\n')
    for near in ("postgresql://c@localhost/center", "postgresql:///center?host=/run/postgresql"):
        (tmp_path / "center.toml").write_text(f'database = "{near}"\n', "utf-8")
        read_center_settings(tmp_path)
        assert "sslmode" not in address_of(near).query
    assert address_of("postgresql://c@db.example/center").query["sslmode"] == "verify-full"
    assert address_of("postgresql:///center?host=/run/postgresql&host=db.example").query["sslmode"] == "verify-full"
