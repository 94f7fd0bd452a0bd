"""What the clerk may do now: the row of function keys, the primary action, the line of steps. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.ui.presenters.clerk_words import has_words, say
from kakanai_desk.visit.clerk_view import ClerkView, Home, Serving, SignIn
from kakanai_desk.visit.figuring import Counted
from kakanai_desk.visit.finding import City
from kakanai_desk.visit.steps import Step

STATIONS = ("identify", "household", "interview", "procedures", "documents", "sign", "done")
STATION_OF = {
    Step.IDENTIFY: "identify",
    Step.FACTS: "identify",
    Step.HOUSEHOLD: "household",
    Step.CONFIRM: "household",
    Step.INTERVIEW: "interview",
    Step.PROCEDURES: "procedures",
    Step.DOCUMENTS: "documents",
    Step.SIGN: "sign",
    Step.PRINT: "done",
    Step.DONE: "done",
}


@dataclass(frozen=True)
class FunctionKey:
    """One seat of the function bar. ``action`` is a stable word the window knows."""

    key: str
    action: str
    label: str
    primary: bool = False
    attention: bool = False  # F8


@dataclass(frozen=True)
class Place:
    """Where the clerk is inside the window: an open page over the step, and what has the focus."""

    page: str = ""  # "" | help | picker | reason | answers | numbers | compare | manner | uses | find | figures …
    name_field: bool = False
    excluded: bool | None = None  # the selected procedure: None when no row
    changed: bool = False


def primary_action(view: ClerkView) -> FunctionKey | None:
    """F12 of the step as it stands; None when it is the visitor's turn and nothing can be done for them."""
    screen = view.screen
    if not isinstance(screen, Serving) or view.busy or (screen.card.member and not screen.card.needs_agreement):
        return None
    found = _primary_of(screen)
    return FunctionKey("F12", found, say(f"primary.{found}", sheets=screen.sheets), primary=True) if found else None


def _primary_of(screen: Serving) -> str:
    step = screen.step
    if step is Step.IDENTIFY or screen.card.member:
        return "agree" if screen.card.needs_agreement and screen.card.phase == "pin" else ""
    if step is Step.INTERVIEW:
        return "answer" if any(row.open for row in screen.questions) else ""
    if step is Step.SIGN:
        return "mark"
    if step is Step.DOCUMENTS and "make" in screen.can:
        return "make"
    if step is Step.PRINT:
        return next((name for name in ("print", "close") if name in screen.can), "")
    return {
        Step.FACTS: "facts_right",
        Step.HOUSEHOLD: "ready",
        Step.CONFIRM: "household_right",
        Step.PROCEDURES: "make",
        Step.DOCUMENTS: "document_right",
        Step.DONE: "leave",
    }.get(step, "")


def function_keys(view: ClerkView, place: Place | None = None) -> tuple[FunctionKey, ...]:
    """The keys that work now, in their order; the primary one last."""
    place = place or Place()
    screen = view.screen
    if isinstance(screen, SignIn):
        return ()
    if place.page == "help":
        return (_key("Esc", "close_page"), _hide(view), _key("F11", "lock"))
    if place.page == "picker":
        return (
            _key("F1", "help"),
            _key("Esc", "close_page"),
            _key("F2", "search_form"),
            _hide(view),
            FunctionKey("Enter", "take_form", say("fn.take_form"), primary=True),
        )
    if place.page == "uses":
        return (
            _key("F1", "help"),
            _key("Esc", "close_page"),
            _hide(view),
            FunctionKey("Enter", "take_use", say("fn.take_use"), primary=True),
        )
    if place.page == "lending":
        return _lending_keys(view)
    if place.page.startswith("find"):
        return _find_keys(view, place.page)
    if place.page.startswith("reading"):
        return _reading_keys(view, place.page)
    if place.page.startswith("board"):
        return _board_keys(view, place.page)
    if place.page.startswith("figures"):
        return _figures_keys(view, place.page)
    if place.page == "record":
        return _record_keys(view)
    if place.page in ("imports", "spotting"):
        return (_key("F1", "help"), _key("Esc", "close_page"), _hide(view), _key("F11", "lock"))
    if place.page == "lessons":
        return (
            _key("F1", "help"),
            _key("Esc", "close_page"),
            _key("F7", "begin_lessons"),
            _hide(view),
            _key("F11", "lock"),
            FunctionKey("Enter", "take_family", say("fn.take_family"), primary=True),
        )
    if place.page == "reason":
        return (
            _key("F1", "help"),
            _key("Esc", "close_page"),
            _hide(view),
            FunctionKey("Enter", "take_reason", say("fn.take_reason"), True),
        )
    if isinstance(screen, Home):
        keys = [*_help_keys(view), _key("F2", "call_next")]
        if screen.called:
            keys.append(_key("Shift+F2", "call_stop"))
        keys.append(_key("F3", "find"))
        if view.imports.available:
            keys.append(_key("Shift+F3", "imports"))
        keys += [_key("F4", "call_number"), _key("F5", "uses")]
        if view.spotting.available:
            keys.append(_key("Shift+F5", "spot"))
        board = say("fn.board.unread", count=view.inbox) if view.inbox else say("fn.board")
        keys.append(FunctionKey("F6", "board", board))
        if view.figures.may:
            keys.append(_key("F9", "figures"))
        if view.record.may:
            keys.append(_key("F10", "record"))
        if view.studio:
            keys.append(FunctionKey("Shift+F10", f"studio_{view.studio}", say("fn.studio")))
        if view.lending is not None and view.lending.card is None and not view.lending.given:
            keys += [_key("F7", "accept_loan"), _key("Shift+F7", "refuse_loan")]
        if view.helps:
            keys.append(_key("Shift+F6", "help_seen"))
        if view.alarms:
            keys.append(_key("Shift+F12", "alarm_seen"))
        keys += [_hide(view), _key("F11", "lock"), _key("Shift+F11", "sign_out")]
        if screen.open_visits:
            first = screen.open_visits[0]
            label = say("fn.resume", number=short_number(first.reception_number), title=first.title)
            keys.append(FunctionKey("F12", "resume", label, primary=True))
        return tuple(keys)
    return tuple(_visit_keys(view, screen, place))


