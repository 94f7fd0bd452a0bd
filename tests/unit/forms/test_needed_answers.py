"""R-068: the answers that a section needs are those of its own procedure, and its clerk's rights cover the rest."""

from datetime import date

from kakanai_desk.core.permissions import Field
from kakanai_desk.forms.needed_answers import limits_for, needed_answers
from tests.fakes.desk import city, rights_of, without

DAY = date(2026, 4, 10)


def test_what_the_forms_print_and_what_decides_is_needed_and_nothing_else():
    child = needed_answers(city(), "fukushi_kodomo", DAY, "tennyu")
    assert {"phone", "health_insurance", "child_insurance_mark"} <= child
    assert not {"honseki", "old_address", "pension", "childcare_wish"} & child
    assert "pension" in needed_answers(city(), "kokumin_nenkin", DAY, "tennyu")  # decides; its form prints it not


def test_of_a_procedure_that_the_content_has_not_nothing_is_needed():
    assert needed_answers(city(), "no_such", DAY, "tennyu") == frozenset()
    assert needed_answers(city(), "kokuho_shutoku", date(2000, 1, 1), "tennyu") == frozenset()


def test_what_the_clerk_does_not_see_is_guarded_in_that_section():
    rights = rights_of("clerk")
    limits = limits_for(city(), "juumin_idou_todoke", "shiminka", DAY, "tennyu", rights)
    assert (limits.guarded, limits.protection) == (frozenset(), False)
    assert {"new_address", "old_address", "new_postal_code"} <= limits.addresses
    covered = limits_for(city(), "juumin_idou_todoke", "shiminka", DAY, "tennyu", without(rights, Field.HONSEKI))
    assert covered.guarded == {"honseki", "hittousha"}
    assert limits_for(city(), "juumin_idou_todoke", "shiminka", DAY, "tennyu", rights_of("supervisor")).protection
