"""Holds the locked parts against what is known of holes in them (pip-audit), where a list of holes can be reached.

``python -m tools.audit`` (``make audit``) asks, in an environment of its own (.venv-audit, requirements-audit.lock),
and keeps what came of it in out/audit.json. ``--last`` (``make check``) only says that again, without a network: a hole
that is known stops it, and where nothing was asked or nobody answered it says so and never that all is well.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tools.parts import LOCK, ROOT

FOLDER = ROOT / ".venv-audit"
TOOL = FOLDER / "bin" / "pip-audit"
KEPT = ROOT / "out" / "audit.json"
SOURCES = ("pypi", "osv")


@dataclass(frozen=True)
class Outcome:
    lock: str
    when: str
    source: str
    """Empty: no list of holes could be reached."""
    holes: tuple[str, ...]
    reason: str = ""


def print_of(lock: Path) -> str:
    return sha256(lock.read_bytes()).hexdigest()[:16]


def ask(tool: Path, lock: Path, sources: tuple[str, ...] = SOURCES, timeout: float = 300) -> Outcome:
    """Asks one source after the other until one answers."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    reasons: list[str] = []
    for source in sources:
        complaint = ""
        asked = [str(tool), "-r", str(lock), "--disable-pip", "--require-hashes", "-s", source, "-f", "json"]
        try:
            ran = subprocess.run(
                [*asked, "--progress-spinner", "off"], capture_output=True, text=True, timeout=timeout, check=False
            )
            complaint = ran.stderr.strip()
            answer = json.loads(ran.stdout)
            skipped = [str(each["name"]) for each in answer["dependencies"] if "skip_reason" in each]
        except subprocess.TimeoutExpired:
            reasons.append(f"{source}: {timeout:.0f}秒のうちに答えなし")
        except (OSError, ValueError, KeyError, TypeError):
            reasons.append(f"{source}: {complaint.splitlines()[-1][:160] if complaint else '答えが読めない'}")
        else:
            if skipped:
                reasons.append(f"{source}: 答えのない部品が{len(skipped)}({', '.join(skipped[:3])}…)")
                continue
            return Outcome(print_of(lock), when, source, tuple(_holes(answer)))
    return Outcome(print_of(lock), when, "", (), " / ".join(reasons))


def _holes(answer: dict[str, Any]) -> list[str]:
    return [
        f"{part['name']} {part['version']}: {hole['id']}"
        f"(直った版: {'、'.join(hole.get('fix_versions') or ()) or 'なし'})"
        for part in answer["dependencies"]
        for hole in part.get("vulns", ())
    ]


def said(kept: Outcome | None, lock: str) -> tuple[list[str], bool]:
    """What to say of the last audit, and whether it stands in the way."""
    title, unknown = "脆弱性の照合(pip-audit):", "問題がないとは言えません。"
    if kept is None:
        return [f"{title} していません。{unknown}外につながる機械で make audit を行います。"], False
    if kept.lock != lock:
        return [f"{title} 今の requirements.lock ではしていません。{unknown}make audit を行います。"], False
    if not kept.source:
        return [
            f"{title} できていません({kept.when}、どの一覧にも届かない)。{unknown}",
            f"    {kept.reason}",
            "    pypi.org か api.osv.dev に届く機械で make audit を行います。",
        ], False
    if kept.holes:
        return [
            *(f"脆弱性: {hole}" for hole in kept.holes),
            "pyproject.toml の下限を上げてロックを作り直し、もう一度 make audit を行います。",
        ], True
    return [f"{title} {kept.when} に {kept.source} の一覧と照合し、知られたものなし。"], False


def last(file: Path) -> Outcome | None:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return Outcome(kept["lock"], kept["when"], kept["source"], tuple(kept["holes"]), kept["reason"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def set_up() -> None:
    lock = ROOT / "requirements-audit.lock"
    mark = FOLDER / ".installed"
    if mark.exists() and mark.read_text("utf-8") == print_of(lock):
        return
    subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
    pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    mark.write_text(print_of(lock), "utf-8")


def main() -> int:
    if "--last" not in sys.argv[1:]:
        set_up()
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps(ask(TOOL, LOCK).__dict__, ensure_ascii=False, indent=1), "utf-8")
    lines, stands = said(last(KEPT), print_of(LOCK))
    for line in lines:
        print(line)
    return 1 if stands else 0


if __name__ == "__main__":
    sys.exit(main())
