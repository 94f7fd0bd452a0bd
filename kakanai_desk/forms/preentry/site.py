"""The folder that the city puts on its public web server: the page, its definitions, a script for each language.

Everything is a plain file beside the page. Nothing is asked for while it is used, and nothing is sent: the policy in
the page forbids every connection. The same definitions, texts and key give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from kakanai_desk.core.nationalities import listed, words_of
from kakanai_desk.core.places import resources
from kakanai_desk.core.texts import Texts
from kakanai_desk.core.translations import Language
from kakanai_desk.core.wareki import eras
from kakanai_desk.forms.codes.carried_case import WORDS
from kakanai_desk.forms.days import number_of
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.preentry.definitions import definitions
from kakanai_desk.forms.preentry.sentences import Sentences

OWN = ("page.js", "style.css")  # as `resources/preentry` builds them
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)
SHARED_WORDS = (
    *(f"visitor.{key}" for key in ("tool.language", "seat.back", "seat.next", "answer.yes", "answer.no")),
    *(f"visitor.{key}" for key in ("answer.differs", "and", "by", "question.number", "question.total", "question.why")),
    *(f"visitor.{key}" for key in ("question.of_each", "question.of_some", "fact.birth", "fact.sex", "sex.male")),
    *(f"visitor.{key}" for key in ("sex.female", "date.era", "date.year", "date.month", "date.day")),
)


@dataclass(frozen=True)
class Recipient:
    """Who opens the codes: the X25519 key that the city's desks share for them, and its id."""

    key: bytes
    key_id: str


def build(pack: Pack, texts: Texts, city: str, recipient: Recipient, days: int, today: date) -> dict[str, bytes]:
    """Name → content of every file. ``days``: how long after its own day a code is read."""
    sentences = Sentences()
    told = {
        "city": city,
        "built": today.isoformat(),
        "key": recipient.key.hex(),
        "key_id": recipient.key_id,
        "words": WORDS.decode(),
        "days": days,
        "languages": [[one.code, one.own] for one in texts.languages()],
        "eras": [[era.name, number_of(era.begins)] for era in reversed(eras())],
        "definitions": definitions(pack, sentences, [(code, words_of(code)) for code, _ in listed()]),
    }
    files = {name: (resources() / "preentry" / "built" / name).read_bytes() for name in OWN}
    files["site.js"] = f"window.KAKANAI_LANGUAGE={{}};window.KAKANAI={_script(told)};\n".encode()
    for language in texts.languages():
        own = _script(_language(language, sentences, texts))
        name = json.dumps(language.code)
        files[f"language-{language.code}.js"] = f"window.KAKANAI_LANGUAGE[{name}]={own};\n".encode()
    files["icon.svg"] = _ICON.encode()
    files["manifest.webmanifest"] = _manifest(city, texts).encode()
    files["index.html"] = _page(city, texts).encode()
    edition = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()[:16]
    worker = (resources() / "preentry" / "built" / "worker.js").read_text("utf-8")
    named = json.dumps(["./", *sorted(files)])
    files["worker.js"] = f'self.EDITION="kakanai-{edition}";self.FILES={named};{worker}'.encode()
    return files


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Into ``folder``, which is made; what another edition left there goes.

    Raises:
        FileExistsError: the folder holds something that this page does not know.
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    strange = sorted(p.name for p in folder.iterdir() if p.name not in files and not p.name.startswith("language-"))
    if strange:
        raise FileExistsError(strange[0])
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _language(language: Language, sentences: Sentences, texts: Texts) -> dict[str, Any]:
    keys = [key for key in texts.rows() if key.startswith("phone.")]
    return {
        "tag": "ja" if language.code == "easy" else language.code,
        "sentences": list(sentences.said(texts, language.code)),
        "words": {key: texts.visitor(key, language.code) for key in (*SHARED_WORDS, *keys)},
    }


def _script(value: Any) -> str:
    """JSON that is also JavaScript, and cannot end a script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _page(city: str, texts: Texts) -> str:
    title = escape(texts.visitor("phone.title"))
    return f"""<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#00234b">
<title>{title}</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="manifest" href="manifest.webmanifest">
<link rel="stylesheet" href="style.css">
<script src="site.js" defer></script>
<script src="page.js" defer></script>
</head>
<body>
<div id="page"><header>{escape(city)}</header><main><h1>{title}</h1>
<noscript><p>このページは JavaScript で動きます。使えないときは、窓口へお越しください。</p></noscript></main></div>
</body>
</html>
"""


def _manifest(city: str, texts: Texts) -> str:
    title = texts.visitor("phone.title")
    told = {
        "name": f"{city} {title}",
        "short_name": title,
        "lang": "ja",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fbf9f5",
        "theme_color": "#00234b",
        "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" fill="#00428c"/>
<path d="M14 46C24 46 22 20 32 20s8 26 18 26" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"/>
<circle cx="14" cy="46" r="5" fill="#fff"/><circle cx="50" cy="46" r="5" fill="#fff"/>
</svg>
"""
