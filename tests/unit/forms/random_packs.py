"""Definitions made at random from the whole condition language, and what two ways to decide differ in."""

import random

from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.interpreted import decide_plainly
from tests.unit.forms.packs import pack_of, procedure

QUESTIONS = (
    "{id: wish, type: yes_no, ask: 希望}",
    "{id: why, type: choice, ask: 理由, when: {is_yes: wish}, choices: [{value: a, label: あ}, {value: b, label: い}]}",
    "{id: copies, type: digits, ask: 通数, when: {some_person: {age: {below: 20}}}}",
    "{id: old_address, type: address, ask: 今までの住所}",
    "{id: review, type: date, ask: 期月, when: {is_no: wish}}",
    "{id: insured, type: choice, ask: 保険, people: {age: {below: 75}}, "
    "choices: [{value: x, label: え}, {value: y, label: お}]}",
    "{id: expiry, type: date, ask: 満了日, people: {is: {insured: x}}}",
    "{id: worker, type: yes_no, ask: 勤め, when: {every_person: {age: {at_least: 1}}}, people: {age: {at_least: 18}}}",
)
OF_PERSON = (
    "{is: {insured: x}}",
    "{one_of: {insured: [x, y]}}",
    "{is_no: worker}",
    "{is_not: {nationality: JP}}",
    "{is: {sex: female}}",
    "{is_yes: is_applicant}",
    "{one_of: {relation: [子, 妻]}}",
    "{is: {stage: elementary}}",
    "{one_of: {stage: [preschool, adult]}}",
    "{age: {at_least: 18}}",
    "{age: {at_least: 20, below: 60, counted: reached}}",
    "{age: {below: 23, counted: school_year}}",
    "{age: {at_least: 65, on: visit_date}}",
    "{before: {expiry: visit_date}}",
    "{on_or_after: {visit_date: {fact: expiry, months: -3}}}",
    "{same_month: {expiry: visit_date}}",
)
OF_CASE = (
    "{is_yes: wish}",
    "{is: {why: a}}",
    "{is_not: {why: b}}",
    "{number: {copies: {at_least: 1, below: 3}}}",
    "{is: {old_prefecture: 滋賀県}}",
    "{before: {review: {fact: move_date, days: 20}}}",
    "{on_or_after: {review: 2026-04-01}}",
    "{more_days_than: {from: move_date, to: visit_date, days: 14}}",
    "{deadline_passed: {from: move_date, days: 14}}",
    "{deadline_passed: {from: review, months: 1, closed_day: stays}}",
    "{in_month: {move_date: [3, 4]}}",
    "{is: {identity: checked}}",
    "{one_of: {applicant_role: [agent, messenger]}}",
)


def condition(chance, depth, *, person):
    """A condition at random; quantifiers stand inside quantifiers too."""
    kind = chance.random()
    if depth == 0 or kind < 0.3:
        return chance.choice(OF_PERSON + OF_CASE if person else OF_CASE)
    if kind < 0.65:
        parts = [condition(chance, depth - 1, person=person) for _ in range(chance.randint(1, 3))]
        return f"{{{chance.choice(('all', 'any'))}: [{', '.join(parts)}]}}"
    if kind < 0.75:
        return f"{{not: {condition(chance, depth - 1, person=person)}}}"
    inner = condition(chance, depth - 1, person=True)
    if kind < 0.85:
        return f"{{some_person: {inner}}}"
    if kind < 0.9:
        return f"{{every_person: {inner}}}"
    return f"{{count: {{of: {inner}, at_least: {chance.randint(0, 2)}, at_most: {chance.randint(2, 3)}}}}}"


def levels(chance, *, person):
    rules = [
        f"- {{level: {chance.choice(('required', 'likely', 'optional'))}, why: だから, "
        f"when: {condition(chance, 3, person=person)}}}"
        for _ in range(chance.randint(1, 3))
    ]
    return "\n".join(rules)


def escaped(text):
    return text.replace("{", "{{").replace("}", "}}")


def deadline(chance):
    """From a day of the household or of each person; from another where that is unknown."""
    count = f"{{from: {chance.choice(('move_date', 'review', 'expiry', 'visit_date'))}, days: {chance.randint(1, 30)}}}"
    more = ", fallback: {expiry: move_date}" if "expiry" in count else ""
    return f"deadline: {{counts: [{count}]{more}}}\nlate: 遅れ"


def thing(chance):
    when = "" if chance.random() < 0.3 else f", when: {condition(chance, 2, person=False)}"
    return f"{{what: 物{chance.randint(1, 99)}{when}}}"


def random_pack(folder, seed):
    """Four procedures over all that the language has."""
    chance = random.Random(seed)
    rows = {}
    for name in ("aa", "bb", "cc", "dd"):
        person = chance.random() < 0.5
        more = "for_each: person\n" if person else ""
        if name != "aa" and chance.random() < 0.4:
            more += f"replaced_by: [{{procedure: {chance.choice(sorted(rows))}, why: 代わり}}]\n"
        head, *others = procedure(levels(chance, person=person), more)
        if chance.random() < 0.7:
            head = head.replace("deadline: none", escaped(deadline(chance)))
        if chance.random() < 0.7:
            things = ", ".join(thing(chance) for _ in range(chance.randint(1, 3)))
            head = head.replace("bring: []", escaped(f"bring: [{things}]"))
        rows[name] = (head, *others)
    return pack_of(folder, QUESTIONS, rows)


def differences(pack, supply, count):
    """Households decided otherwise than by walking the tree, with or without reasons, and the stands that were met."""
    wrong, met = [], set()
    for drawn in supply.draw(count):
        case = supply.case(drawn)
        plain = decide_plainly(case, pack)
        if decide(case, pack) != plain:
            wrong.append(case)
        editions = pack.editions(case.visit_date, case.event, CaseFacts(case, pack).day("event_date"))
        chosen = tuple(e[0] for e in editions if len(e) == 1)
        wanted = stands(plain, chosen, [p.id for p in case.people])
        met |= {(name, stand) for name, (stand, _) in wanted.items()}
        if compiled(pack, case.event, chosen).stands(case, pack) != wanted:
            wrong.append(case)
    return wrong, met


def stands(decision, chosen, ids):
    """Stand and persons' bits of each procedure, as the function without reasons gives them."""
    found = {}
    for n in decision.needed:
        bits = sum(1 << ids.index(p) for p in n.persons) if n.procedure.of_person else 0
        found[n.procedure.id] = (n.level.value, bits)
    found |= {n.procedure.id: ("not_needed", 0) for n in decision.not_needed}
    return found | {u.procedure.id: ("unknown", 0) for u in decision.unknown if u.procedure in chosen}
