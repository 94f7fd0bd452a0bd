"""Reads questions, and what every fact's name means, from ``_shared/questions.yaml``."""

from __future__ import annotations

from kakanai_desk.core.permissions import Field
from kakanai_desk.forms.condition_source import FactSign, Vocabulary, read_condition
from kakanai_desk.forms.conditions import Always, names, per_person
from kakanai_desk.forms.definitions import AnswerType, Asked, Choice, Question, Wording
from kakanai_desk.forms.facts import CASE_FACTS, PERSON_FACTS, PREFECTURES, STAGES
from kakanai_desk.forms.source import Node
from kakanai_desk.forms.text_source import identifier, optional, words


def signs_of(nodes: list[Node], events: tuple[str, ...], relations: tuple[str, ...]) -> dict[str, FactSign]:
    """What every fact's name means, before any condition is read."""
    signs: dict[str, FactSign] = {
        "event": FactSign(False, events),
        "visit_date": FactSign(False, is_date=True),
        "event_date": FactSign(False, is_date=True),
        "applicant_role": FactSign(False, ("self", "head", "member", "legal_representative", "agent", "messenger")),
        "identity": FactSign(False, ("checked", "not_checked")),
        "old_prefecture": FactSign(False, PREFECTURES),
        "birth_date": FactSign(True, is_date=True),
        "sex": FactSign(True, ("male", "female", "not_applicable")),
        "relation": FactSign(True, relations),
        "nationality": FactSign(True),
        "stage": FactSign(True, STAGES),
        "is_applicant": FactSign(True, ("yes", "no")),
    }
    assert set(signs) == set(PERSON_FACTS) | set(CASE_FACTS)  # noqa: S101 - both tables describe the same facts
    for node in nodes:
        name, kind = node.get("id"), node.get("type")
        if name is None or kind is None or not isinstance(name.value, str):
            continue
        values: tuple[str, ...] = ()
        if kind.value == "yes_no":
            values = ("yes", "no")
        elif kind.value == "choice" and isinstance(node.value.get("choices"), list):
            at = node.get("choices")
            values = tuple(c.value["value"] for c in (at.items() if at else ()) if c.has("value"))
        signs[name.value] = FactSign(node.has("people"), values, kind.value == "date")
    return signs


def read_question(node: Node, order: int, vocabulary: Vocabulary) -> Question | None:
    node.only(
        "id", "type", "to", "ask", "hint", "why", "clerk", "choices", "when", "people", "together",
        "not_after_visit", "max_length", "wordings", "guard", "at_home",
    )  # fmt: skip
    kind = node.need("type")
    if kind is None:
        return None
    answer_type = kind.member(AnswerType)
    to, together, late, length = (
        node.get("to"),
        node.get("together"),
        node.get("not_after_visit"),
        node.get("max_length"),
    )
    choices: tuple[Choice, ...] = ()
    at, situations, guard = node.get("choices"), node.get("wordings"), node.get("guard")
    if answer_type is AnswerType.CHOICE:
        choices = tuple(_choice(n) for n in (at.items() if at else ()))
        if not 2 <= len(choices) <= 9:
            node.fault("PROC-016", "選択肢は2〜9個です。", "10キーの数字1つで選べる数にします。")
    elif at is not None:
        at.fault("PROC-017", "choices は type: choice のときだけ書けます。")
    when = read_condition(node.get("when"), vocabulary)
    if per_person(when) and not node.has("people"):
        node.fault("PROC-026", "人ごとの条件は people に書きます。", "または some_person で囲みます。")
    return Question(
        id=identifier(node),
        type=answer_type,
        ask=words(node.need("ask")),
        order=order,
        asked=to.member(Asked) if to else Asked.VISITOR,
        choices=choices,
        hint=words(node.get("hint")),
        why=words(node.get("why")),
        clerk=optional(node, "clerk"),
        when=when,
        of_person=node.has("people"),
        people=read_condition(node.get("people"), vocabulary) if node.has("people") else Always(),
        together=together.truth() if together else False,
        not_after_visit=late.truth() if late else False,
        max_length=length.whole() if length else 0,
        wordings=tuple(_wording(n, vocabulary) for n in (situations.items() if situations else ())),
        guard=guard.member(Field) if guard else None,
        at_home=words(node.get("at_home")),
    )


def _wording(node: Node, vocabulary: Vocabulary) -> Wording:
    node.only("when", "ask", "hint")
    when = read_condition(node.need("when"), vocabulary)
    if per_person(when):
        node.fault("PROC-026", "聞き方の条件は世帯の条件です。", "some_person で囲みます。")
    return Wording(when, words(node.need("ask")), words(node.get("hint")))


def _choice(node: Node) -> Choice:
    node.only("value", "label", "hint", "pictogram")
    value = node.need("value")
    return Choice(
        value.text() if value else "", words(node.need("label")), words(node.get("hint")), optional(node, "pictogram")
    )


def find_circles(questions: dict[str, Question], nodes: list[Node]) -> None:
    """A question that is put only if its own answer … : nobody could ever answer it."""
    lines = {n.value.get("id"): n for n in nodes if n.is_map()}

    def reaches(start: str, name: str, seen: set[str]) -> bool:
        question = questions.get(name)
        if question is None or name in seen:
            return False
        seen.add(name)
        below = {*names(question.when), *names(question.people)}
        return start in below or any(reaches(start, inner, seen) for inner in below)

    for name in questions:
        if reaches(name, name, set()) and name in lines:
            lines[name].fault("PROC-028", f"'{name}' を聞く条件が、めぐりめぐって自分の答えを使っています。")
