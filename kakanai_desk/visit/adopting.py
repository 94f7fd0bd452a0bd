"""What a card says becomes facts of a person of the household, each with its origin (R-001, R-011, R-017)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kakanai_desk.core.errors import CardNotGenuine, CardOfAnother
from kakanai_desk.core.person import Person
from kakanai_desk.core.ports.card import CardKind, CardReading
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

PASSPORT_JAPAN = "JPN"  # what a passport calls the nationality that is JP here
FOREIGN = (CardKind.RESIDENCE, CardKind.SPECIAL_PERMANENT)


def adopted(visit: Visit, person_id: str, reading: CardReading, now: datetime) -> Visit:
    """The visit after ``reading`` was taken for the person ``person_id`` (made when not there yet).

    Raises:
        CardNotGenuine: a signature is wrong, be it that of a field or of a picture, which on some cards is all that is
            signed. What nobody could check (検証不可) is taken, and says so.
        CardOfAnother: name and birth date are those of another member.
    """
    if any(read.verified is Verification.FORGED for read in (*reading.fields.values(), *reading.pictures.values())):
        raise CardNotGenuine()
    said = {name: read.value for name, read in reading.fields.items()}
    if said.get("nationality") == PASSPORT_JAPAN:
        said["nationality"] = Person.nationality
    doubtful = {name for name, read in reading.fields.items() if read.check}
    came = {name: _origin(reading, name, now) for name in said}
    origin = came.get("name", Provenance(Source.CARD, reading.kind.value, at=now))
    for other in visit.case.people:
        if other.id != person_id and _is(other, said):
            raise CardOfAnother()
    first = not visit.case.people or visit.case.people[0].id == person_id
    before = visit.case.person(person_id) or Person(person_id)
    if first:
        before = _with_old_address(before, visit)
    if reading.kind in FOREIGN and "nationality" not in before.origins:
        before = replace(before, nationality="")  # whatever it is, it is not the one that stands for everybody
    person, differing = claims.told(before, said, came, doubtful)
    if said.get("individual_number"):
        person = person.with_fields(came["individual_number"], individual_number=said["individual_number"])
    people = tuple(person if p.id == person_id else p for p in visit.case.people)
    case = replace(visit.case, people=people if person in people else (*people, person))
    if reading.kind is CardKind.MY_NUMBER:
        case = case.answered("my_number_card", "yes", person_id)
    origins = dict(visit.origins)
    if reading.kind is CardKind.MY_NUMBER:
        origins["my_number_card"] = origin
    if first:
        case = replace(case, applicant=replace(case.applicant, person=person_id))
        if person.address:
            case = case.answered("old_address", person.address)
            origins["old_address"] = person.origins.get("address", origin)
        if said.get("domicile") and "domicile" not in doubtful and not case.answer("honseki"):
            case = case.answered("honseki", said["domicile"])
            origins["honseki"] = came["domicile"]
    if case.applicant.person == person_id:
        case = _identified(case, reading)
    known = claims.with_claims(visit.claims, person_id, differing)
    return replace(visit, case=case, origins=origins, claims=known, card_used=True)


def _origin(reading: CardReading, name: str, now: datetime) -> Provenance:
    """Card kind, application and file of one field, and whether that field was proven."""
    read = reading.fields[name]
    return Provenance(Source.CARD, f"{reading.kind.value}/{read.source}", read.verified, now)


def _is(person: Person, said: dict[str, str]) -> bool:
    same_name = bool(person.name) and claims.same("name", person.name, said.get("name", ""))
    return same_name and claims.as_text(person, "birth_date") == said.get("birth_date", "")


def _with_old_address(person: Person, visit: Visit) -> Person:
    """The address that was typed as an answer is a saying about this person as well."""
    typed = visit.case.answer("old_address")
    if person.address or not typed:
        return person
    return person.with_fields(visit.origins.get("old_address", Provenance(Source.TYPED)), address=typed)


def _identified(case: Case, reading: CardReading) -> Case:
    """本人確認: the card that was read is one of the documents shown."""
    check: IdentityCheck = case.applicant.identity
    kind = IDENTITY.get(reading.kind)
    if kind is None or kind in check.kinds:
        return case
    check = replace(
        check,
        kinds=(*check.kinds, kind),
        expires=(*check.expires, _expiry(reading)),
        number_checked=check.number_checked or "individual_number" in reading.fields,
    )
    return replace(case, applicant=replace(case.applicant, identity=check))


def _expiry(reading: CardReading) -> date | None:
    found = reading.fields.get("expires_on")
    return PartialDate.parse(found.value).known if found is not None and found.value else None
