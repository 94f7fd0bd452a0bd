"""The list of parts (CycloneDX 1.6) of the MSI: what ``windows.lock`` names, Python for Windows, and the launchers."""

from __future__ import annotations

import tomllib

from installer.downloads import HERE, LEFT_OUT
from tools.licences import TABLE, licence_of, said
from tools.parts import Part, installed, locked
from tools.sbom import sbom, written


def windows_parts() -> dict[str, Part]:
    found = locked((HERE / "windows.lock").read_text("utf-8"))
    return {name: part for name, part in found.items() if name not in LEFT_OUT}


def licences_of(parts: dict[str, Part]) -> dict[str, str]:
    """Each part's licence: as the lock of the product has it, or as tools/licences.toml read it for Windows."""
    table, here = tomllib.loads(TABLE.read_text("utf-8")), installed()
    only_here: dict[str, str] = table["windows"]
    return {name: only_here[name] if name in only_here else licence_of(name, said(here[name]), table) for name in parts}


def windows_sbom(version: str, python_sha256: str) -> bytes:
    parts = windows_parts()
    stubs = locked((HERE / "stubs.lock").read_text("utf-8"))
    parts["python"] = Part("python", "3.11.9", (python_sha256,))
    parts |= stubs
    return written(sbom(version, parts, licences_of(parts), installed(), set(parts)))
