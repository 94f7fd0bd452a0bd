"""Every screen of the clerk's window as a picture: ``python -m tests.ui.clerk.gallery OUT_DIR``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(out: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from kakanai_desk.ui import theme
    from tests.ui.clerk.clerk_bench import ClerkBench

    app = QApplication([])
    theme.load_fonts()
    app.setFont(theme.words(18))
    out.mkdir(parents=True, exist_ok=True)
    desk = ClerkBench(Path(tempfile.mkdtemp()))
    from kakanai_desk.ui.visitor.window import VisitorWindow

    visitor = VisitorWindow(desk.bridge)
    visitor.resize(1920, 1080)
    visitor.show()
    desk.workplace.mirror_from(visitor)
    desk.window.activateWindow()
    desk.settle()
    number = 0

    def shot(name: str) -> None:
        nonlocal number
        number += 1
        desk.settle()
        desk.workplace.mirror.refresh()
        desk.window.grab().save(str(out / f"{number:02d}-{name}.png"))
        print(number, name, type(desk.view.screen).__name__)

    shot("sign-in")
    desk.press("K00123", "Enter", "wrong", "Enter")
    shot("sign-in-refused")
    desk.press("mihon-no-aikotoba", "Enter")
    shot("home")
    desk.press("F5", *["Down"] * 14, "Right", "Down")
    shot("home-uses")
    desk.press("Esc", "1")
    shot("card-pin")
    desk.visitor_types_pin(b"9999")
    desk.visitor_types_pin(b"9998")
    shot("card-last-try")
    desk.press("1")
    desk.visitor_types_pin()
    shot("facts")
    desk.press("F12")
    shot("household-begin")
    desk.fill_household()
    shot("household-members")
    desk.press("PageUp")
    names = desk.workplace.visit.household
    names._fields["given"].focus()
    desk.press("Home", "F3")
    shot("forms")
    desk.press("3")
    shot("forms-chosen")
    desk.press("Esc")
    names._common["move_from"].focus()
    desk.fill_common()
    shot("household-full")
    desk.press("F4")
    shot("standing")
    desk.press("Esc", "F1")
    shot("help")
    desk.press("Esc", "F12")
    shot("confirm")
    desk.press("F12")
    shot("interview")
    desk.press("Esc")
    desk.visitor_answers(
        move_date=("2026-04-05", None),
        health_insurance=("kokuho", "*"),
        pension=("kokumin", "*"),
        my_number_card=("yes", "*"),
    )
    shot("interview-half")
    desk.visitor_answers(
        civil_servant=("no", None), public_account=("yes", None), childcare_wish=("yes", None), more_things=("no", None)
    )
    desk.press("Down", "Down")
    shot("procedures")
    desk.press("F7")
    shot("exclude")
    desk.press("1")
    shot("excluded")
    desk.press("F7", "F5")
    shot("uses")
    desk.press("Right", "Down", "Down")
    shot("uses-not-needed")
    desk.press("Enter")
    shot("include")
    desk.press("2")
    shot("added")
    desk.press("End", "F7", "F6")
    shot("answers-over")
    desk.press("Esc", "F8")
    shot("hidden")
    desk.press("F8", "F12")
    shot("documents")
    while desk.serving.step.value == "documents":
        desk.press("F12")
    shot("sign")
    desk.press("F12")
    shot("mark")
    desk.press("Esc")
    desk.visitor_signs()
    shot("print-ready")
    desk.press("F12")
    shot("closing")
    desk.press("F11")
    shot("locked")
    desk.press("mihon-no-aikotoba", "Enter")
    desk.press("1")
    shot("done")
    print("keys", desk.bench.context.visit.effort.clerk_keys)
    desk.press("F12")
    desk.press("1", "F9")
    shot("home-with-open-visits")
    desk.press("F3").ime("みほん", "みほん").press("Enter", "Down")
    shot("find-parked")
    desk.press("End", "Enter")
    shot("find-closed")
    desk.press("Esc")
    visitor.close()
    desk.window.close()
    del app


if __name__ == "__main__":
    main(Path(sys.argv[1]))
