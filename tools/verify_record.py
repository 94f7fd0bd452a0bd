"""Verifies an exported record by itself: ``python tools/verify_record.py BUNDLE.jsonl [--held FILE] [--printed HEAD]``.

For auditors. It shares no code with the product: only Python's library and ``cryptography``. What it checks, and the
form of both files, is in docs/record.md. Prints one line a fault (code and writer); exit status 0 all holds, 1 not.
"""

import argparse
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def exact(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def signed(key, domain, statement, signature):
    try:
        message = domain + b"\0" + exact(statement)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def roots(leaves, sizes):
    """Roots of the trees of the first n leaves, for each n of ``sizes``: full subtrees on a stack, then folded."""
    wanted, found, stack = set(sizes), {}, []

    def fold():
        if not stack:
            return hashlib.sha256(b"").hexdigest()
        node = stack[-1][1]
        for _, left in reversed(stack[:-1]):
            node = hashlib.sha256(b"\1" + left + node).digest()
        return node.hex()

    if 0 in wanted:
        found[0] = fold()
    for count, leaf in enumerate(leaves, start=1):
        height, node = 0, leaf
        while stack and stack[-1][0] == height:
            node = hashlib.sha256(b"\1" + stack.pop()[1] + node).digest()
            height += 1
        stack.append((height, node))
        if count in wanted:
            found[count] = fold()
    return found


def follows(content, number, before, writer):
    try:
        line = json.loads(content)
        return (
            exact(line) == content.encode("utf-8")
            and line["seq"] == number
            and (before is None or line["previous"] == before)
            and line.get("terminal", "") in ("", writer)
        )
    except (ValueError, KeyError, TypeError):
        return False


def swept(contents):
    """Of which writers the center says that the beginning was deleted by rule: how many lines, and the last's hash."""
    found = {}
    for content in contents:
        try:
            line = json.loads(content)
            if line["kind"] == "retention_swept" and line["values"]["kept"] == "record":
                found[line["values"]["of"]] = (line["values"]["size"], line["values"]["last"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def chain_faults(every, writer, size, last):
    """Of one writer's entries: contents, and hashes of leaves for lines that were deleted. ``size``: up to which line
    the center says that it deleted by rule, ``last``: the hash of that line. Lines that prove deletions stay among
    those of the center; of a desk exactly the beginning is gone."""
    found, before, gone = set(), "0" * 64, 0
    for number, entry in enumerate(every, start=1):
        if isinstance(entry, bytes):
            gone, before = gone + 1, last if number == size else None
            if number > size:
                found.add("gone")
            continue
        if not follows(entry, number, before, writer):
            found.add("gone" if before == last and number == size + 1 else "chain")
        before = hashlib.sha256(entry.encode("utf-8")).hexdigest()
    if gone and gone != size and writer != "center":
        found.add("gone")
    return found


def on_paper(text):
    """Writer, size and beginning of the root of a head as a guide sheet shows it; ValueError: it is none."""
    writer, size, start = unicodedata.normalize("NFKC", text).strip().split("-")
    if len(start) != 16 or int(start, 16) < 0 or int(size) < 1:
        raise ValueError("no head")
    return writer.upper(), int(size), start.lower()


def faults_of(items, held):
    """Codes and writers of everything that does not hold."""
    keys, lines, heads, cities, entries = {}, {}, [], [], {}
    for item in items:
        if "keys" in item:
            keys = item["keys"]
        elif "line" in item:
            lines.setdefault(item["line"], []).append(item["content"])
            entries.setdefault(item["line"], []).append(item["content"])
        elif "leaf" in item:
            entries.setdefault(item["leaf"], []).append(bytes.fromhex(item["hash"]))
        elif "head" in item:
            heads.append(item["head"])
        elif "city" in item:
            cities.append(item["city"])
    printed = [on_paper(h) for h in held if isinstance(h, str)]
    held = [h for h in held if not isinstance(h, str)]
    heads += [h for h in held if "trees" not in h]
    told = cities + [h for h in held if "trees" in h]
    found, deleted = set(), swept(lines.get("center", []))
    for writer, every in entries.items():
        found |= {(what, writer) for what in chain_faults(every, writer, *deleted.get(writer, (0, "")))}
    for writer, every in entries.items():
        size = len(every)
        if size > max((h["size"] for h in heads if h["terminal"] == writer), default=0):
            found.add(("unsigned", writer))
    claims = list(printed)
    for head in heads:
        statement = {k: head[k] for k in ("terminal", "size", "root", "at")}
        if not signed(keys.get(head["terminal"], ""), b"kakanai/tree/1", statement, head["sig"]):
            found.add(("signature", head["terminal"]))
        claims.append((head["terminal"], head["size"], head["root"]))
    for city in told:
        if not signed(keys.get("center", ""), b"kakanai/city/1", {k: city[k] for k in ("at", "trees")}, city["sig"]):
            found.add(("signature", "center"))
        claims += [tuple(tree) for tree in city["trees"]]
    before = {}
    for city in cities:
        sizes = {writer: size for writer, size, _ in city["trees"]}
        found |= {("city", writer) for writer, size in before.items() if size > sizes.get(writer, 0)}
        before = sizes
    for writer in {claim[0] for claim in claims}:
        every = [
            entry if isinstance(entry, bytes) else hashlib.sha256(b"\0" + entry.encode("utf-8")).digest()
            for entry in entries.get(writer, [])
        ]
        known = roots(every, [size for name, size, _ in claims if name == writer])
        for name, size, root in claims:
            if name == writer and known.get(size, "")[: len(root) if (name, size, root) in printed else None] != root:
                found.add(("short" if size > len(every) else "root", writer))
    return found


def main():
    asked = argparse.ArgumentParser(description="書き出した記録を、製品とは別に検証する")
    asked.add_argument("bundle", type=Path, help="kakanai-center record export の出したファイル")
    asked.add_argument("--held", type=Path, help="窓口が持つ頭(kakanai-desk record heads --json の出したファイル)")
    asked.add_argument("--printed", default=[], action="append", help="手続案内書の下にある「記録」の字")
    options = asked.parse_args()
    with options.bundle.open(encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    held = json.loads(options.held.read_text("utf-8"))["heads"] if options.held else []
    for text in options.printed:
        try:
            on_paper(text)
        except ValueError:
            asked.error(f"「記録」の字ではありません: {text}(NA1-1234-0123456789abcdef のように書きます)")
    held += options.printed
    found = faults_of(items, held)
    for what, writer in sorted(found):
        print(what, writer)
    print(f"{sum('line' in item for item in items)} lines, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
