"""Specimens are slow to draw and never change: each is drawn once a run."""

from __future__ import annotations

from functools import cache

import pytest

from kakanai_desk.hardware.simulators.documents import face


@pytest.fixture(scope="session")
def drawn():
    """``face`` with a memory."""
    return cache(lambda kind, seed, split: face(kind, seed, split))
