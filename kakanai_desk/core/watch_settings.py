"""``[watch]`` of the desk's and of the center's settings: when the city is at work, and how many are many (R-097)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from kakanai_desk.core.typed_toml import Part

_Time = Annotated[str, Meta(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")]
_Many = Annotated[int, Meta(ge=1, le=10000)]


class WatchPart(Part, frozen=True):
    """Times of Japan's day; before ``opens`` and from ``ends`` on is off hours, and so is a closed day."""

    opens: _Time = "07:30"
    ends: _Time = "20:00"
    off_hours: _Many = 1  # lines of one user on a day
    searches: _Many = 50  # of one user a day
    numbers: _Many = 30  # individual numbers opened, of one user a day
    failures: _Many = 5  # sign-ins that failed at one desk
    minutes: Annotated[int, Meta(ge=1, le=1440)] = 10  # within so many
