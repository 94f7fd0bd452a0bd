"""The idle screen (v01) as faces that follow one another: whose turn it is and what the city says, in every language.

With nothing to say it is one Japanese face. A number that is called is told in all languages; a notice in those it was
written in, each beside what else is said in that language. Plain Python, no Qt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kakanai_desk.core.texts import Texts
from kakanai_desk.core.words import Words
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.visit.visitor_view import Idle


def idle(screen: Idle, texts: Texts) -> bodies.Idle:
    place = "　".join(p for p in (screen.city, screen.section, screen.counter) if p)
    return bodies.Idle(place, tuple(_faces(screen, texts)))


def _faces(screen: Idle, texts: Texts) -> Iterator[bodies.IdleFace]:
    spoken = [one.code for one in texts.languages()]
    written = {code for notice in screen.notices for code in notice}
    for code in spoken:
        if code != "ja" and not screen.called and code not in written:
            continue
        own = [n for n in screen.notices if code in n]
        # a language in which nothing is written shows the Japanese ones once, beside the number
        for notice in own or screen.notices[:1] or ({},):
            yield _face(screen, notice, code, texts)


def _face(screen: Idle, notice: Words, code: str, texts: Texts) -> bodies.IdleFace:
    def t(key: str) -> str:
        return texts.visitor(f"visitor.idle.{key}", code)

    face = bodies.IdleFace(code, t("headline"), t("wait"))
    if screen.called:
        number = str(screen.called)
        face = replace(face, caption=t("called"), called=number, come=t("called.come"))
    if notice:
        written = code if code in notice else "ja"
        face = replace(face, title=t("notice"), notice=notice[written], notice_language=written)
    return face
