"""Other counters as a desk's search meets them: visits by hand, or a real center without a network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from kakanai_desk.core.ports.search import CityPage, CityQuestion, ElsewhereVisit
from kakanai_desk.core.ports.store import FoundPerson

HOKEN = "hoken_nenkin"
AT = datetime(2026, 4, 9, 2, 30, tzinfo=UTC)


def elsewhere(
    number: int,
    kana: str = "みほん　はなこ",
    state: str = "review",
    *,
    protected: bool = False,
    section: str = "hoken_nenkin",
) -> ElsewhereVisit:
    """見本 花子 at the counter of NB1."""
    people = (FoundPerson("見本　花子", kana, "1988-11-03"), FoundPerson("見本　渚", "みほん　なぎさ", "2020-02-03"))
    procedures = (("kokuho_kanyu", "国民健康保険 資格取得届", section, state),)
    return ElsewhereVisit(
        f"NB1-visit-{number}",
        f"NB1-260409-{number:04d}-X",
        "NB1",
        AT,
        "tennyu",
        "見本 二郎",
        people,
        procedures,
        protected,
    )


class FakeCity:
    """Gives ``pages`` one after another, or raises ``fault``; remembers what it was asked."""

    def __init__(self, *pages: Sequence[ElsewhereVisit], asked: bool = True, fault: Exception | None = None) -> None:
        self.pages, self.asked, self.fault = pages, asked, fault
        self.questions: list[tuple[CityQuestion, tuple[int, str] | None]] = []

    def search(self, asked: CityQuestion, after: tuple[int, str] | None = None) -> CityPage:
        self.questions.append((asked, after))
        if self.fault is not None:
            raise self.fault
        page = after[0] if after else 0
        rows = self.pages[page] if page < len(self.pages) else ()
        return CityPage(rows, self.asked, (page + 1, "entry") if page + 1 < len(self.pages) else None)
