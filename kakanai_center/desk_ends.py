"""What a desk asks the center in its own name: one message, one answer, all in the same manner.

A message is read by its schema, must name the desk that the certificate names, and is answered by one part of the
store. What it was about, and that it was asked, is a line of the record; that is the part's work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from kakanai_center.counting import Busy, Counting, TooLong
from kakanai_center.effects import Effects
from kakanai_center.handling import NotTheirs
from kakanai_center.identity import TERMINAL
from kakanai_center.refusals import Refusal, body_of, documented
from kakanai_center.slips import NotKept
from kakanai_center.store import CenterStore
from kakanai_desk.core.rates import Rates
from kakanai_desk.sync import (
    alarm_protocol,
    effect_protocol,
    figures_protocol,
    handling_protocol,
    imported_protocol,
    lineage_protocol,
    lines_protocol,
    proposal_protocol,
    resident_protocol,
    search_protocol,
    slip_protocol,
)
from kakanai_desk.sync.alarm_protocol import ALARMS_PATH, AlarmsAnswer, AlarmsQuestion
from kakanai_desk.sync.credential_protocol import CREDENTIALS_PATH, CredentialsAnswer, CredentialsQuestion
from kakanai_desk.sync.effect_protocol import EFFECTS_PATH, EffectsAnswer, EffectsQuestion
from kakanai_desk.sync.figures_protocol import FIGURES_PATH, FiguresAnswer, FiguresQuestion
from kakanai_desk.sync.handling_protocol import (
    OPEN_PATH,
    SHUT_PATH,
    ApplicationAnswer,
    ApplicationOpening,
    ApplicationShut,
    ApplicationShutting,
)
from kakanai_desk.sync.imported_protocol import (
    IMPORTED_BACK_PATH,
    IMPORTED_OPEN_PATH,
    IMPORTED_PATH,
    ImportedAnswer,
    ImportedApplication,
    ImportedOpening,
    ImportedQuestion,
    ImportedReturn,
    ImportedReturned,
)
from kakanai_desk.sync.lineage_protocol import LINEAGE_PATH, LineageAnswer, LineageQuestion
from kakanai_desk.sync.lines_protocol import LINES_PATH, LinesAnswer, LinesQuestion
from kakanai_desk.sync.proposal_protocol import PROPOSALS_PATH, ProposalsAnswer, ProposalsQuestion
from kakanai_desk.sync.protocol import MAX_BYTES
from kakanai_desk.sync.resident_protocol import (
    RESIDENT_PATH,
    RESIDENTS_PATH,
    ResidentAnswer,
    ResidentQuestion,
    ResidentsAnswer,
    ResidentsQuestion,
)
from kakanai_desk.sync.search_protocol import SEARCH_PATH, SearchAnswer, SearchQuestion
from kakanai_desk.sync.slip_protocol import SLIPS_PATH, SlipLeaving, SlipLeft
from kakanai_desk.sync.tries_protocol import TRIES_PATH, TriesAnswer, TriesQuestion

T = TypeVar("T")
SMALL_BYTES = 16 * 1024  # a certificate request and what comes with it
Work = Callable[[Any], msgspec.Struct | None]


@dataclass(frozen=True)
class End:
    """``about``: what it does, and ``told``: what the answer is, as the published interface says it. ``asks`` and
    ``answers``: the names of the schemas. ``most``: bytes. ``paced``: no clerk asks fast. ``gone``: the code where
    there is none; without it there always is an answer."""

    path: str
    name: str
    about: str
    question: type[msgspec.Struct]
    asks: str
    answer: type[msgspec.Struct]
    answers: str
    told: str
    most: int
    paced: bool = False
    gone: str = ""


ENDS = (
    End(TRIES_PATH, "tries", "Count a try of somebody's password or code, at whatever desk it is made.",
        TriesQuestion, "tries", TriesAnswer, "tries_answer", "How long to wait before a try.", SMALL_BYTES),
    End(ALARMS_PATH, "alarms", "Open alarms, for who watches over the city at a desk; and who looked at one there.",
        AlarmsQuestion, "alarms", AlarmsAnswer, "alarms_answer", "What nobody has looked at yet.",
        alarm_protocol.MAX_REQUEST),
    End(CREDENTIALS_PATH, "credentials", "Pass passwords on between desks, sealed so that only desks can open them.",
        CredentialsQuestion, "credentials", CredentialsAnswer, "credentials_answer", "What others sealed.", MAX_BYTES),
    End(SEARCH_PATH, "search",
        "What other counters closed, as far as the clerk who asks may see it. Every search is recorded.",
        SearchQuestion, "search", SearchAnswer, "search_answer", "A page of what fits.", search_protocol.MAX_REQUEST),
    End(RESIDENTS_PATH, "residents",
        "Who of the resident register it may be, for a visit at this desk. Every search is recorded.",
        ResidentsQuestion, "residents", ResidentsAnswer, "residents_answer", "Who fits, to choose from.",
        resident_protocol.MAX_REQUEST, paced=True),
    End(RESIDENT_PATH, "resident",
        "What the register says of the person that the clerk has chosen. Every opening is recorded.",
        ResidentQuestion, "resident", ResidentAnswer, "resident_answer", "What it says of one.",
        resident_protocol.MAX_REQUEST, paced=True, gone="resident"),
    End(LINEAGE_PATH, "lineage",
        "What others received after the sheet was printed that this desk goes on from. Every answer is recorded.",
        LineageQuestion, "lineage", LineageAnswer, "lineage_answer", "What was received after it.",
        lineage_protocol.MAX_REQUEST, paced=True),
    End(SLIPS_PATH, "slip_leave",
        "Keep a sealed slip of a writing desk for whatever desk reads its code. Every one is recorded.",
        SlipLeaving, "slip_leaving", SlipLeft, "slip_left", "It is kept.", slip_protocol.MAX_REQUEST, paced=True),
    End(LINES_PATH, "lines", "Lines of every desk's record, for who watches over the city. Every page is recorded.",
        LinesQuestion, "lines", LinesAnswer, "lines_answer", "A page of lines of every desk.",
        lines_protocol.MAX_REQUEST),
    End(IMPORTED_PATH, "imported",
        "Applications of other systems, for a desk to open as a visit. Every list is recorded.",
        ImportedQuestion, "imported", ImportedAnswer, "imported_answer", "Those to choose from.",
        imported_protocol.MAX_REQUEST, paced=True),
    End(IMPORTED_OPEN_PATH, "imported_open",
        "All of one application, which is marked as taken by this desk. Every opening is recorded.",
        ImportedOpening, "imported_opening", ImportedApplication, "imported_application", "What it says.",
        imported_protocol.MAX_REQUEST, paced=True, gone="imported"),
    End(IMPORTED_BACK_PATH, "imported_back",
        "A visit came to nothing: the application that it had taken may be opened by the next desk.",
        ImportedReturn, "imported_return", ImportedReturned, "imported_returned", "How many are free again.",
        imported_protocol.MAX_REQUEST),
    End(OPEN_PATH, "application_open",
        "What the section that works on an application needs of it, for one counter at a time. It is recorded.",
        ApplicationOpening, "application_opening", ApplicationAnswer, "application", "What it says, or who has it.",
        handling_protocol.MAX_REQUEST, gone="application"),
    End(SHUT_PATH, "application_shut", "The counter that had an application open is through with it.",
        ApplicationShutting, "application_shutting", ApplicationShut, "application_shut",
        "Whether it was this counter's.", SMALL_BYTES),
    End(FIGURES_PATH, "figures",
        "What all counters did in whole months, nobody in it. The desk has looked at the clerk's rights.",
        FiguresQuestion, "figures", FiguresAnswer, "figures_answer", "Tables of the months.",
        figures_protocol.MAX_REQUEST),
    End(PROPOSALS_PATH, "proposals",
        "Propose content that one publisher signed, add the second signature, or refuse it. Every act is recorded.",
        ProposalsQuestion, "proposals", ProposalsAnswer, "proposals_answer", "How all of them stand.",
        proposal_protocol.MAX_REQUEST),
    End(EFFECTS_PATH, "effects",
        "How many of last month's visits two contents decide differently, nobody in it. Every comparison is recorded.",
        EffectsQuestion, "effects", EffectsAnswer, "effects_answer", "How far it is, or what came out.",
        effect_protocol.MAX_REQUEST),
)  # fmt: skip
"""In the order of the published interface."""


class Parts:
    """What answers each end. A part is looked up when it is asked: the store opens bodies with new ones after its keys
    were turned. ``counting`` makes one statistic at a time, in ``turn``."""

    def __init__(self, store: CenterStore, counting: Callable[[Lock], Counting], effects: Effects) -> None:
        self._store, self._counting, self._turn, self._effects = store, counting, Lock(), effects

    def of(self, end: End) -> Work:
        store = self._store
        works: dict[str, Work] = {
            "tries": lambda asks: store.tries.meet(asks),
            "alarms": lambda asks: store.meet_alarms(asks),
            "credentials": lambda asks: store.credentials.meet(asks),
            "search": lambda asks: store.searching.meet(asks),
            "residents": self._residents,
            "resident": lambda asks: store.residents.open(asks),
            "lineage": lambda asks: store.lineages.after(asks),
            "slip_leave": self._slip_leave,
            "lines": lambda asks: store.lines.meet(asks),
            "imported": lambda asks: store.imported.listed(asks),
            "imported_open": lambda asks: store.imported.open(asks),
            "imported_back": lambda asks: store.imported.give_back(asks),
            "application_open": self._application_open,
            "application_shut": lambda asks: store.handling.shut(asks),
            "figures": self._figures,
            "proposals": lambda asks: store.proposals.meet(asks),
            "effects": self._effects.meet,
        }
        return works[end.name]

    def _residents(self, asks: ResidentsQuestion) -> ResidentsAnswer:
        if not asks.whole:
            raise Refusal(422, "question")
        return self._store.residents.find(asks)

    def _slip_leave(self, asks: SlipLeaving) -> SlipLeft:
        try:
            self._store.slips.leave(asks)
        except NotKept as why:
            raise Refusal(429 if why.code == "full" else 422, why.code) from None
        return SlipLeft()

    def _application_open(self, asks: ApplicationOpening) -> ApplicationAnswer | None:
        try:
            return self._store.handling.open(asks)
        except NotTheirs:
            raise Refusal(403, "right") from None

    def _figures(self, asks: FiguresQuestion) -> FiguresAnswer:
        try:
            return self._counting(self._turn).meet(asks)
        except TooLong:
            raise Refusal(422, "period") from None
        except Busy:
            raise Refusal(429, "busy") from None


def add(app: FastAPI, end: End, work: Work, asking: Rates) -> None:
    """``asking``: how fast a clerk may ask at the paced ends, all together."""

    async def answer(request: Request) -> Response:
        asks: Any = decoded(await body_of(request, end.most), end.question)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if end.paced and not asking.allow(asks.terminal):
            raise Refusal(429, "rate")
        found = await run_in_threadpool(work, asks)
        if found is None:
            raise Refusal(404, end.gone)
        return encoded(found)

    refusals = (403, 404, 413, 422) if end.gone else (403, 413, 422)
    app.add_api_route(
        end.path,
        answer,
        methods=["POST"],
        name=end.name,
        description=end.about,
        responses=said(end.answers, end.told, *refusals),
    )


def decoded(body: bytes, kind: type[T]) -> T:
    """
    Raises:
        Refusal: it is no message of this kind.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refusal(422, "message") from None


def encoded(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


def said(schema: str, text: str, *refusals: int) -> dict[int | str, dict[str, Any]]:
    """An answer and these refusals, for the published interface."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    more = (408, 415, 429, 503) if refusals else ()
    return {200: {"description": text, "content": content}, **documented(*refusals, *more)}
