"""Field-level rights (R-084): what a clerk sees instead of a datum that their groups do not include.

The one place that says which field guards what. A question of the content names its own (``guard`` in
``questions.yaml``), so what the city adds is guarded as well; pictures of a card or paper are guarded by what stands on
them. Every view of the clerk's asks a ``Mask``. What is hidden is that person's to say: while such a clerk serves, the
question is put to the visitor, and only the visitor answers it. The visitor's own screen and the paper that is printed
hold the values; what the clerk sees of that screen does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from kakanai_desk.core.permissions import Field
from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.definitions import Asked, Pack
from kakanai_desk.forms.facts import WORKED_OUT
from kakanai_desk.visit.visitor_view import AskQuestion, CheckDocument, VisitorView

THERE = "あり"  # it is there, and nothing of it
SEEN_GUARDS = {  # what the picture of a document shows besides the fields that are read from it
    DocumentKind.RESIDENCE: Field.RESIDENCE_STATUS,
    DocumentKind.SPECIAL_PERMANENT: Field.RESIDENCE_STATUS,
}
CARD_PICTURES = {"front": Field.RESIDENCE_STATUS}  # the whole face of a residence card


@dataclass(frozen=True)
class Mask:
    """What one clerk does not see at one moment. Made anew for every view, so it follows who is signed in."""

    unseen: frozenset[Field]
    pack: Pack = field(repr=False)

    def hides(self, fact: str) -> bool:
        """Whether a fact of the rules, or an answer, is hidden: it is guarded, or worked out from what is."""
        question = self.pack.questions.get(WORKED_OUT.get(fact, fact))
        return question is not None and question.guard in self.unseen

    def hides_picture(self, name: str) -> bool:
        """Of a card that was read (``CardReading.pictures``)."""
        return CARD_PICTURES.get(name) in self.unseen

    def hides_document(self, kind: DocumentKind) -> bool:
        """Whether the camera's picture of such a document shows what is hidden."""
        return SEEN_GUARDS.get(kind) in self.unseen

    @cached_property
    def asking(self) -> Pack:
        """The content as it is asked while this clerk serves: what they may not see is put to the visitor."""
        theirs = {
            q.id: replace(q, asked=Asked.VISITOR)
            for q in self.pack.questions.values()
            if q.asked is Asked.CLERK and q.guard in self.unseen
        }
        if not theirs:
            return self.pack
        key = ("asking", frozenset(theirs))
        if key not in self.pack.compiled:
            self.pack.compiled[key] = replace(self.pack, questions={**self.pack.questions, **theirs})
        return self.pack.compiled[key]

    def kept(self, case: Case) -> frozenset[Field]:
        """The hidden fields of which the case holds something."""
        guards = (self.pack.questions[name].guard for name in case.answers if self.hides(name))
        return frozenset(guard for guard in guards if guard is not None)

    def mirrored(self, view: VisitorView, case: Case | None, may_show: frozenset[Field]) -> tuple[VisitorView, bool]:
        """The visitor's view as the clerk has it, and whether the picture of that screen is covered.

        ``may_show``: the fields that stand on the document of the screen.
        """
        screen = view.screen
        if isinstance(screen, AskQuestion) and self.hides(screen.question):
            return replace(view, screen=replace(screen, chosen="", kana="", candidates=())), True
        if isinstance(screen, CheckDocument) and case is not None and self.kept(case) & may_show:
            pins = tuple(replace(pin, value=THERE) for pin in screen.pins)
            return replace(view, screen=replace(screen, picture="", pins=pins)), True
        return view, False
