"""``kakanai-desk texts check | update``: the catalogs of the visitor's languages against what there is to say (R-122).

``check`` names every sentence without a translation, every translation that lost or invented a placeholder or an
emphasis, and who has read each catalog. ``update`` writes the catalogs anew: new sentences come in empty, a changed one
keeps its old translation for the translator to look at (fuzzy: not used), gone ones stand at the end.
"""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from kakanai_desk.command_faults import Refused
from kakanai_desk.core.places import procedures, resources
from kakanai_desk.core.texts import load_texts, without_ruby
from kakanai_desk.core.translations import UNCHECKED, Language, checked_by, languages, read_catalog, sentence_of
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.loader import BrokenDefinitions, load
from kakanai_desk.forms.visitor_words import visitor_sentences

HEADER = """\
来庁者の言葉の訳。書き方: gettext の PO。
確認: {checked}
(その言葉を母語とする人が読んだら、上の行に名前と日を書く)"""
_PLACEHOLDER = re.compile(r"\{\w+\}")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")


@dataclass(frozen=True)
class Part:
    """One folder of catalogs and what its sentences are: (key or empty, Japanese) → a hint for the translator."""

    name: str
    folder: Path
    sentences: dict[tuple[str, str], str]

    def file(self, language: Language) -> Path:
        return self.folder / f"{language.code}.po"


def parts(folder: Path | None = None) -> tuple[Part, Part]:
    """The product's own sentences, and the ones of the city's content.

    Raises:
        Refused: the content has faults.
    """
    place = folder or procedures()
    try:
        pack = load(place)
    except BrokenDefinitions as broken:
        raise Refused("\n".join(str(f) for f in broken.findings)) from None
    texts = resources() / "texts"
    return Part("screens", texts / "languages", _own()), Part(
        "content", place / "_shared" / "languages", _content(pack)
    )


def _own() -> dict[tuple[str, str], str]:
    return {
        (key, row["ja"]): without_ruby(row.get("easy", ""))
        for key, row in load_texts().rows().items()
        if row["ja"].strip("—- ")
    }


def _content(pack: Pack) -> dict[tuple[str, str], str]:
    return {
        ("", one.japanese): " · ".join([without_ruby(one.easy), *one.places[:2]]).strip(" ·")
        for one in visitor_sentences(pack).values()
    }


# --- check ------------------------------------------------------------------------------------------------------


def check(options: argparse.Namespace) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    both = parts(options.procedures)
    for language in languages().values():
        if not language.translated:
            continue
        if not any(part.file(language).is_file() for part in both):
            continue  # nobody has begun: it is not offered to visitors either
        for part in both:
            row = _checked(part, language)
            rows.append(row)
            state = "揃っています" if not row["missing"] else f"訳がないもの {len(row['missing'])}"
            where = f"{language.code} {part.name}"
            lines.append(f"{where}: {row['sentences']} 文、{state}。確認: {row['checked_by']}")
            lines += [f"  訳なし: {text}" for text in row["missing"][: options.most]]
            lines += [f"  {fault['what']}: 「{fault['japanese']}」→「{fault['text']}」" for fault in row["faults"]]
    if not options.json:
        print("\n".join(lines))
    return {"catalogs": rows, "exit": 1 if any(r["missing"] or r["faults"] for r in rows) else 0}


def _checked(part: Part, language: Language) -> dict[str, Any]:
    file = part.file(language)
    catalog = _read(file, language) if file.is_file() else None
    said = {(m.context or "", m.id): sentence_of(m) for m in catalog or () if isinstance(m.id, str) and m.id}
    missing = [japanese for (key, japanese) in part.sentences if not said.get((key, japanese))]
    faults = [
        {"what": what, "japanese": japanese, "text": text}
        for (key, japanese) in part.sentences
        if (text := said.get((key, japanese), ""))
        for what in faults_of(japanese, text)
    ]
    return {
        "language": language.code,
        "part": part.name,
        "sentences": len(part.sentences),
        "missing": missing,
        "faults": faults,
        "checked_by": checked_by(catalog) if catalog is not None else UNCHECKED,
    }


def faults_of(japanese: str, text: str) -> Iterator[str]:
    """What a translation may not do, each as one sentence."""
    if sorted(_PLACEHOLDER.findall(japanese)) != sorted(_PLACEHOLDER.findall(text)):
        yield "差し込みの {…} が違う"
    if japanese.count("**") != text.count("**"):
        yield "強調の ** が違う"
    if "|" in text:
        yield "訳にふりがなの印がある"
    if _KANA.search(text):
        yield "訳に仮名が残っている"


def _read(file: Path, language: Language) -> Catalog:
    try:
        return read_catalog(file, language)
    except ValueError as error:
        raise Refused(f"訳のファイルが読めません({error})。POエディタで開き、その行を直してください。") from None


# --- update -----------------------------------------------------------------------------------------------------


def update(options: argparse.Namespace) -> dict[str, Any]:
    written: list[str] = []
    for part in parts(options.procedures):
        part.folder.mkdir(parents=True, exist_ok=True)
        for language in languages().values():
            if language.translated and (part.file(language).is_file() or language.code in options.add):
                part.file(language).write_bytes(updated(part, language))
                written.append(f"{part.name}/{language.code}.po")
    if not options.json:
        print(f"書きました: {'、'.join(written)}")
    return {"written": written, "exit": 0}


def updated(part: Part, language: Language) -> bytes:
    """The catalog of ``part`` with exactly today's sentences, as a PO file; the same input gives the same bytes."""
    file = part.file(language)
    old = _read(file, language) if file.is_file() else Catalog(locale=language.locale, header_comment="")
    template = Catalog()
    for (key, japanese), hint in part.sentences.items():
        template.add(japanese, context=key or None, auto_comments=[hint] if hint else [])
    who = checked_by(old)
    old.update(template)
    old.header_comment = "\n".join(f"# {line}" for line in HEADER.format(checked=who).splitlines())
    old.fuzzy = False
    old.project, old.version = "kakanai-desk", part.name
    stream = io.BytesIO()
    write_po(stream, old, width=0, ignore_obsolete=False)
    dates = (
        rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To).*\n'
    )
    return re.sub(dates, b"", stream.getvalue(), flags=re.MULTILINE)
