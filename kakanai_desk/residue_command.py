"""``kakanai-desk residue``: is a word that was used at this counter still in the memory of its processes or in a plain
file? (R-121). What is looked for is told on standard input, is never printed, and is named by its place in the list.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kakanai_desk.command_faults import WrongUse
from kakanai_desk.settings import Settings

SHORTEST = 8
"""Characters: what is shorter stands somewhere by chance."""
CHUNK = 4 * 1024**2
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le", "cp932")
"""Bytes and ASCII texts; kanji in Python and all of Qt; rare kanji in Python; what is handed to older systems."""
PROC = Path("/proc")


@dataclass(frozen=True)
class Hit:
    word: int  # from 1, as they were told
    encoding: str
    where: str


def residue(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Look everywhere once. Exit 1: something was found, or something could not be looked at.

    Raises:
        WrongUse: nothing to look for, or a word too short.
    """
    words = [line.rstrip("\n") for line in sys.stdin if line.strip()]
    if not words:
        raise WrongUse("探す言葉を、1行に1つ、標準入力に書いてください。")
    if any(len(word) < SHORTEST for word in words):
        raise WrongUse(f"{SHORTEST}字より短い言葉は、偶然にもあるので探せません。")
    patterns = _patterns(words)
    folders = [settings.path(settings.store.folder), Path(tempfile.gettempdir()), *options.also]
    answer = _looked(patterns, folders)
    if not options.json:
        _tell(answer)
    return answer


def _looked(patterns: list[tuple[int, str, bytes]], folders: list[Path]) -> dict[str, Any]:
    hits: set[Hit] = set()
    unread: list[str] = []
    processes, files = ours(), 0
    for pid in processes:
        where = f"process {pid}"
        try:
            hits |= {Hit(word, encoding, where) for word, encoding in _in_memory(pid, patterns)}
        except (ProcessLookupError, FileNotFoundError):
            continue  # it ended meanwhile, and its memory with it
        except OSError:
            unread.append(where)
    for file in _files(folders):
        files += 1
        try:
            with file.open("rb") as stream:
                found = set(_found(stream, patterns))
        except FileNotFoundError:
            continue
        except OSError:
            unread.append(str(file))
        else:
            hits |= {Hit(word, encoding, str(file)) for word, encoding in found}
    rows = [vars(hit) for hit in sorted(hits, key=lambda hit: (hit.word, hit.where, hit.encoding))]
    return {
        "processes": len(processes),
        "files": files,
        "hits": rows,
        "unread": sorted(unread),
        "exit": 1 if rows or unread else 0,
    }


def _tell(answer: dict[str, Any]) -> None:
    for hit in answer["hits"]:
        print(f"{hit['word']}番目の言葉が残っています({hit['encoding']}): {hit['where']}")
    for where in answer["unread"]:
        print(f"調べられません: {where}。動かしている人か root で行います。")
    if not answer["processes"]:
        print("窓口のプロセスは動いていません。調べたのはファイルだけです。")
    if not answer["hits"]:
        print(f"{answer['processes']}プロセスと{answer['files']}ファイルの、調べられたところにはありません。")


def ours() -> list[int]:
    """The processes of a desk and what they started, without this one."""
    parents: dict[int, int] = {}
    found: set[int] = set()
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            said = (folder / "cmdline").read_bytes().split(b"\0")
            after = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(folder.name)
        parents[pid] = int(after[1])
        if any(_is_ours(os.fsdecode(word)) for word in said[:4]):
            found.add(pid)
    found.discard(os.getpid())
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found - {os.getpid()}
        found |= more
        grown = bool(more)
    return sorted(found)


def _is_ours(word: str) -> bool:
    return Path(word).name == "kakanai-desk" or word.split(".")[0] == "kakanai_desk" or "/kakanai_desk/" in word


def _patterns(words: list[str]) -> list[tuple[int, str, bytes]]:
    found: dict[tuple[int, bytes], str] = {}
    for number, word in enumerate(words, start=1):
        for encoding in ENCODINGS:
            try:
                found.setdefault((number, word.encode(encoding)), encoding)
            except UnicodeEncodeError:
                continue
    return [(number, encoding, pattern) for (number, pattern), encoding in found.items()]


def _in_memory(pid: int, patterns: list[tuple[int, str, bytes]]) -> Iterator[tuple[int, str]]:
    """What stands in memory that a process can write to.

    Raises:
        OSError: it may not be looked at.
    """
    longest = max(len(pattern) for _, _, pattern in patterns)
    with (PROC / str(pid) / "mem").open("rb", buffering=0) as memory:
        for line in (PROC / str(pid) / "maps").read_text("utf-8", "replace").splitlines():
            place, rights, *_ = line.split(maxsplit=2)
            if not rights.startswith("rw"):
                continue
            start, end = (int(number, 16) for number in place.split("-"))
            for at in range(start, end, CHUNK):
                try:
                    held = os.pread(memory.fileno(), min(CHUNK + longest, end - at), at)
                except OSError:
                    continue  # of a device, or gone meanwhile
                yield from ((number, encoding) for number, encoding, pattern in patterns if pattern in held)


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for place, _, names in os.walk(folder):
            yield from (path for name in names if (path := Path(place) / name).is_file() and not path.is_symlink())


def _found(stream: BinaryIO, patterns: list[tuple[int, str, bytes]]) -> Iterator[tuple[int, str]]:
    longest = max(len(pattern) for _, _, pattern in patterns)
    before = b""
    while block := stream.read(CHUNK):
        held = before + block
        yield from ((number, encoding) for number, encoding, pattern in patterns if pattern in held)
        before = held[-longest:]
