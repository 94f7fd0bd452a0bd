"""Looks for secrets in every file that git tracks: keys, tokens, passwords in settings, URLs with a password in them.

Ours rather than detect-secrets (its last release is of May 2024) or gitleaks (a program of another registry): what a
desk of this city could spill is few kinds, and the list of exceptions says of each why it is none. What is found is
named by file, line and kind; its text is never printed.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tools" / "secrets_allowed.toml"
MEND = "秘密なら失効させて消します。見本なら tools/secrets_allowed.toml に理由を書きます。"
HOLDERS = ("*.p12", "*.pfx", "*.jks", "*.kdbx", "*.keystore", ".env", "id_rsa", "id_ed25519", ".netrc", ".pgpass")
LARGEST = 64 * 1024 * 1024
KINDS = {
    "秘密鍵": re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "age・SSHの鍵": re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]{20,}|PuTTY-User-Key-File-\d"),
    "クラウドの鍵": re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"),
    "サービスの合言葉": re.compile(
        rb"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_\w{40,}|glpat-[\w-]{20,}|xox[abposr]-[\w-]{10,}|pypi-AgEIcHlwaS5vcmc[\w-]{20,}"
        rb"|sk-[A-Za-z0-9_-]{32,}|npm_[0-9A-Za-z]{36})"
    ),
    "署名つきの許可証(JWT)": re.compile(rb"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}"),
    "パスワードの入ったURL": re.compile(
        rb"\b[a-z][a-z0-9+]{2,20}://[^\s/:@\"'{}<>]{1,64}:(?![{$<*%])[^\s/@\"'{}<>]{3,64}@[\w.-]+"
    ),
}
SETTING = re.compile(
    rb"(?i)\b(?:[a-z0-9_.-]*[_.-])?(password|passwd|secret|token|api_?key|pepper|private_?key|passphrase)\b[\"']?\s*[:=]\s*"
    rb"[bru]?[\"']([^\"'\s]{8,200})[\"']"
)
LONG = re.compile(rb"[\"'=:\s]([0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)[\"'\s,]")
NEAR = re.compile(rb"(?i)key|secret|pepper|seed|token")
SURE = 3.0
"""Bits a character that a word of a setting needs to be no word of a language."""


def bits(word: bytes) -> float:
    return -sum(n / len(word) * math.log2(n / len(word)) for n in (word.count(each) for each in set(word)))


def found_in(content: bytes) -> Iterator[tuple[int, str]]:
    """The line and kind of what may be a secret."""
    for kind, pattern in KINDS.items():
        for hit in pattern.finditer(content):
            yield content.count(b"\n", 0, hit.start()) + 1, kind
    for hit in SETTING.finditer(content):
        word = hit[2]
        if bits(word) >= SURE and re.search(rb"\d", word) and re.search(rb"[A-Za-z]", word):
            yield content.count(b"\n", 0, hit.start()) + 1, f"設定の中の{hit[1].decode().lower()}"
    for hit in LONG.finditer(content):
        start = content.rfind(b"\n", 0, hit.start(1)) + 1
        if NEAR.search(content[start : hit.start(1)]) and bits(hit[1]) >= SURE:
            yield content.count(b"\n", 0, hit.start(1)) + 1, "鍵らしい256ビット"


def tracked(root: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    return [each for each in listed.stdout.decode().split("\0") if each]


def faults(root: Path, names: list[str], allowed: dict[str, dict[str, str]]) -> list[str]:
    said: list[str] = []
    used: set[str] = set()
    for name in names:
        path = root / name
        if path.is_symlink() or not path.is_file():
            continue
        if any(fnmatch(path.name, each) for each in HOLDERS):
            hits = [(1, "鍵や合言葉の入れ物")]
        else:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
            if len(content) > LARGEST:
                hits = [(1, f"{LARGEST // 1024 // 1024}MiBより大きく、調べられないファイル")]
            else:
                hits = sorted(set(found_in(content)))
        for line, kind in hits:
            pattern = next((each for each, why in allowed.items() if fnmatch(name, each) and kind in why), None)
            if pattern:
                used.add(f"{pattern} {kind}")
                continue
            said.append(f"{name}:{line}: {kind}。{MEND}")
    for pattern, kinds in allowed.items():
        said.extend(
            f"{pattern}: {kind}の例外は、もう要りません。消します。"
            for kind in kinds
            if f"{pattern} {kind}" not in used
        )
    return said


def main() -> int:
    names = tracked(ROOT)
    wrong = faults(ROOT, names, tomllib.loads(TABLE.read_text("utf-8")))
    for each in wrong:
        print(each)
    if not wrong:
        print(f"秘密: {len(names)}ファイルになし。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
