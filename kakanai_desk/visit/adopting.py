"""What a card says becomes facts of a person of the household, each with its origin (R-001, R-011, R-017)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from kakanai_desk.core import nationalities
from kakanai_desk.core.errors import CardNotGenuine, CardOfAnother
from kakanai_desk.core.person import Person
from kakanai_desk.core.ports.card import CardKind, CardReading
from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.core.provenance import Provenance, Source, Verification
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Case, IdentityCheck
from kakanai_desk.visit import claims
from kakanai_desk.visit.model import Visit

IDENTITY = {  # which 本人確認書類 a card is (procedures/_shared/identity.yaml)
    CardKind.MY_NUMBER: "my_number_card",
    CardKind.DRIVING_LICENCE: "driving_licence",
    CardKind.RESIDENCE: "residence_card",
    CardKind.SPECIAL_PERMANENT: "special_permanent",
    CardKind.PASSPORT: "passport",
}

SEEN_IDENTITY = {
    DocumentKind.MY_NUMBER_FRONT: "my_number_card",
    DocumentKind.DRIVING_LICENCE: "driving_licence",
    DocumentKind.DRIVING_HISTORY: "driving_history",
    DocumentKind.RESIDENCE: "residence_card",
    DocumentKind.SPECIAL_PERMANENT: "special_permanent",
    DocumentKind.PASSPORT: "passport",
    DocumentKind.DISABILITY_PHYSICAL: "shougaisha_techou",
    DocumentKind.ELIGIBILITY: "shikaku_kakuninsho",
}
SEEN_FOREIGN = (DocumentKind.RESIDENCE, DocumentKind.SPECIAL_PERMANENT)

FOREIGN = (CardKind.RESIDENCE, CardKind.SPECIAL_PERMANENT)


class SeenValue(Protocol):
    """A field of a document as the clerk settled it."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def typed(self) -> bool: ...


@dataclass(frozen=True)
class Told:
    """What one document says of one person: values and origins by field, and which document it is."""

    said: Mapping[str, str] = field(repr=False)
    came: Mapping[str, Provenance]
    origin: Provenance  # of the document as a whole
    doubtful: frozenset[str] = frozenset()
    identity: str = ""  # 本人確認書類 of procedures/_shared/identity.yaml
    expires: date | None = None
    foreign: bool = False  # its holder is no national


def adopted(visit: Visit, person_id: str, reading: CardReading, now: datetime) -> Visit:
    """The visit after a chip was read for the person ``person_id`` (made when not there yet).

    Raises:
        CardNotGenuine: a signature is wrong, be it that of a field or of a picture, which on some cards is all that is
            signed. What nobody could check (検証不可) is taken, and says so.
        CardOfAnother: name and birth date are those of another member.
    """
    if any(read.verified is Verification.FORGED for read in (*reading.fields.values(), *reading.pictures.values())):
        raise CardNotGenuine()
    said = {name: read.value for name, read in reading.fields.items()}
    if "nationality" in said:
        said["nationality"] = nationalities.code_of(said["nationality"]) or said["nationality"]
    came = {name: _origin(reading, name, now) for name in said}
    told = Told(
        said,
        came,
        came.get("name", Provenance(Source.CARD, reading.kind.value, at=now)),
        frozenset(name for name, read in reading.fields.items() if read.check),
        IDENTITY.get(reading.kind, ""),
        _day(said.get("expires_on", "")),
        reading.kind in FOREIGN,
    )
    after = replace(_taken(visit, person_id, told), card_used=True)
    if reading.kind is not CardKind.MY_NUMBER:
        return after
    case = after.case.answered("my_number_card", "yes", person_id)
    return replace(after, case=case, origins={**after.origins, "my_number_card": told.origin})


def seen_adopted(visit: Visit, person_id: str, kind: DocumentKind, rows: Sequence[SeenValue], now: datetime) -> Visit:
    """The visit after a document was seen by the camera and every field of it settled by the clerk.

    Raises:
        CardOfAnother: name and birth date are those of another member.
    """
    read, typed = Provenance(Source.READ, kind.value, at=now), Provenance(Source.TYPED, kind.value, at=now)
    said = {row.name: row.value for row in rows}
    came = {row.name: typed if row.typed else read for row in rows}
    return _taken(
        visit,
        person_id,
        Told(
            said,
            came,
            read,
            identity=SEEN_IDENTITY.get(kind, ""),
            expires=_day(said.get("expiry_date", "")),
            foreign=kind in SEEN_FOREIGN,
        ),
    )


def coded_adopted(
    visit: Visit, person_id: str, said: Mapping[str, str], origin: Provenance, relations: Collection[str]
) -> Visit:
    """The visit after a 2D code said something of one person. 続柄 is taken where it is one of ``relations``.

    Raises:
        CardOfAnother: name and birth date are those of another member.
    """
    values = {name: value for name, value in said.items() if value}
    visit = _taken(visit, person_id, Told(values, dict.fromkeys(values, origin), origin))
    relation = values.get("relation", "")
    person = visit.case.person(person_id)
    if person is None or person.relation or relation not in relations:
        return visit
    related = person.with_fields(origin, relation=relation)
    people = tuple(related if p.id == person_id else p for p in visit.case.people)
    return replace(visit, case=replace(visit.case, people=people))


