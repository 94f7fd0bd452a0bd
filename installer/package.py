"""Makes the MSI: wixl packs, msibuild puts in what wixl cannot say, and the dates it wrote are replaced.

wixl 0.101 writes Japanese values empty, knows neither conditions of components nor secure or hidden properties, and
stamps time and a package code of chance (docs/decisions/msi-on-linux.md).
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import uuid
from pathlib import Path

from installer.downloads import Refused
from installer.tree import MAIN, STAMP, WORDS, Placed
from installer.wxs import DESK_CAB, UPGRADE_CODE, WORDS_CAB, WRITTEN, conditions, file_id, guid

NAME = "書かない窓口 Kakanai Desk"
MAKER = "書かない窓口"
DOWNGRADE = "もっと新しい版の「書かない窓口」が入っています。古い版に戻すときは、先に今の版をアンインストールします。"
FEATURES = {
    MAIN: ("窓口", "窓口の画面、様式、カード、読み取り"),
    WORDS: ("読み上げとかな漢字変換", "なくても受付はできます"),
}
PROPERTIES = {
    "SERVER_URL",
    "COUNTER_ID",
    "MODE",
    "PROFILE",
    "ENROL_CODE",
    "KIOSK",
    "AUTOSTART",
    "DESKTOP_SHORTCUT",
    "PURGE",
}
PURGE = '/c rmdir /s /q "[CommonAppDataFolder]Kakanai Desk"'


def _run(command: list[str], place: Path) -> None:
    fixed = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(command, cwd=place, env=fixed, capture_output=True, check=False)
    except FileNotFoundError:
        raise Refused(f"{command[0]} がありません。apt-get install msitools wixl gcab で入れます。") from None
    if done.returncode:
        raise Refused(f"{command[0]}: {done.stderr.decode(errors='replace').strip()[-600:]}")


def pack(tree: Path, source: Path, out: Path, product: str, version: str, placed: list[Placed]) -> None:
    """The MSI of the folder ``tree`` after ``source`` (wxs), with nothing of chance or clock in it."""
    out.unlink(missing_ok=True)
    _run(["wixl", "-a", "x64", "-o", str(out), str(source)], tree)
    codepage = source.with_name("codepage.idt")  # before any Japanese: values of another code page are lost
    codepage.write_bytes(b"\r\n\r\n65001\t_ForceCodepage\r\n")
    _run(["msibuild", str(out), "-i", str(codepage)], tree)
    last, words = _cabinets(tree, source.with_name("cabinets"), out, placed)
    more = [
        *statements(version),
        f"UPDATE `Media` SET `LastSequence` = {last} WHERE `DiskId` = 1",
        f"INSERT INTO `Media` (`DiskId`, `LastSequence`, `Cabinet`) VALUES (2, {len(placed)}, '{WORDS_CAB}')",
    ]
    _run(["msibuild", str(out), *_queries(more), "-a", DESK_CAB, str(words.with_name(DESK_CAB))], tree)
    out.with_name(WORDS_CAB).write_bytes(words.read_bytes())
    settle(out, guid("package", product))


def _cabinets(tree: Path, folder: Path, msi: Path, placed: list[Placed]) -> tuple[int, Path]:
    """Both cabinets in the order of the MSI's file table, the second feature's files behind all others.

    Returns:
        The sequence number of the first cabinet's last file, and the second cabinet.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    of = {file_id(each.path): each for each in placed}
    told = subprocess.run(["msiinfo", "export", str(msi), "File"], capture_output=True, check=True).stdout
    lines = told.decode("utf-8").splitlines()
    head, rows = lines[:3], [line.split("\t") for line in lines[3:] if line]
    if len(rows) != len(placed):
        raise Refused("MSI のファイル表が、思った形ではありません。")
    rows.sort(key=lambda row: (of[row[0]].feature != MAIN, int(row[7])))
    for number, row in enumerate(rows, start=1):
        row[7] = str(number)
    table = folder / "File.idt"
    table.write_bytes("\r\n".join([*head, *("\t".join(row) for row in rows), ""]).encode())
    _run(["msibuild", str(msi), "-i", str(table)], tree)
    names = [row[0] for row in rows]
    inside = [name for name in names if of[name].feature == MAIN]
    for cabinet, some in ((DESK_CAB, inside), (WORDS_CAB, names[len(inside) :])):
        for name in some:
            os.link(tree / of[name].path, folder / name)
        _run(["gcab", "-c", "-z", "-n", str(folder / cabinet), *some], folder)
    return len(inside), folder / WORDS_CAB


def _queries(statements: list[str]) -> list[str]:
    return [word for each in statements for word in ("-q", each)]


