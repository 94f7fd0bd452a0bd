"""Builds the MSI: ``python -m installer.build`` (``make msi``). Says each step, its seconds, and every part's share."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer.downloads import CACHE, ROOT, Refused, sha256, stubs, wheels, windows_python
from installer.launcher import launchers, signed
from installer.package import pack
from installer.tree import STAMP, Placed, lay
from installer.windows_sbom import windows_sbom
from installer.wxs import guid, wxs

LARGEST = 300 * 1000 * 1000
SMALLEST_SHOWN = 1_000_000


@contextmanager
def step(words: str) -> Iterator[None]:
    print(f"{words} …", flush=True)
    began = time.monotonic()
    yield
    print(f"    {time.monotonic() - began:.1f} 秒", flush=True)


def build(options: argparse.Namespace) -> Path:
    """Build, and return the MSI.

    Raises:
        Refused: with the reason and how to mend it.
    """
    version = options.version or tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    with step("1/4 部品を取る(ハッシュで確かめる)"):
        python = windows_python(options.python_zip, options.python_sha256)
        found = wheels()
        programs = launchers(stubs())
    if options.sign_cert:
        with step("    起動プログラムに署名する"):
            for name, data in programs.items():
                programs[name] = signed(data, options.sign_cert, options.sign_key, work / "signing", STAMP)
    with step("2/4 フォルダを並べる"):
        tree = work / "tree"
        placed = lay(tree, python, found, programs, windows_sbom(version, sha256(python)))
    product = guid("product", version, _digest(tree, placed))
    out: Path = options.out or ROOT / "dist" / f"kakanai-desk-{version}-x64.msi"
    out.parent.mkdir(parents=True, exist_ok=True)
    with step(f"3/4 MSIにまとめる({len(placed)}ファイル)"):
        source = work / "desk.wxs"
        source.write_bytes(wxs(placed, version, product))
        pack(tree, source, out, product, version, placed)
    size = out.stat().st_size
    if not options.quiet:
        print("4/4 大きさ(MSIの中での、およその割合)")
        _shares(tree, placed, size)
    print(f"{out}: {size / 1e6:.1f} MB(上限 {LARGEST / 1e6:.0f} MB)、SHA-256 {sha256(out)}")
    if size > LARGEST:
        raise Refused("MSIが大きすぎます。installer/parts.toml で、要らないものを落とします。")
    return out


def _digest(tree: Path, placed: list[Placed]) -> str:
    whole = hashlib.sha256()
    for each in placed:
        whole.update(f"{each.path}\0{sha256(tree / each.path)}\n".encode())
    return whole.hexdigest()


def _shares(tree: Path, placed: list[Placed], size: int) -> None:
    """Every part with its share: as large as it packs alone, scaled to the whole."""
    packed: dict[str, int] = defaultdict(int)
    plain: dict[str, int] = defaultdict(int)
    for each in placed:
        data = (tree / each.path).read_bytes()
        packed[each.part] += len(zlib.compress(data, 1))
        plain[each.part] += len(data)
    whole = sum(packed.values())
    small = 0
    for part, share in sorted(packed.items(), key=lambda item: -item[1]):
        if share < SMALLEST_SHOWN:
            small += share
            continue
        unpacked = f"(展開 {plain[part] / 1e6:.1f} MB)"
        print(f"  {part:<28}{share * size / whole / 1e6:>7.1f} MB  {share / whole:>5.1%}  {unpacked}")
    print(f"  {'そのほか':<24}{small * size / whole / 1e6:>7.1f} MB  {small / whole:>5.1%}")


def main(argv: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="python -m installer.build", description="書かない窓口のMSIを作る")
    asked.add_argument("--python-zip", type=Path, default=None, help="市が python.org から取った embeddable zip")
    asked.add_argument("--python-sha256", default="", help="python.org が公表する、その SHA-256")
    asked.add_argument("--sign-cert", type=Path, default=None, help="起動プログラムに署名する証明書(PEM)")
    asked.add_argument("--sign-key", type=Path, default=None, help="その鍵(PEM)")
    asked.add_argument("--version", default="", help="版(既定: pyproject.toml)")
    asked.add_argument("--out", type=Path, default=None)
    asked.add_argument("--work", type=Path, default=CACHE)
    asked.add_argument("--quiet", action="store_true", help="部品ごとの大きさを出さない")
    options = asked.parse_args(argv)
    try:
        build(options)
    except Refused as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
