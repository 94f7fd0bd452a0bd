"""What the answers mean together, in the words of the layouts: why somebody is insured anew, of which kind, since when.

Several questions ask for one thing in different events; a form asks only for the thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kakanai_desk.core.wareki import PartialDate, age_on
from kakanai_desk.forms.case import Case

CLASS_OF_THREE = 3  # 満3歳以上: 2号 (子ども・子育て支援法 第19条)
# 被保険者の種別 after the move, by the answer to 年金: who left an employer's pension becomes 第1号 (国民年金法 第7条)
PENSION_KINDS = {
    **{"kokumin": "first", "left_employer": "first", "employer": "employer"},
    **{"left": "first", "dependent_left": "first", "joined": "second", "dependent_joined": "third"},
}
LEFT = ("left", "dependent_left")  # of job_change


def pension_kind(case: Case, answers: Mapping[str, Any]) -> str | None:
    """被保険者の種別 after the event (国民年金法 第7条): first, third, or the employer's."""
    if "pension" in answers:
        return PENSION_KINDS.get(answers["pension"])
    if case.event == "rikon":
        return "first"
    return PENSION_KINDS.get(answers.get("job_change", ""))


def former_insurance(case: Case, answers: Mapping[str, Any]) -> str | None:
    """The insurance before the event, in the words of the question of that name."""
    left = answers.get("job_change") in LEFT or case.event == "rikon"
    return "employer" if left else case.answer("former_insurance")


def insured(case: Case, answers: Mapping[str, Any], *, newborn: bool) -> str | None:
    """``kokuho`` or ``other``: the insurance from now on, by whichever question asked for it."""
    said = case.answer("baby_insurance") if newborn else answers.get("health_insurance")
    if said is None and "kokuho_now" in answers:
        said = "kokuho" if answers["kokuho_now"] == "yes" else "other"
    if said is None:
        said = case.answer("baby_insurance")
    return None if said is None else "kokuho" if said == "kokuho" else "other"


def care_class(case: Case, born: date | None, day: date) -> str | None:
    """認定区分 of a child who is to enter 教育 or 保育 on the wished day (子ども・子育て支援法 第19条)."""
    kind = case.answer("nyuuen_kind")
    if born is None or kind is None:
        return None
    if kind == "education":
        return "first"
    said = case.answer("nyuuen_from")
    wished = PartialDate.parse(said).known if said else None
    return "second" if age_on(born, wished or day) >= CLASS_OF_THREE else "third"


def among(concerned: list[dict[str, Any]]) -> dict[str, list[str]]:
    """For every question put to each person, the answers that occur among those concerned."""
    found: dict[str, list[str]] = {}
    for person in concerned:
        for name, answer in person["answers"].items():
            if answer not in found.setdefault(name, []):
                found[name].append(answer)
    return found


def job_reasons(case: Case, concerned: list[dict[str, Any]]) -> list[str]:
    """How the insurance of those concerned ended, in the words of question ``job_change``."""
    return ["dependent_left"] if case.event == "rikon" else among(concerned).get("job_change", [])


def pension_reasons(case: Case, concerned: list[dict[str, Any]]) -> list[str]:
    """Why a 国民年金の届 is made: ``left`` an employer's pension, from ``abroad``, ``change`` of kind, ``move``."""
    said = {p["answers"].get("pension") for p in concerned} | {p["answers"].get("job_change") for p in concerned}
    found = ["left"] if said & {"left_employer", *LEFT} else []
    if case.answer("move_from") == "abroad":
        found.append("abroad")
    if "left" in found or case.event == "rikon":
        found.append("change")
    return found or ["move"]
