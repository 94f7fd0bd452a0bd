"""``kakanai-center import check | run``: files of other systems, by the city's mapping (docs/imports.md)."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from kakanai_center.export_command import Adding, operator_of
from kakanai_center.intake_mapping import BrokenIntake, read_intake
from kakanai_center.intake_rows import rows_of
from kakanai_center.store import CenterStore
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.loader import BrokenDefinitions, load

MOST_FINDINGS = 300  # of one answer, which the local line must hold; all are counted


def add_parsers(commands: Any, add: Adding) -> None:
    taking = commands.add_parser("import", help="ほかの仕組みから取り込む", description="ほかの仕組みから取り込む")
    what = taking.add_subparsers(dest="what", required=True)

    def one(name: str, text: str) -> argparse.ArgumentParser:
        made = add(what, name, text, f"import_{name}")
        made.add_argument("mapping", type=Path, metavar="MAPPING.yaml", help="取り込みの対応表")
        made.add_argument("--procedures", type=Path, default=None, metavar="DIR", help="定義のフォルダ")
        return made

    one("check", "対応表の間違いを、すべて言う")
    made = one("run", "ファイルを取り込む(間違いが一つでもあれば、何も取り込まない)")
    made.add_argument("file", type=Path, metavar="FILE.csv", help="相手のファイル")
    made.add_argument("--dry-run", action="store_true", help="何も書かず、何が変わるかを言う")
    made.add_argument("--gone", action="store_true", help="多くの行がなくなっていても、そのとおり取り除く")
    made.add_argument("--operator", required=True, metavar="ID", help="だれが行うか(職員の番号など)。記録に残る")


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks of the center: plain values; paths in full, since the center has its own folder.

    Raises:
        WrongUse: the operator is not named as one is.
    """
    request: dict[str, Any] = {"do": options.do}
    for key in ("mapping", "procedures", "file"):
        path = getattr(options, key, None)
        if path is not None:
            request[key] = str(path.resolve())
    if options.do == "import_run":
        request |= {"dry_run": options.dry_run, "gone": options.gone} | operator_of(options)
    return request


def answer(store: CenterStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """The center's answer; ``findings`` in it where the file is not as it must be, and then nothing was taken.

    Raises:
        ManyGone.
    """
    try:
        pack = load(Path(request.get("procedures") or procedures()))
        intake = read_intake(Path(request["mapping"]), pack)
    except (BrokenIntake, BrokenDefinitions) as broken:
        return {"error": "\n".join(str(f) for f in broken.findings[:50])}
    if request["do"] == "import_check":
        return {"mapping": intake.id, "sha256": intake.digest, "columns": len(intake.columns),
                "to_confirm": list(intake.to_confirm)}  # fmt: skip
    file = Path(request["file"])
    try:
        content = file.read_bytes()
    except OSError:
        return _refused(intake.id, [Finding(file.name, 1, "", "IMP-010", "ファイルを開けません。")])
    rows, findings = rows_of(file.name, content, intake, pack)
    if findings:
        return _refused(intake.id, findings)
    dry = bool(request["dry_run"])
    digest = sha256(content).hexdigest()
    taken = store.intakes.take(intake, rows, digest, str(request["operator"]), dry=dry, gone=bool(request["gone"]))
    return {"mapping": intake.id, "dry_run": dry, "findings": [], "findings_all": 0} | taken.to_json()


def _refused(mapping: str, findings: list[Finding]) -> dict[str, Any]:
    listed = [f.to_json() for f in findings[:MOST_FINDINGS]]
    return {"mapping": mapping, "findings": listed, "findings_all": len(findings)}


def words(said: dict[str, Any], what: str) -> str:
    """An answer for people."""
    if what == "import_check":
        confirm = "".join(f"\n要確認: {text}" for text in said["to_confirm"])
        return f"取り込みの対応表 {said['mapping']}: 間違いはありません({said['columns']} 列)。{confirm}"
    if said["findings"]:
        lines = [str(Finding(**found)) for found in said["findings"]]
        left = said["findings_all"] - len(lines)
        more = [f"ほかに {left} 件あります。"] if left else []
        return "\n".join([*lines, *more, "何も取り込んでいません。"])
    places = "".join(f"\n  変わったところ {place}: {count} 件" for place, count in said["changed_places"].items())
    done = "何も書いていません" if not said["number"] else f"{said['number']} 回目の取り込みです"
    return (
        f"{said['rows']} 行: 新しい {said['added']}、変わった {said['changed']}、同じ {said['same']}、"
        f"なくなった {said['gone']}。{done}。{places}"
    )
