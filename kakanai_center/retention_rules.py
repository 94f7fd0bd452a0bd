"""How long the center keeps what (R-111). Pure: no database, no clock.

番号法 (第20条; 特定個人情報の適正な取扱いに関するガイドライン) lets individual numbers be kept no longer than law or
the city's own rules of documents (文書管理規程) ask, and wants them deleted as soon as may be afterwards. The city's
rules are not ours to know: ``DEFAULTS`` are to be confirmed (要確認) and are changed by two people.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from kakanai_desk.core.errors import DeskError

LONGEST_YEARS, LONGEST_DAYS = 100, 36_500
MOST_BASIS = 200


class Kept(StrEnum):
    """What is kept. Stored: add, never rename."""

    FINISHED = "finished"  # 完了・受付取消になった申請
    UNFINISHED = "unfinished"  # 終わっていない申請
    LEFTOVER = "leftover"  # 申請のない記入(保留・中止)
    IMPORTED = "imported"  # 取り込んだ住民記録など
    RECORD = "record"  # 端末の記録の行


class Counted(StrEnum):
    """From when a term counts. Stored: add, never rename."""

    FISCAL = "fiscal"  # 翌年度の4月1日から
    DAY = "day"  # その日から


LEAST_DAYS = {Kept.FINISHED: 365, Kept.UNFINISHED: 365, Kept.LEFTOVER: 30, Kept.IMPORTED: 7, Kept.RECORD: 366}
"""No rule may be shorter: who asks about an application does so within the year."""


class RuleUnfit(DeskError):
    """This is no rule. Values: ``what``."""

    code = "CENTER-RETENTION-01"


@dataclass(frozen=True)
class Rule:
    """``number``: of the proposal that made it, 0: the default. ``starts``: the first day that it is applied on."""

    number: int
    kept: Kept
    length: int
    unit: str  # years, days
    counted: Counted
    starts: date
    basis: str

    def limit(self, on: date) -> date:
        """What was last touched on an earlier day than this has gone past its term on ``on``."""
        if self.unit == "days":
            return on - timedelta(days=self.length - 1)
        then = _years_before(on, self.length)
        if self.counted is Counted.DAY:
            return then + timedelta(days=1)
        return date(then.year if then.month >= 4 else then.year - 1, 4, 1)

    def to_plain(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "kept": self.kept.value,
            "length": self.length,
            "unit": self.unit,
            "counted": self.counted.value,
            "starts": self.starts.isoformat(),
            "basis": self.basis,
        }

    @classmethod
    def from_plain(cls, said: dict[str, Any], number: int) -> Rule:
        return cls(
            number,
            Kept(said["kept"]),
            int(said["length"]),
            str(said["unit"]),
            Counted(said["counted"]),
            date.fromisoformat(said["starts"]),
            str(said["basis"]),
        )


_LAW = "番号法 第20条、特定個人情報ガイドライン、市の文書管理規程(要確認)"
_LOGS = "ログの保存(1年以上)、市の文書管理規程(要確認)"
DEFAULTS = {
    rule.kept: rule
    for rule in (
        Rule(0, Kept.FINISHED, 5, "years", Counted.FISCAL, date.min, _LAW),
        Rule(0, Kept.UNFINISHED, 5, "years", Counted.FISCAL, date.min, _LAW),
        Rule(0, Kept.LEFTOVER, 365, "days", Counted.DAY, date.min, "市の文書管理規程(要確認)"),
        Rule(0, Kept.IMPORTED, 90, "days", Counted.DAY, date.min, "取り込みの取り決め(要確認)"),
        Rule(
            0,
            Kept.RECORD,
            5,
            "years",
            Counted.FISCAL,
            date.min,
            "仕様書のログの保存(1年以上)、市の文書管理規程(要確認)",
        ),
    )
}


def in_force(rules: Iterable[Rule], on: date) -> dict[Kept, Rule]:
    """The rule of each kind on a day: the one that started last, of two that started together the later made."""
    found = dict(DEFAULTS)
    for rule in sorted((r for r in rules if r.starts <= on), key=lambda r: (r.starts, r.number)):
        found[rule.kept] = rule
    return found


def checked(rule: Rule, today: date) -> Rule:
    """The rule, where it may be proposed today.

    Raises:
        RuleUnfit: ``what``: length, short, counted, starts (not after today), basis.
    """
    longest = LONGEST_YEARS if rule.unit == "years" else LONGEST_DAYS
    if rule.unit not in ("years", "days") or not 1 <= rule.length <= longest:
        raise RuleUnfit(what="length")
    if rule.unit == "days" and rule.length < LEAST_DAYS[rule.kept]:
        raise RuleUnfit(what="short")
    if rule.counted is Counted.FISCAL and (rule.unit != "years" or rule.kept is Kept.IMPORTED):
        raise RuleUnfit(what="counted")
    if rule.starts <= today:
        raise RuleUnfit(what="starts")
    if not 1 <= len(rule.basis.strip()) <= MOST_BASIS or re.search(r"[\x00-\x1f]", rule.basis):
        raise RuleUnfit(what="basis")
    return rule


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, 1)
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))
