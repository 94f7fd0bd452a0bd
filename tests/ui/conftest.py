"""Windows without a screen, with the product's fonts."""

from __future__ import annotations

import os

import pytest

from kakanai_desk.ui import overrides  # noqa: F401 - before any widget is made, as in the desk

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def qapp_cls():
    from PySide6.QtWidgets import QApplication

    return QApplication


@pytest.fixture(scope="session", autouse=True)
def fonts(qapp: object) -> None:
    from kakanai_desk.ui import theme

    assert theme.load_fonts() == []
