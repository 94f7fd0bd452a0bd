"""The played visit told in words."""

from __future__ import annotations

from typing import Any

from kakanai_desk.core.texts import load_texts


def summary_lines(answer: dict[str, Any], title: str) -> list[str]:
    """What was read, decided, printed and synced, how long each step took, and where everything is."""
    texts = load_texts()

    def say(key: str, **values: Any) -> str:
        return texts.clerk(f"clerk.play.{key}", **values)

    lines = ["", say("title", title=title)]
    if answer["failure"]:
        lines.append(say("failed", why=answer["failure"]))
    lines += [
        say("read", people=answer["people"], number=answer["reception_number"]),
        say("decided", count=len(answer["procedures"])),
    ]
    lines += [
        f"    {p['rule']} {texts.clerk('clerk.play.level.' + p['level'])} {p['title']} {p['deadline']}".rstrip()
        for p in answer["procedures"]
    ]
    lines += [
        say("printed", sheets=answer["sheets"], documents="、".join(answer["documents"])),
        say("blanks", blanks=answer["blanks"]),
        say("synced", sent=answer["sent"], waiting=answer["waiting"]),
        say("took", seconds=answer["seconds"], taps=answer["visitor_taps"]),
    ]
    lines.append("    " + "  ".join(f"{s['step']} {s['seconds']}s" for s in answer["steps"]))
    lines.append(say("where", pdf="、".join(answer["pdf"]), pictures=answer["pictures"]))
    return lines