def statements(version: str) -> list[str]:
    """What ``msibuild`` says to the database that wixl wrote."""
    said = [
        *_upgrades(version),
        f"UPDATE `Property` SET `Value` = '{NAME}' WHERE `Property` = 'ProductName'",
        f"UPDATE `Property` SET `Value` = '{MAKER}' WHERE `Property` = 'Manufacturer'",
        f"UPDATE `LaunchCondition` SET `Description` = '{DOWNGRADE}' WHERE `Condition` = 'NOT WIX_DOWNGRADE_DETECTED'",
        "UPDATE `InstallExecuteSequence` SET `Sequence` = 1501 WHERE `Action` = 'RemoveExistingProducts'",
    ]
    secure = ";".join(sorted(PROPERTIES | {"WIX_DOWNGRADE_DETECTED", "WIX_UPGRADE_DETECTED"}))
    said.append(f"UPDATE `Property` SET `Value` = '{secure}' WHERE `Property` = 'SecureCustomProperties'")
    for name, value in {
        "MsiHiddenProperties": "ENROL_CODE",
        "ARPNOMODIFY": "1",
        "MSIDISABLERMRESTART": "1",
        "REBOOT": "ReallySuppress",
    }.items():
        said.append(f"INSERT INTO `Property` (`Property`, `Value`) VALUES ('{name}', '{value}')")
    for feature, (title, more) in FEATURES.items():
        said.append(f"UPDATE `Feature` SET `Title` = '{title}' WHERE `Feature` = '{feature}'")
        said.append(f"UPDATE `Feature` SET `Description` = '{more}' WHERE `Feature` = '{feature}'")
    for component, condition in conditions().items():
        said.append(f"UPDATE `Component` SET `Condition` = '{condition}' WHERE `Component` = '{component}'")
    kept = {prop: f"[INSTALLED_{prop}]" for prop in WRITTEN.values() if prop != "ENROL_CODE"} | {"AUTOSTART": "1"}
    for number, (prop, value) in enumerate(sorted(kept.items())):
        action, condition = f"Keep_{prop}", f"NOT {prop} AND INSTALLED_{prop}"
        said += [_action(action, 51, prop, value), _step("InstallExecuteSequence", action, condition, 51 + number)]
        said.append(_step("InstallUISequence", action, condition, 51 + number))
    # deferred, as the system, whatever it returns: 34 (a program of a folder) + 1024 + 2048 + 64
    said.append(_action("PurgeData", 34 + 1024 + 2048 + 64, "System64Folder", f"[System64Folder]cmd.exe {PURGE}"))
    gone = 'PURGE="1" AND REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'
    said.append(_step("InstallExecuteSequence", "PurgeData", gone, 3600))
    return said


def _upgrades(version: str) -> list[str]:
    """What is there already: up to this version it is replaced (one of the same version too), later ones stop.

    513: carries the features over, the bound belongs to it; 2: is only looked for.
    """
    said: list[str] = []
    rows = (("VersionMax", 513, "WIX_UPGRADE_DETECTED"), ("VersionMin", 2, "WIX_DOWNGRADE_DETECTED"))
    for column, attributes, found in rows:
        said.append(f"DELETE FROM `Upgrade` WHERE `ActionProperty` = '{found}'")  # libmsi deletes one row at a time
        said.append(
            f"INSERT INTO `Upgrade` (`UpgradeCode`, `{column}`, `Attributes`, `ActionProperty`) "
            f"VALUES ('{UPGRADE_CODE}', '{version}', {attributes}, '{found}')"
        )
    return said


def _action(name: str, kind: int, source: str, target: str) -> str:
    columns = "(`Action`, `Type`, `Source`, `Target`)"
    return f"INSERT INTO `CustomAction` {columns} VALUES ('{name}', {kind}, '{source}', '{target}')"


def _step(table: str, action: str, condition: str, number: int) -> str:
    return f"INSERT INTO `{table}` (`Action`, `Condition`, `Sequence`) VALUES ('{action}', '{condition}', {number})"


def renumbered(msi: Path, out: Path, version: str) -> None:
    """The same MSI as if it were of another version; for trying upgrades without building again."""
    out.write_bytes(msi.read_bytes())
    product = guid("product", version, "renumbered")
    statements = [
        f"UPDATE `Property` SET `Value` = '{version}' WHERE `Property` = 'ProductVersion'",
        f"UPDATE `Property` SET `Value` = '{product}' WHERE `Property` = 'ProductCode'",
        *_upgrades(version),
    ]
    _run(["msibuild", str(out), *_queries(statements)], out.parent)
    settle(out, guid("package", product))


# --- summary information: [MS-OLEPS] property set, little-endian ------------------------------------------------

SUMMARY = uuid.UUID("F29F85E0-4FF9-1068-AB91-08002B27B3D9").bytes_le
TEMPLATE, REVISION, CREATED, SAVED = 7, 9, 12, 13
FILETIME = (STAMP + 11_644_473_600) * 10_000_000


def settle(msi: Path, package: str) -> None:
    """Give the summary information its language, its package code and its times.

    Raises:
        Refused: it does not look as msitools writes it.
    """
    data = bytearray(msi.read_bytes())
    at = data.find(SUMMARY)
    if at < 0 or data.find(SUMMARY, at + 1) >= 0:
        raise Refused("MSI の要約(Summary Information)が、思った形ではありません。")
    start = at - 28 + struct.unpack_from("<I", data, at + 16)[0]
    for index in range(struct.unpack_from("<I", data, start + 4)[0]):
        kind, offset = struct.unpack_from("<II", data, start + 8 + 8 * index)
        if kind in (CREATED, SAVED):
            struct.pack_into("<Q", data, start + offset + 4, FILETIME)
        elif kind in (TEMPLATE, REVISION):
            text = (b"x64;1041" if kind == TEMPLATE else package.encode("ascii")) + b"\0"
            if struct.unpack_from("<I", data, start + offset + 4)[0] != len(text):
                raise Refused("MSI の要約(Summary Information)の長さが、思った形ではありません。")
            data[start + offset + 8 : start + offset + 8 + len(text)] = text
    msi.write_bytes(bytes(data))
