"""Words for the clerk's window from the text table; faults in words a clerk can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kakanai_desk.core.errors import AnswerNotAccepted, DeskError, MoveNotAllowed
from kakanai_desk.core.texts import load_texts, without_ruby

if TYPE_CHECKING:  # the sign-in page speaks before the desk is imported
    from kakanai_desk.visit.clerk_view import ClerkView, FeeRow

FIELD_TITLES = ("name", "kana", "birth_date", "sex", "relation", "nationality", "applicant", "identity")


def say(key: str, **values: Any) -> str:
    """The clerk's sentence ``clerk.<key>``."""
    return load_texts().clerk(f"clerk.{key}", **values)


def has_words(key: str) -> bool:
    return load_texts().has_clerk(f"clerk.{key}")


def notice_text(error: DeskError, view: ClerkView | None = None) -> str:
    """What happened and what to do, with the code small at the end."""
    if isinstance(error, AnswerNotAccepted):
        why = str(error.values.get("why", ""))
        reason = say(f"why.{why}") if has_words(f"why.{why}") else say("why.other")
        title = _title(str(error.values.get("question", "")), view)
        return f"{title}{say('colon')}{reason} ({error.code})" if title else f"{reason} ({error.code})"
    if error.code == "VISITOR-02":
        return _said_by_card(error)
    if isinstance(error, MoveNotAllowed):
        return f"{say('why.not_now')} ({error.code})"
    return load_texts().error_for_clerk(error)


def notice_kind(error: DeskError | None) -> str:
    """The band that says it: ``shu`` where the visitor asks for us, ``ai`` where more is to come, else ``err``."""
    return {"VISITOR-01": "shu", "CODE-PART-01": "ai"}.get(error.code if error is not None else "", "err")


def _said_by_card(error: DeskError) -> str:
    """What the visitor pointed at, in Japanese."""
    texts = load_texts()
    card = without_ruby(texts.visitor(f"visitor.talk.{error.values['card']}"))
    answer = str(error.values.get("answer", ""))
    if not answer:
        return say("talk.pointed", card=card)
    key = "visitor.talk.seen" if answer == "seen" else f"visitor.answer.{answer}"
    return say("talk.answered", card=card, answer=texts.visitor(key))


def _title(question: str, view: ClerkView | None) -> str:
    from kakanai_desk.visit.clerk_view import Serving

    if question in FIELD_TITLES:
        return say(f"field.{question}")
    if view is not None and isinstance(view.screen, Serving):
        for row in view.screen.questions:
            if row.id == question:
                return row.title
        for procedure in view.screen.procedures:
            if procedure.id == question:
                return procedure.title
    return ""


def device_name(device: str) -> str:
    return say(f"lamp.{device}") if has_words(f"lamp.{device}") else device


def fee_in_words(fee: FeeRow | None) -> str:
    """手数料 600円(300円 × 2通); empty where there is none."""
    if fee is None:
        return ""
    if fee.waived:
        return say("fee.free", why=fee.waived)
    if fee.amount is None or fee.yen is None:
        return say("fee.open")
    return say("fee.amount", yen=f"{fee.amount:,}", each=f"{fee.yen:,}", copies=fee.copies, unit=fee.unit)


def shrink_words(view: ClerkView) -> str:
    """How many characters nobody has chosen for a partner's system yet, for the header."""
    from kakanai_desk.visit.clerk_view import Serving

    rows = view.screen.shrinking if isinstance(view.screen, Serving) else ()
    count = sum(not row.chosen for row in rows)
    return say("header.shrink", count=count) if count else ""


def protection_words(view: ClerkView) -> str:
    """支援措置, for the header: always in sight while it holds."""
    from kakanai_desk.visit.clerk_view import Serving

    protection = view.screen.protection if isinstance(view.screen, Serving) else None
    if protection is None:
        return ""
    if protection.minutes_left:
        return say("header.released", minutes=protection.minutes_left)
    return say("header.protected")