def _lending_keys(view: ClerkView) -> tuple[FunctionKey, ...]:
    keys = [_key("F1", "help")]
    given = view.lending is not None and view.lending.given
    if not given:
        keys.append(_key("Shift+F7", "stop_loan"))
    keys += [_hide(view), _key("F11", "lock")]
    if given:
        keys.append(FunctionKey("F12", "loan_seen", say("fn.loan_seen"), primary=True))
    return tuple(keys)


def _find_keys(view: ClerkView, page: str) -> tuple[FunctionKey, ...]:
    enter = {"find_open": "find_resume", "find_closed": "find_look"}.get(page, "find_search")
    keys = [_key("F1", "help"), _key("Esc", "close_page"), _key("F3", "search")]
    if isinstance(view.screen, Home) and view.screen.found.more and view.screen.found.city is City.HERE:
        keys.append(_key("F6", "find_more"))
    keys += [_hide(view), _key("F11", "lock")]
    return (*keys, FunctionKey("Enter", "open_found", say(f"fn.{enter}"), primary=True))


def _board_keys(view: ClerkView, page: str) -> tuple[FunctionKey, ...]:
    keys = [_key("F1", "help"), _key("Esc", "close_page")]
    if page == "board":
        keys.append(_key("F2", "board_section"))
    keys += [_hide(view), _key("F11", "lock")]
    # what may be done stands on the sheet, with digits
    enter = {"board_ask": "board_write", "board_open": "board_read"}.get(page, "board_open")
    return (*keys, FunctionKey("Enter", enter, say(f"fn.{enter}"), primary=True))


def _reading_keys(view: ClerkView, page: str) -> tuple[FunctionKey, ...]:
    keys = (_key("F1", "help"), _key("Esc", "close_page"), _hide(view), _key("F11", "lock"))
    if page != "reading_held":
        return keys
    return (*keys, FunctionKey("Enter", "take_over", say("fn.take_over"), primary=True))


def _figures_keys(view: ClerkView, page: str) -> tuple[FunctionKey, ...]:
    keys = [_key("F1", "help"), _key("Esc", "close_page")]
    chosen = {"F2": "period", "F3": "counter", "F4": "section", "F5": "procedure"}
    if view.figures.state is Counted.HERE:
        del chosen["F3"]  # there is one
    keys += [_key(key, f"figures_{what}") for key, what in chosen.items()]
    if page == "figures_choose":
        keys += [_hide(view), _key("F11", "lock")]
        return (*keys, FunctionKey("Enter", "take_figures", say("fn.take_figures"), primary=True))
    if view.figures.report is not None:
        keys += [_key("F6", "figures_png"), _key("F7", "figures_pdf"), _key("F9", "figures_xlsx")]
    return (*keys, _hide(view), _key("F11", "lock"))


def _record_keys(view: ClerkView) -> tuple[FunctionKey, ...]:
    keys = [_key("F1", "help"), _key("Esc", "close_page")]
    if view.record.center:
        keys.append(_key("F2", "record_where"))
    keys += [_key("F3", "record_log"), _key("F4", "record_result"), _key("F5", "record_kind")]
    if view.record.more:
        keys.append(_key("F6", "record_more"))
    keys += [_hide(view), _key("F11", "lock")]
    return (*keys, FunctionKey("Enter", "take_record", say("fn.take_record"), primary=True))


