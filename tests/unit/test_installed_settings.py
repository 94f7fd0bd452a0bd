"""R-090, R-109: the city's policy wins over the installer, the installer over ``desk.toml``; without one the file
stands alone."""

import pytest

from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.installed import INSTALLED, KEYS, POLICY, NoRegistry, enrol_code, laid_over, machine_values, registry
from kakanai_desk.settings import read_settings

FILE = 'profile = "training"\n[desk]\nletters = "NB"\nsection = "shiminka"\n[center]\nurl = "https://file.example"\n'


class Machine:
    def __init__(self, policy=None, installed=None):
        self._values = {POLICY: policy or {}, INSTALLED: installed or {}}

    def values(self, key):
        return self._values[key]


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "desk.toml"
    made.write_text(FILE, "utf-8")
    return made


def test_without_a_registry_the_file_is_all(file):
    settings = read_settings(file, NoRegistry())
    assert (settings.desk.letters, settings.center.url) == ("NB", "https://file.example")
    assert isinstance(registry(), NoRegistry), "this machine is no Windows"


def test_policy_wins_over_installed_and_installed_over_the_file(file):
    machine = Machine(
        {"ServerUrl": "https://policy.example"}, {"ServerUrl": "https://installed.example", "CounterId": "NA2"}
    )
    settings = read_settings(file, machine)
    assert settings.center.url == "https://policy.example"
    assert (settings.desk.letters, settings.desk.epoch) == ("NA", 2)
    assert settings.desk.section == "shiminka", "what nobody says stays the file's"


def test_what_only_a_policy_may_say_is_not_read_from_the_installer(file):
    assert read_settings(file, Machine(installed={"IdleMinutes": 3})).sign_in.idle_minutes != 3
    assert read_settings(file, Machine({"IdleMinutes": 3})).sign_in.idle_minutes == 3


def test_an_empty_value_says_nothing(file):
    assert machine_values(Machine(installed={"ServerUrl": "", "Mode": ""})) == {}


def test_a_machine_that_is_told_everything_needs_no_file(tmp_path):
    machine = Machine(installed={"CounterId": "NC1", "Profile": "training"})
    assert read_settings(tmp_path / "none.toml", machine).desk.letters == "NC"
    with pytest.raises(SettingsBroken):
        read_settings(tmp_path / "none.toml", NoRegistry())


@pytest.mark.parametrize(
    ("values", "key"),
    [({"CounterId": "1番窓口"}, "CounterId"), ({"Mode": "nothing"}, "Mode"), ({"Profile": "x"}, "Profile")],
)
def test_a_fault_of_the_registry_says_where_it_stands(file, values, key):
    with pytest.raises(SettingsBroken) as broken:
        read_settings(file, Machine(values))
    assert any(f"HKLM\\{POLICY}\\{key}" in fault for fault in broken.value.findings), broken.value.findings


def test_the_files_own_tables_are_not_changed():
    tables = {"center": {"url": "https://file.example"}}
    assert laid_over(tables, Machine({"ServerUrl": "https://policy.example"}))["center"]["url"] == (
        "https://policy.example"
    )
    assert tables == {"center": {"url": "https://file.example"}}


def test_the_enrolment_code_is_no_setting():
    machine = Machine(installed={"EnrolCode": "ABCDEF"})
    assert enrol_code(machine) == "ABCDEF"
    assert machine_values(machine) == {}
    assert enrol_code(NoRegistry()) == ""
    assert "EnrolCode" not in [key.name for key in KEYS]
