"""The 手続案内書 of a visit: what, where, by when, what to bring, in walking order (R-033, R-034)."""

from __future__ import annotations

from collections.abc import Callable

from kakanai_desk.core.spoken_days import short_day
from kakanai_desk.core.texts import Texts, without_ruby
from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import said
from kakanai_desk.forms.decision import Decision, Needed
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.fees import FeeLine, fees_of
from kakanai_desk.forms.paper.guide import Fact, Guide, GuideRow, State, Stop
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.route import halts
from kakanai_desk.visit.words import given_names, title_of

SENTENCES = {  # whether there are stops in this building today, and elsewhere
    (True, True): "sentence",
    (True, False): "sentence.here",
    (False, True): "sentence.later",
    (False, False): "sentence.none",
}


def guide_of(visit: Visit, decision: Decision, pack: Pack, texts: Texts, here: str) -> Guide:
    """The guide sheet's content; every sentence from the text table."""

    def say(key: str, **values: object) -> str:
        return without_ruby(texts.visitor(f"paper.guide.{key}", "ja", **values))

    own = pack.sections.get(here)
    family = say("whole_family", count=len(visit.case.people))
    finished = say("done_on", day=f"{visit.case.visit_date.month}月{visit.case.visit_date.day}日")
    fees = {line.procedure: _fee(line, say) for line in fees_of(visit.case, pack, decision).lines}
    stops: list[Stop] = []
    found = halts(decision, pack, here)
    for halt in found:
        done = halt.state == "done"
        rows = tuple(_row(visit, n, family, say, fees.get(n.procedure.id, ""), done=done) for n in halt.needed)
        way = said(halt.sections[0].way)
        stops.append(
            Stop(
                State(halt.state),
                halt.number,
                halt.place,
                f"{halt.where}・{way}" if way and not done else halt.where,
                finished if done else halt.sections[0].hours,
                rows,
            )
        )
    today = sum(1 for h in found if h.state == "next")
    later = sum(1 for h in found if h.state == "later")
    days = sorted(n.deadline.date for n in decision.needed if n.deadline and n.procedure.section != here)
    facts = [Fact(say("number"), visit.reception_number), Fact(say("day"), f"{wareki(visit.case.visit_date)}")]
    if days:
        facts.append(Fact(say("earliest"), say("by", day=short_day(days[0], today=visit.case.visit_date)), urgent=True))
    first = visit.person(visit.case.applicant.person or "")
    event = title_of(visit.case, pack)
    others = len(visit.case.people) - 1
    return Guide(
        name=first.name if first else visit.case.applicant.name,
        others=say("others", count=others, event=event) if others else say("alone", event=event),
        sentence=say(SENTENCES[today > 0, later > 0], today=today, later=later),
        facts=tuple(facts),
        stops=tuple(stops),
        footer=(
            say("footer.made"),
            say("footer.phone", section=own.name if own else "", phone=own.phone if own else ""),
        ),
        code=visit.reception_number,
    )


def _fee(line: FeeLine, say: Callable[..., str]) -> str:
    if line.amount is None:
        return say("fee.open")
    return say("fee.amount", yen=f"{line.amount:,}") if line.amount else say("fee.free")


def _row(visit: Visit, needed: Needed, family: str, say: Callable[..., str], fee: str, *, done: bool) -> GuideRow:
    people = given_names(visit.case, needed.persons)
    deadline = needed.deadline
    by_when = short_day(deadline.date, today=visit.case.visit_date) if deadline else say("any_time")
    if done:
        by_when = say("finished")
    bring = "、".join([*(b["ja"] for b in needed.bring), *([fee] if fee else [])])
    return GuideRow(
        procedure=said(needed.procedure.short),
        persons="・".join(f"{name}さん" for name in people) if people else family,
        why=say("added") if needed.added_because else said(needed.reasons[0].why) if needed.reasons else "",
        bring=(fee or "—") if done else bring or say("only_this"),
        by_when=by_when,
        done=done,
    )
