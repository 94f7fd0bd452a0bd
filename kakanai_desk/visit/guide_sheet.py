"""The 手続案内書 of a visit: what, where, by when, what to bring, in walking order (R-033, R-034)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kakanai_desk.core.spoken_days import day_with_readings, full_day, short_day
from kakanai_desk.core.texts import Texts, without_ruby
from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import Words, said, with_readings
from kakanai_desk.forms.decision import Decision, Needed
from kakanai_desk.forms.definitions import Pack, Section
from kakanai_desk.forms.fees import FeeLine, fees_of
from kakanai_desk.forms.paper.guide import Fact, Guide, GuideRow, State, Stop
from kakanai_desk.forms.paper.way_mark import Way, WayMark
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.route import halts
from kakanai_desk.visit.words import given_names

_MOST_FLOORS = 6  # that a mark can show
SENTENCES = {  # whether there are stops in this building today, and elsewhere
    (True, True): "sentence",
    (True, False): "sentence.here",
    (False, True): "sentence.later",
    (False, False): "sentence.none",
}


def guide_of(visit: Visit, decision: Decision, pack: Pack, texts: Texts, here: str, codes: Sequence[str] = ()) -> Guide:
    """The guide sheet's content in the visitor's language; every sentence from the text table.

    ``codes``: what carries the case to the next counter; without them the code is the reception number.

    In やさしい日本語 every word of ours and every name of a place carries its reading.
    """
    tongue = _Tongue(texts, visit.language, visit.case.visit_date, pack.readings)
    say, words = tongue.say, tongue.words
    own = pack.sections.get(here)
    family = say("whole_family", count=len(visit.case.people))
    finished = say("done_on", day=tongue.day(visit.case.visit_date, weekday=False))
    fees = {line.procedure: _fee(line, tongue) for line in fees_of(visit.case, pack, decision).lines}
    stops: list[Stop] = []
    before = own
    found = halts(decision, pack, here, visit.carried.sections if visit.carried else ())
    for halt in found:
        done = halt.state == "done"
        rows = tuple(_row(visit, n, family, tongue, fees.get(n.procedure.id, ""), done=done) for n in halt.needed)
        first = halt.sections[0]
        way, mark = words(first.way), None if done else way_mark(before, halt.sections)
        before = before if done else halt.sections[-1]
        stops.append(
            Stop(
                State(halt.state),
                halt.number,
                tongue.place(halt.place),
                f"{tongue.place(halt.where)}・{way}" if way and not done else tongue.place(halt.where),
                finished if done else tongue.place(words({"ja": first.hours})),
                rows,
                mark,
            )
        )
    today = sum(1 for h in found if h.state == "next")
    later = sum(1 for h in found if h.state == "later")
    days = sorted(n.deadline.date for n in decision.needed if n.deadline and n.procedure.section != here)
    received = tongue.received()
    facts = [Fact(say("number"), visit.reception_number), Fact(say("day"), received)]
    if days:
        facts.append(Fact(say("earliest"), say("by", day=tongue.day(days[0])), urgent=True))
    first = visit.person(visit.case.applicant.person or "")
    event = tongue.join(words(pack.events[e].title) if e in pack.events else e for e in visit.case.events)
    others = len(visit.case.people) - 1
    title = f"　{say('title')}" if tongue.translated else ""
    return Guide(
        name=first.name if first else visit.case.applicant.name,
        others=say("others", count=others, event=event) if others else say("alone", event=event),
        sentence=say(SENTENCES[today > 0, later > 0], today=today, later=later),
        facts=tuple(facts),
        stops=tuple(stops),
        footer=(
            say("footer.made"),
            say("footer.phone", section=tongue.place(own.name) if own else "", phone=own.phone if own else ""),
        ),
        codes=tuple(codes) or (visit.reception_number,),
        code_caption=tuple(say("caption").split("\n")),
        heading=f"{tongue.place(Guide.heading)}{title}",
        honorific=tongue.called("") if tongue.easy else Guide.honorific,
        more=say("more"),
        columns=tuple(say(f"column.{name}") for name in ("procedure", "why", "bring", "by")),
        language=tongue.language,
    )


@dataclass(frozen=True)
class _Tongue:
    """How the sheet speaks."""

    texts: Texts
    language: str
    today: date
    readings: Mapping[str, str]  # of the names of places

    @property
    def easy(self) -> bool:
        return self.language == "easy"

    @property
    def translated(self) -> bool:
        return self.language not in ("ja", "easy")

    def say(self, key: str, **values: object) -> str:
        said = self.texts.visitor(f"paper.guide.{key}", self.language, **values)
        return said if self.easy else without_ruby(said)

    def words(self, words: Words) -> str:
        found = self.texts.say(words, self.language)
        return found if self.easy else without_ruby(found)

    def day(self, day: date, *, weekday: bool = True) -> str:
        if self.easy:
            return day_with_readings(day, self.today, weekday=weekday)
        return short_day(day, self.language, self.today, weekday=weekday)

    def received(self) -> str:
        """The day of the visit with its year."""
        if self.easy:
            return day_with_readings(self.today, weekday=False, year=True)
        return full_day(self.today, self.language) or wareki(self.today)

    def place(self, text: str) -> str:
        """Japanese names of places; with their readings in やさしい日本語."""
        return with_readings(text, self.readings) if self.easy else text

    def called(self, name: str) -> str:
        """太郎さん"""
        return self.texts.visitor("visitor.person", self.language, name=name)

    def join(self, parts: Iterable[str]) -> str:
        return self.texts.visitor("visitor.and", self.language).join(parts)


def way_mark(before: Section | None, there: Sequence[Section]) -> WayMark:
    """How one comes from the counter ``before`` to those ``there``, of one building. What is no floor (地下) is not
    drawn as one."""
    floors = tuple(sorted({floor for section in there if (floor := _floor(section))}))
    if before is None or before.building != there[0].building:
        return WayMark(Way.OUTSIDE, floors)
    here, to = _floor(before), _floor(there[0])
    way = Way.ALONG if not here or not to or here == to else Way.UP if to > here else Way.DOWN
    return WayMark(way, floors)


def _floor(section: Section) -> int:
    """2 of 2階; 0: none above the ground."""
    digits = unicodedata.normalize("NFKC", section.floor).removesuffix("階")
    return int(digits) if digits.isdecimal() and 0 < int(digits) <= _MOST_FLOORS else 0


def _fee(line: FeeLine, tongue: _Tongue) -> str:
    if line.amount is None:
        return tongue.say("fee.open")
    return tongue.say("fee.amount", yen=f"{line.amount:,}") if line.amount else tongue.say("fee.free")


def _row(visit: Visit, needed: Needed, family: str, tongue: _Tongue, fee: str, *, done: bool) -> GuideRow:
    say, procedure = tongue.say, needed.procedure
    people = given_names(visit.case, needed.persons)
    by_when = tongue.day(needed.deadline.date) if needed.deadline else say("any_time")
    if done:
        by_when = say("finished")
    things = [*(tongue.words(b) for b in needed.bring), *([fee] if fee else [])]
    bring = (", " if tongue.translated else "、").join(things)
    name = tongue.words(procedure.short)
    readings = {p.given_name: p.kana.split("\u3000")[-1] for p in visit.case.people if p.kana} if tongue.easy else {}
    named = (f"{{{given}|{kana}}}" if (kana := readings.get(given)) else given for given in people)
    called = (tongue.called(given) for given in named)
    return GuideRow(
        procedure=name,
        persons=tongue.join(called) if people else family,
        why=say("added") if needed.added_because else tongue.words(needed.reasons[0].why) if needed.reasons else "",
        bring=(fee or "—") if done else bring or say("only_this"),
        by_when=by_when,
        done=done,
        official=said(procedure.short) if without_ruby(name) != said(procedure.short) else "",
    )
