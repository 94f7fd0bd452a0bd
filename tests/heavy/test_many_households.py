"""The written functions and the plain interpreter over 105,000 households (R-036): decisions and reasons alike."""

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.loader import load
from tests.unit.forms.random_packs import differences, random_pack

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(900)]


@pytest.mark.parametrize(("seed", "known"), [(1, 0.5), (2, 0.9), (3, 1.0)])
def test_the_city_s_content_is_decided_alike(seed, known):
    """3 × 13 × 1,500 households."""
    pack = load(procedures())
    for event in pack.events:
        wrong, met = differences(pack, Households([pack], event, seed, known=known), 1_500)
        assert wrong == []
        assert {name for name, _ in met} == {p.id for p in pack.procedures if event in p.events}


def test_definitions_made_at_random_are_decided_alike(tmp_path):
    """300 × 155 households."""
    for seed in range(1_000, 1_300):
        pack = random_pack(tmp_path / str(seed), seed)
        wrong, _ = differences(pack, Households([pack], "tennyu", seed, known=0.85, size=150), 155)
        assert wrong == []