def member_meant(visit: Visit, number: int, said: Mapping[str, str], taken: Sequence[str]) -> str:
    """The member whom the ``number``-th person of a code is: by birth date, else the first one who stands there without
    a name, else a new one. ``taken``: those whom the persons before are."""
    for person in visit.case.people:
        birth = person.birth_date.iso() if person.birth_date else ""
        if person.id not in taken and birth and birth == said.get("birth_date"):
            return person.id
    first = visit.case.people[0] if visit.case.people else None
    if number == 0 and (first is None or (not first.name and first.birth_date is None)):
        return first.id if first is not None else "p1"
    used = {person.id for person in visit.case.people}
    return next(f"p{n}" for n in range(1, len(used) + 2) if f"p{n}" not in used)


def told_adopted(
    visit: Visit, person_id: str, said: Mapping[str, str], origin: Provenance, relations: Collection[str]
) -> Visit:
    """The visit after the resident register, or a resident at home, told of one person (made when not there yet):
    what is empty is filled, and what differs stands as it was until the clerk has chosen. 続柄 is taken as by
    ``coded_adopted``.

    Raises:
        CardOfAnother: name and birth date are those of another member.
    """
    if any(other.id != person_id and _is(other, said) for other in visit.case.people):
        raise CardOfAnother()
    first = not visit.case.people or visit.case.people[0].id == person_id
    before = visit.case.person(person_id) or Person(person_id)
    if first:
        before = _with_old_address(before, visit)
    person, differing = claims.beside(before, said, origin, visit.claims.get(person_id, {}))
    if not person.relation and said.get("relation") in relations:
        person = person.with_fields(origin, relation=said["relation"])
    people = tuple(person if p.id == person_id else p for p in visit.case.people)
    case = replace(visit.case, people=people if person in people else (*people, person))
    origins = dict(visit.origins)
    if first and case.applicant.person is None and not case.applicant.name:
        case = replace(case, applicant=replace(case.applicant, person=person_id))
    if first and person.address and not before.address:
        for question in ("old_address", "home_address"):  # one of them, by the event
            if not case.answer(question):
                case = case.answered(question, person.address)
                origins[question] = origin
    return replace(visit, case=case, origins=origins, claims=claims.with_claims(visit.claims, person_id, differing))


def _taken(visit: Visit, person_id: str, told: Told) -> Visit:
    said, came = told.said, told.came
    for other in visit.case.people:
        if other.id != person_id and _is(other, said):
            raise CardOfAnother()
    first = not visit.case.people or visit.case.people[0].id == person_id
    before = visit.case.person(person_id) or Person(person_id)
    if first:
        before = _with_old_address(before, visit)
    if told.foreign and "nationality" not in before.origins:
        before = replace(before, nationality="")  # whatever it is, it is not the one that stands for everybody
    person, differing = claims.told(before, said, came, told.doubtful)
    if said.get("individual_number"):
        person = person.with_fields(came["individual_number"], individual_number=said["individual_number"])
    people = tuple(person if p.id == person_id else p for p in visit.case.people)
    case = replace(visit.case, people=people if person in people else (*people, person))
    origins = dict(visit.origins)
    if first:
        case = replace(case, applicant=replace(case.applicant, person=person_id))
        if person.address:
            for question in ("old_address", "home_address"):  # one of them, by the event
                case = case.answered(question, person.address)
                origins[question] = person.origins.get("address", told.origin)
        if said.get("domicile") and "domicile" not in told.doubtful and not case.answer("honseki"):
            case = case.answered("honseki", said["domicile"])
            origins["honseki"] = came["domicile"]
    if case.applicant.person == person_id:
        case = _identified(case, told)
    return replace(visit, case=case, origins=origins, claims=claims.with_claims(visit.claims, person_id, differing))


def _origin(reading: CardReading, name: str, now: datetime) -> Provenance:
    """Card kind, application and file of one field, and whether that field was proven."""
    read = reading.fields[name]
    return Provenance(Source.CARD, f"{reading.kind.value}/{read.source}", read.verified, now)


def _is(person: Person, said: Mapping[str, str]) -> bool:
    same_name = bool(person.name) and claims.same("name", person.name, said.get("name", ""))
    return same_name and claims.as_text(person, "birth_date") == said.get("birth_date", "")


def _with_old_address(person: Person, visit: Visit) -> Person:
    """The address that was typed as an answer is a saying about this person as well."""
    typed = visit.case.answer("old_address")
    if person.address or not typed:
        return person
    return person.with_fields(visit.origins.get("old_address", Provenance(Source.TYPED)), address=typed)


def _identified(case: Case, told: Told) -> Case:
    """本人確認: the card that was read is one of the documents shown."""
    check: IdentityCheck = case.applicant.identity
    if not told.identity or told.identity in check.kinds:
        return case
    check = replace(
        check,
        kinds=(*check.kinds, told.identity),
        expires=(*check.expires, told.expires),
        number_checked=check.number_checked or "individual_number" in told.said,
    )
    return replace(case, applicant=replace(case.applicant, identity=check))


def _day(text: str) -> date | None:
    return PartialDate.parse(text).known if text else None
