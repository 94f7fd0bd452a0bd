"""The exercises and the family's sheet in words. No Qt."""

from __future__ import annotations

from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.lessons import LessonsView


def counted(lessons: LessonsView) -> str:
    """できたもの 3／12"""
    return say("lessons.count", done=lessons.done, all=len(lessons.exercises))


def next_words(lessons: LessonsView) -> str:
    """The exercise that comes next, for the header; empty in service and when all are done."""
    row = lessons.next
    return say("lessons.next", number=row.number, all=len(lessons.exercises), title=row.title) if row else ""


def home_words(lessons: LessonsView) -> str:
    """What the home page of a training desk says."""
    row = lessons.next
    if row is None:
        return say("lessons.home.all") if lessons.exercises else ""
    return say("lessons.home", count=counted(lessons), number=row.number, title=row.title, how=row.how)


def sheet_lines(lessons: LessonsView) -> tuple[tuple[str, str], ...]:
    """(heading or empty, line) of what the chosen family knows; a sentence while none is chosen."""
    if not lessons.sheet:
        return (("", say("lessons.none")),)
    lines: list[tuple[str, str]] = []
    before = ""
    for kind, line in lessons.sheet:
        head = say(f"lessons.sheet.{kind}") if kind != before else ""
        lines.append((head, say("lessons.sheet.pin", pin=line) if kind == "card" else line))
        before = kind
    return tuple(lines)
