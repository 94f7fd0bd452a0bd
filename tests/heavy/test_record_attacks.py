"""Ten thousand changes by one with root and every key: each found by both verifiers (R-120)."""

import pytest

from tests.contract.test_record_attack import attack


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(10))
def test_a_thousand_changes(part):
    assert attack(part * 1000, 1000) == 1000
