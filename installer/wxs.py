"""Writes what wixl reads: folders, files, shortcuts, registry values. What wixl cannot say is put in by ``package``.

A component is what lies in one folder for one feature; its GUID is made from the names, so it changes with them alone.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from installer.launcher import WINDOWS
from installer.tree import MAIN, WORDS, Placed
from kakanai_desk.installed import ENROL_CODE, INSTALLED, KEYS

OURS = uuid.UUID("6f0b9c0e-54f3-4a56-9f7c-6d1d6a3c8e21")
UPGRADE_CODE = "{0C9D7B9E-8A1F-4B53-A0C4-2C7E5D9B61F4}"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
WRITTEN = {**{key.name: key.property for key in KEYS if key.property}, ENROL_CODE: "ENROL_CODE"}
"""Values of the registry and the properties they are written from."""
DESK_CAB, WORDS_CAB = "desk.cab", "kakanai-desk-words.cab"
"""The second feature lies beside the MSI in a file of its own, which ``ADDLOCAL=Main`` does without."""


def guid(*words: str) -> str:
    return "{" + str(uuid.uuid5(OURS, "\n".join(words))).upper() + "}"


def _id(kind: str, path: str) -> str:
    return f"{kind}_{hashlib.sha256(path.encode()).hexdigest()[:20]}"


def file_id(path: str) -> str:
    """The name of a file in the MSI's tables."""
    return _id("f", path)


def conditions() -> dict[str, str]:
    """Components that are only installed where a property was given."""
    found = {f"reg_{name}": prop for name, prop in WRITTEN.items()}
    return found | {"autostart": 'AUTOSTART="1" OR KIOSK="1"', "desktop": 'NOT (DESKTOP_SHORTCUT="0")'}


def wxs(placed: list[Placed], version: str, product: str) -> bytes:
    wix = Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    about = {"Name": "Kakanai Desk", "Manufacturer": "Kakanai", "Language": "1041", "Codepage": "65001"}
    whole = SubElement(wix, "Product", {"Id": product, "Version": version, "UpgradeCode": UPGRADE_CODE, **about})
    SubElement(
        whole,
        "Package",
        {"InstallerVersion": "500", "Compressed": "yes", "InstallScope": "perMachine", "Languages": "1041"},
    )
    SubElement(whole, "Media", {"Id": "1", "Cabinet": DESK_CAB, "EmbedCab": "yes", "CompressionLevel": "none"})
    SubElement(whole, "MajorUpgrade", {"DowngradeErrorMessage": "-"})
    top = SubElement(whole, "Directory", {"Id": "TARGETDIR", "Name": "SourceDir"})
    programs = SubElement(top, "Directory", {"Id": "ProgramFiles64Folder"})
    home = SubElement(programs, "Directory", {"Id": "INSTALLDIR", "Name": "Kakanai Desk"})
    SubElement(top, "Directory", {"Id": "ProgramMenuFolder"})
    SubElement(top, "Directory", {"Id": "DesktopFolder"})
    SubElement(top, "Directory", {"Id": "CommonAppDataFolder"})
    SubElement(top, "Directory", {"Id": "System64Folder"})
    features = {name: SubElement(whole, "Feature", {"Id": name, "Title": name, "Level": "1"}) for name in (MAIN, WORDS)}
    _files(home, features, placed)
    for name, where in (("menu", "ProgramMenuFolder"), ("desktop", "DesktopFolder")):
        one = _component(home, features[MAIN], name, guid("shortcut", name))
        words = {"Id": f"shortcut_{name}", "Directory": where, "Name": "Kakanai Desk", "WorkingDirectory": "INSTALLDIR"}
        SubElement(one, "Shortcut", {**words, "Target": f"[INSTALLDIR]{WINDOWS}"})
        _value(one, f"Shortcut-{name}", INSTALLED, f"Shortcut-{name}", "1")
    for name, prop in WRITTEN.items():
        one = _component(home, features[MAIN], f"reg_{name}", guid("registry", name))
        _value(one, name, INSTALLED, name, f"[{prop}]")
    one = _component(home, features[MAIN], "autostart", guid("registry", "autostart"))
    _value(one, "autostart", RUN, "Kakanai Desk", f'"[INSTALLDIR]{WINDOWS}"')
    for name, prop in WRITTEN.items():
        if name != ENROL_CODE:  # spent once; an upgrade does not carry it on
            searched = SubElement(whole, "Property", {"Id": f"INSTALLED_{prop}"})
            _search(searched, name, INSTALLED, name)
    searched = SubElement(whole, "Property", {"Id": "INSTALLED_AUTOSTART"})
    _search(searched, "autostart", RUN, "Kakanai Desk")
    indent(wix)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(wix, "utf-8") + b"\n"


def _search(searched: Element, name: str, key: str, value: str) -> None:
    words = {"Id": f"find_{name}", "Root": "HKLM", "Key": key, "Name": value, "Type": "raw", "Win64": "yes"}
    SubElement(searched, "RegistrySearch", words)


def _component(home: Element, feature: Element, name: str, its_guid: str) -> Element:
    SubElement(feature, "ComponentRef", {"Id": name})
    return SubElement(home, "Component", {"Id": name, "Guid": its_guid, "Win64": "yes"})


def _value(component: Element, name: str, key: str, value: str, said: str) -> None:
    words = {"Id": f"value_{name}".replace("-", "_"), "Root": "HKLM", "Key": key, "Name": value, "Type": "string"}
    SubElement(component, "RegistryValue", {**words, "Value": said, "KeyPath": "yes"})


def _files(home: Element, features: dict[str, Element], placed: list[Placed]) -> None:
    folders: dict[str, Element] = {"": home}

    def folder(path: str) -> Element:
        if path not in folders:
            above, _, name = path.rpartition("/")
            folders[path] = SubElement(folder(above), "Directory", {"Id": _id("d", path), "Name": name})
        return folders[path]

    together: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for each in placed:
        together[each.path.rpartition("/")[0], each.feature].append(each)
    for (path, feature), files in sorted(together.items(), key=lambda each: (each[0][1], each[0][0])):
        names = [each.path for each in files]
        one = _component(folder(path), features[feature], _id("c", f"{path}|{feature}"), guid(feature, *names))
        for each in files:
            first = {"KeyPath": "yes"} if each is files[0] else {}
            name = each.path.rpartition("/")[2]
            SubElement(one, "File", {"Id": file_id(each.path), "Name": name, "Source": each.path, **first})