def _visit_keys(view: ClerkView, screen: Serving, place: Place) -> list[FunctionKey]:
    step = screen.step
    keys = _help_keys(view) if not place.page else [_key("F1", "help")]
    if screen.eyes.open and not place.page:
        return [*keys, *_eyes_keys(view, screen, place)]
    reading = screen.card.member
    editing = step is Step.HOUSEHOLD and not place.page and not reading
    if editing:
        keys.append(_key("F2", "add_member"))
        if place.name_field:
            keys.append(_key("F3", "forms"))
        keys.append(_key("F5", "read_card"))
        if screen.eyes.available:
            keys.append(_key("Shift+F5", "look"))
        if screen.register.available:
            keys.append(_key("Shift+F3", "register"))
        if screen.differences:
            keys.append(_key("F7", "compare"))
    elif step in (Step.CONFIRM, Step.INTERVIEW, Step.PROCEDURES, Step.DOCUMENTS, Step.SIGN, Step.PRINT):
        keys.append(_key("F2", "edit_household"))
    if screen.numbers_wanted and not place.page:
        keys.append(_key("F3", "numbers"))
    if step is Step.PROCEDURES and not place.page and place.excluded is not None:
        keys.append(_key("F4", "reasons"))
    if step is Step.PROCEDURES and not place.page:
        keys.append(_key("F5", "add"))
    if place.page == "numbers":
        keys.append(_key("F4", "open_number"))
    if place.page == "register" and screen.differences:
        keys.append(_key("F7", "compare"))
    if step is Step.PRINT and "print" in screen.can and not place.page:
        keys.append(_key("F4", "no_copies" if screen.for_resident else "copies"))
    if "cancel_print" in screen.can and not place.page:
        keys.append(_key("F5", "cancel_print"))
    if place.page in ("answers", "numbers", "compare", "manner", "talk", "protect", "shrink", "borrow", "register"):
        keys.append(_key("Esc", "close_page"))
    elif not reading and step not in (Step.IDENTIFY, Step.FACTS, Step.DONE):
        keys.append(_key("F6", "answer"))
    if screen.differences and step in (Step.CONFIRM, Step.INTERVIEW, Step.PROCEDURES) and not place.page:
        keys.append(_key("F7", "compare"))  # no paper is made before the clerk has chosen
    elif step is Step.PROCEDURES and not place.page and place.excluded is not None:
        keys.append(_key("F7", "include" if place.excluded else "exclude"))
    keys.append(_hide(view))
    if "park" in screen.can:
        keys.append(_key("F9", "park"))
    if "undo" in screen.can:
        keys.append(_key("F10", "undo"))
    if "back" in screen.can or step in (Step.FACTS, Step.HOUSEHOLD):
        keys.append(_key("Shift+F10", "back"))
    keys.append(_key("F11", "lock"))
    if "abandon" in screen.can:
        keys.append(_key("Shift+F9", "abandon"))
    primary = primary_action(view)
    if primary is not None and not place.page:
        keys.append(primary)
    return keys


def _eyes_keys(view: ClerkView, screen: Serving, place: Place) -> list[FunctionKey]:
    """c05"""
    keys = [_key("F3", "take_again")]
    if view.info.training:
        keys.append(_key("Shift+F3", "open_picture"))
    if place.name_field:
        keys.append(_key("F7", "forms"))
    keys += [_hide(view), _key("F10", "leave_eyes"), _key("F11", "lock")]
    if screen.eyes.rows:
        left = screen.eyes.left
        label = say("fn.accept_seen.left", count=left) if left else say("fn.accept_seen")
        keys.append(FunctionKey("F12", "accept_seen", label, primary=True))
    return keys


def _help_keys(view: ClerkView) -> list[FunctionKey]:
    keys = [_key("F1", "help")]
    if view.info.training:
        keys.append(_key("Shift+F1", "lessons"))
    return keys


def _key(key: str, action: str) -> FunctionKey:
    return FunctionKey(key, action, say(f"fn.{action}"))


def _hide(view: ClerkView) -> FunctionKey:
    action = "show" if view.hidden else "hide"
    return FunctionKey("F8", action, say(f"fn.{action}"), attention=True)


def counts(screen: Serving) -> dict[str, int]:
    """How many procedures stand at each level."""
    found: dict[str, int] = dict.fromkeys(("required", "likely", "optional", "excluded", "added"), 0)
    for row in screen.procedures:
        found[row.level] = found.get(row.level, 0) + 1
    return found


def short_number(reception_number: str) -> str:
    """The part of the reception number people say aloud."""
    parts = reception_number.split("-")
    return parts[2].lstrip("0") if len(parts) == 4 else reception_number


def showing(view: ClerkView) -> str:
    """What stands on the visitor's screen, in a word for the mirror's caption."""
    name = type(view.visitor.screen).__name__
    words = say(f"mirror.{name}") if has_words(f"mirror.{name}") else name
    return say("mirror.covered", screen=words) if view.mirror_covered else words
