"""``kakanai-desk characters``: is every registered character drawn as it is registered? (docs/command-line.md)"""

from __future__ import annotations

import argparse
import sys
from typing import Any


def prove(options: argparse.Namespace) -> dict[str, Any]:
    """All of the table, or what ``--only`` names, through the paper and back."""
    from kakanai_desk.command_faults import WrongUse
    from kakanai_desk.core.characters import table
    from kakanai_desk.core.places import resources
    from kakanai_desk.forms.paper.character_proof import REGISTERED, Oracle, Proof
    from kakanai_desk.forms.paper.character_proof import prove as prove_all
    from kakanai_desk.forms.paper.fonts import FILES, PaperFonts, Type

    characters = table().registered()
    if options.only:
        wanted = {name.upper() for name in options.only}
        characters = [one for one in characters if one.mj in wanted]
        unknown = wanted - {one.mj for one in characters}
        if unknown:
            raise WrongUse(f"文字の表にない名前です: {'、'.join(sorted(unknown))}")
    proof = Proof()
    for proof in prove_all(characters, PaperFonts.load(), Oracle(resources() / "fonts" / FILES[Type.FACT])):
        if not options.json:
            print(f"\r{proof.proven:,} 字", end="", file=sys.stderr, flush=True)
    if not options.json:
        print(file=sys.stderr)
        _tell(proof, len(characters), 0 if options.only else REGISTERED - len(characters))
    answer = proof.to_json() | {"asked": len(characters)}
    if not options.only:
        answer["without_code"] = REGISTERED - len(characters)
    return answer | {"exit": 1 if proof.faults else 0}


def _tell(proof: Any, asked: int, without_code: int) -> None:
    print(f"MJ文字図形 {asked:,} のうち {proof.proven:,} が、PDFに登録どおりの字形で描かれ、")
    print("同じ文字として取り出せました。")
    if without_code:
        print(f"符号位置がなく、文字の表に入っていないもの: {without_code}")
    for title, names in (("書き方がないもの", proof.unwritable), ("書体にないもの", proof.lacking)):
        if names:
            print(f"{title}({len(names)}): {' '.join(names)}")
    for fault in proof.faults:
        print(f"違います {fault.mj} {fault.written} {fault.what}: {fault.found}")
