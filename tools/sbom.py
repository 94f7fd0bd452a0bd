"""Writes the list of parts (SBOM, CycloneDX 1.6 JSON) that the lock names: ``python -m tools.sbom out/sbom.cdx.json``.

The same lock, the same metadata: the same bytes, on any machine and day, so that two can be compared. No time is in it;
its serial number is made from what it says.
"""

from __future__ import annotations

import json
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from tools.licences import TABLE, judged
from tools.parts import EXTRAS, LOCK, PRODUCT, ROOT, Part, installed, locked, needs, shipped


def purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def sbom(
    version: str,
    parts: dict[str, Part],
    licences: dict[str, str],
    here: dict[str, metadata.Distribution],
    product: set[str],
) -> dict[str, Any]:
    def reference(name: str) -> str:
        return f"{PRODUCT}@{version}" if name == PRODUCT else purl(name, parts[name].version)

    def component(part: Part) -> dict[str, Any]:
        about: dict[str, Any] = {
            "type": "library",
            "bom-ref": reference(part.name),
            "name": part.name,
            "version": part.version,
            "scope": "required" if part.name in product else "excluded",
            "purl": purl(part.name, part.version),
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{part.name}/{part.version}/",
                    "hashes": [{"alg": "SHA-256", "content": each} for each in sorted(part.hashes)],
                }
            ],
        }
        if part.name in licences:
            about["licenses"] = [{"expression": licences[part.name]}]
        return about

    def edges(name: str) -> dict[str, Any]:
        asked = needs(here[name], ("", *EXTRAS) if name == PRODUCT else ("",)) if name in here else ()
        names = {canonicalize_name(each.name) for each in asked}
        return {"ref": reference(name), "dependsOn": sorted(reference(each) for each in names if each in parts)}

    bill: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference(PRODUCT),
                "name": PRODUCT,
                "version": version,
                "licenses": [{"license": {"name": "LicenseRef-Konan-City"}}],
            },
        },
        "components": [component(parts[name]) for name in sorted(parts)],
        "dependencies": [edges(name) for name in (PRODUCT, *sorted(parts))],
    }
    said = json.dumps(bill, sort_keys=True)
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, said)}"
    return bill


def written(bill: dict[str, Any]) -> bytes:
    return (json.dumps(bill, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def main() -> int:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "sbom.cdx.json"
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    parts, here = locked(LOCK.read_text("utf-8")), installed()
    licences, faults = judged(parts, here, tomllib.loads(TABLE.read_text("utf-8")))
    if faults:
        print("部品の一覧(SBOM)は書きません: python -m tools.licences が言うことを先に直します。")
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(written(sbom(version, parts, licences, here, shipped(here))))
    print(f"部品の一覧(CycloneDX 1.6): {out}({len(parts)}部品)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
