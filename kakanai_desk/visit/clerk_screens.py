"""Builds the clerk's view from the desk: everything in words, nothing left to decide for the window."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from kakanai_desk.core.clock import JST
from kakanai_desk.core.pauses import Pause
from kakanai_desk.core.ports.store import SavedVisit
from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.words import said
from kakanai_desk.forms.case import DIFFERS, TOGETHER, ApplicantRole
from kakanai_desk.forms.decision import Needed, Reason, document_id, fact_title
from kakanai_desk.forms.definitions import Asked, Procedure, Question
from kakanai_desk.forms.facts import identity_sufficient
from kakanai_desk.forms.fees import FeeLine, fees_of
from kakanai_desk.forms.interview import Ask
from kakanai_desk.forms.notices import Audience
from kakanai_desk.forms.protection import COVER, address_fact, running_out
from kakanai_desk.visit import claims
from kakanai_desk.visit.borrowing import Borrowing
from kakanai_desk.visit.calling import Calling
from kakanai_desk.visit.clerk_view import (
    CardState,
    ClerkView,
    DocumentRow,
    EventChoice,
    EyesState,
    FeeRow,
    Home,
    IdentityRow,
    MemberRow,
    NotNeededRow,
    PauseRow,
    ProcedureRow,
    ProtectionView,
    QuestionRow,
    ReasonView,
    Serving,
    SignIn,
    UnknownRow,
    WaitingVisit,
    card_state,
)
from kakanai_desk.visit.comparing import Comparing
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.finding import Finding
from kakanai_desk.visit.household import BEFORE_CLOSING
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.joining import Joining
from kakanai_desk.visit.lending import Lending
from kakanai_desk.visit.masking import THERE, Mask
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.numbers import Numbers
from kakanai_desk.visit.printing import AGAIN, OUT
from kakanai_desk.visit.protecting import Protecting
from kakanai_desk.visit.registering import Registering, RegisterView
from kakanai_desk.visit.seeing import Seeing
from kakanai_desk.visit.shrinking import shrink_rows
from kakanai_desk.visit.steps import MOVES, Step
from kakanai_desk.visit.uses import UseRow, uses_of
from kakanai_desk.visit.visitor_view import VisitorView
from kakanai_desk.visit.words import (
    age_of,
    answer_in_words,
    birth_of,
    fact_in_words,
    given_names,
    title_of,
    today_in_words,
)

SHOWING_ADDRESSES = ("address", "front")  # pictures of a card that show where its holder lives
PICTURED = {"name": "name", "address": "address", "front": "name"}  # a card's picture → the field it stands for
AGENTS = (ApplicantRole.LEGAL_REPRESENTATIVE, ApplicantRole.AGENT, ApplicantRole.MESSENGER)


class ClerkScreens:
    def __init__(
        self,
        context: Context,
        identify: Identify,
        numbers: Numbers,
        seeing: Seeing,
        finding: Finding,
        calling: Calling,
        protecting: Protecting,
        borrowing: Borrowing,
        lending: Lending,
        registering: Registering,
        joining: Joining,
    ) -> None:
        self._c = context
        self._identify = identify
        self._numbers = numbers
        self._seeing = seeing
        self._finding = finding
        self._calling = calling
        self._protecting = protecting
        self._borrowing = borrowing
        self._lending = lending
        self._registering = registering
        self._joining = joining
        self._mask = Mask(frozenset(), context.pack)

    def view(self, visitor: VisitorView) -> ClerkView:
        live = self._c.live
        visit = self._c.open_visit
        self._mask = self._c.mask()
        visitor, covered = self._mask.mirrored(visitor, visit.case if visit else None, live.papers)
        if not live.user or live.locked:
            screen: SignIn | Home | Serving = SignIn(live.notice, live.locked, live.entering, live.elsewhere)
        elif visit is None:
            screen = self._home()
        else:
            screen = self._serving(visit)
        return ClerkView(
            screen,
            self._c.info,
            live.user_name,
            tuple(live.devices.values()),
            live.sync,
            visitor,
            live.hidden,
            live.notice,
            live.busy,
            today_in_words(self._c.clock.today()),
            live.revision,
            self._uses(),
            paused=self._calling.paused() is not None,
            lending=self._lending.view(),
            mirror_covered=covered,
        )

    def _uses(self) -> tuple[UseRow, ...]:
        """Made once a day."""
        key = ("uses", self._c.clock.today())
        if key not in self._c.pack.compiled:
            self._c.pack.compiled[key] = uses_of(self._c.pack, key[1])
        return self._c.pack.compiled[key]

    def _home(self) -> Home:
        events = tuple(EventChoice(e.id, e.key, said(e.title), said(e.hint)) for e in self._c.pack.events.values())
        return Home(
            events,
            tuple(_waiting(v) for v in self._c.store.open_visits()),
            self._finding.found,
            self._c.live.called,
            self._calling.following(),
            tuple(said(n.text) for n in self._calling.notices(Audience.CLERKS)),
            tuple(_pause(p, self._c.clock.now()) for p in self._calling.pauses()),
            self._c.live.since,
        )

    def _serving(self, visit: Visit) -> Serving:
        case = visit.case
        decision, stands = self._c.decision(), self._c.effective_decision()
        excluded = {o.procedure: o.reason for o in visit.overrides if not o.included}
        fees = {line.procedure: line for line in fees_of(case, self._c.pack, stands).lines}
        papers = self._c.live.papers
        applicant = visit.person(case.applicant.person or "")
        now = self._c.clock.now()
        return Serving(
            visit_id=visit.id,
            reception_number=visit.reception_number,
            title=title_of(case, self._c.pack),
            also=tuple((e, said(self._c.pack.events[e].title)) for e in case.also),
            step=visit.step,
            members=tuple(self._member(visit, index) for index in range(len(case.people))),
            relations=self._c.pack.relations,
            card=self._card(),
            applicant_role=case.applicant.role.value,
            applicant_name=applicant.name if applicant else case.applicant.name,
            identity=self._identity(visit),
            identity_kinds=tuple((k.id, k.name, k.points) for k in self._c.pack.identity_kinds.values()),
            identity_sufficient=identity_sufficient(case, self._c.pack),
            needs_authority=case.applicant.role in AGENTS and not case.applicant.identity.authority_checked,
            questions=self._questions(visit),
            procedures=tuple(
                self._procedure(visit, n, excluded, fees.get(n.procedure.id))
                for n in (*decision.needed, *(n for n in stands.needed if n.added_because))
            ),
            not_needed=tuple(
                NotNeededRow(n.procedure.id, said(n.procedure.title), n.why)
                for n in stands.not_needed
                if n.procedure.id not in excluded
            ),
            unknown=tuple(
                UnknownRow(
                    u.procedure.id,
                    said(u.procedure.title),
                    tuple(dict.fromkeys(fact_title(m.fact, self._c.pack) for m in u.missing)),
                )
                for u in stands.unknown
            ),
            documents=tuple(
                DocumentRow(
                    s.id, s.title, s.pages, s.id in visit.documents_checked, s.signed and visit.signature is not None
                )
                for s in (papers.sheets if papers else ())
            ),
            overflow=papers.overflow if papers else (),
            blanks=papers.blanks if papers else (),
            missing_glyphs=self._mask.glyphs(papers.missing_glyphs, case) if papers else (),
            printed=visit.printed,
            sheets=(papers.leaves or papers.pages) if papers else 0,
            for_resident=self._c.live.for_resident,
            print_state=self._c.live.print_state,
            print_job=visit.print_job.title if visit.print_job else "",
            print_queue=visit.print_job.queue if visit.print_job else "",
            memo=visit.memo,
            taps=visit.effort.visitor_taps,
            keys=visit.effort.clerk_keys,
            minutes=int((now - visit.started_at).total_seconds() // 60),
            missing=self._missing(visit),
            can=self._can(visit),
            card_used=visit.card_used,
            differences=self._comparing().rows(visit) if visit.claims else (),
            waiting_number=visit.waiting_number,
            imported=visit.imported,
            carried_number=visit.carried.number if visit.carried else "",
            joined=self._joining.view(),
            joined_numbers=visit.carried.joined if visit.carried else (),
            eyes=self._eyes(),
            protection=self._protection(visit),
            shrinking=shrink_rows(visit, self._c.pack),
            borrow=self._borrowing.view(),
            register=self._register(),
            numbers_wanted=self._numbers.wanted(),
            numbers_basis=tuple(dict.fromkeys(n.procedure.individual_number for n in self._numbers.lawful())),
        )

    def _comparing(self) -> Comparing:
        return Comparing(self._c.pack, self._protecting.hidden(), self._mask.hides, self._identify.pictures)

    def _register(self) -> RegisterView:
        """Who of the register is offered; no address while this clerk sees none."""
        view = self._registering.view()
        if not self._protecting.hidden():
            return view
        return replace(view, rows=tuple(replace(row, address=COVER if row.address else "") for row in view.rows))

    def _protection(self, visit: Visit) -> ProtectionView | None:
        people = tuple(p for p in visit.case.people if p.protection is not None)
        if not people:
            return None
        ending = tuple(
            p.given_name for p in people if p.protection and running_out(p.protection, visit.case.visit_date)
        )
        of = self._protecting
        return ProtectionView(tuple(p.id for p in people), ending, of.hidden(), of.minutes_left, of.next_look)

    def _member(self, visit: Visit, index: int) -> MemberRow:
        person = visit.case.people[index]
        pictures = self._identify.pictures.get(person.id, {})
        if self._protecting.hidden():
            pictures = {key: data for key, data in pictures.items() if key not in SHOWING_ADDRESSES}
        pictures = {key: data for key, data in pictures.items() if not self._mask.hides_picture(key)}
        return MemberRow(
            id=person.id,
            relation=person.relation,
            name=person.name,
            kana=person.kana,
            birth=birth_of(person),
            birth_iso=person.birth_date.iso() if person.birth_date else "",
            age=age_of(person, visit.case.visit_date),
            sex=person.sex.value,
            nationality=person.nationality,
            origins=person.origins,
            stands_here=visit.case.applicant.person == person.id,
            number_masked=self._numbers.shown(person),
            photo=pictures.get("photo", b""),
            pictures=tuple(
                (key, data)
                for key, data in pictures.items()
                if (key in PICTURED and not getattr(person, PICTURED[key]))
                or (key.startswith("gaiji") and claims.UNREADABLE in person.name + person.address)
            ),
        )

    def _card(self) -> CardState:
        card, visit = self._identify, self._c.open_visit
        person = visit.person(card.subject) if visit is not None else None
        whose = person.name if person is not None else ""
        return replace(card_state(card), notes=card.notes, member=bool(card.subject), whose=whose)

    def _eyes(self) -> EyesState:
        seeing = self._seeing
        seen = seeing.document
        covered = seen is not None and self._mask.hides_document(seen.kind)
        return EyesState(
            seeing.phase,
            seeing.available,
            seen.kind if seen is not None else DocumentKind.UNKNOWN,
            seeing.rows,
            seeing.hints,
            seen.picture if seen is not None and not covered else b"",
            seeing.preview.jpeg if seeing.preview is not None else b"",
            seeing.error,
            seeing.left,
            len(seen.persons) if seen is not None else 1,
            covered,
        )

    def _identity(self, visit: Visit) -> tuple[IdentityRow, ...]:
        check = visit.case.applicant.identity
        rows: list[IdentityRow] = []
        for kind_id, expiry in zip(check.kinds, check.expires, strict=True):
            kind = self._c.pack.identity_kinds.get(kind_id)
            if kind is not None:
                expired = expiry is not None and expiry < visit.case.visit_date
                rows.append(IdentityRow(kind_id, kind.name, kind.points, expiry.isoformat() if expiry else "", expired))
        return tuple(rows)

    # --- questions

    def _questions(self, visit: Visit) -> tuple[QuestionRow, ...]:
        """What is answered and what is open, in the definitions' order; either side may answer."""
        talk = self._c.interview()
        rows: list[tuple[int, QuestionRow]] = []
        for name in talk.answered:
            question = self._mask.asking.questions[name]
            if name in visit.case.answers:
                rows.extend((question.order, row) for row in self._answered(visit, question))
        rows.extend((ask.question.order, self._open(visit, ask)) for ask in talk.open)
        return tuple(row for _, row in sorted(rows, key=lambda r: r[0]))

    def _answered(self, visit: Visit, question: Question) -> list[QuestionRow]:
        origin = visit.origins.get(question.id, Provenance(Source.TYPED))
        if not question.of_person:
            return [self._row(question, None, (), visit.case.answer(question.id) or "", origin)]
        groups: dict[str, list[str]] = {}
        for person in visit.case.people:
            value = visit.case.answer(question.id, person.id)
            if value is not None:  # who shares a hidden answer is hidden, too
                groups.setdefault(THERE if self._mask.hides(question.id) else value, []).append(person.id)
        one_for_all = len(groups) == 1 and visit.case.answer(question.id) not in (None, DIFFERS)
        return [
            self._row(
                question,
                TOGETHER if one_for_all else people[0],
                given_names(visit.case, tuple(people)),
                value,
                origin,
            )
            for value, people in groups.items()
        ]

    def _open(self, visit: Visit, ask: Ask) -> QuestionRow:
        people = given_names(visit.case, ask.persons) if ask.question.of_person else ()
        return self._row(ask.question, ask.key, people, "", None)

    def _row(
        self, question: Question, person: str | None, people: tuple[str, ...], value: str, origin: Provenance | None
    ) -> QuestionRow:
        choices = tuple((c.value, said(c.label)) for c in question.choices)
        cover = self._cover(question.id) if value else ""
        if question.type.value == "yes_no":
            choices = (("yes", "はい"), ("no", "いいえ"))
        if person == TOGETHER and choices and question.together:
            choices = (*choices, (DIFFERS, "人によってちがう"))
        return QuestionRow(
            question.id,
            question.clerk or said(question.ask),
            question.type.value,
            choices,
            person,
            people,
            "" if cover else value,
            cover or (answer_in_words(question, value) if value else ""),
            origin,
            question.asked.value,
            open=not value,
            seen=not self._mask.hides(question.id),
        )

    def _cover(self, fact: str) -> str:
        """What stands in place of a fact that this clerk does not see; empty: they see it."""
        if self._mask.hides(fact):
            return THERE
        return COVER if address_fact(fact, self._c.pack) and self._protecting.hidden() else ""

    # --- procedures

    def _procedure(self, visit: Visit, needed: Needed, excluded: dict[str, str], fee: FeeLine | None) -> ProcedureRow:
        p: Procedure = needed.procedure
        deadline = needed.deadline
        return ProcedureRow(
            id=p.id,
            rule=p.rule,
            revision=p.revision,
            effective_from=p.effective_from.isoformat(),
            title=said(p.title),
            level="excluded" if p.id in excluded else "added" if needed.added_because else needed.level.value,
            people=given_names(visit.case, needed.persons),
            section=self._c.pack.sections[p.section].name,
            deadline=_short(deadline.date, visit.case.visit_date) if deadline else "",
            overdue=deadline.over(visit.case.visit_date) if deadline else False,
            counted=deadline.counted if deadline else (),
            alternatives=tuple((n, d.isoformat()) for n, d in deadline.alternatives) if deadline else (),
            basis=p.basis,
            bring=tuple(b["ja"] for b in needed.bring),
            forms=tuple(document_id(d) for d in p.documents),
            reasons=tuple(self._reason(visit, r) for r in needed.reasons),
            note=said(p.note),
            fee=FeeRow(fee.amount, fee.copies, fee.fee.unit, fee.fee.yen, said(fee.waived)) if fee else None,
            excluded_because=excluded.get(p.id, ""),
            added_because=needed.added_because,
            received=all(n.procedure.id != p.id for n in self._c.to_receive().needed),
        )

    def _reason(self, visit: Visit, reason: Reason) -> ReasonView:
        used: dict[str, set[str]] = {}
        for u in reason.used:
            cover = self._cover(u.fact) if u.value is not None else ""
            words = cover or fact_in_words(u.fact, u.value, self._c.pack)
            used.setdefault(fact_title(u.fact, self._c.pack), set()).add(words)
        return ReasonView(
            reason.why.get("ja", ""),
            given_names(visit.case, reason.persons),
            tuple((title, "、".join(sorted(values))) for title, values in used.items()),
            self._condition(reason.condition),
            tuple(u._replace(value=u.value and (self._cover(u.fact) or u.value)) for u in reason.used),
        )

    def _condition(self, condition: str) -> str:
        """A condition with the official names of its facts and answers."""

        def compared(found: re.Match[str]) -> str:
            fact, sign, value = found.groups()
            words = self._cover(fact) or fact_in_words(fact, value, self._c.pack)
            return f"{fact_title(fact, self._c.pack)} {sign} {words}"

        words = re.sub(r"\b([a-z_]+) (=|≠) (\w+)", compared, condition)
        words = re.sub(r"\bage\((\w+)\)", lambda m: f"{fact_title(m.group(1), self._c.pack)}の年齢", words)
        return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda m: fact_title(m.group(), self._c.pack), words)

    def _missing(self, visit: Visit) -> tuple[str, ...]:
        """足りないもの: open questions for the clerk, blanks that would be left for the pen, things to bring later."""
        found = [
            fact_title(a.question.id, self._c.pack) for a in self._c.interview().open if a.question.asked is Asked.CLERK
        ]
        if not identity_sufficient(visit.case, self._c.pack):
            found.append("本人確認書類")
        if visit.claims:
            found.append(f"見くらべ {sum(len(fields) for fields in visit.claims.values())}")
        papers = self._c.live.papers
        without = tuple(p.id for p in visit.case.people if p.id in self._numbers.wanted() and not p.individual_number)
        if without:
            found.append(f"個人番号({'・'.join(given_names(visit.case, without)) or '全員'})")
        blanks = [b for b in papers.blanks if not b.endswith("個人番号")] if papers else []
        return tuple(dict.fromkeys([*found, *blanks]))

    def _can(self, visit: Visit) -> frozenset[str]:
        """Names of the actions the clerk may take now; the window enables exactly these."""
        can = {"memo", "park", "abandon", "hide", "lock"} if visit.step is not Step.DONE else {"leave", "hide"}
        step, papers = visit.step, self._c.live.papers
        if step in BEFORE_CLOSING and self._c.past.last() is not None:
            can.add("undo")
        if step is Step.HOUSEHOLD:
            can.add("ready")
        if step is Step.PROCEDURES:
            can.add("make")
        if step is Step.DOCUMENTS and papers is None:
            can.add("make")
        if step is Step.PRINT and not self._c.live.busy:
            can.add("print" if visit.printed in ("", *AGAIN) else "came_out" if visit.printed in OUT else "close")
            state = self._c.live.print_state
            if visit.printed != "all" and state is not None and state.pending:
                can.add("cancel_print")
        if any(MOVES[step] & {Step.HOUSEHOLD, Step.INTERVIEW}) and step not in (Step.IDENTIFY,):
            can.add("back")
        return frozenset(can)


def _waiting(saved: SavedVisit) -> WaitingVisit:
    at = saved.updated_at.astimezone(JST)
    return WaitingVisit(
        saved.id, saved.reception_number, saved.title, f"{at:%H:%M}", bool(saved.state.get("parked", False))
    )


def _pause(pause: Pause, now: datetime) -> PauseRow:
    starts, ends = (at.astimezone(JST) for at in (pause.starts, pause.ends))
    until = "" if ends.date() == starts.date() else f"{ends.month}月{ends.day}日 "
    return PauseRow(
        pause.lasts(now), f"{starts.month}月{starts.day}日 {starts:%H:%M}", f"{until}{ends:%H:%M}", pause.text
    )


def _short(day: date, today: date) -> str:
    """4/20; of another year 2028/4/2."""
    return f"{day.month}/{day.day}" if day.year == today.year else f"{day.year}/{day.month}/{day.day}"
