"""Which page draws which screen: the one list of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.card import CardPage, FactsPage
from kakanai_desk.ui.visitor.check import DocumentPage, HouseholdPage
from kakanai_desk.ui.visitor.choices import ChoicesPage
from kakanai_desk.ui.visitor.grid import ChoiceGridPage
from kakanai_desk.ui.visitor.guide import DonePage, HiddenPage
from kakanai_desk.ui.visitor.idle import IdlePage
from kakanai_desk.ui.visitor.kana import KanaPage
from kakanai_desk.ui.visitor.language import BeginPage, LanguagePage
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.visitor.procedures import ProceduresPage
from kakanai_desk.ui.visitor.secret import LastTryPage, PinPage
from kakanai_desk.ui.visitor.sentence import SentencePage
from kakanai_desk.ui.visitor.sign import SignPage
from kakanai_desk.ui.visitor.slip import SlipPage
from kakanai_desk.ui.visitor.typed import DatePage, DigitsPage

PAGES: dict[type, Callable[[Shown, Measures, QWidget | None], Page]] = {
    bodies.Idle: IdlePage,
    bodies.Hidden: HiddenPage,
    bodies.Sentence: SentencePage,
    bodies.Card: CardPage,
    bodies.PinPad: PinPage,
    bodies.LastTry: LastTryPage,
    bodies.Facts: FactsPage,
    bodies.Household: HouseholdPage,
    bodies.Choices: ChoicesPage,
    bodies.DateQuestion: DatePage,
    bodies.DigitsQuestion: DigitsPage,
    bodies.KanaQuestion: KanaPage,
    bodies.Procedures: ProceduresPage,
    bodies.SignPad: SignPage,
    bodies.Done: DonePage,
    bodies.Languages: LanguagePage,
    bodies.Begin: BeginPage,
    bodies.ChoiceGrid: ChoiceGridPage,
    bodies.Slip: SlipPage,
}


def page_for(shown: Shown, measures: Measures, bridge: DeskBridge | None, parent: QWidget | None) -> Page:
    """A new page for ``shown``."""
    if isinstance(shown.body, bodies.Document):
        return DocumentPage(shown, measures, bridge, parent)
    return PAGES[type(shown.body)](shown, measures, parent)
