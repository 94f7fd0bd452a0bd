"""A visit in a process of its own, to be killed: prints each acknowledged action, then goes on.

``python -m tests.end2end.headless_visit FOLDER`` plays from the start; with an open visit in the store it resumes
that one and plays on from where it stood, as a clerk would.
"""

import sys
from pathlib import Path

from kakanai_desk.forms.definitions import Asked
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import DeskBench, desk_bench
from tests.unit.visit.walk import CLERK_ANSWERS, FAMILY, STROKES, VISITOR_ANSWERS, walk


def finish(bench: DeskBench) -> None:
    """Play on from any step to the end."""
    desk = bench.desk
    visit = bench.context.visit
    if visit.step is Step.IDENTIFY:
        bench.settle()
        for code in b"1234":
            desk.identify.digit(code)
        desk.identify.enter()
        bench.settle()
    if bench.context.visit.step is Step.FACTS:
        desk.identify.facts_right()
    if bench.context.visit.step is Step.HOUSEHOLD:
        desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
        names = [fields["name"] for fields in FAMILY]
        known = {p.name: p.id for p in bench.context.visit.case.people if p.name in names}
        begun = [p.id for p in bench.context.visit.case.people[1:] if p.name not in names]
        for fields in FAMILY:
            person = known.get(fields["name"]) or (begun.pop() if begun else "")
            if person:
                desk.household.change(person, **fields)
            else:
                desk.household.add(**fields)
        for question, value in CLERK_ANSWERS.items():
            if bench.context.visit.case.answer(question) is None:
                desk.interviewing.answer(question, value)
        desk.household.ready()
    if bench.context.visit.step is Step.CONFIRM:
        desk.household_right()
    while bench.context.visit.step is Step.INTERVIEW:
        if (ask := desk.interviewing.current()) is not None:
            desk.interviewing.answer(ask.question.id, VISITOR_ANSWERS[ask.question.id], ask.key, by_visitor=True)
        elif (ask := bench.context.interview().next(Asked.CLERK)) is not None:  # an answer of the visitor asks for it
            desk.interviewing.answer(ask.question.id, CLERK_ANSWERS.get(ask.question.id, "後日"), ask.key)
        else:
            break
    if bench.context.visit.step is Step.PROCEDURES:
        desk.paperwork.make()
    bench.settle()
    while bench.context.visit.step is Step.DOCUMENTS and (sheet := desk.paperwork.sheet()) is not None:
        desk.paperwork.right(sheet.id)
    if bench.context.visit.step is Step.SIGN:
        desk.paperwork.sign(STROKES)
    if bench.context.visit.printed == "":
        desk.printing.print()
        bench.settle()
    if bench.context.visit.printed == "sent":
        desk.printing.came_out("all")
    desk.closing.close()
    desk.leave()


def main() -> None:
    bench = desk_bench(Path(sys.argv[1])).signed_in()
    for done in walk(bench):
        print(done, flush=True)
        sys.stdin.readline()  # the parent says when to go on; it kills us instead


if __name__ == "__main__":
    main()
