"""The program's folder as the MSI installs it: Windows Python, the parts of the lock, the desk and its content.

Every file has one time and every list one order, so that the same sources give the same bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from installer.downloads import HERE, ROOT, Refused

STAMP = 1_767_225_600  # 2026-01-01T00:00Z: the time of every file
SITE = "python/Lib/site-packages"
PROGRAM = "program"
PATHS = (  # python311._pth: what Python for Windows imports from, and nothing else (isolated)
    "python311.zip",
    ".",
    "Lib\\site-packages",
    "Lib\\site-packages\\win32",
    "Lib\\site-packages\\win32\\lib",
    "..\\program",
)
MAIN, WORDS = "Main", "Words"


@dataclass(frozen=True)
class Placed:
    """A file of the installed folder: where, for which feature, and under which part its size is counted."""

    path: str
    feature: str
    part: str


def table() -> dict[str, Any]:
    return tomllib.loads((HERE / "parts.toml").read_text("utf-8"))


def wanted(path: str, rules: dict[str, list[str]], everywhere: list[str]) -> bool:
    """Whether a file of a wheel goes in: named by ``keep`` where that is given, and by no ``drop``."""

    def among(patterns: list[str]) -> bool:
        return any(fnmatchcase(path, each) for each in patterns)

    if "keep" in rules and not among(rules["keep"]):
        return False
    return not among(rules.get("drop", [])) and not among(everywhere)


def name_of(wheel: Path) -> str:
    return wheel.name.split("-")[0].lower().replace("_", "-").replace(".", "-")


def lay(target: Path, python: Path, wheels: list[Path], launchers: dict[str, bytes], sbom: bytes) -> list[Placed]:
    """Write the whole folder anew and say what lies in it, in the order of paths."""
    shutil.rmtree(target, ignore_errors=True)
    rules = table()
    placed: dict[str, Placed] = {}

    def put(path: str, data: bytes, feature: str, part: str) -> None:
        if path in placed:
            if (target / path).read_bytes() != data:
                raise Refused(f"{path}: {placed[path].part} と {part} が、ちがう中身で持っています。")
            return
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        placed[path] = Placed(path, feature, part)

    for path, data in _python(python):
        put(f"python/{path}", data, MAIN, "Windows Python")
    put("python/python311._pth", "\r\n".join((*PATHS, "")).encode("ascii"), MAIN, "Windows Python")
    for wheel in wheels:
        name = name_of(wheel)
        feature = WORDS if name in rules["words"]["parts"] else MAIN
        for path, data in _wheel(wheel, _expanded(rules["parts"].get(name, {})), rules["drop"]):
            put(f"{SITE}/{path}", data, feature, name)
    for path, part in _program(rules["program"]):
        put(f"{PROGRAM}/{path}", (ROOT / path).read_bytes(), MAIN, part)
    put("sbom.cdx.json", sbom, MAIN, "書類")
    for name, data in launchers.items():
        put(name, data, MAIN, "起動")
    for path in _compiled(target):
        source = placed[path.replace("__pycache__/", "").replace(".cpython-311.pyc", ".py")]
        placed[path] = Placed(path, source.feature, source.part)
    for file in target.rglob("*"):
        os.utime(file, (STAMP, STAMP))
    return [placed[path] for path in sorted(placed)]


def _python(archive: Path) -> Iterator[tuple[str, bytes]]:
    """python.org's zip has its files at the top; PyPI's copy has them in one folder."""
    with zipfile.ZipFile(archive) as opened:
        for each in opened.infolist():
            if not each.is_dir() and not each.filename.endswith("._pth"):
                yield each.filename.rpartition("/")[2], opened.read(each)


def _wheel(wheel: Path, rules: dict[str, list[str]], everywhere: list[str]) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(wheel) as opened:
        for each in opened.infolist():
            path = each.filename
            head, _, rest = path.partition("/")
            if head.endswith(".data"):
                kind, _, path = rest.partition("/")
                inner = "lib/site-packages/"  # of the scheme "data": below the folder of Python
                if kind == "data" and path.lower().startswith(inner):
                    path = path[len(inner) :]
                elif kind not in ("purelib", "platlib"):
                    continue
            if not each.is_dir() and wanted(path, rules, everywhere):
                yield path, opened.read(each)


def _expanded(rules: dict[str, list[str]]) -> dict[str, list[str]]:
    """``@LANGUAGES@`` stands for the codes of the visitor's languages, their parents included."""
    file = ROOT / "resources" / "texts" / "languages.toml"
    codes = {code.replace("-", "_") for code in tomllib.loads(file.read_text("utf-8"))}
    codes |= {code.split("_")[0] for code in codes} | {"ja", "en"}
    codes |= {"zh_Hans", "zh_Hans_CN", "zh_Hant", "zh_Hant_TW"} if "zh" in codes else set()
    return {
        key: [each.replace("@LANGUAGES@", code) for each in patterns for code in sorted(codes)]
        for key, patterns in rules.items()
    }


def _program(rules: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for folder, part in (("kakanai_desk", "窓口"), *((name, name) for name in rules["folders"])):
        for file in sorted((ROOT / folder).rglob("*")):
            path = file.relative_to(ROOT).as_posix()
            if file.is_file() and not any(fnmatchcase(path, each) for each in rules["drop"]):
                yield path, path.split("/")[1] if part == "resources" and path.count("/") > 1 else part
    for name in rules["files"]:
        yield name, "書類"


def _compiled(target: Path) -> list[str]:
    """Compile the program ahead: clerks may not write into its folder, and would compile it at every start."""
    python = shutil.which("python3.11", path="/usr/bin:/usr/local/bin") or shutil.which("python3.11")
    if python is None:
        raise Refused("python3.11 がありません(Debian 12 の python3)。Windows のための .pyc を作るのに要ります。")
    words = ["-q", "-s", str(target), "--invalidation-mode", "unchecked-hash", "python/Lib", "program"]
    fixed = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(STAMP), "LC_ALL": "C.UTF-8"}
    subprocess.run([python, "-I", "-m", "compileall", *words], cwd=target, env=fixed, check=False)
    return sorted(file.relative_to(target).as_posix() for file in target.rglob("*.pyc"))
