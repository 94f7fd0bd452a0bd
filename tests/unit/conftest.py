"""For the units: hashes that cost next to nothing, where signing in is done often and is not what is tried."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from kakanai_desk.vault import passwords


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a desk that is built from its settings; the full cost is for ``store/test_people.py``."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=4)
    monkeypatch.setattr(passwords, "PasswordHasher", lambda **_costs: cheap)
