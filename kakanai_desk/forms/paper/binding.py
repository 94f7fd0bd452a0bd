"""The path language between a layout and the facts of a visit: ``people.0.name``, ``answers.phone``.

Names and positions joined by dots, nothing else: no operators, no calls. The first names are known (``FACTS``), so a
misspelt path is found when the layout is loaded, not when a resident waits for the paper.
"""

from __future__ import annotations

from typing import Any

OPEN = object()  # any name may follow
_PERSON_NAMES = (
    "id name kana birth_date sex relation nationality individual_number has_card age stage former_name alias occupation"
)
PERSON: dict[str, Any] = dict.fromkeys(_PERSON_NAMES.split()) | {"procedures": OPEN, "answers": OPEN}
