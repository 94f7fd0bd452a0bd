"""What an editor may mend in the texts: hints for やさしい日本語, and translations that are missing (R-122).

Hints follow the guide for plain Japanese of 出入国在留管理庁・文化庁 (2020): one fact in a sentence, no passive, ruby
on every kanji, everyday words. They are advice: only missing ruby and missing texts are findings of the check.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel.messages.pofile import denormalize, escape, read_po

from kakanai_desk.core.translations import languages, sentence_of
from kakanai_desk.forms.definitions import Pack, Procedure
from kakanai_desk.forms.visitor_words import visitor_words
from kakanai_desk.studio.rule.edit import Edit, procedure_table, step
from kakanai_desk.studio.rule.procedure_text import UNSURE

LONGEST = 30  # characters of one sentence in やさしい日本語, ruby not counted
FOLDER = "_shared/languages"
_RUBY = re.compile(r"\{([^{}|]+)\|[^{}|]+\}")
_KANJI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff々]+")
_PASSIVE = re.compile(r"\w*(?:され|られ)(?:る|ます|た|て)")


def hints(words: Mapping[str, str]) -> tuple[str, ...]:
    """What could be better in a text that a visitor reads; nothing: it is well."""
    said = procedure_table()["hints"]
    easy = words.get("easy", "").strip()
    if not words.get("ja", "").strip():
        return (said["ja_missing"],)
    if not easy:
        return (said["easy_missing"],)
    return tuple(_easy_hints(easy, said))


def _easy_hints(easy: str, said: Mapping[str, str]) -> Iterator[str]:
    bare = _KANJI.findall(_RUBY.sub("", easy))
    if bare:
        yield said["kanji"].format(found="、".join(dict.fromkeys(bare)))
    plain = _RUBY.sub(r"\1", easy)
    for sentence in re.split(r"[。!?！？]", plain):
        length = len(re.sub(r"\s", "", sentence))
        if length > LONGEST:
            yield said["long"].format(length=length, most=LONGEST)
    passive = _PASSIVE.search(plain)
    if passive:
        yield said["passive"].format(found=passive[0])
    for hard, better in procedure_table()["easier"].items():
        if hard in plain:
            yield said["hard"].format(found=hard, better=better)


# --- translations -----------------------------------------------------------------------------------------------


def unsaid(procedure: Procedure) -> Iterator[str]:
    """Where a text that a visitor reads still says 要確認, by its key path (``levels[0].why``)."""
    texts = {"title": procedure.title, "not_needed": procedure.not_needed, "late": procedure.late}
    texts |= {f"levels[{n}].why": rule.why for n, rule in enumerate(procedure.levels)}
    texts |= {f"bring[{n}].what": bring.what for n, bring in enumerate(procedure.bring)}
    yield from (where for where, words in texts.items() if UNSURE in words.get("ja", ""))


@dataclass(frozen=True)
class Untranslated:
    """One sentence of a procedure, and the languages that do not have it."""

    place: str
    japanese: str
    languages: tuple[str, ...]


def untranslated(pack: Pack, files: Mapping[str, bytes], procedure: str) -> tuple[Untranslated, ...]:
    """The sentences of one procedure that a catalog of the content lacks, in the order of the page."""
    catalogs = {code: _sentences(data, code) for code, data in _catalogs(files)}
    found: dict[str, Untranslated] = {}
    for place, words in visitor_words(pack):
        japanese = words.get("ja", "")
        if not place.startswith(f"{procedure}.") or not japanese.strip("—-・ ") or japanese in found:
            continue
        missing = tuple(code for code, said in catalogs.items() if japanese not in said)
        if missing:
            found[japanese] = Untranslated(place.split(".", 1)[1], japanese, missing)
    return tuple(found.values())


def _catalogs(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for code, language in languages().items():
        data = files.get(f"{FOLDER}/{code}.po")
        if language.translated and data is not None:
            yield code, data


def _sentences(data: bytes, code: str) -> frozenset[str]:
    catalog = read_po(io.BytesIO(data), locale=languages()[code].locale)
    return frozenset(message.id for message in catalog if isinstance(message.id, str) and sentence_of(message))


def translated(files: Mapping[str, bytes], code: str, japanese: str, sentence: str, title: str) -> Edit:
    """The catalog of a language with one translation more (or another one); nothing else in it changes.

    Raises:
        KeyError: there is no catalog of this language.
    """
    name = f"{FOLDER}/{code}.po"
    text = files[name].decode("utf-8")
    words = f'msgstr "{_escaped(sentence)}"\n'
    for entry in re.finditer(r'^msgid ((?:".*"\n?)+)msgstr ((?:".*"\n?)+)', text, re.MULTILINE):
        if denormalize(entry[1].strip()) == japanese:
            text = text[: entry.start()] + f"msgid {entry[1]}{words}" + text[entry.end() :]
            break
    else:
        gone = text.find("\n#~")
        head, tail = (text[: gone + 1], text[gone + 1 :]) if gone >= 0 else (text.rstrip("\n") + "\n\n", "")
        text = f'{head}msgid "{_escaped(japanese)}"\n{words}' + (f"\n{tail}" if tail else "")
    return Edit(step("translation", title=title, language=languages()[code].ja), {name: text.encode("utf-8")})


def _escaped(text: str) -> str:
    return str(escape(text))[1:-1]
