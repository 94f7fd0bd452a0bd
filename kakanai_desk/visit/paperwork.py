"""Making, checking and signing the documents of a visit; ``printing`` brings them to paper."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from weakref import ref

from kakanai_desk.core.canonical import canonical, digest
from kakanai_desk.core.errors import (
    AnswerNotAccepted,
    CaseFaulty,
    CaseToConfirm,
    DeskError,
    MoveNotAllowed,
    SignatureTooSmall,
    SignatureVoid,
)
from kakanai_desk.core.permissions import Operation
from kakanai_desk.forms.alerts import alerts_of
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.definitions import Severity
from kakanai_desk.vault import signing
from kakanai_desk.visit.accounts import Accounts
from kakanai_desk.visit.addresses import Addresses
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import SCREENS, free, needs
from kakanai_desk.visit.ink import Strokes
from kakanai_desk.visit.model import Signature, SignedDocument, Visit, signature_to_plain
from kakanai_desk.visit.paper_port import Papers, Sheet
from kakanai_desk.visit.steps import Step

SHORTEST_INK = 2500  # hundredths of a millimetre: one stroke under 25 mm is no name


class Paperwork:
    def __init__(self, context: Context, addresses: Addresses, accounts: Accounts) -> None:
        self._c = context
        self._addresses, self._accounts = addresses, accounts
        self._asked: tuple[Callable[[], Case | None], frozenset[str]] = (lambda: None, frozenset())  # keeps no case

    # --- making

    @needs(Operation.SERVE)
    def make(self, *, by_visitor: bool = False) -> None:
        """書類を作る: fill every form at once, off the visit lane. What looks wrong only the clerk confirms.

        Raises:
            AnswerNotAccepted: counters differ on something, and the clerk has not chosen.
            CaseFaulty: something in the case is to be mended first.
            CaseToConfirm: something looks wrong; the same action once more confirms it.
        """
        visit = self._c.at(Step.PROCEDURES, Step.DOCUMENTS, Step.SIGN, Step.PRINT)
        if visit.claims:
            raise AnswerNotAccepted(question="differences", why="differences")
        if visit.step is Step.PROCEDURES:
            visit = self._looked_over(visit, by_visitor=by_visitor).moved(Step.DOCUMENTS)
            self._c.keep(visit, ("documents_made", {}))
        self._c.live.busy = "clerk.busy.paper"
        self._c.live.papers = None
        self._c.live.page = 0
        decision = self._c.effective_decision()
        made_at, shown = self._c.clock.now(), self._c.shown(visit)
        self._c.lanes.paper.submit(
            lambda: self._c.paper_shop.make(shown, decision, made_at, for_print=False),
            lambda found: self._c.lanes.visit.submit(lambda: self._made(visit, found)),
        )
        self._c.show()

    def _looked_over(self, visit: Visit, *, by_visitor: bool) -> Visit:
        """The visit with its alerts confirmed (R-104)."""
        city = (*self._addresses.alerts(visit.case), *self._accounts.alerts(visit.case))
        found = (*alerts_of(visit.case, self._c.pack), *city)
        faults = [a for a in found if a.severity is Severity.ERROR]
        if faults:
            raise CaseFaulty(say=" ".join(a.say for a in faults))
        open_ = [a for a in found if a.id not in visit.confirmed]
        ids = frozenset(a.id for a in open_)
        if not ids:
            return visit
        before, asked = self._asked
        if by_visitor or before() is not visit.case or asked != ids:
            if not by_visitor:
                self._asked = (ref(visit.case), ids)
            raise CaseToConfirm(say=" ".join(a.say for a in open_))
        visit = replace(visit, confirmed=(*visit.confirmed, *sorted(ids)))
        self._c.keep(visit, ("alerts_confirmed", {"alerts": sorted(ids)}))
        return visit

    def _made(self, visit: Visit, found: Papers | BaseException) -> None:
        current = self._c.open_visit
        if current is None or current.id != visit.id:
            return  # it was parked meanwhile: another visit may be served
        self._c.live.busy = ""
        if isinstance(found, BaseException):
            fault_shown(self._c, found)
            return
        if current.case is not visit.case:
            return  # the case changed meanwhile
        self._c.live.papers = found
        if current.step is Step.DOCUMENTS and not found.sheets:
            self._c.keep(current.moved(Step.PRINT), ("no_documents", {}))  # nothing to check or sign: only the guide
            return
        self._c.show()

    @free(SCREENS)
    def papers(self) -> Papers:
        """The papers of the case as it stands.

        Raises:
            MoveNotAllowed: they are not made yet.
        """
        if self._c.live.papers is None:
            raise MoveNotAllowed(state=self._c.visit.step.value, move="papers")
        return self._c.live.papers

    # --- checking

    @free(SCREENS)
    def sheet(self) -> Sheet | None:
        """The document on the visitor's screen: the first one not checked yet."""
        papers, visit = self._c.live.papers, self._c.visit
        if papers is None:
            return None
        return next((s for s in papers.sheets if s.id not in visit.documents_checked), None)

    @needs(Operation.SERVE)
    def turn(self, by: int) -> None:
        """前のページ / 次のページ."""
        sheet = self.sheet()
        if sheet is not None:
            self._c.live.page = max(0, min(sheet.pages - 1, self._c.live.page + by))
            self._c.show()

    @needs(Operation.SERVE)
    def right(self, document_id: str) -> None:
        """まちがいない: the visitor checked one document."""
        visit = self._c.at(Step.DOCUMENTS)
        sheet = self.sheet()
        if sheet is None or sheet.id != document_id:
            raise MoveNotAllowed(state="documents", move="right")
        checked = (*visit.documents_checked, document_id)
        self._c.live.page = 0
        after = replace(visit, documents_checked=checked)
        if all(s.id in checked for s in self.papers().sheets):
            after = after.moved(Step.SIGN)
        self._c.keep(after, ("document_checked", {"document": document_id}))

    @needs(Operation.SERVE)
    def previous_document(self) -> bool:
        """Back to the document before. False at the first one."""
        visit = self._c.at(Step.DOCUMENTS)
        if not visit.documents_checked:
            return False
        self._c.keep(replace(visit, documents_checked=visit.documents_checked[:-1]))
        return True

    # --- signing

    @needs(Operation.SERVE)
    def sign(self, strokes: Strokes, by_mark: str = "") -> None:
        """Bind the strokes to every document that is signed.

        Per document the desk signs content hash, page hash and stroke hash together (keys-and-envelopes.md).

        Raises:
            SignatureTooSmall: no ink, or one short stroke, and the clerk gave no reason to accept a mark.
        """
        visit = self._c.at(Step.SIGN)
        if not by_mark and not _enough_ink(strokes):
            self._c.live.visitor_error = SignatureTooSmall()
            self._c.show()
            raise SignatureTooSmall
        self._c.live.visitor_error = None
        now = self._c.clock.now()
        draft = Signature(strokes, now, (), by_mark)
        strokes_hash = digest(signature_to_plain(draft)["strokes"])
        signed = tuple(
            SignedDocument(
                s.id,
                s.content_sha256,
                s.page_sha256,
                self._c.signer.sign(signing.DOCUMENT, self.statement(visit, s, strokes_hash, draft)).hex(),
            )
            for s in self.papers().sheets
            if s.signed
        )
        signature = replace(draft, documents=signed)
        values = {"documents": [[d.document, d.content_sha256[:16]] for d in signed], "mark": bool(by_mark)}
        self._c.keep(replace(visit, signature=signature).moved(Step.PRINT), ("signed", values))

    @free(SCREENS)
    def statement(self, visit: Visit, sheet: Sheet, strokes_sha256: str, signature: Signature) -> bytes:
        """What the desk's key signs for one document."""
        return canonical(
            {
                "document": sheet.id,
                "reception_number": visit.reception_number,
                "content_sha256": sheet.content_sha256,
                "page_sha256": sheet.page_sha256,
                "strokes_sha256": strokes_sha256,
                "signed_at": signature.signed_at.isoformat(),
                "terminal": self._c.info.terminal,
            }
        )

    @free(SCREENS)
    def check_signature(self, papers: Papers, visit: Visit) -> None:
        """The documents must still be those that were signed in ``visit``. On the printing lane.

        Raises:
            SignatureVoid: a document was added or changed after the signature.
        """
        signature = visit.signature
        signed = {d.document: d for d in signature.documents} if signature else {}
        for sheet in papers.sheets:
            known = signed.get(sheet.id)
            if sheet.signed and (known is None or known.content_sha256 != sheet.content_sha256):
                raise SignatureVoid(document=sheet.id)


def fault_shown(context: Context, found: BaseException) -> None:
    """What another lane met is the clerk's notice, or the bug that it is."""
    if not isinstance(found, DeskError):
        context.show()
        raise found
    context.live.notice = found
    context.show()


def _enough_ink(strokes: Strokes) -> bool:
    if not strokes:
        return False
    length = sum(
        ((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 for stroke in strokes for a, b in itertools.pairwise(stroke)
    )
    return len(strokes) > 1 or length >= SHORTEST_INK
